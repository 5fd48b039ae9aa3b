import Access
import Debt
import Foundation
import HTTPTypes
import HummingbirdTesting
import NIOCore
import Registry
import Store
import Testing
import Vocabulary
import Workbooks

@testable import Web

@Suite("Files about debt hold what their pages show") struct DebtFileTests {
    private let role = Role.groupSecurityOfficer

    private func text(
        _ client: any TestClientProtocol, _ hospitals: TestHospitals, _ path: String
    ) async throws -> String {
        let answer = try await client.execute(
            uri: path, method: .get, headers: hospitals.headers(role))
        #expect(answer.status == .ok, "\(path)")
        return answer.text
    }

    /// The rows of a CSV file, its heading left out.
    private func rows(
        _ client: any TestClientProtocol, _ hospitals: TestHospitals, _ path: String
    ) async throws -> [String] {
        try await text(client, hospitals, path).split(separator: "\r\n").dropFirst().map(String.init)
    }

    @Test("Contracts by their reference, protections and waivers stand among what ends, one by one")
    func agreements() async throws {
        let hospitals = try await TestHospitals(roles: [role, .networkAdministrator, .assessor])
        let today = hospitals.now.parisDay
        try await hospitals.visit { client in
            let before = try await rows(client, hospitals, "/debt/expiries/export")
            #expect(before.contains { $0.contains("xqalpha 0 contract, xqalpha 0 supplier") })
            #expect(before.contains { $0.contains("xqalpha 1 contract, xqalpha 1 supplier") })
            #expect(!before.contains { $0.contains("Fin de la protection") || $0.contains("dérogation") })
            let agreed = try await hospitals.send(
                client, "/flows/1/protection", as: role,
                fields: [
                    "measures": "tunnel", "reference": "annexe 3",
                    "ends": today.adding(days: 200).description,
                ])
            #expect(agreed.status == .seeOther)
            // Somebody else than who asked approves.
            let approved = try await hospitals.send(
                client, "/derogations/1", as: .networkAdministrator, fields: ["step": "approve"])
            #expect(approved.status == .seeOther, "\(approved.text.suffix(300))")
            let after = try await rows(client, hospitals, "/debt/expiries/export")
            #expect(after.count == before.count + 2)
            let protection = after.first { $0.contains("Fin de la protection d’un flux") }
            #expect(protection?.contains(today.adding(days: 200).description) == true)
            #expect(protection?.contains("annexe 3") == true)
            #expect(after.contains { $0.contains("Fin d’une dérogation") && $0.contains("O-9.14") })
            let page = try await text(client, hospitals, "/debt/expiries")
            #expect(page.contains("href=\"/flows/1\"") && page.contains("href=\"/derogations\""))
            // Who decides nothing about answers reads of the waiver, and is led to no page that is refused.
            let assessed = try await client.execute(
                uri: "/debt/expiries", method: .get, headers: hospitals.headers(.assessor)
            ).text
            #expect(assessed.contains("Fin d’une dérogation") && !assessed.contains("href=\"/derogations\""))
            let feed = try await text(client, hospitals, "/debt/expiries.ics")
            #expect(feed.components(separatedBy: "BEGIN:VEVENT").count - 1 == after.count)
            #expect(feed.contains("UID:contract-1@") && !feed.contains(TestHospitals.marker))
            // One hospital alone is not named again in each line.
            let one = try await rows(
                client, hospitals, "/debt/expiries/export?establishment=\(hospitals.establishments[0])")
            let contract = one.first { $0.contains("xqalpha 0 contract, xqalpha 0 supplier") }
            #expect(contract?.contains("alert(1)") == false, "\(contract ?? "none")")
            #expect(before.contains { $0.contains("xqalpha 0 contract") && $0.contains("alert(1)") })
            #expect(!one.contains { $0.contains("xqalpha 1 contract") })
        }
    }

    @Test("Every table of the board report has its file, with the same rows and exact amounts")
    func report() async throws {
        let hospitals = try await TestHospitals.shared.value
        try await hospitals.visit { client in
            let page = try await text(client, hospitals, "/debt/report")
            for (table, count) in [("migrations", 2), ("heaviest", 2), ("quarters", 6), ("suppliers", 2)] {
                #expect(page.contains("/debt/report/export?table=\(table)&amp;format=xlsx"), "\(table)")
                let found = try await rows(client, hospitals, "/debt/report/export?table=\(table)")
                #expect(found.count == count, "\(table)")
                let narrow = try await rows(
                    client, hospitals,
                    "/debt/report/export?table=\(table)&establishment=\(hospitals.establishments[0])")
                #expect(narrow.count == (table == "quarters" ? 6 : 1), "\(table)")
                #expect(!(found + narrow).contains { $0.contains(TestHospitals.marker) })
            }
            let ledger = try await rows(client, hospitals, "/debt/export?sort=-interest")
            #expect(try await rows(client, hospitals, "/debt/report/export?table=heaviest") == ledger)
        }
    }

    @Test("The ledger's file says each system's place in the TIME quadrant, as its page does")
    func quadrant() async throws {
        let hospitals = try await TestHospitals.shared.value
        try await hospitals.visit { client in
            let file = try await text(client, hospitals, "/debt/export?format=json")
            let rows = try #require(
                try JSONSerialization.jsonObject(with: Data(file.utf8)) as? [[String: Any]])
            let places = Set(TimeQuadrant.Place.allCases.map(\.title.french))
            #expect(rows.count == 2)
            for row in rows {
                let place = try #require(row["quadrant"] as? String)
                #expect(places.contains(place))
                let found = try await text(client, hospitals, "/systems/1")
                #expect(row["code"] as? String != "xqalpha 0" || found.contains(place))
            }
        }
    }

    @Test("Every fact that a reason of debt names has its part on the page of the system")
    func fragments() async throws {
        let hospitals = try await TestHospitals.shared.value
        try await hospitals.visit { client in
            let page = try await text(client, hospitals, "/systems/1")
            for fact in DebtFact.allCases {
                #expect(page.contains("id=\"\(fact.fragment)\""), "\(fact) leads to #\(fact.fragment)")
            }
            #expect(page.contains("href=\"#"))
        }
    }

    @Test("Scenarios and flaws of a system leave from its own page as from the page that compares them")
    func exportsOfASystem() async throws {
        let hospitals = try await TestHospitals.shared.value
        try await hospitals.visit { client in
            for page in ["/systems/1", "/systems/1/scenarios"] {
                let found = try await text(client, hospitals, page)
                for format in ["csv", "xlsx"] {
                    #expect(
                        found.contains("href=\"/systems/1/scenarios/export?format=\(format)\""),
                        "\(page) \(format)")
                }
            }
            #expect(try await rows(client, hospitals, "/systems/1/scenarios/export").count == 8)
        }
    }

    @Test("Costs below zero and days that are none are refused on each form of a system's debt")
    func amounts() async throws {
        let hospitals = try await TestHospitals.shared.value
        try await hospitals.visit { client in
            for (form, fields) in [
                ("economy", ["units": "1", "runCost": "-5"]), ("economy", ["units": "-3", "runCost": "5"]),
                ("economy", ["units": "0", "runCost": "5"]),
                ("extension", ["bought": "1", "cost": "-1", "ends": "2199-12-31"]),
                ("extension", ["bought": "1", "cost": "1", "ends": "2199-13-31"]),
                ("scenario", ["scenario": "replace", "reason": "x", "due": "31/31/1900"]),
            ] {
                let answer = try await hospitals.send(
                    client, "/systems/1/debt/\(form)", as: role, fields: fields)
                #expect(answer.status == .badRequest, "\(form) \(fields)")
            }
            let ledger = try await text(client, hospitals, "/debt/export?at=2026-01-01&format=json")
            #expect(!ledger.contains(": -"))
        }
    }

    @Test("Systems come as a workbook of the cells of the CSV, which an import reads without a change")
    func workbook() async throws {
        let hospitals = try await TestHospitals.shared.value
        try await hospitals.visit { client in
            let csv = try await client.execute(
                uri: "/systems/export?format=csv", method: .get, headers: hospitals.headers(role))
            let book = try await client.execute(
                uri: "/systems/export?format=xlsx", method: .get, headers: hospitals.headers(role))
            #expect(book.headers[.contentDisposition]?.contains(".xlsx") == true)
            func head(_ response: TestResponse, _ name: String) throws -> [[String]] {
                let source = ByteSource(Array(response.body.readableBytesView), name: name)
                let (headers, rows) = try InventoryFile.head(of: source, rows: 10)
                return ([headers] + rows).map { row in Array(row.reversed().drop { $0.isEmpty }.reversed()) }
            }
            let cells = try head(csv, "systemes.csv")
            #expect(cells.count == 3 && cells[0].count == SystemRow.fields.count)
            #expect(try head(book, "systemes.xlsx") == cells)
            let page = try await text(client, hospitals, "/systems?support=ended")
            #expect(page.contains("/systems/export?support=ended&amp;format=xlsx"))
        }
    }
}
