import Access
import HTTPTypes
import HummingbirdTesting
import Registry
import Store
import Testing
import Vocabulary
import Watch

@testable import Web

@Suite("What would keep a call from arriving is said before the night") struct OnCallPageTests {
    private func page(
        _ readiness: OnCallReadiness?, as role: Role = .networkAdministrator
    ) async throws -> String {
        let hospitals = try await TestHospitals(roles: [role], change: { $0.onCall = readiness })
        return try await hospitals.visit { client in
            try await client.execute(uri: "/on-call", method: .get, headers: hospitals.headers(role)).text
        }
    }

    @Test("No mail server, no public address")
    func notReady() async throws {
        let without = try await page(OnCallReadiness(hasMailServer: false, publicAddress: nil))
        #expect(without.contains("Aucun serveur de messagerie n’est réglé"))
        #expect(without.contains("L’adresse publique de Cordon n’est pas réglée"))
        let with = try await page(
            OnCallReadiness(hasMailServer: true, publicAddress: "https://cordon.ght.example"))
        #expect(!with.contains("Aucun serveur de messagerie") && !with.contains("L’adresse publique"))
    }

    @Test("A trial goes to the person alone, is told, and is kept from who may not change the roster")
    func trial() async throws {
        let hospitals = try await TestHospitals(
            roles: [.networkAdministrator, .executive],
            change: {
                $0.tryContact = { contact in
                    [
                        OnCallTrial(channel: "mail", failure: .noMailServer),
                        OnCallTrial(
                            channel: "webhook", failure: contact.mail == "n@ght.example" ? nil : .unreachable),
                    ]
                }
            })
        let contact = try await hospitals.store.transaction(by: "a", at: hospitals.now) {
            try $0.add(OnCallContact(name: "Noé <b>", mail: "n@ght.example"), to: nil, reach: .everything)
        }
        try await hospitals.visit { client in
            let tried = try await hospitals.send(
                client, "/on-call/try", as: .networkAdministrator, fields: ["contact": contact.description])
            #expect(tried.status == .ok)
            #expect(
                tried.text.contains("Essai vers Noé &lt;b&gt;, courriel\u{A0}: Aucun serveur de messagerie"))
            #expect(tried.text.contains("Essai vers Noé &lt;b&gt;, webhook\u{A0}: remis."))
            let refused = try await hospitals.send(
                client, "/on-call/try", as: .executive, fields: ["contact": contact.description])
            #expect(refused.status == .forbidden)
            let unknown = try await hospitals.send(
                client, "/on-call/try", as: .networkAdministrator, fields: ["contact": "999"])
            #expect(unknown.status == .notFound)
        }
    }
}
