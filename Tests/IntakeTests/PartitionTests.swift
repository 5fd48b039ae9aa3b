import Archive
import Detection
import Foundation
import Logging
import Registry
import Store
import Testing
import Vocabulary

@testable import Intake

@Suite("What one worker leaves to the next, and to the hub") struct PartitionTests {
    private static let rules = """
        title: Failed sign-in
        name: failed_sign_in
        id: 0e6d3c2a-54f6-4d5c-9f30-6f1f4f5b0a12
        level: low
        logsource: {service: security, product: windows}
        detection: {selection: {EventID: 4625}, condition: selection}
        ---
        title: Several accounts fail
        id: 0e6d3c2a-54f6-4d5c-9f30-6f1f4f5b0a13
        level: high
        correlation: {type: value_count, rules: [failed_sign_in], group-by: [Computer], timespan: 1h, condition: {field: TargetUserName, gte: 4}}
        """

    private let finess: Finess

    init() throws { finess = try Finess(withoutKey: "99000001") }

    private func detector() -> PartitionDetector {
        let catalogue = RuleCatalogue(reading: [(name: "rule.yml", text: PartitionTests.rules)])
        return PartitionDetector(
            catalogue.ruleSet(), correlations: CorrelationSet(catalogue.correlations, over: catalogue.rules))
    }

    private func found(
        _ detector: inout PartitionDetector, _ hospital: Hospital, _ accounts: [String], _ sequence: UInt64
    ) throws -> [String] {
        let text = try accounts.enumerated().map {
            try hospital.failure($0.element, at: Int(sequence) * 10 + $0.offset)
        }.joined()
        return detector.findings(
            in: Array(text.utf8), key: "\(sequence)", of: finess, sequence: sequence, received: hospital.noon
        ).detections.map(\.title)
    }

    @Test("What correlations counted before a worker ended is counted by the next: the match is there, once")
    func state() async throws {
        let hospital = try await Hospital()
        defer { hospital.forget() }
        var first = detector()
        #expect(try found(&first, hospital, ["a", "b"], 1).isEmpty)
        let saved = first.snapshot(at: 1)
        var second = detector()
        #expect(second.restore(saved) == 1)
        #expect(try found(&second, hospital, ["c", "d"], 2) == ["Several accounts fail"])
        // Without it, four accounts would be two and two.
        var fresh = detector()
        #expect(try found(&fresh, hospital, ["c", "d"], 2).isEmpty)
        #expect(fresh.restore(Array(saved.dropLast(3))) == nil, "damaged")
    }

    @Test("Asked about in parts, a batch tells what it tells whole, and correlations count it once")
    func parts() async throws {
        let hospital = try await Hospital()
        defer { hospital.forget() }
        let text = try (0..<40).map { try hospital.failure("account-\($0 % 5)", at: $0) }.joined()
        var (whole, other) = (detector(), detector())
        let expected = whole.findings(
            in: Array(text.utf8), key: "a", of: finess, sequence: 3, received: hospital.noon)
        let batch = other.begin(
            Array(text.utf8), key: "a", of: finess, sequence: 3, received: hospital.noon)
        var turns = 1
        while !other.goOn(batch, atMost: 7) { turns += 1 }
        let found = other.finish(batch)
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        #expect(turns == 6)
        #expect(try encoder.encode(found) == encoder.encode(expected))
        #expect(!expected.detections.isEmpty && expected.records == 40)
        #expect(other.snapshot(at: 3) == whole.snapshot(at: 3))
    }

    @Test("A storm is counted where it is not carried, and the hub's alert counts all of it")
    func storm() async throws {
        let hospital = try await Hospital()
        defer { hospital.forget() }
        let noon = hospital.noon
        let intake = Intake(
            store: hospital.store, archive: hospital.archive, rules: RuleSet(rules: []),
            isDetectedElsewhere: true, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
            now: { noon })
        let catalogue = RuleCatalogue(reading: [(name: "rule.yml", text: Hospital.whoami)])
        var detector = PartitionDetector(catalogue.ruleSet(), correlations: .none)
        let one = Hospital.line(1)
        let batch = hospital.batch("storm", String(repeating: one, count: 50) + Hospital.line(2))
        _ = try await intake.accept(batch)
        var findings = detector.findings(
            in: batch.bytes, key: "storm", of: finess, sequence: 1, received: noon)
        findings.foldRepeats(keeping: 3)
        #expect(findings.detections.map(\.repeats) == [nil, nil, 47, nil])
        let carried = try JSONDecoder().decode(
            BatchFindings.self, from: JSONEncoder().encode(findings))
        #expect(try await intake.record(carried))
        #expect(try await hospital.alerts().map(\.detections).sorted() == [1, 50])
    }

    @Test("Numbers that no worker of ours writes neither end the hub nor are counted", arguments: [-1, .max])
    func numbers(_ records: Int) async throws {
        let hospital = try await Hospital()
        defer { hospital.forget() }
        let noon = hospital.noon
        let intake = Intake(
            store: hospital.store, archive: hospital.archive, rules: RuleSet(rules: []),
            isDetectedElsewhere: true, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
            now: { noon })
        let catalogue = RuleCatalogue(reading: [(name: "rule.yml", text: Hospital.whoami)])
        var detector = PartitionDetector(catalogue.ruleSet(), correlations: .none)
        let batch = hospital.batch("odd", Hospital.line(1))
        _ = try await intake.accept(batch)
        var findings = detector.findings(
            in: batch.bytes, key: "odd", of: finess, sequence: 1, received: noon)
        findings.records = records
        findings.detections[0].repeats = records < 0 ? 7 : 300
        #expect(try await intake.record(findings))
        #expect(try await hospital.alerts().map(\.detections) == [records < 0 ? 1 : 301])
    }
}
