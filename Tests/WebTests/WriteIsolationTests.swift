import Access
import Foundation
import GRDB
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import NIOCore
import Registry
import Testing
import Vocabulary

@testable import Store
@testable import Web

extension Store {
    /// Every row of the second group: what points to its establishment, its supplier or itself, and what bears its marker.
    ///
    /// The audit log is left out, which tells of every attempt, and what is searched in, which follows the records.
    func rowsOfTheirs() async throws -> Set<String> {
        try await read { db in
            let tables = try String.fetchAll(
                db,
                sql: """
                    SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'audit%'
                        AND name NOT LIKE '%search%' AND name NOT LIKE 'sqlite%'
                        AND name NOT IN ('session', 'sign_in_failure') ORDER BY name
                    """)
            var found: Set<String> = []
            for table in tables {
                let owners = try Row.fetchAll(db, sql: "SELECT * FROM pragma_foreign_key_list('\(table)')")
                    .compactMap { row -> String? in
                        let number: Int? =
                            switch row["table"] as String {
                            case "establishment", "supplier": 3
                            case "hospital_group": 2
                            default: nil
                            }
                        return number.map { "\"\(row["from"] as String)\" = \($0)" }
                    }
                for row in try Row.fetchAll(db, sql: "SELECT * FROM \"\(table)\"")
                where row.description.contains(TestHospitals.marker) {
                    found.insert("\(table) \(row)")
                }
                guard !owners.isEmpty else { continue }
                let condition = owners.joined(separator: " OR ")
                for row in try Row.fetchAll(db, sql: "SELECT * FROM \"\(table)\" WHERE \(condition)") {
                    found.insert("\(table) \(row)")
                }
            }
            return found
        }
    }

    /// How many rows were ever written, so that nothing need be compared where nothing was.
    func changes() async throws -> Int { try await write { $0.totalChangesCount } }
}

/// Sends every form and every call of the API that changes something, with what belongs to the second group in the path and
/// in the fields.
private struct HostileWriter {
    let role: Role
    let grant: Grant

    /// What a form may ask for: whatever names something names a thing of the second group.
    static func fields(_ id: String) -> [String: String] {
        var fields: [String: String] = [
            "establishment": "3", "group": "2", "supplier": "3", "owner": "3", "hospital": "3",
            "kind": "ransomware", "severity": "high", "state": "open", "level": "low", "verdict": "malicious",
            "scope": "establishment:3", "role": "establishmentSecurityOfficer", "days": "40", "rank": "1",
            "ends": "2031-05-01T10:00", "starts": "2031-04-01T10:00", "until": "2031-05-01",
            "since": "2031-04-01",
            "due": "2031-05-01", "at": "2031-04-01T10:00", "knownAt": "2026-04-01T10:00",
            "known": "2026-04-01T10:00",
            "seen": "2026-04-01T10:00", "step": "1", "choice": "keep", "claim": "yes",
            "expires": "2031-05-01",
            "language": "en", "usual": "3", "year": "2026", "amount": "1000", "cost": "1000", "rate": "3",
            "units": "1",
            "share": "10", "silence": "60", "telephone": "+33 1 23 45 67 89", "mail": "a@ght.example",
            "webhook": "https://a.example/x", "host": "xqalpha-host", "value": "xqalpha.example",
            "dialect": "windows",
            "rule": "shared-rule", "basis": "xqalpha decision", "machines": "1", "capacity": "1",
        ]
        for name in [
            "account", "alert", "case", "contact", "entry", "item", "line", "piece", "place", "question",
            "release", "shift", "target", "parameter", "duty", "product", "system", "circle", "choice",
            "catalogue",
        ] { fields[name] = id }
        for name in [
            "about", "action", "answer", "cause", "channel", "collectedBy", "comment", "data", "details",
            "name", "display", "fallback", "note", "notice", "origin", "outcome", "phase", "proof",
            "reason", "receipt", "reference", "summary", "text", "theme", "title", "source", "why",
        ] { fields[name] = "xqalpha walk" }
        for name in ["agrees", "agree", "use", "yes", "partial", "replace", "restore", "again"] {
            fields[name] = "1"
        }
        return fields
    }

    /// The endpoints after which rows of the second group were others, and the addresses whose answers showed its marker.
    func walk(untilChanged enough: Int = .max) async throws -> (changed: [String], shown: [String]) {
        var (changed, shown): ([String], [String]) = ([], [])
        var rest = Endpoints.all.filter {
            $0.method != .get && $0.path != "/sign-in" && $0.path != "/sign-out"
        }[...]
        // Whoever signed themselves out, or closed their account, starts afresh.
        while !rest.isEmpty, changed.count < enough {
            let hospitals = try await TestHospitals(roles: [role])
            let secret = try await token(hospitals)
            let part = rest
            let round = try await hospitals.visit { client in
                try await visit(part, client, hospitals, secret, enough)
            }
            (changed, shown) = (changed + round.changed, shown + round.shown)
            rest = rest.dropFirst(round.done)
        }
        return (changed, shown)
    }

    private func visit(
        _ endpoints: ArraySlice<Endpoint>, _ client: any TestClientProtocol, _ hospitals: TestHospitals,
        _ secret: String, _ enough: Int
    ) async throws -> (changed: [String], shown: [String], done: Int) {
        var (changed, shown, done): ([String], [String], Int) = ([], [], 0)
        var before = try await hospitals.store.rowsOfTheirs()
        #expect(before.count > 20)
        var changes = try await hospitals.store.changes()
        for endpoint in endpoints where changed.count < enough {
            done += 1
            var isOut = false
            for id in endpoint.path("1") == endpoint.path("2") ? ["3"] : ["2", "3"] {
                let (answer, place) = try await send(endpoint, id, client, hospitals, secret)
                if answer.text.contains(TestHospitals.marker) { shown.append(place) }
                isOut =
                    isOut || answer.status == .unauthorized
                    || answer.headers[.location]?.hasPrefix("/sign-in") == true
            }
            let now = try await hospitals.store.changes()
            if now != changes {
                changes = now
                let after = try await hospitals.store.rowsOfTheirs()
                if after != before {
                    let difference = after.symmetricDifference(before).sorted().prefix(3)
                    changed.append("\(endpoint.method) \(endpoint.path): \(difference)")
                    before = after
                }
            }
            if isOut { break }
        }
        return (changed, shown, done)
    }

    private func token(_ hospitals: TestHospitals) async throws -> String {
        try await hospitals.store.makeToken(
            name: TestHospitals.data + " writer", use: .acts([grant]), expires: nil, by: TestHospitals.data,
            at: hospitals.now
        ).secret
    }

    private func send(
        _ endpoint: Endpoint, _ id: String, _ client: any TestClientProtocol, _ hospitals: TestHospitals,
        _ secret: String
    ) async throws -> (TestResponse, String) {
        let path = endpoint.path(id)
        let place = "\(endpoint.method) \(path) as \(role)"
        let fields = HostileWriter.fields(id)
        guard endpoint.isForPrograms else {
            return (try await hospitals.send(client, path, as: role, fields: fields), place)
        }
        let body = try JSONSerialization.data(
            withJSONObject: fields.mapValues { value -> Any in Int(value) ?? value })
        let answer = try await client.execute(
            uri: path, method: endpoint.method,
            headers: [.authorization: "Bearer \(secret)", .contentType: "application/json"],
            body: ByteBuffer(bytes: body))
        return (answer, place)
    }
}

@Suite("What one hospital records, another never changes") struct WriteIsolationTests {
    private static let roles: [Role] = [
        .establishmentSecurityOfficer, .groupSecurityOfficer, .socAnalyst, .buyer, .exerciseDirector,
        .supplier,
    ]

    private func writer(_ role: Role) throws -> HostileWriter {
        let scope: Scope =
            switch role {
            case .networkAdministrator: .network(ID(1))
            case .groupSecurityOfficer: .group(ID(1))
            case .supplier: .supplier(ID(1))
            default: .establishment(ID(1))
            }
        return HostileWriter(role: role, grant: try #require(Grant(role, on: scope)))
    }

    @Test(
        "No form and no call changes a row of the other group, or shows a byte of it", arguments: roles)
    func writes(_ role: Role) async throws {
        let (changed, shown) = try await writer(role).walk()
        #expect(changed.isEmpty, "\(changed)")
        #expect(shown.isEmpty, "\(shown)")
    }

    @Test("Who reaches everything does change them: the test above can fail")
    func control() async throws {
        let (changed, _) = try await writer(.networkAdministrator).walk(untilChanged: 4)
        #expect(changed.count >= 4, "\(changed)")
    }
}
