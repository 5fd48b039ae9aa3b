import Access
import Clausier
import Foundation
import HTTPTypes
import HummingbirdTesting
import Registry
import Store
import Testing
import Vocabulary

@testable import Web

@Suite("An edited clause is what is agreed, and what is watched") struct EditedClauseTests {
    @Test("The edited text and its delay stand on the page, in the file, and become the commitment")
    func edited()
        async throws
    {
        let hospitals = try await TestHospitals(roles: [.networkAdministrator])
        let code = try #require(ControlCode("O-9.14"))
        try await hospitals.visit { client in
            // The first supplier's answer to this point was found partial: a gap.
            let wrong = try await hospitals.send(
                client, "/tenders/1/bidders/1/clauses", as: .networkAdministrator,
                fields: ["control": "hospital/2.0.1 O-9.14", "text": "x", "delay": "dix"])
            #expect(wrong.status == .badRequest)
            let saved = try await hospitals.send(
                client, "/tenders/1/bidders/1/clauses", as: .networkAdministrator,
                fields: [
                    "control": "hospital/2.0.1 O-9.14", "text": "Adresses fixes, listées chaque mois.",
                    "delay": "10",
                ])
            #expect(saved.status == .seeOther)
            let headers = hospitals.headers(.networkAdministrator)
            for path in ["", ".html"] {
                let page = try await client.execute(
                    uri: "/tenders/1/bidders/1/clauses\(path)", method: .get, headers: headers)
                #expect(page.text.contains("Adresses fixes, listées chaque mois."), "\(path)")
                // The day below the text is the buyer's, whatever was written above it.
                let below = page.text.components(separatedBy: "Adresses fixes, listées chaque mois.")[1]
                let said = try #require(below.components(separatedBy: "au plus tard le ").dropFirst().first)
                let day = hospitals.now.parisDay.adding(days: 10).components.day
                #expect(said.hasPrefix(day == 1 ? "1er" : "\(day)\u{A0}"), "\(path): \(said.prefix(30))")
            }
            let awarded = try await hospitals.send(
                client, "/tenders/1/award", as: .networkAdministrator, fields: ["release": "1"])
            #expect(awarded.status == .seeOther)
        }
        let query = TenderQuery(reach: .everything, tender: ID(1))
        let commitments = try #require(try await hospitals.store.page(query)).commitments
        let owed = try #require(commitments.first { $0.commitment.control.code == code }).commitment
        #expect(owed.text == "Adresses fixes, listées chaque mois.")
        #expect(owed.due == hospitals.now.parisDay.adding(days: 10))
    }
}
