public import Vocabulary

/// A posture month by month, judged again from what was true then, as far as it is known today.
public struct PostureHistory: Hashable, Sendable {
    /// The posture at the end of each month, the oldest first; the last is that of today.
    public let months: [EstablishmentPosture]

    /// The last so many months up to a day, at least one and at most 120.
    ///
    /// What was found later does not count earlier: only items of each month's end or before are judged. A fact that was
    /// brought in late counts from its own day on, and one that was withdrawn counts nowhere.
    public init(_ items: [EvidenceItem], judge: PostureJudge, upTo day: Day, months count: Int = 12) {
        let (year, month, _) = day.components
        let first = Day(year: year, month: month, day: 1) ?? day
        let ends = (1..<min(max(count, 1), 120)).reversed().map {
            first.adding(months: 1 - $0).adding(days: -1)
        }
        months = (ends + [day]).map { judge.posture(items, on: $0) }
    }
}
