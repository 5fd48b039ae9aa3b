import Access
import Debt
import GRDB
import Registry
import Testing
import Vocabulary

@testable import Store

@Suite("What a system needs, what care needs it, and what is taken back") struct CareLinkTests {
    private static let now = TwoHospitals.now
    private static let today = TwoHospitals.today

    private func load(
        _ hospitals: TwoHospitals, _ rows: [SystemRow], partial: Bool = false, reach: Reach = .everything
    ) async throws -> ImportPlan<SystemRow> {
        try await hospitals.store.importing(
            file: "parc.csv", partial: partial, reach: reach, by: "test", at: Self.now
        ) { context, recording in
            var builder = ImportPlanBuilder(
                file: "parc.csv", context: context, rowLimit: 100, recording: recording)
            let columns = [Int](repeating: 1, count: SystemRow.fields.count)
            for (offset, row) in rows.enumerated() {
                try builder.add(row, line: offset + 2, columns: columns)
            }
            try builder.concludeFile(columns: columns)
            return builder.finished()
        }
    }

    private func own(_ hospitals: TwoHospitals) async throws -> SystemRow {
        try #require(try await hospitals.store.correctable(hospitals.ownSystem, reach: hospitals.reach)).row
    }

    private func ledger(_ hospitals: TwoHospitals, _ code: String) async throws -> LedgerRow {
        let found = try await hospitals.store.read { db in
            try Int64.fetchOne(db, sql: "SELECT id FROM system WHERE code = ?", arguments: [code])
        }
        let id = try #require(found)
        let debt = try await hospitals.store.debt(reach: hospitals.reach, on: Self.today, today: Self.today)
        let place = try #require(debt.register.place(of: ID(id)))
        return debt.ledger.rows[place]
    }

    private func row(_ owner: Finess, _ code: String, needs: [String] = [], care: [CareServiceName] = [])
        -> SystemRow
    {
        var row = SystemRow(owner: owner, code: code, name: code, function: .server)
        row.needs = needs.isEmpty ? nil : Set(needs.map { SystemReference(code: $0) })
        row.careServices = care.isEmpty ? nil : Set(care)
        row.criticality = .important
        return row
    }

    @Test("A file says what systems need and what care needs them, rows in any order, circles too")
    func imported() async throws {
        let hospitals = try await TwoHospitals()
        let owner = try await own(hospitals).owner
        let theatre = CareServiceName(name: "Bloc central", kind: .theatre)
        let rows = [
            // The first needs one that comes later, the last closes a circle.
            row(
                owner, "A", needs: ["B"],
                care: [theatre, CareServiceName(name: "Urgences", kind: .emergency)]),
            row(owner, "B", needs: ["C"]), row(owner, "C", needs: ["B"]), row(owner, "D"),
        ]
        #expect(try await load(hospitals, rows).counts.created == 4)
        let lowest = try await ledger(hospitals, "C")
        #expect(lowest.dependents == 2 && lowest.careServices == 2)
        #expect(lowest.reasons.isSuperset(of: [.careStopsWithIt, .dependsOnItself]))
        let alone = try await ledger(hospitals, "D")
        #expect(alone.reasons.contains(.careServicesUnknown) && alone.knownCareServices == nil)
        #expect(try await load(hospitals, rows).counts.unchanged == 4, "the same file again says nothing new")
        let fewer = [row(owner, "A", needs: ["D"], care: [theatre])]
        #expect(try await load(hospitals, fewer).counts.updated == 1)
        #expect(try await ledger(hospitals, "D").careServices == 1)
        #expect(try await ledger(hospitals, "C").careServices == 0, "a cell gives the whole list")
    }

    @Test("A code that nobody knows is refused with its line, and the file with it")
    func unknownCode() async throws {
        let hospitals = try await TwoHospitals()
        let owner = try await own(hospitals).owner
        let rows = [row(owner, "A", needs: ["NULLE-PART"]), row(owner, "B", needs: ["A"])]
        let plan = try await load(hospitals, rows)
        #expect(!plan.isApplicable(partial: false))
        #expect(plan.problems.map(\.fault) == [.unknownNeed(owner, "NULLE-PART")])
        #expect(plan.problems.first?.line == 2)
        let kept = try await hospitals.store.read { db in
            try Int.fetchOne(db, sql: "SELECT count(*) FROM system WHERE code IN ('A', 'B')")
        }
        #expect(kept == 0, "all or nothing")
        let itself = try await load(hospitals, [row(owner, "A", needs: ["A"])])
        #expect(itself.counts.refused == 1)
        let nameless = [row(owner, "A", care: [CareServiceName(name: "Étage bleu", kind: nil)])]
        #expect(
            try await load(hospitals, nameless).problems.map(\.fault) == [.unknownCareService("Étage bleu")])
        // Its own service is found by its name, whatever the case.
        let known = [row(owner, "A", care: [CareServiceName(name: "URGENCES Val-Clair", kind: nil)])]
        #expect(try await load(hospitals, known).counts.created == 1)
    }

    @Test("What a person empties becomes unknown, and an import does not fill it again silently")
    func emptied() async throws {
        let hospitals = try await TwoHospitals()
        let (store, system) = (hospitals.store, hospitals.ownSystem)
        func correct(_ texts: [String: String], emptying: Set<String> = []) async throws -> Bool {
            try await store.transaction(by: "anne", at: Self.now) {
                try $0.correct(system, texts, emptying: emptying, reach: hospitals.reach)
            }
        }
        #expect(
            try await correct([
                "product": "Produit", "publisher": "Éditeur", "version": "1",
                "securitySupportEnd": "2030-01-31",
                "hosting": "Salle bleue", "hostingKind": "SaaS", "inServiceSince": "2019-01-01",
                "units": "3", "extensionBought": "oui", "extensionCost": "500",
            ]))
        let full = try await own(hospitals)
        #expect(full.extensionCost == Money(euros: 500) && full.needs != nil && full.careServices != nil)
        #expect(full.contractReference != nil && full.criticality == .vital)
        #expect(
            try await correct(
                [:],
                emptying: [
                    "product", "hosting", "inServiceSince", "criticality", "contractReference", "needs",
                    "extensionBought", "runCost",
                ]))
        let empty = try await own(hospitals)
        #expect(empty.product == nil && empty.publisher == nil && empty.version == nil)
        #expect(empty.securitySupportEnd == nil && empty.hosting == nil && empty.hostingKind == nil)
        #expect(empty.inServiceSince == nil && empty.criticality == nil && empty.careServices == nil)
        #expect(empty.contractReference == nil && empty.needs == nil && empty.extensionBought == nil)
        #expect(empty.units == 3, "what was not emptied stays")
        let debt = try await ledger(hospitals, empty.code)
        #expect(debt.reasons.isSuperset(of: [.releaseUnknown, .ageUnknown, .contractUnknown]))
        var again = full
        again.otherUsers = nil
        let refilled = try await load(hospitals, [again])
        #expect(refilled.conflicts.count == 1, "told, and left alone")
        let after = try await own(hospitals)
        #expect(after.product == nil && after.hosting == nil && after.contractReference == nil)
        await #expect(throws: CorrectionRefusal.self) { try await correct([:], emptying: ["name"]) }
    }

    @Test("A cell that says so takes back what is recorded; an empty one leaves it")
    func emptiedByFile() async throws {
        let hospitals = try await TwoHospitals()
        var row = try await own(hospitals)
        row.otherUsers = nil
        row.inServiceSince = Self.today
        row.version = nil
        (row.product, row.publisher, row.version) = ("Produit", "Éditeur", "1")
        #expect(try await load(hospitals, [row]).counts.updated == 1)
        var blank = SystemRow(owner: row.owner, code: row.code, name: row.name, function: row.function)
        #expect(try await load(hospitals, [blank]).counts.unchanged == 1)
        for name in ["inServiceSince", "version", "criticality"] {
            let field = try #require(SystemRow.fields.first { $0.name == name })
            try field.read("(vide)", into: &blank)
        }
        let plan = try await load(hospitals, [blank])
        #expect(plan.counts.updated == 1)
        #expect(plan.report(in: .french).contains { $0.contains("→ (vide)") })
        let after = try await own(hospitals)
        #expect(after.inServiceSince == nil && after.version == "?" && after.criticality == nil)
        #expect(after.product == "Produit", "the others stay")
        let name = try #require(SystemRow.fields.first { $0.name == "name" })
        #expect(throws: ImportFault.missing) { try name.read("(EMPTY)", into: &blank) }
    }

    @Test("Bought extensions come by a file, once, and stay where a person decided")
    func extensions() async throws {
        let hospitals = try await TwoHospitals()
        let known = try await own(hospitals)
        func load(_ bought: Bool?, _ euros: Int64? = nil) async throws -> ImportCounts {
            var row = SystemRow(
                owner: known.owner, code: known.code, name: known.name, function: known.function)
            (row.extensionBought, row.extensionCost) = (bought, euros.map { Money(euros: $0) })
            return try await self.load(hospitals, [row]).counts
        }
        #expect(try await load(false).unchanged == 1, "none is what is recorded")
        #expect(try await load(nil, 900).updated == 1, "a cost says that one was bought")
        #expect(try await load(true, 900).unchanged == 1)
        let bought = try await own(hospitals)
        #expect(bought.extensionBought == true && bought.extensionCost == Money(euros: 900))
        try await hospitals.store.transaction(by: "anne", at: Self.now) {
            try $0.decide(extension: nil, for: hospitals.ownSystem, reach: hospitals.reach)
        }
        _ = try await load(true, 900)
        #expect(try await own(hospitals).extensionBought == nil, "the decision stands")
        let told = try await hospitals.store.read { db in
            try Int.fetchOne(db, sql: "SELECT count(*) FROM audit WHERE action = 'debt.extension'")
        }
        #expect(told == 2)
    }

    @Test("A hospital's file says nothing of what lies beyond its reach, and takes none of it back")
    func reach() async throws {
        let hospitals = try await TwoHospitals()
        let known = try await own(hospitals)
        try await hospitals.store.transaction(by: "test", at: Self.now) {
            try $0.record(SystemDependency(of: hospitals.ownSystem, on: hospitals.theirSystem))
        }
        var row = SystemRow(owner: known.owner, code: known.code, name: known.name, function: known.function)
        row.emptied = ["needs"]
        #expect(try await load(hospitals, [row], reach: hospitals.reach).counts.updated == 1)
        let left = try await hospitals.store.read { db in
            try Int64.fetchAll(
                db, sql: "SELECT needs_id FROM system_dependency WHERE system_id = ?",
                arguments: [hospitals.ownSystem.rawValue])
        }
        #expect(left == [hospitals.theirSystem.rawValue])
    }
}
