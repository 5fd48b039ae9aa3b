import GRDB
import Pool
import Posture
public import Registry
public import Vocabulary

/// A cause that several hospitals share: a supplier by name, or a worm that spares nobody.
public struct SharedCause: Hashable, Sendable {
    /// The supplier; `nil` for the worm.
    public let supplier: ID<Supplier>?
    /// What it is called.
    public let name: String
    /// How many hospitals it can reach.
    public let members: Int
}

/// The pool of the whole installation at one moment, with its law and who brings what.
///
/// Not scoped: whoever shows it takes only what lies in reach.
struct PoolGround: Sendable {
    let places: [PosturePlace]
    let causes: [SharedCause]
    let portfolio: Portfolio
    let settings: LossSettings
    let model: PoolModel
    let law: LossLaw
    let moments: PoolMoments
    /// Expected loss by hospital with every protection at the low and at the high end of its interval, M€.
    let pessimistic: PoolMoments
    let optimistic: PoolMoments
    /// The worst years, by hospital and cause; M€.
    let tail: TailShares
    /// Mean years, by hospital and cause; M€.
    let means: TailShares
    /// By hospital on its own: mean of the worst years less the mean, M€.
    let capitalAlone: [Double]
    let simulated: LossStatistics

    /// The share of years that count as worst: one in two hundred, as Solvency II sets capital.
    static let quantile = 0.995
    /// Years drawn to check the law.
    static let simulatedYears = 200_000

    init(_ ground: PostureGround, causes: [(SharedCause, PoolModel.Shock)], settings: LossSettings)
        async throws
    {
        places = ground.places
        self.causes = causes.map(\.0)
        self.settings = settings
        func portfolio(_ levels: (EstablishmentPosture) -> Coverages) -> Portfolio {
            PoolGround.portfolio(ground, causes.map(\.1), settings.parameters, levels)
        }
        self.portfolio = portfolio(\.coverages)
        model = try self.portfolio.model()
        let engine = ExactEngine(model)
        let intensity = engine.intensity()
        law = intensity.law()
        tail = engine.shares(intensity, weights: law.tailWeights(PoolGround.quantile))
        means = engine.shares(intensity, weights: law.masses.map { _ in 1 })
        moments = PoolMoments(model)
        pessimistic = PoolMoments(try portfolio(\.lowCoverages).model())
        optimistic = PoolMoments(try portfolio(\.highCoverages).model())
        let alone = SiteLaws(model)
        capitalAlone = model.sites.indices.map { place in
            let law = alone.law(of: place)
            return law.tailMean(PoolGround.quantile) - law.mean
        }
        simulated = LossStatistics(
            try await Simulation(model, seed: 1).run(years: PoolGround.simulatedYears).gross)
    }

    static func portfolio(
        _ ground: PostureGround, _ shocks: [PoolModel.Shock], _ parameters: LossParameters,
        _ levels: (EstablishmentPosture) -> Coverages
    ) -> Portfolio {
        var groups: [ID<Group>: Int] = [:]
        let sites = ground.places.map { place in
            let group = groups[place.group] ?? groups.count
            groups[place.group] = group
            return Portfolio.Site(
                name: place.name, group: group, kind: place.kind.rawValue, budget: place.budget.millions,
                coverages: ground.postures[place.id.rawValue].map(levels) ?? Coverages())
        }
        return Portfolio(sites: sites, shocks: shocks, parameters: parameters)
    }
}

extension Money {
    /// Millions of euros.
    public var millions: Double { Double(cents) / 100_000_000 }

    /// So many millions of euros, to the nearest cent; nothing for what is no amount.
    public init(millions: Double) {
        let cents = (millions * 100_000_000).rounded()
        self.init(cents: abs(cents) < 9e17 ? Int64(cents) : 0)
    }
}

/// Finds the causes that hospitals share, from the register.
struct SharedCauses {
    /// The most suppliers that are told apart; the smaller ones are left to each hospital's own incidents.
    static let most = 12

    /// Suppliers of applications, services and devices without which care stops at several hospitals, the most shared
    /// first, and the worm.
    ///
    /// Who only sells an operating system or a switch has no way in, and is left out. Assumed, as in the model's
    /// specification: such a supplier is attacked or fails once in fifty years, one of ten hospitals and more once in
    /// thirty-five; what it brings down is the part it runs, so recovery is shorter than from one's own incident; a worm
    /// like those of 2017 comes once in twenty-five years.
    static func read(_ db: Database, places: [PosturePlace]) throws -> [(SharedCause, PoolModel.Shock)] {
        let placeOf = Dictionary(uniqueKeysWithValues: places.enumerated().map { ($1.id.rawValue, $0) })
        let rows = try Row.fetchCursor(
            db,
            sql: """
                SELECT DISTINCT p.supplier_id, v.name, u.establishment_id
                FROM product p JOIN supplier v ON v.id = p.supplier_id JOIN release r ON r.product_id = p.id
                    JOIN system s ON s.release_id = r.id JOIN system_use u ON u.system_id = s.id
                WHERE u.criticality = 4 AND p.kind IN ('application', 'service', 'medicalDevice')
                """)
        var members: [Int64: (name: String, places: [Int])] = [:]
        while let row = try rows.next() {
            guard let place = placeOf[row["establishment_id"]] else { continue }
            members[row["supplier_id"], default: (row["name"], [])].places.append(place)
        }
        let shared = members.filter { $0.value.places.count > 1 }
            .sorted { ($1.value.places.count, $0.value.name) < ($0.value.places.count, $1.value.name) }
            .prefix(most)
        var causes = shared.map { id, supplier in
            (
                SharedCause(supplier: ID(id), name: supplier.name, members: supplier.places.count),
                PoolModel.Shock(
                    name: supplier.name, rate: supplier.places.count >= 10 ? 0.03 : 0.02,
                    reach: .beta(a: 0.6, b: 2.4), shortening: 0.35, members: supplier.places.sorted())
            )
        }
        guard places.count > 1 else { return [] }
        causes.append(
            (
                SharedCause(supplier: nil, name: "", members: places.count),
                PoolModel.Shock(
                    name: "worm", rate: 0.04, reach: .beta(a: 0.5, b: 4.5), shortening: 1,
                    members: Array(places.indices))
            ))
        return causes
    }
}
