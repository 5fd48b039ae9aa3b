import Access
import Clausier
import Foundation
import GRDB
import Registry
import Testing
import Vocabulary

@testable import Store

@Suite("What was awarded and waived rests on answers, and is watched") struct AwardTests {
    private func act<Value: Sendable>(
        _ world: TwelveHospitals, by actor: String = "someone",
        _ body: @escaping @Sendable (Writer) throws -> Value
    ) async throws -> Value {
        try await world.store.transaction(by: actor, at: TwelveHospitals.now, body)
    }

    @Test("An award relies on the answers: a change tells each buyer once, and shows on the commitment")
    func awarded() async throws {
        let world = try await TwelveHospitals(hospitals: 3)
        let id = try await world.answered()
        let (edition, hospitals, release) = (world.edition, world.hospitals, world.release)
        let code = try #require(ControlCode("O-7.2"))
        let tender = try await act(world) { writer in
            // The first buyer had decided itself, with a reserve that an award does not overwrite.
            try writer.rely(
                .acceptedWithReserve, because: "À suivre.", in: id, edition: edition, at: hospitals[0],
                reach: .everything)
            let tender = try writer.open(
                Tender(
                    id: ID(0), establishment: hospitals[0], reference: "T-9", subject: "PACS",
                    needs: TwelveHospitals.software, parts: [Tender.Part(edition: edition.key)],
                    state: .examining),
                for: Array(hospitals.prefix(2)), reach: .everything)
            try writer.setBidder(release, isIn: true, of: tender, reach: .everything)
            try writer.award(
                tender, to: release,
                commitments: [
                    Commitment(
                        id: ID(0), establishment: hospitals[0], release: release,
                        control: edition.reference(code), answerVersion: 1, text: "Tenir.")
                ], reach: .everything)
            return tender
        }
        let decisions = try await world.dossier(id).decisions
        #expect(decisions.map(\.establishment) == Array(hospitals.prefix(2)))
        #expect(decisions.map(\.outcome) == [.acceptedWithReserve, .accepted])
        #expect(decisions.last?.reason.contains("T-9") == true)
        try await world.change("O-7.2", to: .no, in: id)
        let notices = try await world.store.page(NoticeList(reach: .everything)).rows.filter {
            $0.kind == .decisionReopened
        }
        #expect(notices.map(\.addressee).sorted() == ["CH 0", "CH 1"])
        let query = TenderQuery(reach: .everything, tender: tender)
        let watched = try #require(try await world.store.page(query)?.commitments.first)
        #expect(watched.hasChanged && watched.currentVersion == 2)
    }

    @Test(
        "A delay that a buyer starts is told a week before it ends and once it is broken, and its own buyers alone"
    )
    func clocks() async throws {
        let world = try await TwelveHospitals(hospitals: 2)
        _ = try await world.answered()
        let (edition, first, release) = (world.edition, world.hospitals[0], world.release)
        let code = try #require(ControlCode("O-2.7"))
        let control = try #require(edition.control(code))
        let tender = try await act(world) { writer in
            let tender = try writer.open(
                Tender(
                    id: ID(0), establishment: first, reference: "T-5", subject: "PACS",
                    needs: TwelveHospitals.software, parts: [Tender.Part(edition: edition.key)],
                    state: .examining),
                for: [first], reach: .everything)
            try writer.setBidder(release, isIn: true, of: tender, reach: .everything)
            try writer.award(
                tender, to: release,
                commitments: [
                    Commitment(
                        id: ID(0), establishment: first, release: release, control: edition.reference(code),
                        answerVersion: 1, text: "Corriger.", rules: control.rules)
                ], reach: .everything)
            return tender
        }
        func watched() async throws -> WatchedCommitment {
            let query = TenderQuery(reach: .everything, tender: tender)
            return try #require(try await world.store.page(query)?.commitments.first)
        }
        let commitment = try await watched().commitment.id
        func start(_ rule: String, from instant: Instant = TwelveHospitals.now, _ reach: Reach) async throws {
            try await act(world) {
                try $0.startClock(rule, of: commitment, because: "Audit", from: instant, reach: reach)
            }
        }
        let (ours, theirs) = (Reach.establishments([first]), Reach.establishments([world.hospitals[1]]))
        let ahead = TwelveHospitals.now.advanced(by: .seconds(86_400))
        await #expect(throws: StoreError.self) { try await start("auditCorrection", theirs) }
        await #expect(throws: StoreError.self) { try await start("no such rule", ours) }
        await #expect(throws: StoreError.self) { try await start("auditCorrection", from: ahead, ours) }
        try await start("auditCorrection", ours)
        await #expect(throws: StoreError.self) { try await start("auditCorrection", ours) }
        let clock = try #require(try await watched().clocks.first)
        // The catalogue gives 30 days.
        #expect(clock.due == TwelveHospitals.now.advanced(by: .seconds(30 * 86_400)))
        var told: [Int] = []
        for days in [20, 24, 24, 29, 31, 32] {
            let now = TwelveHospitals.now.advanced(by: .seconds(Double(days) * 86_400))
            try await world.store.reviewAnswers(on: now.parisDay, by: "cordon", at: now)
            let notices = try await world.store.page(NoticeList(reach: ours)).rows.filter {
                $0.kind == .commitmentDue
            }
            told.append(notices.count)
            let numbers = notices.map(\.id)
            try await act(world) { try $0.markRead(numbers, reach: ours) }
        }
        #expect(told == [0, 1, 0, 0, 1, 0])
        let id = try #require(clock.id)
        await #expect(throws: StoreError.self) {
            try await act(world) { try $0.meetClock(id, reach: theirs) }
        }
        try await act(world) { try $0.meetClock(id, reach: ours) }
        #expect(try await watched().clocks.first?.met == TwelveHospitals.now)
        // Kept again changes nothing; the next year's starts anew, and is told anew.
        let before = try await world.store.read {
            try Int64.fetchOne($0, sql: "SELECT max(sequence) FROM audit")
        }
        try await act(world) { try $0.meetClock(id, reach: ours) }
        #expect(
            try await world.store.read { try Int64.fetchOne($0, sql: "SELECT max(sequence) FROM audit") }
                == before)
        try await start("auditCorrection", ours)
        #expect(try await watched().clocks.map(\.met) == [nil])
        let late = TwelveHospitals.now.advanced(by: .seconds(40 * 86_400))
        try await world.store.reviewAnswers(on: late.parisDay, by: "cordon", at: late)
        #expect(
            try await world.store.page(NoticeList(reach: ours)).rows.count { $0.kind == .commitmentDue } == 1)
    }

    @Test("An award leaves what waits to be looked at again, and starts no delay for a flaw of before it")
    func beforeTheAward() async throws {
        let world = try await TwelveHospitals(hospitals: 2)
        let id = try await world.answered()
        try await world.allRely(on: id)
        try await world.change("O-9.14", to: .no, in: id)
        let (edition, hospitals, release) = (world.edition, world.hospitals, world.release)
        let control = try #require(
            edition.controls.first { control in control.rules.contains { $0.key == "patchCritical" } })
        let tender = try await act(world) { writer in
            try writer.happen(
                .exploitedFlaw, source: "CVE-2026-1 x", to: id, controls: [], detail: "CVE-2026-1 (x 1)")
            let tender = try writer.open(
                Tender(
                    id: ID(0), establishment: hospitals[0], reference: "T-3", subject: "PACS",
                    needs: TwelveHospitals.software, parts: [Tender.Part(edition: edition.key)],
                    state: .examining),
                for: hospitals, reach: .everything)
            try writer.setBidder(release, isIn: true, of: tender, reach: .everything)
            return tender
        }
        let later = TwelveHospitals.now.advanced(by: .seconds(86_400))
        try await world.store.transaction(by: "buyer", at: later) {
            try $0.award(
                tender, to: release,
                commitments: [
                    Commitment(
                        id: ID(0), establishment: hospitals[0], release: release,
                        control: edition.reference(control.code), answerVersion: 1, text: "Corriger.",
                        rules: control.rules)
                ], reach: .everything)
        }
        #expect(
            try await world.dossier(id).decisions.allSatisfy {
                $0.reopenedBy != nil && $0.reason == "Suffisant."
            })
        let night = TwelveHospitals.now.advanced(by: .seconds(400 * 86_400))
        try await world.store.reviewAnswers(on: night.parisDay, by: "cordon", at: night)
        let notices = try await world.store.page(NoticeList(reach: .everything, paging: Paging(size: 200)))
            .rows
        #expect(!notices.contains { $0.kind == .commitmentDue })
        // One of after the award does.
        try await world.store.transaction(by: "test", at: later.advanced(by: .seconds(60))) {
            try $0.happen(
                .exploitedFlaw, source: "CVE-2026-2 x", to: id, controls: [], detail: "CVE-2026-2 (x 1)")
        }
        try await world.store.reviewAnswers(on: night.parisDay, by: "cordon", at: night)
        let told = try await world.store.page(NoticeList(reach: .everything, paging: Paging(size: 200))).rows
        #expect(told.count { $0.kind == .commitmentDue } == 2)
    }

    @Test("A waiver is to be looked at again when the answer that it was granted on changes, and no other")
    func touchedDerogation() async throws {
        let world = try await TwelveHospitals(hospitals: 1)
        let id = try await world.answered()
        let (edition, first) = (world.edition, world.hospitals[0])
        for code in ["O-7.2", "O-9.14"] {
            let asked = Derogation(
                id: ID(0), establishment: first, release: ID(0),
                control: edition.reference(try #require(ControlCode(code))), reason: "Ancien",
                compensation: "Isolé", approver: "", at: TwelveHospitals.now,
                ends: TwelveHospitals.today.adding(days: 60))
            let waiver = try await act(world, by: "a") {
                try $0.ask(asked, from: TwelveHospitals.today, in: id, edition: edition, reach: .everything)
            }
            try await act(world, by: "b") { try $0.decide(waiver, approves: true, reach: .everything) }
        }
        func told() async throws -> [String] {
            try await world.store.page(NoticeList(reach: .everything)).rows.filter {
                $0.kind == .derogationTouched
            }.map(\.detail)
        }
        #expect(try await told().isEmpty)
        try await world.change("O-7.2", to: .no, in: id)
        #expect(try await told() == ["Pixaline PACS 1.0 – O-7.2\nanswerChanged\nO-7.2"])
    }
}
