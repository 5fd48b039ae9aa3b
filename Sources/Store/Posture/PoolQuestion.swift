public import Pool
public import Posture
import Vocabulary

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
    public let expected: UncertainMoney
    /// Its yearly contribution.
    public let contribution: UncertainMoney
    /// The verdict.
    public let verdict: Insurability.Verdict
    /// The hospital's own curve as it would be, and as it is.
    public let exceedance: [ExceedancePoint], exceedanceNow: [ExceedancePoint]
    /// What changes for the pool; `nil` where the totals of so few members would tell what another loses.
    public let pool: Totals?
    /// Whether intervals tell what is not known of all hospitals; beyond ``PoolQuestion/mostSites`` of this one only.
    public let movesAll: Bool

    /// The pool's loss as it is and as it would be.
    public struct Totals: Sendable {
        /// The pool's mean loss.
        public let expected: UncertainMoney
        /// The mean of the pool's worst years.
        public let tail: UncertainMoney
        /// The pool's mean loss as it is.
        public let expectedNow: UncertainMoney
        /// The mean of the pool's worst years as they are.
        public let tailNow: UncertainMoney
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

    /// The rules, with what the pool's covers make of this hospital's premium: taken to stay as it is at other postures.
    var rules: Insurability.Rules {
        var rules = ground.rules.pricing
        rules.coverFactor = ground.plan.statements[place].coverFactor
        return rules
    }
    private var site: Portfolio.Site { ground.portfolio.sites[place] }

    var now: Insurability.Position {
        Insurability.Position(
            expectedLoss: base.mean, capitalInPool: base.capital,
            capitalAlone: max(ground.analysis.capitalAlone[place], 0))
    }

    /// The hospital with every protection complete.
    private var complete: Portfolio.Site {
        var target = site
        target.coverages = Coverages(all: 1)
        return target
    }

    func insurability(_ position: Insurability.Position) throws -> Insurability {
        let pool = PlacedPool(
            portfolio: ground.portfolio, model: ground.model, session: session, place: place)
        return try insurability(position, target: try pool.stand(complete).position)
    }

    private func insurability(
        _ position: Insurability.Position, target: Insurability.Position
    ) throws -> Insurability {
        try Insurability(
            budget: site.budget, limit: ground.model.sites[place].limit, now: position, target: target,
            rules: rules)
    }

    /// Answers a question, with what the answer could be at the ends of what is not known.
    ///
    /// `ends` are the pools with all protections at the high and at the low end of their intervals; without them only this
    /// hospital's go to the ends.
    func answer(
        _ question: PoolQuestion, _ share: PoolShare, ends: [PreparedPool], showsTotals: Bool
    ) throws -> WhatIf {
        let middle = PlacedPool(
            portfolio: ground.portfolio, model: ground.model, session: session, place: place)
        let answer = try middle.answer(question)
        let outer = try placed(ends).map { try $0.answer(question) }
        // What is shown as it is moves by the difference.
        func moved(_ amount: UncertainMoney, _ figure: (PreparedPool.SiteSession.Position) -> Double)
            -> UncertainMoney
        {
            func by(_ answer: PlacedPool.Answer) -> Money {
                Money(millions: figure(answer.after) - figure(answer.before))
            }
            return UncertainMoney(
                amount.value + by(answer), between: amount.low + by(outer[0]),
                and: amount.high + by(outer[1]))
        }
        let pricing = rules
        return WhatIf(
            question: question, expected: moved(share.expected, \.mean),
            contribution: moved(share.contribution) {
                pricing.coverFactor * pricing.premium(expectedLoss: $0.mean, capital: $0.capital)
            },
            verdict: try insurability(answer.position, target: answer.target).verdict,
            exceedance: ExceedancePoint.curve(
                answer.aloneAfter, low: outer[0].aloneAfter, high: outer[1].aloneAfter),
            exceedanceNow: ExceedancePoint.curve(
                answer.aloneBefore, low: outer[0].aloneBefore, high: outer[1].aloneBefore),
            pool: showsTotals ? WhatIf.Totals(answer, outer) : nil,
            movesAll: !ends.isEmpty)
    }

    /// The hospital in its pool with protections at the high and at the low end.
    private func placed(_ ends: [PreparedPool]) throws -> [PlacedPool] {
        let recorded = [ground.recorded.optimistic, ground.recorded.pessimistic]
        guard ends.count == recorded.count else {
            return try recorded.map { end in
                var portfolio = ground.portfolio, model = ground.model
                portfolio.sites[place] = end.sites[place]
                model.sites[place] = try portfolio.modelSite(end.sites[place])
                return PlacedPool(portfolio: portfolio, model: model, session: session, place: place)
            }
        }
        return zip(recorded, ends).map {
            PlacedPool(portfolio: $0, model: $1.engine.model, session: $1.session(for: place), place: place)
        }
    }
}

extension WhatIf.Totals {
    fileprivate init(_ answer: PlacedPool.Answer, _ outer: [PlacedPool.Answer]) {
        func uncertain(_ figure: (PlacedPool.Answer) -> Double) -> UncertainMoney {
            UncertainMoney(millions: figure(answer), figure(outer[0]), figure(outer[1]))
        }
        func curve(_ law: (PlacedPool.Answer) -> LossLaw) -> [ExceedancePoint] {
            ExceedancePoint.curve(law(answer), low: law(outer[0]), high: law(outer[1]))
        }
        let q = PoolGround.quantile
        self.init(
            expected: uncertain(\.after.law.mean), tail: uncertain { $0.after.law.tailMean(q) },
            expectedNow: uncertain(\.before.law.mean), tailNow: uncertain { $0.before.law.tailMean(q) },
            exceedance: curve(\.after.law), exceedanceNow: curve(\.before.law))
    }
}

/// A pool ready to be asked about one of its hospitals.
struct PlacedPool {
    let portfolio: Portfolio
    let model: PoolModel
    let session: PreparedPool.SiteSession
    let place: Int

    /// The hospital and its pool as they are, and as they would be.
    struct Answer {
        let before: PreparedPool.SiteSession.Position
        let after: PreparedPool.SiteSession.Position
        /// The hospital's own year.
        let aloneBefore: LossLaw
        let aloneAfter: LossLaw
        /// Where it would stand, and with every protection complete under the same assumption.
        let position: Insurability.Position
        let target: Insurability.Position
    }

    func answer(_ question: PoolQuestion) throws -> Answer {
        let site = portfolio.sites[place]
        var changed = site, complete = site
        changed.coverages = changed.coverages.completing(question.completing)
        complete.coverages = Coverages(all: 1)
        // Under another assumption the complete hospital is another one too.
        let then = try question.parameter.map { try under($0.key, $0.value) } ?? self
        let before = try stand(site), after = try then.stand(changed), target = try then.stand(complete)
        return Answer(
            before: before.found, after: after.found, aloneBefore: before.alone, aloneAfter: after.alone,
            position: after.position, target: target.position)
    }

    /// The hospital in some posture: in the pool, and alone.
    func stand(
        _ site: Portfolio.Site
    ) throws -> (found: PreparedPool.SiteSession.Position, alone: LossLaw, position: Insurability.Position) {
        let values = try portfolio.modelSite(site)
        let found = session.position(with: values)
        var changed = model
        changed.sites[place] = values
        let alone = SiteLaw.law(of: place, in: changed, points: 2_048)
        let position = Insurability.Position(
            expectedLoss: found.mean, capitalInPool: found.capital,
            capitalAlone: max(alone.tailMean(PoolGround.quantile) - alone.mean, 0))
        return (found, alone, position)
    }

    /// The same pool under another assumption.
    private func under(_ key: String, _ value: Double) throws -> PlacedPool {
        guard let note = ParameterNote.all.first(where: { $0.key == key && $0.movesLoss }) else {
            throw PoolError.unknown(key, in: "the parameters")
        }
        guard model.sites.count <= PoolQuestion.mostSites else {
            throw PoolError.tooMany("sites", model.sites.count, limit: PoolQuestion.mostSites)
        }
        var changed = portfolio
        changed.parameters = note.setting(value, in: portfolio.parameters)
        let model = try changed.model()
        // Cut as the pool is: the same value typed again changes nothing.
        return PlacedPool(
            portfolio: changed, model: model, session: PreparedPool(model).session(for: place), place: place)
    }
}
