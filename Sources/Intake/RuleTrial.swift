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
        /// Establishments of which all was read.
        public var whole = 0
    }

    private let store: Store
    private let archive: EventArchive
    private let reading: RecordReading
    private let most: Int

    /// Records that one trial reads at most, and how long it takes at most.
    public static let mostRecords = 2_000_000
    /// A person waits for the answer.
    public static let longest: Duration = .seconds(20)
    /// Batches that are asked for at once: a busy hospital makes a million a day.
    private static let page = 500

    /// Trials over a data folder.
    public init(
        store: Store, archive: EventArchive, reading: RecordReading = RecordReading(),
        mostRecords: Int = RuleTrial.mostRecords
    ) {
        most = mostRecords
        self.store = store
        self.archive = archive
        self.reading = reading
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
        // A few batches of each in turn: where time is short, it is short for all of them alike.
        let limit = max(2, RuleTrial.page / max(1, establishments.count))
        var turns = establishments.map { Turn(establishment: $0) }
        while !turns.isEmpty {
            for index in turns.indices {
                let establishment = turns[index].establishment
                let page = try await store.batches(
                    of: establishment, within: span, after: turns[index].cursor, limit: limit)
                for batch in page.batches {
                    try Task.checkCancellation()
                    var isOver = false
                    let isWhole = try archive.forEachFrame(of: batch) { frame, records in
                        try Task.checkCancellation()
                        // Of old batches, one row stands for many.
                        isOver = isOver || outcome.records >= most || clock.now >= deadline
                        guard !isOver else { return }
                        var report = DecodingReport()
                        let received = frame.header.received
                        let lines = ArchivedLines(
                            records, received: received, of: frame.segment.establishment, reading)
                        lines.forEach(names, report: &report) { event in
                            guard span.contains(event.time ?? received) else { return }
                            outcome.records += 1
                            guard !detector.matches(in: event).isEmpty else { return }
                            outcome.matches += 1
                            let place = Place(establishment: establishment, host: event.computer ?? "")
                            counts[place, default: 0] += 1
                            if outcome.samples.count < 10 {
                                let place = RecordLocator(segment: frame.segment, offset: frame.offset)
                                outcome.samples.append(ArchivedRecord(event, batch: place.description))
                            }
                        }
                    }
                    guard !isOver else {
                        outcome.isPartial = true
                        return finished(outcome, counts, turns)
                    }
                    guard isWhole else {
                        // Damaged, or deleted after its time just now.
                        outcome.isPartial = true
                        turns[index].isWhole = false
                        continue
                    }
                }
                turns[index].cursor = page.next
                turns[index].isOver = page.next == nil
            }
            outcome.whole += turns.count { $0.isReadWhole }
            turns.removeAll { $0.isOver }
        }
        return finished(outcome, counts, turns)
    }

    /// How far the records of one establishment are read.
    private struct Turn {
        let establishment: ID<Establishment>
        var cursor: BatchCursor?
        var isOver = false
        var isWhole = true

        var isReadWhole: Bool { isOver && isWhole }
    }

    private struct Place: Hashable {
        let establishment: ID<Establishment>
        let host: String
    }

    /// The outcome of a trial that ends in a round with those turns: some of them may have come to their end in it.
    private func finished(_ outcome: Outcome, _ counts: [Place: Int], _ turns: [Turn]) -> Outcome {
        var outcome = outcome
        outcome.whole += turns.count { $0.isReadWhole }
        outcome.hosts = counts.sorted { ($1.value, $0.key.host) < ($0.value, $1.key.host) }.prefix(20).map {
            ($0.key.establishment, $0.key.host, $0.value)
        }
        return outcome
    }
}
