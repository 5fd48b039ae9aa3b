import Archive
public import Detection
import Events
public import Foundation
public import Registry
public import Store
public import Vocabulary
import Watch

/// What a worker of a federation found in one batch: what the hub is told.
public struct BatchFindings: Codable, Sendable {
    /// The batch's identifier, under which the hub keeps it.
    public var key: String
    /// Whose records.
    public var finess: String
    /// Its place in the hub's stream.
    public var sequence: UInt64
    /// How many records were read.
    public var records: Int
    /// How many could not be read.
    public var skipped: Int
    /// The times of the earliest and the latest record.
    public var first: Instant?
    /// The latest.
    public var last: Instant?
    /// Which machines sent what.
    public var sources: [Source]
    /// What was odd about their times, and which came twice; `nil` from a worker of an older version.
    public var troubles: [SourceTrouble]?
    /// How many records there are of each kind that rules tell apart; `nil` from a worker of an older version.
    public var kinds: [Kind]?
    /// What the index of the archive is told, packed; `nil` from a worker of an older version, and where there is too much for a
    /// message: then the hub reads the records itself.
    public var observables: Data?
    /// What rules and correlations found, in the order of the records.
    public var detections: [Found]

    /// Records of one kind.
    public struct Kind: Codable, Sendable {
        /// As ``LogKind/text``.
        public var name: String
        /// How many.
        public var records: Int
        /// The latest of them.
        public var last: Instant
    }

    /// One origin of records.
    public struct Source: Codable, Sendable {
        /// The machine.
        public var name: String
        /// The dialect.
        public var kind: String
        /// The latest of its records.
        public var last: Instant
        /// How many.
        public var records: Int
    }

    /// One match.
    public struct Found: Codable, Sendable {
        /// The rule's identifier.
        public var rule: String
        /// Its title.
        public var title: String
        /// How grave, 0 to 4.
        public var level: Int
        /// Its labels.
        public var tags: [String]
        /// When it happened.
        public var time: Instant
        /// The machine.
        public var host: String
        /// The account.
        public var account: String
        /// The record's line in the batch, from 0.
        public var line: Int
        /// The dialect.
        public var format: String
        /// Why it matched, as JSON.
        public var matched: String
        /// The record as it came.
        public var raw: Data
        /// How many more there are of the rule, the machine and the account, of which no copy is carried; `nil` for none.
        public var repeats: Int?
        /// The time of the latest of them.
        public var until: Instant?
    }
}

/// A batch that a ``PartitionDetector`` is asked about in parts.
public struct PartitionBatch {
    fileprivate let work: BatchWork
    fileprivate let finess: Finess
    fileprivate let sequence: UInt64
}

/// Detects in the batches of one partition of a federation, in their order; what correlations have seen can be carried from
/// worker to worker.
public struct PartitionDetector {
    private var detector: BatchDetector
    private var hasCorrelations: Bool
    private let reading: RecordReading
    private var figures: CorrelationFigures

    /// A worker does not know how many hospitals there are: memory is shared out as among so many in each partition.
    private static let establishments = 64
    /// Twenty bytes each: two megabytes of the eight that servers take.
    private static let mostObservables = 100_000

    /// A detector that has seen nothing. Records are to be read as the hub reads them.
    public init(
        _ rules: RuleSet, correlations: CorrelationSet, reading: RecordReading = RecordReading()
    ) {
        self.reading = reading
        detector = BatchDetector(
            rules, correlations: correlations, reading: reading, gathersObservables: true)
        detector.correlator.share(among: PartitionDetector.establishments)
        hasCorrelations = !detector.correlator.isIdle
        figures = CorrelationFigures(detector.correlator)
    }

    /// Everything found in the records of a batch; the correlations of its establishment have counted it afterwards.
    public mutating func findings(
        in records: [UInt8], key: String, of finess: Finess, sequence: UInt64, received: Instant
    ) -> BatchFindings {
        let batch = begin(records, key: key, of: finess, sequence: sequence, received: received)
        _ = goOn(batch, atMost: .max)
        return finish(batch)
    }

    /// Begins a batch that is detected in a part at a time, for a worker that has to do with its lease in between. It is finished
    /// before another is begun.
    public func begin(
        _ records: [UInt8], key: String, of finess: Finess, sequence: UInt64, received: Instant
    ) -> PartitionBatch {
        let batch = IngestBatch(
            id: ID(Int64(clamping: sequence)), establishment: PartitionDetector.number(of: finess), key: key,
            segment: "",
            start: 0, length: 0, records: 0, received: received, isDetected: false)
        return PartitionBatch(
            work: detector.begin(records, of: batch, at: finess, isInParts: false), finess: finess,
            sequence: sequence)
    }

    /// Asks the rules about the next records of a batch, about so many of common length.
    ///
    /// - Returns: Whether all were asked about.
    public mutating func goOn(_ batch: PartitionBatch, atMost records: Int) -> Bool {
        detector.goOn(batch.work, atMost: records)
        return batch.work.walk.isDone
    }

    /// Everything found in a batch whose records were all asked about; the correlations of its establishment have counted it.
    public mutating func finish(_ batch: PartitionBatch) -> BatchFindings {
        let (finess, sequence, key) = (batch.finess, batch.sequence, batch.work.batch.key)
        let findings = detector.finish(batch.work)
        if hasCorrelations { figures.tell(detector.correlator) }
        let correlated = findings.correlations.map { correlated in
            var detection = correlated.detection
            detection.matched = MatchedField.json(correlated.match.words { _ in nil })
            return detection
        }
        return BatchFindings(
            key: key, finess: finess.text, sequence: sequence, records: findings.report.records,
            skipped: findings.report.skippedCount, first: findings.span?.lowerBound,
            last: findings.span?.upperBound,
            sources: findings.sources.map {
                .init(name: $0.name, kind: $0.kind, last: $0.lastEvent, records: $0.records)
            }, troubles: findings.troubles,
            kinds: findings.kinds.sorted { $0.key < $1.key }.map {
                .init(name: $0.key, records: $0.value.records, last: $0.value.last)
            },
            observables: findings.observables.entries.count <= PartitionDetector.mostObservables
                ? Data(findings.observables.packed) : nil,
            detections: (findings.detections + correlated).map(BatchFindings.Found.init))
    }

    /// Asks other rules from the next batch on. What correlations have seen stays, but for those whose own rules changed.
    public mutating func use(_ rules: RuleSet, _ correlations: CorrelationSet) {
        var fresh = BatchDetector(
            rules, correlations: correlations, reading: reading, gathersObservables: true, after: detector)
        fresh.correlator.share(among: PartitionDetector.establishments)
        try? fresh.correlator.restore(detector.correlator.snapshots)
        detector = fresh
        hasCorrelations = !fresh.correlator.isIdle
        figures = CorrelationFigures(fresh.correlator)
    }

    /// Looks for these shared indicators from the next batch on.
    public mutating func watch(_ list: CarriedWatchList) {
        guard list.version != detector.watch.version else { return }
        detector.watch = WatchList(list, number: PartitionDetector.number)
    }

    /// What correlations have seen up to a place of the stream.
    public func snapshot(at sequence: UInt64) -> [UInt8] {
        CorrelationCheckpoint(
            batch: ID(Int64(clamping: sequence)), place: "",
            states: hasCorrelations ? detector.correlator.snapshots : []
        ).bytes
    }

    /// Takes back what another worker's correlations have seen.
    ///
    /// - Returns: The place of the stream up to which they have; `nil` if the bytes are damaged or of other rules.
    public mutating func restore(_ bytes: [UInt8]) -> UInt64? {
        guard let checkpoint = try? CorrelationCheckpoint(reading: bytes) else { return nil }
        // Rules that changed start afresh; the place in the stream holds all the same.
        try? detector.correlator.restore(checkpoint.states)
        figures = CorrelationFigures(detector.correlator)
        return UInt64(clamping: checkpoint.batch.rawValue)
    }

    /// A worker knows hospitals by their numbers alone.
    static func number(of finess: Finess) -> ID<Establishment> {
        // Corsica's have a letter; read in base 36, they are beyond all others.
        ID(Int64(finess.text) ?? Int64(finess.text, radix: 36) ?? 0)
    }
}

extension BatchFindings.Found {
    fileprivate init(_ detection: NewDetection) {
        self.init(
            rule: detection.rule, title: detection.ruleTitle, level: detection.level.rawValue,
            tags: detection.tags,
            time: detection.time, host: detection.host, account: detection.account, line: detection.line,
            format: detection.sourceFormat, matched: detection.matched, raw: detection.raw)
    }
}
