import Detection
import Foundation
import Registry
import Store
import Testing
import Vocabulary

@testable import Intake

@Suite("Records that one hospital sends to blind detection for all") struct HostileRecordTests {
    /// Each is refused by a rule of the schema, unless what it says is cut.
    static let names = [
        #"{"logsource.product":"\#(String(repeating: "p", count: 101))","x":1}"#,
        #"{"logsource":{"product":"\#(String(repeating: "p", count: 201))\u0000"},"x":1}"#,
        #"{"winlog":{"channel":"Security","event_id":"1","computer_name":"a\#(String(repeating: "\u{301}", count: 400))"}}"#,
        #"{"winlog":{"channel":"c\#(String(repeating: "\u{301}", count: 400))","event_id":"1","computer_name":"\u0000x"}}"#,
        #"{"winlog":{"channel":"\u0000","event_id":"1","computer_name":"\u0000"}}"#,
    ]

    @Test(
        "Names that no table holds are cut, and what comes behind them is detected", .timeLimit(.minutes(45)))
    func names() async throws {
        let hospital = try await Hospital()
        defer { hospital.forget() }
        let hostile = HostileRecordTests.names.enumerated().map {
            hospital.batch("h\($0.offset)", $0.element + "\n")
        }
        try await hospital.detect(
            hostile + [hospital.batch("last", Hospital.line(1), of: hospital.neighbour)],
            rules: Hospital.whoami)
        #expect(try await hospital.alerts().map(\.host) == ["PC-1"])
        #expect(try await hospital.store.pendingBatches().isEmpty)
    }

    @Test("A match that names no possible machine is an alert all the same", .timeLimit(.minutes(45)))
    func machine() async throws {
        let hospital = try await Hospital()
        defer { hospital.forget() }
        let line = Hospital.line(1).replacing(
            "PC-1", with: "\\u0000x" + String(repeating: "\u{301}", count: 400))
        try await hospital.detect([hospital.batch("b", line)], rules: Hospital.whoami)
        let alert = try #require(try await hospital.alerts().first)
        #expect(alert.host.unicodeScalars.count == 300 && alert.host.unicodeScalars.first == "x")
    }

    @Test(
        "Findings of a batch are told and read whatever time its records name",
        arguments: ["0000-01-01T00:00:00Z", "9999-12-31T23:59:59-18:00", "0001-01-01T00:00:00+18:00"])
    func times(_ time: String) async throws {
        let catalogue = RuleCatalogue(reading: [(name: "rule.yml", text: Hospital.whoami)])
        var detector = PartitionDetector(catalogue.ruleSet(), correlations: .none)
        let odd = Hospital.line(1).replacing("2026-03-14T11:59:01.000Z", with: time)
        #expect(odd.contains(time))
        let received = try Instant(parsing: "2026-03-14T12:00:00Z")
        let findings = detector.findings(
            in: Array((odd + Hospital.line(2)).utf8), key: "b", of: try Finess(withoutKey: "2A000001"),
            sequence: 1, received: received)
        let told = try JSONDecoder().decode(BatchFindings.self, from: JSONEncoder().encode(findings))
        #expect(told.detections.map(\.host) == ["PC-1", "PC-2"])
        #expect(told.detections.first?.time == received)
    }

    @Test("A record of the future does not make all later ones look late")
    func future() async throws {
        let hospital = try await Hospital()
        defer { hospital.forget() }
        let ahead = try hospital.failure("m.durand", at: 0).replacing("2026-03-14", with: "2030-03-14")
        let failures = try (0..<10).map { try hospital.failure("m.durand", at: $0 * 30) }
        var first = hospital.batch("ahead", ahead)
        var rest = hospital.batch("rest", failures.joined() + (try hospital.success("m.durand", at: 400)))
        first.received = try Instant(parsing: "2026-03-14T11:00:00Z")
        rest.received = try Instant(parsing: "2026-03-14T11:08:00Z")
        try await hospital.detect([first, rest], rules: ShippedCorrelation.signInAfterFailures.text())
        #expect(try await hospital.alerts().map(\.account) == ["m.durand"])
    }
}
