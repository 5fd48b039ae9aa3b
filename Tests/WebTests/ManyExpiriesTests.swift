import Access
import HTTPTypes
import HummingbirdTesting
import Registry
import Store
import Testing
import Vocabulary

@testable import Web

@Suite("Expiry dates of many hospitals") struct ManyExpiriesTests {
    @Test("The page says what it leaves out where there are too many to tell agreements one by one")
    func leftOut()
        async throws
    {
        let hospitals = try await TestHospitals()
        let group = hospitals.groups[0]
        func pages() async throws -> [(french: String, english: String)] {
            try await hospitals.visit { client in
                var pages: [(String, String)] = []
                for role in [Role.networkAdministrator, .establishmentSecurityOfficer] {
                    var texts: [String] = []
                    for language in ["fr", "en"] {
                        var headers = hospitals.headers(role)
                        headers[.cookie] = (headers[.cookie] ?? "") + "; cordon-language=\(language)"
                        texts.append(
                            try await client.execute(uri: "/debt/expiries", method: .get, headers: headers)
                                .text)
                    }
                    pages.append((texts[0], texts[1]))
                }
                return pages
            }
        }
        let (french, english) = ("les contrats sont comptés par établissement", "contracts are counted by")
        #expect(try await pages().allSatisfy { !$0.french.contains(french) && !$0.english.contains(english) })
        try await hospitals.store.transaction(by: "test", at: hospitals.now) { writer in
            for number in 0..<AgreementEnds.mostEstablishments {
                let finess = try Finess(withoutKey: String(99_100_000 + number))
                try writer.record(
                    Establishment(
                        id: ID(0), group: group, finess: finess, name: "CH \(number)", kind: .general,
                        town: "Ville", beds: 10, itStaffTenths: 1, securityStaffTenths: 0))
            }
        }
        let after = try await pages()
        #expect(after[0].french.contains(french) && after[0].english.contains(english))
        #expect(!after[1].french.contains(french), "one hospital’s are told one by one")
    }
}
