public import Pool
public import Posture
public import Vocabulary

/// What a question "what if" asks.
public struct PoolQuestion: Hashable, Sendable {
    /// Protections taken to the end.
    public var completing: Set<Dimension>
    /// An assumption of the model, by its key, and the value that it takes.
    public var parameter: (key: String, value: Double)?

    /// A question.
    public init(completing: Set<Dimension> = [], parameter: (key: String, value: Double)? = nil) {
        self.completing = completing
        self.parameter = parameter
    }

    /// Whether anything is asked.
    public var isEmpty: Bool { completing.isEmpty && parameter == nil }

    /// The same protections, the same assumption, the same value.
    public static func == (left: PoolQuestion, right: PoolQuestion) -> Bool {
        left.completing == right.completing && left.parameter?.key == right.parameter?.key
            && left.parameter?.value == right.parameter?.value
    }

    /// By the protections.
    public func hash(into hasher: inout Hasher) { hasher.combine(completing) }

    /// Hospitals beyond which an assumption is not moved on a page: each takes a law of the whole pool.
    static let mostSites = 200
}

/// What changes.
public struct WhatIf: Sendable {
    /// What was asked.
    public let question: PoolQuestion
    /// The hospital's mean loss in the pool.
    public let expected: Money
    /// Its yearly contribution.
    public let contribution: Money
    /// The verdict.
    public let verdict: Insurability.Verdict
    /// What changes for the pool; `nil` where the totals of so few members would tell what another loses.
    public let pool: Totals?

    /// The pool's loss as it is and as it would be.
    public struct Totals: Sendable {
        /// The pool's mean loss.
        public let expected: Money
        /// The mean of the pool's worst years.
        public let tail: Money
        /// The pool's mean loss as it is.
        public let expectedNow: Money
        /// The mean of the pool's worst years as they are.
        public let tailNow: Money
        /// The pool's curve, as in ``PoolOverview/exceedance``.
        public let exceedance: [ExceedancePoint]
        /// The curve as it is.
        public let exceedanceNow: [ExceedancePoint]
    }
}

/// Asks the pool about one hospital in other postures, or under another assumption.
struct ContributionAsker {
    let ground: PoolGround
    let prepared: PreparedPool
    let place: Int
    let session: PreparedPool.SiteSession
    private let base: PreparedPool.SiteSession.Position

    init(_ ground: PoolGround, _ prepared: PreparedPool, _ place: Int) {
        self.ground = ground
        self.prepared = prepared
        self.place = place
        session = prepared.session(for: place)
        base = session.position(with: ground.model.sites[place])
    }

    private var rules: Insurability.Rules { ground.rules.pricing }
    private var site: Portfolio.Site { ground.portfolio.sites[place] }

    var now: Insurability.Position {
        Insurability.Position(
            expectedLoss: base.mean, capitalInPool: base.capital,
            capitalAlone: max(ground.analysis.capitalAlone[place], 0))
    }

    private func position(of site: Portfolio.Site) throws -> (
        Insurability.Position, PreparedPool.SiteSession.Position
    ) {
        let values = try ground.portfolio.modelSite(site)
        let found = session.position(with: values)
        var changed = ground.model
        changed.sites[place] = values
        let alone = SiteLaw.law(of: place, in: changed, points: 2_048)
        return (
            Insurability.Position(
                expectedLoss: found.mean, capitalInPool: found.capital,
                capitalAlone: max(alone.tailMean(PoolGround.quantile) - alone.mean, 0)), found
        )
    }

    func insurability(_ position: Insurability.Position) throws -> Insurability {
        var target = site
        target.coverages = Coverages(all: 1)
        return try Insurability(
            budget: site.budget, limit: ground.model.sites[place].limit, now: position,
            target: try self.position(of: target).0, rules: rules)
    }

    func answer(
        _ question: PoolQuestion, _ expected: Money, _ contribution: Money, showsTotals: Bool
    ) throws -> WhatIf {
        var changed = site
        changed.coverages = changed.coverages.completing(question.completing)
        let then: (Insurability.Position, PreparedPool.SiteSession.Position)
        let verdict: Insurability.Verdict
        if let (key, value) = question.parameter {
            guard let note = ParameterNote.all.first(where: { $0.key == key }) else {
                throw PoolError.unknown(key, in: "the parameters")
            }
            guard ground.places.count <= PoolQuestion.mostSites else {
                throw PoolError.tooMany("sites", ground.places.count, limit: PoolQuestion.mostSites)
            }
            var recorded = ground.portfolio
            recorded.parameters = note.setting(value, in: recorded.parameters)
            let model = try recorded.model()
            let whole = PreparedPool(model, precision: .init(points: 1 << 12, shares: 12))
            let found = whole.session(for: place).position(with: try recorded.modelSite(changed))
            var one = model
            one.sites[place] = try recorded.modelSite(changed)
            let alone = SiteLaw.law(of: place, in: one, points: 2_048)
            let position = Insurability.Position(
                expectedLoss: found.mean, capitalInPool: found.capital,
                capitalAlone: max(alone.tailMean(PoolGround.quantile) - alone.mean, 0))
            then = (position, found)
        } else {
            then = try position(of: changed)
        }
        verdict = try insurability(then.0).verdict
        let law = then.1.law, q = PoolGround.quantile
        func moved(_ amount: Money, _ from: Double, _ to: Double) -> Money {
            amount + Money(millions: to - from)
        }
        let premiums = (
            rules.premium(expectedLoss: base.mean, capital: base.capital),
            rules.premium(expectedLoss: then.0.expectedLoss, capital: then.0.capitalInPool)
        )
        let totals = WhatIf.Totals(
            expected: Money(millions: law.mean), tail: Money(millions: law.tailMean(q)),
            expectedNow: Money(millions: base.law.mean), tailNow: Money(millions: base.law.tailMean(q)),
            exceedance: ExceedancePoint.curve(law), exceedanceNow: ExceedancePoint.curve(base.law))
        return WhatIf(
            question: question, expected: moved(expected, base.mean, then.0.expectedLoss),
            contribution: moved(contribution, premiums.0, premiums.1), verdict: verdict,
            pool: showsTotals ? totals : nil)
    }
}
