public import Access
import Pool
import Posture
import Registry
public import Vocabulary

/// The pool of one moment, computed once until a fact or a parameter changes or an hour passes.
actor PoolShelf {
    /// What was recorded last when it was computed, and the hour.
    struct Moment: Hashable {
        let head: Int64
        let hour: Int64
    }

    private struct Kept {
        /// The last entry of the audit log that was looked at: all before it left the pool as it is.
        var checked: Int64
        let moment: Moment
        let ground: Task<PoolGround, any Error>
        var prepared: Task<PreparedPool, any Error>?
        var preparedEnds: Task<[PreparedPool], any Error>?
        var sensitivity: Task<[Sensitivity], any Error>?
        var covers: Task<CoverStudy, any Error>?
        var assumed: Task<AssumedPool, any Error>?
        var assumedFound: AssumedPool?
        var shapley: Task<ShapleyStudies, any Error>?
        var diversification: Task<DiversificationStudies, any Error>?
        /// By hospital, its drawn years.
        var ownYears: [Int: Task<OwnYears, any Error>] = [:]
        /// By hospital, where its verdict has conditions: the cheapest protections that meet them.
        var conditions: [Int: Task<(measures: [Dimension], cost: Double)?, any Error>] = [:]
    }

    private var kept: Kept?

    /// The pool, computed now or before. `changedAfter` says whether the log grew by what matters after an entry.
    func ground(
        _ moment: Moment, changedAfter: @Sendable (Int64) async throws -> Bool,
        make: @escaping @Sendable () async throws -> PoolGround
    ) async throws -> PoolGround {
        if let known = kept, known.moment.hour == moment.hour {
            let isStale = known.checked < moment.head ? try await changedAfter(known.checked) : false
            if !isStale {
                if var still = kept, still.moment == known.moment {
                    still.checked = max(still.checked, moment.head)
                    kept = still
                }
                return try await known.ground.value
            }
        }
        // Somebody else may have begun while the log was asked.
        if let known = kept, known.moment.hour == moment.hour, known.moment.head >= moment.head {
            return try await known.ground.value
        }
        let task = Task { try await make() }
        kept = Kept(checked: moment.head, moment: moment, ground: task)
        do {
            return try await task.value
        } catch {
            if kept?.moment == moment { kept = nil }
            throw error
        }
    }

    /// What answers "what if" in milliseconds; made when it is first asked for.
    func prepared(_ ground: PoolGround) async throws -> PreparedPool {
        if kept?.moment == ground.moment, let known = kept?.prepared { return try await known.value }
        let model = ground.model
        let task = Task.detached { try await apart { PreparedPool(model) } }
        if kept?.moment == ground.moment { kept?.prepared = task }
        return try await task.value
    }

    /// The same with all protections at the high and at the low end of their intervals; none where hospitals are so many that
    /// each takes seconds.
    func preparedEnds(_ ground: PoolGround) async throws -> [PreparedPool] {
        guard ground.places.count <= PoolQuestion.mostSites else { return [] }
        if kept?.moment == ground.moment, let known = kept?.preparedEnds { return try await known.value }
        let models = [ground.optimistic.model, ground.pessimistic.model]
        let task = Task.detached { try await apart { models.map { PreparedPool($0) } } }
        if kept?.moment == ground.moment { kept?.preparedEnds = task }
        return try await task.value
    }

    /// Where a hospital's verdict has conditions: the cheapest protections to complete that meet them, and what they cost a
    /// year in M€. Up to 256 positions, found once.
    func conditions(
        _ ground: PoolGround, _ prepared: PreparedPool, _ place: Int
    ) async throws -> (measures: [Dimension], cost: Double)? {
        if kept?.moment == ground.moment, let known = kept?.conditions[place] { return try await known.value }
        let task = Task.detached {
            try await apart { () throws -> (measures: [Dimension], cost: Double)? in
                let asker = ContributionAsker(ground, prepared, place)
                guard try asker.insurability(asker.now).verdict == .conditional else { return nil }
                return try InsurabilityCandidate(
                    ground.portfolio, ground.model, place, asker.now, session: asker.session
                ).cheapest(asker.rules)
            }
        }
        if kept?.moment == ground.moment { kept?.conditions[place] = task }
        return try await task.value
    }

    /// How the pool's result hangs on each parameter; tail means only where a law takes a moment.
    func sensitivity(_ ground: PoolGround) async throws -> [Sensitivity] {
        if kept?.moment == ground.moment, let known = kept?.sensitivity { return try await known.value }
        let portfolio = ground.portfolio
        let task = Task.detached {
            try await apart { try Sensitivity.all(portfolio, tails: portfolio.sites.count <= 200) }
        }
        if kept?.moment == ground.moment { kept?.sensitivity = task }
        return try await task.value
    }

    /// What all assumptions together could change. A large pool's is computed beside the pages, which tell it once it is
    /// there: `nil` until then.
    func assumed(_ ground: PoolGround) async throws -> AssumedPool? {
        let isLarge = ground.places.count > ClassedPortfolio.mostOwn
        if kept?.moment == ground.moment, let found = kept?.assumedFound { return found }
        if kept?.moment == ground.moment, let begun = kept?.assumed {
            return isLarge ? nil : try await begun.value
        }
        let task = Task.detached { try await apart { try AssumedPool(ground) } }
        guard kept?.moment == ground.moment else { return isLarge ? nil : try await task.value }
        kept?.assumed = task
        guard isLarge else { return try await task.value }
        Task {
            guard let found = try? await task.value, kept?.moment == ground.moment else { return }
            kept?.assumedFound = found
        }
        return nil
    }

    /// What the pool would bear under several programmes.
    func covers(_ ground: PoolGround) async throws -> CoverStudy {
        if kept?.moment == ground.moment, let known = kept?.covers { return try await known.value }
        let task = Task.detached { try await CoverStudy(ground) }
        if kept?.moment == ground.moment { kept?.covers = task }
        return try await task.value
    }

    /// Laws and drawn years of one hospital.
    func ownYears(_ ground: PoolGround, _ place: Int) async throws -> OwnYears {
        if kept?.moment == ground.moment, let known = kept?.ownYears[place] { return try await known.value }
        let task = Task.detached { try await apart { OwnYears(ground, place) } }
        if kept?.moment == ground.moment { kept?.ownYears[place] = task }
        return try await task.value
    }

    /// What pooling saves as members join.
    func diversification(_ ground: PoolGround) async throws -> DiversificationStudies {
        if kept?.moment == ground.moment, let known = kept?.diversification { return try await known.value }
        let task = Task.detached { try await apart { DiversificationStudies(ground) } }
        if kept?.moment == ground.moment { kept?.diversification = task }
        return try await task.value
    }

    /// What every order of joining charges each hospital with.
    func shapley(_ ground: PoolGround) async throws -> ShapleyStudies {
        if kept?.moment == ground.moment, let known = kept?.shapley { return try await known.value }
        let task = Task.detached { try await ShapleyStudies(ground) }
        if kept?.moment == ground.moment { kept?.shapley = task }
        return try await task.value
    }
}

extension Store {
    /// The pool as records make it now, for who holds the data folder: no reach narrows it.
    ///
    /// Kept while no posture changes: which systems care stops without is read of the whole network.
    public func recordedPortfolio(on day: Day, now: Instant) async throws -> RecordedPortfolio {
        try await portfolioShelf.value(
            head: try await auditHead(), now: now,
            changedAfter: { try await self.hasPostureChanged(after: $0) },
            make: { try await self.readPortfolio(on: day, now: now) })
    }

    private func readPortfolio(on day: Day, now: Instant) async throws -> RecordedPortfolio {
        let ground = try await postureGround(on: day, now: now)
        let settings = try await lossSettings(), rules = try await poolRules()
        let shared = try await read {
            try SharedCauses($0, places: ground.places, parameters: settings.parameters)
        }
        return RecordedPortfolio(ground, shared: shared, settings: settings, rules: rules)
    }

    /// The pool of now. Not scoped: what leaves the store is.
    func poolGround(on day: Day, now: Instant) async throws -> PoolGround {
        let moment = PoolShelf.Moment(head: try await auditHead(), hour: now.milliseconds / 3_600_000)
        return try await poolShelf.ground(
            moment, changedAfter: { try await self.hasPostureChanged(after: $0) },
            make: {
                try await PoolGround(try await self.recordedPortfolio(on: day, now: now), moment: moment)
            })
    }

    /// How the pool's result hangs on each parameter, for members of a pool of four or more; `nil` for a smaller one.
    public func poolSensitivity(reach: Reach, on day: Day, now: Instant) async throws -> PoolSensitivity? {
        let ground = try await poolGround(on: day, now: now)
        guard ground.isShown(to: reach) else { return nil }
        let all = try await poolShelf.sensitivity(ground)
        let hidden = HiddenCauses(ground, reach)
        let rows = all.filter { !hidden.isParted(by: $0.note.key) }
        return PoolSensitivity(
            rows: rows, withheld: all.count - rows.count, mean: ground.law.mean,
            tail: ground.law.tailMean(PoolGround.quantile),
            meanNow: UncertainMoney(ground.law, ground.ends.map(\.law)) { Money(millions: $0.mean) },
            tailNow: UncertainMoney(ground.law, ground.ends.map(\.law)) {
                Money(millions: $0.tailMean(PoolGround.quantile))
            }, settings: ground.settings)
    }
}

extension PoolGround {
    /// Whether the pool's totals are shown: to a member of a pool of four or more, and to who reads every member anyway.
    func isShown(to reach: Reach) -> Bool { places.count > 1 && isShown(places, to: reach) }

    /// Whether a sum over some hospitals is shown: at least three of them lie beyond reach, or none. What one reads of
    /// each hospital in reach, taken off the sum, would otherwise be what one or two others lose.
    func isShown(_ members: [PosturePlace], to reach: Reach) -> Bool {
        guard reach != .nothing else { return false }
        let beyond = members.count { !reach.includes($0.id) }
        return beyond == 0 || beyond >= PeerComparison.fewest
    }
}
