public import Vocabulary

/// How far one protection is in place, between what and what, and why.
public struct AspectPosture: Hashable, Sendable {
    /// What is judged.
    public let aspect: PostureAspect
    /// The most plausible level, 0...1.
    public let level: Double
    /// Nine times in ten the level is not lower than this, as far as is known.
    public let low: Double
    /// Nine times in ten the level is not higher than this.
    public let high: Double
    /// What counted, the strongest first.
    public let counted: [WeighedItem]
    /// What did not count, and why.
    public let setAside: [SetAsideItem]
    /// Where what is declared and what is measured disagree.
    public let contradictions: [Contradiction]
    /// How much is known, in items of the prior; 0 where nothing is.
    public let knowledge: Double

    /// Whether nothing is known: the level is then only what is assumed of anybody.
    public var isUnknown: Bool { knowledge == 0 }
}

/// An item with what it counted.
public struct WeighedItem: Hashable, Sendable {
    /// The fact.
    public let item: EvidenceItem
    /// Its strength on the day.
    public let strength: Double
    /// Its share in the level, 0...1; the shares and the prior's sum to 1.
    public let share: Double
}

/// An item that did not count.
public struct SetAsideItem: Hashable, Sendable {
    /// Why.
    public enum Reason: String, CaseIterable, Codable, Sendable {
        /// Something measured says more.
        case measuredInstead
        /// It is too old to say anything.
        case expired
        /// The same was looked at again since.
        case superseded
    }

    /// The fact.
    public let item: EvidenceItem
    /// Why it did not count.
    public let reason: Reason
}

/// Somebody says one thing and the measurements another.
public struct Contradiction: Hashable, Sendable {
    /// What is said.
    public let declared: EvidenceItem
    /// The strongest of what was measured; the measurements win.
    public let measured: EvidenceItem
    /// What the measurements come to together, each by its strength, 0...1.
    public let measuredLevel: Double

    /// Declared less measured: above 0 the declaration flatters.
    public var gap: Double { declared.level - measuredLevel }
}

/// Derives a posture from evidence and from nothing else.
///
/// Each protection's level follows a Beta law. It starts from what is assumed where nothing is known, a wide law around 0.4;
/// each item adds its strength, split by its level. So what is missing is neither zero nor good: it leaves the law wide.
/// Where something was measured, what is only declared does not count, and is shown beside it if it differs. A newer fact
/// about the same object takes the older one's place, and the facts of one kind together count as much as the strongest of
/// them: how many lines a file has says nothing.
///
/// > Source: Gelman and others, "Bayesian data analysis", section 2.4, for the Beta law of a share; weights and half-lives are
/// > working assumptions, see ``EvidenceKind``.
public struct PostureJudge: Hashable, Sendable {
    /// What is assumed where nothing is known: the mean of the prior.
    public var priorLevel = 0.4
    /// The weight of the prior, in items.
    public var priorWeight = 1.0
    /// Differences between declared and measured from here on are contradictions.
    public var contradictionGap = 0.2
    /// Items weaker than this have expired.
    public var leastStrength = 0.05
    /// Measured items of this strength together set declarations aside.
    public var enoughMeasured = 0.5
    /// How much each kind of evidence counts, and how fast it ages.
    public var scale = EvidenceScale()

    /// The working assumptions.
    public init() {}

    /// The posture of an establishment on a day, from its evidence.
    public func posture(_ items: [EvidenceItem], on day: Day) -> EstablishmentPosture {
        func judged(_ aspect: PostureAspect) -> AspectPosture {
            judge(aspect, items.filter { $0.aspect == aspect && $0.asOf <= day }, on: day)
        }
        return EstablishmentPosture(
            day: day, aspects: PostureAspect.all.map(judged), asked: PostureAspect.asked.map(judged))
    }

    /// What a newer fact of the same kind about the same object has replaced; of one day, the worst counts.
    private static func superseded(_ items: [EvidenceItem]) -> Set<Int> {
        struct Key: Hashable {
            let kind: EvidenceKind
            let object: String
        }
        var latest: [Key: Int] = [:]
        var old: Set<Int> = []
        for (place, item) in items.enumerated() {
            guard let object = item.object else { continue }
            let key = Key(kind: item.kind, object: object)
            guard let other = latest[key] else {
                latest[key] = place
                continue
            }
            let isNewer = (items[other].asOf, item.level) < (item.asOf, items[other].level)
            latest[key] = isNewer ? place : other
            old.insert(isNewer ? other : place)
        }
        return old
    }

    /// The facts of a kind, weakened so that together they count as much as the strongest.
    private static func levelled(_ items: [(EvidenceItem, Double)]) -> [(EvidenceItem, Double)] {
        var sums: [EvidenceKind: (strongest: Double, sum: Double)] = [:]
        for (item, strength) in items {
            let known = sums[item.kind] ?? (0, 0)
            sums[item.kind] = (max(known.strongest, strength), known.sum + strength)
        }
        return items.map { item, strength in
            let known = sums[item.kind] ?? (strength, strength)
            return (item, strength * known.strongest / known.sum)
        }
    }

    private func judge(_ aspect: PostureAspect, _ items: [EvidenceItem], on day: Day) -> AspectPosture {
        let old = PostureJudge.superseded(items)
        let weighed = items.indices.filter { !old.contains($0) }
            .map { (items[$0], items[$0].strength(on: day, by: scale)) }
        // Together by kind before they are summed: a long file that has aged says no more than one of its lines.
        let measured = PostureJudge.levelled(
            weighed.filter { $0.0.basis == .measured && $0.1 >= leastStrength })
        let measuredWins = measured.reduce(0) { $0 + $1.1 } >= enoughMeasured
        var counted: [(EvidenceItem, Double)] = []
        var setAside = old.sorted().map { SetAsideItem(item: items[$0], reason: .superseded) }
        for (item, strength) in weighed {
            if strength < leastStrength {
                setAside.append(SetAsideItem(item: item, reason: .expired))
            } else if measuredWins, item.basis != .measured {
                setAside.append(SetAsideItem(item: item, reason: .measuredInstead))
            } else {
                counted.append((item, strength))
            }
        }
        counted = PostureJudge.levelled(counted)
        let known = counted.reduce(0) { $0 + $1.1 }
        let total = priorWeight + known
        let level =
            (priorWeight * priorLevel + counted.reduce(0) { $0 + $1.1 * $1.0.level }) / total
        let (low, high) = PostureJudge.interval(level, total)
        return AspectPosture(
            aspect: aspect, level: level, low: low, high: high,
            counted: counted.sorted { $0.1 > $1.1 }.map {
                WeighedItem(item: $0.0, strength: $0.1, share: $0.1 / total)
            },
            setAside: setAside,
            contradictions: measuredWins
                ? contradictions(weighed.filter { $0.1 >= leastStrength }.map(\.0), measured) : [],
            knowledge: known)
    }

    /// What is said and still counts, against what all measurements come to: the last of several restorations is not all.
    private func contradictions(
        _ items: [EvidenceItem], _ measured: [(EvidenceItem, Double)]
    ) -> [Contradiction] {
        let strength = measured.reduce(0) { $0 + $1.1 }
        guard strength > 0, let strongest = measured.max(by: { $0.1 < $1.1 })?.0 else { return [] }
        let level = measured.reduce(0) { $0 + $1.1 * $1.0.level } / strength
        return items.filter { $0.basis != .measured && abs($0.level - level) >= contradictionGap }
            .map { Contradiction(declared: $0, measured: strongest, measuredLevel: level) }
    }

    /// From the tenth to the ninetieth hundredth of the Beta law of that mean and weight, by its standard deviation.
    private static func interval(_ mean: Double, _ weight: Double) -> (Double, Double) {
        let deviation = (mean * (1 - mean) / (weight + 1)).squareRoot()
        return (max(mean - 1.2816 * deviation, 0), min(mean + 1.2816 * deviation, 1))
    }
}

/// The posture of an establishment on a day.
public struct EstablishmentPosture: Hashable, Sendable {
    /// The day it is true for.
    public let day: Day
    /// In the order of ``PostureAspect/all``.
    public let aspects: [AspectPosture]
    /// What insurers ask about besides, in the order of ``PostureAspect/asked``.
    public let asked: [AspectPosture]

    /// What is known of mail.
    public var mail: AspectPosture { self[.mail] }

    /// One aspect.
    public subscript(aspect: PostureAspect) -> AspectPosture {
        if let place = PostureAspect.asked.firstIndex(of: aspect) { return asked[place] }
        // All others are there: the judge makes one of each.
        return aspects[PostureAspect.all.firstIndex(of: aspect) ?? 0]
    }

    /// The most plausible levels of the eight protections: what the loss model takes.
    public var coverages: Coverages { levels(\.level) }
    /// The low ends of their intervals.
    public var lowCoverages: Coverages { levels(\.low) }
    /// The high ends of their intervals.
    public var highCoverages: Coverages { levels(\.high) }

    private func levels(_ path: KeyPath<AspectPosture, Double>) -> Coverages {
        var coverages = Coverages()
        for dimension in Dimension.allCases {
            // Levels lie in 0...1 as the judge makes them.
            try? coverages.set(self[.dimension(dimension)][keyPath: path], for: dimension)
        }
        return coverages
    }

    /// Everything where what is declared and what is measured disagree.
    public var contradictions: [Contradiction] { aspects.flatMap(\.contradictions) }
}
