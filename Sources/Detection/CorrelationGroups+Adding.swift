/// A window of one group for which its correlation's condition holds.
struct CorrelationFiring: Sendable {
    /// Whether the group has told of it already, a timespan before or after: who awaits it in time hears of it still.
    var isSilent = false
    var start: Int64
    var end: Int64
    var figure: Double
    var count: Int
    /// The newest events of the window, oldest first.
    var references: [UInt64]
}

extension CorrelationGroups {
    /// Adds a match to a group, and returns a window that now holds the condition.
    ///
    /// The payload is a value's slot, a rule's position or the bits of a number, as the figure wants it. Of a match with
    /// several, all are added, and the last one is judged with them.
    mutating func add(
        _ time: Int64, _ reference: UInt64, _ payload: UInt64, to slot: Int, isLast: Bool = true
    ) -> CorrelationFiring? {
        let plan = plans[Int(groups[slot].correlation)]
        let before = groups[slot].log.byteCount
        let index = groups[slot].log.count
        var firing: CorrelationFiring?
        if index == 0 || time >= groups[slot].newest {
            groups[slot].log.append(time, reference, payload)
            slideStart(to: time, in: slot, plan)
            enter(index, in: slot, plan)
            if isLast { firing = window(endingAt: index, in: slot, plan) }
        } else {
            firing = addLate(time, reference, payload, to: slot, plan, isLast: isLast)
        }
        if let firing, !firing.isSilent { silence(slot, around: firing.end, plan) }
        trim(slot, plan)
        bytes += groups[slot].log.byteCount - before
        return firing
    }

    /// Whether a match of that time comes too late to count.
    func isTooLate(_ time: Int64, for slot: Int) -> Bool {
        groups[slot].log.count > 0 && time < groups[slot].newest - lateness
    }

    // MARK: The window

    /// The window moves back to end where the match belongs, takes it in, and moves forward again: the work is as much
    /// as there are matches between its place and the newest.
    private mutating func addLate(
        _ time: Int64, _ reference: UInt64, _ payload: UInt64, to slot: Int, _ plan: CorrelationPlan,
        isLast: Bool
    ) -> CorrelationFiring? {
        let place = groups[slot].log.place(for: time)
        var start = Int(groups[slot].start)
        for index in (max(place, start)..<groups[slot].log.count).reversed() { leave(index, in: slot, plan) }
        start = min(start, place)
        while start > 0, groups[slot].log.time(start - 1) >= time - plan.span {
            start -= 1
            enter(start, in: slot, plan)
        }
        groups[slot].start = Int32(start)
        groups[slot].log.insert(time, reference, payload, at: place)
        if case .ordered = plan.figure { return rechain(slot, plan, from: place) }
        enter(place, in: slot, plan)
        var firing = isLast ? window(endingAt: place, in: slot, plan) : nil
        for end in place + 1..<groups[slot].log.count {
            let endTime = groups[slot].log.time(end)
            slideStart(to: endTime, in: slot, plan)
            // A later match makes the condition hold only if it adds something to the window.
            let adds = plan.figure != .distinct || values[Int(groups[slot].log.payload(end))].inWindow == 0
            enter(end, in: slot, plan)
            if isLast, firing?.isSilent ?? true, adds, endTime <= time + plan.span {
                firing = louder(firing, window(endingAt: end, in: slot, plan))
            }
        }
        return firing
    }

    /// The first window that the group did not tell of; else the first that it did.
    private func louder(_ first: CorrelationFiring?, _ next: CorrelationFiring?) -> CorrelationFiring? {
        guard let first else { return next }
        return next.map { $0.isSilent ? first : $0 } ?? first
    }

    @inline(__always)
    private mutating func slideStart(to end: Int64, in slot: Int, _ plan: CorrelationPlan) {
        var start = Int(groups[slot].start)
        let earliest = end - plan.span
        while groups[slot].log.time(start) < earliest {
            leave(start, in: slot, plan)
            start += 1
        }
        groups[slot].start = Int32(start)
    }

    /// Takes a match into the window.
    @inline(__always)
    private mutating func enter(_ index: Int, in slot: Int, _ plan: CorrelationPlan) {
        switch plan.figure {
        case .count: return
        case .distinct:
            let value = Int(groups[slot].log.payload(index))
            if values[value].inWindow == 0 { groups[slot].distinct += 1 }
            values[value].inWindow += 1
        case .sum, .average:
            groups[slot].log.sum.add(Double(bitPattern: groups[slot].log.payload(index)))
        case .median, .percentile:
            numbers[slot, default: SortedNumbers()].insert(
                Double(bitPattern: groups[slot].log.payload(index)))
            bytes += SortedNumbers.bytesPerNumber
        case .ordered(let rules):
            groups[slot].log.chain(
                Int(groups[slot].log.payload(index)), of: rules, groups[slot].log.time(index))
        }
    }

    /// Takes the oldest or newest match out of the window.
    @inline(__always)
    private mutating func leave(_ index: Int, in slot: Int, _ plan: CorrelationPlan) {
        switch plan.figure {
        // Chains remember when they began.
        case .count, .ordered: return
        case .distinct:
            let value = Int(groups[slot].log.payload(index))
            values[value].inWindow -= 1
            if values[value].inWindow == 0 { groups[slot].distinct -= 1 }
        case .sum, .average:
            groups[slot].log.sum.subtract(Double(bitPattern: groups[slot].log.payload(index)))
        case .median, .percentile:
            numbers[slot]?.remove(Double(bitPattern: groups[slot].log.payload(index)))
            bytes -= SortedNumbers.bytesPerNumber
        }
    }

    /// The window that ends with a match, if the condition holds; `nil` too if the group is silent then and nobody wants
    /// to hear of it all the same.
    private func window(endingAt end: Int, in slot: Int, _ plan: CorrelationPlan) -> CorrelationFiring? {
        let time = groups[slot].log.time(end)
        let isSilent = time >= groups[slot].silentFrom && time <= groups[slot].silentUntil
        if isSilent, !plan.isAwaited { return nil }
        guard let figure = figure(endingAt: end, in: slot, plan), plan.holds(figure) else { return nil }
        if isSilent {
            return CorrelationFiring(
                isSilent: true, start: time, end: time, figure: figure, count: 1,
                references: [groups[slot].log.reference(end)])
        }
        return explained(figure, endingAt: end, in: slot, plan)
    }

    private func figure(endingAt end: Int, in slot: Int, _ plan: CorrelationPlan) -> Double? {
        let count = end - Int(groups[slot].start) + 1
        switch plan.figure {
        case .count: return Double(count)
        case .distinct: return Double(groups[slot].distinct)
        case .sum: return groups[slot].log.sum.total
        case .average: return groups[slot].log.sum.mean(of: count)
        case .median:
            guard let numbers = numbers[slot] else { return nil }
            var both = DecimalSum()
            both.add(numbers[(count - 1) / 2])
            both.add(numbers[count / 2])
            return both.mean(of: 2)
        case .percentile(let percentile):
            let rank = (percentile / 100 * Double(count)).rounded(.up)
            return numbers[slot]?[min(max(Int(rank), 1), count) - 1]
        case .ordered(let rules):
            let log = groups[slot].log
            guard Int(log.payload(end)) == rules - 1 else { return nil }
            let start = Int64(bitPattern: log[figure: rules - 1])
            return start >= log.time(end) - plan.span ? Double(rules) : nil
        }
    }

    // MARK: Order

    /// Follows the chains anew after a late match, and returns the first window that fires because of it.
    private mutating func rechain(_ slot: Int, _ plan: CorrelationPlan, from place: Int) -> CorrelationFiring?
    {
        let latest = groups[slot].log.time(place) + plan.span
        var firing: CorrelationFiring?
        clearChains(slot, plan)
        // What is older is in no window that ends there or later.
        let first = groups[slot].log.firstIndex(since: groups[slot].log.time(place) - plan.span)
        for index in first..<groups[slot].log.count {
            enter(index, in: slot, plan)
            if firing?.isSilent ?? true, index >= place, groups[slot].log.time(index) <= latest {
                firing = louder(firing, window(endingAt: index, in: slot, plan))
            }
        }
        slideStart(to: groups[slot].newest, in: slot, plan)
        return firing
    }

    private mutating func clearChains(_ slot: Int, _ plan: CorrelationPlan) {
        for rule in 0..<plan.figureWords { groups[slot].log[figure: rule] = UInt64(bitPattern: Int64.min) }
    }

    // MARK: Explaining

    private func explained(
        _ figure: Double, endingAt end: Int, in slot: Int, _ plan: CorrelationPlan
    ) -> CorrelationFiring {
        let log = groups[slot].log
        let start = Int(groups[slot].start)
        var told: [Int] = []
        switch plan.figure {
        case .count, .sum, .average, .median, .percentile:
            let shown = max(start, end + 1 - CorrelationMatch.referenceLimit)...end
            return CorrelationFiring(
                start: log.time(start), end: log.time(end), figure: figure, count: end - start + 1,
                references: shown.map(log.reference))
        case .distinct:
            // The last match of each value.
            var seen: Set<UInt64> = []
            for index in (start...end).reversed() where seen.count < Int(figure) {
                if seen.insert(log.payload(index)).inserted { told.append(index) }
            }
        case .ordered(let rules):
            // The chain that begins latest.
            var wanted = rules - 1
            for index in (0...end).reversed() where wanted >= 0 && Int(log.payload(index)) == wanted {
                told.append(index)
                wanted -= 1
            }
        }
        let shown = told.prefix(CorrelationMatch.referenceLimit).reversed()
        return CorrelationFiring(
            start: log.time(told.last ?? end), end: log.time(end), figure: figure, count: told.count,
            references: shown.map(log.reference))
    }

    private mutating func silence(_ slot: Int, around time: Int64, _ plan: CorrelationPlan) {
        let (from, until) = (time - plan.span, time + plan.span)
        let touches = groups[slot].silentFrom <= until && from <= groups[slot].silentUntil
        groups[slot].silentFrom = touches ? min(groups[slot].silentFrom, from) : from
        groups[slot].silentUntil = touches ? max(groups[slot].silentUntil, until) : until
    }

    // MARK: Forgetting

    /// Forgets what no window can hold any more, and keeps the group within its bounds.
    @inline(__always)
    private mutating func trim(_ slot: Int, _ plan: CorrelationPlan) {
        let horizon = groups[slot].newest - plan.span - lateness
        var stale = 0
        while groups[slot].log.time(stale) < horizon { stale += 1 }
        if stale > 0 { forget(stale, in: slot, plan) }
        if plan.figure == .distinct, groups[slot].log.count >= Int(groups[slot].thinAt) { thin(slot, plan) }
        if groups[slot].log.count > plan.matchLimit {
            let shed = max(1, plan.matchLimit / 8)
            counters.shedMatches += shed
            forget(shed, in: slot, plan)
            if case .ordered = plan.figure {
                clearChains(slot, plan)
                for index in 0..<groups[slot].log.count { enter(index, in: slot, plan) }
            }
        }
    }

    /// Forgets the oldest matches of a group.
    private mutating func forget(_ number: Int, in slot: Int, _ plan: CorrelationPlan) {
        let start = Int(groups[slot].start)
        for index in start..<max(start, number) { leave(index, in: slot, plan) }
        if plan.figure == .distinct {
            for index in 0..<number { release(Int(groups[slot].log.payload(index))) }
        }
        groups[slot].log.removeFirst(number)
        groups[slot].start = Int32(max(start, number) - number)
    }

    /// Forgets matches that add nothing to any window: of three with the same value, the first and the last at most a
    /// timespan apart, each window with the middle one holds one of the others.
    private mutating func thin(_ slot: Int, _ plan: CorrelationPlan) {
        let log = groups[slot].log
        var keep = [Bool](repeating: true, count: log.count)
        var lastKept: [UInt64: (before: Int64, last: Int)] = [:]
        for index in 0..<log.count {
            let value = log.payload(index)
            guard let (before, last) = lastKept[value] else {
                lastKept[value] = (.min / 2, index)
                continue
            }
            if log.time(index) - before <= plan.span {
                keep[last] = false
                lastKept[value] = (before, index)
            } else {
                lastKept[value] = (log.time(last), index)
            }
        }
        let start = Int(groups[slot].start)
        for index in 0..<log.count where !keep[index] {
            if index >= start { leave(index, in: slot, plan) }
            release(Int(log.payload(index)))
        }
        groups[slot].log.filter(keep)
        groups[slot].start = Int32(keep[..<start].count { $0 })
        groups[slot].thinAt = max(Self.leastThinning, 2 * Int32(groups[slot].log.count))
    }

    /// Reckons the newest window's figure from nothing, after matches were put back.
    mutating func refigure(_ slot: Int) {
        let plan = plans[Int(groups[slot].correlation)]
        groups[slot].start = Int32(groups[slot].log.firstIndex(since: groups[slot].newest - plan.span))
        if case .ordered = plan.figure { clearChains(slot, plan) }
        let first = if case .ordered = plan.figure { 0 } else { Int(groups[slot].start) }
        for index in first..<groups[slot].log.count { enter(index, in: slot, plan) }
    }
}

extension CorrelationLog {
    /// The sum of the window's numbers.
    fileprivate var sum: DecimalSum {
        get { DecimalSum(fine: number(at: 0), coarse: number(at: 2)) }
        set {
            store(newValue.fine, at: 0)
            store(newValue.coarse, at: 2)
        }
    }

    private func number(at figure: Int) -> Int128 {
        Int128(truncatingIfNeeded: UInt128(self[figure: figure + 1]) << 64 | UInt128(self[figure: figure]))
    }

    private mutating func store(_ number: Int128, at figure: Int) {
        self[figure: figure] = UInt64(truncatingIfNeeded: number)
        self[figure: figure + 1] = UInt64(truncatingIfNeeded: number >> 64)
    }

    /// Continues the chains: for each rule, the figure holds when the chain began that has come so far latest.
    fileprivate mutating func chain(_ rule: Int, of rules: Int, _ time: Int64) {
        if rule == 0 {
            self[figure: 0] = UInt64(bitPattern: time)
        } else {
            self[figure: rule] = self[figure: rule - 1]
        }
    }
}
