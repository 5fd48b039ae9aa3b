public import Archive
public import Detection
public import Logging
import Registry
public import ServiceLifecycle
public import Store
public import Vocabulary

/// Takes records in, keeps them, and detects in them: nothing that was acknowledged is lost or counted twice.
///
/// A batch is written to the archive, then noted in the store, then acknowledged, then detected in. A stop between two
/// steps is mended by ``recover()``: what was not noted is noted from the archive itself, and what was not detected in
/// waits its turn again. When more waits than ``Bounds`` allow, senders are told to come back.
public actor Intake: Service {
    /// How much may come in.
    public struct Bounds: Sendable {
        /// Bytes of one batch, expanded.
        public var longestBatch: Int
        /// Batches that may wait for detection.
        public var waitingBatches: Int
        /// How long a record may wait for detection, at the pace at which detection went lately: past it, senders keep
        /// what they have, and what was acknowledged is an alert in time.
        public var longestWait: Duration

        /// All bounds at once.
        public init(
            longestBatch: Int = 16 << 20, waitingBatches: Int = 4_096, longestWait: Duration = .seconds(1)
        ) {
            self.longestBatch = longestBatch
            self.waitingBatches = waitingBatches
            self.longestWait = longestWait
        }
    }

    let store: Store
    let archive: EventArchive
    let index: ArchiveIndex?
    let bounds: Bounds
    let logger: Logger
    let now: @Sendable () -> Instant
    let raised: (@Sendable (IngestBatch) -> Instant)?
    let onAlerts: @Sendable ([ChangedAlert]) async -> Void
    let rules: RuleSet
    let reading: RecordReading
    let exchange = RuleExchange()
    let correlations: Correlations?
    /// Whether workers elsewhere detect: batches are kept here, and wait for ``record(_:)``.
    nonisolated public let isDetectedElsewhere: Bool
    var numbers: [ID<Establishment>: Finess] = [:]
    /// What came in and is not on the disk yet, in order.
    var arrivals: [Arrival] = []
    var isKeeping = false
    nonisolated let waiting = WaitingBatches()

    /// An intake at rest; ``run()`` starts detection.
    ///
    /// Alerts are raised when they are found, by the clock; a demonstration that makes up the past says when with `raised`.
    /// `onAlerts` is told of alerts that are new or have grown, once they are kept.
    public init(
        store: Store, archive: EventArchive, index: ArchiveIndex? = nil, rules: RuleSet,
        correlations: Correlations? = nil, reading: RecordReading = RecordReading(),
        bounds: Bounds = Bounds(), isDetectedElsewhere: Bool = false, logger: Logger,
        now: @escaping @Sendable () -> Instant, raised: (@Sendable (IngestBatch) -> Instant)? = nil,
        onAlerts: @escaping @Sendable ([ChangedAlert]) async -> Void = { _ in }
    ) {
        self.store = store
        self.archive = archive
        self.index = index
        self.bounds = bounds
        self.logger = logger
        self.now = now
        self.raised = raised
        self.onAlerts = onAlerts
        self.rules = rules
        self.reading = reading
        self.correlations = correlations
        self.isDetectedElsewhere = isDetectedElsewhere
    }
}

// MARK: - After a stop

extension Intake {
    /// What a start found to mend.
    public struct Recovery: Equatable, Sendable {
        /// Batches that the archive held and the store did not know.
        public var frames = 0
        /// Batches that were kept and not detected in.
        public var waiting = 0
    }

    /// Mends what a crash left; to be called once, before anything is taken in.
    public func recover() async throws -> Recovery {
        var recovery = Recovery()
        for batch in try await store.pendingBatches(limit: .max) {
            takeUp(batch)
            recovery.waiting += 1
        }
        numbers = try await store.establishmentNumbers()
        for (establishment, finess) in numbers.sorted(by: { $0.key < $1.key }) {
            for segment in archive.latestSegments(of: finess) {
                let end = try await store.archivedEnd(of: segment.path)
                for frame in try await archive.recover(segment, from: Int64(end)) {
                    let batch = frame.noted(of: establishment)
                    if case .accepted(let id) = try await store.receive([batch])[0] {
                        takeUp(batch.noted(as: id))
                    }
                    recovery.frames += 1
                }
            }
        }
        return recovery
    }

    private func takeUp(_ batch: IngestBatch) {
        guard !isDetectedElsewhere else { return }
        waiting.count(Claim(establishment: batch.establishment, records: batch.records))
        waiting.put(batch, records: nil)
    }
}
