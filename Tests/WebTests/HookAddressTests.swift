import Access
import HTTPTypes
import HummingbirdTesting
import Sharing
import Testing
import Vocabulary

@testable import Web

@Suite("Where messages to people on call may be posted") struct HookAddressTests {
    @Test(
        "An address of this machine or of its neighbours is told by itself",
        arguments: [
            ("https://hook.example/x", false), ("https://203.0.113.7:8443/x", false),
            ("https://[2001:db8::7]/x", false), ("https://localhost/x", true), ("https://LOCALHOST./x", true),
            ("https://127.0.0.1:1/x", true), ("https://127.1/x", true), ("https://2130706433/x", true),
            ("https://0x7f.0.0.1/x", true), ("https://0.0.0.0/", true), ("https://[::1]/x", true),
            ("https://[::ffff:127.0.0.1]/x", true), ("https://169.254.169.254/latest", true),
            ("https://[fe80::1]/", true), ("https://10.1.2.3/", true), ("https://192.168.1.2/", true),
            ("https://[fd00::5]/", true), ("https://intranet/x", true), ("https://srv.local/x", true),
            ("https://hook.example@127.0.0.1/x", true), ("https://metadata.google.internal/", true),
        ])
    func told(_ text: String, _ isInternal: Bool) throws {
        let hook = try #require(HookAddress(text))
        #expect(hook.isPlainlyInternal == isInternal)
    }

    @Test(
        "What is not https is none",
        arguments: ["http://hook.example/", "ftp://a.example", "hook", "https://"])
    func none(_ text: String) { #expect(HookAddress(text) == nil) }

    @Test(
        "The form refuses it in words, unless the administrator's setting allows it",
        arguments: [false, true])
    func form(_ isAllowed: Bool) async throws {
        let hospitals = try await TestHospitals(
            roles: [.networkAdministrator],
            change: {
                $0.onCall = OnCallReadiness(
                    hasMailServer: true, publicAddress: nil, allowsInternalHooks: isAllowed)
            })
        try await hospitals.visit { client in
            let answer = try await hospitals.send(
                client, "/on-call/contacts", as: .networkAdministrator,
                fields: [
                    "name": "Ana", "mail": "ana@ght.example", "webhook": "https://127.0.0.1:9/x",
                    "establishment": hospitals.establishments[0].description,
                ])
            #expect(answer.status == (isAllowed ? .seeOther : .badRequest))
            #expect(isAllowed || answer.text.contains("oncall.internal-webhooks"))
        }
    }
}
