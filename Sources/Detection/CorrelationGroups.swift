/// The groups of all correlations: found by their values, forgotten when they are stale or memory runs short.
///
/// A group with one match takes about 190 bytes, and each further match 16 bytes, 24 where a value goes with it. A
/// different value of a value count takes about 130 bytes.
struct CorrelationGroups: Sendable {
    /// The matches of one correlation that have the same values of the fields to group by.
    struct Group: Sendable {
        let hash: UInt64
        let correlation: Int32
        /// The first match of the window that ends with the newest.
        var start: Int32 = 0
        /// How many different payloads that window holds.
        var distinct: Int32 = 0
        /// At how many matches those are looked through for what adds nothing.
        var thinAt = CorrelationGroups.leastThinning
        var log: CorrelationLog
        /// When the group stays silent, because it fired a timespan before or after; nothing if the ends cross.
        var silentFrom = Int64.max
        var silentUntil = Int64.min
        /// Of all matches, which was the last of this group.
        var touch: UInt64 = 0

        var newest: Int64 { log.time(log.count - 1) }
        /// What ``CorrelationGroups/bytes`` counts for the group.
        var byteCount: Int { MemoryLayout<Group>.stride + 16 + HashIndex.bytesPerKey + log.byteCount }
    }

    /// A value that a group counts, or a rule that matched.
    struct Value: Sendable {
        let hash: UInt64
        let group: Int32
        /// In how many matches of the group it is, and of the window that ends with the newest.
        var uses: Int32 = 0
        var inWindow: Int32 = 0
        var key: [UInt64]

        var byteCount: Int { MemoryLayout<Value>.stride + HashIndex.bytesPerKey + 48 + key.count * 8 }
    }

    static let leastThinning: Int32 = 64

    let plans: [CorrelationPlan]
    let limits: CorrelationState.Limits
    let seed: UInt64
    /// The lateness that is waited for, in milliseconds.
    let lateness: Int64

    var groups: [Group] = []
    private var freeGroups: [Int] = []
    private var index = HashIndex()
    var values: [Value] = []
    private var freeValues: [Int] = []
    private var valueIndex = HashIndex()
    /// The numbers in the newest window, for medians and percentiles, by group.
    var numbers: [Int: SortedNumbers] = [:]
    private var queues: [TouchQueue]
    private var fetched: [Int] = []
    /// Means nothing: what is added up here has been read.
    private var warmth: UInt64 = 0

    /// How much memory everything takes, in bytes: an estimate that depends on nothing but what is kept.
    var bytes = 0
    var groupCount: Int { groups.count - freeGroups.count }
    var touches: UInt64 = 0
    var counters = CorrelationState.Counters()
    /// At how many groups those are looked for that no match can concern any more.
    var sweepAt: Int
    let leastSweep: Int

    init(_ plans: [CorrelationPlan], limits: CorrelationState.Limits, seed: UInt64, leastSweep: Int) {
        self.leastSweep = leastSweep
        sweepAt = leastSweep
        self.plans = plans
        self.limits = limits
        self.seed = seed
        lateness = limits.lateness.milliseconds
        queues = [TouchQueue](repeating: TouchQueue(), count: plans.count)
    }

    // MARK: Finding

    /// The group of that key, new if there is none.
    mutating func group(of correlation: Int, _ key: [UInt64]) -> Int {
        touches += 1
        return group(of: correlation, key, touchedAt: touches)
    }

    mutating func group(of correlation: Int, _ key: [UInt64], touchedAt touch: UInt64) -> Int {
        let hash = CorrelationHash.hash(key, owner: UInt32(correlation), seed: seed)
        let known = index.find(hash) {
            groups[$0].correlation == Int32(correlation) && groups[$0].log.holds(key)
        }
        if let known {
            groups[known].touch = touch
            return known
        }
        let plan = plans[correlation]
        var log = CorrelationLog(key: key, figureWords: plan.figureWords, width: plan.width)
        if case .ordered(let rules) = plan.figure {
            for rule in 0..<rules { log[figure: rule] = UInt64(bitPattern: Int64.min) }
        }
        return insert(Group(hash: hash, correlation: Int32(correlation), log: log, touch: touch))
    }

    /// Whether a correlation has a group of that key.
    func hasGroup(of correlation: Int, _ key: [UInt64]) -> Bool {
        let hash = CorrelationHash.hash(key, owner: UInt32(correlation), seed: seed)
        return index.find(hash) {
            groups[$0].correlation == Int32(correlation) && groups[$0].log.holds(key)
        } != nil
    }

    private mutating func insert(_ group: Group) -> Int {
        bytes += group.byteCount
        let slot: Int
        if let free = freeGroups.popLast() {
            slot = free
            groups[slot] = group
        } else {
            slot = groups.count
            groups.append(group)
        }
        index.insert(group.hash, slot)
        queues[Int(group.correlation)].append(TouchQueue.Item(touch: group.touch, slot: slot))
        return slot
    }

    /// The value of that key in a group, new if there is none.
    mutating func value(of group: Int, _ key: [UInt64]) -> Int {
        let hash = CorrelationHash.hash(key, owner: UInt32(group), seed: ~seed)
        if let known = valueIndex.find(hash, { values[$0].group == Int32(group) && values[$0].key == key }) {
            return known
        }
        // A copy of its own: the caller's array is larger, and is used again.
        var own: [UInt64] = []
        own.reserveCapacity(key.count)
        own += key
        let value = Value(hash: hash, group: Int32(group), key: own)
        bytes += value.byteCount
        let slot: Int
        if let free = freeValues.popLast() {
            slot = free
            values[slot] = value
        } else {
            slot = values.count
            values.append(value)
        }
        valueIndex.insert(hash, slot)
        return slot
    }

    /// Counts one match less with a value, which is forgotten with its last.
    mutating func release(_ value: Int) {
        values[value].uses -= 1
        guard values[value].uses <= 0 else { return }
        bytes -= values[value].byteCount
        valueIndex.remove(values[value].hash, value)
        values[value].key = []
        freeValues.append(value)
    }

    /// Brings the groups of so many hashes nearer, all at once: among a million, each lies far away in memory, and
    /// waiting for one after the other would take as long as all the rest.
    mutating func fetch(_ hashes: [UInt64]) {
        fetched.removeAll(keepingCapacity: true)
        for hash in hashes {
            if let slot = index.find(hash, { _ in true }) { fetched.append(slot) }
        }
        for slot in fetched { warmth &+= groups[slot].hash }
        for slot in fetched { warmth &+= groups[slot].log.firstWord }
    }

    // MARK: Forgetting

    /// Frees a group that no queue holds any more.
    private mutating func remove(_ slot: Int) {
        let group = groups[slot]
        if plans[Int(group.correlation)].figure == .distinct {
            for match in 0..<group.log.count { release(Int(group.log.payload(match))) }
        }
        if let numbers = numbers.removeValue(forKey: slot) {
            bytes -= numbers.count * SortedNumbers.bytesPerNumber
        }
        bytes -= group.byteCount
        index.remove(group.hash, slot)
        groups[slot].log = CorrelationLog(key: [], figureWords: 0, width: 2)
        freeGroups.append(slot)
    }

    /// Brings the first of a queue up to date, and returns its last touch.
    private mutating func settle(_ queue: Int) -> UInt64? {
        while let item = queues[queue].first {
            let touch = groups[item.slot].touch
            if touch == item.touch { return touch }
            queues[queue].moveFirst(to: touch)
        }
        return nil
    }

    /// Forgets the groups that lie longest without a match, until what is kept is within the limits.
    ///
    /// The group just touched stays: no group may grow to more than a part of the memory.
    mutating func makeRoom(at now: Int64) {
        while groupCount > 1, groupCount > limits.groups || bytes > limits.bytes {
            var stalest: (queue: Int, touch: UInt64)?
            for queue in queues.indices {
                // What stands there is never newer than the touch, so that a queue can only move back.
                guard let first = queues[queue].first, first.touch < stalest?.touch ?? .max,
                    let touch = settle(queue), touch < stalest?.touch ?? .max
                else { continue }
                stalest = (queue, touch)
            }
            guard let queue = stalest?.queue else { return }
            let slot = queues[queue].removeFirst().slot
            if isStale(slot, at: now) { counters.expiredGroups += 1 } else { counters.evictedGroups += 1 }
            remove(slot)
        }
    }

    private func isStale(_ slot: Int, at now: Int64) -> Bool {
        let group = groups[slot]
        return group.newest < now - plans[Int(group.correlation)].span - lateness
    }

    /// Forgets groups that no match can concern any more, once there are twice as many groups as were left the last time:
    /// so the work is little for each new group, and depends on nothing but what is kept.
    mutating func sweep(at now: Int64) {
        guard groupCount >= sweepAt else { return }
        for queue in queues.indices {
            let stale = queues[queue].slots.filter { isStale($0, at: now) }
            guard !stale.isEmpty else { continue }
            counters.expiredGroups += stale.count
            for slot in stale { remove(slot) }
            queues[queue].remove(Set(stale))
        }
        sweepAt = max(leastSweep, groupCount * 2)
    }

    /// The groups of a correlation, those that lie longest without a match first.
    func slots(of correlation: Int) -> [Int] {
        queues[correlation].slots.sorted { groups[$0].touch < groups[$1].touch }
    }
}

/// Groups by their last touch, as far as it is known: a group that was touched since stands where it stood, and is moved
/// when it comes to the front. So a touch costs nothing, and the first is exact once it is settled.
private struct TouchQueue: Sendable {
    struct Item {
        var touch: UInt64
        let slot: Int
    }

    /// A binary heap: no item is greater than the two at twice its position and one or two more.
    private var items: [Item] = []

    var first: Item? { items.first }
    var slots: [Int] { items.map(\.slot) }

    /// Adds an item that is newer than all others, as a new group is.
    mutating func append(_ item: Item) { items.append(item) }

    mutating func remove(_ slots: Set<Int>) {
        items.removeAll { slots.contains($0.slot) }
        for parent in (0..<items.count / 2).reversed() { sink(from: parent) }
    }

    mutating func moveFirst(to touch: UInt64) {
        items[0].touch = touch
        sink()
    }

    mutating func removeFirst() -> Item {
        items.swapAt(0, items.count - 1)
        let first = items.removeLast()
        sink()
        return first
    }

    private mutating func sink(from start: Int = 0) {
        var parent = start
        while true {
            var least = parent
            for child in [2 * parent + 1, 2 * parent + 2] where child < items.count {
                if items[child].touch < items[least].touch { least = child }
            }
            if least == parent { return }
            items.swapAt(parent, least)
            parent = least
        }
    }
}
