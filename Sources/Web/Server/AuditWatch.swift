import Logging
import Store
import Vocabulary

/// Walks the audit log from time to time, and remembers what it found.
actor AuditWatch {
    /// A walk and when it ended.
    struct Verified: Sendable {
        let verdict: AuditVerdict
        let time: Instant
    }

    /// The last walk; `nil` before the first.
    private(set) var last: Verified?
    private var running: Task<Void, Never>?
    private let logger: Logger

    init(logger: Logger) { self.logger = logger }

    /// Walks the log now; a second caller waits for the walk under way.
    func verify(_ store: Store, now: @escaping @Sendable () -> Instant) async {
        if let running { return await running.value }
        let task = Task { await walk(store, now) }
        running = task
        await task.value
        running = nil
    }

    private func walk(_ store: Store, _ now: @Sendable () -> Instant) async {
        do {
            let verdict = try await store.verifyAudit()
            last = Verified(verdict: verdict, time: now())
            if case .broken(let sequence, let damage) = verdict {
                logger.critical(
                    "The audit chain is broken", metadata: ["entry": "\(sequence)", "damage": "\(damage)"])
            }
        } catch {
            logger.error("The audit chain could not be read", metadata: ["cause": "\(error)"])
        }
    }

    /// Walks the log at once and then every `interval`, until the task is cancelled.
    func repeatedly(every interval: Duration, _ store: Store, now: @escaping @Sendable () -> Instant) async {
        while !Task.isCancelled {
            await verify(store, now: now)
            try? await Task.sleep(for: interval)
        }
    }
}
