import Allocations
import Detection
import Events
import Foundation
import Sigma
import TestSupport
import Testing

/// Memory that is asked for while events are decoded and matched, on the test's own thread.
private struct HeapTally {
    private(set) var quiet = 0
    private(set) var requests = 0
    /// The first events that asked for some.
    private(set) var greedy: [String] = []
    private var last = thread_allocation_count()

    /// What the test itself asked for until here does not count: without optimisation, a span of an array takes memory.
    mutating func begin() { last = thread_allocation_count() }

    /// Takes one event that was decoded since.
    mutating func count(_ event: borrowing Event, _ detector: inout Detector) {
        let isQuiet = detector.matches(in: event).isEmpty
        let count = Int(thread_allocation_count() - last)
        if isQuiet {
            quiet += 1
            requests += count
            if count > 0, greedy.count < 8 {
                greedy.append("\(event.channel ?? "") \(event.eventID ?? 0) #\(event.record): \(count)")
            }
        }
        begin()
    }
}

@Suite(
    "Events that no rule matches", .enabled(if: Corpora.arePresent && counts_allocations() != 0))
struct QuietEventTests {
    /// Counts in the last of three passes: groups, names, keys and buffers are made when they are first needed.
    private static let passes = 3

    @Test("Reading and matching JSON asks for no memory")
    func json() throws {
        let lines = try CorpusEvents.lines("winjson/events.ndjson").map {
            [UInt8](try JSONSerialization.data(withJSONObject: $0["event"] ?? [:], options: .sortedKeys))
        }
        let names = FieldNames()
        var decoder = JSONLineDecoder(names: names)
        var event = Event(names: names)
        var report = DecodingReport()
        var detector = Detector(ExpectedMatchesTests.rules, names: names)
        var tally = HeapTally()
        for _ in 0..<Self.passes {
            tally = HeapTally()
            for line in lines {
                let bytes = line.span
                tally.begin()
                if decoder.decode(bytes, number: 1, into: &event, report: &report) {
                    tally.count(event, &detector)
                }
            }
        }
        #expect(report.skippedCount == 0 && tally.quiet > 5_000)
        #expect(tally.requests == 0, "\(tally.greedy)")
    }

    @Test("Reading and matching EVTX records asks for no memory")
    func evtx() throws {
        let folder = try #require(Corpora.folder).appending(path: "evtx")
        let paths = try FileManager.default.subpathsOfDirectory(atPath: folder.path(percentEncoded: false))
            .filter { $0.hasSuffix(".evtx") }.sorted()
        // The chunks of all files, each with its own memory: what follows is decoding and matching alone.
        let chunks = try paths.flatMap { path in
            let bytes = [UInt8](try Data(contentsOf: folder.appending(path: path)))
            return stride(from: EVTXDecoder.headerLength, to: bytes.count, by: EVTXDecoder.chunkLength).map {
                Array(bytes[$0..<min($0 + EVTXDecoder.chunkLength, bytes.count)])
            }
        }
        let names = FieldNames()
        var decoder = EVTXDecoder(names: names)
        var event = Event(names: names)
        var report = DecodingReport()
        var detector = Detector(ExpectedMatchesTests.rules, names: names)
        var tally = HeapTally()
        for _ in 0..<Self.passes {
            tally = HeapTally()
            for chunk in chunks {
                let bytes = chunk.span
                tally.begin()
                try decoder.decode(bytes, at: 0, event: &event, report: &report) {
                    tally.count($0, &detector)
                }
            }
        }
        #expect(report.records == Self.passes * 15_787 && tally.quiet > 10_000)
        #expect(tally.requests == 0, "\(tally.greedy)")
    }
}
