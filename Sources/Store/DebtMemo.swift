import Debt
import Registry
import Synchronization
import Vocabulary

/// What pages read of one ledger, made once and kept as long as the ledger is.
///
/// A ledger never changes: when a fact does, another takes its place, with a memo of its own.
final class DebtMemo: Sendable {
    /// A question that pages ask again and again.
    enum Question: Hashable, Sendable {
        /// What ends soon, whoever owns it.
        case expiries
        /// The sums of what a filter lets through.
        case figures(DebtFilter)
        /// What the systems of a group or of an establishment have in common; of all without either.
        case inCommon(ID<Group>?, ID<Establishment>?)
    }

    private struct Kept {
        let value: any Sendable
        var used: Int
    }

    private struct State {
        var kept: [Question: Kept] = [:]
        var clock = 0
    }

    private let state = Mutex(State())
    /// The largest value, what ends in a nation, takes some 20 MB; all others are small.
    private static let most = 64

    /// The answer, made now or before. Two that ask at once may both make it: it is the same.
    func answer<Value: Sendable>(_ question: Question, make: () -> Value) -> Value {
        let known = state.withLock { state -> (any Sendable)? in
            state.clock += 1
            state.kept[question]?.used = state.clock
            return state.kept[question]?.value
        }
        if let known = known as? Value { return known }
        let value = make()
        state.withLock { state in
            state.clock += 1
            state.kept[question] = Kept(value: value, used: state.clock)
            if state.kept.count > DebtMemo.most,
                let oldest = state.kept.min(by: { $0.value.used < $1.value.used })
            {
                state.kept[oldest.key] = nil
            }
        }
        return value
    }
}
