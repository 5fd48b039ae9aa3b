import Access
public import Archive
import Detection
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
    private let reading: RecordReading

    /// Retention over a data folder.
    public init(
        store: Store, archive: EventArchive, index: ArchiveIndex, reading: RecordReading = RecordReading(),
        logger: Logger
    ) {
        self.reading = reading
        self.store = store
        self.archive = archive
        self.index = index
        self.logger = logger
    }

    /// Deletes what the rules let go of: whole files, and of files that hold more than one kind the records of some kinds.
    ///
    /// The proof comes first, then the file and its index. `general` holds where nobody decided. Returns how many files went
    /// or were made smaller. Gigabytes are unpacked and packed: beside the threads that all tasks share.
    public func apply(_ general: Rule?, at now: Instant) async throws -> (deleted: Int, thinned: Int) {
        try await ArchiveReading.run { try await work(general, at: now) }
    }

    private func work(_ general: Rule?, at now: Instant) async throws -> (deleted: Int, thinned: Int) {
        let owners = Dictionary(try await store.establishmentNumbers().map { ($0.value, $0.key) }) {
            first, _ in first
        }
        let rules = try await store.retentionRules(reach: .everything).map(\.rule)
        var (deleted, thinned) = (0, 0)
        for establishment in archive.establishments() {
            let owner = owners[establishment]
            let plan = RetentionPlan(rules, of: owner, otherwise: general)
            for day in index.days(of: establishment) {
                archive.removeLeftovers(of: establishment, on: day)
                let verdict = plan.verdict(of: day, today: now.day)
                guard verdict != .keep else { continue }
                for segment in index.segments(of: establishment, on: day) {
                    try Task.checkCancellation()
                    switch verdict {
                    case .keep: break
                    case .deleteAll:
                        guard let rule = plan.rule(of: "") else { continue }
                        if try await delete(segment, of: owner, rule, at: now) { deleted += 1 }
                    case .thin(let dialects):
                        if try await thin(segment, of: owner, plan, dialects, at: now) { thinned += 1 }
                    }
                }
            }
        }
        if deleted + thinned > 0 {
            logger.notice(
                "archive files deleted after their time",
                metadata: ["deleted": "\(deleted)", "thinned": "\(thinned)"])
        }
        return (deleted, thinned)
    }

    private func delete(
        _ segment: SegmentName, of owner: ID<Establishment>?, _ rule: RetentionRule, at now: Instant
    ) async throws -> Bool {
        let content: (sha256: String, bytes: Int64)
        do {
            content = try archive.digest(of: segment)
        } catch {
            // One that cannot be read is for `cordon verify`; the others do not wait for it.
            logger.error("file not deleted", metadata: ["segment": "\(segment)", "reason": "\(error)"])
            return false
        }
        try await store.noteDeletion(
            of: ExpiredSegment(
                path: segment.path, establishment: owner, day: segment.day, bytes: content.bytes,
                sha256: content.sha256),
            keptDays: rule.days, basis: rule.basis, at: now)
        // A commit alone does not wait for the disk: after a power cut the file would be gone, and its proof with it.
        try await store.synchronize()
        index.forget([segment])
        try await archive.delete(segment)
        return true
    }

    /// Returns whether anything went.
    private func thin(
        _ segment: SegmentName, of owner: ID<Establishment>?, _ plan: RetentionPlan, _ dialects: String,
        at now: Instant
    ) async throws -> Bool {
        guard try await store.thinnedDialects(of: segment.path) != dialects else { return false }
        var sieve = RetentionSieve(plan, of: segment.day, today: now.day, reading.convention.fields)
        let found: ThinnedSegment?
        do {
            found = try archive.thin(segment) { sieve.sieve($0, received: $1.received) }
        } catch let error as ArchiveError {
            // Damage is for `cordon verify`; the other files do not wait for it.
            logger.error("records not deleted", metadata: ["segment": "\(segment)", "reason": "\(error)"])
            return false
        }
        if let thinned = found {
            let bytes = try archive.digest(of: segment).bytes
            try await store.noteThinning(
                of: ThinnedFile(
                    segment: ExpiredSegment(
                        path: segment.path, establishment: owner, day: segment.day, bytes: bytes,
                        sha256: thinned.sha256Before),
                    sha256After: thinned.sha256After, deleted: sieve.deleted, left: thinned.records,
                    taken: thinned.taken,
                    firstDigests: thinned.firstDigests, dialects: dialects),
                rules: plan.reasons(of: segment.day, today: now.day), at: now)
            try await store.synchronize()
            // What goes must not be found in the index either: forgotten first, because a stop in between leaves a file of which
            // nothing says that it is not indexed; and again, because somebody may have read the old file meanwhile.
            index.forget([segment])
            try await archive.replace(segment, with: thinned)
            index.forget([segment])
            try index.complete(segment, from: archive, to: nil, reading)
            try index.flush(closingBefore: now)
        }
        try await store.markThinned(segment.path, dialects)
        return found != nil
    }
}
