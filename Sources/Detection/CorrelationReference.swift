package import Sigma
package import Vocabulary

/// Correlations the plain way: every match is kept for ever, and each window is reckoned from nothing.
///
/// Slow, obvious, and the judge of ``CorrelationState``. It finds rules and fields by their names, keeps no bounds but the
/// lateness, and shares with the fast way only the list of who listens to whom.
package struct CorrelationReference {
    /// A match that counts, or a correlation that fired.
    private struct Source {
        let metadata: Metadata
        /// The values of a field, by the name that the source has for it.
        let values: (String) -> [String]
    }

    private struct Entry {
        let time: Instant
        let rule: Int
        let value: String
        let number: Double
        let reference: UInt64
    }

    private struct Group {
        var entries: [Entry] = []
        var silent: ClosedRange<Instant>?
    }

    private let set: CorrelationSet
    private let rules: [String: Rule]
    private let lateness: Duration
    private var groups: [[String]: Group] = [:]
    /// How many matches came too late to count.
    package private(set) var late = 0

    package init(_ set: CorrelationSet, over rules: [Rule], lateness: Duration) {
        self.set = set
        self.rules = Dictionary(rules.map { ($0.id, $0) }) { first, _ in first }
        self.lateness = lateness
    }

    /// Counts a match, and returns the correlations that fire, those that are only counted by others left out.
    package mutating func observe(
        rule: String, at time: Instant, reference: UInt64, values: @escaping (String) -> [String]
    ) -> [CorrelationMatch] {
        guard let rule = rules[rule] else { return [] }
        var fired: [CorrelationMatch] = []
        observe(Source(metadata: rule.metadata, values: values), at: time, reference, &fired)
        return fired.filter { !set.silentRules.contains($0.correlation.metadata.id) }
    }

    private mutating func observe(
        _ source: Source, at time: Instant, _ reference: UInt64, onlyAwaited: Bool = false,
        _ fired: inout [CorrelationMatch]
    ) {
        for (index, correlation) in set.correlations.enumerated()
        where !onlyAwaited || correlation.kind.awaitsRules {
            guard let position = set.sources[index].firstIndex(of: source.metadata.id) else { continue }
            let field: (String) -> String = { correlation.field($0, of: source.metadata) }
            let fields = correlation.groupBy.map(field)
            var seen: Set<[String]> = []
            for group in Self.combinations(fields.map(source.values))
            where seen.insert(group.map { $0.lowercased() }).inserted {
                // In its group a match has one value of a field, by whatever name the field is asked for.
                let bound = Dictionary(zip(fields, group)) { first, _ in first }
                guard zip(fields, group).allSatisfy({ bound[$0] == $1 }) else { continue }
                let own: (String) -> [String] = { name in
                    bound[field(name)].map { [$0] } ?? source.values(field(name))
                }
                guard let (match, isSilent) = count(correlation, position, at: time, reference, group, own)
                else { continue }
                if !isSilent { fired.append(match) }
                let next = Source(metadata: correlation.metadata, values: own)
                observe(
                    next, at: match.time, match.references.last ?? reference, onlyAwaited: isSilent, &fired)
            }
        }
    }

    /// One of each list, in every way.
    private static func combinations(_ lists: [[String]]) -> [[String]] {
        lists.reduce([[]]) { heads, list in list.flatMap { last in heads.map { $0 + [last] } } }
    }

    private mutating func count(
        _ correlation: Correlation, _ position: Int, at time: Instant, _ reference: UInt64,
        _ values: [String], _ value: (String) -> [String]
    ) -> (match: CorrelationMatch, isSilent: Bool)? {
        var seen: Set<[String]> = []
        var counted = Self.combinations(correlation.kind.fields.map(value))
        if correlation.kind.isNumeric {
            counted = counted.filter { Number($0[0]) != nil }
        } else {
            counted = counted.filter { seen.insert($0.map { $0.lowercased() }).inserted }
        }
        guard !counted.isEmpty else { return nil }
        let key = [correlation.metadata.id] + values.map { $0.lowercased() }
        var group = groups[key] ?? Group()
        defer { groups[key] = group }
        if let newest = group.entries.last?.time, time < newest.advanced(by: .zero - lateness) {
            late += 1
            return nil
        }
        var place = 0
        for texts in counted {
            let entry = Entry(
                time: time, rule: position, value: texts.map { $0.lowercased() }.joined(separator: "\0"),
                number: Number(texts.first ?? "")?.double ?? 0, reference: reference)
            place = group.entries.firstIndex { $0.time > time } ?? group.entries.count
            group.entries.insert(entry, at: place)
        }
        var silent: (match: CorrelationMatch, isSilent: Bool)?
        for end in place..<group.entries.count {
            let last = group.entries[end].time
            guard last <= time.advanced(by: correlation.timespan) else { break }
            let earliest = last.advanced(by: .zero - correlation.timespan)
            let window = Array(group.entries[...end].drop { $0.time < earliest })
            if end > place, !adds(window, correlation.kind) { continue }
            guard let told = told(window, correlation) else { continue }
            let match = CorrelationMatch(
                correlation: correlation, group: zip(correlation.groupBy, values).map { ($0, $1) },
                start: told.entries.first?.time ?? last, time: last, figure: told.figure,
                count: told.entries.count,
                references: told.entries.suffix(CorrelationMatch.referenceLimit).map(\.reference))
            if group.silent?.contains(last) == true {
                silent = silent ?? (match, true)
                continue
            }
            let around = earliest...last.advanced(by: correlation.timespan)
            group.silent =
                group.silent.flatMap { silent in
                    silent.overlaps(around)
                        ? min(
                            silent.lowerBound, around.lowerBound)...max(
                                silent.upperBound, around.upperBound) : nil
                } ?? around
            return (match, false)
        }
        return silent
    }

    /// Whether the last match of a window adds something to it: to a count of values, only a new one.
    private func adds(_ window: [Entry], _ kind: Correlation.Kind) -> Bool {
        switch kind {
        case .valueCount: !window.dropLast().contains { $0.value == window.last?.value }
        case .temporal: !window.dropLast().contains { $0.rule == window.last?.rule }
        case .eventCount, .valueSum, .valueAverage, .valueMedian, .valuePercentile, .temporalOrdered: true
        }
    }

    /// The figure of a window and the matches that make it, if its condition holds.
    private func told(_ window: [Entry], _ correlation: Correlation) -> (figure: Double, entries: [Entry])? {
        let numbers = window.map(\.number).sorted()
        let figure: Double
        var entries = window
        let limits: [Correlation.Bound]
        switch correlation.kind {
        case .eventCount(let bounds): (figure, limits) = (Double(window.count), bounds)
        case .valueCount(_, let bounds):
            entries = lastOfEach(window) { $0.value }
            (figure, limits) = (Double(entries.count), bounds)
        case .temporal(let bounds):
            entries = lastOfEach(window) { String($0.rule) }
            let all = [Correlation.Bound(.greaterOrEqual, Double(correlation.rules.count))]
            (figure, limits) = (Double(entries.count), bounds.isEmpty ? all : bounds)
        case .temporalOrdered:
            entries = chain(window, of: correlation.rules.count)
            guard window.last?.rule == correlation.rules.count - 1 else { return nil }
            (figure, limits) = (
                Double(entries.count), [Correlation.Bound(.equal, Double(correlation.rules.count))]
            )
        case .valueSum(_, let bounds): (figure, limits) = (mean(numbers, of: 1), bounds)
        case .valueAverage(_, let bounds): (figure, limits) = (mean(numbers, of: numbers.count), bounds)
        case .valueMedian(_, let bounds):
            let middle = [numbers[(numbers.count - 1) / 2], numbers[numbers.count / 2]]
            (figure, limits) = (mean(middle, of: 2), bounds)
        case .valuePercentile(_, let percentile, let bounds):
            // The nearest rank: the smallest number that so many percent do not exceed.
            let rank = Int((percentile / 100 * Double(numbers.count)).rounded(.up))
            (figure, limits) = (numbers[max(rank, 1) - 1], bounds)
        }
        return limits.allSatisfy { $0.holds(figure) } ? (figure, entries) : nil
    }

    /// The sum in so many parts, as it is reckoned by hand: 0.1 and 0.2 make 0.3.
    private func mean(_ numbers: [Double], of count: Int) -> Double {
        func decimal(_ number: Double) -> Double {
            let near = (number * 1e9).rounded() / 1e9
            return abs(near - number) <= 1e-12 * max(1, abs(number)) ? near : number
        }
        return decimal(decimal(numbers.reduce(0, +)) / Double(count))
    }

    private func lastOfEach(_ window: [Entry], _ value: (Entry) -> String) -> [Entry] {
        var seen: Set<String> = []
        return Array(window.reversed().filter { seen.insert(value($0)).inserted }.reversed())
    }

    /// The matches of the rules one after the other, the latest such that end the window.
    private func chain(_ window: [Entry], of rules: Int) -> [Entry] {
        var chain: [Entry] = []
        for entry in window.reversed() where entry.rule == rules - 1 - chain.count { chain.append(entry) }
        return chain.reversed()
    }
}
