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
            #expect(field.contains("type=\"datetime-local\""))
            let value = field.split(separator: "value=\"").last.map { $0.prefix { $0 != "\"" } }
            let sent = try await hospitals.send(
                client, "/pool/claims/\(claim)/complaint", as: role,
                fields: ["filed": String(try #require(value)), "receipt": "PV 1"])
            #expect(sent.status == .seeOther, "\(sent.text)")
        }
        let filed = try #require(try await store.claim(claim, reach: .everything)?.claim.complaintAt)
        #expect(filed > known && filed <= .now)
    }
}
