/// What one thread writes while it asks rules about events: kept from event to event, so that nothing is allocated.
struct MatchScratch {
    /// The number of the event, doubled: what was written for another event is not true of this one.
    private(set) var epoch: UInt32 = 0
    /// For each predicate, ``epoch`` if it does not hold for this event, one more if it does.
    var truth: [UInt32]
    /// For each predicate that the scan found, where it found it first.
    var places: [LiteralPlace]
    /// The candidates of the group that were woken, a bit for each.
    var woken: [UInt64] = []
    /// The same as numbers, in order.
    private(set) var pending: [UInt32] = []
    /// A value in Unicode lower case, where lowering ASCII is not enough.
    var folded: [UInt8] = []

    init(_ rules: CompiledRules) {
        truth = Array(repeating: 0, count: rules.rows.count)
        places = Array(repeating: LiteralPlace(field: 0, start: 0), count: rules.rows.count)
    }

    /// Forgets the event before; candidates that no literal can rule out are woken.
    mutating func begin(_ group: MatchGroup) {
        if epoch >= .max - 3 {
            for index in truth.indices { truth[index] = 0 }
            epoch = 0
        }
        epoch += 2
        if woken.count < group.always.count {
            woken = Array(repeating: 0, count: group.always.count)
            pending = Array(repeating: 0, count: group.candidates.count)
        }
        if pending.count < group.candidates.count {
            pending = Array(repeating: 0, count: group.candidates.count)
        }
        for index in 0..<group.always.count { woken[index] = group.always[index] }
    }

    /// Numbers the candidates that were woken, in order; returns how many there are.
    mutating func lineUp(_ group: MatchGroup) -> Int {
        var count = 0
        for index in 0..<group.always.count {
            var word = woken[index]
            while word != 0 {
                pending[count] = UInt32(index &<< 6 &+ word.trailingZeroBitCount)
                count &+= 1
                word &= word &- 1
            }
        }
        return count
    }
}

/// Where a literal stands: the offset of the field in the event, and of the literal's first byte in the value, once that
/// is in lower case.
struct LiteralPlace: BitwiseCopyable {
    let field: UInt32
    let start: UInt32
}
