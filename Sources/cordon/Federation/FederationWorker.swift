import Compression
import Detection
import Federation
import Foundation
import Intake
import Logging
import Metrics
import Registry
import Store
import Vocabulary

/// Detects in the batches of a federation, together with as many other workers as there are.
///
/// The work is divided into partitions; an establishment belongs to one. A worker holds a lease on each partition that it
/// works on, which lapses unless it is renewed, and takes no more than its share. It reads a partition's batches in order,
/// publishes what it found under the batch's own identifier, and now and then saves what correlations have seen together
/// with its place in the stream. Whoever takes the partition over goes on from there: what is worked on twice is published
/// once, and nothing is left out.
struct FederationWorker: Sendable {
    let options: FederationOptions
    let name: String
    let replicas: Int
    let rules: RuleSet
    let correlations: CorrelationSet
    /// As the hub reads records.
    let reading: RecordReading
    /// Says when the rule files changed.
    var reload: RuleReload?
    let logger: Logger

    /// A lease that is not renewed lapses after so long.
    private static let leaseSeconds: Int64 = 6
    private static let renewal: Duration = .milliseconds(1_500)
    private static let saving: Duration = .seconds(2)
    /// Records that are asked about before the leases are looked at: some hundredths of a second.
    private static let turn = 2_000

    /// Works until the task is cancelled; then saves, and lets go of what it has.
    func run() async {
        var rules: RuleReload.Rules = (self.rules, self.correlations)
        while !Task.isCancelled {
            do {
                try await options.withLink("cordon-worker-\(name)") { link in
                    try await prepare(link)
                    try await work(link, &rules)
                }
            } catch {
                logger.warning("worker begins again", metadata: ["reason": "\(error)"])
                try? await Task.sleep(for: .seconds(1))
            }
        }
    }

    private func prepare(_ link: NATSLink) async throws {
        try await link.ensureBucket(
            FederationNames.leases, seconds: FederationWorker.leaseSeconds, replicas: replicas)
        try await link.ensureBucket(FederationNames.states, seconds: 0, replicas: replicas)
        try await link.ensureBucket(FederationNames.notices, seconds: 0, replicas: replicas)
        // How long and how often findings are kept is for whoever set the federation up.
        for stream in [FederationNames.events, FederationNames.findings] {
            guard try await link.hasStream(stream) else {
                throw Failure("there is no stream \(stream) yet; run 'cordon federation streams'")
            }
        }
    }

    /// What the hub says is looked for, if that changed.
    private func refresh(_ watch: inout CarriedWatchList?, _ link: NATSLink) async throws {
        let value = PartedValue(name: "watch", bucket: FederationNames.notices)
        guard let version = try await value.version(link), version != watch?.version,
            let (bytes, _) = try await value.read(link)
        else { return }
        watch = try JSONDecoder().decode(CarriedWatchList.self, from: Data(bytes))
        logger.info("watch list taken", metadata: ["indicators": "\(watch?.entries.count ?? 0)"])
    }

    private func work(_ link: NATSLink, _ rules: inout RuleReload.Rules) async throws {
        var owned: [Int: PartitionWork] = [:]
        var watch: CarriedWatchList?
        var looked = ContinuousClock.now.advanced(by: .seconds(-60))
        var renewed = looked
        do {
            while !Task.isCancelled {
                if looked.duration(to: .now) > FederationWorker.renewal {
                    (looked, renewed) = (.now, .now)
                    try await renew(&owned, link)
                    if let changed = reload?.changed() {
                        rules = changed
                        // What correlations have seen goes on, but for those whose own rules changed.
                        for number in owned.keys {
                            owned[number]?.detector.use(rules.set, rules.correlations)
                        }
                    }
                    try await share(&owned, rules, link)
                    try await refresh(&watch, link)
                    if let watch { for number in owned.keys { owned[number]?.detector.watch(watch) } }
                }
                var isBusy = false
                for number in owned.keys.sorted() {
                    // A few batches of each in turn, so that leases are renewed in time.
                    for _ in 0..<4 {
                        guard let reading = owned[number]?.reading,
                            let message = try await link.next(reading, within: owned.count == 1 ? 20 : 1)
                        else { break }
                        isBusy = true
                        try await detect(message, in: number, &owned, &renewed, link)
                    }
                    try await save(number, &owned, link, isForced: false)
                }
                if !isBusy { try? await Task.sleep(for: .milliseconds(10)) }
            }
        } catch {
            await letGo(&owned, link)
            throw error
        }
        await letGo(&owned, link)
    }

    // MARK: Batches

    private func detect(
        _ message: StreamMessage, in number: Int, _ owned: inout [Int: PartitionWork],
        _ renewed: inout ContinuousClock.Instant, _ link: NATSLink
    ) async throws {
        // Taken out, so that its state is changed in place and not copied.
        guard var partition = owned.removeValue(forKey: number) else { return }
        do {
            try await detect(message, &partition, &owned, &renewed, link)
        } catch FederationError.overtaken {
            logger.warning("partition lost", metadata: ["partition": "\(number)"])
            return await link.stop(partition.reading)
        } catch {
            // Correlations have counted a batch whose findings were not told: the state that was saved is the true one.
            await link.stop(partition.reading)
            await link.delete("p\(number)", in: FederationNames.leases)
            throw error
        }
        partition.sequence = message.sequence
        owned[number] = partition
    }

    private func detect(
        _ message: StreamMessage, _ partition: inout PartitionWork, _ owned: inout [Int: PartitionWork],
        _ renewed: inout ContinuousClock.Instant, _ link: NATSLink
    ) async throws {
        guard let finess = FederationNames.owner(ofSource: message.source),
            // Without a name of its own, the hub does not keep it.
            message.subject.hasSuffix(".\(finess)"), (1...200).contains(message.id.utf8.count),
            let records = try? Zstd.decompress(message.body, limit: 64 << 20)
        else {
            Counter(label: "cordon_federation_refused_total").increment()
            logger.error(
                "batch refused",
                metadata: [
                    "sequence": "\(message.sequence)", "source": "\(message.source)",
                    "subject": "\(message.subject)",
                ])
            return
        }
        let findings = try await findings(
            in: partition.detector.begin(
                records, key: message.id, of: finess, sequence: message.sequence, received: message.counted),
            &partition, &owned, &renewed, link)
        let (body, isWhole) = try FindingsMessage.encode(findings)
        if !isWhole {
            logger.error(
                "findings cut to fit a message", metadata: ["batch": "\(message.id)", "finess": "\(finess)"])
        }
        // With the hospital's number: two may give their batches the same name, and the second's findings would be left out.
        try await publish(
            body, to: FederationNames.findings(of: finess), id: "\(finess)-\(message.id)", link)
        Counter(label: "cordon_worker_records_total").increment(by: Int64(findings.records))
        Counter(label: "cordon_detections_total").increment(by: Int64(findings.detections.count))
    }

    /// Asks the rules a turn at a time, and renews the leases in between: a long batch takes longer than a lease holds, and another
    /// worker would begin with it too.
    ///
    /// - Throws: ``FederationError/overtaken(key:)`` if another has the partition now.
    private func findings(
        in batch: PartitionBatch, _ partition: inout PartitionWork, _ owned: inout [Int: PartitionWork],
        _ renewed: inout ContinuousClock.Instant, _ link: NATSLink
    ) async throws -> BatchFindings {
        while !partition.detector.goOn(batch, atMost: FederationWorker.turn) {
            guard renewed.duration(to: .now) > FederationWorker.renewal else { continue }
            renewed = .now
            // Asked again in a moment; if the hub stays away, the findings cannot be told either.
            do {
                partition.lease = try await renew(partition.lease, of: partition.number, link)
            } catch {
                guard !error.isOvertaken else { throw error }
                logger.debug("lease not renewed", metadata: ["reason": "\(error)"])
            }
            do { try await renew(&owned, link) } catch {
                logger.debug("leases not renewed", metadata: ["reason": "\(error)"])
            }
        }
        return partition.detector.finish(batch)
    }

    /// A hub that is being replaced does not answer for some seconds; nothing is done twice by asking again.
    private func publish(_ body: [UInt8], to subject: String, id: String, _ link: NATSLink) async throws {
        for attempt in 1... {
            do {
                return try await link.publish(body, to: subject, id: id)
            } catch {
                guard attempt < 4, !Task.isCancelled else { throw error }
                try? await Task.sleep(for: .milliseconds(250 * attempt))
            }
        }
    }

    // MARK: Leases

    private func renew(_ owned: inout [Int: PartitionWork], _ link: NATSLink) async throws {
        try await link.put(Array("here".utf8), "worker.\(name)", in: FederationNames.leases)
        for (number, partition) in owned {
            do {
                owned[number]?.lease = try await renew(partition.lease, of: number, link)
            } catch FederationError.overtaken {
                // Held up for longer than the lease: another goes on from the state that was saved.
                logger.warning("partition lost", metadata: ["partition": "\(number)"])
                await link.stop(partition.reading)
                owned[number] = nil
            }
        }
    }

    private func renew(_ lease: UInt64, of number: Int, _ link: NATSLink) async throws -> UInt64 {
        try await link.put(Array(name.utf8), "p\(number)", in: FederationNames.leases, after: lease)
    }

    /// Takes partitions that nobody has, up to the worker's share, and lets go of those above it.
    private func share(
        _ owned: inout [Int: PartitionWork], _ rules: RuleReload.Rules, _ link: NATSLink
    ) async throws {
        let keys = try await link.keys(in: FederationNames.leases)
        let workers = max(1, keys.count { $0.hasPrefix("worker.") })
        let fair = (FederationNames.partitions + workers - 1) / workers
        let taken = Set(keys.filter { $0.hasPrefix("p") }.compactMap { Int($0.dropFirst()) })
        for number in owned.keys.sorted().reversed() where owned.count > fair {
            try await save(number, &owned, link, isForced: true)
            await release(number, &owned, link)
        }
        for number in 0..<FederationNames.partitions where !taken.contains(number) && owned.count < fair {
            try await take(number, &owned, rules, link)
        }
    }

    private func take(
        _ number: Int, _ owned: inout [Int: PartitionWork], _ rules: RuleReload.Rules, _ link: NATSLink
    ) async throws {
        let lease: UInt64
        do {
            lease = try await link.put(Array(name.utf8), "p\(number)", in: FederationNames.leases, after: 0)
        } catch {
            // Another was faster, or the hub is busy: the next turn tells.
            return
        }
        var detector = PartitionDetector(
            rules.set, correlations: rules.correlations, reading: self.reading)
        let saved = try await SavedState.read(number, link)
        if let bytes = saved?.bytes {
            _ = detector.restore(bytes)
        } else if saved != nil {
            logger.error(
                "saved state not readable: correlations start afresh", metadata: ["partition": "\(number)"])
        }
        let sequence = saved?.sequence ?? 0
        let reading = try await link.read(
            FederationNames.events, FederationNames.subjects(ofPartition: number), from: sequence + 1)
        owned[number] = PartitionWork(
            number: number, lease: lease, detector: detector, sequence: sequence, reading: reading,
            state: saved?.version ?? SavedState.Version(), savedSequence: sequence)
        logger.info("partition taken", metadata: ["partition": "\(number)", "from": "\(sequence + 1)"])
    }

    private func save(
        _ number: Int, _ owned: inout [Int: PartitionWork], _ link: NATSLink, isForced: Bool
    ) async throws {
        guard let partition = owned[number], partition.sequence > partition.savedSequence,
            isForced || partition.savedAt.duration(to: .now) > FederationWorker.saving
        else { return }
        do {
            let state = try await SavedState.write(
                partition.detector.snapshot(at: partition.sequence), partition, link)
            owned[number]?.state = state
            owned[number]?.savedSequence = partition.sequence
            owned[number]?.savedAt = .now
        } catch FederationError.overtaken {
            logger.warning("partition lost", metadata: ["partition": "\(number)"])
            await link.stop(partition.reading)
            owned[number] = nil
        }
    }

    private func release(_ number: Int, _ owned: inout [Int: PartitionWork], _ link: NATSLink) async {
        guard let partition = owned.removeValue(forKey: number) else { return }
        await link.stop(partition.reading)
        await link.delete("p\(number)", in: FederationNames.leases)
    }

    private func letGo(_ owned: inout [Int: PartitionWork], _ link: NATSLink) async {
        for number in owned.keys.sorted() {
            try? await save(number, &owned, link, isForced: true)
            await release(number, &owned, link)
        }
        await link.delete("worker.\(name)", in: FederationNames.leases)
    }
}

extension Error {
    fileprivate var isOvertaken: Bool {
        if case .overtaken? = self as? FederationError { true } else { false }
    }
}
