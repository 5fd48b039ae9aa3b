import Access
import Foundation
import GRDB
import Registry
import Sharing
import Testing
import Vocabulary
import Watch

@testable import Store

@Suite("Alerts that shared indicators raise") struct IndicatorAlertTests {
    private let now = SharingNetwork.now

    private func meet(
        _ indicator: ID<IndicatorRow>, _ count: Int, from first: Int = 0, at place: Int,
        in network: SharingNetwork
    ) async throws {
        let establishment = network.hospitals[place]
        let key = "k\(place)-\(first)-\(indicator)"
        guard
            case .accepted(let batch) = try await network.store.receive(
                key: key, of: establishment, segment: key, start: 0, length: 1, records: count, at: now)
        else { return }
        _ = try await network.store.record(
            (first..<first + count).map { number in
                NewDetection(
                    establishment: establishment, rule: IndicatorRule.name(of: indicator.rawValue),
                    ruleTitle: "Indicateur", level: .medium, tags: [],
                    time: now.advanced(by: .seconds(7_200 * number)), host: "pc\(number)",
                    account: "agent\(number)", segment: key, line: number, sourceFormat: "syslog",
                    matched: "[]", raw: Data("x".utf8))
            }, batch: batch, sources: [], at: now)
    }

    private func alerts(_ indicator: ID<IndicatorRow>, at place: Int, _ network: SharingNetwork) async throws
        -> [Alert]
    {
        var filter = AlertFilter()
        filter.rule = IndicatorRule.name(of: indicator.rawValue)
        return try await network.store.page(AlertList(reach: network.reach(place), filter: filter)).rows
    }

    @Test(
        "What nobody confirmed is one alert at each hospital, with a count; what is confirmed is one for each machine"
    )
    func folded() async throws {
        let network = try await SharingNetwork()
        let id = try await network.report("assets.example", by: 0)
        try await meet(id, 1, at: 1, in: network)
        try await meet(id, 19, from: 1, at: 1, in: network)
        try await meet(id, 5, at: 2, in: network)
        let folded = try await alerts(id, at: 1, network)
        #expect(folded.map(\.detections) == [20])
        #expect(folded.map(\.host) == [""] && folded.map(\.account) == [""], "its records name them")
        #expect(try await alerts(id, at: 2, network).map(\.detections) == [5])

        try await network.store.confirmAsSOC(id, reach: .everything, by: "soc", at: now)
        try await meet(id, 3, from: 40, at: 3, in: network)
        #expect(try await alerts(id, at: 3, network).map(\.detections) == [1, 1, 1])
    }

    @Test("What a revoked indicator raised is counted, and closed at one's own hospitals with the reason")
    func closed() async throws {
        let network = try await SharingNetwork()
        let id = try await network.report("cdn.example", by: 0)
        try await network.store.confirmAsSOC(id, reach: .everything, by: "soc", at: now)
        try await meet(id, 3, at: 1, in: network)
        try await meet(id, 2, at: 2, in: network)
        try await network.store.revoke(id, reason: "erreur", reach: .everything, by: "soc", at: now)
        #expect(
            try await network.store.alerts(of: id, reach: network.reach(1))
                == IndicatorAlerts(raised: 3, open: 3))
        #expect(try await network.store.alerts(of: id, reach: .everything).raised == 5)
        let closed = try await network.store.closeAlerts(
            of: id, .falsePositive, note: "révoqué", reach: network.reach(1), by: "anne", at: now)
        #expect(closed == 3)
        let mine = try await alerts(id, at: 1, network)
        #expect(
            mine.allSatisfy {
                $0.state == .closed && $0.closingReason == .falsePositive && $0.note == "révoqué"
            })
        #expect(
            try await network.store.alerts(of: id, reach: .everything) == IndicatorAlerts(raised: 5, open: 2))
    }

    @Test("An alert that nobody looks at is late for containment too")
    func neverQualified() async throws {
        let network = try await SharingNetwork()
        let id = try await network.report("evil.example", by: 0)
        try await network.store.confirmAsSOC(id, reach: .everything, by: "soc", at: now)
        try await meet(id, 2, at: 1, in: network)
        func overdue() async throws -> [ServiceStage: Int] {
            let late = now.advanced(by: .seconds(30 * 86_400))
            let report = try await network.store.serviceReports(
                reach: network.reach(1), raised: now..<now.advanced(by: .seconds(1)), at: late
            ).first?.report
            return Dictionary(uniqueKeysWithValues: (report?.lines ?? []).map { ($0.stage, $0.overdue) })
        }
        #expect(try await overdue() == [.acknowledge: 2, .qualify: 2, .contain: 2])
        let first = try #require(try await alerts(id, at: 1, network).first)
        try await network.store.handle(
            first.id, .close(.falsePositive), note: "", reach: network.reach(1), by: "anne", at: now)
        #expect(try await overdue()[.contain] == 1, "what was nothing needs no containment")
    }
}
