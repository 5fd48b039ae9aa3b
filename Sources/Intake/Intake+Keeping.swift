import Archive
import Crypto
import Logging
import Metrics
public import Registry
import Store
public import Vocabulary

/// A batch on its way to the disk, and who waits for it.
struct Arrival: Sendable {
    let batch: IntakeBatch
    /// As its sender calls it.
    let key: String
    /// By which a batch that is sent twice is known.
    let name: BatchName
    let claim: Claim
    let packed: PackedBatch
    let answer: CheckedContinuation<Result<IntakeReceipt, IntakeRefusal>, Never>

    var records: Int { claim.records }
}

/// A batch that is ready to be written.
private struct Prepared: Sendable {
    let key: String
    let name: BatchName
    let packed: PackedBatch
}

// MARK: - Taking in

extension Intake {
    /// Keeps a batch; when this returns, the disk holds it.
    ///
    /// What many senders bring at the same time is written together: one wait for the disk and one transaction for all.
    ///
    /// A batch is known by its sender and the key that the sender gave it. The same key with the same records is acknowledged
    /// and kept once; with other records it is refused, since they would be nowhere.
    nonisolated public func accept(_ batch: IntakeBatch) async throws(IntakeRefusal) -> IntakeReceipt {
        guard batch.bytes.count <= bounds.longestBatch else { throw .tooLarge(limit: bounds.longestBatch) }
        if let key = batch.key {
            guard (1...200).contains(key.utf8.count), key.utf8.allSatisfy({ (0x21...0x7E).contains($0) })
            else { throw .badKey }
        }
        // Refused before anything is done with it: what is refused must cost little.
        let claim = Claim(
            establishment: batch.establishment, records: Lines.count(in: batch.bytes),
            bytes: batch.bytes.count)
        guard waiting.admit(claim, bounds) else {
            Counter(
                label: "cordon_intake_refused_total",
                dimensions: [("establishment", "\(batch.establishment.rawValue)")]
            ).increment()
            throw .busy(retryAfter: Intake.pauseOfRefused)
        }
        let made: Prepared
        do throws(IntakeRefusal) {
            made = try await prepare(batch, claim)
        } catch {
            waiting.giveUp(claim)
            throw error
        }
        return try await enqueue(batch, made, claim).get()
    }

    /// Whether a batch of an establishment would be let in now: asked before its bytes are read.
    nonisolated public func hasRoom(for establishment: ID<Establishment>) -> Bool {
        waiting.hasRoom(for: establishment, bounds)
    }

    /// What waits is done within a second, by ``Bounds/longestWait``: longer, and detection would have nothing to do.
    nonisolated public static var pauseOfRefused: Duration { .seconds(1) }

    nonisolated private func prepare(
        _ batch: IntakeBatch, _ claim: Claim
    ) async throws(IntakeRefusal) -> Prepared {
        guard let finess = try await number(of: batch.establishment) else { throw .unknownEstablishment }
        do throws(ArchiveError) {
            return try await Intake.pack(batch, claim.records, of: finess)
        } catch {
            throw refusal(for: error)
        }
    }

    private func enqueue(
        _ batch: IntakeBatch, _ made: Prepared, _ claim: Claim
    ) async -> Result<IntakeReceipt, IntakeRefusal> {
        await withCheckedContinuation { answer in
            arrivals.append(
                Arrival(
                    batch: batch, key: made.key, name: made.name, claim: claim, packed: made.packed,
                    answer: answer))
            guard !isKeeping else { return }
            isKeeping = true
            Task { await keepArrivals() }
        }
    }

    /// Beside the actor, so that several cores pack.
    @concurrent private nonisolated static func pack(
        _ batch: IntakeBatch, _ records: Int, of finess: Finess
    ) async throws(ArchiveError) -> Prepared {
        let key = batch.key ?? "sha256:" + hexadecimal(SHA256.hash(data: batch.bytes))
        let name = BatchName(
            establishment: batch.establishment, key: scoped(key, by: batch.sender))
        let packed = try IntakeStage.pack.measure { () throws(ArchiveError) -> PackedBatch in
            try PackedBatch(
                RecordBatch(
                    id: name.key, establishment: finess, received: batch.received,
                    collected: batch.counted, bytes: batch.bytes, records: records))
        }
        return Prepared(key: key, name: name, packed: packed)
    }

    /// The key with its sender: two senders that count from 1 must not be taken for one that repeats itself.
    private nonisolated static func scoped(_ key: String, by sender: String?) -> String {
        guard let sender else { return key }
        let name = "\(sender)/\(key)"
        guard name.utf8.count > 200 else { return name }
        return "\(sender)/sha256:" + hexadecimal(SHA256.hash(data: Array(key.utf8)))
    }

    /// Keeps what came in, and what comes in meanwhile, until nothing waits to be kept.
    private func keepArrivals() async {
        while !arrivals.isEmpty { await keep(nextGroup()) }
        isKeeping = false
    }

    /// Bytes of one establishment that go to the disk together: what more it brings goes with the next group, so that others
    /// need not wait for all of it.
    private static let groupBytes = 4 << 20

    /// What is written next: of each establishment the first batches, in their order.
    private func nextGroup() -> [Arrival] {
        var sizes: [ID<Establishment>: Int] = [:]
        var (group, rest): ([Arrival], [Arrival]) = ([], [])
        for arrival in arrivals {
            let size = sizes[arrival.batch.establishment, default: 0]
            sizes[arrival.batch.establishment] = size + arrival.batch.bytes.count
            if size < Intake.groupBytes { group.append(arrival) } else { rest.append(arrival) }
        }
        arrivals = rest
        return group
    }

    /// Archive first, then store: what the store knows of is on the disk.
    private func keep(_ group: [Arrival]) async {
        do {
            let known = try await store.batches(named: group.map(\.name))
            var repeated: [Arrival] = []
            var fresh: [Arrival] = []
            var firsts: [BatchName: Arrival] = [:]
            for arrival in group {
                let digest: String?
                if let before = known[arrival.name] {
                    digest = await archivedDigest(of: before, against: arrival.packed.digest)
                } else if let twin = firsts[arrival.name] {
                    digest = twin.packed.digest
                } else {
                    firsts[arrival.name] = arrival
                    fresh.append(arrival)
                    continue
                }
                if digest == nil || digest == arrival.packed.digest {
                    repeated.append(arrival)
                } else {
                    refuseOther(arrival)
                }
            }
            let kept = await write(fresh)
            for arrival in repeated {
                // One whose twin was refused is refused with it, and not told that it is safe.
                let twin = known[arrival.name].map { Result<Int, IntakeRefusal>.success($0.records) }
                answer(arrival, twin ?? kept[arrival.name] ?? .failure(.unavailable("lost")), isRepeat: true)
            }
            if !repeated.isEmpty { try? await noteRepeats(repeated) }
        } catch {
            for arrival in group { answer(arrival, .failure(refusal(for: error)), isRepeat: true) }
        }
    }

    /// The digest of a batch that came before; `nil` where nobody can tell any more: where the archive is damaged, which is for
    /// `cordon verify`, or where a version that kept no first digest took records away after their time.
    private func archivedDigest(of batch: IngestBatch, against digest: String) async -> String? {
        if let first = batch.firstDigest { return first }
        guard let segment = SegmentName(path: batch.segment) else { return nil }
        do {
            let kept = try archive.header(of: segment, at: Int64(batch.start)).sha256
            guard kept != digest, try await store.thinnedDialects(of: batch.segment) != nil else {
                return kept
            }
            let records = try archive.records(of: segment, at: Int64(batch.start))
            return EventArchive.wasThinned(records) ? nil : kept
        } catch {
            logger.error(
                "batch that is sent again not compared",
                metadata: ["segment": "\(segment)", "reason": "\(error)"])
            return nil
        }
    }

    /// Other records under a name that is taken: acknowledged, they would be nowhere.
    private func refuseOther(_ arrival: Arrival) {
        Counter(label: "cordon_intake_batches_conflicting_total").increment()
        logger.warning(
            "batch refused: its key names other records",
            metadata: ["key": "\(arrival.name.key)", "establishment": "\(arrival.batch.establishment)"])
        answer(arrival, .failure(.otherContent), isRepeat: false)
    }

    /// Writes batches that are new, and answers their senders; returns how many records of each were kept.
    private func write(_ fresh: [Arrival]) async -> [BatchName: Result<Int, IntakeRefusal>] {
        guard !fresh.isEmpty else { return [:] }
        let results = await archive.appendMeasured(fresh.map(\.packed))
        var frames: [(arrival: Arrival, frame: StoredFrame)] = []
        var outcomes: [BatchName: Result<Int, IntakeRefusal>] = [:]
        for (arrival, result) in zip(fresh, results) {
            switch result {
            case .success(let frame): frames.append((arrival, frame))
            case .failure(let error):
                outcomes[arrival.name] = .failure(refusal(for: error))
                answer(arrival, .failure(refusal(for: error)), isRepeat: false)
            }
        }
        do {
            let noted = frames.map { $0.frame.noted(of: $0.arrival.batch.establishment) }
            let receipts = try await store.receive(noted)
            for ((arrival, _), (batch, receipt)) in zip(frames, zip(noted, receipts)) {
                outcomes[arrival.name] = .success(arrival.records)
                if case .accepted(let id) = receipt, !isDetectedElsewhere {
                    waiting.put(batch.noted(as: id), records: arrival.batch.bytes)
                    tell(arrival, .success(arrival.records), isRepeat: false)
                } else {
                    answer(arrival, .success(arrival.records), isRepeat: false)
                }
            }
            count(frames.map(\.arrival))
        } catch {
            await drop(frames.map { ($0.frame, $0.arrival.name) })
            for (arrival, _) in frames {
                outcomes[arrival.name] = .failure(refusal(for: error))
                answer(arrival, .failure(refusal(for: error)), isRepeat: false)
            }
        }
        return outcomes
    }

    /// Nobody was told that they are safe; left there, they would stand twice once they are sent again. What the store knows
    /// of stays, and where nobody can tell: asked in a task of its own, because this one may be cancelled.
    private func drop(_ frames: [(frame: StoredFrame, name: BatchName)]) async {
        let names = frames.map(\.name)
        let known = await Task { try await store.batches(named: names) }.result
        guard case .success(let kept) = known else { return }
        for (frame, name) in frames.reversed() {
            // Those before one that stays must stay too: a frame is dropped from the end alone.
            guard kept[name] == nil else { return }
            try? await archive.drop(frame)
        }
    }

    /// Answers a batch that detection will not see.
    private func answer(_ arrival: Arrival, _ result: Result<Int, IntakeRefusal>, isRepeat: Bool) {
        waiting.giveUp(arrival.claim)
        tell(arrival, result, isRepeat: isRepeat)
    }

    private func tell(_ arrival: Arrival, _ result: Result<Int, IntakeRefusal>, isRepeat: Bool) {
        arrival.answer.resume(
            returning: result.map { IntakeReceipt(key: arrival.key, records: $0, isRepeat: isRepeat) })
    }

    private func count(_ kept: [Arrival]) {
        Counter(label: "cordon_intake_records_total").increment(by: Int64(kept.reduce(0) { $0 + $1.records }))
        Counter(label: "cordon_intake_bytes_total").increment(
            by: Int64(kept.reduce(0) { $0 + $1.batch.bytes.count }))
        Counter(label: "cordon_intake_batches_total").increment(by: Int64(kept.count))
        Counter(label: "cordon_intake_disk_waits_total").increment()
    }

    private func noteRepeats(_ repeated: [Arrival]) async throws {
        Counter(label: "cordon_intake_batches_repeated_total").increment(by: Int64(repeated.count))
        try await store.note(
            repeated.map {
                ($0.batch.establishment, .repeatedBatch(of: $0.records, at: $0.batch.received))
            })
    }

    private func number(of establishment: ID<Establishment>) async throws(IntakeRefusal) -> Finess? {
        if let known = numbers[establishment] { return known }
        do {
            numbers = try await store.establishmentNumbers()
        } catch {
            throw refusal(for: error)
        }
        return numbers[establishment]
    }

    nonisolated private func refusal(for error: any Error) -> IntakeRefusal {
        switch error {
        case let refusal as IntakeRefusal: return refusal
        case ArchiveError.diskFull, StoreError.diskFull: return .diskFull
        default:
            logger.error("batch not kept", metadata: ["reason": "\(error)"])
            return .unavailable("\(error)")
        }
    }
}

extension EventArchive {
    /// The same, its cost counted.
    fileprivate func appendMeasured(_ batches: [PackedBatch]) -> [Result<StoredFrame, ArchiveError>] {
        IntakeStage.write.measure { append(batches) }
    }
}

extension StoredFrame {
    /// What the store notes of it.
    func noted(of establishment: ID<Establishment>) -> NewBatch {
        NewBatch(
            name: BatchName(establishment: establishment, key: header.batch), segment: segment.path,
            start: Int(offset), length: Int(length), records: header.records, received: header.received)
    }
}

/// The digest in hexadecimal.
private func hexadecimal(_ digest: SHA256.Digest) -> String {
    digest.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
}

extension Intake {
    /// Bytes of the longest batch that is taken, expanded.
    nonisolated public var longestBatch: Int { bounds.longestBatch }
}
