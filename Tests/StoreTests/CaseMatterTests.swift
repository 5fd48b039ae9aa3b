import Access
import Foundation
import GRDB
import Pool
import Registry
import Testing
import Vocabulary
import Watch

@testable import Store

@Suite("What a case holds stays true") struct CaseMatterTests {
    private let now = TwoHospitals.now
    private func hours(_ count: Int64) -> Instant { now.advanced(by: .seconds(count * 3_600)) }

    private func page(_ hospitals: TwoHospitals) async throws -> CasePage {
        try #require(
            try await hospitals.store.page(CaseDetail(reach: .everything, caseFile: hospitals.cases[0])))
    }

    @Test(
        "A task that is saved again keeps its outcome, when it ended and who ended it; the log says what changed"
    )
    func tasks() async throws {
        let hospitals = try await TwoHospitals()
        let (store, id) = (hospitals.store, hospitals.cases[0])
        try await store.transaction(by: "anne", at: now) {
            try $0.add(
                CaseTask(establishment: hospitals.ours, phase: .contain, title: LocalizedText("t", en: "t")),
                to: id, reach: hospitals.reach)
        }
        let task = try #require(try await page(hospitals).tasks.last).id
        try await store.transaction(by: "anne", at: hours(1)) {
            try $0.set(task, to: .done, owner: "anne", note: "VLAN 40 coupé", reach: hospitals.reach)
        }
        try await store.transaction(by: "bruno", at: hours(9)) {
            try $0.set(task, to: .done, owner: "claire", reach: hospitals.reach)
        }
        let after = try #require(try await page(hospitals).tasks.first { $0.id == task })
        #expect(after.note == "VLAN 40 coupé" && after.owner == "claire")
        #expect(after.ended == hours(1) && after.endedBy == "anne")
        let last = try #require(try await page(hospitals).entries.last { $0.entry.kind == .task }?.entry)
        #expect(last.actor == "bruno" && last.words.french.contains("confiée à claire"))
        // A program that says the state alone changes the state alone.
        try await store.transaction(by: "script", at: hours(10)) {
            try $0.set(task, to: .doing, reach: hospitals.reach)
        }
        let reopened = try #require(try await page(hospitals).tasks.first { $0.id == task })
        #expect(reopened.ended == nil && reopened.owner == "claire" && reopened.note == "VLAN 40 coupé")
    }

    @Test("A service that is up again keeps since when it was down, and may go down once more") func care()
        async throws
    {
        let hospitals = try await TwoHospitals()
        let id = hospitals.cases[0]
        let down = try #require(try await page(hospitals).outages.first)
        func tell(_ news: CareNews, at time: Instant) async throws {
            try await hospitals.store.transaction(by: "anne", at: time) {
                try $0.tell(care: news, in: id, reach: hospitals.reach)
            }
        }
        let again = CareNews.down(down.service, since: hours(1), until: nil, fallback: "")
        await #expect(throws: CareFault.isDown(since: down.since)) { try await tell(again, at: hours(1)) }
        await #expect(throws: CareFault.endsBefore(since: down.since)) {
            try await tell(.restored(down.service, at: hours(-1)), at: hours(12))
        }
        try await tell(.restored(down.service, at: hours(12)), at: hours(12))
        await #expect(throws: CareFault.isUp) {
            try await tell(.restored(down.service, at: hours(13)), at: hours(13))
        }
        await #expect(throws: CareFault.overlaps) { try await tell(again, at: hours(13)) }
        try await tell(
            .down(down.service, since: hours(20), until: nil, fallback: "papier"), at: hours(20))
        let outages = try await page(hospitals).outages.filter { $0.service == down.service }.sorted {
            $0.since < $1.since
        }
        #expect(outages.map(\.since) == [down.since, hours(20)])
        #expect(outages.map(\.until) == [hours(12), nil])
        #expect(outages.map(\.fallback) == [down.fallback, "papier"])
        // A program that says both ends of an outage ends it.
        try await tell(
            .down(down.service, since: hours(20), until: hours(22), fallback: ""), at: hours(22))
        #expect(try await page(hospitals).outages.allSatisfy { $0.until != nil })
    }

    @Test("A proof is replaced only with a reason, and what it said stays") func proofs() async throws {
        let hospitals = try await TwoHospitals()
        let (store, id, place) = (hospitals.store, hospitals.cases[0], hospitals.ours)
        func prove(_ receipt: String, correcting reason: String?) async throws {
            try await store.transaction(by: "anne", at: now) {
                try $0.prove(
                    DutyProof(
                        establishment: place, kind: .personalData, title: "CNIL", done: now,
                        channel: "portail",
                        receipt: receipt, text: "texte \(receipt)", recordedBy: "", recorded: now),
                    correcting: reason, in: id, reach: hospitals.reach)
            }
        }
        try await prove("A-1", correcting: nil)
        await #expect(throws: StoreError.self) { try await prove("A-2", correcting: nil) }
        try await prove("A-2", correcting: "chiffre mal lu")
        let after = try await page(hospitals)
        #expect(after.proofs.filter { $0.kind == .personalData }.map(\.receipt) == ["A-2"])
        let line = try #require(after.entries.last { $0.entry.kind == .clock }?.entry.words.french)
        #expect(line.contains("A-1") && line.contains("A-2") && line.contains("chiffre mal lu"))
        let former = try await store.read { db in
            try String.fetchAll(db, sql: "SELECT receipt || ' ' || text FROM case_duty_former")
        }
        #expect(former == ["A-1 texte A-1"])
    }

    @Test("The complaint is one fact: what the case proves the claim knows, and the other way round")
    func complaint() async throws {
        let forecast = ClaimForecast(
            forecast: Claim.Forecast(mean: Money(euros: 9), low: Money(euros: 1), high: Money(euros: 20)),
            median: Money(euros: 5), deductible: Money(euros: 2), limit: Money(euros: 4), version: 0)
        for isFiledOnClaim in [false, true] {
            let hospitals = try await TwoHospitals()
            let (store, id, place) = (hospitals.store, hospitals.cases[0], hospitals.ours)
            try await store.write { try $0.execute(sql: "DELETE FROM case_duty WHERE kind = 'complaint'") }
            let claim = try await store.transaction(by: "anne", at: now) {
                try $0.openClaim(id, at: place, forecast, reach: hospitals.reach)
            }
            try await store.transaction(by: "anne", at: hours(2)) { writer in
                if isFiledOnClaim {
                    try writer.fileComplaint(for: claim, at: hours(1), reach: hospitals.reach)
                } else {
                    try writer.prove(
                        DutyProof(
                            establishment: place, kind: .complaint, title: "Plainte", done: hours(1),
                            channel: "commissariat", receipt: "PV 12", text: "", recordedBy: "",
                            recorded: now),
                        in: id, reach: hospitals.reach)
                }
            }
            let recorded = try #require(try await store.claim(claim, reach: hospitals.reach))
            #expect(recorded.claim.complaintAt == hours(1))
            let page = try await page(hospitals)
            #expect(page.proofs.first { $0.kind == .complaint }?.done == hours(1))
            #expect(page.entries.last { $0.entry.kind == .clock } != nil)
        }
    }

    @Test("A claim answers whether cover is asked for, whatever was answered before, and the log says so")
    func claimed() async throws {
        let forecast = ClaimForecast(
            forecast: Claim.Forecast(mean: Money(euros: 9), low: Money(euros: 1), high: Money(euros: 20)),
            median: Money(euros: 5), deductible: Money(euros: 2), limit: Money(euros: 4), version: 0)
        for answer in [nil, false, true] as [Bool?] {
            let hospitals = try await TwoHospitals()
            let (store, id, place) = (hospitals.store, hospitals.cases[0], hospitals.ours)
            let before = try #require(try await page(hospitals).places.first { $0.establishment == place })
            var facts = before.facts
            facts.claimsCover = answer
            let said = facts
            try await store.transaction(by: "anne", at: now) { writer in
                try writer.set(said, in: id, at: place, reach: hospitals.reach)
                _ = try writer.openClaim(id, at: place, forecast, reach: hospitals.reach)
            }
            let after = try await page(hospitals)
            let known = try #require(after.places.first { $0.establishment == place })
            #expect(known.facts.claimsCover == true)
            #expect(known.facts.knownAt == before.facts.knownAt)
            let told = after.entries.filter { $0.entry.kind == .clock }.count
            #expect(told > (answer == true ? 0 : 1), "the answer and what changed it are told")
        }
    }

    @Test("A line missing from the middle of a log is seen where the log is read") func gap() async throws {
        let hospitals = try await TwoHospitals()
        #expect(try await page(hospitals).entries.areChained())
        try await hospitals.store.write { db in
            try db.execute(sql: "DROP TRIGGER case_entry_never_shrinks")
            try db.execute(sql: "DELETE FROM case_entry WHERE case_id = 1 AND sequence = 2")
        }
        #expect(try await !page(hospitals).entries.areChained())
    }
    @Test("Nothing is brought into a case that is closed") func closed() async throws {
        let hospitals = try await TwoHospitals()
        let (store, id) = (hospitals.store, hospitals.cases[0])
        try await store.transaction(by: "anne", at: now) {
            try $0.bring(id, to: .closed, verdict: .falseAlarm, reach: hospitals.reach)
        }
        await #expect(throws: StoreError.self) {
            try await store.transaction(by: "anne", at: now) {
                try $0.link([hospitals.alerts[0]], to: id, reach: hospitals.reach)
            }
        }
        await #expect(throws: StoreError.self) {
            try await store.transaction(by: "soc", at: now) {
                try $0.join(
                    hospitals.theirs, to: id, knownAt: now, playbooks: .empty, reach: .everything)
            }
        }
    }

    @Test("A rule that calls itself an indicator that there is none of costs no detection")
    func falseIndicator()
        async throws
    {
        let hospitals = try await TwoHospitals(withCases: false)
        guard
            case .accepted(let batch) = try await hospitals.store.receive(
                key: "x", of: hospitals.ours, segment: "x", start: 0, length: 1, records: 1, at: now)
        else { return }
        let changed = try await hospitals.store.record(
            [
                NewDetection(
                    establishment: hospitals.ours, rule: IndicatorRule.name(of: 4_711), ruleTitle: "t",
                    level: .high, tags: [], time: now, host: "h", account: "", segment: "x", line: 0,
                    sourceFormat: "syslog", matched: "[]", raw: Data())
            ], batch: batch, sources: [], at: now)
        #expect(changed.count == 1)
    }

    @Test("Each hospital of a case finds its opening in its own audit log") func audited() async throws {
        let hospitals = try await TwoHospitals()
        let entries = try await hospitals.store.page(AuditList(reach: hospitals.reach, size: 200)).entries
        #expect(entries.contains { $0.action == "case.open" && $0.establishment == hospitals.ours })
        #expect(!entries.contains { $0.action == "case.open" && $0.establishment == hospitals.theirs })
    }
}
