public import Archive
public import Detection
import Events
public import Registry
public import Store
public import Vocabulary

/// A rule put to what the archive holds: how often it would have matched, and where.
public struct RuleTrial: Sendable {
    /// What was found.
    public struct Outcome: Sendable {
        /// Records that the rule was asked about.
        public var records = 0
        /// Records that match.
        public var matches = 0
        /// Matches by establishment and machine, the most first, twenty at most.
        public var hosts: [(establishment: ID<Establishment>, host: String, matches: Int)] = []
        /// The first that match, ten at most.
        public var samples: [ArchivedRecord] = []
        /// Whether the bound of records or of time was reached before the end, or records could not be read.
        public var isPartial = false
    }

    private let store: Store
    private let archive: EventArchive

    /// Records that one trial reads at most, and how long it takes at most.
    public static let mostRecords = 2_000_000
    /// A person waits for the answer.
    public static let longest: Duration = .seconds(20)
    /// Batches that are asked for at once: a busy hospital makes a million a day.
    private static let page = 500

    /// Trials over a data folder.
    public init(store: Store, archive: EventArchive) {
        self.store = store
        self.archive = archive
    }

    /// Asks the rules of a set about the records of a span of time.
    public func run(
        _ rules: RuleSet, at establishments: [ID<Establishment>], within span: ClosedRange<Instant>
    ) async throws -> Outcome {
        try await ArchiveReading.run { try await read(rules, establishments, span) }
    }

    private func read(
        _ rules: RuleSet, _ establishments: [ID<Establishment>], _ span: ClosedRange<Instant>
    ) async throws -> Outcome {
        let clock = ContinuousClock()
        let deadline = clock.now + RuleTrial.longest
        var outcome = Outcome()
        var counts: [Place: Int] = [:]
        let names = FieldNames()
        var detector = Detector(rules, names: names)
        for establishment in establishments {
            var cursor: BatchCursor?
            repeat {
                let page = try await store.batches(
                    of: establishment, within: span, after: cursor, limit: RuleTrial.page)
                for batch in page.batches {
                    try Task.checkCancellation()
                    guard outcome.records < RuleTrial.mostRecords, clock.now < deadline else {
                        outcome.isPartial = true
                        return finished(outcome, counts)
                    }
                    guard let segment = SegmentName(path: batch.segment),
                        let records = try? archive.records(of: segment, at: Int64(batch.start))
                    else {
                        // Damaged, or deleted after its time just now.
                        outcome.isPartial = true
                        continue
                    }
                    var report = DecodingReport()
                    ArchivedLines(records, received: batch.received).forEach(names, report: &report) {
                        event in
                        guard span.contains(event.time ?? batch.received) else { return }
                        outcome.records += 1
                        guard !detector.matches(in: event).isEmpty else { return }
                        outcome.matches += 1
                        counts[Place(establishment: establishment, host: event.computer ?? ""), default: 0] +=
                            1
                        if outcome.samples.count < 10 {
                            outcome.samples.append(
                                ArchivedRecord(event, batch: RecordLocator.text(of: batch)))
                        }
                    }
                }
                cursor = page.next
            } while cursor != nil
        }
        return finished(outcome, counts)
    }

    private struct Place: Hashable {
        let establishment: ID<Establishment>
        let host: String
    }

    private func finished(_ outcome: Outcome, _ counts: [Place: Int]) -> Outcome {
        var outcome = outcome
        outcome.hosts = counts.sorted { ($1.value, $0.key.host) < ($0.value, $1.key.host) }.prefix(20).map {
            ($0.key.establishment, $0.key.host, $0.value)
        }
        return outcome
    }
}
