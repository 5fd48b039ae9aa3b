import Access
import Debt
import GRDB
import Registry
import Testing
import Vocabulary

@testable import Store

@Suite("Technical debt, from the records") struct DebtTests {
    private static let now = TwoHospitals.now
    private static let today = TwoHospitals.today

    private static func product(_ key: String, _ cycle: String, ends: Day) -> LifecycleProduct {
        LifecycleProduct(
            key: key, title: key, kind: .operatingSystem,
            releases: [
                LifecycleRelease(
                    cycle: cycle,
                    lifecycle: ReleaseLifecycle(
                        released: ends.adding(days: -3_650), securitySupport: .on(ends),
                        paidExtension: .on(ends.adding(days: 2_000)), source: .feed("test"), asOf: today))
            ])
    }

    private static func flaw(_ cve: String, product: String) -> ExploitedFlaw {
        ExploitedFlaw(
            cve: cve, vendor: "Maker", product: product, title: "t", summary: "s",
            listed: today.adding(days: -30),
            isUsedByRansomware: true,
            affected: [
                AffectedRange(name: CPEName(part: "o", vendor: "maker", product: product), versions: .all)
            ])
    }

    /// One hospital's system runs a release whose free support ended a year ago.
    private static func indebted() async throws -> (TwoHospitals, ID<System>, ID<System>) {
        let hospitals = try await TwoHospitals()
        let systems = try await hospitals.store.transaction(by: "test", at: now) { writer in
            var listed = product("oldos", "1", ends: today.adding(days: -365))
            listed.identifiers = [.cpe(CPEName(part: "o", vendor: "maker", product: "oldos"))]
            listed.releases += product("oldos", "2", ends: today.adding(days: 3_000)).releases
            try writer.record(.lifecycle([listed]), edition: "test", asOf: today)
            try writer.record(
                .exploitedFlaws([flaw("CVE-2024-0001", product: "oldos")]), edition: "KEV", asOf: today)
            let supplier = try writer.record(Supplier(id: ID(0), name: "Maker", roles: [.publisher])).id
            let product = try writer.record(
                Product(
                    id: ID(0), supplier: supplier, name: "Old OS", kind: .operatingSystem,
                    lifecycleKey: "oldos")
            ).id
            let release = try writer.record(Release(id: ID(0), product: product, version: "1")).id
            return try [hospitals.ours, hospitals.theirs].map { owner in
                try writer.record(
                    System(
                        id: ID(0), owner: owner, code: "OLD", name: "Old server", function: .server,
                        release: release, holdsHealthData: false), from: .person("test"), asOf: today
                ).id
            }
        }
        return (hospitals, systems[0], systems[1])
    }

    private static func row(_ debt: DebtLedger, _ system: ID<System>) throws -> LedgerRow {
        debt.ledger.rows[try #require(debt.register.place(of: system))]
    }

    @Test("The same feed loaded twice changes nothing; a newer one replaces it, and both loads are audited")
    func feeds() async throws {
        let store = try Store.inMemory(passwordCost: 4)
        let (old, new) = (
            Self.product("a", "1", ends: Self.today), Self.product("a", "1", ends: Self.today.adding(days: 1))
        )
        let changes = try await store.transaction(by: "test", at: Self.now) { writer in
            try [old, old, new].map { try writer.record(.lifecycle([$0]), edition: "e", asOf: Self.today) }
        }
        #expect(changes == [.inserted, .unchanged, .updated])
        let feed = try #require(try await store.feeds().first)
        #expect(feed.entries == 1 && feed.name == .lifecycle && feed.asOf == Self.today)
        let audited = try await store.read { db in
            try Int.fetchOne(db, sql: "SELECT count(*) FROM audit WHERE action = 'feed.load'")
        }
        #expect(audited == 2)
    }

    @Test("A ledger holds what establishments in reach own, and nothing else")
    func reach() async throws {
        let (hospitals, ours, theirs) = try await Self.indebted()
        let debt = try await hospitals.store.debt(reach: hospitals.reach, on: Self.today, today: Self.today)
        #expect(debt.register.place(of: ours) != nil)
        for foreign in [theirs, hospitals.shared, hospitals.theirSystem] {
            #expect(debt.register.place(of: foreign) == nil)
        }
        #expect(debt.register.owners.map(\.id) == [hospitals.ours])
        #expect(!debt.register.releases.contains { $0.name.contains(TwoHospitals.marker) })
        #expect(!debt.register.suppliers.contains { $0.name.contains(TwoHospitals.marker) })
        let nothing = try await hospitals.store.debt(reach: .nothing, on: Self.today, today: Self.today)
        #expect(nothing.count == 0 && nothing.register.owners.isEmpty)
        let all = try await hospitals.store.debt(reach: .everything, on: Self.today, today: Self.today)
        #expect(all.count > debt.count)
    }

    @Test("A bought extension changes the state until its end, and is audited")
    func extensions() async throws {
        let (hospitals, ours, theirs) = try await Self.indebted()
        let store = hospitals.store
        func state(on day: Day) async throws -> SupportState {
            try Self.row(try await store.debt(reach: hospitals.reach, on: day, today: Self.today), ours).state
        }
        #expect(try await state(on: Self.today) == .extensionNotBought)
        let bought = BoughtExtension(yearlyCost: Money(euros: 700), ends: Self.today.adding(days: 100))
        try await store.transaction(by: "officer", at: Self.now) {
            try $0.decide(extension: bought, for: ours, reach: hospitals.reach)
        }
        #expect(try await state(on: Self.today) == .extensionBought)
        #expect(try await state(on: Self.today.adding(days: 101)) == .extensionNotBought)
        let debt = try await store.debt(reach: hospitals.reach, on: Self.today, today: Self.today)
        #expect(try Self.row(debt, ours).extensionFee == 70_000)
        await #expect(throws: StoreError.notFound(kind: "system")) {
            try await store.transaction(by: "officer", at: Self.now) {
                try $0.decide(extension: bought, for: theirs, reach: hospitals.reach)
            }
        }
    }

    @Test(
        "A dismissed flaw does not count at the hospital that dismissed it, until its end, and counts at others"
    )
    func dismissals() async throws {
        let (hospitals, ours, theirs) = try await Self.indebted()
        let store = hospitals.store
        func flaws(of system: ID<System>, on day: Day) async throws -> Int {
            let debt = try await store.debt(reach: .everything, on: day, today: Self.today)
            let row = try Self.row(debt, system)
            return Int(row.openFlaws + row.flawsToVerify)
        }
        #expect(try await flaws(of: ours, on: Self.today) == 1)
        let dismissal = try #require(
            FlawDismissal(
                cve: "CVE-2024-0001", release: ReleaseKey(product: "oldos", cycle: "1"), reason: "filtered",
                by: "officer", from: Self.today, until: Self.today.adding(days: 30)))
        try await store.transaction(by: "officer", at: Self.now) {
            try $0.dismiss(dismissal, at: hospitals.ours, reach: hospitals.reach)
        }
        #expect(try await flaws(of: ours, on: Self.today) == 0)
        #expect(try await flaws(of: ours, on: Self.today.adding(days: 31)) == 1)
        #expect(try await flaws(of: theirs, on: Self.today) == 1)
        let decisions = try #require(
            try await store.debtDecisions(of: ours, runs: [dismissal.release.product], reach: hospitals.reach)
        )
        let id = try #require(decisions.dismissals.first?.id)
        try await store.transaction(by: "officer", at: Self.now) {
            try $0.endDismissal(id, on: Self.today, reach: hospitals.reach)
        }
        #expect(try await flaws(of: ours, on: Self.today) == 1)
        #expect(
            try await store.debtDecisions(
                of: theirs, runs: [dismissal.release.product], reach: hospitals.reach) == nil)
    }

    @Test("A group's own unit cost changes its own principal and no other group's")
    func unitCosts() async throws {
        let (hospitals, ours, theirs) = try await Self.indebted()
        let store = hospitals.store
        let before = try await store.debt(reach: .everything, on: Self.today, today: Self.today)
        try await store.transaction(by: "officer", at: Self.now) { writer in
            try writer.set(
                Money(euros: 1), for: .upgrade, of: .server, in: hospitals.groups[0], kind: .own,
                source: "quote",
                asOf: Self.today)
        }
        let after = try await store.debt(reach: .everything, on: Self.today, today: Self.today)
        #expect(try Self.row(after, ours).principal == 100)
        #expect(try Self.row(after, theirs).principal == Self.row(before, theirs).principal)
        #expect(try Self.row(after, theirs).principal > 100)
    }

    @Test("What a scenario takes and removes in a group holds there alone, is told, and can be taken back")
    func effects() async throws {
        let (hospitals, ours, theirs) = try await Self.indebted()
        let store = hospitals.store
        func upgrade(_ system: ID<Registry.System>) async throws -> ScenarioEstimate? {
            try await store.debt(reach: .everything, on: Self.today, today: Self.today)
                .scenarios(of: system).first { $0.scenario == .upgrade }
        }
        let (before, foreign) = (try await upgrade(ours), try await upgrade(theirs))
        let basis = Basis(.own, LocalizedText("projet 7", en: "projet 7"), asOf: Self.today)
        let effect = ScenarioEffects.Entry(months: 33, riskRemovedPerMille: 120, basis: basis)
        try await store.transaction(by: "officer", at: Self.now) {
            try $0.set(effect, for: .upgrade, of: .server, in: hospitals.groups[0])
        }
        let after = try #require(try await upgrade(ours))
        #expect(after.months == 33 && after.riskRemovedPerMille == 120 && after.effectBasis == basis)
        #expect(try await upgrade(theirs) == foreign)
        let told = try await store.read { db in
            try String.fetchOne(db, sql: "SELECT detail FROM audit WHERE action = 'debt.scenario-effect'")
        }
        #expect(told?.contains(#""months":33,"riskRemovedPerMille":120,"source":"projet 7""#) == true)
        try await store.transaction(by: "officer", at: Self.now) {
            try $0.set(nil, for: .upgrade, of: .server, in: hospitals.groups[0])
        }
        #expect(try await upgrade(ours) == before)
    }

    @Test("A part of a ledger sums to its rows, and in order the largest comes first")
    func parts() async throws {
        let (hospitals, ours, _) = try await Self.indebted()
        let debt = try await hospitals.store.debt(reach: .everything, on: Self.today, today: Self.today)
        var filter = DebtFilter()
        filter.establishment = hospitals.ours
        let places = debt.places(filter)
        #expect(places.allSatisfy { debt.owner($0).id == hospitals.ours })
        #expect(debt.totals(places).principal == places.reduce(0) { $0 + debt.ledger.rows[$1].principal })
        #expect(debt.totals(Array(debt.ledger.rows.indices)) == debt.ledger.totals)
        #expect(debt.principalAtWorst(places) >= debt.totals(places).principal)
        let ordered = debt.ordered(
            Array(debt.ledger.rows.indices), by: .principal, isDescending: true, from: 0, size: 3)
        #expect(
            ordered.map { debt.ledger.rows[$0].principal }.max() == debt.ledger.rows[ordered[0]].principal)
        filter.states = [.active]
        #expect(!debt.places(filter).contains { debt.system($0) == ours })
        #expect(debt.only(places).ledger.totals == debt.totals(places))
    }
}
