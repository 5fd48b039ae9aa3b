import Access
import Foundation
import HTTPTypes
import HummingbirdTesting
import Registry
import Sharing
import Store
import Testing
import Vocabulary
import Watch

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

    @Test("Suppliers that owe answers, and sources that fell silent, are all in their files")
    func answersAndSources() async throws {
        let hospitals = try await TestHospitals(roles: [.networkAdministrator])
        let (owner, now) = (hospitals.establishments[0], hospitals.now)
        try await hospitals.store.transaction(by: "test", at: now) { writer in
            for number in 0..<250 {
                let supplier = try writer.record(
                    Supplier(id: ID(0), name: "Éditeur \(number)", roles: [.publisher])
                ).id
                let product = try writer.record(
                    Product(id: ID(0), supplier: supplier, name: "Produit \(number)", kind: .application)
                ).id
                let release = try writer.record(Release(id: ID(0), product: product, version: "1")).id
                try writer.record(
                    System(
                        id: ID(0), owner: owner, code: "LONG-\(number)", name: "Long \(number)",
                        function: .finance, release: release),
                    from: .person("test"), asOf: now.parisDay)
            }
        }
        let receipt = try await hospitals.store.receive(
            key: "long", of: owner, segment: "long", start: 0, length: 9, records: 1, at: now)
        guard case .accepted(let batch) = receipt else { throw Refusal.notFound }
        let last = now.advanced(by: .seconds(-3 * 86_400))
        _ = try await hospitals.store.record(
            [], batch: batch,
            sources: (0..<250).map {
                SourceCount(name: "source-\($0)", kind: "windows-json", lastEvent: last, records: 100)
            }, at: now)
        try await hospitals.visit { client in
            for (path, word) in [("answers/suppliers", "Éditeur"), ("silent-sources", "source-")] {
                let file = try await client.execute(
                    uri: "/\(path)/export?format=csv", method: .get,
                    headers: hospitals.headers(.networkAdministrator))
                #expect(file.text.split(whereSeparator: \.isNewline).count { $0.contains(word) } == 250)
            }
            let page = try await client.execute(
                uri: "/answers/suppliers", method: .get, headers: hospitals.headers(.networkAdministrator))
            #expect(page.text.contains("/answers/suppliers?page=2"))
        }
    }

    @Test("Suppressions, devices, protections and shifts are all in their files")
    func decisions() async throws {
        let hospitals = try await TestHospitals(roles: [.networkAdministrator])
        let (store, place, now) = (hospitals.store, hospitals.establishments[0], hospitals.now)
        try await store.transaction(by: "test", at: now) { writer in
            let trial = SuppressionTrial(
                days: 30, hidden: 0, inCases: 0, confirmed: 0, harmless: 0, ofRule: 0)
            for number in 0..<510 {
                try writer.suppress(
                    Suppression(
                        rule: "long-\(number)", establishment: place, reason: "essai",
                        ends: now.parisDay.adding(days: 5)), tried: trial, reach: .everything)
            }
            let contact = try writer.add(
                OnCallContact(name: "long", mail: "long@ght.example"), to: place, reach: .everything)
            for number in 0..<5_010 {
                let starts = now.advanced(by: .seconds(3_600 * Int64(number)))
                try writer.add(
                    OnCallShift(
                        contact: contact, rank: 1, starts: starts,
                        ends: starts.advanced(by: .seconds(3_600))), reach: .everything)
            }
        }
        for number in 0..<1_010 {
            _ = try await store.makeShareClient(
                name: "long-\(number)", use: .blocks, establishment: place, expires: nil,
                reach: .everything, by: "test", at: now)
            try await store.protect(
                Protection.Target("long-\(number).example"), category: .careFlow, reason: "essai",
                for: place, reach: .everything, by: "test", at: now)
        }
        try await hospitals.visit { client in
            for (path, least) in [
                ("suppressions", 510), ("on-call", 5_010), ("sharing-access", 1_010), ("protections", 1_010),
            ] {
                let file = try await client.execute(
                    uri: "/\(path)/export?format=csv", method: .get,
                    headers: hospitals.headers(.networkAdministrator))
                let lines = file.text.split(whereSeparator: \.isNewline).count { $0.contains("long") }
                #expect(lines == least, "\(path)")
            }
        }
    }
}
