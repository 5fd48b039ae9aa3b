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

@Suite("Pages about paying debt down") struct DebtPagesTests {
    private let role = Role.groupSecurityOfficer

    private func get(
        _ client: any TestClientProtocol, _ hospitals: TestHospitals, _ path: String, as role: Role? = nil
    ) async throws -> TestResponse {
        try await client.execute(uri: path, method: .get, headers: hospitals.headers(role ?? self.role))
    }

    @Test(
        "A protection is agreed on the page of an opening, and refused without measures or with a day gone by"
    )
    func protection() async throws {
        let hospitals = try await TestHospitals()
        try await hospitals.visit { client in
            let list = try await get(client, hospitals, "/debt/openings")
            #expect(list.text.contains("Sans protection convenue") && list.text.contains("Télémaintenance"))
            for fields in [
                ["measures": "", "ends": "2099-01-01"], ["measures": "tunnel", "ends": "1999-01-01"],
                ["measures": "tunnel", "ends": "demain"], ["measures": "tunnel", "ends": "2199-01-01"],
            ] {
                let refused = try await hospitals.send(
                    client, "/flows/1/protection", as: role, fields: fields)
                #expect(refused.status == .unprocessableContent)
                #expect(refused.text.contains("role=\"alert\""))
            }
            let agreed = try await hospitals.send(
                client, "/flows/1/protection", as: role,
                fields: [
                    "measures": "tunnel <b>à la demande</b>", "reference": "annexe 3", "ends": "2099-01-01",
                ])
            #expect(agreed.status == .seeOther)
            let page = try await get(client, hospitals, "/flows/1")
            #expect(page.text.contains("Protection convenue") && page.text.contains("tunnel &lt;b&gt;"))
            // The third hospital is another group's.
            #expect(
                try await hospitals.send(
                    client, "/flows/3/protection", as: role,
                    fields: ["measures": "x", "ends": "2199-01-01"]
                ).status == .notFound)
            let withdrawn = try await hospitals.send(
                client, "/flows/1/protection", as: role, fields: ["withdraw": "1"])
            #expect(withdrawn.status == .seeOther)
            #expect(try await get(client, hospitals, "/flows/1").text.contains("Sans protection convenue"))
        }
    }

    @Test("The ledger comes as CSV, as a workbook that reads back, and as JSON, with the same amounts")
    func exports() async throws {
        let hospitals = try await TestHospitals.shared.value
        try await hospitals.visit { client in
            let csv = try await get(client, hospitals, "/debt/export")
            let lines = csv.text.split(separator: "\r\n").map(String.init)
            #expect(lines.count == 3, "a heading, and one system at each of two hospitals")
            let workbook = try await get(client, hospitals, "/debt/export?format=xlsx")
            #expect(workbook.headers[.contentDisposition]?.contains(".xlsx") == true)
            let bytes = Array(workbook.body.readableBytesView)
            #expect(bytes.starts(with: Array("PK".utf8)))
            let reader = try SpreadsheetReader(bytes)
            let rows = try reader.rows(of: try #require(reader.sheetNames.first))
            #expect(rows.count == lines.count)
            let headings = rows[0].compactMap { $0?.text }
            #expect(headings == lines[0].dropFirst().split(separator: ";").map(String.init))
            let json = try await get(client, hospitals, "/debt/export?format=json")
            let parsed = try JSONSerialization.jsonObject(with: Data(json.text.utf8)) as? [[String: Any]]
            #expect(parsed?.count == 2)
            let principal = try #require(parsed?.first?["principal"] as? Double)
            #expect(csv.text.contains("\(Int(principal)),00"))
        }
    }

    @Test("Every table about debt has its file, and a file holds what the page is narrowed to")
    func files() async throws {
        let hospitals = try await TestHospitals.shared.value
        try await hospitals.visit { client in
            for path in [
                "/debt/together/export?table=migrations", "/debt/together/export?table=convergence",
                "/debt/together/export?table=concentration", "/debt/expiries/export", "/debt/map/export",
                "/debt/openings/export", "/debt/years/export", "/debt/years/export?table=schedule",
                "/debt/compare/export", "/debt/reuse/export", "/debt/costs/export",
                "/debt/costs/effects/export", "/debt/costs/export?table=loss",
                "/debt/costs/export?table=carbon",
                "/systems/1/scenarios/export",
                "/suppliers/export", "/alerts/export", "/audit/export", "/accounts/export",
                "/tokens/export", "/establishments/export", "/groups/export", "/establishments/1/export",
                "/establishments/1/export?table=services", "/debt/reuse/export?table=targets",
                "/cases/export", "/indicators/export", "/blocks/export", "/inbox/export",
                "/silent-sources/export",
                "/suppressions/export", "/posture/export", "/tenders/export", "/review/export",
            ] {
                for format in ["csv", "xlsx", "json"] {
                    let mark = path.contains("?") ? "&" : "?"
                    let response = try await get(client, hospitals, path + mark + "format=" + format)
                    #expect(response.status == .ok, "\(path) \(format)")
                    #expect(response.headers[.contentDisposition]?.contains(format) == true)
                }
            }
            // Of a monitor that is made, either family has its own figure.
            let carbon = try await get(client, hospitals, "/debt/costs/export?table=carbon&format=json").text
            #expect(carbon.contains("\"ademeKilograms\":64,\"boaviztaKilograms\":333"))
            let all = try await get(client, hospitals, "/debt/openings/export").text
            let none = try await get(client, hospitals, "/debt/openings/export?partner=ambulance").text
            #expect(all.split(separator: "\r\n").count == 3)
            #expect(none.split(separator: "\r\n").count == 1)
        }
    }

    @Test("Accounts come as a file to who manages them, and no file names another group's people")
    func people() async throws {
        let hospitals = try await TestHospitals.shared.value
        try await hospitals.visit { client in
            let page = try await get(client, hospitals, "/accounts").text
            let file = try await get(client, hospitals, "/accounts/export?format=json").text
            let rows = try #require(
                try JSONSerialization.jsonObject(with: Data(file.utf8)) as? [[String: Any]])
            #expect(!rows.isEmpty && rows.allSatisfy { page.contains($0["name"] as? String ?? "?") })
            #expect(rows.allSatisfy { ($0["roles"] as? [String])?.isEmpty == false })
            for path in ["/accounts/export", "/tokens/export"] {
                let refused = try await get(client, hospitals, path, as: .buyer)
                #expect(refused.status == .forbidden, "\(path)")
            }
        }
    }

    @Test("A share that the annex asks for is recorded with its source, for the whole group")
    func reuse() async throws {
        let hospitals = try await TestHospitals()
        let target = ["line": "printing", "year": "2024", "share": "12,5", "source": "annexe, ligne 3"]
        try await hospitals.visit { client in
            let before = try await get(client, hospitals, "/debt/reuse")
            #expect(before.text.contains("À confirmer") && before.text.contains("20"))
            var unsourced = target
            unsourced["source"] = ""
            for fields in [
                unsourced, target.merging(["share": "101"]) { $1 }, target.merging(["year": "24"]) { $1 },
            ] {
                let refused = try await hospitals.send(
                    client, "/debt/reuse/target", as: role, fields: fields)
                #expect(refused.status == .badRequest)
            }
            #expect(
                try await hospitals.send(
                    client, "/debt/reuse/target", as: .establishmentSecurityOfficer, fields: target
                ).status == .forbidden)
            #expect(
                try await hospitals.send(client, "/debt/reuse/target", as: role, fields: target).status
                    == .seeOther)
            #expect(
                try await hospitals.send(
                    client, "/debt/reuse", as: role,
                    fields: [
                        "establishment": "1", "line": "printing", "year": "2026", "spent": "1000",
                        "reused": "100",
                    ]
                ).status == .seeOther)
            let file = try await get(client, hospitals, "/debt/reuse/export?format=json&line=printing").text
            #expect(file.contains("\"share\":0.1") && file.contains("\"target\":0.125"))
            #expect(file.contains("\"missing\":25.00") && file.contains("annexe, ligne 3"))
            let others = try await get(client, hospitals, "/debt/reuse/export?format=json&line=discarded")
                .text
            #expect(!others.contains("printing") && !others.contains("annexe, ligne 3"))
            let pieces = try await hospitals.send(
                client, "/debt/reuse", as: role,
                fields: [
                    "establishment": "1", "line": "discarded", "year": "2026", "spent": "12,5", "reused": "1",
                ])
            #expect(pieces.status == .badRequest, "discarded equipment is counted in whole pieces")
        }
    }

    @Test("A group's cost is set by who answers for the whole group, with a source, and the ledger follows")
    func costs() async throws {
        let hospitals = try await TestHospitals()
        let fields = ["item": "0", "asset": "0", "amount": "1234,50", "kind": "own", "source": "devis 12"]
        try await hospitals.visit { client in
            let own = try await hospitals.send(
                client, "/debt/costs", as: .establishmentSecurityOfficer, fields: fields)
            #expect(own.status == .forbidden)
            var unsourced = fields
            unsourced["source"] = ""
            #expect(
                try await hospitals.send(client, "/debt/costs", as: role, fields: unsourced).status
                    == .badRequest)
            var negative = fields
            negative["amount"] = "-5"
            #expect(
                try await hospitals.send(client, "/debt/costs", as: role, fields: negative).status
                    == .badRequest)
            #expect(
                try await hospitals.send(client, "/debt/costs", as: role, fields: fields).status == .seeOther)
            #expect(try await get(client, hospitals, "/debt/costs").text.contains("devis 12"))
            let json = try await get(client, hospitals, "/debt/export?format=json")
            let rows = try JSONSerialization.jsonObject(with: Data(json.text.utf8)) as? [[String: Any]]
            #expect(rows?.allSatisfy { $0["principal"] as? Double == 1234.5 } == true, "\(json.text)")
        }
    }

    @Test(
        "A scenario's time and risk are set by who answers for the whole group, with a source, and the page shows them"
    )
    func effects() async throws {
        let hospitals = try await TestHospitals()
        let fields = [
            "effectAsset": "0", "scenario": "replace", "months": "27", "risk": "43", "effectKind": "own",
            "effectSource": "projet DPI 2024",
        ]
        try await hospitals.visit { client in
            func status(_ changed: [String: String], as role: Role) async throws -> HTTPResponse.Status {
                try await hospitals.send(
                    client, "/debt/costs/effects", as: role, fields: fields.merging(changed) { $1 }
                ).status
            }
            #expect(try await status([:], as: .establishmentSecurityOfficer) == .forbidden)
            for wrong in [
                ["effectSource": ""], ["months": "121"], ["months": "-1"], ["risk": "101"], ["risk": ""],
                ["scenario": "pray"], ["effectAsset": "9"],
            ] {
                #expect(try await status(wrong, as: role) == .badRequest, "\(wrong)")
            }
            #expect(try await status([:], as: role) == .seeOther)
            let page = try await get(client, hospitals, "/debt/costs").text
            #expect(page.contains("projet DPI 2024") && page.contains("43\u{A0}%"))
            let file = try await get(client, hospitals, "/debt/costs/effects/export?format=json").text
            #expect(file.contains("\"months\":27,\"riskRemovedPerMille\":430"))
            let scenarios = try await get(client, hospitals, "/systems/1/scenarios").text
            #expect(scenarios.contains("projet DPI 2024") && scenarios.contains("27\u{A0}mois"))
            #expect(try await status(["months": "", "risk": "", "effectSource": ""], as: role) == .seeOther)
            #expect(!(try await get(client, hospitals, "/debt/costs").text.contains("projet DPI 2024")))
        }
    }

    @Test("A chosen scenario with its day enters the curve and the comparison")
    func scenario() async throws {
        let hospitals = try await TestHospitals()
        try await hospitals.visit { client in
            let page = try await get(client, hospitals, "/systems/1/scenarios")
            #expect(page.text.contains("Quadrant TIME") && page.text.contains("<svg"))
            let chosen = try await hospitals.send(
                client, "/systems/1/debt/scenario", as: role,
                fields: ["scenario": "replace", "reason": "schéma directeur", "due": "2039-01-31"])
            #expect(chosen.status == .seeOther)
            #expect(
                try await get(client, hospitals, "/systems/1/scenarios").text.contains("schéma directeur"))
            #expect(try await get(client, hospitals, "/debt/years").text.contains("31/01/2039"))
        }
    }

    @Test(
        "A day out of reason, a form that is none and a cost of nothing are refused in words; nothing is recorded"
    )
    func outOfReason() async throws {
        let hospitals = try await TestHospitals(roles: [role])
        let today = hospitals.now.parisDay
        try await hospitals.visit { client in
            func status(_ path: String) async throws -> Int {
                try await client.execute(uri: path, method: .get, headers: hospitals.headers(role)).status
                    .code
            }
            for path in ["/debt?at=zzz", "/debt?at=2199-01-01", "/debt/report?at=1900-01-01"] {
                #expect(try await status(path) == 400, "\(path)")
            }
            for path in ["/debt/export?format=pdf", "/systems/export?format=pdf"] {
                #expect(try await status(path) == 400, "\(path)")
            }
            #expect(try await status("/debt/export?format=csv") == 200)
            for (day, reason) in [
                ("1900-01-01", "antérieur à 1950"), ("1960-01-01", "La date va du"),
                ("2099-12-31", "La date va du"), ("2199-12-31", "dépasse le"),
            ] {
                for (form, fields) in [
                    ("scenario", ["scenario": "replace", "reason": "x", "due": day]),
                    ("extension", ["bought": "1", "cost": "1", "ends": day]),
                ] {
                    let refused = try await hospitals.send(
                        client, "/systems/1/debt/\(form)", as: role, fields: fields)
                    #expect(refused.status == .badRequest, "\(form) \(day)")
                    #expect(refused.text.contains(reason))
                }
            }
            let fine = today.adding(days: 400).description
            let chosen = try await hospitals.send(
                client, "/systems/1/debt/scenario", as: role,
                fields: ["scenario": "replace", "reason": "x", "due": fine])
            #expect(chosen.status == .seeOther)
            let costs = ["amount": "12", "source": "devis", "kind": "own"]
            for wrong in [["asset": "2", "item": "99"], ["asset": "zz", "item": "0"]] {
                let refused = try await hospitals.send(
                    client, "/debt/costs", as: role, fields: costs.merging(wrong) { $1 })
                #expect(refused.status == .badRequest && refused.text.contains("de la liste"))
            }
        }
    }

    @Test("Fewer than three peers are not compared, and an establishment beyond reach does not exist")
    func peers() async throws {
        let hospitals = try await TestHospitals.shared.value
        try await hospitals.visit { client in
            let page = try await get(client, hospitals, "/debt/compare")
            #expect(page.text.contains("Moins de trois") && page.text.contains("Non comparé"))
            let beyond = try await get(client, hospitals, "/debt/compare?establishment=3")
            #expect(!beyond.text.contains(TestHospitals.marker))
        }
    }

    @Test("A map draws its boxes as links, escapes names, and opens a function into its systems")
    func map() async throws {
        let hospitals = try await TestHospitals.shared.value
        try await hospitals.visit { client in
            let closed = try await get(client, hospitals, "/debt/map")
            #expect(closed.text.contains("class=\"flow-map fit\"") && closed.text.contains("Télémaintenance"))
            let opened = try await get(client, hospitals, "/debt/map?open=patientRecord&zoom=200")
            #expect(opened.text.contains("href=\"/systems/1#flows\""))
            #expect(!opened.text.contains("<script>alert"))
        }
    }

    @Test("A map of many systems is not drawn system by system, whatever the address says")
    func mapOfMany() async throws {
        let hospitals = try await TestHospitals(roles: [role])
        let (owner, now) = (hospitals.establishments[0], hospitals.now)
        try await hospitals.visit { client in
            let few = try await get(client, hospitals, "/debt/map?open=all")
            #expect(few.text.contains("href=\"/systems/1#flows\""))
            #expect(try await get(client, hospitals, "/debt/map").text.contains("href=\"/debt/map?open=all"))
        }
        try await hospitals.store.transaction(by: "test", at: now) { writer in
            for number in 0..<FlowMapQuestion.mostOpened {
                try writer.record(
                    System(
                        id: ID(0), owner: owner, code: "MANY-\(number)", name: "Many \(number)",
                        function: .finance), from: .person("test"), asOf: now.parisDay)
            }
        }
        try await hospitals.visit { client in
            let many = try await get(client, hospitals, "/debt/map?open=all")
            #expect(!many.text.contains("href=\"/systems/1#flows\"") && many.text.contains("flow-map"))
            #expect(!many.text.contains("href=\"/debt/map?open=all"))
        }
    }

    @Test("A reason that the list does not offer stays the one that is filtered by")
    func unofferedReason() async throws {
        let hospitals = try await TestHospitals.shared.value
        let reason = try #require(
            (0..<30).compactMap { DebtReasons(word: String($0)) }.first { !DebtReasons.asked.contains($0) })
        try await hospitals.visit { client in
            let page = try await get(client, hospitals, "/debt?reason=\(reason.word)")
            let field = try #require(
                page.text.split(separator: "<select").first { $0.contains("name=\"reason\"") })
            #expect(field.contains("value=\"\(reason.word)\" selected"))
        }
    }

    @Test("Links of today's figures name no day: a saved one is of the day when it is opened")
    func undated() async throws {
        let hospitals = try await TestHospitals.shared.value
        let later = hospitals.now.parisDay.adding(days: 40)
        try await hospitals.visit { client in
            for path in ["/debt/together", "/debt/report"] {
                let today = try await get(client, hospitals, path)
                #expect(today.text.contains("/debt?") && !today.text.contains("at=\(hospitals.now.parisDay)"))
            }
            let dated = try await get(client, hospitals, "/debt/together?at=\(later)")
            #expect(dated.text.contains("at=\(later)"))
        }
    }
}
