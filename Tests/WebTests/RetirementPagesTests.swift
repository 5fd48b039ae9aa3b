import Access
import Foundation
import HTTPTypes
import HummingbirdTesting
import Registry
import Store
import Testing
import Vocabulary

@testable import Web

@Suite("A system’s end of service on pages, in files and for programs") struct RetirementPagesTests {
    private let role = Role.establishmentSecurityOfficer

    @Test("It is taken out of service with a reason and put back, by who may change it") func pages()
        async throws
    {
        let hospitals = try await TestHospitals()
        let today = Instant.now.parisDay
        try await hospitals.visit { client in
            func get(_ address: String, _ language: String = "fr") async throws -> TestResponse {
                var headers = hospitals.headers(role)
                headers[.cookie] = (headers[.cookie] ?? "") + "; cordon-language=\(language)"
                return try await client.execute(uri: address, method: .get, headers: headers)
            }
            func systems(_ query: String) async throws -> [[String: Any]] {
                let text = try await get("/systems/export?format=json&\(query)").text
                return try #require(JSONSerialization.jsonObject(with: Data(text.utf8)) as? [[String: Any]])
            }
            let all = try await systems("")
            let own = try #require(
                all.first {
                    ($0["owner"] as? [String: Any])?["id"] as? Int
                        == Int(hospitals.establishments[0].rawValue)
                })
            let system = try #require(own["id"] as? Int)
            let name = try #require(own["name"] as? String)
            let page = try await get("/systems/\(system)").text
            #expect(page.contains("/systems/\(system)/retire") && page.contains("Mettre hors service"))
            for fields in [["day": "\(today)"], ["reason": "Migré"], ["day": "hier", "reason": "Migré"]] {
                let refused = try await hospitals.send(
                    client, "/systems/\(system)/retire", as: role, fields: fields)
                #expect(refused.status == .badRequest, "\(fields)")
            }
            let fields = ["day": "\(today)", "reason": "Migré <vers> le nouveau dossier"]
            let theirs = try await hospitals.send(
                client, "/systems/99999/retire", as: role, fields: fields)
            #expect(theirs.status == .notFound)
            let done = try await hospitals.send(
                client, "/systems/\(system)/retire", as: role, fields: fields)
            #expect(done.headers[.location]?.contains("done=systemRetired") == true)

            let after = try await get("/systems/\(system)").text
            #expect(after.contains("Hors service depuis le") && after.contains("Migré &lt;vers"))
            #expect(after.contains("Remettre en service") && !after.contains("id=\"debt\""))
            let english = try await get("/systems/\(system)", "en").text
            #expect(english.contains("Out of service since") && english.contains("Put back into service"))
            #expect(try await systems("").count == all.count - 1)
            let retired = try await systems("service=retired")
            #expect(retired.map { $0["id"] as? Int } == [system])
            #expect(retired.first?["retiredOn"] as? String == "\(today)")
            #expect(retired.first?["retirementReason"] as? String == fields["reason"])
            #expect(try await systems("service=any").count == all.count)
            #expect(try await !get("/systems?size=200").text.contains("/systems/\(system)\""))
            let list = try await get("/systems?service=retired").text
            #expect(list.contains("/systems/\(system)\"") && list.contains("Hors service depuis le"))
            let file = try await get("/systems/export?format=csv&service=retired").text
            #expect(file.contains("Hors service depuis le") && file.contains("Motif de mise hors service"))
            #expect(file.contains(name) && file.contains("Migré <vers> le nouveau dossier"))
            #expect(try await !get("/systems/export?format=csv").text.contains("Migré <vers>"))

            let back = try await hospitals.send(
                client, "/systems/\(system)/retire", as: role, fields: ["step": "restore"])
            #expect(back.headers[.location]?.contains("done=systemRestored") == true)
            #expect(try await systems("").count == all.count)
            #expect(try await get("/systems/\(system)").text.contains("id=\"debt\""))
            let log = try await client.execute(
                uri: "/audit", method: .get, headers: hospitals.headers(.networkAdministrator)
            ).text
            #expect(log.contains("Système mis hors service") && log.contains("Système remis en service"))
        }
    }

    @Test("The filter survives its address, and one that nobody knows is named") func address() {
        for service in ServiceStanding.allCases {
            var filter = SystemFilter()
            filter.service = service
            var wrong: [String] = []
            let query = SiteLink.systems(filter).description.split(separator: "?").dropFirst().first
            let read = SystemFilter(FormFields(parsing: String(query ?? "")) ?? FormFields(), wrong: &wrong)
            #expect(read == filter && wrong.isEmpty)
        }
        var wrong: [String] = []
        _ = SystemFilter(FormFields(parsing: "service=gone") ?? FormFields(), wrong: &wrong)
        #expect(wrong == ["service"])
    }
}
