import Fiction
import Registry
import Vocabulary

/// The lines of fictional days as collectors would send them: by establishment, every half hour.
struct DemoBatches: Sendable {
    /// What one collector sends at once.
    struct Batch: Sendable {
        let establishment: ID<Establishment>
        /// When it is sent: the end of its half hour.
        let end: Instant
        let bytes: [UInt8]
    }

    let yesterday: FictionalDay
    let now: Instant

    private static let span: Int64 = 1_800_000

    /// The batches in the order of time, made while earlier ones are taken in.
    func stream() -> AsyncStream<Batch> {
        AsyncStream { continuation in
            let task = Task.detached {
                collect(yesterday, until: now) { continuation.yield($0) }
                let today = FictionalDay(
                    network: yesterday.network, seed: yesterday.seed &+ 1, day: yesterday.day.adding(days: 1),
                    records: yesterday.records / 10)
                collect(today, until: now, withoutAttack: true) { continuation.yield($0) }
                continuation.finish()
            }
            continuation.onTermination = { _ in task.cancel() }
        }
    }

    private func collect(
        _ day: FictionalDay, until end: Instant, withoutAttack: Bool = false, _ send: (Batch) -> Void
    ) {
        var open: [ID<Establishment>: [UInt8]] = [:]
        var slot: Int64 = 0
        func close() {
            let time = min(end, Instant(milliseconds: (slot + 1) * DemoBatches.span - 1))
            for (establishment, bytes) in open.sorted(by: { $0.key < $1.key }) {
                send(Batch(establishment: establishment, end: time, bytes: bytes))
            }
            open = [:]
        }
        day.forEach { record in
            guard record.instant <= end, !(withoutAttack && record.attackStep != nil) else { return }
            let current = record.instant.milliseconds / DemoBatches.span
            if current != slot {
                close()
                slot = current
            }
            open[record.establishment, default: []] += record.line
            open[record.establishment, default: []].append(0x0A)
        }
        close()
    }
}
