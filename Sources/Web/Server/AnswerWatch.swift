import Logging
import Store
import Vocabulary

/// Looks at suppliers' answers from time to time: what a day brings, such as a proof that ends, opens decisions again.
struct AnswerWatch: Sendable {
    let logger: Logger

    /// As the audit log names it.
    static let actor = "cordon"

    /// Looks at once and then every `interval`, until the task is cancelled.
    func repeatedly(every interval: Duration, _ store: Store, now: @escaping @Sendable () -> Instant) async {
        while !Task.isCancelled {
            do {
                let time = now()
                let reopened = try await store.reviewAnswers(
                    on: time.parisDay, by: AnswerWatch.actor, at: time)
                if reopened > 0 {
                    logger.notice("decisions opened again", metadata: ["count": "\(reopened)"])
                }
            } catch {
                logger.error("Suppliers’ answers could not be reviewed", metadata: ["cause": "\(error)"])
            }
            try? await Task.sleep(for: interval)
        }
    }
}
