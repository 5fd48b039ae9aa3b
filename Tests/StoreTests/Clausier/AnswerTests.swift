import Access
import Clausier
import Foundation
import GRDB
import Registry
import Testing
import Vocabulary

@testable import Store

@Suite("Answers, findings, derogations and tenders, from the records") struct AnswerTests {
    private func act<Value: Sendable>(
        _ world: TwelveHospitals, by actor: String = "someone",
        _ body: @escaping @Sendable (Writer) throws -> Value
    ) async throws -> Value {
        try await world.store.transaction(by: actor, at: TwelveHospitals.now, body)
    }

    @Test("A new answer takes the next version, the old one stays on record") func versions() async throws {
        let world = try await TwelveHospitals(hospitals: 1)
        let id = try await world.answered()
        try await world.change("O-9.14", to: .no, in: id)
        let code = try #require(ControlCode("O-9.14"))
        let history = try await world.store.answerHistory(of: code, in: id, reach: .everything)
        #expect(history.map(\.answer.version) == [2, 1])
        #expect(history.map(\.answer.claim) == [.no, .yes])
        #expect(history.map(\.submission) == [2, 1])
        let untouched = try #require(ControlCode("O-7.2"))
        #expect(try await world.dossier(id).point(untouched)?.answer?.version == 1)
    }

    @Test("“No” without a word is kept as a draft and not submitted") func unexplained() async throws {
        let world = try await TwelveHospitals(hospitals: 1)
        let id = try await world.answered()
        let code = try #require(ControlCode("O-9.14"))
        try await act(world) { try $0.draft(DraftAnswer(claim: .no), of: code, in: id, reach: world.own) }
        await #expect(throws: StoreError.self) {
            try await act(world) {
                try $0.submit(id, edition: world.edition, signatory: "A", position: "B", reach: world.own)
            }
        }
        #expect(try await world.dossier(id).point(code)?.answer?.claim == .yes)
    }

    @Test("What counts is counted at each submission, and what nobody answered is missing") func standing()
        async throws
    {
        let world = try await TwelveHospitals(hospitals: 2)
        let id = try await world.answered(leavingOut: ["O-7.2", "O-9.15"])
        let gaps = AnswerGaps(reach: .everything, catalogue: "hospital", askedOfAll: world.asked.count)
        let row = try #require(try await world.store.page(gaps).rows.first)
        #expect(row.questionnaire == id)
        #expect(row.standing.asked == world.asked.count)
        #expect(row.standing.missing == 2)
        #expect(row.systems == 2)
        #expect(row.criticality == Criticality.vital.rawValue)
    }

    @Test("A release is found by product, supplier and version, as a page shows them") func search()
        async throws
    {
        let world = try await TwelveHospitals(hospitals: 1)
        let id = try await world.answered()
        for (text, isFound) in [("PACS 1.0", true), ("pixaline 1", true), ("1.0", true), ("PACS 2.0", false)]
        {
            var gaps = AnswerGaps(reach: .everything, catalogue: "hospital", askedOfAll: 1)
            gaps.text = text
            #expect(
                try await world.store.page(gaps).rows.map(\.questionnaire) == (isFound ? [id] : []), "\(text)"
            )
            let market = try await world.store.page(AnswerMarket(reach: .everything, text: text))
            #expect(market.map(\.id) == (isFound ? [id] : []), "\(text)")
        }
    }

    @Test("Two assessors differ, a third person settles it, and nobody arbitrates their own")
    func arbitration() async throws {
        let world = try await TwelveHospitals(hospitals: 1)
        let id = try await world.answered()
        let (code, edition) = (try #require(ControlCode("O-9.14")), world.edition)
        func find(_ verdict: Verdict, by actor: String, as capacity: Finding.Capacity = .assessor)
            async throws
        {
            try await act(world, by: actor) {
                try $0.find(
                    verdict, because: "Vu.", on: code, in: id, edition: edition, as: capacity,
                    reach: .everything)
            }
        }
        await #expect(throws: StoreError.self) { try await find(.partial, by: "c", as: .arbiter) }
        try await find(.compliant, by: "a")
        try await find(.nonCompliant, by: "b")
        #expect(
            try await world.dossier(id).point(code)?.judgement
                == .disputed(["a": .compliant, "b": .nonCompliant]))
        #expect(try await world.store.page(JudgingDesk(reach: .everything)).disputes.count == 1)
        await #expect(throws: StoreError.self) { try await find(.partial, by: "a", as: .arbiter) }
        try await find(.partial, by: "c", as: .arbiter)
        let point = try #require(try await world.dossier(id).point(code))
        #expect(point.judgement == .settled(.partial))
        #expect(point.answer?.claim == .yes, "the claim stays what it was")
    }

    @Test("A finding worse than the claim opens decisions again; one that confirms it does not")
    func verdicts() async throws {
        let world = try await TwelveHospitals(hospitals: 3)
        let id = try await world.answered()
        try await world.allRely(on: id)
        let (code, edition) = (try #require(ControlCode("O-9.14")), world.edition)
        try await act(world, by: "a") {
            try $0.find(
                .compliant, because: "Vu.", on: code, in: id, edition: edition, as: .assessor,
                reach: .everything)
        }
        #expect(try await world.dossier(id).decisions.allSatisfy { $0.reopenedBy == nil })
        try await act(world, by: "a") {
            try $0.find(
                .nonCompliant, because: "Revu.", on: code, in: id, edition: edition, as: .assessor,
                reach: .everything)
        }
        #expect(try await world.dossier(id).decisions.allSatisfy { $0.reopenedBy == .verdictChanged })
    }

    @Test("Who asks for a derogation does not approve it; a month before its end its owner is told once")
    func derogation() async throws {
        let world = try await TwelveHospitals(hospitals: 2)
        let id = try await world.answered()
        let (code, edition, first) = (try #require(ControlCode("O-7.2")), world.edition, world.hospitals[0])
        let asked = Derogation(
            id: ID(0), establishment: first, release: ID(0), control: edition.reference(code),
            reason: "Ancien",
            compensation: "Isolé", approver: "", at: TwelveHospitals.now,
            ends: TwelveHospitals.today.adding(days: 60))
        let derogation = try await act(world, by: "a") {
            try $0.ask(asked, from: TwelveHospitals.today, in: id, edition: edition, reach: .everything)
        }
        await #expect(throws: StoreError.self) {
            try await act(world, by: "A") { try $0.decide(derogation, approves: true, reach: .everything) }
        }
        try await act(world, by: "b") { try $0.decide(derogation, approves: true, reach: .everything) }
        #expect(try await world.dossier(id, .establishments([first])).point(code)?.state.isWaived == true)
        #expect(
            try await world.dossier(id, .establishments([world.hospitals[1]])).point(code)?.state.isWaived
                == false)
        for days in [29, 30, 31, 32] {
            let day = TwelveHospitals.today.adding(days: days)
            try await world.store.reviewAnswers(on: day, by: "cordon", at: Instant(startOf: day))
        }
        let notices = try await world.store.page(NoticeList(reach: .everything)).rows
        #expect(notices.count { $0.kind == .derogationEnds } == 1)
    }

    @Test("Declared addresses become networks that no block cuts off, and end when the answer drops them")
    func maintenance() async throws {
        let world = try await TwelveHospitals(hospitals: 1)
        let id = try await world.answered()
        let code = try #require(ControlCode("O-9.14"))
        func say(_ text: String) async throws {
            try await act(world) { writer in
                try writer.draft(DraftAnswer(claim: .yes, details: text), of: code, in: id, reach: world.own)
                try writer.submit(id, edition: world.edition, signatory: "A", position: "B", reach: world.own)
            }
        }
        try await say("198.51.100.16/28, 10.0.0.1 et 0.0.0.0/0")
        #expect(
            try await world.store.maintenanceNetworks(reach: .everything).map(\.range) == ["198.51.100.16/28"]
        )
        try await say("203.0.113.7")
        #expect(try await world.store.maintenanceNetworks(reach: .everything).map(\.range) == ["203.0.113.7"])
        #expect(try await world.store.maintenanceNetworks(reach: world.own).isEmpty)
    }

    @Test("A block that two points state holds until neither does, with the answer that states it")
    func shared()
        async throws
    {
        let world = try await TwelveHospitals(hospitals: 1)
        let id = try await world.answered()
        let run = Profile(exactly: [
            .software, .personalData, .remoteMaintenance, .device, .hosted, .saas, .supplierRun,
        ])
        let points = ["O-9.14", "O-12.2.5.3"]
        func say(_ texts: [String]) async throws {
            let answers = zip(points, texts).map { ($0, DraftAnswer(claim: .yes, details: $1)) }
            try await world.submit(Dictionary(uniqueKeysWithValues: answers), as: run, in: id)
        }
        try await say(["198.51.100.7", "198.51.100.7 203.0.113.7"])
        #expect(try await world.protected() == ["198.51.100.7", "203.0.113.7"])
        try await say(["192.0.2.4", "198.51.100.7 203.0.113.7"])
        #expect(try await world.protected() == ["192.0.2.4", "198.51.100.7", "203.0.113.7"])
        let second = try #require(ControlCode("O-12.2.5.3"))
        let answer = try #require(try await world.dossier(id).point(second)?.answer)
        let network = try await world.store.maintenanceNetworks(reach: .everything).first {
            $0.range == "198.51.100.7"
        }
        #expect(network?.answer == answer.id)
        // A range of before ranges were bounded protects nothing, and is in no list for firewalls.
        try await world.store.write {
            try $0.execute(
                sql: "UPDATE maintenance_network SET cidr = '198.51.0.0/16' WHERE cidr = '198.51.100.7'")
        }
        #expect(
            try await world.store.maintenanceNetworks(reach: .everything).map(\.range).sorted() == [
                "192.0.2.4", "203.0.113.7",
            ])
        try await world.store.write {
            try $0.execute(
                sql: "UPDATE maintenance_network SET cidr = '198.51.100.7' WHERE cidr = '198.51.0.0/16'")
        }
        try await say(["192.0.2.4", "203.0.113.7"])
        #expect(try await world.protected() == ["192.0.2.4", "203.0.113.7"])
    }

    @Test("An invitation opens one account, once, on its supplier alone") func invitation() async throws {
        let world = try await TwelveHospitals(hospitals: 1)
        let store = world.store
        let (_, secret) = try await store.invite(
            "Maud", of: world.supplier, reach: .everything, by: "admin", at: TwelveHospitals.now)
        func accept(_ name: String, days: Int = 1) async throws -> ID<Account> {
            try await store.accept(
                invitation: secret, as: NewAccount(name: name, displayName: "Maud", grants: []),
                password: "orageux-cachalot-47",
                at: TwelveHospitals.now.advanced(by: .seconds(Double(days) * 86_400)))
        }
        await #expect(throws: StoreError.self) { _ = try await accept("late", days: 15) }
        let account = try await accept("maud")
        #expect(
            try await store.grants(of: account) == [
                try #require(Grant(.supplier, on: .supplier(world.supplier)))
            ])
        await #expect(throws: StoreError.self) { _ = try await accept("again") }
        await #expect(throws: StoreError.self) {
            _ = try await store.invite(
                "X", of: world.other, reach: world.own, by: "maud", at: TwelveHospitals.now)
        }
    }

    @Test("Evidence is for whom it says: everybody, buyers concerned, assessors") func confidentiality()
        async throws
    {
        let world = try await TwelveHospitals(hospitals: 2)
        let id = try await world.answered(world.theirs, release: world.otherRelease)
        let code = try #require(ControlCode("O-9.14"))
        var pieces: [ID<Evidence>] = []
        for kind in Evidence.Confidentiality.allCases {
            pieces.append(
                try await world.store.attach(
                    NewEvidence(title: kind.rawValue, kind: .other, confidentiality: kind, fileName: "a.pdf"),
                    bytes: Array("%PDF-1.4 \(kind)".utf8), to: [code], in: id, reach: world.theirs, by: "s",
                    at: TwelveHospitals.now))
        }
        func open(_ reach: Reach, judge: Bool) async throws -> [Bool] {
            var found: [Bool] = []
            for piece in pieces {
                found.append(try await world.store.evidence(piece, reach: reach, mayJudge: judge) != nil)
            }
            return found
        }
        let hospital = Reach.establishments([world.hospitals[0]])
        #expect(
            try await open(.everything, judge: true) == [false, false, false], "nothing was submitted yet")
        _ = try await act(world) {
            try $0.submit(id, edition: world.edition, signatory: "A", position: "B", reach: world.theirs)
        }
        #expect(try await open(.everything, judge: true) == [true, true, true])
        #expect(try await open(.everything, judge: false) == [true, true, false])
        // Nobody there runs it, nobody buys it.
        #expect(try await open(hospital, judge: true) == [true, false, false])
        #expect(try await open(world.own, judge: true) == [false, false, false])
    }

    @Test("A tender ranks by needs and weights, and its award makes commitments") func tender() async throws {
        let world = try await TwelveHospitals(hospitals: 2)
        _ = try await world.answered()
        _ = try await world.answered(
            world.theirs, release: world.otherRelease,
            leavingOut: Set(world.asked.prefix(40).map(\.code.text)))
        let (edition, first) = (world.edition, world.hospitals[0])
        let reach = Reach.establishments([first])
        let id = try await act(world) { writer in
            let id = try writer.open(
                Tender(
                    id: ID(0), establishment: first, reference: "T-1", subject: "PACS",
                    needs: TwelveHospitals.software,
                    parts: [Tender.Part(edition: edition.key)]), for: [first], reach: reach)
            for release in [world.otherRelease, world.release] {
                try writer.setBidder(release, isIn: true, of: id, reach: reach)
            }
            return id
        }
        let file = try #require(try await world.store.page(TenderQuery(reach: reach, tender: id)))
        let found = try await world.store.compare(file, on: TwelveHospitals.today)
        #expect(found.comparison.ranking == [0, 1])
        #expect(file.bidders[0].running == 2)
        // The other hospital neither sees it nor changes it.
        let stranger = Reach.establishments([world.hospitals[1]])
        #expect(try await world.store.page(TenderQuery(reach: stranger, tender: id)) == nil)
        await #expect(throws: StoreError.self) {
            try await act(world) { try $0.setBidder(world.release, isIn: false, of: id, reach: stranger) }
        }
        let owed = Commitment(
            id: ID(0), establishment: first, release: world.release,
            control: edition.reference(try #require(ControlCode("O-7.2"))), answerVersion: 1,
            text: "Corriger.",
            due: TwelveHospitals.today.adding(days: 10))
        func award() async throws {
            try await act(world) { try $0.award(id, to: world.release, commitments: [owed], reach: reach) }
        }
        // Nobody is chosen before the tender is out.
        await #expect(throws: StoreError.self) { try await award() }
        #expect(try await world.store.page(TenderQuery(reach: reach, tender: id))?.tender.state == .preparing)
        try await act(world) { writer in
            try writer.change(
                id, subject: "PACS", needs: TwelveHospitals.software, parts: file.tender.parts, state: .open,
                reach: reach)
        }
        try await award()
        let awarded = try #require(try await world.store.page(TenderQuery(reach: reach, tender: id)))
        #expect(awarded.commitments.map(\.commitment.text) == ["Corriger."])
        #expect(awarded.commitments.allSatisfy { !$0.hasChanged })
        try await world.store.reviewAnswers(on: TwelveHospitals.today, by: "cordon", at: TwelveHospitals.now)
        #expect(
            try await world.store.page(NoticeList(reach: reach)).rows.contains { $0.kind == .commitmentDue })
    }

    @Test("A doubt reaches everybody who runs the release, and names its hospital only where it agreed")
    func doubt() async throws {
        let world = try await TwelveHospitals(hospitals: 3)
        let id = try await world.answered()
        let (code, edition, first) = (try #require(ControlCode("O-9.14")), world.edition, world.hospitals[0])
        let doubt = try await act(world) {
            try $0.raiseDoubt(
                "Adresse", saying: "Pas la vôtre ?", about: code, in: id, edition: edition, for: first,
                reach: .establishments([first]))
        }
        let told = try await world.store.page(NoticeList(reach: .everything)).rows.filter {
            $0.kind == .doubtRaised
        }
        #expect(told.count == 2)
        let other = try #require(
            try await world.store.doubt(doubt, reach: .establishments([world.hospitals[1]])))
        #expect(other.establishmentName == nil)
        #expect(other.thread.posts.map(\.author) == [""])
        let supplier = try #require(try await world.store.doubt(doubt, reach: world.own))
        #expect(supplier.thread.posts.map(\.text) == ["Pas la vôtre ?"])
        #expect(try await world.store.doubt(doubt, reach: world.theirs) == nil)
    }
}
