import Sigma
import Vocabulary

/// A correlation made ready: times in milliseconds, and how its figure is kept up to date.
struct CorrelationPlan: Sendable {
    /// What a window amounts to.
    enum Figure: Sendable, Equatable {
        /// How many matches.
        case count
        /// How many different payloads.
        case distinct
        case sum, average, median
        case percentile(Double)
        /// How many of so many rules matched one after the other.
        case ordered(Int)
    }

    /// The most words that the values of a group can take: the reader of rules allows sixteen
    /// fields, and lower case takes at most half as many bytes again.
    static let keyWordLimit = 16 * (ClueBatch.valueLimit * 3 / 2 + 16) / 8

    let figure: Figure
    let bounds: [Correlation.Bound]
    let span: Int64
    /// Whether the payload is the rule's position, not a value's.
    let countsRules: Bool
    /// The most matches that one group keeps.
    let matchLimit: Int
    /// Whether another correlation awaits this one in time, and so wants to hear of every window that holds.
    let isAwaited: Bool

    init(_ correlation: Correlation, limits: CorrelationState.Limits, isAwaited: Bool) {
        self.isAwaited = isAwaited
        let rules = correlation.rules.count
        switch correlation.kind {
        case .eventCount(let bounds): (figure, self.bounds) = (.count, bounds)
        case .valueCount(_, let bounds): (figure, self.bounds) = (.distinct, bounds)
        case .temporal(let bounds):
            let all = [Correlation.Bound(.greaterOrEqual, Double(rules))]
            (figure, self.bounds) = (.distinct, bounds.isEmpty ? all : bounds)
        case .temporalOrdered:
            (figure, bounds) = (.ordered(rules), [])
        case .valueSum(_, let bounds): (figure, self.bounds) = (.sum, bounds)
        case .valueAverage(_, let bounds): (figure, self.bounds) = (.average, bounds)
        case .valueMedian(_, let bounds): (figure, self.bounds) = (.median, bounds)
        case .valuePercentile(_, let percentile, let bounds):
            (figure, self.bounds) = (.percentile(percentile), bounds)
        }
        if case .temporal = correlation.kind { countsRules = true } else { countsRules = false }
        span = correlation.timespan.milliseconds
        // A count can be reached only if so many matches are kept; no group may outgrow the memory for all.
        let highest = figure == .count || figure == .distinct ? bounds.map(\.value).max() ?? 0 : 0
        let wanted = Int(min(max(highest, 0), 1e9)) + 2
        matchLimit = max(
            16,
            min(
                max(limits.matchesPerGroup, wanted), limits.bytes / (figure == .distinct ? 256 : 64),
                Int(Int32.max) / 8))
    }

    /// The words of a match in a ``CorrelationLog``.
    var width: Int {
        switch figure {
        case .count: 2
        case .distinct, .sum, .average, .median, .percentile, .ordered: 3
        }
    }

    /// The words of the figure in a ``CorrelationLog``.
    var figureWords: Int {
        switch figure {
        case .count, .distinct, .median, .percentile: 0
        case .sum, .average: 4
        case .ordered(let rules): rules
        }
    }

    /// Whether it is rules that are awaited, not matches counted.
    var awaitsRules: Bool { if case .ordered = figure { true } else { countsRules } }

    /// Whether a figure keeps all limits.
    func holds(_ figure: Double) -> Bool { bounds.allSatisfy { $0.holds(figure) } }
}

extension Duration {
    /// Whole milliseconds; a length past 10,000 years counts as that.
    var milliseconds: Int64 {
        let (seconds, attoseconds) = components
        let bounded = min(max(seconds, 0), 315_576_000_000)
        return bounded * 1_000 + attoseconds / 1_000_000_000_000_000
    }
}

/// Numbers in ascending order, in chunks, so that adding, removing and finding one by its rank stay cheap among 100,000.
struct SortedNumbers: Sendable {
    private var chunks: [[Double]] = []
    private(set) var count = 0
    private static let chunkLimit = 512
    /// Memory for each number, on average.
    static let bytesPerNumber = 12

    mutating func insert(_ number: Double) {
        count += 1
        guard !chunks.isEmpty else { return chunks.append([number]) }
        let chunk = min(self.chunk(for: number), chunks.count - 1)
        chunks[chunk].insert(number, at: Self.place(of: number, in: chunks[chunk]))
        if chunks[chunk].count > Self.chunkLimit {
            let upper = Array(chunks[chunk][(Self.chunkLimit / 2)...])
            chunks[chunk].removeLast(upper.count)
            chunks.insert(upper, at: chunk + 1)
        }
    }

    mutating func remove(_ number: Double) {
        let chunk = self.chunk(for: number)
        guard chunk < chunks.count else { return }
        let place = Self.place(of: number, in: chunks[chunk])
        guard place < chunks[chunk].count, chunks[chunk][place] == number else { return }
        chunks[chunk].remove(at: place)
        if chunks[chunk].isEmpty { chunks.remove(at: chunk) }
        count -= 1
    }

    /// The number that so many are below, or that stands behind so many equal ones.
    subscript(rank: Int) -> Double {
        var rest = rank
        for chunk in chunks {
            if rest < chunk.count { return chunk[rest] }
            rest -= chunk.count
        }
        return chunks.last?.last ?? .nan
    }

    /// The first chunk that ends with the number or a greater one.
    private func chunk(for number: Double) -> Int {
        var (low, high) = (0, chunks.count)
        while low < high {
            let middle = (low + high) / 2
            if (chunks[middle].last ?? number) >= number { high = middle } else { low = middle + 1 }
        }
        return low
    }

    private static func place(of number: Double, in chunk: [Double]) -> Int {
        var (low, high) = (0, chunk.count)
        while low < high {
            let middle = (low + high) / 2
            if chunk[middle] >= number { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
