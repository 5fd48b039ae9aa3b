public import Archive
import Crypto
public import Detection
import Events
public import Logging
import Metrics
import Registry
public import ServiceLifecycle
public import Store
public import Vocabulary

/// Takes records in, keeps them, and detects in them: nothing that was acknowledged is lost or counted twice.
///
/// A batch is written to the archive, then noted in the store, then acknowledged, then detected in. A stop between two
/// steps is mended by ``recover()``: what was not noted is noted from the archive itself, and what was not detected in
/// waits its turn again. When more batches wait than ``Bounds/waitingBatches``, senders are told to come back.
public actor Intake: Service {
    /// How much may come in.
    public struct Bounds: Sendable {
        /// Bytes of one batch, expanded.
        public var longestBatch: Int
        /// Batches that may wait for detection.
        public var waitingBatches: Int

        /// Both bounds at once.
        public init(longestBatch: Int = 16 << 20, waitingBatches: Int = 256) {
            self.longestBatch = longestBatch
            self.waitingBatches = waitingBatches
        }
    }

    let store: Store
    let archive: EventArchive
    let index: ArchiveIndex?
    private let bounds: Bounds
    let logger: Logger
    let now: @Sendable () -> Instant
    let raised: (@Sendable (IngestBatch) -> Instant)?
    let onAlerts: @Sendable ([ChangedAlert]) async -> Void
    private let rules: RuleSet
    let exchange = RuleExchange()
    let correlations: Correlations?
    /// Whether workers elsewhere detect: batches are kept here, and wait for ``record(_:)``.
    private let isDetectedElsewhere: Bool
    private var numbers: [ID<Establishment>: Finess] = [:]
    private var turns = Turns()
    private var waiting = 0
    private let queue: AsyncStream<IngestBatch>
    private let enqueue: AsyncStream<IngestBatch>.Continuation

    /// An intake at rest; ``run()`` starts detection.
    ///
    /// Alerts are raised when they are found, by the clock; a demonstration that makes up the past says when with `raised`.
    /// `onAlerts` is told of alerts that are new or have grown, once they are kept.
    public init(
        store: Store, archive: EventArchive, index: ArchiveIndex? = nil, rules: RuleSet,
        correlations: Correlations? = nil,
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
        self.correlations = correlations
        self.isDetectedElsewhere = isDetectedElsewhere
        (queue, enqueue) = AsyncStream.makeStream()
    }
}

// MARK: - Taking in

extension Intake {
    /// Keeps a batch; when this returns, the disk holds it.
    public func accept(_ batch: IntakeBatch) async throws(IntakeRefusal) -> IntakeReceipt {
        guard batch.bytes.count <= bounds.longestBatch else { throw .tooLarge(limit: bounds.longestBatch) }
        let key = batch.key ?? "sha256:" + hexadecimal(SHA256.hash(data: batch.bytes))
        guard (1...200).contains(key.utf8.count), key.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
            throw .badKey
        }
        guard waiting < bounds.waitingBatches else { throw .busy(retryAfter: .seconds(2)) }
        await takeTurn()
        defer { turns.pass() }
        do {
            if let known = try await store.batch(key: key, of: batch.establishment) {
                return IntakeReceipt(key: key, records: known.records, isRepeat: true)
            }
            return try await keep(batch, key: key)
        } catch {
            throw refusal(for: error)
        }
    }

    /// Archive first, then store: what the store knows of is on the disk.
    private func keep(_ batch: IntakeBatch, key: String) async throws -> IntakeReceipt {
        guard let finess = try await number(of: batch.establishment) else {
            throw IntakeRefusal.unknownEstablishment
        }
        let records = batch.bytes.split(separator: 0x0A).count { $0 != [0x0D] }
        let frame = try await archive.append(
            RecordBatch(
                id: key, establishment: finess, received: batch.received, bytes: batch.bytes, records: records
            ))
        do {
            try await note(frame, of: batch.establishment)
        } catch {
            await drop(frame, of: batch.establishment)
            throw error
        }
        Counter(label: "cordon_intake_records_total").increment(by: Int64(records))
        Counter(label: "cordon_intake_bytes_total").increment(by: Int64(batch.bytes.count))
        return IntakeReceipt(key: key, records: records, isRepeat: false)
    }

    private func note(_ frame: StoredFrame, of establishment: ID<Establishment>) async throws {
        let receipt = try await store.receive(
            key: frame.header.batch, of: establishment, segment: frame.segment.path, start: Int(frame.offset),
            length: Int(frame.length), records: frame.header.records, at: frame.header.received)
        guard case .accepted(let id) = receipt else { return }
        put(
            IngestBatch(
                id: id, establishment: establishment, key: frame.header.batch, segment: frame.segment.path,
                start: Int(frame.offset), length: Int(frame.length), records: frame.header.records,
                received: frame.header.received, isDetected: false))
    }

    /// Nobody was told that it is safe; left there, it would stand twice once it is sent again. What the store knows of stays,
    /// and where nobody can tell: asked in a task of its own, because this one may be cancelled.
    private func drop(_ frame: StoredFrame, of establishment: ID<Establishment>) async {
        let known = await Task { try await store.batch(key: frame.header.batch, of: establishment) }.result
        guard case .success(.none) = known else { return }
        try? await archive.drop(frame)
    }

    private func put(_ batch: IngestBatch) {
        guard !isDetectedElsewhere else { return }
        waiting += 1
        enqueue.yield(batch)
    }

    private func takeTurn() async {
        guard !turns.take() else { return }
        await withCheckedContinuation { turns.wait($0) }
    }

    private func number(of establishment: ID<Establishment>) async throws -> Finess? {
        if let known = numbers[establishment] { return known }
        numbers = try await store.establishmentNumbers()
        return numbers[establishment]
    }

    private func refusal(for error: any Error) -> IntakeRefusal {
        switch error {
        case let refusal as IntakeRefusal: return refusal
        case ArchiveError.diskFull, StoreError.diskFull: return .diskFull
        default:
            logger.error("batch not kept", metadata: ["reason": "\(error)"])
            return .unavailable("\(error)")
        }
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
            put(batch)
            recovery.waiting += 1
        }
        numbers = try await store.establishmentNumbers()
        for (establishment, finess) in numbers.sorted(by: { $0.key < $1.key }) {
            for segment in archive.latestSegments(of: finess) {
                let end = try await store.archivedEnd(of: segment.path)
                for frame in try await archive.recover(segment, from: Int64(end)) {
                    try await note(frame, of: establishment)
                    recovery.frames += 1
                }
            }
        }
        return recovery
    }
}

// MARK: - Detecting

extension Intake {
    /// Detects in batches as they come, until a graceful shutdown; what waits then is done first.
    nonisolated public func run() async throws {
        await withGracefulShutdownHandler {
            await detectUntilFinished()
        } onGracefulShutdown: { [enqueue] in
            enqueue.finish()
        }
    }

    /// Says that nothing more will be taken in: detection ends once all is done.
    nonisolated public func finish() {
        enqueue.finish()
    }

    /// Detects in batches as they come, until ``finish()``.
    ///
    /// Runs beside the actor, so that taking in never waits for the rules.
    nonisolated public func detectUntilFinished() async {
        var detector = BatchDetector(
            rules, correlations: correlations?.set ?? .none, gathersObservables: index != nil)
        var keeper = await CorrelationKeeper(of: self, for: &detector)
        for await batch in queue {
            if let rules = exchange.take() {
                // Saved and taken back, as over a stop.
                keeper?.save(detector.correlator, logger)
                detector = BatchDetector(
                    rules.set, correlations: rules.correlations, gathersObservables: index != nil)
                keeper = await CorrelationKeeper(of: self, for: &detector)
            }
            // While nothing changed, this is one look at a counter.
            detector.watch = (try? await store.watchList(detector.watch)) ?? detector.watch
            if await detect(batch, with: &detector) {
                keeper?.counted(batch, detector.correlator, logger)
            }
            await markDone()
        }
        keeper?.save(detector.correlator, logger)
    }

    private func markDone() {
        waiting -= 1
    }

    /// Returns whether the batch is done: what was found in it is kept.
    nonisolated private func detect(_ batch: IngestBatch, with detector: inout BatchDetector) async -> Bool {
        do {
            let findings = try self.findings(in: batch, with: &detector)
            tellIndex(findings, of: batch)
            Counter(label: "cordon_detections_total").increment(
                by: Int64(findings.detections.count + findings.correlations.count))
            Counter(label: "cordon_records_skipped_total").increment(by: Int64(findings.report.skippedCount))
            for trouble in findings.report.skipped {
                logger.debug(
                    "records skipped", metadata: ["reason": "\(trouble.reason)", "count": "\(trouble.count)"])
            }
            return await keep(findings, of: batch)
        } catch {
            // Read again, the bytes would be the same: the batch stays marked as waiting for `cordon verify`.
            logger.error(
                "batch not readable", metadata: ["segment": "\(batch.segment)", "reason": "\(error)"])
            return false
        }
    }

    /// Reads the batch and asks the rules, once: what correlations have counted they must not count again.
    nonisolated func findings(
        in batch: IngestBatch, with detector: inout BatchDetector
    ) throws(ArchiveError) -> Findings {
        guard let segment = SegmentName(path: batch.segment) else {
            throw .notReadable(path: batch.segment, reason: "that is no name of a segment")
        }
        return detector.findings(in: try archive.records(of: segment, at: Int64(batch.start)), of: batch)
    }

    /// The index is made of the archive: if it cannot be written now, it is mended later, and detection goes on.
    nonisolated private func tellIndex(_ findings: Findings, of batch: IngestBatch) {
        guard let index, let segment = SegmentName(path: batch.segment) else { return }
        let (start, end) = (Int64(batch.start), Int64(batch.start + batch.length))
        do {
            if index.add(findings.observables, of: segment, from: start, to: end) < start {
                // A crash came between detection and the index: what stands before is read again.
                try index.complete(segment, from: archive, to: start)
                _ = index.add(findings.observables, of: segment, from: start, to: end)
            }
            if index.isFull { try index.flush(closingBefore: now()) }
        } catch {
            logger.error("index not written", metadata: ["segment": "\(segment)", "reason": "\(error)"])
        }
    }

    /// Tries until it is kept: a full disk must not lose a detection. What the schema refuses it would refuse again.
    nonisolated private func keep(_ findings: Findings, of batch: IngestBatch) async -> Bool {
        var findings = findings
        var pause = Duration.milliseconds(250)
        while !Task.isCancelled {
            do {
                let changed = try await store.record(
                    findings.detections + explained(findings.correlations), batch: batch.id,
                    sources: findings.sources, kinds: findings.kinds, span: findings.span,
                    at: raised?(batch) ?? now())
                if !changed.isEmpty { await onAlerts(changed) }
                return true
            } catch StoreError.refused(let reason) where !findings.sources.isEmpty || !findings.kinds.isEmpty
            {
                logger.error(
                    "sources not counted", metadata: ["batch": "\(batch.id)", "reason": "\(reason)"])
                (findings.sources, findings.kinds) = ([], [:])
            } catch let error as StoreError where error.isLasting {
                logger.critical(
                    "detections refused", metadata: ["batch": "\(batch.id)", "reason": "\(error)"])
                return false
            } catch {
                logger.error(
                    "detections not kept", metadata: ["batch": "\(batch.id)", "reason": "\(error)"])
                try? await Task.sleep(for: pause)
                pause = min(pause * 2, .seconds(30))
            }
        }
        return false
    }
}

extension Intake {
    /// Bytes of the longest batch that is taken, expanded.
    nonisolated public var longestBatch: Int { bounds.longestBatch }
}

/// The digest in hexadecimal.
private func hexadecimal(_ digest: SHA256.Digest) -> String {
    digest.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
}
