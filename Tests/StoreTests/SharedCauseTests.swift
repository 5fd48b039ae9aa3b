import Access
import Pool
import Posture
import Registry
import Testing
import Vocabulary

@testable import Store

@Suite("Causes that hospitals share, and to whom they are told") struct SharedCauseTests {
    private static let (now, today) = (TwelveHospitals.now, TwelveHospitals.today)

    /// A product that hospitals run, by their places.
    @discardableResult private static func share(
        _ name: String, _ kind: ProductKind, at places: [Int], of supplier: ID<Supplier>? = nil,
        _ world: TwelveHospitals, _ criticality: Criticality = .vital
    ) async throws -> (supplier: ID<Supplier>, product: ID<Product>) {
        try await world.store.transaction(by: "test", at: now) { writer in
            let maker = try supplier ?? writer.record(Supplier(id: ID(0), name: name, roles: [.publisher])).id
            let product = try writer.record(Product(id: ID(0), supplier: maker, name: name, kind: kind)).id
            let release = try writer.record(Release(id: ID(0), product: product, version: "1")).id
            for place in places {
                let system = try writer.record(
                    System(
                        id: ID(0), owner: world.hospitals[place], code: "\(name) \(place)",
                        name: "\(name) \(place)", function: .imagingArchive, release: release,
                        holdsHealthData: false), from: .person("test"), asOf: today
                ).id
                _ = try writer.record(
                    SystemUse(
                        system: system, establishment: world.hospitals[place], criticality: criticality))
            }
            return (maker, product)
        }
    }

    @Test("Suppliers by what they run, products of the ground by themselves, none twice, the rest counted")
    func causes() async throws {
        let world = try await TwelveHospitals(hospitals: 5)
        let gate = try await Self.share("Gate", .network, at: [0, 1, 3], world)
        try await Self.share("Switch", .network, at: [0, 1], world)
        try await Self.share("Late", .security, at: [0, 1, 2], world, .useful)
        let twice = try await Self.share("Lab", .application, at: [1, 2], world)
        try await Self.share("Ward", .application, at: [2, 4], of: twice.supplier, world)
        try await Self.share("Alone", .application, at: [4], world)
        let found = try await world.store.recordedPortfolio(on: Self.today, now: Self.now)
        #expect(
            found.causes.map(\.subject) == [
                .supplier(world.supplier), .supplier(twice.supplier), .product(gate.product), .worm,
            ])
        #expect(found.causes.map(\.members) == [5, 3, 3, 5])
        let shocks = found.portfolio.shocks
        let members = shocks.map { Set($0.members.map { found.places[$0].id }) }
        let expected = [[0, 1, 2, 3, 4], [1, 2, 4], [0, 1, 3], [0, 1, 2, 3, 4]].map { places in
            Set(places.map { world.hospitals[$0] })
        }
        #expect(members == expected)
        #expect(shocks[2].rate == LossParameters().productRate && shocks[2].name == "Gate")
        #expect(found.leftOut == .init(suppliers: 0, products: 0))
        // From a supplier's page to its causes, for a hospital that one reaches.
        for (place, expected) in [(1, [SharedCause.Subject.product(gate.product)]), (4, [])] {
            let linked = try await world.store.sharedCauses(
                of: gate.supplier, reach: .establishments([world.hospitals[place]]), on: Self.today,
                now: Self.now)
            #expect(linked.map(\.subject) == expected)
        }
        for cause in found.causes { #expect(SharedCause.Subject(key: cause.key) == cause.subject) }
        #expect(SharedCause.Subject(key: "product--1") == nil && SharedCause.Subject(key: "x") == nil)
        for number in 0..<13 { try await Self.share("S\(number)", .service, at: [0, 1], world) }
        for number in 0..<7 { try await Self.share("P\(number)", .security, at: [0, 1, 2], world) }
        let many = try await world.store.recordedPortfolio(on: Self.today, now: Self.now)
        #expect(many.causes.count == SharedCauses.mostSuppliers + SharedCauses.mostProducts + 1)
        #expect(many.leftOut == .init(suppliers: 3, products: 2))
        #expect(Set(many.portfolio.shocks.map(\.name)).count == many.causes.count)
    }

    @Test("A cause that two hospitals share is told to neither by its sum, and to nobody else by its name")
    func hidden() async throws {
        let world = try await TwelveHospitals(hospitals: 6)
        let (store, ours) = (world.store, Reach.establishments([world.hospitals[0]]))
        let shared = try await Self.share("Pairs", .application, at: [0, 1], world)
        let name = CausePart.Origin.supplier(shared.supplier, "Pairs")
        func pool(_ reach: Reach) async throws -> PoolOverview {
            try #require(try await store.pool(reach: reach, on: Self.today, now: Self.now))
        }
        func check(_ reach: Reach, folded: CausePart.Origin) async throws {
            let seen = try await pool(reach)
            #expect(
                !seen.causes.contains { $0.origin == name } && seen.causes.contains { $0.origin == folded })
            #expect(seen.causes.reduce(Money.zero) { $0 + $1.tail.value } == seen.tail.value)
            #expect(seen.years.flatMap(\.incidents).allSatisfy { $0.origin != name })
            let limits = try #require(
                try await store.poolDiversification(reach: reach, on: Self.today, now: Self.now))
            let named = limits.brakes.contains {
                if case .cause(let cause) = $0.subject { cause.name == "Pairs" } else { false }
            }
            #expect(!named && abs(limits.brakes.reduce(0) { $0 + $1.share } - 1) < 1e-6)
        }
        #expect(try await pool(.everything).causes.contains { $0.origin == name })
        try await check(ours, folded: .ownAndOthers)
        try await check(.establishments([world.hospitals[4]]), folded: .ownAndOthers)
        // Its own page tells a hospital its own part, without totals; and what it runs to who reads the register.
        func page(_ place: Int, _ registry: Reach) async throws -> PoolCause? {
            try await store.poolCause(
                .supplier(shared.supplier), reach: .establishments([world.hospitals[place]]),
                registry: registry, on: Self.today, now: Self.now)
        }
        let own = try #require(try await page(0, ours))
        #expect(own.totals == nil && own.members.map(\.systems.count) == [1])
        #expect(try await page(0, .nothing)?.members.map(\.systems.count) == [0])
        #expect(try await page(4, .nothing) == nil)
        // Three pairs together reach enough hospitals to be one row.
        for other in 2...4 { try await Self.share("Pair \(other)", .application, at: [0, other], world) }
        try await check(ours, folded: .others)
    }
}
