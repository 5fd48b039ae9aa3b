import Access
import HTTPTypes
import HummingbirdTesting
import Pool
import Registry
import Store
import Testing
import Vocabulary
import Watch

@testable import Web

@Suite("The complaint of a claim") struct ClaimPagesTests {
    @Test(
        "The field offers a date and a time, and takes what it offers, in French too",
        arguments: ["fr", "en"])
    func complaint(_ language: String) async throws {
        let role = Role.establishmentSecurityOfficer
        let hospitals = try await TestHospitals(roles: [role])
        let (store, place, now) = (hospitals.store, hospitals.establishments[0], hospitals.now)
        let known = now.advanced(by: .seconds(-7_200))
        let id = try await store.transaction(by: "test", at: now) { writer in
            try writer.open(
                NewCase(
                    title: "Rançongiciel", kind: .ransomware, severity: .high, establishments: [place],
                    knownAt: known), playbooks: Playbooks.shipped(), reach: .everything)
        }
        let forecast = try #require(
            try await store.claimForecast(of: place, reach: .everything, on: now.day, now: now))
        let claim = try await store.transaction(by: "test", at: now) {
            try $0.openClaim(id, at: place, forecast, reach: .everything)
        }
        try await hospitals.visit { client in
            let page = try await client.execute(
                uri: "/pool/claims/\(claim)", method: .get,
                headers: hospitals.headers(role, [.acceptLanguage: language]))
            #expect(page.status == .ok)
            let field = try #require(
                page.text.split(separator: "<input").first { $0.contains("name=\"filed\"") })
            #expect(field.contains("type=\"datetime-local\"") && page.text.contains("name=\"receipt\""))
            let value = field.split(separator: "value=\"").last.map { $0.prefix { $0 != "\"" } }
            let sent = try await hospitals.send(
                client, "/pool/claims/\(claim)/complaint", as: role,
                fields: ["filed": String(try #require(value)), "receipt": "PV 1"])
            #expect(sent.status == .seeOther, "\(sent.text)")
        }
        let filed = try #require(try await store.claim(claim, reach: .everything)?.claim.complaintAt)
        #expect(filed > known && filed <= .now)
        // One complaint: its number proves it on the case too.
        let detail = CaseDetail(reach: .everything, caseFile: id)
        let proofs = try #require(try await store.page(detail)).proofs
        #expect(proofs.first { $0.kind == .complaint }?.receipt == "PV 1")
    }

    @Test("A claim is opened from its case, fed, advanced on and settled through the pages") func wholeLife()
        async throws
    {
        let (role, manager) = (Role.establishmentSecurityOfficer, Role.poolManager)
        let hospitals = try await TestHospitals(roles: [role, manager])
        let (store, place, now) = (hospitals.store, hospitals.establishments[0], hospitals.now)
        let id = try await store.transaction(by: "test", at: now) { writer in
            try writer.open(
                NewCase(
                    title: "Rançongiciel", kind: .ransomware, severity: .high, establishments: [place],
                    knownAt: now.advanced(by: .seconds(-7_200))), playbooks: Playbooks.shipped(),
                reach: .everything)
        }
        try await hospitals.visit { client in
            func send(_ path: String, _ fields: [String: String], as role: Role) async throws -> TestResponse
            {
                try await hospitals.send(client, path, as: role, fields: fields)
            }
            // Nobody opens one at a hospital that the case does not concern; nor twice.
            let elsewhere = try await send(
                "/cases/\(id)/claims", ["establishment": "\(hospitals.establishments[2])"], as: role)
            #expect(elsewhere.status == .notFound)
            let opened = try await send("/cases/\(id)/claims", ["establishment": "\(place)"], as: role)
            #expect(opened.status == .seeOther, "\(opened.text)")
            let again = try await send("/cases/\(id)/claims", ["establishment": "\(place)"], as: role)
            #expect(again.status == .conflict)
            let claim = try #require(try await store.claims(of: id, reach: .everything).first).id
            let path = "/pool/claims/\(claim)"
            // Money waits for the complaint.
            let early = try await send(path + "/advance", ["amount": "1000"], as: manager)
            #expect(early.status == .conflict)
            _ = try await send(
                path + "/complaint", ["filed": now.advanced(by: .seconds(-3_600)).parisField], as: role)
            let entry = [
                "head": "remediation", "amount": "300000", "day": "\(now.parisDay)", "proof": "facture 12",
            ]
            #expect(
                try await send(path + "/entries", entry.merging(["proof": ""]) { $1 }, as: role).status.code
                    >= 400)
            #expect(try await send(path + "/entries", entry, as: role).status == .seeOther)
            // A hospital pays itself nothing.
            #expect(try await send(path + "/advance", ["amount": "1000"], as: role).status == .forbidden)
            #expect(
                try await send(path + "/advance", ["amount": "900000000"], as: manager).status == .conflict)
            #expect(try await send(path + "/advance", ["amount": "1000,50"], as: manager).status == .seeOther)
            #expect(try await send(path + "/settlement", [:], as: manager).status == .seeOther)
            #expect(try await send(path + "/settlement", [:], as: manager).status == .conflict)
            let kept = try #require(try await store.claim(claim, reach: .everything))
            #expect(kept.claim.total() == Money(euros: 300_000))
            #expect(kept.payments.map(\.isSettlement) == [false, true])
            #expect(kept.payments.first?.amount == Money(cents: 100_050))
            #expect(kept.claim.settled == kept.payments.reduce(Money.zero) { $0 + $1.amount })
            let page = try await client.execute(uri: path, method: .get, headers: hospitals.headers(role))
                .text
            #expect(page.contains("Prévu à l’ouverture") && page.contains("hors modèle"))
            #expect(kept.forecastHeads.count == 3)
        }
    }
}
