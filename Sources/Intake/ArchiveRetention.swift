public import Archive
public import Logging
import Registry
public import Store
public import Vocabulary

/// Deletes what has been kept long enough, and leaves the proof in the audit log.
///
/// A hospital may not keep logs for ever, because they name staff and patients, nor throw them away too soon, because an
/// intrusion is found months later.
///
/// > Source: CNIL, délibération n° 2021-122 of 14 October 2021 (recommendation on logging): six months to one year, longer
/// > where a duty or a risk that is written down calls for it.
public struct ArchiveRetention: Sendable {
    /// How long, and why.
    public struct Rule: Hashable, Sendable {
        /// Whole days after the day of reception.
        public var days: Int
        /// What it rests on: a law, a recommendation, a decision.
        public var basis: String

        /// A rule; at least 30 days, so that no slip of the hand deletes an archive.
        public init?(days: Int, basis: String) {
            guard days >= 30, !basis.isEmpty else { return nil }
            self.days = days
            self.basis = basis
        }
    }

    private let store: Store
    private let archive: EventArchive
    private let index: ArchiveIndex
    private let logger: Logger

    /// Retention over a data folder.
    public init(store: Store, archive: EventArchive, index: ArchiveIndex, logger: Logger) {
        self.store = store
        self.archive = archive
        self.index = index
        self.logger = logger
    }

    /// The segments that a rule lets go of today, oldest first.
    public func expired(_ rule: Rule, today: Day) -> [SegmentName] {
        archive.establishments().flatMap { establishment in
            index.days(of: establishment).filter { $0 < today.adding(days: -rule.days) }
                .flatMap { index.segments(of: establishment, on: $0) }
        }.sorted { ($0.day, $0) < ($1.day, $1) }
    }

    /// Deletes them: the proof first, then the file and its index. Returns how many went.
    public func apply(_ rule: Rule, at now: Instant) async throws -> Int {
        let owners = Dictionary(try await store.establishmentNumbers().map { ($0.value, $0.key) }) {
            first, _ in first
        }
        var count = 0
        for segment in expired(rule, today: now.day) {
            try Task.checkCancellation()
            let content: (sha256: String, bytes: Int64)
            do {
                content = try archive.digest(of: segment)
            } catch {
                // One that cannot be read is for `cordon verify`; the others do not wait for it.
                logger.error("file not deleted", metadata: ["segment": "\(segment)", "reason": "\(error)"])
                continue
            }
            try await store.noteDeletion(
                of: ExpiredSegment(
                    path: segment.path, establishment: owners[segment.establishment], day: segment.day,
                    bytes: content.bytes,
                    sha256: content.sha256), keptDays: rule.days, basis: rule.basis, at: now)
            index.forget([segment])
            try await archive.delete(segment)
            count += 1
        }
        if count > 0 {
            logger.notice("archive files deleted after their time", metadata: ["files": "\(count)"])
        }
        return count
    }
}
