import Access
import GRDB
import Registry
import Testing
import Vocabulary

@testable import Store

/// Importing rows that are made here, as a file of them would be.
struct Inventory {
    static let owner = "99000001"

    let store: Store

    func row(_ code: String, _ change: (inout SystemRow) -> Void = { _ in }) throws -> SystemRow {
        var row = SystemRow(
            owner: try Finess(withoutKey: Self.owner), code: code, name: "Système \(code)",
            function: .pharmacy)
        change(&row)
        return row
    }

    /// Reads and records the rows in one pass.
    @discardableResult func take(
        _ rows: [SystemRow], expecting: Int = 0, partial: Bool = false, isRehearsal: Bool = false,
        reach: Reach = .everything
    ) async throws -> ImportPlan<SystemRow> {
        try await store.importing(
            file: "essai.csv", expectedRows: expecting, partial: partial, isRehearsal: isRehearsal,
            reach: reach,
            by: "t", at: TwoHospitals.now
        ) { try Inventory.plan(rows, context: $0, recording: $1) }
    }

    /// Judges all rows, and records them afterwards.
    func takeInTwoSteps(_ rows: [SystemRow]) async throws {
        let plan = try await store.planImport(of: SystemRow.self, reach: .everything) {
            try Inventory.plan(rows, context: $0)
        }
        try await store.apply(plan, reach: .everything, by: "t", at: TwoHospitals.now)
    }

    static func plan(
        _ rows: [SystemRow], context: ImportContext<SystemRow>, recording: ImportRecording<SystemRow>? = nil
    ) throws -> ImportPlan<SystemRow> {
        var builder = ImportPlanBuilder(
            file: "essai.csv", context: context, rowLimit: 1_000_000, recording: recording)
        let columns = [Int](repeating: 0, count: SystemRow.fields.count)
        for (place, row) in rows.enumerated() { try builder.add(row, line: place + 2, columns: columns) }
        return builder.finished()
    }

    /// The system of that owner and code, if there is one.
    func system(_ code: String, of owner: ID<Establishment>) async throws -> ID<System>? {
        try await store.read { db in
            try Int64.fetchOne(
                db, sql: "SELECT id FROM system WHERE owner_id = ? AND code = ?",
                arguments: [owner.rawValue, code]
            ).map { ID($0) }
        }
    }

    /// All records as text, but the audit log and what chance has a part in: passwords and keys.
    func dump() async throws -> String {
        try await store.read { db in
            let tables = try String.fetchAll(
                db,
                sql: """
                    SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'audit%'
                        AND name NOT LIKE '%search%'
                        AND name NOT IN ('account', 'session', 'api_token', 'sign_in_failure') ORDER BY name
                    """)
            return try tables.map { table in
                let rows = try Row.fetchAll(db, sql: "SELECT * FROM \(table)").map(\.description).sorted()
                return "\(table)\n\(rows.joined(separator: "\n"))"
            }.joined(separator: "\n")
        }
    }
}

@Suite("Contracts") struct ContractTests {
    let day = TwoHospitals.today

    @Test("One contract covers the systems of several rows, which need only its number") func several()
        async throws
    {
        let hospitals = try await TwoHospitals()
        let inventory = Inventory(store: hospitals.store)
        let end = day.adding(days: 300)
        let plan = try await inventory.take([
            inventory.row("A") {
                $0.contractReference = "M-7"
                $0.contractSupplier = "Éditeur Val-Clair"
                $0.contractEnds = end
                $0.contractNotice = 93
                $0.contractYearlyCost = Money(euros: 9_000)
            }, inventory.row("B") { $0.contractReference = "M-7" },
        ])
        #expect(plan.counts.created == 2 && plan.problems.isEmpty)
        try await inventory.take([inventory.row("C") { $0.contractReference = "M-7" }])
        for code in ["A", "B", "C"] {
            let system = try #require(await inventory.system(code, of: hospitals.ours))
            let found = try await hospitals.store.page(
                SystemDetail(reach: hospitals.reach, system: system, day: day))
            let page = try #require(found)
            let row = try #require(page.contracts.first)
            #expect(page.contracts.count == 1 && row.contract.systems.count == 3 && row.contract.ends == end)
            #expect(row.systems.map(\.name) == ["Système A", "Système B", "Système C"])
            #expect(row.contract.lastNotice == end.adding(days: -93))
            #expect(row.contract.yearlyCost == Money(euros: 9_000))
        }
    }

    @Test("Two rows that say two things of one contract are refused, with both values") func contradiction()
        async throws
    {
        let hospitals = try await TwoHospitals()
        let inventory = Inventory(store: hospitals.store)
        let plan = try await inventory.take([
            inventory.row("A") {
                $0.publisher = "Éditeur Val-Clair"
                $0.contractReference = "M-7"
                $0.contractEnds = Day(number: 21_000)
            },
            inventory.row("B") {
                $0.contractReference = "M-7"
                $0.contractEnds = Day(number: 21_001)
            },
        ])
        #expect(
            plan.problems.map { $0.sentence(in: .english) } == [
                "line 3, Contract end: \"02/07/2027\" contradicts line 2, which says \"2027-07-01\" for the contract "
                    + "\"M-7\". Write the same value on both lines."
            ])
        #expect(try await inventory.system("A", of: hospitals.ours) == nil)
    }

    @Test("A system is covered as long as one of its owner's contracts is") func covered() async throws {
        let hospitals = try await TwoHospitals()
        let store = hospitals.store
        var filter = SystemFilter()
        filter.question = .contract
        let list = SystemList(reach: hospitals.reach, day: day.adding(days: 31), filter: filter)
        #expect(try await store.page(list).rows.map(\.system.code) == ["SYS-1", "SYS-2-Val-Clair"])
        let contract = Contract(
            id: ID(0), establishment: hospitals.ours, supplier: hospitals.suppliers[0],
            systems: [hospitals.ownSystem], reference: "LONG", ends: day.adding(days: 400))
        try await store.transaction(by: "t", at: TwoHospitals.now) { try $0.record(contract) }
        #expect(try await store.page(list).rows.map(\.system.code) == ["SYS-2-Val-Clair"])
        var shortened = contract
        shortened.ends = day
        try await store.transaction(by: "t", at: TwoHospitals.now) { [shortened] in try $0.record(shortened) }
        #expect(try await store.page(list).rows.map(\.system.code) == ["SYS-1", "SYS-2-Val-Clair"])
        let open = try await store.page(Overview(reach: hospitals.reach, day: day.adding(days: 31))).total
        #expect(open.questions[.contract] == 2, "the overview counts what the list shows")
    }

    @Test("A contract covers no system that its establishment neither owns nor uses") func foreign()
        async throws
    {
        let hospitals = try await TwoHospitals()
        await #expect(throws: StoreError.self) {
            try await hospitals.store.transaction(by: "t", at: TwoHospitals.now) {
                [ours = hospitals.ours, supplier = hospitals.suppliers[0], theirs = hospitals.theirSystem] in
                try $0.record(
                    Contract(
                        id: ID(0), establishment: ours, supplier: supplier, systems: [theirs], reference: "X",
                        ends: Day(number: 22_000)))
            }
        }
    }
}

@Suite("Importing as it is read") struct StreamedImportTests {
    private func rows(_ inventory: Inventory, count: Int) throws -> [SystemRow] {
        let neighbour = try Finess(withoutKey: "99000002")
        return try (0..<count).map { number in
            try inventory.row("S-\(number)") {
                if number % 5 == 0 { $0.otherUsers = [neighbour: .vital] }
                $0.publisher = "Éditeur \(number % 5)"
                $0.product = "Produit \(number % 7)"
                $0.version = "\(number % 3)"
                $0.securitySupportEnd = Day(number: 20_000 + number % 3 + number % 7 * 10 + number % 5 * 100)
                $0.hosting = "Salle \(number % 4)"
                $0.hostingKind = .onSite
                $0.criticality = Criticality(rawValue: number % 4 + 1)
                $0.contractReference = "C-\(number / 2)"
                $0.contractSupplier = "Mainteneur"
                $0.contractEnds = Day(number: 21_000 + number / 2)
                $0.careServices = [
                    CareServiceName(name: "Service \(number % 3)", kind: .medicine),
                    CareServiceName(
                        name: number % 2 == 0 ? "Urgences Val-Clair" : "URGENCES VAL-CLAIR", kind: nil),
                ]
                // One row before it, one after it, and one that was there.
                let neighbours = [number - 1, number + 1].filter { (0..<count).contains($0) }.map {
                    "S-\($0)"
                }
                $0.needs = Set((neighbours + ["SYS-1"]).map { SystemReference(code: $0) })
            }
        }
    }

    /// A row that corrects the end of support of a release which a system that was there runs.
    private func correcting(_ inventory: Inventory) throws -> SystemRow {
        try inventory.row("S-C") {
            $0.publisher = "Éditeur Val-Clair"
            $0.product = "Produit Val-Clair"
            $0.version = "1.1"
            $0.securitySupportEnd = TwoHospitals.today.adding(days: 400)
            $0.hosting = "Salle Val-Clair"
            $0.hostingKind = .certifiedHost
            $0.certificateNumber = "HDS neuf"
            $0.certificateExpires = TwoHospitals.today.adding(days: 500)
        }
    }

    @Test("It records what judging first and recording afterwards would", arguments: [0, 1_000_000])
    func same(expecting: Int) async throws {
        let (one, two) = (
            try await TwoHospitals(withCases: false), try await TwoHospitals(withCases: false)
        )
        let (first, second) = (Inventory(store: one.store), Inventory(store: two.store))
        let plan = try await first.take(
            rows(first, count: 40) + [correcting(first)], expecting: expecting)
        try await second.takeInTwoSteps(rows(second, count: 40) + [correcting(second)])
        #expect(plan.counts.created == 41 && plan.problems.isEmpty)
        let (streamed, stepped) = (try await first.dump(), try await second.dump())
        #expect(streamed == stepped)
        let hidden = try await one.store.read {
            try Int.fetchOne(
                $0, sql: "SELECT count(*) FROM system WHERE code = 'SYS-2-Val-Clair' AND supported_until = ?",
                arguments: [TwoHospitals.today.adding(days: 400).number])
        }
        #expect(hidden == 1, "the system that was there is supported until the day that the file says")
        #expect(try await one.store.verify().isSound)
    }

    @Test("The same file twice changes nothing, and a rehearsal and a refused row leave nothing")
    func nothing()
        async throws
    {
        let hospitals = try await TwoHospitals()
        let inventory = Inventory(store: hospitals.store)
        let before = try await inventory.dump()
        let rehearsed = try await inventory.take(rows(inventory, count: 10), isRehearsal: true)
        #expect(rehearsed.counts.created == 10)
        #expect(try await inventory.dump() == before)
        let stranger = SystemRow(
            owner: try Finess(withoutKey: "99000077"), code: "X", name: "X", function: .server)
        let refused = try await inventory.take(rows(inventory, count: 10) + [stranger])
        #expect(refused.counts.refused == 1)
        #expect(try await inventory.dump() == before)
        let partial = try await inventory.take(rows(inventory, count: 10) + [stranger], partial: true)
        #expect(partial.counts.created == 10 && partial.counts.refused == 1)
        let after = try await inventory.dump()
        let again = try await inventory.take(rows(inventory, count: 10))
        #expect(again.counts.unchanged == 10)
        #expect(try await inventory.dump() == after)
    }

    @Test(
        "A large load leaves every index in its place, whether it ends well or not", arguments: [true, false])
    func indexes(endsWell: Bool) async throws {
        struct Stop: Error {}
        let store = try Store.inMemory(passwordCost: 4)
        func indexes() async throws -> [String] {
            try await store.read {
                try String.fetchAll(
                    $0,
                    sql:
                        "SELECT name || sql FROM sqlite_schema WHERE type IN ('index', 'trigger') AND sql != ''"
                )
            }.sorted()
        }
        let before = try await indexes()
        #expect(before.contains { $0.hasPrefix("system_by_name") })
        let load = Task {
            try await store.transaction(
                by: "t", at: TwoHospitals.now, expectedSystems: 50_000, derivesLate: true
            ) { writer in
                let network = try writer.record(Network(id: ID(0), name: "N")).id
                let half = try Half(writer, network, name: "Val-Clair", number: 1, day: TwoHospitals.today)
                let left = try Int.fetchOne(
                    writer.db, sql: "SELECT count(*) FROM sqlite_schema WHERE name = 'system_by_name'")
                #expect(left == 0, "the load goes without")
                let triggers = try Int.fetchOne(
                    writer.db, sql: "SELECT count(*) FROM sqlite_schema WHERE name = 'system_used'")
                #expect(triggers == 0)
                if !endsWell { throw Stop() }
                _ = half
            }
        }
        let result = await load.result
        #expect((try? result.get()) != nil || !endsWell)
        #expect(try await indexes() == before)
    }

    @Test("A large load is refused whole for a contract of somebody who has no place in what it covers")
    func strangers() async throws {
        let hospitals = try await TwoHospitals()
        let before = try await Inventory(store: hospitals.store).dump()
        await #expect(throws: StoreError.self) {
            try await hospitals.store.transaction(
                by: "t", at: TwoHospitals.now, expectedSystems: 50_000, derivesLate: true
            ) { writer in
                _ = try writer.record(
                    Contract(
                        id: ID(0), establishment: hospitals.ours, supplier: hospitals.suppliers[0],
                        systems: [hospitals.theirSystem], reference: "S-1", starts: nil,
                        ends: TwoHospitals.today, noticeDays: nil, yearlyCost: nil))
            }
        }
        #expect(try await Inventory(store: hospitals.store).dump() == before)
    }

    @Test("A large load that refers to what is not there is refused whole") func dangling() async throws {
        let store = try Store.inMemory(passwordCost: 4)
        await #expect(throws: StoreError.self) {
            try await store.transaction(by: "t", at: TwoHospitals.now, expectedSystems: 50_000) {
                try $0.record(
                    System(id: ID(0), owner: ID(77), code: "A", name: "A", function: .mail), from: .fiction,
                    asOf: TwoHospitals.today)
            }
        }
        let systems = try await store.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM system") }
        #expect(systems == 0)
    }
}
