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

@testable import Web

@Suite("What leaves the pages of debt and of the register") struct DebtOutwardTests {
    private let role = Role.groupSecurityOfficer
    private static let calendar = "/api/v1/debt/expiries.ics"

    private func get(
        _ client: any TestClientProtocol, _ hospitals: TestHospitals, _ path: String
    ) async throws -> TestResponse {
        try await client.execute(uri: path, method: .get, headers: hospitals.headers(role))
    }

    private func basic(_ secret: String) -> HTTPFields {
        [.authorization: "Basic " + Data("agenda:\(secret)".utf8).base64EncodedString()]
    }

    @Test("A calendar program subscribes with a token as its password, and opens nothing else with it")
    func subscription() async throws {
        let hospitals = try await TestHospitals()
        let grant = try #require(Grant(.groupSecurityOfficer, on: .group(hospitals.groups[0])))
        let token = try await hospitals.store.makeToken(
            name: "agenda", use: .acts([grant]), expires: nil, by: "test", at: hospitals.now)
        try await hospitals.visit { client in
            let found = try await client.execute(
                uri: Self.calendar, method: .get, headers: basic(token.secret))
            #expect(found.status == .ok && found.text.contains("BEGIN:VEVENT"))
            #expect(found.text.contains("URL:http://") && !found.text.contains(TestHospitals.marker))
            for headers in [HTTPFields(), basic("faux"), [.authorization: "Basic ***"]] {
                let refused = try await client.execute(uri: Self.calendar, method: .get, headers: headers)
                #expect(refused.status == .unauthorized)
                #expect(
                    refused.headers[.wwwAuthenticate]?.hasPrefix("Basic") == true, "else nobody asks for it")
            }
            let other = try await client.execute(
                uri: "/api/v1/systems", method: .get, headers: basic(token.secret))
            #expect(other.status == .unauthorized && other.headers[.wwwAuthenticate] == "Bearer")
        }
    }

    @Test("The address to subscribe to is whole, and the one that the settings give to what lives long")
    func address() async throws {
        for (setting, origin) in [
            (nil, "http://localhost"), ("https://cordon.ght.example", "https://cordon.ght.example"),
        ] {
            let hospitals = try await TestHospitals(
                roles: [role],
                change: { $0.onCall = OnCallReadiness(hasMailServer: true, publicAddress: setting) })
            try await hospitals.visit { client in
                let page = try await get(client, hospitals, "/debt/expiries").text
                #expect(page.contains("<code>\(origin)/api/v1/debt/expiries.ics</code>"))
                let feed = try await get(client, hospitals, "/debt/expiries.ics").text
                #expect(feed.contains("URL:\(origin)/"))
            }
        }
    }

    @Test("Expiry dates follow the place that is asked for, on the page, in the file and in the calendar")
    func places() async throws {
        let hospitals = try await TestHospitals.shared.value
        try await hospitals.visit { client in
            func rows(_ query: String) async throws -> Int {
                let file = try await get(client, hospitals, "/debt/expiries/export" + query).text
                return file.split(separator: "\r\n").count - 1
            }
            let all = try await rows("")
            let parts = try await [hospitals.establishments[0], hospitals.establishments[1]].asyncMap {
                try await rows("?establishment=\($0)")
            }
            #expect(all > 0 && parts.allSatisfy { $0 > 0 && $0 < all })
            let feed = try await get(
                client, hospitals, "/debt/expiries.ics?establishment=\(hospitals.establishments[0])")
            #expect(feed.text.components(separatedBy: "BEGIN:VEVENT").count - 1 == parts[0])
            let page = try await get(client, hospitals, "/debt/expiries")
            #expect(page.text.contains("href=\"/debt?product=") || page.text.contains("#contracts"))
        }
    }

    @Test(
        "Tables of a system, a product, a supplier and a hospital have their files, of what is recorded",
        arguments: [
            ("/systems/1/export?table=uses", 1), ("/systems/1/export?table=flows", 1),
            ("/systems/1/export?table=contracts", 1),
            ("/systems/1/export?table=flaws", 0), ("/products/1/export", 0),
            ("/suppliers/1/export?table=products", 1),
            ("/suppliers/1/export?table=contracts", 1), ("/suppliers/1/export?table=hostings", 0),
            ("/establishments/1/contracts/export", 1),
        ])
    func tables(path: String, rows: Int) async throws {
        let hospitals = try await TestHospitals.shared.value
        try await hospitals.visit { client in
            let mark = path.contains("?") ? "&" : "?"
            for format in ["csv", "xlsx", "json"] {
                let file = try await get(client, hospitals, path + mark + "format=" + format)
                #expect(file.status == .ok, "\(format)")
                #expect(file.headers[.contentDisposition]?.contains(format) == true)
                switch format {
                case "csv":
                    let lines = file.text.split(separator: "\r\n").dropFirst()
                    #expect(lines.count == rows && lines.allSatisfy { $0.contains(TestHospitals.data) })
                    #expect(!file.text.contains(TestHospitals.marker))
                case "json":
                    let found = try #require(
                        JSONSerialization.jsonObject(with: Data(file.text.utf8)) as? [[String: Any]])
                    #expect(found.count == rows)
                    #expect(
                        found.allSatisfy { row in
                            row.values.contains { ($0 as? String)?.contains(TestHospitals.data) == true }
                        })
                    #expect(!file.text.contains(TestHospitals.marker))
                default: #expect(Array(file.body.readableBytesView.prefix(2)) == Array("PK".utf8))
                }
            }
        }
    }

    @Test("What is beyond reach has no file")
    func beyond() async throws {
        let hospitals = try await TestHospitals.shared.value
        try await hospitals.visit { client in
            let theirs = hospitals.establishments[2]
            for path in [
                "/establishments/\(theirs)/contracts/export", "/systems/999999/export",
                "/suppliers/999999/export",
            ] {
                let answer = try await get(client, hospitals, path)
                #expect(answer.status == .notFound, "\(path)")
            }
        }
    }

    @Test("Every figure that the expected loss rests on stands on the page of costs")
    func losses() async throws {
        let hospitals = try await TestHospitals.shared.value
        try await hospitals.visit { client in
            let page = try await get(client, hospitals, "/debt/costs").text
            for words in [
                "Chaque service de soins qui s’arrête", "Exposé sur internet", "Isolé du réseau",
                "Probabilité la plus haute retenue", "Chaque faille exploitée non corrigée",
                "Criticité inconnue",
            ] {
                #expect(page.contains(words), "\(words)")
            }
        }
    }

    @Test("A box of the map loses its abbreviation before a word of its title is cut")
    func titles() {
        #expect(
            FlowWords.wrapped("Dossier patient informatisé (DPI)", rooms: [16, 16])
                == ["Dossier patient", "informatisé"])
        #expect(FlowWords.wrapped("Gestion (SIL)", rooms: [16, 16]) == ["Gestion (SIL)"])
        #expect(FlowWords.wrapped("Dossier patient informatisé", rooms: [16]) == ["Dossier patient…"])
    }

    @Test("One hospital is offered no filter without a choice, and leaves a wrong one in one step")
    func filters() async throws {
        let hospitals = try await TestHospitals(roles: [.establishmentSecurityOfficer])
        try await hospitals.visit { client in
            func page(_ path: String) async throws -> String {
                try await client.execute(
                    uri: path, method: .get, headers: hospitals.headers(.establishmentSecurityOfficer)
                ).text
            }
            for path in ["/debt/years", "/debt/expiries"] {
                #expect(!(try await page(path)).contains("class=\"filters\""), "\(path)")
            }
            let refused = try await page("/debt?at=hier")
            #expect(refused.contains("Rouvrir la page sans filtre") && refused.contains("href=\"/debt\""))
        }
    }

    @Test("A system whose extension nobody bought is out of support at the top of its page as well")
    func header() async throws {
        let hospitals = try await TestHospitals(roles: [role])
        let today = hospitals.now.parisDay
        let system = try await hospitals.store.transaction(by: "test", at: hospitals.now) { writer in
            let product = try writer.record(
                Product(id: ID(0), supplier: hospitals.supplier, name: "Ancien", kind: .application)
            ).id
            let life = Lifecycle(
                securitySupportEnd: today.adding(days: -100), extendedSupportEnd: today.adding(days: 500))
            let release = try writer.record(
                Release(
                    id: ID(0), product: product, version: "1",
                    lifecycle: Sourced(life, from: .person("test"), asOf: today))
            ).id
            return try writer.record(
                System(
                    id: ID(0), owner: hospitals.establishments[0], code: "A1", name: "Ancien",
                    function: .server, release: release), from: .person("test"), asOf: today
            ).id
        }
        try await hospitals.visit { client in
            let page = try await get(client, hospitals, "/systems/\(system)").text
            let badges = try #require(page.components(separatedBy: "class=\"badges\"").dropFirst().first)
                .components(separatedBy: "</p>")[0]
            #expect(badges.contains("Hors support, extension non souscrite"), "\(badges)")
            #expect(!badges.contains("Extension payante"))
        }
    }

    @Test("Those out of support for want of an extension are told apart: the registry leaves them out")
    func unbought() {
        var totals = LedgerTotals()
        totals.systems = 10
        #expect(totals.endedNote.french == "sur 10 systèmes")
        totals.byState[Int(SupportState.extensionNotBought.rawValue)] = 2
        #expect(totals.endedNote.french == "sur 10 systèmes, dont 2 faute d’extension souscrite")
    }

    @Test("The map is never drawn so small that its letters fall under eleven pixels")
    func letters() async throws {
        let hospitals = try await TestHospitals.shared.value
        try await hospitals.visit { client in
            let page = try await get(client, hospitals, "/debt/map").text
            let drawing = try #require(
                page.firstMatch(of: /<svg class="flow-map fit" viewBox="0 0 (\d+) (\d+)" width="(\d+)"/))
            let (whole, width) = (Double(drawing.1) ?? 0, Double(drawing.3) ?? 0)
            #expect(whole > 0 && 11.5 * width / whole >= 11)
        }
        var question = FlowMapQuestion(opened: [.directory, .mail], opensAll: true)
        question.keepReadable(600, last: "mail")
        #expect(question.opened == [.mail] && !question.opensAll, "one function at a time")
        var few = FlowMapQuestion(opened: [.directory, .mail], opensAll: true)
        few.keepReadable(100, last: "mail")
        #expect(few.opensAll && few.opened.count == 2)
    }
}

extension Sequence {
    fileprivate func asyncMap<Value>(_ body: (Element) async throws -> Value) async throws -> [Value] {
        var values: [Value] = []
        for element in self { values.append(try await body(element)) }
        return values
    }
}
