import Access
import Debt
import HTTPTypes
import HummingbirdTesting
import Registry
import Store
import Testing
import Vocabulary

@testable import Web

@Suite("Names to review and dates to take") struct ReviewPagesTests {
    private let role = Role.networkAdministrator

    /// A catalogue of one product, and a hospital that runs it under as many names.
    private func named(_ names: [String], _ version: String, at hospitals: TestHospitals) async throws -> ID<
        Product
    > {
        let today = hospitals.now.parisDay
        let listed = LifecycleProduct(
            key: "oldos", title: "Old OS", kind: .operatingSystem,
            releases: ["1", "2"].map {
                LifecycleRelease(
                    cycle: $0,
                    lifecycle: ReleaseLifecycle(
                        released: today.adding(days: -4_000), securitySupport: .on(today.adding(days: -400)),
                        source: .feed("test"), asOf: today))
            })
        return try await hospitals.store.transaction(by: "test", at: hospitals.now) { writer in
            try writer.record(.lifecycle([listed]), edition: "test", asOf: today)
            var last = ID<Product>(0)
            for (number, name) in names.enumerated() {
                last = try writer.record(
                    Product(id: ID(0), supplier: hospitals.supplier, name: name, kind: .operatingSystem)
                ).id
                let stated = Sourced(
                    Lifecycle(securitySupportEnd: today.adding(days: 900)), from: .person("anne"),
                    asOf: today)
                let release = try writer.record(
                    Release(id: ID(0), product: last, version: version, lifecycle: stated)
                ).id
                try writer.record(
                    System(
                        id: ID(0), owner: hospitals.establishments[0], code: "N\(number)", name: name,
                        function: .server, release: release, holdsHealthData: false), from: .person("test"),
                    asOf: today)
            }
            return last
        }
    }

    @Test("More names than a page holds are paged, both lists by themselves, and each leads to its systems")
    func paging() async throws {
        let hospitals = try await TestHospitals(roles: [role])
        // Without its release a recognised product waits for a person; the others are of no listed product.
        _ = try await named((1...60).map { "Old OS \($0 + 100)" }, "?", at: hospitals)
        let queue = try await hospitals.store.reviewQueue(reach: .everything)
        try await hospitals.visit { client in
            func page(_ query: String) async throws -> String {
                let answer = try await client.execute(
                    uri: "/review" + query, method: .get, headers: hospitals.headers(role))
                #expect(answer.status == .ok)
                return answer.text
            }
            let total = queue.doubtful.count + queue.known.count
            #expect(total >= 60)
            let first = try await page("")
            // Nothing is chosen beforehand, and confirming nothing is refused.
            #expect(first.contains("<option value=\"\">Choisissez…</option>") && first.contains(" required"))
            let nothing = try await hospitals.send(
                client, "/review", as: role, fields: ["name": queue.doubtful[0].name, "choice": ""])
            #expect(nothing.status == .badRequest)
            #expect(first.contains("href=\"#doubtful\"") || first.contains("/review#doubtful"))
            for (name, all) in [
                ("page", queue.doubtful.map(\.name)), ("known-page", queue.known.map(\.name)),
            ] where all.count > 50 {
                #expect(first.contains("\(name)=2"), "\(name)")
                let second = try await page("?\(name)=2")
                #expect(second.contains(all[50]) && !first.contains(">\(all[50])<"))
                #expect(
                    try await page("?\(name)=999").contains(all[all.count - 1]), "no further than the last")
            }
            #expect(max(queue.doubtful.count, queue.known.count) > 50)
            #expect(
                first.contains("href=\"/systems?q=Old+OS") || first.contains("href=\"/systems?q=Old%20OS"))
            let unlisted = try await page("?known=unlisted")
            #expect(queue.known.allSatisfy { ($0.release == nil) || !unlisted.contains(">\($0.name)<") })
        }
    }

    @Test("A product's page tells the public date beside the stated one, and takes it with a button")
    func date() async throws {
        let hospitals = try await TestHospitals(roles: [role, .executive])
        let product = try await named(["Old OS"], "1", at: hospitals)
        let path = "/products/\(product)"
        try await hospitals.visit { client in
            func page(_ role: Role) async throws -> String {
                try await client.execute(uri: path, method: .get, headers: hospitals.headers(role)).text
            }
            let before = try await page(role)
            #expect(before.contains("Le jeu public dit autre chose"))
            let reader = try await page(.executive)
            #expect(reader.contains("Le jeu public dit autre chose") && !reader.contains("listed-date"))
            let form = try #require(
                PageForm.all(in: before).first { $0.action == path + "/listed-date" })
            let done = try await form.send(client, from: path, headers: hospitals.headers(role))
            #expect(done.status == .seeOther)
            let after = try await page(role)
            #expect(!after.contains("Le jeu public dit autre chose") && !after.contains("listed-date"))
            let twice = try await form.send(client, from: path, headers: hospitals.headers(role))
            #expect(twice.status == .notFound)
        }
    }
}
