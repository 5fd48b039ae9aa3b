import Pool
public import Posture
import Registry
import Vocabulary

/// What supplier compliance or continuity of care changes of a hospital's losses, against what is assumed of anybody.
public struct ModifierEffect: Hashable, Sendable {
    /// Which.
    public let aspect: PostureAspect
    /// Its level, 0...1; `nil` where nothing is known: it then moves nothing in the middle and widens the interval.
    public let level: Double?
    /// The ends of its interval.
    public let low: Double, high: Double
    /// What it multiplies what shared causes reach, or lost revenue a day, by.
    public let factor: Double
    /// What the hospital loses less a year than at the neutral level; below zero, more.
    public let saving: UncertainMoney

    /// The level at which a modifier changes nothing.
    public static let neutral = RiskModifiers.neutral
}

/// Changes of one hospital's posture in euros a year: what it would lose less itself, whole losses.
struct PostureWorth {
    private let values: [PortfolioValue]
    private let sites: [Portfolio.Site]
    private let parameters: LossParameters
    private let place: Int

    init(_ recorded: RecordedPortfolio, _ place: Int) throws {
        let portfolios = [recorded.portfolio, recorded.optimistic, recorded.pessimistic]
        values = try portfolios.map { PortfolioValue($0, try $0.model(), nil) }
        sites = portfolios.map { $0.sites[place] }
        parameters = recorded.portfolio.parameters
        self.place = place
    }

    /// What raising an aspect by so much saves, with what it could be at the ends of what is not known.
    func saving(raising aspect: PostureAspect, by gain: Double) throws -> UncertainMoney {
        let savings = try zip(values, sites).map { value, site in
            try value.saving(at: place, as: site.raising(aspect, by: gain)).own
        }
        return UncertainMoney(millions: savings[0], savings[1], savings[2])
    }

    /// The two modifiers with what each changes.
    func modifiers(_ posture: EstablishmentPosture) throws -> [ModifierEffect] {
        try [PostureAspect.supplierCompliance, .continuity].map { aspect in
            let judged = posture[aspect]
            let savings = try zip(values, sites).map { value, site in
                // Less than without what is known of it: the sign is that of a saving.
                -(try value.saving(at: place, as: site.forgetting(aspect)).own)
            }
            let level = judged.isUnknown ? nil : judged.level
            let effect = aspect == .continuity ? parameters.continuityEffect : parameters.supplierEffect
            return ModifierEffect(
                aspect: aspect, level: level, low: judged.low, high: judged.high,
                factor: level.map { RiskModifiers.factor($0, effect: effect) } ?? 1,
                saving: UncertainMoney(millions: savings[0], savings[1], savings[2]))
        }
    }
}

extension Portfolio.Site {
    /// The same with an aspect that much better, at most whole.
    fileprivate func raising(_ aspect: PostureAspect, by gain: Double) throws -> Portfolio.Site {
        var better = self
        switch aspect {
        case .dimension(let dimension):
            try better.coverages.set(min(max(coverages[dimension] + gain, 0), 1), for: dimension)
        case .supplierCompliance:
            better.modifiers.supplierCompliance = min(
                (modifiers.supplierCompliance ?? RiskModifiers.neutral) + gain, 1)
        case .continuity:
            better.modifiers.continuity = min((modifiers.continuity ?? RiskModifiers.neutral) + gain, 1)
        case .mail, .privilegedAccess, .thirdPartyAccess, .patchDelay: break
        }
        return better
    }

    /// The same as if nothing were known of a modifier.
    fileprivate func forgetting(_ aspect: PostureAspect) -> Portfolio.Site {
        var changed = self
        if aspect == .supplierCompliance { changed.modifiers.supplierCompliance = nil }
        if aspect == .continuity { changed.modifiers.continuity = nil }
        return changed
    }
}

extension Store {
    /// What changes of an establishment's posture are worth, from records alone: no law of the pool is waited for.
    func postureWorth(of establishment: ID<Establishment>, on day: Day, now: Instant) async throws
        -> PostureWorth
    {
        let recorded = try await recordedPortfolio(on: day, now: now)
        guard let place = recorded.places.firstIndex(where: { $0.id == establishment }) else {
            throw StoreError.notFound(kind: "establishment")
        }
        return try PostureWorth(recorded, place)
    }
}
