public import Events
import Foundation
public import Registry
public import Vocabulary

/// What the index answers.
public struct IndexAnswer: Sendable {
    /// By establishment, then by observable: only what was found.
    public var found: [Finess: [Fingerprint: IndexEntry]] = [:]
    /// Parts of segments that no index covers: whoever wants all of the truth reads them.
    public var behind: [UnindexedPart] = []
    /// The days that were asked, over all establishments.
    public var days = 0

    /// Nothing yet.
    public init() {}

    package mutating func add(_ entries: [Fingerprint: IndexEntry], of establishment: Finess) {
        for (fingerprint, entry) in entries {
            if found[establishment, default: [:]][fingerprint]?.add(entry) == nil {
                found[establishment, default: [:]][fingerprint] = entry
            }
        }
    }
}

/// The end of a segment that its index does not cover.
public struct UnindexedPart: Hashable, Sendable {
    /// The file.
    public let segment: SegmentName
    /// Where the part starts.
    public let start: Int64
}

extension ArchiveIndex {
    /// Looks observables up in everything that establishments have stored.
    ///
    /// - Parameters:
    ///   - fingerprints: What to look for; each costs about one read of four kilobytes a day.
    ///   - establishments: Whose records. The caller decides who may ask: this knows no access.
    ///   - hours: Only records received within; `nil` for all. Whole hours: the last one counts in full.
    /// - Returns: What was found, and what no index covers.
    public func ask(
        _ fingerprints: [Fingerprint], of establishments: some Sequence<Finess>,
        within hours: ClosedRange<Instant>? = nil
    ) -> IndexAnswer {
        var answer = IndexAnswer()
        for establishment in establishments {
            for day in days(of: establishment) where hours?.overlaps(day.span) ?? true {
                answer.days += 1
                if hours?.holds(day.span) ?? true, let file = IndexFile(dayPath(establishment, day)) {
                    var entries: [Fingerprint: IndexEntry] = [:]
                    for fingerprint in fingerprints { entries[fingerprint] = file.entry(of: fingerprint) }
                    answer.add(entries, of: establishment)
                } else {
                    ask(fingerprints, of: segments(of: establishment, on: day), within: hours, &answer)
                }
            }
        }
        return answer
    }

    /// The segments in which any of the observables stands, in order, and those that no index covers.
    public func segments(
        with fingerprints: [Fingerprint], of establishment: Finess, within hours: ClosedRange<Instant>? = nil
    ) -> [SegmentName] {
        days(of: establishment).filter { hours?.overlaps($0.span) ?? true }.flatMap { day -> [SegmentName] in
            if let file = IndexFile(dayPath(establishment, day)),
                !fingerprints.contains(where: { file.entry(of: $0) != nil })
            {
                return []
            }
            return segments(of: establishment, on: day).filter { segment in
                guard hours?.overlaps(segment.span) ?? true else { return false }
                let (found, covered) = entries(of: fingerprints, in: segment)
                return !found.isEmpty || covered < length(of: segment)
            }
        }
    }

    /// The segments of an establishment, in order, received within those hours.
    public func segments(of establishment: Finess, within hours: ClosedRange<Instant>? = nil) -> [SegmentName]
    {
        days(of: establishment).filter { hours?.overlaps($0.span) ?? true }
            .flatMap { segments(of: establishment, on: $0) }.filter { hours?.overlaps($0.span) ?? true }
    }

    private func ask(
        _ fingerprints: [Fingerprint], of segments: [SegmentName], within hours: ClosedRange<Instant>?,
        _ answer: inout IndexAnswer
    ) {
        for segment in segments where hours?.overlaps(segment.span) ?? true {
            let (found, covered) = entries(of: fingerprints, in: segment)
            answer.add(found, of: segment.establishment)
            if covered < length(of: segment) {
                answer.behind.append(UnindexedPart(segment: segment, start: covered))
            }
        }
    }
}

// MARK: - What is in the folders

extension ArchiveIndex {
    /// The days on which an establishment sent records, in order.
    public func days(of establishment: Finess) -> [Day] {
        children(of: establishment.text).flatMap { year in
            children(of: "\(establishment)/\(year)").flatMap { month in
                children(of: "\(establishment)/\(year)/\(month)").compactMap {
                    try? Day(parsing: "\(year)-\(month)-\($0)")
                }
            }
        }
    }

    /// The segments of one day, in order.
    public func segments(of establishment: Finess, on day: Day) -> [SegmentName] {
        let path = dayFolder(establishment, day)
        return children(of: path).compactMap { SegmentName(path: "\(path)/\($0)") }.sorted()
    }

    /// The bytes of a segment on the disk; 0 if it is gone.
    public func length(of segment: SegmentName) -> Int64 {
        let attributes = try? FileManager.default.attributesOfItem(
            atPath: folder.appending(path: segment.path).path(percentEncoded: false))
        return (attributes?[.size] as? NSNumber)?.int64Value ?? 0
    }

    private func children(of path: String) -> [String] {
        ((try? FileManager.default.contentsOfDirectory(
            atPath: folder.appending(path: path).path(percentEncoded: false))) ?? [])
            .sorted()
    }

    func dayFolder(_ establishment: Finess, _ day: Day) -> String {
        SegmentName.folder(of: establishment, on: day)
    }

    func dayPath(_ establishment: Finess, _ day: Day) -> String {
        folder.appending(path: "\(dayFolder(establishment, day))/day.idx").path(percentEncoded: false)
    }
}

extension Day {
    fileprivate var span: ClosedRange<Instant> {
        Instant(startOf: self)...Instant(startOf: adding(days: 1)).advanced(by: .milliseconds(-1))
    }
}

extension SegmentName {
    fileprivate var span: ClosedRange<Instant> { start...start.advanced(by: .milliseconds(3_599_999)) }
}

extension ClosedRange {
    fileprivate func holds(_ other: ClosedRange) -> Bool {
        lowerBound <= other.lowerBound && other.upperBound <= upperBound
    }
}
