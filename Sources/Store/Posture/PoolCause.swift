public import Access
import GRDB
public import Pool
public import Registry
public import Vocabulary

/// One failure of a shared supplier, or one worm: who falls, what it costs, what the pool must advance, how many must help.
public struct PoolCause: Sendable {
    /// A hospital in reach that it can take.
    public struct Member: Sendable {
        /// Whose it is.
        public let place: PosturePlace
        /// The chance that a failure reaches it, and what it costs there.
        public let failure: SupplierFailure
        /// What the pool advances it if so, on average.
        public let advance: UncertainMoney
        /// What it runs of that supplier without which care stops; empty for who may not read the register.
        public let systems: [NamedSystem]
        /// The care services that stop with them.
        public let care: [String]
    }

    /// A system by its name.
    public struct NamedSystem: Hashable, Sendable {
        /// Which.
        public let id: ID<System>
        /// What people call it.
        public let name: String
    }

    /// What is told of all members together.
    public struct Totals: Sendable {
        /// The expected number of hospitals that fall: as is plausible, at the least and at the most.
        public let hits: (value: Double, low: Double, high: Double)
        /// By number: the chance that so many fall or more, by the failure alone and with what spreads in groups.
        public let counts: [(atLeast: Int, direct: Double, spread: Double)]
        /// The cost of one event to the pool: on average, passed by one in ten, by one in a hundred.
        public let mean: UncertainMoney, oneIn10: UncertainMoney, oneIn100: UncertainMoney
        /// What the pool advances on average, and in one event of ten.
        public let advance: UncertainMoney, advanceIn10: UncertainMoney
        /// What is advanced at once, all causes together, in one year of 200: what the credit line is made for.
        /// `nil` where the pool's totals are not shown.
        public let line: DrawnMoney?
        /// By number of response teams: the chance that all are helped at once, and the days that the last one waits on
        /// average.
        public let teams: [(count: Int, chance: Double, days: Double)]
    }

    /// What fails.
    public let cause: SharedCause
    /// How many years lie between two such events.
    public let yearsBetween: Double
    /// Of all members; `nil` where so few lie beyond reach that it would tell what one of them loses.
    public let totals: Totals?
    /// The hospitals in reach, the dearest first.
    public let members: [Member]
    /// The rules in force.
    public let rules: AgreedRules
    /// The version of the parameters.
    public let settings: LossSettings
    /// How far the simulated years are from the exact law, in standard errors.
    public let gaps: EngineGaps
    /// Days that a team stays; assumed.
    public static let teamDays = 10.0
    /// Numbers of teams that are looked at.
    static let teams = [1, 2, 4, 8]
}

extension Store {
    /// What one failure of a shared cause does; `nil` for what no hospital in reach shares. Systems and the care that stops
    /// with them are told of hospitals whose register may be read.
    public func poolCause(
        _ subject: SharedCause.Subject, reach: Reach, registry: Reach, on day: Day, now: Instant
    ) async throws -> PoolCause? {
        let ground = try await poolGround(on: day, now: now)
        guard let number = ground.causes.firstIndex(where: { $0.subject == subject }) else { return nil }
        let places = ground.model.shocks[number].members.map { ground.places[$0] }
        let isShown = ground.isShown(places, to: reach)
        // Who reads the pool's totals reads its causes by name there.
        guard isShown && ground.isShown(to: reach) || places.contains(where: { reach.includes($0.id) })
        else { return nil }
        let line =
            ground.isShown(to: reach) ? PoolCreditLine(try await poolShelf.covers(ground)) : nil
        let systems = try await read { try VitalSystems($0, of: subject, reach: registry) }
        return try await apart {
            try PoolCause(ground, number, isShown ? .some(line) : nil, systems, reach: reach)
        }
    }
}

extension Store {
    /// The shared causes that a supplier is, by itself or by a product of its, and that reach a hospital in reach.
    public func sharedCauses(
        of supplier: ID<Supplier>, reach: Reach, on day: Day, now: Instant
    ) async throws -> [SharedCause] {
        let recorded = try await recordedPortfolio(on: day, now: now)
        return zip(recorded.causes, recorded.portfolio.shocks).filter { cause, shock in
            cause.supplier == supplier && shock.members.contains { reach.includes(recorded.places[$0].id) }
        }.map(\.0)
    }
}

extension PoolCause {
    init(
        _ ground: PoolGround, _ number: Int, _ line: PoolCreditLine??, _ systems: VitalSystems, reach: Reach
    ) throws {
        cause = ground.causes[number]
        let rate = ground.model.shocks[number].rate
        yearsBetween = rate > 0 ? 1 / rate : .infinity
        rules = ground.recorded.rules
        settings = ground.settings
        gaps = ground.gaps
        let share = ground.rules.cash.advanceShare
        members = ground.model.shocks[number].members.filter { reach.includes(ground.places[$0].id) }
            .compactMap { place in
                SupplierFailure.all(ground, place, reach).first { $0.cause == ground.causes[number] }.map {
                    Member(
                        place: ground.places[place], failure: $0, advance: $0.cost * share,
                        systems: systems.systems[ground.places[place].id.rawValue] ?? [],
                        care: systems.care[ground.places[place].id.rawValue] ?? [])
                }
            }.sorted {
                ($1.failure.cost.value.millions * $1.failure.chance, $0.place.name)
                    < ($0.failure.cost.value.millions * $0.failure.chance, $1.place.name)
            }
        totals = try line.map { try Totals(ground, number, $0) }
    }
}

extension PoolCause.Totals {
    init(_ ground: PoolGround, _ number: Int, _ line: PoolCreditLine?) throws {
        let models = [ground.model, ground.optimistic.model, ground.pessimistic.model]
        let scenarios = models.map { CauseScenario(number, in: $0) }
        func uncertain(_ figure: (LossLaw) -> Double) -> UncertainMoney {
            let values = scenarios.map { figure($0.law) }
            return UncertainMoney(millions: values[0], values[1], values[2])
        }
        let expected = scenarios.map(\.expectedHits)
        hits = (expected[0], expected.min() ?? expected[0], expected.max() ?? expected[0])
        let law = try CauseHits(number, in: ground.model)
        counts = [1, 2, 3, 5, 10, 20, 50, 100, 200, 500, 1_000].filter { $0 < law.spread.count }.map {
            (
                $0, CauseHits.chance(ofAtLeast: $0, in: law.direct),
                CauseHits.chance(ofAtLeast: $0, in: law.spread)
            )
        }
        mean = uncertain(\.mean)
        oneIn10 = uncertain { $0.valueAtRisk(0.9) }
        oneIn100 = uncertain { $0.valueAtRisk(0.99) }
        let share = ground.rules.cash.advanceShare
        advance = mean * share
        advanceIn10 = oneIn10 * share
        self.line = line?.peaks.last?.amount
        teams = PoolCause.teams.map { count in
            let days = law.direct.enumerated().reduce(0) { sum, hit in
                sum + hit.element * Double(max(hit.offset - 1, 0) / count) * PoolCause.teamDays
            }
            return (count, 1 - CauseHits.chance(ofAtLeast: count + 1, in: law.direct), days)
        }
    }
}

/// What hospitals in reach run of a supplier without which care stops.
struct VitalSystems: Sendable {
    private(set) var systems: [Int64: [PoolCause.NamedSystem]] = [:]
    private(set) var care: [Int64: [String]] = [:]

    init(_ db: Database, of subject: SharedCause.Subject, reach: Reach) throws {
        let which: SQL
        switch subject {
        case .supplier(let supplier):
            which =
                "p.supplier_id = \(supplier.rawValue) AND p.kind IN ('application', 'service', 'medicalDevice')"
        case .product(let product): which = "p.id = \(product.rawValue)"
        case .worm: return
        }
        let used = """
            FROM product p JOIN release r ON r.product_id = p.id JOIN system s ON s.release_id = r.id
                JOIN system_use u ON u.system_id = s.id
            """
        let asked: SQL = """
            WHERE \(which) AND u.criticality = 4 AND \(reach.holds("u.establishment_id"))
                AND \(InService.now("s.id"))
            """
        let vital: SQL = """
            SELECT DISTINCT u.establishment_id, s.id, s.name \(sql: used) \(asked) ORDER BY s.name
            """
        for row in try SQLRequest<Row>(literal: vital).fetchAll(db) {
            let place: Int64 = row["establishment_id"], id: Int64 = row["id"]
            systems[place, default: []].append(
                PoolCause.NamedSystem(id: ID<System>(id), name: row["name"]))
        }
        let stopping: SQL = """
            SELECT DISTINCT u.establishment_id, c.name \(sql: used)
                JOIN system_use_care_service x
                    ON x.system_id = u.system_id AND x.establishment_id = u.establishment_id
                JOIN care_service c ON c.id = x.care_service_id
            \(asked) ORDER BY c.name
            """
        for row in try SQLRequest<Row>(literal: stopping).fetchAll(db) {
            let place: Int64 = row["establishment_id"]
            care[place, default: []].append(row["name"])
        }
    }
}
