import GRDB
import Registry
import Testing
import Vocabulary

@testable import Store

@Suite("Large loads") struct LargeLoadTests {
    private static let third = "99000003"

    /// The two hospitals, and a third of the first group that has no systems yet.
    private func hospitals() async throws -> TwoHospitals {
        let hospitals = try await TwoHospitals(withCases: false)
        try await hospitals.store.transaction(by: "t", at: TwoHospitals.now) {
            [group = hospitals.groups[0]] in
            try $0.record(
                Establishment(
                    id: ID(0), group: group, finess: Finess(withoutKey: Self.third), name: "CH Neuf",
                    kind: .general, town: "Neuf", beds: 10, itStaffTenths: 0, securityStaffTenths: 0))
        }
        return hospitals
    }

    /// Rows of the third hospital with a bit of all that a row may say, in circles and with a contract for each two.
    private func rows(_ inventory: Inventory, count: Int) throws -> [SystemRow] {
        let (owner, neighbour) = (
            try Finess(withoutKey: Self.third), try Finess(withoutKey: Inventory.owner)
        )
        return try (0..<count).map { number in
            try inventory.row("N-\(number)") {
                $0.owner = owner
                $0.publisher = "Éditeur \(number % 5)"
                $0.product = "Produit \(number % 7)"
                $0.version = "\(number % 30)"
                $0.hosting = "Salle neuve \(number % 9)"
                $0.hostingKind = .onSite
                $0.criticality = Criticality(rawValue: number % 4 + 1)
                if number % 5 == 0 { $0.otherUsers = [neighbour: .vital] }
                $0.careServices = [CareServiceName(name: "Service \(number % 11)", kind: .medicine)]
                $0.contractReference = "N-\(number / 2)"
                if number % 2 == 0 {
                    $0.contractSupplier = "Mainteneur \(number % 3)"
                    $0.contractEnds = Day(number: 21_000 + number)
                }
                $0.needs = [
                    SystemReference(code: "N-\((number + 1) % count)"),
                    SystemReference(code: "N-\((number + 2) % count)"),
                    SystemReference(owner: neighbour, code: "SYS-1"),
                ]
                if number % 13 == 0 { $0.units = number + 1 }
                if number % 17 == 0 { $0.extensionBought = true }
                if number % 19 == 0 { $0.retiredOn = Day(number: 20_500 + number) }
            }
        }
    }

    @Test("Of a hospital that had nothing it records and tells what an import row by row would")
    func same() async throws {
        var kept: [(records: String, told: [String])] = []
        for expecting in [0, 1_000_000] {
            let hospitals = try await hospitals()
            let inventory = Inventory(store: hospitals.store)
            let plan = try await inventory.take(rows(inventory, count: 300), expecting: expecting)
            #expect(plan.counts.created == 300 && plan.problems.isEmpty)
            let told = try await hospitals.store.read {
                try Row.fetchAll(
                    $0,
                    sql: """
                        SELECT sequence, action, subject_kind, subject_id, establishment_id, detail FROM audit
                        WHERE actor = 't' ORDER BY sequence
                        """
                ).map(\.description)
            }
            kept.append((try await inventory.dump(), told))
            #expect(try await hospitals.store.verify().isSound)
        }
        #expect(kept[0].records == kept[1].records)
        #expect(kept[0].told == kept[1].told)
        #expect(
            kept[1].told.contains {
                $0.contains("system.insert") && $0.contains("uses") && $0.contains("needs")
            },
            "a new system is told with who uses it and what it needs, in one entry")
        #expect(!kept[1].told.contains { $0.contains("system-use.insert") })
    }

    @Test("A row that the schema forbids undoes it whole, whichever thread meets it", arguments: [3, 298])
    func forbidden(row: Int) async throws {
        let hospitals = try await hospitals()
        let inventory = Inventory(store: hospitals.store)
        let before = try await inventory.dump()
        var rows = try rows(inventory, count: 300)
        rows[row].name = String(repeating: "x", count: 301)
        await #expect(throws: StoreError.self) { try await inventory.take(rows, expecting: 1_000_000) }
        #expect(try await inventory.dump() == before)
        #expect(try await hospitals.store.verify().isSound)
        rows[row].name = "x"
        #expect(try await inventory.take(rows, expecting: 1_000_000).counts.created == 300)
    }

    @Test("A second file finds what the first made, and the same file changes nothing")
    func again() async throws {
        let hospitals = try await hospitals()
        let inventory = Inventory(store: hospitals.store)
        let rows = try rows(inventory, count: 40)
        try await inventory.take(rows, expecting: 1_000_000)
        let before = try await inventory.dump()
        #expect(try await inventory.take(rows, expecting: 1_000_000).counts.unchanged == 40)
        #expect(try await inventory.dump() == before)
        let rehearsed = try await inventory.take(rows, expecting: 1_000_000, isRehearsal: true)
        #expect(rehearsed.counts.unchanged == 40)
    }
}
