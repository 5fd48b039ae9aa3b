import Detection
import Foundation
import Store
import Testing
import Vocabulary
import Watch

@testable import Intake

@Suite("Rules that change while records come in", .timeLimit(.minutes(45))) struct RuleChangeTests {
    private static let net = """
        title: Somebody asked the network
        id: 0e6d3c2a-54f6-4d5c-9f30-6f1f4f5b0a12
        status: test
        level: high
        logsource: {category: process_creation, product: windows}
        detection: {selection: {Image|endswith: '\\net.exe'}, condition: selection}
        """

    private func use(_ rules: String, in intake: Intake) {
        let catalogue = RuleCatalogue(reading: [(name: "rule.yml", text: rules)])
        intake.use(
            catalogue.ruleSet(), correlations: CorrelationSet(catalogue.correlations, over: catalogue.rules))
    }

    /// Detects beside what `body` sends, and ends when all is done.
    private func running(_ intake: Intake, _ body: () async throws -> Void) async throws {
        let detecting = Task { await intake.detectUntilFinished() }
        try await body()
        intake.finish()
        await detecting.value
    }

    private func settle(_ intake: Intake, _ hospital: Hospital) async throws {
        while try await !hospital.store.pendingBatches(limit: 1).isEmpty {
            try await Task.sleep(for: .milliseconds(5))
        }
    }

    @Test("A rule that is added finds what comes next, one that is removed finds no more")
    func addedAndRemoved() async throws {
        let hospital = try await Hospital()
        defer { hospital.forget() }
        let intake = hospital.intake()
        let text = Hospital.line(1) + Hospital.line(2, image: "C:\\\\Windows\\\\net.exe")
        try await running(intake) {
            _ = try await intake.accept(hospital.batch("before", text))
            try await settle(intake, hospital)
            use(Self.net, in: intake)
            _ = try await intake.accept(hospital.batch("after", text))
        }
        let found = try await hospital.alerts().map { ($0.ruleTitle, $0.detections) }.sorted { $0.0 < $1.0 }
        #expect(found.map { $0.0 } == ["Somebody asked the network", "Somebody asked who they are"])
        #expect(found.map { $0.1 } == [1, 1])
    }

    @Test("A record that is sent again across a change of rules is one record") func repeats() async throws {
        let hospital = try await Hospital()
        defer { hospital.forget() }
        let intake = hospital.intake()
        let numbered = Hospital.line(1).replacing("\"event_id\"", with: "\"record_id\":42,\"event_id\"")
        try await running(intake) {
            _ = try await intake.accept(hospital.batch("before", numbered))
            try await settle(intake, hospital)
            use(Hospital.whoami + "\n---\n" + Self.net, in: intake)
            _ = try await intake.accept(hospital.batch("again", numbered + Hospital.line(2)))
        }
        #expect(try await hospital.alerts().map(\.detections) == [1, 1])
    }

    @Test("What a correlation has counted is counted on when other rules change") func correlations()
        async throws
    {
        let hospital = try await Hospital()
        defer { hospital.forget() }
        let correlating = try ShippedCorrelation.signInAfterFailures.text()
        let intake = hospital.intake(rules: correlating)
        try await running(intake) {
            let failures = try (0..<10).map { try hospital.failure("m.durand", at: $0 * 30) }
            _ = try await intake.accept(hospital.batch("failures", failures.joined()))
            try await settle(intake, hospital)
            use(Self.net + "\n---\n" + correlating, in: intake)
            _ = try await intake.accept(hospital.batch("success", try hospital.success("m.durand", at: 400)))
        }
        #expect(try await hospital.alerts().map(\.rule) == ["f2f336e2-40f7-4ece-a681-38132f158612"])
    }
}
