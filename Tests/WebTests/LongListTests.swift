import Access
import Foundation
import HTTPTypes
import HummingbirdTesting
import Registry
import Store
import Testing
import Vocabulary

@testable import Web

@Suite("A list is whole in a file and for a program, however long") struct LongListTests {
    @Test("Eleven thousand suppliers are eleven thousand lines and as many items")
    func elevenThousand() async throws {
        let hospitals = try await TestHospitals(roles: [.networkAdministrator])
        let more = 11_000
        let all =
            try await hospitals.store.page(SupplierList(reach: .everything)).total.count + more
        try await hospitals.store.transaction(by: "test", at: hospitals.now) { writer in
            for number in 0..<more {
                try writer.record(Supplier(id: ID(0), name: "Éditeur \(number)", roles: [.publisher]))
            }
        }
        try await hospitals.visit { client in
            let headers = hospitals.headers(.networkAdministrator)
            let file = try await client.execute(
                uri: "/suppliers/export?format=csv", method: .get, headers: headers)
            #expect(file.text.split(whereSeparator: \.isNewline).count == all + 1)
            var (next, items): (String?, Int) = ("/api/v1/suppliers?size=200", 0)
            while let link = next {
                let answer = try await client.execute(uri: link, method: .get, headers: headers)
                let page = try #require(
                    JSONSerialization.jsonObject(with: Data(answer.text.utf8)) as? [String: Any])
                items += (page["items"] as? [Any])?.count ?? 0
                next = page["next"] as? String
                if items > all { break }
            }
            #expect(items == all)
        }
    }
}
