import Access
import Clausier
import Foundation
import Registry
import Testing
import Vocabulary

@testable import Store

@Suite("Moving to the next edition keeps every answer that still applies, and lists the rest")
struct EditionMoveTests {
    private let world: TwelveHospitals
    private let id: ID<Questionnaire>
    private let next: Edition
    private let renamed: ControlCode

    private func code(_ text: String) throws -> ControlCode { try #require(ControlCode(text)) }

    /// Edition 3: O-9.14 goes by another code, the test of O-7.2 changed, O-9.15 is gone, one is new.
    init() async throws {
        world = try await TwelveHospitals(hospitals: 3)
        id = try await world.answered()
        var next = world.edition
        next.key = try #require(EditionKey("hospital/3.0"))
        renamed = try #require(ControlCode("O-9.40"))
        func place(_ code: String) throws -> Int {
            try #require(next.controls.firstIndex { $0.code.text == code })
        }
        var new = next.controls[try place("O-7.2")]
        new.code = try #require(ControlCode("O-7.99"))
        next.controls[try place("O-9.14")].code = renamed
        next.controls[try place("O-7.2")].test = LocalizedText("Plus strict.", en: "Stricter.")
        next.controls.remove(at: try place("O-9.15"))
        next.controls.append(new)
        self.next = next
        try await world.store.record(next, by: "test", at: TwelveHospitals.now)
        try await world.store.record(
            MappingSet(
                origin: "urn:two-to-three", title: "2 → 3", source: "hospital/2.0.1", target: "hospital/3.0",
                mappings: [
                    ControlMapping(
                        source: try #require(ControlCode("O-9.14")), target: renamed, relation: .equal)
                ]), by: "test", at: TwelveHospitals.now)
    }

    private func plan() async throws -> AnswerMigration {
        let dossier = try await world.dossier(id, world.own)
        return try await world.store.migration(of: dossier, to: next)
    }

    @discardableResult private func move() async throws -> Int {
        let (plan, id, own) = (try await plan(), id, world.own)
        return try await world.store.transaction(by: "supplier", at: TwelveHospitals.now) {
            try $0.move(id, by: plan, reach: own)
        }
    }

    @Test("What stays, what is to be confirmed, what is gone and what is new are told before") func listed()
        async throws
    {
        let plan = try await plan()
        #expect(plan.kept.count == world.asked.count - 2)
        #expect(plan.kept.contains { $0.point.control.code.text == "O-9.14" && $0.next.code == renamed })
        #expect(plan.toConfirm.map(\.next.code.text) == ["O-7.2"])
        #expect(plan.dropped.map(\.control.code.text) == ["O-9.15"])
        #expect(plan.open.map(\.code.text) == ["O-7.99"])
    }

    @Test("An answer that stays keeps its words, its day, its proof and its finding under the new code")
    func kept() async throws {
        let (edition, id) = (world.edition, id)
        let old = try code("O-9.14")
        _ = try await world.store.attach(
            NewEvidence(title: "Plan", kind: .other, fileName: "a.pdf"), bytes: Array("%PDF-1.4".utf8),
            to: [old], in: id, reach: world.own, by: "supplier", at: TwelveHospitals.now)
        let own = world.own
        try await world.store.transaction(by: "supplier", at: TwelveHospitals.now) {
            try $0.submit(id, edition: edition, signatory: "A", position: "B", reach: own)
        }
        try await world.store.transaction(by: "assessor", at: TwelveHospitals.now) {
            try $0.find(
                .partial, because: "Vu.", on: old, in: id, edition: edition, as: .assessor, reach: .everything
            )
        }
        let before = try #require(try await world.dossier(id).point(old))
        try await move()
        let dossier = try await world.dossier(id)
        #expect(dossier.edition.key == next.key)
        let point = try #require(dossier.point(renamed))
        #expect(point.answer?.details == before.answer?.details)
        #expect(point.answer?.at == before.answer?.at)
        #expect(point.evidence.map(\.title) == ["Plan"])
        #expect(point.findings.map(\.verdict) == [.partial])
        #expect(point.state.standing == before.state.standing)
        #expect(point.state.isJudged)
        let untouched = try code("O-8.1")
        #expect(dossier.point(untouched)?.answer?.claim == .yes)
    }

    @Test("An answer to a changed question counts for nobody until its supplier confirms it") func confirmed()
        async throws
    {
        try await move()
        let (code, id, next, own) = (try code("O-7.2"), id, next, world.own)
        #expect(try await world.dossier(id).point(code)?.answer == nil)
        let mine = try #require(try await world.dossier(id, own).point(code))
        #expect(mine.isToConfirm && mine.isOpen)
        #expect(mine.current?.details == "Fait.")
        // What is not confirmed is not submitted with the rest, and waits on.
        try await world.store.transaction(by: "supplier", at: TwelveHospitals.now) { writer in
            try writer.draft(
                DraftAnswer(claim: .yes, details: "Nouveau."), of: try #require(ControlCode("O-7.99")),
                in: id, reach: own)
            try writer.submit(id, edition: next, signatory: "A", position: "B", reach: own)
        }
        #expect(try await world.dossier(id).point(code)?.answer == nil)
        #expect(try await world.dossier(id, own).point(code)?.isToConfirm == true)
        try await world.store.transaction(by: "supplier", at: TwelveHospitals.now) { writer in
            try writer.draft(DraftAnswer(claim: .yes, details: "Toujours."), of: code, in: id, reach: own)
            try writer.submit(id, edition: next, signatory: "A", position: "B", reach: own)
        }
        let answer = try #require(try await world.dossier(id).point(code)?.answer)
        #expect(answer.details == "Toujours.")
        #expect(answer.version == 2, "the version counts on")
    }

    @Test("Decisions open again only where they relied on an answer that counts no more") func decisions()
        async throws
    {
        let (edition, id, hospitals) = (world.edition, id, world.hospitals)
        let codes = try [["O-9.14"], ["O-7.2"], ["O-8.1"]].map { try $0.map { try code($0) } }
        try await world.store.transaction(by: "officer", at: TwelveHospitals.now) { writer in
            for (hospital, relied) in zip(hospitals, codes) {
                try writer.rely(
                    .accepted, because: "x", on: relied, in: id, edition: edition, at: hospital,
                    reach: .everything)
            }
        }
        #expect(try await move() == 1)
        let decisions = try await world.dossier(id).decisions
        #expect(decisions.filter { $0.reopenedBy != nil }.map(\.establishment) == [hospitals[1]])
        // The decision on the renamed point rests on its new code: a change of that one opens it.
        let (own, next, renamed) = (world.own, next, renamed)
        try await world.store.transaction(by: "supplier", at: TwelveHospitals.now) { writer in
            try writer.draft(
                DraftAnswer(claim: .no, comment: "Plus maintenant."), of: renamed, in: id, reach: own)
            try writer.submit(id, edition: next, signatory: "A", position: "B", reach: own)
        }
        let after = try await world.dossier(id).decisions
        #expect(Set(after.filter { $0.reopenedBy != nil }.map(\.establishment)) == Set(hospitals.prefix(2)))
    }

    @Test("Addresses follow a point to its new code: what the supplier drops there is protected no more")
    func maintenance() async throws {
        try await world.submit(["O-9.14": DraftAnswer(claim: .yes, details: "198.51.100.7")], in: id)
        try await move()
        #expect(try await world.protected() == ["198.51.100.7"])
        try await world.submit(
            [renamed.text: DraftAnswer(claim: .yes, details: "203.0.113.7")], in: id, edition: next)
        #expect(try await world.protected() == ["203.0.113.7"])
    }

    @Test("Addresses of a point that the next edition drops are protected no more") func dropped()
        async throws
    {
        try await world.submit(["O-9.14": DraftAnswer(claim: .yes, details: "198.51.100.7")], in: id)
        var without = world.edition
        without.key = try #require(EditionKey("hospital/5.0"))
        without.controls.removeAll { $0.code.text == "O-9.14" }
        try await world.store.record(without, by: "test", at: TwelveHospitals.now)
        let (id, own) = (id, world.own)
        let plan = AnswerMigration(try await world.dossier(id, own), to: without, mappings: [])
        try await world.store.transaction(by: "supplier", at: TwelveHospitals.now) {
            try $0.move(id, by: plan, reach: own)
        }
        #expect(try await world.protected().isEmpty)
    }

    @Test("Nobody moves another supplier's questionnaire, nor one that somebody moved meanwhile")
    func refused() async throws {
        let (plan, id, own, theirs) = (try await plan(), id, world.own, world.theirs)
        await #expect(throws: StoreError.notFound(kind: "questionnaire")) {
            try await world.store.transaction(by: "x", at: TwelveHospitals.now) {
                try $0.move(id, by: plan, reach: theirs)
            }
        }
        try await move()
        await #expect(throws: StoreError.self) {
            try await world.store.transaction(by: "x", at: TwelveHospitals.now) {
                try $0.move(id, by: plan, reach: own)
            }
        }
    }

    @Test("Answers that change places in a circle are proposed, and none is lost") func circle() async throws
    {
        let (a, b) = (try code("O-9.14"), try code("O-7.2"))
        let dossier = try await world.dossier(id, world.own)
        var swapped = world.edition
        swapped.key = try #require(EditionKey("hospital/4.0"))
        let plan = AnswerMigration(
            dossier, to: swapped,
            mappings: [
                ControlMapping(source: a, target: b, relation: .equal),
                ControlMapping(source: b, target: a, relation: .equal),
            ])
        let (id, own) = (id, world.own)
        try await world.store.record(swapped, by: "test", at: TwelveHospitals.now)
        try await world.store.transaction(by: "supplier", at: TwelveHospitals.now) {
            try $0.move(id, by: plan, reach: own)
        }
        let moved = try await world.dossier(id, own)
        #expect(moved.point(a)?.isToConfirm == true)
        #expect(moved.point(b)?.isToConfirm == true)
    }
}

@Suite("Mappings between frameworks are kept") struct MappingShelfTests {
    @Test("A mapping is read in both directions, replaced under its name, and refused without relations")
    func both() async throws {
        let store = try Store.inMemory(passwordCost: 4)
        let (hospital, durability) = (try ShippedEditions.hospital(), try ShippedEditions.durability())
        let (from, to) = (hospital.controls[0].code, durability.controls[0].code)
        func set(_ relation: ControlMapping.Relation) -> MappingSet {
            MappingSet(
                origin: "urn:x", title: "X", source: hospital.key.description,
                target: durability.key.description,
                mappings: [ControlMapping(source: from, target: to, relation: relation)])
        }
        let now = Instant(milliseconds: 1_790_000_000_000)
        #expect(try await store.record(set(.subset), by: "a", at: now) == .inserted)
        #expect(try await store.record(set(.subset), by: "a", at: now) == .unchanged)
        #expect(try await store.mappings(from: hospital, to: durability).map(\.relation) == [.subset])
        #expect(try await store.mappings(from: durability, to: hospital).map(\.relation) == [.superset])
        #expect(try await store.record(set(.equal), by: "a", at: now) == .updated)
        #expect(try await store.mappings(from: durability, to: hospital).map(\.source) == [to])
        #expect(try await store.mappings().map(\.relations) == [1])
        var empty = set(.equal)
        empty.mappings = []
        await #expect(throws: StoreError.self) { try await store.record(empty, by: "a", at: now) }
    }
}
