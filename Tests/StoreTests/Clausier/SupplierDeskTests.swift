import Access
import Clausier
import Foundation
import GRDB
import Registry
import Testing
import Vocabulary

@testable import Store

@Suite("What a supplier and its buyers hear of one another") struct SupplierDeskTests {
    private func act<Value: Sendable>(
        _ world: TwelveHospitals, by actor: String = "someone", hours: Double = 0,
        _ body: @escaping @Sendable (Writer) throws -> Value
    ) async throws -> Value {
        try await world.store.transaction(
            by: actor, at: TwelveHospitals.now.advanced(by: .seconds(hours * 3_600)), body)
    }

    @Test(
        "A question to a bidder reaches its desk and no other; the reply reaches every buyer and the tender")
    func questions() async throws {
        let world = try await TwelveHospitals(hospitals: 3)
        let id = try await world.answered()
        let (edition, hospitals, release, own) = (world.edition, world.hospitals, world.release, world.own)
        let code = try #require(ControlCode("O-7.2"))
        let tender = try await act(world, by: "buyer") { writer in
            let tender = try writer.open(
                Tender(
                    id: ID(0), establishment: hospitals[0], reference: "T-7", subject: "PACS",
                    needs: TwelveHospitals.software, parts: [Tender.Part(edition: edition.key)]),
                for: Array(hospitals.prefix(2)), reach: .everything)
            try writer.setBidder(release, isIn: true, of: tender, reach: .everything)
            try writer.ask(
                "Sur quel système ?", about: edition.reference(code), of: release,
                due: TwelveHospitals.today.adding(days: 8), in: tender, reach: .everything)
            return tender
        }
        let waiting = try await world.store.page(SupplierWaiting(reach: own, day: TwelveHospitals.today))
        let question = try #require(waiting.questions.first)
        #expect(question.text == "Sur quel système ?" && question.code == "O-7.2")
        #expect(question.reply == nil && question.due == TwelveHospitals.today.adding(days: 8))
        let others = try await world.store.page(
            SupplierWaiting(reach: world.theirs, day: TwelveHospitals.today))
        #expect(others.questions.isEmpty)
        #expect(
            try await world.store.page(NoticeList(reach: own)).rows.filter { $0.kind == .questionAsked }
                .map(\.detail) == ["Sur quel système ?"])
        let theirs = world.theirs
        await #expect(throws: StoreError.self) {
            try await act(world) { try $0.reply("Rien.", to: question.id, reach: theirs) }
        }
        try await act(world, by: "supplier") { try $0.reply("Sur Linux.", to: question.id, reach: own) }
        let told = try await world.store.page(NoticeList(reach: .everything)).rows.filter {
            $0.kind == .questionReplied
        }
        #expect(told.map(\.addressee).sorted() == ["CH 0", "CH 1"], "buyers, and no other hospital")
        let file = try #require(
            try await world.store.page(TenderQuery(reach: .establishments([hospitals[1]]), tender: tender)))
        #expect(file.questions.map(\.reply) == ["Sur Linux."] && file.questions.first?.replied != nil)
        let rows = try await world.store.page(TenderList(reach: .everything)).rows
        #expect(rows.first { $0.id == tender }?.waiting == 0)
        _ = id
    }

    @Test("A supplier sees how many rely on it, and the names of those alone that agreed")
    func relying() async throws {
        let world = try await TwelveHospitals()
        let id = try await world.answered()
        try await world.allRely(on: id)
        let named = world.hospitals[3]
        try await world.store.write {
            try $0.execute(
                sql: "UPDATE establishment SET agrees_to_be_named = 1 WHERE id = ?",
                arguments: [named.rawValue])
        }
        let (edition, refuser) = (world.edition, world.hospitals[0])
        _ = try await act(world, by: "officer", hours: 1) {
            try $0.rely(
                .refused, because: "Trop d’écarts.", in: id, edition: edition, at: refuser, reach: .everything
            )
        }
        let desk = try await world.store.page(SupplierDesk(reach: world.own, catalogue: "hospital"))
        let row = try #require(desk.first { $0.questionnaire == id })
        #expect(row.running == 12 && row.relying == 11, "who refused does not rely")
        #expect(row.named == ["CH 3"])
        let dossier = try await world.dossier(id, world.own)
        #expect(dossier.relying.running == 12 && dossier.relying.deciding == 11)
        #expect(dossier.decisions.isEmpty, "whose decisions they are is not told")
        let others = try await world.store.page(SupplierDesk(reach: world.theirs, catalogue: "hospital"))
        #expect(others.allSatisfy { $0.questionnaire != id && $0.named.isEmpty })
    }

    @Test(
        "A newer release lowers the confidence in the answers of the older and opens what relied on them, once"
    )
    func newRelease() async throws {
        let world = try await TwelveHospitals()
        let id = try await world.answered()
        let bystander = try await world.answered(world.theirs, release: world.otherRelease)
        try await world.allRely(on: id)
        try await world.allRely(on: bystander)
        let before = try await world.listed(id).perMille
        let out = TwelveHospitals.today.adding(days: 10)
        let product = try await world.dossier(id).questionnaire.product
        try await act(world) {
            _ = try $0.record(
                Release(
                    id: ID(0), product: product, version: "2.0",
                    lifecycle: Sourced(Lifecycle(released: out), from: .person("test"), asOf: out)))
        }
        var opened: [Int] = []
        for days in [9, 12, 12, 20] {
            let day = TwelveHospitals.today.adding(days: days)
            opened.append(
                try await world.store.reviewAnswers(on: day, by: "cordon", at: Instant(startOf: day)))
        }
        #expect(opened == [0, 12, 0, 0])
        let dossier = try await world.dossier(id, day: TwelveHospitals.today.adding(days: 12))
        #expect(dossier.decisions.allSatisfy { $0.reopenedBy == .newRelease })
        // The day is that of the release, not that on which somebody looked.
        #expect(
            dossier.points.first { $0.answer != nil }?.confidence.reasons.contains(.newRelease(out)) == true)
        #expect(try await world.listed(id).perMille < before, "lists say it too")
        #expect(try await world.dossier(bystander).decisions.allSatisfy { $0.reopenedBy == nil })
    }

    @Test("An incident is told by the day on which it was, and counts for answers of the same day")
    func incidentDay() async throws {
        let world = try await TwelveHospitals(hospitals: 1)
        let id = try await world.answered()
        let supplier = world.supplier
        let day = TwelveHospitals.today.adding(days: -3)
        _ = try await act(world, by: "officer", hours: 1) {
            try $0.recordIncident(at: supplier, on: day, what: "Rançongiciel", reach: .everything)
        }
        let point = try #require(try await world.dossier(id).points.first { $0.answer != nil })
        #expect(point.confidence.reasons.contains(.incident(day)))
    }

    @Test("A piece of evidence has a bound, and so have all of a supplier together")
    func bounds() async throws {
        let world = try await TwelveHospitals(hospitals: 1)
        let id = try await world.answered()
        let code = try #require(ControlCode("O-9.14"))
        func attach(_ bytes: [UInt8]) async throws {
            _ = try await world.store.attach(
                NewEvidence(title: "x", kind: .other, fileName: "a.pdf"), bytes: bytes, to: [code], in: id,
                reach: world.own, by: "s", at: TwelveHospitals.now)
        }
        let large = Array("%PDF-1.4 ".utf8) + [UInt8](repeating: 0x20, count: Evidence.largest - 8)
        #expect(large.count == Evidence.largest + 1)
        await #expect(throws: EvidenceFault.tooLarge(limit: 25 << 20)) { try await attach(large) }
        try await attach(Array("%PDF-1.4".utf8))
        try await world.store.write {
            try $0.execute(
                sql: "UPDATE evidence SET bytes = ?", arguments: [Store.evidenceOfASupplier - 10])
        }
        await #expect(throws: StoreError.self) { try await attach(Array("%PDF-1.4 more".utf8)) }
        try await world.store.write {
            try $0.execute(sql: "UPDATE evidence SET bytes = ?", arguments: [Store.evidenceOfASupplier - 100])
        }
        try await attach(Array("%PDF-1.4 more".utf8))
    }

    @Test("What was written on points that the routing leaves out comes back with them")
    func drafts() async throws {
        let world = try await TwelveHospitals(hospitals: 1)
        let id = try await world.answered()
        let code = try #require(ControlCode("O-9.14"))
        let own = world.own
        try await act(world) {
            try $0.draft(DraftAnswer(claim: .yes, details: "198.51.100.9"), of: code, in: id, reach: own)
        }
        let without = Profile(exactly: [.software, .personalData])
        try await world.submit(["O-7.2": DraftAnswer(claim: .yes, details: "Autre.")], as: without, in: id)
        let dossier = try await world.dossier(id, own)
        #expect(dossier.point(code) == nil && dossier.anyPoint(code)?.draft?.details == "198.51.100.9")
        try await world.submit(["O-7.2": DraftAnswer(claim: .yes, details: "Encore.")], in: id)
        #expect(try await world.dossier(id).point(code)?.answer?.details == "198.51.100.9")
    }
}
