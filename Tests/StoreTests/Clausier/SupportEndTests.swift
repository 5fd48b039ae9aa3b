import Access
import Clausier
import Debt
import Foundation
import Registry
import Testing
import Vocabulary

@testable import Store

@Suite("A supplier's end of support") struct SupportEndTests {
    @Test(
        "One day in the supplier's words is the end; several are left to a person",
        arguments: [
            ("Correctifs de sécurité jusqu’au 31/12/2033.", "2033-12-31"),
            ("until 2033-12-31, and not a day less (2033-12-31)", "2033-12-31"), ("7 ans", nil),
            ("31/12/2033 pour la 7, 31/12/2035 pour la 8", nil), ("2033-13-45", nil), ("", nil),
            ("contrat 12-2033-12-31-7", nil),
        ])
    func words(_ text: String, _ day: String?) throws {
        #expect(try SupportEndText.day(in: text) == day.map { try Day(parsing: $0) })
    }

    @Test("What the supplier answers becomes the release's lifecycle and moves every hospital's ledger")
    func feeds() async throws {
        let world = try await TwelveHospitals(hospitals: 2)
        let edition = try ShippedEditions.durability()
        let code = try #require(edition.controls.first { SupportEndText.isAsked(by: $0) }).code
        let (own, release) = (world.own, world.release)
        func answer(_ text: String, claim: Claim = .yes) async throws {
            try await world.store.transaction(by: "supplier", at: TwelveHospitals.now) { writer in
                let id = try writer.openQuestionnaire(of: release, edition: edition.key, reach: own)
                try writer.keep(TwelveHospitals.software, in: id, reach: own)
                try writer.draft(
                    DraftAnswer(claim: claim, comment: "Voir.", details: text), of: code, in: id, reach: own)
                try writer.submit(id, edition: edition, signatory: "A. Untel", position: "PDG", reach: own)
            }
        }
        func lifecycle() async throws -> ReleaseLifecycle? {
            let debt = try await world.store.debt(
                reach: .everything, on: TwelveHospitals.today, today: TwelveHospitals.today)
            return debt.facts(0)?.lifecycle
        }
        #expect(try await lifecycle() == nil, "nobody knew")
        try await answer("Correctifs de sécurité jusqu’au 31/12/2033.")
        let told = try #require(try await lifecycle())
        #expect(told.lastFreeDay == Day(year: 2033, month: 12, day: 31))
        #expect(told.source == .supplier("Pixaline") && told.asOf == TwelveHospitals.today)
        try await answer("Correctifs de sécurité jusqu’au 30/06/2031.")
        #expect(try await lifecycle()?.lastFreeDay == Day(year: 2031, month: 6, day: 30))
        // A refusal feeds nothing: the day that the supplier had said is nobody's word any more.
        try await answer("Plus de correctif après le 01/01/2020.", claim: .no)
        #expect(try await lifecycle()?.lastFreeDay == nil)
    }
}
