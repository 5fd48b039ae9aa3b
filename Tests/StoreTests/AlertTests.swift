import Access
import Foundation
import GRDB
import Registry
import Testing
import Vocabulary
import Watch

@testable import Store

@Suite("Alerts") struct AlertTests {
    let now = TwoHospitals.now

    private func detection(
        _ hospitals: TwoHospitals, minute: Int, rule: String = "r", host: String = "SRV-1",
        account: String = "adm", raw: Data = Data("raw".utf8)
    ) -> NewDetection {
        NewDetection(
            establishment: hospitals.ours, rule: rule, ruleTitle: "Title of \(rule)", level: .critical,
            tags: ["attack.t1486"], time: now.advanced(by: .seconds(minute * 60)), host: host,
            account: account, segment: "s", line: 1, sourceFormat: "windows-json", matched: "{}", raw: raw)
    }

    @discardableResult private func send(
        _ detections: [NewDetection], key: String, to hospitals: TwoHospitals
    ) async throws -> [ChangedAlert] {
        let store = hospitals.store
        switch try await store.receive(
            key: key, of: hospitals.ours, segment: "s", start: 0, length: 1, records: 1, at: now)
        {
        case .accepted(let batch):
            return try await store.record(detections, batch: batch, sources: [], at: now)
        case .duplicate: return []
        }
    }

    private func alerts(_ hospitals: TwoHospitals, _ rule: String = "r") async throws -> [Alert] {
        var filter = AlertFilter()
        filter.rule = rule
        return try await hospitals.store.page(AlertList(reach: hospitals.reach, filter: filter)).rows
    }

    @Test(
        "A search finds rules by what else they are called, word by word, beside what is recorded",
        arguments: [
            ("fran", 1), ("hors FRANCE srv", 1), ("hors srv-9", 0), ("title", 2), ("etranger", 0), ("", 2),
            ("ouvért", 1), ("\"", 2),
        ])
    func titles(text: String, count: Int) async throws {
        let hospitals = try await TwoHospitals()
        try await send(
            [
                detection(hospitals, minute: 0, rule: "vpn-\"1\""),
                detection(hospitals, minute: 0, rule: "other"),
            ], key: "a", to: hospitals)
        var filter = AlertFilter()
        filter.establishment = hospitals.ours
        filter.since = now
        filter.titles = ["vpn-\"1\"": "VPN ouvert hors de France", "absent": "Title"]
        filter.text = text
        let page = try await hospitals.store.page(AlertList(reach: hospitals.reach, filter: filter))
        #expect(page.rows.filter { $0.rule == "other" || $0.rule == "vpn-\"1\"" }.count == count)
    }

    @Test("Matches of one rule, host and account within an hour are one alert, in whatever order they come")
    func grouping() async throws {
        let hospitals = try await TwoHospitals()
        try await send(
            [detection(hospitals, minute: 0), detection(hospitals, minute: 60)], key: "a", to: hospitals)
        try await send(
            [
                detection(hospitals, minute: 30, host: "srv-1", account: "ADM"),
                detection(hospitals, minute: -60),
            ],
            key: "b", to: hospitals)
        let one = try #require(try await alerts(hospitals).first)
        #expect(try await alerts(hospitals).count == 1)
        #expect(one.detections == 4)
        #expect(one.firstSeen == now.advanced(by: .seconds(-3_600)))
        #expect(one.lastSeen == now.advanced(by: .seconds(3_600)))
    }

    @Test("Another rule, host, account or hour is another alert") func apart() async throws {
        let hospitals = try await TwoHospitals()
        let changed = try await send(
            [
                detection(hospitals, minute: 0), detection(hospitals, minute: 0, host: "SRV-2"),
                detection(hospitals, minute: 0, account: ""), detection(hospitals, minute: 0, rule: "q"),
                detection(hospitals, minute: 61),
            ], key: "a", to: hospitals)
        #expect(changed.count == 5 && changed.allSatisfy(\.isNew))
        #expect(try await alerts(hospitals).count == 4)
    }

    @Test("A closed alert stays closed: what follows is a new one") func closed() async throws {
        let hospitals = try await TwoHospitals()
        let store = hospitals.store
        let first = try await send([detection(hospitals, minute: 0)], key: "a", to: hospitals)[0].id
        try await store.handle(
            first, .close(.falsePositive), note: "test", reach: hospitals.reach, by: "jeanne", at: now)
        let second = try await send([detection(hospitals, minute: 1)], key: "b", to: hospitals)
        #expect(second.count == 1 && second[0].isNew && second[0].id != first)
        let page = try #require(try await store.page(AlertDetail(reach: hospitals.reach, alert: first)))
        #expect(page.alert.state == .closed && page.alert.closingReason == .falsePositive)
        #expect(page.alert.note == "test" && page.alert.stateBy == "jeanne" && page.alert.detections == 1)
        #expect(page.nearby.map(\.id) == [second[0].id])
    }

    @Test("The open alerts of the overview follow every step") func tally() async throws {
        let hospitals = try await TwoHospitals()
        let store = hospitals.store
        let id = try await send([detection(hospitals, minute: 0)], key: "a", to: hospitals)[0].id
        func open() async throws -> Int {
            try await store.page(Overview(reach: hospitals.reach, day: TwoHospitals.today)).total
                .openAlerts[.critical] ?? 0
        }
        func take(_ step: AlertStep) async throws {
            try await store.handle(id, step, note: "", reach: hospitals.reach, by: "j", at: now)
        }
        #expect(try await open() == 1)
        try await take(.acknowledge)
        #expect(try await open() == 1)
        try await take(.close(.confirmed))
        #expect(try await open() == 0)
        await #expect(throws: StoreError.self) { try await take(.acknowledge) }
        try await take(.reopen)
        #expect(try await open() == 1)
        let actions = try await store.page(AuditList(reach: hospitals.reach)).entries.map(\.action).prefix(3)
        #expect(actions == ["alert.reopen", "alert.close", "alert.acknowledge"])
    }

    @Test("An alert beyond reach is as good as not there") func beyond() async throws {
        let hospitals = try await TwoHospitals()
        let id = try await send([detection(hospitals, minute: 0)], key: "a", to: hospitals)[0].id
        let foreign = Reach.establishments([hospitals.theirs])
        #expect(try await hospitals.store.page(AlertDetail(reach: foreign, alert: id)) == nil)
        await #expect(throws: StoreError.notFound(kind: "alert")) {
            try await hospitals.store.handle(id, .acknowledge, note: "", reach: foreign, by: "j", at: now)
        }
    }

    @Test("A batch sent twice is acknowledged twice and counted once") func idempotent() async throws {
        let hospitals = try await TwoHospitals()
        let store = hospitals.store
        try await send([detection(hospitals, minute: 0)], key: "a", to: hospitals)
        guard
            case .duplicate(let known) = try await store.receive(
                key: "a", of: hospitals.ours, segment: "t", start: 9, length: 9, records: 9, at: now)
        else {
            Issue.record("accepted twice")
            return
        }
        #expect(known.segment == "s" && known.isDetected)
        let again = try await store.record(
            [detection(hospitals, minute: 0)], batch: known.id,
            sources: [SourceCount(name: "n", kind: "k", lastEvent: now, records: 5)], at: now)
        #expect(again.isEmpty)
        #expect(try await alerts(hospitals).map(\.detections) == [1])
        guard
            case .accepted = try await store.receive(
                key: "a", of: hospitals.theirs, segment: "s", start: 0, length: 1, records: 1, at: now)
        else {
            Issue.record("another's key is in the way")
            return
        }
    }

    @Test("What was archived and not detected is taken up again") func pending() async throws {
        let hospitals = try await TwoHospitals()
        let store = hospitals.store
        #expect(try await store.pendingBatches().isEmpty)
        guard
            case .accepted(let batch) = try await store.receive(
                key: "z", of: hospitals.ours, segment: "s", start: 5, length: 7, records: 3, at: now)
        else { return }
        let pending = try await store.pendingBatches()
        #expect(pending.map(\.id) == [batch] && pending[0].start == 5 && pending[0].length == 7)
        await #expect(throws: StoreError.self, "another establishment's detection is refused") {
            var foreign = detection(hospitals, minute: 0)
            foreign.establishment = hospitals.theirs
            _ = try await store.record([foreign], batch: batch, sources: [], at: now)
        }
        #expect(try await store.pendingBatches().map(\.id) == [batch], "a failure leaves it pending")
    }

    @Test("A storm is counted to the last, and kept within bounds") func storm() async throws {
        let hospitals = try await TwoHospitals()
        let long = Data(repeating: 0x41, count: 100_000)
        let many = (0..<1_200).map { detection(hospitals, minute: 0, raw: $0 == 0 ? long : Data()) }
        let id = try await send(many, key: "a", to: hospitals)[0].id
        let page = try #require(
            try await hospitals.store.page(AlertDetail(reach: hospitals.reach, alert: id, limit: 5_000)))
        #expect(page.alert.detections == 1_200 && page.detections.count == AlertWriter.keptDetections)
        #expect(page.detections[0].raw.count == 65_536 && page.detections[0].rawLength == 100_000)
    }

    @Test(
        "Paging goes over every alert once, in both orders, in reach or over the network",
        arguments: AlertSort.allCases)
    func paging(sort: AlertSort) async throws {
        let hospitals = try await TwoHospitals()
        let many = (0..<25).map { detection(hospitals, minute: $0 % 5, host: "H\($0)") }
        try await send(many, key: "a", to: hospitals)
        for reach in [hospitals.reach, .everything, .establishments([hospitals.ours, hospitals.theirs])] {
            var list = AlertList(reach: reach, sort: sort, size: 4)
            var seen: [Alert] = []
            repeat {
                let page = try await hospitals.store.page(list)
                seen += page.rows
                list.after = page.next.flatMap { AlertCursor($0.description) }
            } while list.after != nil
            #expect(
                seen.count == (reach == hospitals.reach ? 26 : 27) && Set(seen.map(\.id)).count == seen.count)
            let keys = seen.map { sort == .newest ? $0.lastSeen.milliseconds : Int64($0.level.rawValue) }
            #expect(keys == keys.sorted(by: >))
        }
    }
}
