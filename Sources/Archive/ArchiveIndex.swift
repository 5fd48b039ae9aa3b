import Events
public import Foundation
import Registry
import Synchronization
public import Vocabulary

/// Which observables stand in the archive: beside each segment a small file, and one for each day that is over.
///
/// What detection decodes it hands over here once (``add(_:of:from:to:)``); it is kept in memory until ``flush()``, and
/// asked all the same. The index holds nothing that the segments do not: a file that is missing or damaged is made again
/// from its segment, and one that a crash left behind its segment says how far it goes (``behind(in:)``).
public final class ArchiveIndex: Sendable {
    let folder: URL
    /// What files do not hold yet, by segment.
    private let fresh = Mutex<[SegmentName: FreshIndex]>([:])
    /// Segments whose file is being written, each with whether it was forgotten since: what is on its way then must not come
    /// back. Taken inside the lock of ``fresh``.
    private let writing = Mutex<[SegmentName: Bool]>([:])

    /// Observables in memory, of all segments, before ``add(_:of:from:to:)`` asks to write them.
    public static let mostFresh = 1 << 20

    /// The index of the archive in that folder.
    public init(folder: URL) { self.folder = folder }

    /// Adds what stands in a part of a segment.
    ///
    /// - Returns: How far the segment is indexed: less than `start` if something before it is missing, which must be added
    ///   first; nothing was added then. A part that is indexed already changes nothing.
    public func add(
        _ gathered: IndexGathering, of segment: SegmentName, from start: Int64, to end: Int64
    ) -> Int64 {
        fresh.withLock { fresh in
            if fresh[segment] == nil { fresh[segment] = begin(segment) }
            // Changed where it lies: a second reference would copy all of it, for each batch.
            return fresh[segment]?.add(gathered, from: start, to: end) ?? 0
        }
    }

    /// Whether so much waits in memory that ``flush()`` should not wait for its time.
    public var isFull: Bool {
        fresh.withLock { $0.values.reduce(0) { $0 + $1.gathered.entries.count } > ArchiveIndex.mostFresh }
    }

    /// Writes what waits in memory; indexes of hours before `hour` leave it.
    ///
    /// - Throws: ``ArchiveError``; what could not be written stays in memory.
    public func flush(closingBefore hour: Instant) throws { try flush(closingBefore: hour) { _ in } }

    /// The same; `staged` is called when what a file is to hold is on the disk beside it, and not in its place yet.
    package func flush(closingBefore hour: Instant, _ staged: (SegmentName) -> Void) throws {
        for segment in fresh.withLock({ Array($0.keys) }).sorted() {
            if let taken = takeForWriting(segment) { try write(taken, segment, staged) }
            if segment.start.advanced(by: .seconds(3_600)) < hour {
                fresh.withLock { fresh in
                    if fresh[segment]?.isSaved == true { fresh[segment] = nil }
                }
            }
        }
    }

    /// `nil` if there is nothing to write, or somebody writes that file.
    private func takeForWriting(_ segment: SegmentName) -> (gathered: IndexGathering, covered: Int64)? {
        fresh.withLock { fresh in
            guard writing.withLock({ $0[segment] }) == nil, let taken = fresh[segment]?.takeForWriting()
            else {
                return nil
            }
            writing.withLock { $0[segment] = false }
            return taken
        }
    }

    private func write(
        _ taken: (gathered: IndexGathering, covered: Int64), _ segment: SegmentName,
        _ staged: (SegmentName) -> Void
    ) throws(ArchiveError) {
        let known = IndexFile(path(of: segment))?.columns() ?? IndexColumns()
        let bytes = known.merged(with: IndexColumns(taken.gathered.entries)).encoded(covering: taken.covered)
        let path = path(of: segment)
        do throws(ArchiveError) {
            // The disk is waited for before the lock is taken, for which detection would wait too.
            try stageFile(path, bytes)
            staged(segment)
            let error = fresh.withLock { fresh -> ArchiveError? in
                if writing.withLock({ $0.removeValue(forKey: segment) }) ?? false {
                    unstageFile(path)
                    return nil
                }
                do throws(ArchiveError) {
                    try replaceFile(path)
                    fresh[segment]?.didWrite(to: taken.covered)
                    return nil
                } catch {
                    return error
                }
            }
            if let error { throw error }
        } catch {
            fresh.withLock { fresh in
                // Where it was forgotten meanwhile, there is nothing to put back.
                let isForgotten = writing.withLock { $0.removeValue(forKey: segment) } ?? false
                if !isForgotten { fresh[segment]?.putBack() }
            }
            throw error
        }
    }

    /// What memory and file together know of each observable in a segment.
    func entries(of fingerprints: [Fingerprint], in segment: SegmentName) -> (
        found: [Fingerprint: IndexEntry], covered: Int64
    ) {
        // Both are read under the lock, which a file is replaced under: nothing is counted twice.
        fresh.withLock { fresh in
            let index = fresh[segment]
            var found: [Fingerprint: IndexEntry] = [:]
            var covered: Int64 = 0
            if let file = IndexFile(path(of: segment)) {
                covered = file.header.covered
                for fingerprint in fingerprints { found[fingerprint] = file.entry(of: fingerprint) }
            }
            guard let index else { return (found, covered) }
            for fingerprint in fingerprints {
                guard let entry = index.entry(of: fingerprint) else { continue }
                if found[fingerprint]?.add(entry) == nil { found[fingerprint] = entry }
            }
            return (found, index.covered)
        }
    }

    /// How many bytes of a segment its index covers.
    public func coverage(of segment: SegmentName) -> Int64 {
        fresh.withLock { $0[segment]?.covered } ?? covered(of: segment)
    }

    /// Forgets what memory holds of a segment that is deleted.
    func forget(_ segment: SegmentName) {
        fresh.withLock { fresh in
            fresh[segment] = nil
            writing.withLock { writing in if writing[segment] != nil { writing[segment] = true } }
        }
    }

    /// A day that grows again has no index of its own any more.
    private func begin(_ segment: SegmentName) -> FreshIndex {
        try? FileManager.default.removeItem(atPath: dayPath(of: segment))
        return FreshIndex(covered: covered(of: segment))
    }

    private func covered(of segment: SegmentName) -> Int64 {
        IndexFile(path(of: segment))?.header.covered ?? 0
    }

    /// The index of the whole day of a segment.
    func dayPath(of segment: SegmentName) -> String {
        folder.appending(path: "\(segment.folder)/day.idx").path(percentEncoded: false)
    }

    func path(of segment: SegmentName) -> String {
        folder.appending(path: segment.indexPath).path(percentEncoded: false)
    }
}

/// What a file does not hold yet.
private struct FreshIndex {
    var gathered = IndexGathering()
    /// What is being written at this moment.
    var written: IndexGathering?
    /// File and memory together go so far.
    var covered: Int64
    /// The file goes so far.
    private var saved: Int64

    init(covered: Int64) {
        self.covered = covered
        saved = covered
    }

    /// Whether the file holds all there is.
    var isSaved: Bool { saved == covered && written == nil }

    /// Adds what follows; returns how far it goes then.
    mutating func add(_ more: IndexGathering, from start: Int64, to end: Int64) -> Int64 {
        if covered == start {
            gathered.add(more)
            covered = end
        }
        return covered
    }

    func entry(of fingerprint: Fingerprint) -> IndexEntry? {
        guard var entry = gathered.entries[fingerprint] else { return written?.entries[fingerprint] }
        if let other = written?.entries[fingerprint] { entry.add(other) }
        return entry
    }

    /// `nil` if there is nothing to write, or somebody else is writing.
    mutating func takeForWriting() -> (gathered: IndexGathering, covered: Int64)? {
        guard saved < covered, written == nil else { return nil }
        let taken = gathered
        written = taken
        gathered = IndexGathering()
        return (taken, covered)
    }

    mutating func didWrite(to end: Int64) {
        saved = end
        written = nil
    }

    mutating func putBack() {
        if let written { gathered.add(written) }
        written = nil
    }
}

extension SegmentName {
    /// The name of the index beside the segment.
    var indexPath: String { path.dropLast(".log.zst".count) + ".idx" }

    /// The start of its hour.
    public var start: Instant { Instant(startOf: day).advanced(by: .seconds(3_600 * hour)) }
}
