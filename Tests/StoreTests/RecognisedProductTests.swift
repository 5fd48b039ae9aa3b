import Access
import Debt
import GRDB
import Registry
import Testing
import Vocabulary

@testable import Store

@Suite("Products under several spellings, dates and versions") struct RecognisedProductTests {
    private static let now = TwoHospitals.now
    private static let today = TwoHospitals.today

    private static func feed(asOf day: Day, ends: Day) -> FeedContent {
        .lifecycle([
            LifecycleProduct(
                key: "tomcat", title: "Apache Tomcat", kind: .application,
                aliases: ["Tomcat", "Apache Tomcat"],
                identifiers: [],
                releases: ["8.5", "9.0"].map {
                    LifecycleRelease(
                        cycle: $0,
                        lifecycle: ReleaseLifecycle(
                            released: ends.adding(days: -4_000), securitySupport: .on(ends),
                            source: .feed("test"), asOf: day))
                })
        ])
    }

    private static func install(
        _ name: String, _ version: String, at owner: ID<Establishment>, code: String,
        function: Function = .interfaceEngine, _ writer: Writer
    ) throws -> ID<Release> {
        let maker = try writer.record(Supplier(id: ID(0), name: "Apache", roles: [.publisher])).id
        let product = try writer.record(
            Product(id: ID(0), supplier: maker, name: name, kind: .application)
        ).id
        let release = try writer.record(Release(id: ID(0), product: product, version: version)).id
        try writer.record(
            System(
                id: ID(0), owner: owner, code: code, name: code, function: function, release: release,
                holdsHealthData: false), from: .person("test"), asOf: today)
        return release
    }

    @Test("Two spellings of one product are one migration, and one product in a convergence")
    func together() async throws {
        let hospitals = try await TwoHospitals()
        try await hospitals.store.transaction(by: "test", at: Self.now) { writer in
            try writer.record(
                Self.feed(asOf: Self.today, ends: Self.today.adding(days: -30)), edition: "a",
                asOf: Self.today)
            _ = try Self.install("Tomcat", "8.5", at: hospitals.ours, code: "T1", writer)
            _ = try Self.install("Apache Tomcat", "8.5", at: hospitals.theirs, code: "T2", writer)
        }
        let debt = try await hospitals.store.debt(reach: .everything, on: Self.today, today: Self.today)
        let shared = debt.migrations().filter { $0.key.function == .interfaceEngine }
        #expect(shared.map(\.owners) == [2], "one migration of two hospitals")
        let number = Int(try #require(shared.first).key.product)
        #expect(debt.register.products[number].count == 2)
        #expect(debt.register.productNames[number] == "Apache Tomcat")
        #expect(
            !debt.convergences().contains { $0.function == .interfaceEngine }, "nothing to bring together")
        var filter = DebtFilter()
        filter.products = Set(debt.register.products[number])
        #expect(debt.places(filter).count == 2)
    }

    @Test("A person's date stands before a later feed; taken back, the feed speaks again")
    func corrected() async throws {
        let hospitals = try await TwoHospitals()
        let stated = Self.today.adding(days: 700)
        func load(_ days: Int) async throws {
            try await hospitals.store.transaction(by: "feeds", at: Self.now) { writer in
                let day = Self.today.adding(days: days)
                try writer.record(
                    Self.feed(asOf: day, ends: Self.today.adding(days: -30)), edition: "\(days)", asOf: day)
                try writer.agreeOnLifecycles()
            }
        }
        try await hospitals.store.transaction(by: "test", at: Self.now) {
            _ = try Self.install("Tomcat", "8.5", at: hospitals.ours, code: "T1", $0)
        }
        try await load(0)
        let system = try await hospitals.store.read { db in
            try RegisterReader(db, reach: .everything).system("T1", of: Finess(withoutKey: "99000001"))
        }
        let id = try #require(system)
        func correct(_ texts: [String: String], emptying: Set<String> = []) async throws {
            try await hospitals.store.transaction(by: "anne", at: Self.now) {
                try $0.correct(id, texts, emptying: emptying, reach: .everything)
            }
        }
        func lastDay() async throws -> Day? {
            let debt = try await hospitals.store.debt(reach: .everything, on: Self.today, today: Self.today)
            let listed = try await hospitals.store.correctable(id, reach: .everything)?.row.securitySupportEnd
            let place = try #require(debt.register.place(of: id))
            let day = debt.facts(place)?.lifecycle?.lastFreeDay
            #expect(day == listed, "list and ledger say one thing")
            return day
        }
        #expect(try await lastDay() == Self.today.adding(days: -30))
        try await correct(["securitySupportEnd": stated.description])
        #expect(try await lastDay() == stated)
        try await load(5)
        #expect(try await lastDay() == stated, "a later feed does not replace what a person corrected")
        try await correct([:], emptying: ["securitySupportEnd"])
        #expect(try await lastDay() == Self.today.adding(days: -30), "taken back, the public date holds")
    }

    @Test(
        "The public date of a release that somebody dated is told, and taken by who answers for all that run it"
    )
    func taken() async throws {
        let hospitals = try await TwoHospitals()
        let (store, listed) = (hospitals.store, Self.today.adding(days: -30))
        let release = try await store.transaction(by: "test", at: Self.now) { writer in
            try writer.record(
                Self.feed(asOf: Self.today, ends: listed), edition: "a", asOf: Self.today)
            return try Self.install("Tomcat", "8.5", at: hospitals.ours, code: "T1", writer)
        }
        let found = try await store.read { db in
            try RegisterReader(db, reach: .everything).system("T1", of: Finess(withoutKey: "99000001"))
        }
        let system = try #require(found)
        let product: ID<Product> = try await store.read { db in
            let sql = "SELECT product_id FROM release WHERE id = ?"
            return ID(try Int64.fetchOne(db, sql: sql, arguments: [release.rawValue]) ?? 0)
        }
        func held(_ reach: Reach) async throws -> HeldDate? {
            try await store.heldDates(of: product, reach: reach)[release]
        }
        #expect(try await held(hospitals.reach) == nil, "nobody said otherwise")
        try await store.transaction(by: "anne", at: Self.now) {
            try $0.correct(
                system, ["securitySupportEnd": Self.today.adding(days: 700).description],
                reach: hospitals.reach)
        }
        let other = try #require(try await held(hospitals.reach))
        #expect(other.listed.lastFreeDay == listed && other.title == "Apache Tomcat 8.5" && other.mayTake)
        #expect(try await held(.establishments([hospitals.theirs])) == nil, "they do not run it")
        // Once another hospital runs it too, its date is no longer one hospital's to change.
        try await store.transaction(by: "test", at: Self.now) {
            _ = try Self.install("Tomcat", "8.5", at: hospitals.theirs, code: "T2", $0)
        }
        #expect(try await held(hospitals.reach)?.mayTake == false)
        await #expect(throws: StoreError.self) {
            try await store.transaction(by: "anne", at: Self.now) {
                try $0.takeListedDate(of: release, reach: hospitals.reach)
            }
        }
        #expect(try await held(hospitals.reach) != nil)
        try await store.transaction(by: "network", at: Self.now) {
            try $0.takeListedDate(of: release, reach: .everything)
        }
        #expect(try await held(.everything) == nil)
        let debt = try await store.debt(reach: .everything, on: Self.today, today: Self.today)
        let place = try #require(debt.register.place(of: system))
        #expect(debt.facts(place)?.lifecycle?.lastFreeDay == listed)
        let (kept, noted) = try await store.read { db in
            (
                try Int.fetchOne(db, sql: "SELECT count(*) FROM system_correction") ?? -1,
                try Int.fetchOne(db, sql: "SELECT count(*) FROM audit WHERE action = 'release.take-listed'")
            )
        }
        #expect(kept == 0 && noted == 1, "no correction is claimed any more, and the log tells it")
        await #expect(throws: StoreError.self) {
            try await store.transaction(by: "network", at: Self.now) {
                try $0.takeListedDate(of: release, reach: .everything)
            }
        }
    }

    @Test(
        "The version that is installed decides: what has the correction is spared",
        arguments: [("8.5.50", true), ("8.5.51", false), ("9.0.31", false), ("9.0.30", true)])
    func installed(version: String, isTouched: Bool) async throws {
        let hospitals = try await TwoHospitals()
        let flaw = ExploitedFlaw(
            cve: "CVE-2020-1938", vendor: "Apache", product: "Tomcat", title: "t", summary: "s",
            listed: Self.today.adding(days: -30), isUsedByRansomware: false)
        try await hospitals.store.transaction(by: "test", at: Self.now) { writer in
            try writer.record(
                Self.feed(asOf: Self.today, ends: Self.today.adding(days: -30)), edition: "a",
                asOf: Self.today)
            try writer.record(.exploitedFlaws([flaw]), edition: "KEV", asOf: Self.today)
            _ = try Self.install("Tomcat", version, at: hospitals.ours, code: "T1", writer)
        }
        let debt = try await hospitals.store.debt(reach: hospitals.reach, on: Self.today, today: Self.today)
        let place = try #require(debt.register.releases.firstIndex { $0.productName == "Tomcat" })
        let found = debt.input.releases[place].flaws.first { $0.cve == flaw.cve }
        #expect((found != nil) == isTouched)
        if isTouched { #expect(found?.why == .versionInRange && found?.confidence ?? 0 > 0.9) }
    }
}
