import Access
import Debt
import GRDB
import Registry
import Testing
import Vocabulary

@testable import Store

@Suite("Facts that come in, and what people make of them") struct FactsInTests {
    private static let now = TwoHospitals.now
    private static let today = TwoHospitals.today

    // MARK: Columns

    @Test("A mapping is found again by the form of the header, for who reaches its establishment")
    func mappings() async throws {
        let hospitals = try await TwoHospitals()
        let mapping = HeaderMapping(
            columns: ["Machine": ["code", "name"]], constants: ["function": "server"])
        try await hospitals.store.transaction(by: "test", at: Self.now) {
            try $0.remember(mapping, for: .systems, headers: ["Machine", "OS"], of: hospitals.ours)
        }
        func kept(_ headers: [String], _ reach: Reach) async throws -> HeaderMapping? {
            try await hospitals.store.columnMapping(for: .systems, headers: headers, reach: reach)
        }
        #expect(try await kept(["os", "MACHINE"], hospitals.reach) == mapping)
        #expect(try await kept(["os"], hospitals.reach) == nil)
        #expect(try await kept(["os", "MACHINE"], .establishments([hospitals.theirs])) == nil)
        let suppliers = try await hospitals.store.columnMapping(
            for: .suppliers, headers: ["Machine", "OS"], reach: .everything)
        #expect(suppliers == nil)
    }

    // MARK: Corrections

    private func plan(
        _ store: Store, _ row: SystemRow, replaces: Bool = false
    ) async throws -> ImportPlan<SystemRow> {
        try await store.importing(
            file: "parc.csv", replacesCorrections: replaces, reach: .everything, by: "test", at: Self.now
        ) { context, recording in
            var builder = ImportPlanBuilder(
                file: "parc.csv", context: context, rowLimit: 10, recording: recording)
            try builder.add(row, line: 2, columns: [Int](repeating: 1, count: SystemRow.fields.count))
            return builder.finished()
        }
    }

    @Test("What a person corrected outlives an import that says otherwise, until the file is accepted")
    func corrections() async throws {
        let hospitals = try await TwoHospitals()
        let (store, system) = (hospitals.store, hospitals.ownSystem)
        let before = try #require(try await store.correctable(system, reach: hospitals.reach)).row
        try await store.transaction(by: "anne", at: Self.now) {
            try $0.correct(system, ["name": "Nom juste"], reach: hospitals.reach)
        }
        var row = SystemRow(
            owner: before.owner, code: before.code, name: "Nom du fichier", function: before.function)
        let kept = try await plan(store, row)
        #expect(kept.conflicts.count == 1 && kept.counts.updated == 0 && kept.counts.unchanged == 1)
        #expect(
            kept.report(in: .english).contains {
                $0.contains("corrected by a person, the correction is kept")
            })
        let same = try #require(try await store.correctable(system, reach: hospitals.reach))
        #expect(same.row.name == "Nom juste" && same.corrections.map(\.field) == ["name"])
        #expect(same.corrections.first?.by == "anne")
        let changed = try await store.transaction(by: "zoe", at: Self.now) {
            [
                try $0.correct(system, ["name": "Nom plus juste"], reach: hospitals.reach),
                try $0.correct(system, ["name": "Nom plus juste"], reach: hospitals.reach),
            ]
        }
        #expect(
            changed == [true, false], "a person corrects what a person corrected; the same again is no change"
        )
        let again = try #require(try await store.correctable(system, reach: hospitals.reach))
        #expect(again.row.name == "Nom plus juste" && again.corrections.first?.by == "zoe")
        let replaced = try await plan(store, row, replaces: true)
        #expect(replaced.counts.updated == 1)
        let after = try #require(try await store.correctable(system, reach: hospitals.reach))
        #expect(after.row.name == "Nom du fichier" && after.corrections.isEmpty)
        row.name = "Un autre nom"
        #expect(try await plan(store, row).counts.updated == 1, "what was accepted is the file's again")
    }

    @Test("What was corrected once may be corrected again, and the hospital's own log tells of both")
    func secondCorrection() async throws {
        let hospitals = try await TwoHospitals()
        let (store, system) = (hospitals.store, hospitals.ownSystem)
        func correct(_ texts: [String: String]) async throws -> Bool {
            try await store.transaction(by: "anne", at: Self.now) {
                try $0.correct(system, texts, reach: hospitals.reach)
            }
        }
        #expect(
            try await correct([
                "name": "Nom just", "product": "Produit", "publisher": "Éditeur", "version": "1",
            ]))
        #expect(try await correct(["name": "Nom juste"]))
        #expect(try await correct(["product": "Autre produit", "publisher": "Éditeur", "version": "2"]))
        #expect(try await correct(["name": "Nom juste"]) == false, "nothing new")
        #expect(try await correct(["name": " "]) == false, "a blank leaves its field alone")
        let found = try #require(try await store.correctable(system, reach: hospitals.reach))
        #expect(found.row.name == "Nom juste")
        #expect(found.row.product == "Autre produit" && found.row.version == "2")
        #expect(found.corrections.map(\.field).contains("name"), "imports still keep it")
        let log = try await store.page(AuditList(reach: hospitals.reach, size: 50))
        #expect(log.entries.count { $0.action == "system.correct" } == 3)
    }

    @Test("Cost and units come from a file, are told once, and stay where a person corrected them")
    func economy() async throws {
        let hospitals = try await TwoHospitals()
        let (store, system) = (hospitals.store, hospitals.ownSystem)
        let before = try #require(try await store.correctable(system, reach: hospitals.reach)).row
        func load(_ units: Int?, _ cost: Int64?) async throws -> ImportCounts {
            var row = SystemRow(
                owner: before.owner, code: before.code, name: before.name, function: before.function)
            row.units = units
            row.runCost = cost.map { Money(euros: $0) }
            return try await plan(store, row).counts
        }
        #expect(try await load(300, 9_000).updated == 1)
        #expect(
            try await store.economy(of: system, reach: hospitals.reach)
                == SystemEconomy(units: 300, runCost: Money(euros: 9_000)))
        #expect(try await load(300, 9_000).unchanged == 1)
        #expect(try await load(nil, nil).unchanged == 1)
        let told = try await store.read { db in
            try Int.fetchOne(db, sql: "SELECT count(*) FROM audit WHERE action = 'debt.economy'")
        }
        #expect(told == 1, "the same file again says nothing new, and an empty cell leaves what is there")
        try await store.transaction(by: "anne", at: Self.now) {
            try $0.record(
                SystemEconomy(units: 310, runCost: Money(euros: 9_000)), of: system, reach: hospitals.reach)
        }
        _ = try await load(305, 9_500)
        let after = try await store.economy(of: system, reach: hospitals.reach)
        #expect(after?.units == 310, "what a person corrected is not overwritten silently")
        #expect(after?.runCost == Money(euros: 9_500))
        let rows = try await store.systemRows([system], reach: hospitals.reach)
        #expect(rows.first?.units == 310 && rows.first?.runCost == Money(euros: 9_500))
        let beyond = try await store.systemRows([hospitals.theirSystem], reach: hospitals.reach)
        #expect(beyond.isEmpty)
    }

    @Test("A correction beyond reach does not exist; one that cannot be read is refused and records nothing")
    func refusedCorrections() async throws {
        let hospitals = try await TwoHospitals()
        await #expect(throws: StoreError.self) {
            try await hospitals.store.transaction(by: "test", at: Self.now) {
                try $0.correct(hospitals.theirSystem, ["name": "x"], reach: hospitals.reach)
            }
        }
        #expect(try await hospitals.store.correctable(hospitals.theirSystem, reach: hospitals.reach) == nil)
        await #expect(throws: CorrectionRefusal.self) {
            try await hospitals.store.transaction(by: "test", at: Self.now) {
                try $0.correct(
                    hospitals.ownSystem, ["name": "x", "inServiceSince": "hier"], reach: hospitals.reach)
            }
        }
        let found = try #require(
            try await hospitals.store.correctable(hospitals.ownSystem, reach: hospitals.reach))
        #expect(found.corrections.isEmpty && found.row.name != "x")
    }

    @Test(
        "A form refuses the days that a file may not say, and says why",
        arguments: [
            ("inServiceSince", "01/01/1900", "est antérieur à 1950"),
            ("inServiceSince", "2199-06-01", "dépasse le 31/12/2099"),
            ("inServiceSince", "2030-06-01", "« 2030-06-01 » est à venir"),
            ("contractEnds", "2199-06-01", "dépasse le 31/12/2099"),
            ("retiredOn", "1900-01-01", "est antérieur à 1950"),
        ])
    func impossibleDays(field: String, text: String, reason: String) async throws {
        let hospitals = try await TwoHospitals()
        do {
            try await hospitals.store.transaction(by: "test", at: Self.now) {
                _ = try $0.correct(
                    hospitals.ownSystem, [field: text, "contractReference": "M-1"], reach: hospitals.reach)
            }
            Issue.record("\(text) was taken")
        } catch CorrectionRefusal.problems(let problems) {
            let said = problems.map(\.sentence.french).joined().replacing("\u{A0}", with: " ")
            #expect(said.contains(reason), "\(said)")
        }
    }

    @Test("A thousand systems are told of as each one is that a row of a file names, in the order asked")
    func manyRows() async throws {
        let hospitals = try await TwoHospitals()
        let all = [hospitals.theirSystem, hospitals.ownSystem, hospitals.shared]
        for reach in [Reach.everything, hospitals.reach, .nothing] {
            let rows = try await hospitals.store.systemRows(all, reach: reach)
            let alone = try await hospitals.store.read { db in
                let register = RegisterReader(db, reach: reach)
                let each = try all.compactMap { try SystemRow.recorded($0, in: register) }
                // What a row of a file is held against is read by statements of its own.
                for row in rows {
                    let recorded = try SystemRow.recorded(like: row, in: register)
                    guard reach.includes(hospitals.ours) else { continue }
                    #expect(recorded == nil || recorded == row)
                }
                return each
            }
            #expect(rows == alone)
            #expect(rows.count == (reach == .everything ? 3 : reach == .nothing ? 0 : 2))
        }
    }

    // MARK: Names, dates and parts

    private static func catalogue(ends: Day, asOf: Day = today) -> [LifecycleProduct] {
        [
            LifecycleProduct(
                key: "oldos", title: "OldOS", kind: .operatingSystem, aliases: ["OldOS"],
                identifiers: [
                    .cpe(CPEName(part: "o", vendor: "maker", product: "oldos")), .purl("pkg:generic/oldos"),
                ],
                releases: ["1", "2"].map {
                    LifecycleRelease(
                        cycle: $0,
                        lifecycle: ReleaseLifecycle(
                            released: ends.adding(days: -3_650), securitySupport: .on(ends),
                            source: .feed("test"),
                            asOf: asOf))
                })
        ]
    }

    private static func install(_ name: String, _ version: String, in hospitals: TwoHospitals) async throws
        -> ID<Release>
    {
        try await hospitals.store.transaction(by: "test", at: now) { writer in
            try writer.record(.lifecycle(catalogue(ends: today.adding(days: -10))), edition: "a", asOf: today)
            let maker = try writer.record(Supplier(id: ID(0), name: "Maker", roles: [.publisher])).id
            let product = try writer.record(
                Product(id: ID(0), supplier: maker, name: name, kind: .operatingSystem)
            ).id
            let release = try writer.record(Release(id: ID(0), product: product, version: version)).id
            try writer.record(
                System(
                    id: ID(0), owner: hospitals.ours, code: "R", name: "R", function: .server,
                    release: release,
                    holdsHealthData: false), from: .person("test"), asOf: today)
            return release
        }
    }

    @Test("A name in doubt waits with its candidates; once a person has said what it is, it is known")
    func review() async throws {
        let hospitals = try await TwoHospitals()
        _ = try await Self.install("OldOS", "?", in: hospitals)
        let store = hospitals.store
        let queue = try await store.reviewQueue(reach: hospitals.reach)
        let waiting = try #require(queue.doubtful.first { $0.name == "OldOS" })
        #expect(waiting.systems == 1)
        #expect(queue.candidates(for: waiting).map(\.release.cycle) == ["1", "2"])
        #expect(try await store.reviewQueue(reach: .establishments([hospitals.theirs])).doubtful.isEmpty)
        try await store.transaction(by: "anne", at: Self.now) {
            try $0.learn("OldOS", is: ReleaseKey(product: "oldos", cycle: "2"), reach: hospitals.reach)
        }
        let after = try await store.reviewQueue(reach: hospitals.reach)
        #expect(after.doubtful.isEmpty && after.recognised == queue.recognised + 1)
        let debt = try await store.debt(reach: hospitals.reach, on: Self.today, today: Self.today)
        #expect(debt.register.releases.contains { $0.productName == "OldOS" })
    }

    @Test("Lists and ledger speak of one end of support, after a feed and after a newer one")
    func oneTruth() async throws {
        let hospitals = try await TwoHospitals()
        let release = try await Self.install("OldOS", "1", in: hospitals)
        for (days, asOf) in [(-10, 0), (400, 1)] {
            let ends = Self.today.adding(days: days)
            try await hospitals.store.transaction(by: "test", at: Self.now) {
                try $0.record(
                    .lifecycle(Self.catalogue(ends: ends, asOf: Self.today.adding(days: asOf))),
                    edition: "\(days)",
                    asOf: Self.today.adding(days: asOf))
            }
            try await hospitals.store.transaction(by: "test", at: Self.now) { try $0.agreeOnLifecycles() }
            let listed = try await hospitals.store.read { db in
                try Day.from(
                    #require(
                        try Row.fetchOne(
                            db, sql: "SELECT supported_until FROM system WHERE release_id = ?",
                            arguments: [release.rawValue])), "supported_until")
            }
            #expect(listed == ends)
            let debt = try await hospitals.store.debt(
                reach: hospitals.reach, on: Self.today, today: Self.today)
            let place = try #require(debt.register.releases.firstIndex { $0.productName == "OldOS" })
            #expect(debt.register.input(on: Self.today).releases[place].lifecycle?.lastFreeDay == ends)
        }
    }

    @Test(
        "A bill of materials brings its parts' exploited flaws to every hospital that runs the release, once")
    func bills() async throws {
        let hospitals = try await TwoHospitals()
        let store = hospitals.store
        let release = try await Self.install("Application", "7.2", in: hospitals)
        let bill = SoftwareBill(
            format: "CycloneDX 1.6",
            components: [
                SoftwareComponent(
                    reference: "a", name: "oldos", version: "1.4", purl: "pkg:generic/oldos@1.4")
            ])
        let flaw = ExploitedFlaw(
            cve: "CVE-2024-0001", vendor: "Maker", product: "oldos", title: "t", summary: "s",
            listed: Self.today.adding(days: -30), isUsedByRansomware: false,
            affected: [
                AffectedRange(name: CPEName(part: "o", vendor: "maker", product: "oldos"), versions: .all)
            ])
        let changes = try await store.transaction(by: "test", at: Self.now) { writer in
            try writer.record(.exploitedFlaws([flaw]), edition: "KEV", asOf: Self.today)
            return try (0..<2).map { _ in
                try writer.attach(bill, file: "sbom.json", to: release, reach: hospitals.reach)
            }
        }
        #expect(changes == [.inserted, .unchanged])
        let debt = try await store.debt(reach: hospitals.reach, on: Self.today, today: Self.today)
        let place = try #require(debt.register.releases.firstIndex { $0.productName == "Application" })
        let flaws = debt.register.input(on: Self.today).releases[place].flaws
        #expect(flaws.map(\.cve) == ["CVE-2024-0001"] && flaws.first?.component == "oldos 1.4")
        await #expect(throws: StoreError.self) {
            try await store.transaction(by: "test", at: Self.now) {
                try $0.attach(
                    bill, file: "x", to: release, reach: .establishments([hospitals.theirs]))
            }
        }
        let ids = try await store.release(of: "APPLICATION", version: "7.2")
        #expect(ids == [release])
    }

    /// A hospital takes a release into use.
    private static func use(
        _ release: ID<Release>, at place: ID<Establishment>, code: String, in hospitals: TwoHospitals
    ) async throws {
        try await hospitals.store.transaction(by: "test", at: now) { writer in
            _ = try writer.record(
                System(
                    id: ID(0), owner: place, code: code, name: code, function: .server, release: release,
                    holdsHealthData: false), from: .person("test"), asOf: today)
        }
    }

    @Test("No hospital replaces or takes away the bill that another attached and relies on")
    func anothersBill() async throws {
        let hospitals = try await TwoHospitals()
        let store = hospitals.store
        let theirs = Reach.establishments([hospitals.theirs])
        let release = try await Self.install("Application", "7.2", in: hospitals)
        try await Self.use(release, at: hospitals.theirs, code: "Z", in: hospitals)
        func attach(_ name: String, by actor: String, _ reach: Reach) async throws -> Change {
            let bill = SoftwareBill(
                format: "CycloneDX 1.6", components: [SoftwareComponent(reference: name, name: name)])
            return try await store.transaction(by: actor, at: Self.now) {
                try $0.attach(bill, file: name, to: release, reach: reach)
            }
        }
        func detach(by actor: String, _ reach: Reach) async throws {
            try await store.transaction(by: actor, at: Self.now) {
                try $0.detachBill(from: release, reach: reach)
            }
        }
        func kept() async throws -> String? {
            try await store.read {
                try String.fetchOne(
                    $0, sql: "SELECT file FROM release_bill WHERE release_id = ?",
                    arguments: [release.rawValue])
            }
        }
        #expect(try await attach("theirs", by: "officer-b", theirs) == .inserted)
        await #expect(throws: StoreError.self) { try await attach("ours", by: "officer-a", hospitals.reach) }
        await #expect(throws: StoreError.self) { try await detach(by: "officer-a", hospitals.reach) }
        #expect(try await kept() == "theirs")
        // Its own it may replace, and so may who sees everybody that relies on it.
        #expect(try await attach("newer", by: "officer-b", theirs) == .updated)
        #expect(try await attach("network", by: "soc", .everything) == .updated)
        try await detach(by: "soc", .everything)
        #expect(try await attach("ours", by: "officer-a", hospitals.reach) == .inserted)
        try await detach(by: "officer-a", hospitals.reach)
        #expect(try await kept() == nil)
    }

    @Test(
        "Who answers for all that somebody answers for may take that person's bill away, though others rely on it"
    )
    func groupsBill() async throws {
        let hospitals = try await TwoHospitals()
        let store = hospitals.store
        let release = try await Self.install("Application", "7.2", in: hospitals)
        try await Self.use(release, at: hospitals.theirs, code: "Z", in: hospitals)
        let grants = [
            "member": Grant(.establishmentSecurityOfficer, on: .establishment(hospitals.ours)),
            "stranger": Grant(.establishmentSecurityOfficer, on: .establishment(hospitals.theirs)),
            "soc": Grant(.networkAdministrator, on: .network(hospitals.network)),
        ]
        for (name, grant) in grants {
            _ = try await store.openAccount(
                NewAccount(name: name, displayName: name, grants: [try #require(grant)]),
                password: "une phrase bien assez longue", by: "test", at: Self.now)
        }
        func attach(by actor: String) async throws {
            let bill = SoftwareBill(
                format: "CycloneDX 1.6", components: [SoftwareComponent(reference: actor, name: actor)])
            try await store.transaction(by: actor, at: Self.now) {
                _ = try $0.attach(bill, file: actor, to: release, reach: .everything)
            }
        }
        func detach() async throws {
            try await store.transaction(by: "group-officer", at: Self.now) {
                try $0.detachBill(from: release, reach: hospitals.reach)
            }
        }
        try await attach(by: "member")
        try await detach()
        for other in ["stranger", "soc"] {
            try await attach(by: other)
            await #expect(throws: StoreError.self, "\(other)") { try await detach() }
        }
    }

    @Test(
        "A hospital teaches no name that another runs, however it is spelt: the other's ledger does not change"
    )
    func anothersName() async throws {
        let hospitals = try await TwoHospitals()
        let store = hospitals.store
        let theirs = Reach.establishments([hospitals.theirs])
        _ = try await Self.install("OldOS", "?", in: hospitals)
        func queue(_ reach: Reach) async throws -> [String] {
            try await store.reviewQueue(reach: reach).doubtful.map(\.name)
        }
        let supplier = try await store.transaction(by: "test", at: Self.now) {
            try $0.record(Supplier(id: ID(0), name: "Other maker", roles: [.publisher])).id
        }
        // The other hospital wrote the same name in its own way.
        let spelt = try await store.transaction(by: "test", at: Self.now) { writer in
            let product = try writer.record(
                Product(id: ID(0), supplier: supplier, name: "oldos!", kind: .operatingSystem)
            ).id
            return try writer.record(Release(id: ID(0), product: product, version: "?")).id
        }
        try await Self.use(spelt, at: hospitals.theirs, code: "Z", in: hospitals)
        #expect(try await queue(theirs) == ["oldos!"])
        for learned in [ReleaseKey(product: "oldos", cycle: "2"), nil] {
            await #expect(throws: StoreError.self) {
                try await store.transaction(by: "officer-a", at: Self.now) {
                    try $0.learn("OldOS", is: learned, reach: hospitals.reach)
                }
            }
        }
        #expect(try await queue(theirs) == ["oldos!"])
        #expect(try await queue(hospitals.reach).contains("OldOS"))
        try await store.transaction(by: "soc", at: Self.now) {
            try $0.learn("OldOS", is: ReleaseKey(product: "oldos", cycle: "2"), reach: .everything)
        }
        #expect(try await queue(theirs).isEmpty)
    }

    @Test("A hospital dates no release that another runs, not even one without a date; its own it may")
    func anothersDate() async throws {
        let hospitals = try await TwoHospitals()
        let release = try await Self.install("Application", "7.2", in: hospitals)
        let known = try #require(
            try await hospitals.store.correctable(hospitals.ownSystem, reach: hospitals.reach)
        ).row
        var row = SystemRow(owner: known.owner, code: "R", name: "R", function: .server)
        (row.product, row.publisher, row.version) = ("Application", "Maker", "7.2")
        row.securitySupportEnd = Self.today.adding(days: 3_000)
        func mayRecord(_ reach: Reach) async throws -> Bool {
            try await hospitals.store.read { [row] db in
                try SystemRow.mayRecord(row, in: RegisterReader(db, reach: reach))
            }
        }
        #expect(try await mayRecord(hospitals.reach))
        try await Self.use(release, at: hospitals.theirs, code: "Z", in: hospitals)
        #expect(try await !mayRecord(hospitals.reach))
        #expect(try await mayRecord(.everything))
    }
}
