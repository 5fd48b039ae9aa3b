import Access
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Registry
import Store
import Synchronization
import Testing
import Vocabulary
import Watch

@testable import Web

@Suite("Every route is open to whom the table says, and to nobody else") struct RouteAccessTests {
    /// These check more than their permission: the whole network for two, the bearer's own session for one, a whole group
    /// for three.
    private static let special: Set<String> = [
        "/audit/verify", "/design", "/sign-out", "/live", "/debt/costs", "/debt/costs/rate",
        "/debt/costs/effects",
        // Whoever answers for a whole group.
        "/debt/reuse/target",
    ]

    @Test("A role passes exactly where one of its permissions leads", arguments: Role.allCases)
    func role(_ role: Role) async throws {
        let hospitals = try await TestHospitals.shared.value
        let principal = try #require(hospitals.people[role]).principal
        let membership = try await hospitals.store.membership()
        try await hospitals.visit { client in
            for endpoint in Endpoints.all where !RouteAccessTests.special.contains(endpoint.path) {
                guard case .permission(let permission) = endpoint.needs else { continue }
                let status = try await answer(client, hospitals, endpoint, as: role)
                let reach = reach(of: principal, for: permission, given: membership)
                let place = "\(endpoint.method) \(endpoint.path) as \(role): \(status)"
                if reach == .nothing {
                    #expect(isRefused(status, endpoint), "\(place)")
                } else if case .api = endpoint.kind, endpoint.method != .get {
                    // Programs change things with a token, never with a browser's cookie.
                    #expect(status == .unauthorized, "\(place)")
                } else {
                    #expect(status != .forbidden && status != .unauthorized && status.code < 500, "\(place)")
                }
            }
        }
    }

    private func isRefused(_ status: HTTPResponse.Status, _ endpoint: Endpoint) -> Bool {
        // Who may not see the overview starts on another page.
        status == .forbidden || (endpoint.isForPrograms && status == .unauthorized)
            || (endpoint.path == "/" && status == .seeOther)
    }

    private func answer(
        _ client: any TestClientProtocol, _ hospitals: TestHospitals, _ endpoint: Endpoint, as role: Role
    ) async throws -> HTTPResponse.Status {
        // Past every number, so that nothing is changed by looking.
        let path = endpoint.path("999999")
        if endpoint.method == .get {
            return try await client.execute(uri: path, method: .get, headers: hospitals.headers(role)).status
        }
        return try await hospitals.send(client, path, as: role).status
    }

    @Test("A stranger is sent to sign in, a program without a token is told so")
    func stranger() async throws {
        let hospitals = try await TestHospitals.shared.value
        try await hospitals.visit { client in
            for endpoint in Endpoints.all where endpoint.needs != .nothing {
                let response = try await client.execute(
                    uri: endpoint.path("1"), method: endpoint.method, headers: [.origin: "http://localhost"])
                let place = "\(endpoint.method) \(endpoint.path): \(response.status)"
                if endpoint.isForPrograms {
                    #expect(response.status == .unauthorized, "\(place)")
                } else {
                    #expect(response.status == .seeOther, "\(place)")
                    #expect(response.headers[.location]?.hasPrefix("/sign-in") == true, "\(place)")
                }
                #expect(!response.text.contains(TestHospitals.data), "\(place)")
            }
        }
    }

    @Test("No two endpoints share method and path")
    func unique() {
        let places = Endpoints.all.map { "\($0.method) \($0.path)" }
        #expect(Set(places).count == places.count)
    }

    @Test("Components and the whole chain are for who reaches the whole network")
    func wholeNetwork() async throws {
        let hospitals = try await TestHospitals.shared.value
        try await hospitals.visit { client in
            for (role, status) in [
                (Role.networkAdministrator, HTTPResponse.Status.ok), (.groupSecurityOfficer, .forbidden),
            ] {
                let response = try await client.execute(
                    uri: "/design", method: .get, headers: hospitals.headers(role))
                #expect(response.status == status)
            }
            let response = try await hospitals.send(client, "/audit/verify", as: .groupSecurityOfficer)
            #expect(response.status == .forbidden)
        }
    }
}

/// What a walk over all routes need not ask again and again: who may not pass, and what is not there, whatever the query.
struct Refusals {
    private var count = 0

    /// Refused with three queries in a row: the door and the number in the path decided.
    var areCertain: Bool { count == 3 }

    mutating func note(_ status: HTTPResponse.Status) {
        count = status == .forbidden || status == .notFound ? count + 1 : 0
    }
}

@Suite("What one hospital records, another never reads", .timeLimit(.minutes(45))) struct IsolationTests {
    private static let queries = [
        "", "?establishment=3", "?group=2", "?q=zzbeta", "?actor=zzbeta-officer", "?supplier=3", "?product=3",
        "?state=any", "?host=zzbeta-host", "?rule=zzbeta-rule", "?sort=-name&page=1", "?before=99999",
        "?kind=systems", "?catalogue=durability&only=open&care=imaging", "?read=1&all=1&q=xqalpha",
    ]

    @Test(
        "No page, export or aggregate shows a byte of the other group",
        arguments: [
            Role.establishmentSecurityOfficer, .groupSecurityOfficer, .socAnalyst, .buyer, .executive,
            .exerciseDirector,
            .supplier, .underwriter,
        ])
    func noByte(_ role: Role) async throws {
        let hospitals = try await TestHospitals.shared.value
        try await hospitals.visit { client in
            for endpoint in Endpoints.all where endpoint.method == .get && endpoint.path != "/live" {
                for id in ["1", "2", "3", "4", "12"] {
                    var refused = Refusals()
                    for query in IsolationTests.queries where !refused.areCertain {
                        let path = endpoint.path(id) + query
                        let response = try await client.execute(
                            uri: path, method: .get, headers: hospitals.headers(role))
                        refused.note(response.status)
                        let leaks = TestHospitals.mentions(response, butFor: query)
                        #expect(!leaks, "\(path) as \(role) shows the other group")
                    }
                    if endpoint.path(id) == endpoint.path { break }
                }
            }
        }
    }

    @Test("The marker is there for who reaches everything: the test above can fail")
    func control() async throws {
        let hospitals = try await TestHospitals.shared.value
        try await hospitals.visit { client in
            for path in ["/", "/accounts", "/tokens"] {
                let response = try await client.execute(
                    uri: path, method: .get, headers: hospitals.headers(.networkAdministrator))
                #expect(TestHospitals.mentions(response), "\(path)")
            }
            let typed = try await client.execute(
                uri: "/accounts?q=zzbeta", method: .get, headers: hospitals.headers(.networkAdministrator))
            #expect(TestHospitals.mentions(typed, butFor: "?q=zzbeta"), "beside what was typed")
        }
    }

    @Test("A live stream carries the alerts in reach alone, and ends with the session")
    func live() async throws {
        let hospitals = try await TestHospitals(
            roles: [.networkAdministrator, .socAnalyst, .buyer, .establishmentSecurityOfficer])
        let live = hospitals.services.liveAlerts
        try await hospitals.visit { client in
            async let ended = client.execute(
                uri: "/live", method: .get, headers: hospitals.headers(.establishmentSecurityOfficer))
            while live.readerCount == 0 { try await Task.sleep(for: .milliseconds(2)) }
            let account = try #require(
                try await hospitals.store.account(named: TestHospitals.data + "establishmentSecurityOfficer"))
            try await hospitals.store.setDisabled(true, account.id, by: "test", at: hospitals.now)
            live.publish(alert(hospitals.establishments[0], "after-the-end"))
            #expect(try await ended.text.contains("after-the-end") == false)
            // Its answer may be whole before its place is free.
            while live.readerCount > 0 { try await Task.sleep(for: .milliseconds(2)) }

            async let open = client.execute(
                uri: "/live", method: .get, headers: hospitals.headers(.socAnalyst))
            while live.readerCount == 0 { try await Task.sleep(for: .milliseconds(2)) }
            live.publish(alert(hospitals.theirs, TestHospitals.marker))
            live.publish(alert(hospitals.establishments[0], TestHospitals.data))
            live.close()
            let text = try await open.text
            #expect(text.contains(TestHospitals.data))
            #expect(!text.contains(TestHospitals.marker))

            let buyer = try await client.execute(
                uri: "/live", method: .get, headers: hospitals.headers(.buyer))
            #expect(buyer.status == .forbidden)
        }
    }

    @Test("A page that makes room for another of its account hears so, and not that its line broke")
    func room() async throws {
        let hospitals = try await TestHospitals(roles: [.socAnalyst])
        let live = hospitals.services.liveAlerts
        let account = try #require(
            try await hospitals.store.account(named: TestHospitals.data + "socAnalyst"))
        var configuration = WebServer.Configuration()
        (configuration.mostConnections, configuration.mostConnectionsOfAddress) = (4, 4)
        let bounds = LiveReaderBounds(configuration)
        try await hospitals.visit { client in
            async let first = client.execute(
                uri: "/live", method: .get, headers: hospitals.headers(.socAnalyst))
            while live.readerCount == 0 { try await Task.sleep(for: .milliseconds(2)) }
            let next = live.listen(as: account.id, from: "198.51.100.7", within: bounds)
            #expect(next != nil)
            let text = try await first.text
            #expect(text.hasSuffix("event: elsewhere\ndata: {}\n\n"))
        }
        #expect(Assets.files["cordon.js"]?.contains("addEventListener(\"elsewhere\"") == true)
    }

    @Test("Alerts that come in do not keep the session of a page that was left open")
    func rest() async throws {
        let clock = Mutex((minutes: 0, reads: 0))
        let hospitals = try await TestHospitals(roles: [.socAnalyst]) { start in
            clock.withLock { clock in
                clock.reads += 1
                return start.advanced(by: .seconds(60 * clock.minutes))
            }
        }
        let live = hospitals.services.liveAlerts
        try await hospitals.visit { client in
            async let stream = client.execute(
                uri: "/live", method: .get, headers: hospitals.headers(.socAnalyst))
            while live.readerCount == 0 { try await Task.sleep(for: .milliseconds(2)) }
            clock.withLock { $0 = (minutes: 20, reads: 0) }
            // The stream reads the clock for each alert, and with a heartbeat now and then: once it was read for so many, the first
            // of them was carried.
            for _ in 0..<20 { live.publish(alert(hospitals.establishments[0], "after-twenty")) }
            while clock.withLock({ $0.reads < 20 }) { try await Task.sleep(for: .milliseconds(2)) }
            clock.withLock { $0.minutes = 40 }
            live.publish(alert(hospitals.establishments[0], "after-forty"))
            let text = try await stream.text
            #expect(text.contains("after-twenty") && !text.contains("after-forty"))
            let page = try await client.execute(
                uri: "/alerts", method: .get, headers: hospitals.headers(.socAnalyst))
            #expect(page.headers[.location]?.hasPrefix("/sign-in") == true)
        }
    }

    private func alert(_ establishment: ID<Establishment>, _ word: String) -> LiveAlert {
        LiveAlert(
            alert: 1, establishment: establishment, establishmentName: word, level: .critical, rule: word,
            ruleTitle: word, host: word, time: .now, isNew: true)
    }
}
