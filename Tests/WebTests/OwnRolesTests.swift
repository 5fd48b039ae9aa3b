import Access
import Foundation
import HTTPTypes
import HummingbirdTesting
import Testing

@testable import Web

@Suite("Everybody reads where their own roles hold") struct OwnRolesTests {
    @Test(
        "The account names the place of each role, whatever may be read of it; nobody else's",
        arguments: Role.allCases)
    func places(_ role: Role) async throws {
        let hospitals = try await TestHospitals.shared.value
        try await hospitals.visit { client in
            let page = try await client.execute(
                uri: "/account", method: .get, headers: hospitals.headers(role))
            let roles = page.text.components(separatedBy: "<ul class=\"list\">").dropFirst().first ?? ""
            let list = roles.components(separatedBy: "</ul>")[0]
            let place =
                switch role {
                case .networkAdministrator, .underwriter, .poolManager: "Réseau"
                case .groupSecurityOfficer: TestHospitals.data + " group"
                case .supplier: TestHospitals.data + " 0 supplier"
                default: "xqalpha &lt;script&gt;"
                }
            #expect(list.contains(place), "\(role): \(list)")
            #expect(!page.text.contains(TestHospitals.marker))
        }
    }
}
