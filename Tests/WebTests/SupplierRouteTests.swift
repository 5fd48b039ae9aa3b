import Access
import Clausier
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Registry
import Store
import Testing
import Vocabulary

@testable import Web

@Suite("A supplier sees nothing of another supplier, over all routes") struct SupplierRouteTests {
    private static let queries = [
        "", "?catalogue=durability", "?q=zzbeta", "?supplier=3", "?read=1&all=1", "?page=2",
    ]

    /// The first supplier's account and the second group's supplier, whose every word carries the marker.
    private static func reached(
        _ hospitals: TestHospitals, _ role: Role, untilFirst: Bool = false
    ) async throws -> (pages: Int, leaks: [String]) {
        try await hospitals.visit { client in
            var (pages, leaks) = (0, [String]())
            for endpoint in Endpoints.all where endpoint.method == .get && endpoint.path != "/live" {
                for number in 1...6 {
                    var refused = Refusals()
                    for query in queries where !refused.areCertain {
                        let path = endpoint.path(String(number)) + query
                        let answer = try await client.execute(
                            uri: path, method: .get, headers: hospitals.headers(role))
                        refused.note(answer.status)
                        if answer.status == .ok { pages += 1 }
                        if TestHospitals.mentions(answer, butFor: query) { leaks.append(path) }
                        if untilFirst && !leaks.isEmpty { return (pages, leaks) }
                    }
                    if endpoint.path("1") == endpoint.path("2") { break }
                }
            }
            return (pages, leaks)
        }
    }

    @Test("Every page, file and call of the API, with every number there is") func reading() async throws {
        let hospitals = try await TestHospitals.shared.value
        let own = try await SupplierRouteTests.reached(hospitals, .supplier)
        #expect(own.leaks.isEmpty, "\(own.leaks)")
        #expect(own.pages > 20, "the supplier's own pages must answer")
        let all = try await SupplierRouteTests.reached(hospitals, .networkAdministrator, untilFirst: true)
        #expect(!all.leaks.isEmpty, "the marker must be there to be found")
    }

    @Test("Every form, aimed at another supplier's records, changes nothing") func writing() async throws {
        let hospitals = try await TestHospitals(roles: [.supplier])
        try await hospitals.visit { client in
            for endpoint in Endpoints.all where endpoint.method == .post && endpoint.path.hasPrefix("/desk") {
                // The second questionnaire, the third release and supplier, the second piece are the other's.
                for number in ["2", "3"] where endpoint.path.contains("{") {
                    let answer = try await hospitals.send(
                        client, endpoint.path(number), as: .supplier,
                        fields: [
                            "claim": "no", "comment": "x", "signatory": "x", "position": "x", "vouch": "1",
                            "from": "2",
                            "reply": "x", "text": "x", "supplier": "3", "person": "x", "software": "yes",
                        ])
                    let isOwn = endpoint.path.contains("{doubt}") || endpoint.path.contains("{question}")
                    #expect(
                        answer.status.code >= 400 || isOwn,
                        "\(endpoint.path) with \(number): \(answer.status)")
                }
            }
            let answer = try await hospitals.send(
                client, "/desk/invitations", as: .supplier, fields: ["supplier": "3", "person": "x"])
            #expect(answer.status == .notFound)
            let announced = try await hospitals.send(
                client, "/desk/releases", as: .supplier,
                fields: ["supplier": "3", "product": "x", "version": "1"])
            #expect(announced.status == .notFound)
        }
        let other = Reach.suppliers([ID(3)])
        let dossier = try #require(
            try await hospitals.store.dossier(of: ID(2), reach: other, on: hospitals.now.day))
        #expect(dossier.questionnaire.submissions == 0)
        #expect(dossier.points.compactMap(\.draft).allSatisfy { $0.claim == .yes })
    }

    @Test("A supplier announces a release of its own once, and answers for it") func announcing() async throws
    {
        let hospitals = try await TestHospitals(roles: [.supplier])
        let fields = [
            "supplier": "\(hospitals.supplier)", "product": "Nouveau", "version": "5.0",
            "released": "2026-01-31",
        ]
        try await hospitals.visit { client in
            let announced = try await hospitals.send(client, "/desk/releases", as: .supplier, fields: fields)
            #expect(announced.status == .seeOther)
            let path = try #require(announced.headers[.location])
            let page = try await client.execute(
                uri: path, method: .get, headers: hospitals.headers(.supplier))
            #expect(page.status == .ok && page.text.contains("Nouveau 5.0"))
            let again = try await hospitals.send(client, "/desk/releases", as: .supplier, fields: fields)
            #expect(again.status == .unprocessableContent)
            let unknown = try await hospitals.send(
                client, "/desk/releases", as: .supplier, fields: fields.merging(["version": "?"]) { $1 })
            #expect(unknown.status == .unprocessableContent)
        }
    }

    @Test("Evidence leaves as a download that no browser runs") func download() async throws {
        let hospitals = try await TestHospitals.shared.value
        try await hospitals.visit { client in
            for (path, role) in [("/desk/evidence/1", Role.supplier), ("/evidence/1", .networkAdministrator)]
            {
                let answer = try await client.execute(
                    uri: path, method: .get, headers: hospitals.headers(role))
                #expect(answer.status == .ok)
                #expect(answer.headers[.contentDisposition]?.hasPrefix("attachment;") == true)
                #expect(answer.headers[.xContentTypeOptions] == "nosniff")
                #expect(answer.headers[.contentSecurityPolicy]?.hasPrefix("default-src 'none'") == true)
            }
            let other = try await client.execute(
                uri: "/desk/evidence/2", method: .get, headers: hospitals.headers(.supplier))
            #expect(other.status == .notFound)
        }
    }

    @Test("A PDF with a program in it is kept as it is, and leaves as a download that runs nowhere")
    func scriptedEvidence() async throws {
        let hospitals = try await TestHospitals(roles: [.supplier, .networkAdministrator])
        let scripted = """
            %PDF-1.7
            1 0 obj << /Type /Catalog /Pages 2 0 R /OpenAction << /S /JavaScript /JS (app.alert\\(1\\)) >> >> endobj
            2 0 obj << /Type /Pages /Kids [] /Count 0 >> endobj
            trailer << /Root 1 0 R >>
            %%EOF
            """
        let page = "/desk/questionnaires/1/points/O-9.14"
        try await hospitals.visit { client in
            let sent = try await hospitals.upload(
                client, page + "/evidence", Array(scripted.utf8), named: "plan.pdf", as: .supplier)
            #expect(sent.status == .seeOther, "\(sent.text)")
            let text = try await client.execute(
                uri: page, method: .get, headers: hospitals.headers(.supplier)
            ).text
            let links = text.matches(of: #/href="(/desk/evidence/[0-9]+)" download[^>]*>plan\.pdf</#)
            let own = try #require(links.first).output.1
            try await hospitals.store.transaction(by: "x", at: hospitals.now) {
                try $0.submit(
                    ID(1), edition: ShippedEditions.hospital(), signatory: "x", position: "x",
                    reach: .suppliers([hospitals.supplier]))
            }
            let theirs = own.dropFirst("/desk".count)
            for (path, role) in [(own, Role.supplier), (theirs, .networkAdministrator)] {
                let file = try await client.execute(
                    uri: String(path), method: .get, headers: hospitals.headers(role))
                #expect(file.status == .ok, "\(path)")
                #expect(file.text == scripted, "what was signed is not changed")
                let name = "preuve-\(theirs.dropFirst("/evidence/".count)).pdf"
                #expect(file.headers[.contentDisposition] == "attachment; filename=\"\(name)\"")
                #expect(file.headers[.contentType] == "application/pdf")
                #expect(file.headers[.xContentTypeOptions] == "nosniff")
                let policy = try #require(file.headers[.contentSecurityPolicy]).split(separator: "; ")
                #expect(policy.contains("default-src 'none'") && policy.contains("sandbox"))
            }
        }
    }

    @Test("An invitation leads to an account that starts on its own desk") func invitation() async throws {
        let hospitals = try await TestHospitals(roles: [.networkAdministrator])
        let (_, secret) = try await hospitals.store.invite(
            "Maud", of: hospitals.supplier, reach: .everything, by: "admin", at: hospitals.now)
        try await hospitals.visit { client in
            let page = try await client.execute(uri: "/invitation/\(secret)", method: .get)
            #expect(page.status == .ok)
            #expect(page.text.contains("Maud"))
            let wrong = try await client.execute(uri: "/invitation/\(secret)x", method: .get)
            #expect(wrong.status == .notFound)
            let form = "name=maud&display=Maud&password=orageux-cachalot-47"
            var headers: HTTPFields = [.origin: "http://localhost"]
            headers[.contentType] = "application/x-www-form-urlencoded"
            let sent = try await client.execute(
                uri: "/invitation/\(secret)", method: .post, headers: headers, body: .init(string: form))
            #expect(sent.status == .seeOther)
            let again = try await client.execute(
                uri: "/invitation/\(secret)", method: .post, headers: headers, body: .init(string: form))
            #expect(again.status == .notFound)
        }
        let account = try #require(try await hospitals.store.account(named: "maud"))
        #expect(
            try await hospitals.store.grants(of: account.id) == [
                try #require(Grant(.supplier, on: .supplier(hospitals.supplier)))
            ])
    }
}
