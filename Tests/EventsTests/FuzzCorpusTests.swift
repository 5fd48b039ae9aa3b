import Events
import Foundation
import TestSupport
import Testing
import Vocabulary

/// What `Fuzz/run` does for minutes, in a second: what it once found, and changes of its seeds.
@Suite("Lines that the fuzzer changed") struct FuzzCorpusTests {
    private static let seeds = [
        #"{"Records":[{"eventVersion":"1.09","a":{"b":1}},{"a":"é"}]}"#, #"[{"a":1},{"b":"]}"}]"#,
        #"{"@odata.context":"u","value":[{"a":1}]}"#,
        #"{"Workload":"Exchange","Operation":"New-InboxRule","ResultStatus":"True","RecordType":1,"Parameters":[{"Name":"ForwardTo"}]}"#,
        """
        type=SYSCALL msg=audit(1739239445.123:42): arch=c000003e syscall=59 success=yes a0=55 pid=812 exe="/bin/cat"
        type=EXECVE msg=audit(1739239445.123:42): argc=2 a0="cat" a1=2F6574632F736861646F77
        {"Records":[{"a":1},{"a":2}]}
        type=PROCTITLE msg=audit(1739239445.123:42): proctitle=636174002F65
        """,
    ].map { Array($0.utf8) }

    /// Reads lines as one input: records come in order, each once, their values are text, and each line is told of.
    private func read(_ input: [UInt8], _ note: @autoclosure () -> String) {
        let names = FieldNames()
        var reader = RecordReader(names: names, now: Instant(milliseconds: 1_780_000_000_000))
        var event = Event(names: names)
        var report = DecodingReport()
        var last: (UInt64, Int) = (0, 0)
        func see(_ event: inout Event) {
            #expect((event.record, event.item) > last, "\(note())")
            last = (event.record, event.item)
            for field in event.fields {
                #expect(
                    String(validating: event.bytes[field.value.range], as: UTF8.self) != nil, "\(note())")
            }
        }
        for (index, line) in input.split(separator: 0x0A, omittingEmptySubsequences: false).enumerated()
        where !line.isEmpty {
            reader.take(line.span, number: UInt64(index + 1), into: &event, report: &report) { see(&$0) }
        }
        reader.finish(into: &event, report: &report) { see(&$0) }
    }

    @Test(
        "Nothing that was ever found is found again", .timeLimit(.minutes(45)), arguments: ["json", "syslog"])
    func finds(_ target: String) throws {
        for find in try Finds.of(target) { read(find.bytes, find.name) }
    }

    @Test("Nothing that was ever found in EVTX is found again", .timeLimit(.minutes(45)))
    func recordings() throws {
        let finds = try Finds.of("evtx")
        // A folder that was lost would find nothing either.
        #expect(finds.count >= 2)
        for find in finds {
            let names = FieldNames()
            var decoder = EVTXDecoder(names: names)
            var event = Event(names: names)
            var report = DecodingReport()
            var records = 0
            for start in stride(from: 0, to: find.bytes.count, by: EVTXDecoder.chunkLength) {
                let end = min(start + EVTXDecoder.chunkLength, find.bytes.count)
                let chunk = find.bytes.span.extracting(start..<end)
                try decoder.decode(chunk, at: start, event: &event, report: &report) { event in
                    records += 1
                    for field in event.fields {
                        let value = event.bytes[field.value.range]
                        #expect(String(validating: value, as: UTF8.self) != nil, "\(find.name)")
                    }
                }
            }
            #expect(report.records == records && records <= find.bytes.count / 28, "\(find.name)")
            #expect(event.bytes.count < 16 << 20, "\(find.name)")
            #expect(decoder.keptBytes < 32 << 20, "\(find.name)")
        }
    }

    @Test("Changed bytes give events of valid text or reasons")
    func changed() {
        let seed = Seed()
        var random = seed.numbers
        for round in 0..<5_000 {
            var bytes = random.pick(Self.seeds)
            for _ in 0..<Int.random(in: 1...6, using: &random) { random.change(&bytes) }
            read(bytes, "\(seed), round \(round): \(String(decoding: bytes, as: UTF8.self))")
        }
    }
}
