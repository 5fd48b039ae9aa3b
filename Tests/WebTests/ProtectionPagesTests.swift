import Access
import HTTPTypes
import HummingbirdTesting
import Registry
import Testing
import Vocabulary

@testable import Web

@Suite("What one hospital would lift for all is refused in words") struct ProtectionPagesTests {
    @Test("A range that would switch blocks off is refused, and the form says how wide it may be")
    func wide() async throws {
        let hospitals = try await TestHospitals(roles: [.establishmentSecurityOfficer])
        let role = Role.establishmentSecurityOfficer
        let establishment = hospitals.establishments[0].description
        try await hospitals.visit { client in
            for (target, isAllowed) in [("0.0.0.0/0", false), ("::/0", false), ("203.0.113.0/24", true)] {
                let answer = try await hospitals.send(
                    client, "/protections", as: role,
                    fields: [
                        "target": target, "category": "ownNetwork", "reason": "essai",
                        "establishment": establishment,
                    ])
                #expect(answer.status == (isAllowed ? .seeOther : .unprocessableContent), "\(target)")
                if !isAllowed { #expect(answer.text.contains("Plage trop large")) }
            }
            let everywhere = try await hospitals.send(
                client, "/protections/lists", as: role,
                fields: [
                    "list": "maintenance", "entry": "198.51.0.0/16", "change": "aside", "reason": "essai",
                ])
            #expect(everywhere.status == .notFound || everywhere.status == .forbidden)
        }
    }
}
