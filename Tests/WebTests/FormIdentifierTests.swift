import Access
import HTTPTypes
import HummingbirdTesting
import Testing

@testable import Web

@Suite("A label leads to the field beside it") struct FormIdentifierTests {
    @Test(
        "No page has an identifier twice, and each label names one that is there",
        arguments: [
            Role.networkAdministrator, .groupSecurityOfficer, .establishmentSecurityOfficer, .supplier,
        ])
    func unique(_ role: Role) async throws {
        let hospitals = try await TestHospitals.shared.value
        try await hospitals.visit { client in
            for endpoint in Endpoints.all where endpoint.method == .get {
                guard case .page = endpoint.kind else { continue }
                for id in ["1", "3"] {
                    let path = endpoint.path(id)
                    let page = try await client.execute(
                        uri: path, method: .get, headers: hospitals.headers(role)
                    ).text
                    let identifiers = page.matches(of: /\sid="([^"]*)"/).map { String($0.1) }
                    let twice = Dictionary(grouping: identifiers, by: { $0 }).filter { $1.count > 1 }.keys
                    #expect(twice.isEmpty, "\(path) as \(role): \(twice.sorted())")
                    let labels = Set(page.matches(of: /\sfor="([^"]*)"/).map { String($0.1) })
                    let lost = labels.subtracting(identifiers)
                    #expect(lost.isEmpty, "\(path) as \(role): \(lost.sorted())")
                    if path == endpoint.path { break }
                }
            }
        }
    }
}
