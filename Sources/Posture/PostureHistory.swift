public import Vocabulary

/// A fact with when it came to be known, and when it was taken back.
public struct KnownEvidence: Hashable, Sendable {
    /// Why a fact was taken back, and when.
    public struct Withdrawal: Hashable, Sendable {
        /// From this day on it counts no more.
        public let day: Day
        /// Why.
        public let reason: String

        /// A withdrawal.
        public init(day: Day, reason: String) {
            self.day = day
            self.reason = reason
        }
    }

    /// The fact.
    public let item: EvidenceItem
    /// The day it was brought in.
    public let since: Day
    /// Whether it was taken back.
    public let withdrawal: Withdrawal?

    /// A fact that is known since a day, its own if none is given.
    public init(_ item: EvidenceItem, since: Day? = nil, withdrawal: Withdrawal? = nil) {
        self.item = item
        self.since = since ?? item.asOf
        self.withdrawal = withdrawal
    }

    /// Whether it counted at the end of that day.
    func isKnown(on day: Day) -> Bool { since <= day && withdrawal.map { $0.day > day } ?? true }
}

/// How evidence was weighed from some day on.
public struct DatedJudge: Hashable, Sendable {
    /// The day it came into force; `nil` for what Cordon ships.
    public let since: Day?
    /// What evidence weighs and how it ages.
    public let judge: PostureJudge

    /// A judge with its first day.
    public init(since: Day?, judge: PostureJudge) {
        self.since = since
        self.judge = judge
    }
}

/// A protection of which past months look otherwise with what became known since.
public struct PostureRevision: Hashable, Sendable {
    /// One month.
    public struct Month: Hashable, Sendable {
        /// Its last day.
        public let end: Day
        /// As it was known then.
        public let then: AspectPosture
        /// As it is reckoned today.
        public let now: AspectPosture
    }

    /// Which protection.
    public let aspect: PostureAspect
    /// The months that differ, the oldest first; at least one.
    public let months: [Month]
    /// What was brought in after one of them and speaks of it.
    public let late: [KnownEvidence]
    /// What counted in one of them and was taken back since.
    public let withdrawn: [KnownEvidence]
    /// When evidence was last given other weights, if that was after one of them.
    public let reweighed: Day?
}

/// A posture month by month as it was known at each month's end, and as today's knowledge would have it.
///
/// What was shown stays: a fact that was brought in late, one that was taken back and other weights change no month that had
/// ended before. Where they would, ``revisions`` says so, with why.
public struct PostureHistory: Hashable, Sendable {
    /// The posture at the end of each month as it was known then, the oldest first; the last is that of today.
    public let months: [EstablishmentPosture]
    /// The same months by all that is known today, weighed as today.
    public let recalculated: [EstablishmentPosture]
    /// Where the two differ by half a point or more, in the order of ``PostureAspect/all``.
    public let revisions: [PostureRevision]

    /// The last so many months up to a day, at least one and at most 120.
    ///
    /// What was found later does not count earlier: only items of each month's end or before are judged.
    ///
    /// - Parameters:
    ///   - items: All facts that were ever known.
    ///   - judges: How evidence was weighed, in any order; without one, as Cordon ships it.
    ///   - day: The day it is today.
    ///   - count: How many months, that of the day among them.
    public init(
        _ items: [KnownEvidence], judges: [DatedJudge], upTo day: Day, months count: Int = 12
    ) {
        let (year, month, _) = day.components
        let first = Day(year: year, month: month, day: 1) ?? day
        let ends =
            (1..<min(max(count, 1), 120)).reversed().map { first.adding(months: 1 - $0).adding(days: -1) }
            + [day]
        let order = judges.enumerated().sorted {
            (Self.number($0.element), $0.offset) < (Self.number($1.element), $1.offset)
        }.map(\.element)
        func judge(on day: Day) -> PostureJudge {
            order.last { Self.number($0) <= day.number }?.judge ?? PostureJudge()
        }
        let today = judge(on: day), known = items.filter { $0.isKnown(on: day) }.map(\.item)
        let months = ends.map { end in
            judge(on: end).posture(items.filter { $0.isKnown(on: end) }.map(\.item), on: end)
        }
        let recalculated = ends.map { today.posture(known, on: $0) }
        self.months = months
        self.recalculated = recalculated
        var reweighed: Day?
        for (before, after) in zip(order, order.dropFirst()) where before.judge != after.judge {
            if let since = after.since, since <= day { reweighed = since }
        }
        revisions = PostureAspect.all.compactMap { aspect in
            PostureRevision(
                aspect, zip(months, recalculated).map { ($0[aspect], $1[aspect]) }, ends: ends,
                items.filter { $0.item.aspect == aspect }, reweighed: reweighed)
        }
    }

    private static func number(_ judge: DatedJudge) -> Int { judge.since?.number ?? .min }
}

extension PostureRevision {
    /// `nil` where nothing differs.
    fileprivate init?(
        _ aspect: PostureAspect, _ path: [(then: AspectPosture, now: AspectPosture)], ends: [Day],
        _ items: [KnownEvidence], reweighed: Day?
    ) {
        let months = zip(ends, path).compactMap { end, pair -> Month? in
            let isOther =
                pair.then.isUnknown != pair.now.isUnknown || abs(pair.then.level - pair.now.level) >= 0.005
            return isOther ? Month(end: end, then: pair.then, now: pair.now) : nil
        }
        guard let first = months.first, let last = months.last else { return nil }
        self.aspect = aspect
        self.months = months
        late = items.filter { $0.withdrawal == nil && $0.since > first.end && $0.item.asOf <= last.end }
        withdrawn = items.filter { item in
            item.withdrawal != nil && months.contains { item.isKnown(on: $0.end) && item.item.asOf <= $0.end }
        }
        self.reweighed = reweighed.flatMap { $0 > first.end ? $0 : nil }
    }
}
