/// What one thread writes while it asks rules about events: kept from event to event, so that nothing is allocated.
struct MatchScratch {
    /// The number of the event, doubled: what was written for another event is not true of this one.
    private(set) var epoch: UInt32 = 0
    /// For each predicate, ``epoch`` if it does not hold for this event, one more if it does.
    var truth: [UInt32]
    /// For each candidate of the group, ``epoch`` if it was woken.
    var woken: [UInt32] = []
    /// The candidates that were woken, in no order.
    var pending: [UInt32] = []
    var pendingCount = 0
    /// A value in Unicode lower case, where lowering ASCII is not enough.
    var folded: [UInt8] = []

    init(_ rules: CompiledRules) { truth = Array(repeating: 0, count: rules.rows.count) }

    /// Forgets the event before.
    mutating func begin(_ group: MatchGroup) {
        if epoch >= .max - 3 {
            for index in truth.indices { truth[index] = 0 }
            for index in woken.indices { woken[index] = 0 }
            epoch = 0
        }
        epoch += 2
        pendingCount = 0
        if woken.count < group.candidates.count {
            woken = Array(repeating: 0, count: group.candidates.count)
            pending = Array(repeating: 0, count: group.candidates.count)
        }
    }
}
