import Detection
package import Events
package import Inputs
import Sigma

/// What became of each input, and of all together.
package struct InputLedger: Sendable {
    /// One input.
    package struct Entry: Sendable {
        package let path: String
        /// On the disk, in bytes.
        package fileprivate(set) var length = 0
        /// Of the bytes on the disk, in hexadecimal; `nil` if it was not asked for.
        package fileprivate(set) var digest: String?
        package fileprivate(set) var records = 0
        package fileprivate(set) var skipped = 0
        package fileprivate(set) var matches = 0
        package fileprivate(set) var fate = Fate.read
    }

    /// Whether an input was read.
    package enum Fate: Sendable, Equatable {
        case read
        case notALog(reason: String)
        case failed(String)
    }

    /// Records that were left out or mended for one reason.
    package struct Trouble: Sendable {
        package let reason: String
        package let count: Int
        /// The input and the place in it.
        package let firstPlace: String
    }

    /// The most inputs that are listed one by one.
    private static let listed = 20_000

    private let paths: [String]
    /// The inputs read so far, in order.
    package private(set) var entries: [Entry] = []
    /// All inputs together.
    package private(set) var report = DecodingReport()
    private var firstPaths: [String: String] = [:]
    /// All matches.
    package private(set) var levels = LevelCounts()
    /// How many inputs could not be read, or not to their end.
    package private(set) var failureCount = 0
    /// How many files hold no log.
    package private(set) var notALogCount = 0
    /// How many inputs were begun.
    package private(set) var inputCount = 0
    private var current = -1
    private var left = CorrelationState.Counters()
    private var disordered = 0

    package init(_ inputs: [InputFile]) { paths = inputs.map(\.path) }

    /// Inputs that are not in ``entries``, because there are too many.
    package var unlisted: Int { inputCount - entries.count }

    /// Whether every input failed before its first record.
    package var isNothingRead: Bool {
        failureCount > 0 && failureCount >= inputCount && report.records == 0
    }

    /// Adds what one block gave.
    package mutating func add(_ part: Scan.Part) {
        let path = paths[part.input]
        if part.input != current {
            current = part.input
            inputCount += 1
            if entries.count < InputLedger.listed { entries.append(Entry(path: path)) }
        }
        for trouble in part.report.skipped + part.report.mended where firstPaths[trouble.reason] == nil {
            firstPaths[trouble.reason] = path
        }
        report.merge(part.report)
        levels.merge(part.levels)
        left = part.left ?? left
        disordered = max(disordered, part.disordered)
        switch part.news {
        case .notALog: notALogCount += 1
        case .failure: failureCount += 1
        case .none, .end: break
        }
        if unlisted == 0, let last = entries.indices.last { entries[last].add(part) }
    }

    /// Records that were left out, by reason.
    package var skipped: [Trouble] { report.skipped.map(trouble) }
    /// Records that were read although something was wrong with them, by reason.
    package var mended: [Trouble] { report.mended.map(trouble) }

    private func trouble(_ trouble: DecodingReport.Trouble) -> Trouble {
        Trouble(
            reason: trouble.reason, count: trouble.count,
            firstPlace: [firstPaths[trouble.reason] ?? "", trouble.firstPlace].joined(separator: ", "))
    }

    /// The lines for standard error: what was read, what was found, what was left out and why.
    package func summary(_ elapsed: Duration) -> String {
        let milliseconds = max(
            1, elapsed.components.seconds * 1_000 + elapsed.components.attoseconds / 1_000_000_000_000_000)
        let rate = Int64(report.records) * 1_000 / milliseconds
        var lines = [
            """
            \(report.records) records, \(report.bytes) bytes, \(levels.total) matches, \(report.skippedCount) records \
            skipped, \(milliseconds) ms (\(rate) records/s)
            """
        ]
        if levels.total > 0 {
            let counts = Level.allCases.reversed().filter { levels[$0] > 0 }
                .map { "\(levels[$0]) \($0.rawValue)" }
            lines.append("matches by level: " + counts.joined(separator: ", "))
        }
        lines += skipped.map { "skipped \($0.count): \($0.reason), first at \($0.firstPlace)" }
        lines += mended.map { "mended \($0.count): \($0.reason), first at \($0.firstPlace)" }
        if let correlations { lines.append(correlations) }
        if disordered > 0 {
            lines.append(
                """
                correlations may lack matches: \(disordered) came after later ones of other inputs, of which there were too \
                many to sort by time; scan the inputs of one time together, without the others
                """)
        }
        if failureCount > 0 {
            let inputs = failureCount == 1 ? "1 input" : "\(failureCount) inputs"
            lines.append("not read, or not to the end: \(inputs)")
        }
        lines += leftOut
        return lines.joined(separator: "\n")
    }

    /// What correlations could not count, if anything.
    private var correlations: String? {
        let counts: [(Int, String)] = [
            (left.undatedMatches, "matches without a time"), (left.lateMatches, "matches that came too late"),
            (left.incompleteMatches, "matches without a field to group by or to count"),
            (left.shedMatches, "matches of groups too full"),
            (left.evictedGroups, "groups forgotten for want of memory"),
        ].filter { $0.0 > 0 }
        let words = counts.map { "\($0.0) \($0.1)" }.joined(separator: ", ")
        return words.isEmpty ? nil : "left out by correlations: \(words)"
    }

    /// Files that hold no log, by reason, with the first few of each.
    private var leftOut: [String] {
        var groups: [(reason: String, paths: [String], count: Int)] = []
        for entry in entries {
            guard case .notALog(let reason) = entry.fate else { continue }
            let index = groups.firstIndex { $0.reason == reason } ?? groups.count
            if index == groups.count { groups.append((reason, [], 0)) }
            groups[index].count += 1
            if groups[index].paths.count < 3 { groups[index].paths.append(entry.path) }
        }
        return groups.map { reason, paths, count in
            let more = count > paths.count ? " and \(count - paths.count) more" : ""
            let files = count == 1 ? "1 file" : "\(count) files"
            return "left out \(files): \(reason): \(paths.joined(separator: ", "))\(more)"
        }
    }
}

extension InputLedger.Entry {
    fileprivate mutating func add(_ part: Scan.Part) {
        records += part.report.records
        skipped += part.report.skippedCount
        matches += part.levels.total
        switch part.news {
        case .none: break
        case .notALog(let reason): fate = .notALog(reason: reason)
        case .failure(let error): fate = .failed(error.description)
        case .end(let length, let digest): (self.length, self.digest) = (length, digest)
        }
    }
}
