import Detection
import Events
import Foundation
import Inputs
import Sigma
import TestSupport
import Testing
import Vocabulary

@testable import Triage

@Suite("Correlations over several inputs") struct ScanOrderTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private static let rules = """
        title: Base
        id: base
        logsource: {product: test}
        detection: {s: {A: x}, condition: s}
        ---
        title: Twice
        id: twice
        correlation:
            type: event_count
            rules: [base]
            group-by: [user]
            timespan: 1m
            condition: {gte: 2}
        """

    /// An input of one match of each user, at that hour.
    private func input(_ name: String, hour: String) throws -> InputFile {
        let lines = (0..<50).map {
            #"{"@timestamp":"2026-01-01T\#(hour)","logsource":{"product":"test"},"A":"x","user":"u\#($0)"}"#
        }
        let file = folder.appending(path: name)
        try Data((lines.joined(separator: "\n") + "\n").utf8).write(to: file)
        return InputFile(path: file.path(percentEncoded: false), isNamed: true)
    }

    /// How many correlations fire, and what the summary says.
    private func scan(_ inputs: [InputFile], keptClues: Int?) -> (fired: Int, summary: String) {
        let file = RuleFile(reading: Self.rules, name: "a.yml")
        let set = CorrelationSet(file.correlations, over: file.rules)
        var scan = Scan(
            RuleSet(rules: file.rules), correlations: set, now: Instant(milliseconds: 1_800_000_000_000))
        if let keptClues { scan.keptClues = keptClues }
        var ledger = InputLedger(inputs)
        scan.run(inputs, threads: 1) { part in
            ledger.add(part)
            return true
        }
        return (ledger.levels.total, ledger.summary(.seconds(1)))
    }

    @Test("Matches that came after later ones that no longer fitted in memory are counted and told")
    func disorder() throws {
        // Side by side in time: the first and the last make pairs, and in between something much later is read.
        let inputs = [
            try input("a", hour: "00:00:00Z"), try input("b", hour: "12:00:00Z"),
            try input("c", hour: "00:00:30Z"),
        ]
        let sorted = scan(inputs, keptClues: nil)
        #expect(sorted.fired == 50)
        #expect(!sorted.summary.contains("correlations may lack matches"))
        let flushed = scan(inputs, keptClues: 1)
        #expect(flushed.summary.contains("correlations may lack matches: 50 came after later ones"))
    }
}
