import Archive
import Detection
import Dispatch
import Events
import Logging
import Metrics
import Registry
import ServiceLifecycle
import Store
import Vocabulary

// MARK: - Detecting

extension Intake {
    /// Detects in batches as they come, until a graceful shutdown; what waits then is done first.
    nonisolated public func run() async throws {
        await withGracefulShutdownHandler {
            // A thread of its own: asking rules for seconds on end must not hold up those who bring records.
            await withTaskExecutorPreference(DetectionThread()) { await detectUntilFinished() }
        } onGracefulShutdown: { [waiting] in
            waiting.finish()
        }
    }

    /// Says that nothing more will be taken in: detection ends once all is done.
    nonisolated public func finish() {
        waiting.finish()
    }

    /// What waits for detection, and for how long it would at the pace of late.
    nonisolated public var backlog: (batches: Int, records: Int, seconds: Double) { waiting.backlog }

    /// Detects in batches as they come, until ``finish()``.
    ///
    /// Runs beside the actor, so that taking in never waits for the rules. What waits is taken together, as far as it can
    /// be done in a fraction of a second, and recorded in one transaction.
    nonisolated public func detectUntilFinished() async {
        var detector = BatchDetector(
            rules, correlations: correlations?.set ?? .none, reading: reading,
            gathersObservables: index != nil)
        var keeper = await CorrelationKeeper(of: self, for: &detector, before: waiting.lowest)
        var figures = CorrelationFigures(detector.correlator)
        let clock = ContinuousClock()
        // Told beside detection, which must not stand still for pages just when there is much to tell.
        let (changes, teller) = AsyncStream.makeStream(
            of: [ChangedAlert].self, bufferingPolicy: .bufferingNewest(Intake.mostUntold))
        let telling = Task { for await changed in changes { await onAlerts(changed) } }
        var begun: [ID<IngestBatch>: BatchWork] = [:]
        while let first = await waiting.next() {
            let start = clock.now
            // What was begun is finished with the rules that it began with.
            if begun.isEmpty, let rules = exchange.take() {
                // Saved and taken back, as over a stop.
                let lowest = waiting.lowest(with: first)
                keeper?.save(detector.correlator, before: lowest, logger)
                detector = BatchDetector(
                    rules.set, correlations: rules.correlations, reading: reading,
                    gathersObservables: index != nil, after: detector)
                keeper = await CorrelationKeeper(of: self, for: &detector, before: lowest)
                figures = CorrelationFigures(detector.correlator)
            }
            // While nothing changed, this is one look at a counter.
            detector.watch = (try? await store.watchList(detector.watch)) ?? detector.watch
            let group = detect(from: first, with: &detector, &begun, until: start + DetectedGroup.longest)
            let kept = await keep(group.done)
            if !detector.correlator.isIdle {
                figures.tell(detector.correlator)
                CorrelationFigures.tellSize(of: detector.correlator)
            }
            if kept.isWhole {
                keeper?.counted(
                    group.done.map(\.batch), detector.correlator, before: waiting.lowest, logger)
            }
            if !kept.changed.isEmpty { teller.yield(kept.changed) }
            waiting.learn(records: group.records, in: start.duration(to: clock.now))
            waiting.leave(group.taken)
            tellBacklog()
        }
        keeper?.save(detector.correlator, before: nil, logger)
        teller.finish()
        await telling.value
    }

    /// Groups of changed alerts that wait to be told to pages; past it, the oldest are not told: a page that is opened shows
    /// them all.
    private static let mostUntold = 64

    /// Detects in a batch and in those behind it, while there is time. One that is longer than a turn goes back to its place
    /// when the turn is over, and is `begun` meanwhile.
    nonisolated private func detect(
        from first: WaitingBatch, with detector: inout BatchDetector,
        _ begun: inout [ID<IngestBatch>: BatchWork], until end: ContinuousClock.Instant
    ) -> DetectedGroup {
        var group = DetectedGroup()
        var next: WaitingBatch? = first
        while let one = next {
            let left = detect(one, with: &detector, &begun, into: &group)
            if left > 0 {
                waiting.putBack(one, left: left)
            } else {
                group.taken.append(
                    Claim(establishment: one.batch.establishment, records: one.batch.records))
            }
            next = group.isFull || ContinuousClock.now >= end ? nil : waiting.nextIfAny()
        }
        return group
    }

    /// Detects in a batch as far as its turn goes, and returns how much of it is left; none of one that cannot be read.
    nonisolated private func detect(
        _ one: WaitingBatch, with detector: inout BatchDetector,
        _ begun: inout [ID<IngestBatch>: BatchWork], into group: inout DetectedGroup
    ) -> Double {
        let batch = one.batch
        do {
            let isInParts = (one.isBegun || one.isLong) && !exchange.isWaiting
            let known = begun.removeValue(forKey: batch.id)
            let before = known?.walk.left ?? 1
            let work = try IntakeStage.detect.measure { () throws(ArchiveError) -> BatchWork in
                let work: BatchWork
                if let known {
                    work = known
                } else {
                    work = try begin(one, with: detector, isInParts: isInParts)
                }
                let isWhole = !isInParts || work.isPressing
                detector.goOn(work, atMost: isWhole ? .max : WaitingBatches.turn)
                return work
            }
            group.records += Int((Double(batch.records) * (before - work.walk.left)).rounded())
            guard work.walk.isDone else {
                begun[batch.id] = work
                return work.walk.left / before
            }
            let findings = IntakeStage.detect.measure { detector.finish(work) }
            IntakeStage.index.measure { tellIndex(findings, of: batch) }
            tellMetrics(findings)
            group.done.append((batch, findings))
        } catch {
            // Read again, the bytes would be the same: the batch stays marked as waiting for `cordon verify`.
            logger.error(
                "batch not readable", metadata: ["segment": "\(batch.segment)", "reason": "\(error)"])
            group.records += batch.records
        }
        return 0
    }

    nonisolated private func begin(
        _ one: WaitingBatch, with detector: BatchDetector, isInParts: Bool
    ) throws(ArchiveError) -> BatchWork {
        let bytes = if let records = one.records { records } else { try records(of: one.batch) }
        return detector.begin(bytes, of: one.batch, isInParts: isInParts)
    }

    nonisolated private func records(of batch: IngestBatch) throws(ArchiveError) -> [UInt8] {
        guard let segment = SegmentName(path: batch.segment) else {
            throw .notReadable(path: batch.segment, reason: "that is no name of a segment")
        }
        return try archive.records(of: segment, at: Int64(batch.start))
    }

    /// Reads the batch and asks the rules, once: what correlations have counted they must not count again.
    nonisolated func findings(
        in batch: IngestBatch, with detector: inout BatchDetector
    ) throws(ArchiveError) -> Findings {
        detector.findings(in: try records(of: batch), of: batch)
    }

    /// The index is made of the archive: if it cannot be written now, it is mended later, and detection goes on.
    nonisolated private func tellIndex(_ findings: Findings, of batch: IngestBatch) {
        guard let index, let segment = SegmentName(path: batch.segment) else { return }
        let (start, end) = (Int64(batch.start), Int64(batch.start + batch.length))
        do {
            if index.add(findings.observables, of: segment, from: start, to: end) < start {
                // A crash came between detection and the index: what stands before is read again.
                try index.complete(segment, from: archive, to: start, reading)
                _ = index.add(findings.observables, of: segment, from: start, to: end)
            }
        } catch {
            logger.error("index not written", metadata: ["segment": "\(segment)", "reason": "\(error)"])
        }
    }

    /// Tries until they are kept: a full disk must not lose a detection. What the schema refuses of several batches is
    /// found by keeping them one by one. Returns the alerts that changed, and whether all that correlations have counted is kept.
    nonisolated private func keep(_ group: [DetectedGroup.Done]) async -> KeptGroup {
        guard !group.isEmpty else { return KeptGroup() }
        var pause = Duration.milliseconds(250)
        while !Task.isCancelled {
            do {
                return KeptGroup(changed: try await record(group), isWhole: true)
            } catch let error as StoreError where error.isLasting {
                guard group.count == 1, let one = group.first else {
                    var kept = KeptGroup(isWhole: true)
                    for one in group {
                        let done = await keep([one])
                        kept.isWhole = kept.isWhole && done.isWhole
                        kept.changed += done.changed
                    }
                    return kept
                }
                return await keepWithoutSources(one, error)
            } catch {
                logger.error(
                    "detections not kept",
                    metadata: ["batches": "\(group.map(\.batch.id))", "reason": "\(error)"])
                try? await Task.sleep(for: pause)
                pause = min(pause * 2, .seconds(30))
            }
        }
        return KeptGroup()
    }

    /// What the schema refuses it would refuse again: a source that cannot be counted must not cost a detection.
    nonisolated private func keepWithoutSources(
        _ one: DetectedGroup.Done, _ error: StoreError
    ) async -> KeptGroup {
        let hasSources =
            !one.findings.sources.isEmpty || !one.findings.kinds.isEmpty || !one.findings.troubles.isEmpty
        guard hasSources else {
            logger.critical(
                "detections refused", metadata: ["batch": "\(one.batch.id)", "reason": "\(error)"])
            return KeptGroup()
        }
        logger.error("sources not counted", metadata: ["batch": "\(one.batch.id)", "reason": "\(error)"])
        var bare = one
        (bare.findings.sources, bare.findings.kinds, bare.findings.troubles) = ([], [:], [])
        return await keep([bare])
    }

    nonisolated private func record(_ group: [DetectedGroup.Done]) async throws -> [ChangedAlert] {
        var detected: [DetectedBatch] = []
        for (batch, findings) in group {
            detected.append(
                DetectedBatch(
                    batch: batch.id,
                    detections: findings.detections + (try await explained(findings.correlations)),
                    sources: findings.sources, kinds: findings.kinds, troubles: findings.troubles,
                    span: findings.span, at: raised?(batch) ?? now()))
        }
        return try await store.record(detected) { try IntakeStage.record.measure($0) }
    }

    nonisolated private func tellMetrics(_ findings: Findings) {
        Counter(label: "cordon_detections_total").increment(
            by: Int64(findings.detections.count + findings.correlations.count))
        Counter(label: "cordon_records_skipped_total").increment(by: Int64(findings.report.skippedCount))
        for trouble in findings.troubles {
            Counter(label: "cordon_records_odd_total", dimensions: [("kind", trouble.kind.rawValue)])
                .increment(
                    by: Int64(trouble.records))
        }
        for trouble in findings.report.skipped {
            logger.debug(
                "records skipped", metadata: ["reason": "\(trouble.reason)", "count": "\(trouble.count)"])
        }
    }

    nonisolated private func tellBacklog() {
        let backlog = waiting.backlog
        Gauge(label: "cordon_intake_waiting_records").record(backlog.records)
        Gauge(label: "cordon_intake_waiting_seconds").record(backlog.seconds)
    }
}

/// What became of a group.
private struct KeptGroup {
    var changed: [ChangedAlert] = []
    var isWhole = false
}

/// Batches that were detected in together, to be recorded together.
private struct DetectedGroup {
    typealias Done = (batch: IngestBatch, findings: Findings)

    /// How long the first may wait for the others.
    static let longest: Duration = .milliseconds(150)
    private static let mostBatches = 128
    private static let mostDetections = 2_000

    var done: [Done] = []
    var taken: [Claim] = []
    var records = 0

    var isFull: Bool {
        taken.count >= DetectedGroup.mostBatches
            || done.reduce(0) { $0 + $1.findings.detections.count } >= DetectedGroup.mostDetections
    }
}

/// A thread for detection alone.
private final class DetectionThread: TaskExecutor {
    private let queue = DispatchQueue(label: "cordon.detection", qos: .userInitiated)

    func enqueue(_ job: consuming ExecutorJob) {
        // Run exactly once, by the block that holds it.
        let job = UnownedJob(job)
        queue.async { [executor = unsafe asUnownedTaskExecutor()] in
            unsafe job.runSynchronously(on: executor)
        }
    }
}
