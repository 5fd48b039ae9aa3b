import Access
import Clausier
import Foundation
import Registry
import Testing
import Vocabulary

@testable import Store

@Suite("Points that the routing leaves out are judged and doubted like any other") struct RoutedPointTests {
    private func act<Value: Sendable>(
        _ world: TwelveHospitals, by actor: String = "someone",
        _ body: @escaping @Sendable (Writer) throws -> Value
    ) async throws -> Value {
        try await world.store.transaction(by: actor, at: TwelveHospitals.now, body)
    }

    /// A blocking point that a plain software product leaves out.
    private func leftOut(_ world: TwelveHospitals) throws -> Control {
        try #require(
            world.edition.controls.first {
                $0.respondent == .supplier && $0.criticality == .blocking
                    && $0.applicability.applies(to: TwelveHospitals.software) == .no
            })
    }

    @Test("A blocking point that the supplier's routing leaves out blocks once an assessor finds it failed")
    func contested() async throws {
        let world = try await TwelveHospitals(hospitals: 2)
        let id = try await world.answered()
        let (control, edition, hospitals) = (try leftOut(world), world.edition, world.hospitals)
        let narrow = try #require(ControlCode("O-7.2"))
        try await act(world) { writer in
            for (hospital, codes) in zip(hospitals, [[], [narrow]]) {
                try writer.rely(
                    .accepted, because: "x", on: codes, in: id, edition: edition, at: hospital,
                    reach: .everything)
            }
        }
        let before = try await world.dossier(id)
        #expect(before.point(control.code) == nil)
        #expect(before.anyPoint(control.code)?.state.standing == .notApplicable)
        #expect(before.leftOut.count + before.points.count == edition.controls.count)
        #expect(before.contested.isEmpty)
        let (asked, failed) = (before.score().outcome, try await world.listed(id))
        #expect(asked != .blocked && failed.blocking == 0)
        try await act(world, by: "a") {
            try $0.find(
                .nonCompliant, because: "Il y en a un.", on: control.code, in: id, edition: edition,
                as: .assessor, reach: .everything)
        }
        let after = try await world.dossier(id)
        #expect(after.anyPoint(control.code)?.state.isJudged == true)
        #expect(after.contested.map(\.control.code) == [control.code])
        #expect(after.score().outcome == .blocked)
        #expect(try await world.listed(id).blocking == 1)
        let open = after.decisions.filter { $0.reopenedBy == .verdictChanged }.map(\.establishment)
        #expect(open == [hospitals[0]], "who decided on the whole relied on the routing")
    }

    @Test("A doubt about a point that is left out counts, and opens decisions once it is upheld")
    func doubtedRouting() async throws {
        let world = try await TwelveHospitals(hospitals: 2)
        let id = try await world.answered()
        try await world.allRely(on: id)
        let (control, edition, first) = (try leftOut(world), world.edition, world.hospitals[0])
        let doubt = try await act(world) {
            try $0.raiseDoubt(
                "Routage", saying: "Il en a un.", about: control.code, in: id, edition: edition, for: first,
                reach: .everything)
        }
        #expect(try await world.listed(id).doubted == 1)
        #expect(try await world.dossier(id).contested.map(\.control.code) == [control.code])
        try await act(world) {
            try $0.move(
                doubt,
                step: .uphold(
                    DoubtThread.Post(
                        side: .assessor, author: "a", at: TwelveHospitals.now, text: "Vu sur place.")),
                edition: edition, at: first, reach: .everything)
        }
        #expect(try await world.dossier(id).decisions.allSatisfy { $0.reopenedBy == .doubtUpheld })
    }
}
