package import Sigma
package import Vocabulary

/// What many matches amount to: what happened on which host, when, by which rules. Bounded, however many there are.
package struct Story: Sendable {
    /// How much is kept; what goes past it is counted and no more.
    package struct Limits: Sendable {
        /// Pairs of a host and a rule.
        package var strands = 10_000
        /// Matches shown with their evidence, for each pair.
        package var evidence = 3
        /// Spans of time, for each pair; past it, the nearest two become one.
        package var episodes = 24
        /// Bytes of one value.
        package var valueLength = 1_200

        package init() {}
    }

    /// Matches of one rule on one host that follow each other closely.
    package struct Episode: Sendable, Equatable {
        package fileprivate(set) var first: Instant
        package fileprivate(set) var last: Instant
        package fileprivate(set) var count: Int
    }

    /// All matches of one rule on one host.
    package struct Strand: Sendable {
        package let host: String
        /// What the rule, or the correlation, says of itself.
        package let rule: Metadata
        package fileprivate(set) var count = 0
        /// In the order of time.
        package fileprivate(set) var episodes: [Episode] = []
        /// How many matches have no time.
        package fileprivate(set) var undated = 0
        /// The first matches, in the order of the inputs.
        package fileprivate(set) var evidence: [Finding] = []
    }

    private struct Key: Hashable {
        let host: String
        let rule: String
    }

    /// Matches closer than this are one episode.
    private static let gap = Duration.seconds(3_600)

    private let limits: Limits
    private var positions: [Key: Int] = [:]
    /// In the order in which the pairs were met first.
    package private(set) var strands: [Strand] = []
    /// All matches, those past the limits included.
    package private(set) var levels = LevelCounts()
    /// Matches that are in no strand, because there are too many of them.
    package private(set) var untold = 0

    package init(limits: Limits = Limits()) { self.limits = limits }

    /// Adds one match.
    package mutating func add(_ finding: Finding) {
        levels.add(finding.rule.level)
        let key = Key(host: finding.computer ?? "", rule: finding.rule.id)
        guard let position = position(of: key, finding) else {
            untold += 1
            return
        }
        strands[position].add(finding, gap: Story.gap, limits)
    }

    private mutating func position(of key: Key, _ finding: Finding) -> Int? {
        if let known = positions[key] { return known }
        guard strands.count < limits.strands else { return nil }
        strands.append(Strand(host: key.host, rule: finding.rule))
        positions[key] = strands.count - 1
        return strands.count - 1
    }
}

extension Story.Strand {
    fileprivate mutating func add(_ finding: Finding, gap: Duration, _ limits: Story.Limits) {
        count += 1
        if evidence.count < limits.evidence { evidence.append(finding.shortened(to: limits.valueLength)) }
        guard let time = finding.time else {
            undated += 1
            return
        }
        var merged = Story.Episode(first: time, last: time, count: 1)
        // Episodes are few and sorted: those that the new one touches lie side by side.
        let touched = episodes.indices.filter { index in
            episodes[index].first <= time.advanced(by: gap) && time <= episodes[index].last.advanced(by: gap)
        }
        for index in touched { merged = merged.joined(episodes[index]) }
        let start = touched.first ?? episodes.firstIndex { $0.first > time } ?? episodes.count
        episodes.replaceSubrange(start..<start + touched.count, with: [merged])
        if episodes.count > limits.episodes { joinNearest() }
    }

    private mutating func joinNearest() {
        let nearest = (1..<episodes.count).min { left, right in
            episodes[left].first.duration(since: episodes[left - 1].last)
                < episodes[right].first.duration(since: episodes[right - 1].last)
        }
        guard let nearest else { return }
        episodes[nearest - 1] = episodes[nearest - 1].joined(episodes[nearest])
        episodes.remove(at: nearest)
    }

    package var first: Instant? { episodes.first?.first }
    package var last: Instant? { episodes.last?.last }
}

extension Story.Episode {
    fileprivate func joined(_ other: Story.Episode) -> Story.Episode {
        Story.Episode(first: min(first, other.first), last: max(last, other.last), count: count + other.count)
    }
}
