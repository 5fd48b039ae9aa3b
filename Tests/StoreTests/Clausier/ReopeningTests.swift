import Access
import Clausier
import Foundation
import GRDB
import Registry
import Testing
import Vocabulary

@testable import Store

@Suite("A changed answer opens again what relied on it, and nothing else") struct ReopeningTests {
    @Test("One answer, twelve establishments: one change opens exactly twelve decisions, one notice each")
    func twelve() async throws {
        let world = try await TwelveHospitals()
        let id = try await world.answered()
        try await world.allRely(on: id)
        // Another release of another supplier, on which all rely too, must not move.
        let bystander = try await world.answered(world.theirs, release: world.otherRelease)
        try await world.allRely(on: bystander)

        try await world.change("O-9.14", to: .no, in: id)

        let dossier = try await world.dossier(id)
        #expect(dossier.decisions.count == 12)
        #expect(dossier.decisions.allSatisfy { $0.reopenedBy == .answerChanged })
        #expect(dossier.events.map(\.reopened) == [12])
        #expect(dossier.events.first?.codes.map(\.text) == ["O-9.14"])
        let notices = try await world.store.page(NoticeList(reach: .everything, paging: Paging(size: 200)))
        #expect(notices.rows.filter { $0.kind == .decisionReopened }.count == 12)
        #expect(Set(notices.rows.map(\.addressee)).count == 12)
        let untouched = try await world.dossier(bystander)
        #expect(untouched.decisions.allSatisfy { $0.reopenedBy == nil })
    }

    @Test("A decision that rested on other points stays closed")
    func otherPoints() async throws {
        let world = try await TwelveHospitals(hospitals: 3)
        let id = try await world.answered()
        let (kept, changed) = (try #require(ControlCode("O-7.2")), try #require(ControlCode("O-9.14")))
        try await world.allRely(on: id, codes: [kept])
        let (first, edition) = (world.hospitals[0], world.edition)
        try await world.store.transaction(by: "officer", at: TwelveHospitals.now) {
            try $0.rely(
                .accepted, because: "Les deux.", on: [kept, changed], in: id, edition: edition, at: first,
                reach: .everything)
        }
        try await world.change("O-9.14", to: .partial, in: id)
        let open = try await world.dossier(id).decisions.filter { $0.reopenedBy != nil }
        #expect(open.map(\.establishment) == [first])
    }

    @Test("The same answer submitted again opens nothing, and is refused as no news")
    func sameAgain() async throws {
        let world = try await TwelveHospitals(hospitals: 2)
        let id = try await world.answered()
        try await world.allRely(on: id)
        await #expect(throws: StoreError.self) { _ = try await world.answered() }
        #expect(try await world.dossier(id).decisions.allSatisfy { $0.reopenedBy == nil })
    }

    @Test("A proof that ends opens what relied on its points, once however often one looks")
    func expiry() async throws {
        let world = try await TwelveHospitals()
        let id = try await world.answered()
        let code = try #require(ControlCode("O-9.14"))
        let piece = NewEvidence(
            title: "Certificat", kind: .certificate, expires: TwelveHospitals.today.adding(days: 10),
            fileName: "c.pdf")
        let evidence = try await world.store.attach(
            piece, bytes: Array("%PDF-1.4 certificat".utf8), to: [code], in: id, reach: world.own,
            by: "supplier",
            at: TwelveHospitals.now)
        try await world.store.transaction(by: "supplier", at: TwelveHospitals.now) { [world] in
            try $0.submit(id, edition: world.edition, signatory: "A", position: "B", reach: world.own)
        }
        try await world.allRely(on: id)
        let before = try await world.dossier(id).point(code)
        var opened: [Int] = []
        for days in [10, 11, 11, 12] {
            let day = TwelveHospitals.today.adding(days: days)
            opened.append(
                try await world.store.reviewAnswers(on: day, by: "cordon", at: Instant(startOf: day)))
        }
        // The last day still counts.
        #expect(opened == [0, 12, 0, 0])
        let dossier = try await world.dossier(id, day: TwelveHospitals.today.adding(days: 12))
        #expect(dossier.decisions.allSatisfy { $0.reopenedBy == .evidenceExpired })
        #expect(dossier.events.map(\.reopened) == [12])
        let after = dossier.point(code)
        #expect(after?.evidence.map(\.id) == [evidence])
        #expect(try #require(after).confidence.value < #require(before).confidence.value)
    }

    @Test("An incident at the supplier opens every decision on its releases; another supplier's stay")
    func incident() async throws {
        let world = try await TwelveHospitals(hospitals: 4)
        let id = try await world.answered()
        let bystander = try await world.answered(world.theirs, release: world.otherRelease)
        try await world.allRely(on: id)
        try await world.allRely(on: bystander)
        let supplier = world.supplier
        let reopened = try await world.store.transaction(by: "officer", at: TwelveHospitals.now) {
            try $0.recordIncident(
                at: supplier, on: TwelveHospitals.today, what: "Rançongiciel", reach: .everything)
        }
        #expect(reopened == 4)
        #expect(try await world.dossier(bystander).decisions.allSatisfy { $0.reopenedBy == nil })
    }

    @Test(
        "An incident is told once to who relied on several questionnaires of the supplier, and is nobody's reliance any more"
    )
    func toldOnce() async throws {
        let world = try await TwelveHospitals(hospitals: 3)
        let id = try await world.answered()
        let durability = try ShippedEditions.durability()
        let (own, release, hospitals, supplier) = (world.own, world.release, world.hospitals, world.supplier)
        try await world.allRely(on: id)
        try await world.store.transaction(by: "supplier", at: TwelveHospitals.now) { writer in
            let other = try writer.openQuestionnaire(of: release, edition: durability.key, reach: own)
            try writer.keep(TwelveHospitals.software, in: other, reach: own)
            let code = try #require(
                durability.controls(for: TwelveHospitals.software).first { $0.respondent == .supplier }
            ).code
            try writer.draft(DraftAnswer(claim: .yes, details: "Fait."), of: code, in: other, reach: own)
            try writer.submit(other, edition: durability, signatory: "A", position: "B", reach: own)
            for hospital in hospitals {
                try writer.rely(
                    .accepted, because: "x", in: other, edition: durability, at: hospital, reach: .everything)
            }
        }
        #expect(try await world.dossier(id).relying.deciding == 3)
        let reopened = try await world.store.transaction(by: "officer", at: TwelveHospitals.now) {
            try $0.recordIncident(
                at: supplier, on: TwelveHospitals.today, what: "Rançongiciel", reach: .everything)
        }
        #expect(reopened == 6)
        #expect(try await world.dossier(id).relying.deciding == 0)
        let notices = try await world.store.page(NoticeList(reach: .everything, paging: Paging(size: 200)))
        let told = notices.rows.filter { $0.kind == .decisionReopened }.map(\.addressee).sorted()
        #expect(told == ["CH 0", "CH 1", "CH 2"])
        // The next incident is told anew.
        try await world.allRely(on: id)
        try await world.store.transaction(
            by: "officer", at: TwelveHospitals.now.advanced(by: .seconds(60))
        ) {
            _ = try $0.recordIncident(
                at: supplier, on: TwelveHospitals.today, what: "Encore", reach: .everything)
        }
        #expect(
            try await world.store.page(NoticeList(reach: .everything, paging: Paging(size: 200))).rows.count {
                $0.kind == .decisionReopened
            } == 6)
    }

    @Test(
        "A release whose day nobody knows opens decisions by the day on which it was first seen; an older one does not"
    )
    func unknownDay() async throws {
        let world = try await TwelveHospitals(hospitals: 2)
        let id = try await world.answered()
        try await world.allRely(on: id)
        let release = world.release
        let later = TwelveHospitals.now.advanced(by: .seconds(86_400))
        func seen(_ version: String) async throws -> Int {
            try await world.store.transaction(by: "import", at: later) { writer in
                let product = try #require(
                    try Int64.fetchOne(
                        writer.db, sql: "SELECT product_id FROM release WHERE id = ?",
                        arguments: [release.rawValue]))
                _ = try writer.record(Release(id: ID(0), product: ID(product), version: version))
            }
            return try await world.store.reviewAnswers(on: later.parisDay, by: "cordon", at: later)
        }
        #expect(try await seen("0.9") == 0, "an old installation that was found late")
        #expect(try await seen("?") == 0, "no version at all")
        #expect(try await seen("1.1") == 2)
        #expect(try await world.dossier(id).decisions.allSatisfy { $0.reopenedBy == .newRelease })
        #expect(try await seen("1.1") == 0, "told once")
    }

    @Test(
        "An incident and a withdrawn proof lower the score in lists and the rank in tenders, not on one page alone"
    )
    func recounted() async throws {
        let world = try await TwelveHospitals(hospitals: 1)
        let id = try await world.answered()
        _ = try await world.answered(world.theirs, release: world.otherRelease)
        let (edition, first, own) = (world.edition, world.hospitals[0], world.own)
        let (release, other, supplier) = (world.release, world.otherRelease, world.supplier)
        let tender = try await world.store.transaction(by: "buyer", at: TwelveHospitals.now) { writer in
            let tender = try writer.open(
                Tender(
                    id: ID(0), establishment: first, reference: "T-1", subject: "PACS",
                    needs: TwelveHospitals.software, parts: [Tender.Part(edition: edition.key)]),
                for: [first], reach: .everything)
            for release in [release, other] {
                try writer.setBidder(release, isIn: true, of: tender, reach: .everything)
            }
            return tender
        }
        func ranking() async throws -> [Int] {
            let query = TenderQuery(reach: .everything, tender: tender)
            let file = try #require(try await world.store.page(query))
            return try await world.store.compare(file, on: TwelveHospitals.today).comparison.ranking
        }
        let code = try #require(ControlCode("O-9.14"))
        let piece = try await world.store.attach(
            NewEvidence(title: "Plan", kind: .other, fileName: "a.pdf"), bytes: Array("%PDF-1.4".utf8),
            to: [code], in: id, reach: own, by: "supplier", at: TwelveHospitals.now)
        try await world.submit([:], in: id)
        let proven = try await world.listed(id).perMille
        #expect(try await ranking() == [0, 1])
        try await world.store.withdraw(piece, reach: own, by: "supplier", at: TwelveHospitals.now)
        let bare = try await world.listed(id).perMille
        #expect(bare < proven)
        let later = TwelveHospitals.now.advanced(by: .seconds(3 * 86_400))
        try await world.store.transaction(by: "officer", at: later) {
            try $0.recordIncident(at: supplier, on: later.day, what: "Rançongiciel", reach: .everything)
        }
        let attacked = try await world.listed(id).perMille
        #expect(attacked < bare)
        #expect(
            attacked
                == Int(try #require(try await world.dossier(id, day: later.day).score().value) * 10 + 0.5),
            "the list says what the page says")
        #expect(try await ranking() == [1, 0])
    }

    @Test(
        "A product that says it has no remote maintenance opens the decisions that rested on it, and its addresses end"
    )
    func rerouted() async throws {
        let world = try await TwelveHospitals(hospitals: 3)
        let id = try await world.answered()
        try await world.submit(["O-9.14": DraftAnswer(claim: .yes, details: "198.51.100.7")], in: id)
        #expect(try await world.protected() == ["198.51.100.7"])
        let (edition, hospitals) = (world.edition, world.hospitals)
        let codes = try ["O-9.14", "O-7.2"].map { try #require(ControlCode($0)) }
        try await world.store.transaction(by: "officer", at: TwelveHospitals.now) { writer in
            for (hospital, relied) in zip(hospitals, [[codes[0]], [codes[1]], []]) {
                try writer.rely(
                    .accepted, because: "x", on: relied, in: id, edition: edition, at: hospital,
                    reach: .everything)
            }
        }
        let without = Profile(exactly: [.software, .personalData])
        #expect(edition.control(codes[0])?.applicability.applies(to: without) == .no)
        try await world.submit([:], as: without, in: id)
        let dossier = try await world.dossier(id)
        let open = dossier.decisions.filter { $0.reopenedBy == .answerChanged }.map(\.establishment)
        #expect(Set(open) == [hospitals[0], hospitals[2]])
        #expect(dossier.events.first?.codes.contains(codes[0]) == true)
        #expect(try await world.protected().isEmpty)
        // What no point asks any more is no duty on a case either.
        let duties = try await world.store.supplierDuties(
            of: world.supplier, at: hospitals[0], reach: .everything)
        #expect(!duties.isEmpty)
        for duty in duties {
            #expect(edition.control(duty.code)?.applicability.applies(to: without) != .no)
        }
    }

    @Test(
        "A product that turns out to have more than was said opens the decisions on the whole of it, no other"
    )
    func broadened() async throws {
        let world = try await TwelveHospitals(hospitals: 2)
        let id = try await world.answered()
        let (edition, hospitals) = (world.edition, world.hospitals)
        let code = try #require(ControlCode("O-7.2"))
        try await world.store.transaction(by: "officer", at: TwelveHospitals.now) { writer in
            for (hospital, relied) in zip(hospitals, [[code], []]) {
                try writer.rely(
                    .accepted, because: "x", on: relied, in: id, edition: edition, at: hospital,
                    reach: .everything)
            }
        }
        let wider = Profile(exactly: [.software, .personalData, .remoteMaintenance, .wireless])
        try await world.submit([:], as: wider, in: id)
        let open = try await world.dossier(id).decisions.filter { $0.reopenedBy != nil }
        #expect(open.map(\.establishment) == [hospitals[1]])
    }

    @Test("Sets of points as bits hold what was put in, and meet where they share one", arguments: 0..<20)
    func bits(_ round: Int) {
        var numbers: Set<Int64> = []
        for _ in 0..<(round * 3) { numbers.insert(Int64.random(in: 1..<600)) }
        let bits = ControlBits(numbers)
        #expect(bits.numbers == numbers.sorted())
        #expect(ControlBits(bytes: bits.bytes).numbers == numbers.sorted())
        let part = Set(numbers.filter { $0 % 2 == 0 })
        #expect(bits.holdsAll(of: ControlBits(part)))
        #expect(!bits.holdsAll(of: ControlBits(part.union([700]))))
        let other = Set((0..<5).map { _ in Int64.random(in: 1..<600) })
        #expect(bits.meets(ControlBits(other)) == !numbers.isDisjoint(with: other))
    }
}
