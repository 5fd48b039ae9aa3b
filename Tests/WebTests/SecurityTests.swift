import Access
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import NIOCore
import Registry
import Store
import Testing
import Vocabulary

@testable import Web

@Suite("A page of another site cannot act for somebody here") struct ForgeryTests {
    @Test(
        "A form is refused without its token, with another's, or from another origin",
        arguments: [
            Sent(csrf: "", headers: [.origin: "http://localhost"]),
            Sent(csrf: "guess", headers: [.origin: "http://localhost"]),
            Sent(csrf: nil, headers: [.origin: "https://evil.example"]),
            Sent(csrf: nil, headers: [.origin: "null"]),
            Sent(csrf: nil, headers: [.origin: "https://localhost"]),
            Sent(csrf: nil, headers: [.origin: "http://localhost", .secFetchSite: "cross-site"]),
            Sent(csrf: nil, headers: [.secFetchSite: "same-site"]),
        ])
    func refused(_ sent: Sent) async throws {
        let hospitals = try await TestHospitals.shared.value
        try await hospitals.visit { client in
            let response = try await hospitals.send(
                client, "/account/profile", as: .buyer, fields: ["display": "forged", "language": "en"],
                csrf: sent.csrf,
                headers: sent.headers)
            #expect(response.status == .forbidden)
            let account = try await hospitals.store.account(named: TestHospitals.data + "buyer")
            #expect(account?.displayName != "forged")
        }
    }

    struct Sent: Sendable {
        let csrf: String?
        let headers: HTTPFields
    }

    @Test("The same form with its token is taken")
    func taken() async throws {
        let hospitals = try await TestHospitals.shared.value
        try await hospitals.visit { client in
            let response = try await hospitals.send(
                client, "/account/profile", as: .executive,
                fields: ["display": "xqalpha named", "language": "fr"])
            #expect(response.status == .seeOther)
            let account = try await hospitals.store.account(named: TestHospitals.data + "executive")
            #expect(account?.displayName == "xqalpha named")
        }
    }
}

@Suite("Every answer carries the same protections") struct HeaderTests {
    @Test(
        "Policy, sniffing, framing and caching are stated on pages, files, errors and the API",
        arguments: [
            "/sign-in", "/", "/nowhere", "/api/nowhere", "/healthz", "/account", "/%ff", "/accounts/1",
        ])
    func present(_ path: String) async throws {
        let hospitals = try await TestHospitals.shared.value
        try await hospitals.visit { client in
            let response = try await client.execute(uri: path, method: .get)
            let headers = response.headers
            #expect(headers[.contentSecurityPolicy]?.contains("default-src 'none'") == true)
            #expect(headers[.contentSecurityPolicy]?.contains("unsafe") == false)
            #expect(headers[.xContentTypeOptions] == "nosniff")
            #expect(headers[.xFrameOptions] == "DENY")
            #expect(headers[.referrerPolicy] == "same-origin")
            #expect(headers[.crossOriginOpenerPolicy] == "same-origin")
            #expect(headers[.crossOriginResourcePolicy] == "same-origin")
            #expect(headers[.cacheControl] == "no-store")
        }
    }

    @Test(
        "A style sheet may be kept for a year, under an address that changes with it; an old address is gone")
    func assets() async throws {
        let hospitals = try await TestHospitals.shared.value
        let link = StaticAssets().link("cordon.css").description
        try await hospitals.visit { client in
            let response = try await client.execute(uri: link, method: .get)
            #expect(response.status == .ok)
            #expect(response.headers[.cacheControl]?.contains("immutable") == true)
            #expect(try await client.execute(uri: "/assets/0/cordon.css", method: .get).status == .notFound)
        }
    }

    @Test(
        "A page has no script, style or handler of its own",
        arguments: ["/sign-in", "/", "/accounts", "/design"])
    func noInlineCode(_ path: String) async throws {
        let hospitals = try await TestHospitals.shared.value
        try await hospitals.visit { client in
            let text = try await client.execute(
                uri: path, method: .get, headers: hospitals.headers(.networkAdministrator)
            ).text
            #expect(!text.contains("<script>") && !text.contains(" style=") && !text.contains("<style"))
            #expect(text.matches(of: /\son[a-z]+=/).isEmpty)
        }
    }

    @Test("An unknown page is a page for a person and JSON for a program")
    func notFound() async throws {
        let hospitals = try await TestHospitals.shared.value
        try await hospitals.visit { client in
            let page = try await client.execute(uri: "/nowhere", method: .get)
            #expect(page.status == .notFound && page.text.contains("Page introuvable"))
            let problem = try await client.execute(uri: "/api/v1/nowhere", method: .get)
            #expect(problem.status == .notFound)
            #expect(problem.headers[.contentType] == "application/problem+json")
        }
    }

    @Test("A form past its limit is refused before it is read")
    func tooLarge() async throws {
        let hospitals = try await TestHospitals.shared.value
        try await hospitals.visit { client in
            let response = try await client.execute(
                uri: "/sign-in", method: .post,
                body: ByteBuffer(repeating: UInt8(ascii: "a"), count: Endpoint.formLimit + 1))
            #expect(response.status == .contentTooLarge)
        }
    }
}

@Suite("Signing in") struct SignInTests {
    private func signIn(
        _ client: any TestClientProtocol, _ name: String, _ password: String, _ more: String = ""
    ) async throws -> TestResponse {
        try await client.execute(
            uri: "/sign-in", method: .post,
            headers: [.origin: "http://localhost", .contentType: "application/x-www-form-urlencoded"],
            body: ByteBuffer(string: "name=\(name)&password=\(password)" + more))
    }

    @Test(
        "The right password gives a cookie that scripts cannot read, and leads where the visitor wanted to go"
    )
    func right() async throws {
        let hospitals = try await TestHospitals.shared.value
        try await hospitals.visit { client in
            let response = try await signIn(
                client, "xqalphabuyer", TestHospitals.password, "&return=%2Fsystems%3Fq%3Da")
            #expect(response.status == .seeOther)
            #expect(response.headers[.location] == "/systems?q=a")
            let cookie = response.headers[.setCookie] ?? ""
            #expect(
                cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax") && cookie.contains("Path=/"))
        }
    }

    @Test(
        "No return address leads to another site",
        arguments: [
            "//evil.example", "https://evil.example", "/%09/evil.example", "/%5Cevil.example", "javascript:1",
        ])
    func openRedirect(_ address: String) async throws {
        let hospitals = try await TestHospitals.shared.value
        try await hospitals.visit { client in
            let response = try await signIn(
                client, "xqalphabuyer", TestHospitals.password,
                "&return=" + address.replacing("/", with: "%2F"))
            #expect(response.headers[.location] == "/")
        }
    }

    @Test(
        "Ten failures lock the name, whether somebody has it or not, and say until when",
        arguments: ["xqalphasupplier", "nobody"])
    func lockout(_ name: String) async throws {
        let hospitals = try await TestHospitals(roles: [])
        try await hospitals.visit { client in
            for _ in 1...10 {
                #expect(try await signIn(client, name, "wrong-password-1").status != .ok)
            }
            let response = try await signIn(client, name, TestHospitals.password)
            #expect(response.status == .tooManyRequests)
            #expect(response.headers[.retryAfter].flatMap { Int($0) } ?? 0 > 60)
            #expect(response.headers[.setCookie] == nil)
        }
    }

    @Test("An address that fails thirty times waits, and is forgotten after a quarter of an hour")
    func throttle() {
        let throttle = SignInThrottle()
        let now = Instant(milliseconds: 1_000_000)
        for _ in 1..<SignInThrottle.most { throttle.noteFailure(from: "a", now: now) }
        #expect(throttle.waitSeconds(for: "a", now: now) == nil)
        throttle.noteFailure(from: "a", now: now)
        #expect(throttle.waitSeconds(for: "a", now: now) == 900)
        #expect(throttle.waitSeconds(for: "b", now: now) == nil)
        #expect(throttle.waitSeconds(for: "a", now: now.advanced(by: .seconds(900))) == nil)
    }

    @Test("A given password opens nothing but its own change")
    func temporaryPassword() async throws {
        let hospitals = try await TestHospitals(roles: [])
        let grant = try #require(Grant(.networkAdministrator, on: .network(hospitals.network)))
        let (_, password) = try await hospitals.store.openAccount(
            NewAccount(name: "fresh", displayName: "fresh", grants: [grant]), by: "test", at: hospitals.now)
        try await hospitals.visit { client in
            let signedIn = try await signIn(client, "fresh", password)
            #expect(signedIn.headers[.location] == "/account")
            let cookie = try #require(signedIn.headers[.setCookie]?.split(separator: ";").first)
            for path in ["/", "/accounts", "/audit"] {
                let response = try await client.execute(
                    uri: path, method: .get, headers: [.cookie: String(cookie)])
                #expect(response.headers[.location] == "/account", "\(path)")
            }
        }
    }

    @Test("Signing out ends the session, not only the cookie")
    func signOut() async throws {
        let hospitals = try await TestHospitals(roles: [.buyer])
        try await hospitals.visit { client in
            #expect(try await hospitals.send(client, "/sign-out", as: .buyer).status == .seeOther)
            let response = try await client.execute(
                uri: "/account", method: .get, headers: hospitals.headers(.buyer))
            #expect(response.headers[.location]?.hasPrefix("/sign-in") == true)
        }
    }
}

@Suite("Nobody manages accounts wider than their own") struct AccountTests {
    @Test("A group's officer gives no role on the network, on another group, or on its establishments")
    func escalation() async throws {
        let hospitals = try await TestHospitals(roles: [.buyer, .groupSecurityOfficer])
        let buyer = try #require(try await hospitals.store.account(named: "xqalphabuyer"))
        try await hospitals.visit { client in
            for (role, scope) in [
                ("networkAdministrator", "network:\(hospitals.network)"),
                ("buyer", "group:\(hospitals.groups[1])"),
                ("buyer", "establishment:\(hospitals.theirs)"),
                ("supplier", "supplier:\(hospitals.supplier)"),
            ] {
                let response = try await hospitals.send(
                    client, "/accounts/\(buyer.id)/give", as: .groupSecurityOfficer,
                    fields: ["role": role, "scope": scope])
                #expect(response.status == .unprocessableContent, "\(role) on \(scope)")
            }
            let own = try await hospitals.send(
                client, "/accounts/\(buyer.id)/give", as: .groupSecurityOfficer,
                fields: ["role": "executive", "scope": "group:\(hospitals.groups[0])"])
            #expect(own.status == .seeOther)
        }
        #expect(try await hospitals.store.grants(of: buyer.id).count == 2)
    }

    @Test("An officer cannot replace the password of an account that also holds roles elsewhere")
    func takeover() async throws {
        let hospitals = try await TestHospitals(roles: [.buyer, .establishmentSecurityOfficer])
        let buyer = try #require(try await hospitals.store.account(named: "xqalphabuyer"))
        let wide = try #require(Grant(.buyer, on: .group(hospitals.groups[1])))
        try await hospitals.store.give(wide, to: buyer.id, by: "test", at: hospitals.now)
        try await hospitals.visit { client in
            for action in ["reset", "disable"] {
                let response = try await hospitals.send(
                    client, "/accounts/\(buyer.id)/\(action)", as: .establishmentSecurityOfficer)
                #expect(response.status == .forbidden, "\(action)")
            }
        }
    }

    @Test("A new account's password and a new token's secret are shown once")
    func shownOnce() async throws {
        let hospitals = try await TestHospitals(roles: [.groupSecurityOfficer])
        try await hospitals.visit { client in
            let account = try await hospitals.send(
                client, "/accounts/new", as: .groupSecurityOfficer,
                fields: [
                    "name": "new.one", "display": "New One", "language": "fr", "role": "socAnalyst",
                    "scope": "establishment:\(hospitals.establishments[1])",
                ])
            #expect(account.status == .ok && account.text.contains("secret-value"))
            let token = try await hospitals.send(
                client, "/tokens/new", as: .groupSecurityOfficer,
                fields: [
                    "name": "collector", "use": "ingests", "establishment": "\(hospitals.establishments[0])",
                    "days": "90",
                ])
            #expect(token.text.contains("cordon_"))
            let list = try await client.execute(
                uri: "/tokens", method: .get, headers: hospitals.headers(.groupSecurityOfficer))
            #expect(list.text.contains("collector") && !list.text.contains("cordon_"))
        }
    }
}
