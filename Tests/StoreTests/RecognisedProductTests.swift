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

    private static func dirty(_ name: String, code: String, owner: String = "99000001") throws -> SystemRow {
        var row = SystemRow(
            owner: try Finess(withoutKey: owner), code: code, name: code, function: .interfaceEngine)
        row.product = name
        return row
    }

    @Test(
        "A release that a data set dated by its product's name alone is imported, exported and corrected again"
    )
    func unnumbered() async throws {
        let hospitals = try await TwoHospitals()
        let (store, row) = (hospitals.store, try Self.dirty("Apache Tomcat 8.5", code: "T1"))
        #expect(try await hospitals.load([row]).counts.created == 1)
        try await store.transaction(by: "feeds", at: Self.now) {
            try $0.record(
                Self.feed(asOf: Self.today, ends: Self.today.adding(days: -30)), edition: "a",
                asOf: Self.today)
        }
        let again = try await hospitals.load([row])
        #expect(again.problems.isEmpty && again.counts.unchanged == 1)
        let found = try await store.read { db in
            try RegisterReader(db, reach: .everything).system("T1", of: Finess(withoutKey: "99000001"))
        }
        let system = try #require(found)
        let debt = try await store.debt(reach: hospitals.reach, on: Self.today, today: Self.today)
        let place = try #require(debt.register.place(of: system))
        #expect(debt.facts(place)?.lifecycle?.lastFreeDay == Self.today.adding(days: -30), "it is dated")
        let exported = try await store.systemRows([system], reach: hospitals.reach)
        let back = try await hospitals.load(exported)
        #expect(back.problems.isEmpty && back.counts.unchanged == 1)
        try await store.transaction(by: "anne", at: Self.now) {
            _ = try $0.correct(system, ["name": "Nom juste"], reach: hospitals.reach)
        }
        #expect(try await store.correctable(system, reach: hospitals.reach)?.row.name == "Nom juste")
    }

    @Test("What one hospital said of a name waits again once another uses it, and is no truth for that one")
    func foreignName() async throws {
        let hospitals = try await TwoHospitals()
        let store = hospitals.store
        let (name, theirs) = ("Tomcat 8.5 Datacenter", Reach.establishments([hospitals.theirs]))
        try await store.transaction(by: "feeds", at: Self.now) {
            try $0.record(
                Self.feed(asOf: Self.today, ends: Self.today.adding(days: -30)), edition: "a",
                asOf: Self.today)
        }
        _ = try await hospitals.load([try Self.dirty(name, code: "T1")], reach: hospitals.reach)
        let wrong = ReleaseKey(product: "tomcat", cycle: "9.0")
        try await store.transaction(by: "rssi", at: Self.now) {
            try $0.learn(name, is: wrong, reach: hospitals.reach)
        }
        func key(_ reach: Reach) async throws -> ReleaseKey? {
            let debt = try await store.debt(reach: reach, on: Self.today, today: Self.today)
            return debt.input.releases.compactMap(\.key).first { $0.product == "tomcat" }
        }
        #expect(try await key(hospitals.reach) == wrong, "it holds where whoever said it answers")
        _ = try await hospitals.load(
            [try Self.dirty(name, code: "T1", owner: "99000002")], reach: theirs)
        for reach in [theirs, hospitals.reach] {
            #expect(try await key(reach) == nil)
            let waiting = try await store.reviewQueue(reach: reach).doubtful.first { $0.name == name }
            #expect(waiting?.recognition.why == .saidElsewhere)
            #expect(try await store.reviewQueue(reach: reach).candidates(for: #require(waiting)).count == 2)
        }
        // Neither may decide for the other; the network does, and its word holds for who comes later.
        await #expect(throws: StoreError.self) {
            try await store.transaction(by: "rssi", at: Self.now) {
                try $0.learn(name, is: wrong, reach: hospitals.reach)
            }
        }
        let right = ReleaseKey(product: "tomcat", cycle: "8.5")
        try await store.transaction(by: "network", at: Self.now) {
            try $0.learn(name, is: right, reach: .everything)
        }
        _ = try await hospitals.load([try Self.dirty(name, code: "T2", owner: "99000002")], reach: theirs)
        for reach in [theirs, hospitals.reach] { #expect(try await key(reach) == right) }
    }

    @Test("What a release of a catalogue said is taken back with its entry, of whatever age the next file is")
    func withdrawn() async throws {
        let hospitals = try await TwoHospitals()
        let store = hospitals.store
        _ = try await store.transaction(by: "test", at: Self.now) {
            try Self.install("Hexagone", "5", at: hospitals.ours, code: "H", $0)
        }
        func load(_ cycles: [String: Int], days: Int) async throws {
            let asOf = Self.today.adding(days: days)
            let product = LifecycleProduct(
                key: "hexagone", title: "Hexagone", kind: .application, aliases: ["Hexagone"],
                releases: cycles.map { cycle, ends in
                    LifecycleRelease(
                        cycle: cycle,
                        lifecycle: ReleaseLifecycle(
                            securitySupport: .on(Self.today.adding(days: ends)), source: .feed("éditeur"),
                            asOf: asOf))
                })
            try await store.transaction(by: "feeds", at: Self.now) {
                try $0.record(.hospitalLifecycle([product]), edition: "\(days)", asOf: asOf)
            }
        }
        func ends() async throws -> Int? {
            let debt = try await store.debt(reach: hospitals.reach, on: Self.today, today: Self.today)
            let place = try #require(debt.register.releases.firstIndex { $0.productName == "Hexagone" })
            let listed: Int? = try await store.read {
                try Int.fetchOne($0, sql: "SELECT supported_until FROM system WHERE code = 'H'")
            }
            let day = debt.input.releases[place].lifecycle?.lastFreeDay?.number
            #expect(day == listed, "list and ledger say one thing")
            return day.map { $0 - Self.today.number }
        }
        try await load(["5": 100, "6": 900], days: 0)
        #expect(try await ends() == 100)
        try await load(["5": 50, "6": 900], days: -10)
        #expect(try await ends() == 50, "the file in force holds, though an older one than before")
        try await load(["6": 900], days: 5)
        #expect(try await ends() == nil, "the entry is gone, and with it what it said")
        try await load(["5": 70], days: 6)
        #expect(try await ends() == 70)
        #expect(try await store.hospitalLifecycle()?.map(\.key) == ["hexagone"])
    }

    @Test("A version without its service pack is the last one's, be the product listed by key or by name")
    func servicePack() async throws {
        let hospitals = try await TwoHospitals()
        let releases = [("12.0", "2014", -3_000), ("12.0-sp3", "2014 SP3", -800)].map { cycle, label, ends in
            LifecycleRelease(
                cycle: cycle, label: label,
                lifecycle: ReleaseLifecycle(
                    released: Self.today.adding(days: -4_000),
                    securitySupport: .on(Self.today.adding(days: ends)), source: .feed("test"),
                    asOf: Self.today))
        }
        let product = LifecycleProduct(
            key: "mssqlserver", title: "Microsoft SQL Server", kind: .database, releases: releases)
        let facts = try await hospitals.store.transaction(by: "feeds", at: Self.now) { writer in
            try writer.record(.lifecycle([product]), edition: "a", asOf: Self.today)
            return try DebtFacts(writer.db)
        }
        let last = ReleaseKey(product: "mssqlserver", cycle: "12.0-sp3")
        #expect(facts.key(of: "Microsoft SQL Server 2014", lifecycleKey: nil, version: "?") == last)
        #expect(facts.key(of: "SQL Server", lifecycleKey: "mssqlserver", version: "2014") == last)
        #expect(facts.key(of: "SQL Server", lifecycleKey: "mssqlserver", version: "2014 SP3") == last)
        #expect(
            facts.key(of: "SQL Server", lifecycleKey: "mssqlserver", version: "12.0")?.cycle == "12.0",
            "the cycle itself is written")
    }

    @Test(
        "A name without a publisher is its recognised maker's, be it in doubt or misspelt; those wait for a person"
    )
    func makers() async throws {
        let hospitals = try await TwoHospitals()
        let store = hospitals.store
        let windows = LifecycleProduct(
            key: "windows-server", title: "Microsoft Windows Server", kind: .operatingSystem,
            releases: ["2012-r2", "2016"].map {
                LifecycleRelease(
                    cycle: $0, label: $0.replacing("-r2", with: " R2"),
                    lifecycle: ReleaseLifecycle(
                        securitySupport: .on(Self.today.adding(days: -30)), source: .feed("test"),
                        asOf: Self.today))
            })
        try await store.transaction(by: "feeds", at: Self.now) { writer in
            guard case .lifecycle(let tomcat) = Self.feed(asOf: Self.today, ends: Self.today) else { return }
            try writer.record(.lifecycle(tomcat + [windows]), edition: "a", asOf: Self.today)
        }
        let expected = [
            "Win Srv 2012R2 Std": "Microsoft", "srv win 2016": "Microsoft", "Tomcat 8.5": "Apache",
            "Windws Servr 2016": "Microsoft", "Logiciel maison 3": "Logiciel",
        ]
        let names = expected.keys.sorted()
        let rows = try names.enumerated().map { try Self.dirty($1, code: "D\($0)") }
        let plan = try await hospitals.load(rows)
        #expect(plan.problems.isEmpty && plan.counts.created == names.count, "\(plan.problems)")
        for (place, name) in names.enumerated() {
            let publisher: String? = try await store.read {
                try String.fetchOne(
                    $0,
                    sql: """
                        SELECT f.name FROM system s JOIN release r ON r.id = s.release_id
                            JOIN product p ON p.id = r.product_id JOIN supplier f ON f.id = p.supplier_id
                        WHERE s.code = ?
                        """, arguments: ["D\(place)"])
            }
            let maker = expected[name] ?? ""
            #expect(publisher?.hasPrefix(maker) == true, "\(name): \(publisher ?? "-")")
        }
        #expect(
            try await hospitals.load(rows).counts.unchanged == names.count,
            "the same file again changes nothing")
        let queue = try await store.reviewQueue(reach: hospitals.reach)
        let misspelt = try #require(queue.doubtful.first { $0.name == "Windws Servr 2016" })
        #expect(misspelt.recognition.why == .misspelt && misspelt.recognition.match?.cycle == "2016")
        #expect(!queue.doubtful.contains { $0.name == "Logiciel maison 3" })
    }

    @Test("Candidates stand by how near their number is to the one that is typed")
    func nearest() {
        func order(_ name: String, _ cycles: [String]) -> [String] {
            let typed = TypedNumbers(name)
            return cycles.sorted { typed.distance(to: [$0]) < typed.distance(to: [$1]) }
        }
        #expect(order("Tomcat 8", ["11.0", "10.1", "9.0", "8.5", "7"]).prefix(2) == ["8.5", "9.0"])
        #expect(order("PostgreSQL v9.4.2", ["17", "9.6", "9.4", "8"]).first == "9.4")
        #expect(order("Windows Serveur 2013 STD", ["2025", "2022", "2012-r2"]).first == "2012-r2")
        #expect(order("Tomcat", ["11.0", "10.1", "9.0"]) == ["11.0", "10.1", "9.0"])
        #expect(order("Tomcat 99999999999999999999", ["11.0"]) == ["11.0"])
    }

    @Test("Flaws are unknown where nothing could be looked up: no catalogue loaded, or a product in none")
    func unlooked() async throws {
        let hospitals = try await TwoHospitals()
        let store = hospitals.store
        func known(_ product: String) async throws -> Int? {
            let debt = try await store.debt(reach: hospitals.reach, on: Self.today, today: Self.today)
            let place = try #require(
                debt.ledger.rows.indices.first { debt.release($0)?.productName == product })
            return debt.ledger.rows[place].knownFlawsToVerify
        }
        try await store.transaction(by: "test", at: Self.now) { writer in
            try writer.record(
                Self.feed(asOf: Self.today, ends: Self.today), edition: "a", asOf: Self.today)
            _ = try Self.install("Tomcat", "8.5", at: hospitals.ours, code: "T1", writer)
            _ = try Self.install("Hexagone", "5", at: hospitals.ours, code: "T2", writer)
            _ = try Self.install("Gate Server", "13", at: hospitals.ours, code: "T3", writer)
        }
        #expect(try await known("Tomcat") == nil, "no catalogue of flaws is loaded")
        let flaw = ExploitedFlaw(
            cve: "CVE-2023-1", vendor: "Apache", product: "Gate and Door", title: "t", summary: "s",
            listed: Self.today, isUsedByRansomware: false)
        try await store.transaction(by: "test", at: Self.now) {
            _ = try $0.record(.exploitedFlaws([flaw]), edition: "KEV", asOf: Self.today)
        }
        #expect(try await known("Tomcat") == 0)
        #expect(try await known("Hexagone") == nil, "it is in no catalogue")
        #expect(try await known("Gate Server") == 1, "its name and its vendor's are the catalogue's")
    }
}
