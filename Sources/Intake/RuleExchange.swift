public import Detection
import Synchronization

/// Rules on their way from whoever changed them to the detection that will ask them.
final class RuleExchange: Sendable {
    struct Rules: Sendable {
        let set: RuleSet
        let correlations: CorrelationSet
    }

    private let next = Mutex<Rules?>(nil)

    /// Rules that were put there before and not taken are forgotten.
    func put(_ rules: Rules) { next.withLock { $0 = rules } }

    /// Whether rules were put there and not taken.
    var isWaiting: Bool { next.withLock { $0 != nil } }

    /// What was put there last, once.
    func take() -> Rules? {
        next.withLock { next in
            defer { next = nil }
            return next
        }
    }
}

extension Intake {
    /// Asks other rules from the next batch on. Nothing waits for it: batches go on coming in, and the one under way is
    /// finished with the rules that it began with.
    ///
    /// What correlations have seen stays, but for those whose own rules changed, which start afresh.
    nonisolated public func use(_ rules: RuleSet, correlations: CorrelationSet) {
        exchange.put(RuleExchange.Rules(set: rules, correlations: correlations))
    }
}
