public import Access
import GRDB
import Pool
public import Posture
public import Registry
public import Vocabulary

/// An establishment with its posture of a moment.
public struct PlacedPosture: Sendable {
    /// Whose it is.
    public let place: PosturePlace
    /// How far each protection is in place, and why.
    public let posture: EstablishmentPosture
}

/// All that the page of a posture shows.
public struct PostureDetail: Sendable {
    /// Whose it is.
    public let place: PosturePlace
    /// How far each protection is in place, and why.
    public let posture: EstablishmentPosture
    /// The posture at the end of each of the last twelve months as it was known then, and what is known of them since.
    public let history: PostureHistory
    /// What would raise it, what saves the most first.
    public let advice: [PostureAdvice]
    /// What the first of them would save the establishment a year, in their order.
    public let adviceWorth: [UncertainMoney]
    /// Where it stands among others of its size; aspects without three such others are missing.
    public let peers: [PostureAspect: PeerComparison]
    /// What was brought in by people and files, each to be withdrawn.
    public let brought: [RecordedEvidence]
    /// Whether underwriters may see it.
    public let isConsenting: Bool
    /// What evidence weighs and how it ages.
    public let judge: PostureJudge

    /// How much advice is priced.
    public static let mostAdvice = 6
}

extension Store {
    /// The postures in reach, by group and name.
    public func postures(reach: Reach, on day: Day, now: Instant) async throws -> [PlacedPosture] {
        let ground = try await postureGround(on: day, now: now)
        return ground.places.filter { reach.includes($0.id) }.compactMap { place in
            ground.postures[place.id.rawValue].map { PlacedPosture(place: place, posture: $0) }
        }
    }

    /// The posture of one establishment with its reasons; `nil` beyond reach.
    ///
    /// Others of its size are compared with whoever they are: only middles and quartiles of three or more leave.
    public func posture(
        of establishment: ID<Establishment>, reach: Reach, on day: Day, now: Instant
    ) async throws -> PostureDetail? {
        let ground = try await postureGround(on: day, now: now)
        guard reach.includes(establishment),
            let place = ground.places.first(where: { $0.id == establishment }),
            let posture = ground.postures[establishment.rawValue]
        else { return nil }
        let judge = try await lossSettings().parameters.judge
        let band = SizeBand(budget: place.budget)
        let others = ground.places.filter { $0.id != establishment && SizeBand(budget: $0.budget) == band }
            .compactMap { ground.postures[$0.id.rawValue] }
        var peers: [PostureAspect: PeerComparison] = [:]
        for aspect in PostureAspect.all {
            // Who knows nothing would only bring the prior.
            peers[aspect] = PeerComparison(
                others: others.map { $0[aspect] }.filter { !$0.isUnknown }.map(\.level))
        }
        let worth = try await postureWorth(of: establishment, on: day, now: now)
        // What a whole point of each aspect saves orders the advice; where nothing does, points do.
        let points = try Dictionary(
            uniqueKeysWithValues: PostureAspect.all.map { aspect in
                let missing = max(1 - posture[aspect].level, 0.01)
                return (aspect, try worth.saving(raising: aspect, by: missing).value.millions / missing)
            })
        let advice = PostureAdvice.ranked(posture, judge: judge) { points[$0] ?? 0 }
        let known = try await knownEvidence(of: establishment, ground, before: day, reach: reach)
        return PostureDetail(
            place: place, posture: posture,
            history: PostureHistory(known, judges: try await datedJudges(), upTo: day),
            advice: advice,
            adviceWorth: try advice.prefix(PostureDetail.mostAdvice).map {
                try worth.saving(raising: $0.aspect, by: max($0.gain, 0))
            }, peers: peers,
            brought: try await evidence(of: establishment, reach: reach),
            isConsenting: try await consenting().contains(establishment), judge: judge)
    }
}
