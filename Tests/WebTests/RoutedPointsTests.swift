import Access
import Clausier
import HTTPTypes
import HummingbirdTesting
import Registry
import Store
import Testing
import Vocabulary

@testable import Web

@Suite("What a supplier leaves out by its routing answers can be seen, opened and judged")
struct RoutedPointsTests {
    /// The addresses of points in a page.
    private func points(in page: String) -> Set<String> {
        Set(
            page.split(separator: "href=\"").dropFirst().compactMap { part in
                part.split(separator: "\"", maxSplits: 1).first.map(String.init)
            }.filter { $0.hasPrefix("/answers/of/1/points/") })
    }

    @Test("Every point that a tender or a release links to opens, left out or not") func links() async throws
    {
        let hospitals = try await TestHospitals.shared.value
        let edition = try #require(try await hospitals.store.currentEdition(of: "hospital"))
        try await hospitals.visit { client in
            for path in ["/tenders/1?all=1", "/answers/of/1"] {
                let headers = hospitals.headers(.networkAdministrator)
                let page = try await client.execute(uri: path, method: .get, headers: headers)
                #expect(page.status == .ok)
                let links = points(in: page.text)
                // The needs of the tender say nothing, so that it asks everything; the release shows all it was asked.
                #expect(links.count >= edition.controls.count { $0.respondent == .supplier }, "\(path)")
                for link in links.sorted() {
                    let point = try await client.execute(uri: link, method: .get, headers: headers)
                    #expect(point.status == .ok, "\(link)")
                }
            }
        }
    }

    @Test("The routing answers stand on the page, and a finding on a point that they leave out counts")
    func judged() async throws {
        let hospitals = try await TestHospitals(roles: [.networkAdministrator, .supplier])
        let edition = try #require(try await hospitals.store.currentEdition(of: "hospital"))
        let profile = Profile(exactly: [.software, .personalData, .remoteMaintenance])
        let control = try #require(
            edition.controls.first {
                $0.respondent == .supplier && $0.applicability.applies(to: profile) == .no
            })
        try await hospitals.visit { client in
            let headers = hospitals.headers(.networkAdministrator)
            let page = try await client.execute(uri: "/answers/of/1", method: .get, headers: headers)
            #expect(page.text.contains("Ce que le fournisseur dit de son produit"))
            let found = try await hospitals.send(
                client, "/answers/of/1/points/\(control.code)/finding", as: .networkAdministrator,
                fields: ["verdict": "nonCompliant", "reason": "Le produit en a un."])
            #expect(found.status == .seeOther)
            let point = try await client.execute(
                uri: "/answers/of/1/points/\(control.code)", method: .get, headers: headers)
            #expect(point.text.contains("Le produit en a un."))
            #expect(point.text.contains("ce point ne le concerne pas"))
            let desk = try await client.execute(
                uri: "/desk/questionnaires/1", method: .get, headers: hospitals.headers(.supplier))
            #expect(desk.text.contains("vos réponses les écartent"))
            let own = try await client.execute(
                uri: "/desk/questionnaires/1/points/\(control.code)", method: .get,
                headers: hospitals.headers(.supplier))
            #expect(own.status == .seeOther)
        }
    }
}
