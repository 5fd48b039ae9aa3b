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

@Suite("No address ends the server or answers another question") struct HostileQueryTests {
    private static let roles = [Role.networkAdministrator, .supplier, .underwriter]

    private func walk(
        _ queries: [String], _ check: @escaping @Sendable (HTTPResponse.Status, Endpoint, String) -> Void
    ) async throws {
        let hospitals = try await TestHospitals.shared.value
        try await hospitals.visit { client in
            for endpoint in Endpoints.all where endpoint.method == .get && endpoint.path != "/live" {
                for role in HostileQueryTests.roles {
                    var refused = Refusals()
                    for query in queries where !refused.areCertain {
                        let path = endpoint.path("1") + query
                        let answer = try await client.execute(
                            uri: path, method: .get, headers: hospitals.headers(role))
                        refused.note(answer.status)
                        check(answer.status, endpoint, "\(path) as \(role): \(answer.status)")
                    }
                }
            }
        }
    }

    @Test("A number past every list, below the first or no number at all leaves the server running")
    func numbers() async throws {
        let numbers = ["\(Int.max)", "\(Int.min)", "-1", "0", "1e30", "9999-12-31"]
        let names = [
            "page", "after", "before", "size", "year", "years", "month", "group", "establishment", "at",
            "day",
            "since", "until", "beds", "line", "days", "stage", "members", "case", "cells", "from", "of",
        ]
        try await walk(
            numbers.map { "?page=\($0)" }
                + numbers.map { number in "?" + names.map { "\($0)=\(number)" }.joined(separator: "&") }
        ) { status, _, place in
            #expect(status.code < 500, "\(place)")
        }
    }

    @Test("A query that cannot be read is refused on every page, export and call: it is not no query")
    func unreadable() async throws {
        let many = "?" + (0...FormFields.most).map { "a\($0)=1" }.joined(separator: "&")
        try await walk(["?q=100%", "?host=caf%E9", "?q=a%00b", many]) { status, endpoint, place in
            // Who may not pass, or should sign in, is told that first.
            let isRefused = [.badRequest, .forbidden, .unauthorized].contains(status)
            #expect(isRefused || (endpoint.path == "/" && status == .seeOther), "\(place)")
        }
    }

    @Test(
        "A program's filter that makes no sense is refused by name, on every list",
        arguments: [
            "debt?group=abc", "debt?state=foo", "debt?at=2026-13-01", "debt?at=2099-01-01",
            "debt?reason=none", "openings?protection=foo", "openings?data=x", "systems?support=never",
            "answers?only=foo", "answers?care=foo", "answers?open=perhaps", "answers?establishment=abc",
        ])
    func nonsense(_ call: String) async throws {
        let hospitals = try await TestHospitals.shared.value
        try await hospitals.visit { client in
            let answer = try await client.execute(
                uri: "/api/v1/" + call, method: .get, headers: hospitals.headers(.networkAdministrator))
            #expect(answer.status == .badRequest)
            let name = call.split(separator: "?")[1].prefix { $0 != "=" }
            #expect(answer.text.contains(String(name)))
        }
    }

    @Test("A rehearsal whose file name is in another encoding imports nothing")
    func rehearsal() async throws {
        let hospitals = try await TestHospitals(roles: [])
        let grant = try #require(Grant(.networkAdministrator, on: .network(hospitals.network)))
        let secret = try await hospitals.store.makeToken(
            name: "loader", use: .acts([grant]), expires: nil, by: "test", at: hospitals.now
        ).secret
        let finess = try Finess(withoutKey: "99000000")
        let file = "FINESS EJ;Code;Nom;Fonction\n\(finess);LAT-1;Nom;Annuaire\n"
        try await hospitals.visit { client in
            let answer = try await client.execute(
                uri: "/api/v1/import/systems?dryRun=yes&file=inventaire-%E9t%E9.csv", method: .post,
                headers: [.authorization: "Bearer \(secret)", .contentType: "text/csv"],
                body: ByteBuffer(string: file))
            #expect(answer.status == .badRequest)
            #expect(answer.text.contains("percent-encoded"))
        }
        let list = SystemList(reach: .everything, day: hospitals.now.parisDay)
        #expect(try await hospitals.store.page(list).rows.allSatisfy { $0.system.code != "LAT-1" })
    }
}
