import Access
import Debt
import GRDB
import Registry
import Testing
import Vocabulary

@testable import Store

@Suite("Paying debt down, from the records") struct DebtYearsTests {
    private static let now = TwoHospitals.now
    private static let today = TwoHospitals.today

    /// A group whose hospitals each run one old server and one that is supported; the first has ten beds, the second
    /// twenty, and so on.
    private static func group(of count: Int) async throws -> (store: Store, hospitals: [ID<Establishment>]) {
        let store = try Store.inMemory(passwordCost: 4)
        let hospitals = try await store.transaction(by: "test", at: now) { writer in
            let network = try writer.record(Network(id: ID(0), name: "Réseau")).id
            let group = try writer.record(Group(id: ID(0), network: network, name: "GHT")).id
            let supplier = try writer.record(Supplier(id: ID(0), name: "Maker", roles: [.publisher])).id
            let product = try writer.record(
                Product(id: ID(0), supplier: supplier, name: "Server", kind: .operatingSystem)
            ).id
            let releases = try [("old", -400), ("new", 4_000)].map { version, days in
                try writer.record(
                    Release(
                        id: ID(0), product: product, version: version,
                        lifecycle: Sourced(
                            Lifecycle(securitySupportEnd: today.adding(days: days)), from: .person("t"),
                            asOf: today))
                ).id
            }
            return try (1...count).map { number in
                let hospital = try writer.record(
                    Establishment(
                        id: ID(0), group: group, finess: Finess(withoutKey: "9900000\(number)"),
                        name: "Hospital \(number)", kind: .general, town: "T", beds: number * 10,
                        itStaffTenths: 1, securityStaffTenths: 1)
                ).id
                for (release, code) in zip(releases, ["OLD", "NEW"]) {
                    try writer.record(
                        System(
                            id: ID(0), owner: hospital, code: code, name: code, function: .server,
                            release: release), from: .person("t"), asOf: today)
                }
                return hospital
            }
        }
        return (store, hospitals)
    }

    private static func system(_ code: String, of hospital: ID<Establishment>, _ store: Store) async throws
        -> ID<System>
    {
        try await store.read { db in
            ID(
                try Int64.fetchOne(
                    db, sql: "SELECT id FROM system WHERE owner_id = ? AND code = ?",
                    arguments: [hospital.rawValue, code]) ?? 0)
        }
    }

    @Test("A chosen scenario takes its debt out of the curve from its day on, for its own hospital alone")
    func curve() async throws {
        let (store, hospitals) = try await Self.group(of: 2)
        let old = try await Self.system("OLD", of: hospitals[0], store)
        let before = try await store.debtYears(reach: .everything, today: Self.today)
        #expect(before.schedule.isEmpty)
        #expect(before.curve.points.allSatisfy { $0.principal == $0.scheduledPrincipal })
        try await store.transaction(by: "officer", at: Self.now) {
            try $0.choose(
                .upgrade, because: "planned", due: Self.today.adding(days: 500), for: old, reach: .everything)
        }
        let after = try await store.debtYears(reach: .everything, today: Self.today)
        #expect(after.schedule.map(\.done) == [Self.today.adding(days: 500)])
        let points = after.curve.points
        // A year apart by the calendar, leap years or not.
        #expect(points.map(\.day) == points.indices.map { Self.today.adding(months: 12 * $0) })
        #expect(points[1].principal == points[1].scheduledPrincipal)
        #expect(points[2].scheduledPrincipal < points[2].principal)
        #expect(points[2].spent > .zero && points[3].spent == .zero)
        let other = try await store.debtYears(
            reach: .everything, establishment: hospitals[1], today: Self.today)
        #expect(other.schedule.isEmpty)
        let own = try await store.debtYears(
            reach: .everything, establishment: hospitals[0], today: Self.today)
        for place in points.indices {
            #expect(
                own.curve.points[place].principal + other.curve.points[place].principal
                    == points[place].principal)
        }
    }

    @Test("Below three peers nothing is compared; from three on, the median and a rank, and nobody's name")
    func peers() async throws {
        for (count, isCompared) in [(3, false), (4, true)] {
            let (store, hospitals) = try await Self.group(of: count)
            let reach = Reach.establishments([hospitals[0]])
            let standing = try #require(
                try await store.standing(of: hospitals[0], reach: reach, on: Self.today, today: Self.today))
            #expect(standing.peers == count - 1)
            #expect(standing.figures.allSatisfy { ($0.comparison != nil) == isCompared && $0.own != nil })
            let principal = try #require(standing.figures.first { $0.figure == .principalPerBed })
            // The same debt on ten beds weighs more than on any other hospital's.
            if isCompared { #expect(principal.comparison?.higherPercent == 0) }
            #expect(
                try await store.standing(of: hospitals[1], reach: reach, on: Self.today, today: Self.today)
                    == nil)
        }
    }

    @Test(
        "A park of units costs that many times; a stated run cost counts; isolation lowers the loss; all of it is audited"
    )
    func economy() async throws {
        let (store, hospitals) = try await Self.group(of: 1)
        let old = try await Self.system("OLD", of: hospitals[0], store)
        func row() async throws -> LedgerRow {
            let debt = try await store.debt(reach: .everything, on: Self.today, today: Self.today)
            return debt.ledger.rows[try #require(debt.register.place(of: old))]
        }
        let one = try await row()
        #expect(one.reasons.contains(.runCostUnknown))
        try await store.transaction(by: "officer", at: Self.now) {
            try $0.record(
                SystemEconomy(units: 7, runCost: Money(euros: 90_000), isIsolated: true), of: old,
                reach: .everything)
        }
        let many = try await row()
        #expect(many.principal == one.principal * 7)
        #expect(!many.reasons.contains(.runCostUnknown) && many.runOverrun > 0)
        #expect(many.reasons.contains(.isolated) && many.lossCarried < one.lossCarried)
        let audited = try await store.read { db in
            try Int.fetchOne(db, sql: "SELECT count(*) FROM audit WHERE action = 'debt.economy'")
        }
        #expect(audited == 1)
        await #expect(throws: StoreError.notFound(kind: "system")) {
            try await store.transaction(by: "stranger", at: Self.now) {
                try $0.record(.unsaid, of: old, reach: .nothing)
            }
        }
    }

    @Test("A group's own discount rate changes what later euros weigh, and goes back")
    func rate() async throws {
        let (store, hospitals) = try await Self.group(of: 1)
        let old = try await Self.system("OLD", of: hospitals[0], store)
        func cost() async throws -> Money {
            let debt = try await store.debt(reach: .everything, on: Self.today, today: Self.today)
            return try #require(debt.scenarios(of: old).first { $0.scenario == .keep }?.netPresentCost)
        }
        let usual = try await cost()
        let group = try #require(
            try await store.debt(reach: .everything, on: Self.today, today: Self.today).register.owners.first?
                .group)
        let ten = try DiscountRate(basisPoints: 1_000)
        try await store.transaction(by: "officer", at: Self.now) { try $0.set(ten, in: group) }
        #expect(try await cost() < usual)
        try await store.transaction(by: "officer", at: Self.now) { try $0.set(DiscountRate?.none, in: group) }
        #expect(try await cost() == usual)
    }

    @Test("A group's target replaces what is shipped for its line, is seen in reach alone, and goes back")
    func reuseTargets() async throws {
        let (store, hospitals) = try await Self.group(of: 2)
        let group = try #require(
            try await store.debt(reach: .everything, on: Self.today, today: Self.today).register.owners.first?
                .group)
        func set(_ share: Int?) async throws {
            try await store.transaction(by: "buyer", at: Self.now) {
                try $0.set(
                    share, of: .printing, from: 2_024, in: group, source: "annexe, ligne 3", asOf: Self.today)
            }
        }
        try await set(150)
        let reach = Reach.establishments([hospitals[1]])
        let targets = try #require(try await store.reuseTargets(reach: reach)[group])
        #expect(targets.first { $0.line == .printing }?.sharePerMille == 150)
        #expect(targets.filter { $0.line == .computingAndTelephony }.count == 3)
        #expect(try await store.reuseTargets(reach: .nothing).isEmpty)
        try await set(nil)
        #expect(try await store.reuseTargets(reach: reach).isEmpty)
    }

    @Test("Purchases of a year are kept once, replaced by later figures, and read in reach alone")
    func purchases() async throws {
        let (store, hospitals) = try await Self.group(of: 2)
        func record(_ euros: Int64, at hospital: ID<Establishment>, reach: Reach) async throws {
            try await store.transaction(by: "buyer", at: Self.now) {
                try $0.record(
                    ReusePurchases(
                        line: .computingAndTelephony, year: 2_026, spent: Money(euros: euros),
                        spentOnReused: Money(euros: euros / 4)), of: hospital, reach: reach)
            }
        }
        try await record(100, at: hospitals[0], reach: .everything)
        try await record(400, at: hospitals[0], reach: .everything)
        try await record(900, at: hospitals[1], reach: .everything)
        let ours = try await store.reusePurchases(reach: .establishments([hospitals[0]]))
        #expect(ours.map(\.purchases.total) == [40_000])
        await #expect(throws: StoreError.notFound(kind: "establishment")) {
            try await record(1, at: hospitals[1], reach: .establishments([hospitals[0]]))
        }
    }
}
