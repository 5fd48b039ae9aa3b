import Events
import Foundation
import TestSupport
import Testing
import Vocabulary

@testable import Inputs

@Suite("Blocks") struct BlockTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    private func write(_ text: String, _ name: String = "log") throws -> String {
        let file = folder.appending(path: name)
        try Data(text.utf8).write(to: file)
        return file.path(percentEncoded: false)
    }

    private func blocks(_ path: String, isNamed: Bool = true, hashes: Bool = false) -> [InputBlock.Content] {
        var reader = BlockReader(
            [InputFile(path: path, isNamed: isNamed)], now: Instant(milliseconds: 0), hashes: hashes)
        var blocks: [InputBlock.Content] = []
        while let block = reader.next() { blocks.append(block.content) }
        return blocks
    }

    private func values(_ path: String) throws -> (
        values: [String], records: [UInt64], report: DecodingReport
    ) {
        var reader = InputReader(names: FieldNames(), now: Instant(milliseconds: 0))
        var values: [String] = []
        var records: [UInt64] = []
        let report = try reader.read(path) { event in
            values.append(event.first("a") ?? "")
            records.append(event.record)
        }
        return (values, records, report)
    }

    @Test("A long text is cut behind lines, and the blocks make up the whole")
    func lines() throws {
        let text = (0..<60_000).map { "{\"a\":\"\($0) \(String(repeating: "x", count: $0 % 97))\"}\n" }
            .joined()
        var joined: [UInt8] = []
        var number = 1
        for case .lines(let bytes, let first, let followsJSON) in try blocks(write(text)) {
            #expect(bytes.last == 0x0A)
            #expect(first == number)
            #expect(followsJSON == (number > 1))
            number += bytes.lineBreaks
            joined += bytes
        }
        #expect(joined == Array(text.utf8))
        #expect(number == 60_001)
    }

    @Test("A cut never falls within an event of Linux's audit, even where two are mixed")
    func audit() {
        func line(_ event: Int, _ type: String) -> String { "type=\(type) msg=audit(17.1:\(event)): x=1\n" }
        let mixed = line(1, "SYSCALL") + line(2, "SYSCALL") + line(1, "PATH") + line(2, "PATH")
        let after = line(3, "SYSCALL") + "type=PATH msg=au"
        #expect(AuditBoundary.cut(in: Array((mixed + after).utf8)) == mixed.utf8.count)
        let plain = "one\ntwo\nthr"
        #expect(AuditBoundary.cut(in: Array(plain.utf8)) == 8)
        #expect(AuditBoundary.cut(in: Array("no end".utf8)) == nil)
    }

    @Test(
        "Documents of JSON give their objects, each with its line",
        arguments: [
            "[{\"a\":1},{\"a\":\"}\"},\n{\"a\":3}]", "[\n {\n  \"a\": 1},\n {\"a\":\"}\"}, {\"a\":3}\n]",
            "{\n\"a\":\n1}\n{\"a\":\"}\"}\n{\"a\":3}\n",
        ])
    func documents(_ text: String) throws {
        let read = try values(write(text))
        #expect(read.values == ["1", "}", "3"])
        #expect(read.report.skippedCount == 0)
        #expect(read.records == read.records.sorted())
    }

    @Test("A document over many blocks loses nothing")
    func longDocument() throws {
        let objects = (0..<40_000).map {
            "  {\n    \"a\": \"\($0)\",\n    \"b\": \"\(String(repeating: "y", count: 60))\"\n  }"
        }
        let read = try values(write("[\n" + objects.joined(separator: ",\n") + "\n]\n"))
        #expect(read.values == (0..<40_000).map(String.init))
        let firstLines = stride(from: UInt64(2), to: 160_002, by: 4)
        #expect(read.records == Array(firstLines))
    }

    @Test("A torn document says so, after what is whole")
    func tornDocument() throws {
        let read = try values(write("[\n{\"a\":1},\n{\"a\": {\"b\": \n"))
        #expect(read.values == ["1"])
        #expect(read.report.skippedCount == 1)
    }

    @Test(
        "In a folder, what holds no log is told apart by its content; a named text is read all the same",
        arguments: [
            ("# Rules\n\nThese are the rules of the house.\nThey are few: be kind = be good.\n", false),
            ("GNU GENERAL PUBLIC LICENSE\nVersion 3, 29 June 2007\n", false),
            ("title: x\nid: y\ndetection:\n  a: b\n", false),
            ("{\"EventID\":1,\"Channel\":\"Security\"}\n", true),
            ("<34>1 2026-03-14T02:04:05Z host sshd 12 - - Failed password for root\n", true),
            ("Mar 14 02:04:05 host sshd[12]: Failed password for root from 192.0.2.1 port 22 ssh2\n", true),
            (
                "type=SYSCALL msg=audit(1739239445.123:42): arch=c000003e syscall=59 success=yes pid=812\n",
                true
            ),
        ])
    func recognition(_ text: String, _ isLog: Bool) throws {
        let path = try write(text)
        let found = blocks(path, isNamed: false).contains { if case .notALog = $0 { true } else { false } }
        #expect(found == !isLog)
        let named = blocks(path).contains { if case .notALog = $0 { true } else { false } }
        #expect(!named)
    }

    @Test("An input ends with its length and, if asked for, its SHA-256")
    func digest() throws {
        let path = try write("abc")
        guard case .end(let length, let digest)? = blocks(path, hashes: true).last else {
            Issue.record("no end")
            return
        }
        #expect(length == 3)
        // The example of FIPS 180-2, appendix B.1.
        #expect(digest == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
        guard case .end(_, nil)? = blocks(path).last else {
            Issue.record("a digest nobody asked for")
            return
        }
    }

    @Test("Line breaks are counted eight bytes at a time as one by one") func breaks() {
        let seed = Seed()
        var numbers = seed.numbers
        for _ in 0..<2_000 {
            let bytes = (0..<Int.random(in: 0...70, using: &numbers)).map { _ in
                numbers.pick([0x0A, 0x0A, 0x0B, 0x8A, 0x00, 0xFF, 0x61] as [UInt8])
            }
            #expect(bytes.lineBreaks == bytes.count { $0 == 0x0A }, "\(seed): \(bytes)")
        }
    }
}
