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

    /// Puts the candidates that were woken and those that always are in order; returns how many there are.
    mutating func lineUp(_ group: MatchGroup) -> Int {
        let count = pendingCount + group.always.count
        if pending.count < count { pending += repeatElement(0, count: count - pending.count) }
        for index in 0..<group.always.count { pending[pendingCount + index] = group.always[index] }
        guard pendingCount > 0 else { return count }
        if count > 64 {
            pending[..<count].sort()
            return count
        }
        // A few numbers, sorted where they lie: nothing is allocated.
        for index in 1..<max(1, count) {
            let number = pending[index]
            var place = index
            while place > 0, pending[place - 1] > number {
                pending[place] = pending[place - 1]
                place -= 1
            }
            pending[place] = number
        }
        return count
    }
}
