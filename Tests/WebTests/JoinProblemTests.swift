import Access
import HTTPTypes
import HummingbirdTesting
import Testing

@testable import Web

@Suite("What cannot be taken over of a supplier's list is told to it") struct JoinProblemTests {
    @Test("A private or too wide address is told with its line, and what is taken is counted")
    func addresses()
        async throws
    {
        let hospitals = try await TestHospitals(roles: [.supplier])
        try await hospitals.visit { client in
            let path = "/desk/questionnaires/1/points/O-9.14"
            let saved = try await hospitals.send(
                client, path, as: .supplier,
                fields: [
                    "claim": "yes", "then": "stay",
                    "details": "198.51.100.7\n10.1.2.3\n203.0.112.0/23",
                ])
            #expect(saved.status == .seeOther)
            let page = try await client.execute(
                uri: path, method: .get, headers: hospitals.headers(.supplier))
            #expect(page.text.contains("1\u{A0}adresse ou plage"))
            #expect(page.text.contains("ligne 2, «\u{A0}10.1.2.3\u{A0}»"))
            #expect(page.text.contains("ligne 3, «\u{A0}203.0.112.0/23\u{A0}»"))
            #expect(page.text.contains("adresse privée ou réservée"))
        }
    }

    @Test("A sentence in a list of software is told, and counted as no component") func prose() async throws {
        let hospitals = try await TestHospitals(roles: [.supplier])
        try await hospitals.visit { client in
            let path = "/desk/questionnaires/1/points/O-3.1"
            _ = try await hospitals.send(
                client, path, as: .supplier,
                fields: [
                    "claim": "yes", "then": "stay", "details": "Voir le document joint.\nOpenSSL 3.0.14",
                ])
            let page = try await client.execute(
                uri: path, method: .get, headers: hospitals.headers(.supplier))
            #expect(page.text.contains("1\u{A0}composant"))
            #expect(page.text.contains("Voir le document joint."))
            #expect(page.text.contains("ce n’est pas un nom de logiciel"))
            // No data set is loaded: nothing is recognised, and the supplier is told so.
            #expect(page.text.contains("Reconnus\u{A0}: 0 sur 1"))
            #expect(page.text.contains("Non reconnus, gardés sans date ni faille\u{A0}: OpenSSL 3.0.14"))
        }
    }
}
