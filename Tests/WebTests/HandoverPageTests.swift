import Access
import HTTPTypes
import HummingbirdTesting
import Testing

@testable import Web

@Suite("A case of several hospitals is told by hospital") struct HandoverPageTests {
    @Test("The handover says whose each legal deadline is, and leaves none of a few hospitals out")
    func deadlines() async throws {
        let hospitals = try await TestHospitals.shared.value
        let page = try await hospitals.visit { client in
            try await client.execute(
                uri: "/cases/handover", method: .get, headers: hospitals.headers(.networkAdministrator)
            ).text
        }
        // The first case is of two hospitals.
        let section = page[try #require(page.firstRange(of: "<h3>À tenir</h3>")).upperBound...]
        let list = section[..<(try #require(section.firstRange(of: "</ul>")).lowerBound)]
        let items = list.split(separator: "<li").dropFirst()
        #expect(items.count == 10)
        #expect(items.allSatisfy { $0.contains(" – ") })
    }

    @Test("What is common to the case is shown to who sees it whole; to others it would seem not filled in")
    func observatory() async throws {
        let hospitals = try await TestHospitals.shared.value
        try await hospitals.visit { client in
            for (role, sees) in [(Role.networkAdministrator, true), (.establishmentSecurityOfficer, false)] {
                let page = try await client.execute(
                    uri: "/cases/4", method: .get, headers: hospitals.headers(role))
                #expect(page.text.contains(#"id="observatory""#) == sees, "\(role)")
            }
        }
    }

    @Test("Who closes a case is told first of the legal deadlines that are left") func closing() async throws
    {
        let hospitals = try await TestHospitals.shared.value
        let page = try await hospitals.visit { client in
            try await client.execute(
                uri: "/cases/4", method: .get, headers: hospitals.headers(.networkAdministrator)
            ).text
        }
        let form = page[try #require(page.firstRange(of: "Clore le dossier")).upperBound...]
        #expect(form.prefix(2_000).contains("Échéances légales encore à tenir\u{A0}: 10"))
    }
}
