import Logging
import Store
import Vocabulary

/// Forgets sessions that are over from time to time: a closed browser never shows its cookie again, and the addresses and
/// browsers of people are not kept without end.
struct SessionWatch: Sendable {
    let logger: Logger

    /// Forgets at once and then every `interval`, until the task is cancelled.
    func repeatedly(every interval: Duration, _ store: Store, now: @escaping @Sendable () -> Instant) async {
        while !Task.isCancelled {
            do {
                try await store.forgetOldSessions(at: now())
            } catch {
                logger.error("Old sessions could not be forgotten", metadata: ["cause": "\(error)"])
            }
            try? await Task.sleep(for: interval)
        }
    }
}
