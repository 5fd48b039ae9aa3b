import Access
import HTTPTypes
import HummingbirdTesting
import Registry
import Store
import Synchronization
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
        let told = Mutex<[OnCallContact]>([])
        let hospitals = try await TestHospitals(
            roles: [.networkAdministrator, .executive],
            change: {
                $0.tryContact = { contact in
                    told.withLock { $0.append(contact) }
                    return [
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
            #expect(told.withLock { $0.map(\.mail) } == ["n@ght.example"], "and to nobody else")
            // The page was the answer to the form: loading it again sends it again.
            let again = try await hospitals.send(
                client, "/on-call/try", as: .networkAdministrator, fields: ["contact": contact.description])
            #expect(again.status == .tooManyRequests && again.headers[.retryAfter] == "60")
            #expect(told.withLock { $0.count } == 1)
        }
    }

    @Test("An account tries one person once a minute, and ten times an hour; others are not kept from it")
    func bounds() {
        let (bounds, start) = (OnCallTrialBounds(), Instant.now)
        func begin(_ contact: Int64, _ account: Int64, after seconds: Int) -> Int? {
            bounds.begin(to: ID(contact), by: ID(account), at: start.advanced(by: .seconds(seconds)))
        }
        #expect(begin(1, 1, after: 0) == nil)
        #expect(begin(1, 1, after: 20) == 40 && begin(1, 2, after: 20) == nil)
        #expect(begin(1, 1, after: 60) == nil)
        for contact in 2...9 { #expect(begin(Int64(contact), 1, after: 100) == nil) }
        #expect(begin(10, 1, after: 100) == 3_500, "ten in all, the first an hour ago at 3,600")
        #expect(begin(10, 2, after: 100) == nil)
        #expect(begin(10, 1, after: 3_600) == nil && begin(11, 1, after: 3_600) == 60)
    }

    @Test("What an address of the network answers is told to who runs all of it alone")
    func probe() async throws {
        let hospitals = try await TestHospitals(
            roles: [.networkAdministrator, .establishmentSecurityOfficer],
            change: {
                $0.tryContact = { _ in [OnCallTrial(channel: "webhook", failure: .answered(404))] }
            })
        let place = hospitals.establishments[0]
        let contact = try await hospitals.store.transaction(by: "a", at: hospitals.now) {
            try $0.add(OnCallContact(name: "Noé", mail: "n@ght.example"), to: place, reach: .everything)
        }
        try await hospitals.visit { client in
            for (role, tells) in [(Role.networkAdministrator, true), (.establishmentSecurityOfficer, false)] {
                let tried = try await hospitals.send(
                    client, "/on-call/try", as: role, fields: ["contact": contact.description])
                #expect(tried.status == .ok && tried.text.contains("répondu 404") == tells)
                #expect(tried.text.contains("l’adresse n’a pas accepté le message") != tells)
            }
        }
    }
}
