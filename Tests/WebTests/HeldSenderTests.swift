import Access
import HTTPTypes
import HummingbirdTesting
import Testing
import Vocabulary

@testable import Web

@Suite("Logs that the hub of a federation cannot keep") struct HeldSenderTests {
    private func hospitals() async throws -> TestHospitals {
        let now = Instant.now
        return try await TestHospitals(
            roles: [.networkAdministrator, .groupSecurityOfficer, .socAnalyst],
            change: {
                $0.heldSenders = {
                    [
                        HeldSender(
                            finess: "990000010", isAwaited: true, batches: 412, bytes: 3_000_000, since: now,
                            refused: 0, inStream: 17, streamUntil: now.advanced(by: .seconds(86_400)),
                            lost: 0,
                            lastLost: nil),
                        HeldSender(
                            finess: "990000028", isAwaited: false, batches: 0, bytes: 0, since: nil,
                            refused: 2,
                            inStream: 0, streamUntil: nil, lost: 5, lastLost: now),
                    ]
                }
            })
    }

    @Test("Who answers for the network sees who waits, until when, and what is lost")
    func shown() async throws {
        let hospitals = try await hospitals()
        try await hospitals.visit { client in
            let page = try await client.execute(
                uri: "/silent-sources", method: .get, headers: hospitals.headers(.networkAdministrator))
            let text = page.text
            #expect(text.contains("<code>990000010</code>") && text.contains("<code>990000028</code>"))
            #expect(
                text.contains("17 lots ne sont plus que dans le flux du centre, qui les efface à partir du"))
            #expect(text.contains("5 lots sont perdus"))
            #expect(text.contains("Journaux en attente du registre"), "what waits is kept, and not lost")
            #expect(text.contains(">429<"), "what waits on the disk and in the stream")
            #expect(text.contains("href=\"/import\""))
            let overview = try await client.execute(
                uri: "/", method: .get, headers: hospitals.headers(.networkAdministrator))
            #expect(overview.text.contains("Un établissement absent du registre envoie des journaux"))
        }
    }

    @Test("Nobody else does", arguments: [Role.groupSecurityOfficer, .socAnalyst])
    func hidden(role: Role) async throws {
        let hospitals = try await hospitals()
        try await hospitals.visit { client in
            for path in ["/silent-sources", "/"] {
                let page = try await client.execute(uri: path, method: .get, headers: hospitals.headers(role))
                #expect(page.status == .ok)
                #expect(!page.text.contains("990000028") && !page.text.contains("absent du registre"))
            }
        }
    }
}
