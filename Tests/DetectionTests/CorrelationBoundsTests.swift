import Detection
import Events
import Sigma
import Testing
import Vocabulary

@Suite("Bounds of correlations") struct CorrelationBoundsTests {
    private let names = FieldNames()

    private func set(_ correlation: String) throws -> CorrelationSet {
        let text = (CorrelationSample.rules + ["title: k\nid: k\ncorrelation: \(correlation)"]).joined(
            separator: "\n---\n")
        let file = RuleFile(reading: text, name: "k.yml")
        try #require(file.errors.isEmpty, "\(file.errors)")
        let set = CorrelationSet(file.correlations, over: file.rules)
        try #require(set.errors.isEmpty, "\(set.errors)")
        return set
    }

    private func batch(_ set: CorrelationSet, _ matches: some Sequence<(seconds: Double, user: String)>)
        -> ClueBatch
    {
        var batch = ClueBatch()
        let made = matches.enumerated().map { number, match in
            MadeMatch(
                rule: "id-a", milliseconds: Int64(match.seconds * 1_000),
                fields: ["User": match.user, "one": "1"],
                reference: UInt64(number))
        }
        batch.add(made, CorrelationReader(set, names: names), names)
        return batch
    }

    @Test("Of too many groups those longest without a match are forgotten, and counted")
    func stalest() throws {
        let set = try set(
            "{type: event_count, rules: [a], group-by: [User], timespan: 1h, condition: {gte: 2}}")
        var limits = CorrelationState.Limits()
        limits.groups = 3
        var state = CorrelationState(set, limits: limits)
        let order = ["x", "y", "z", "x", "v", "y", "x"]
        let fired = state.observe(batch(set, order.enumerated().map { (Double($0), $1) }))
        // When v comes, y lies longest: x was touched again.
        #expect(fired.map { $0.group[0].value } == ["x"])
        #expect(state.counters.evictedGroups == 2)
        #expect(state.groupCount == 3)
    }

    @Test("Memory stays within its limit, whatever comes")
    func memory() throws {
        let set = try set(
            "{type: value_count, rules: [a], group-by: [one], timespan: 1d, condition: {field: User, gte: 1000000}}"
        )
        var limits = CorrelationState.Limits()
        limits.bytes = 1 << 20
        var state = CorrelationState(set, limits: limits)
        for part in 0..<20 {
            _ = state.observe(
                batch(set, (0..<1_000).map { (Double(part * 1_000 + $0), "user \(part) \($0)") }))
            #expect(state.byteCount <= limits.bytes)
        }
        #expect(state.counters.shedMatches > 0)
        let groups = try self.set(
            "{type: event_count, rules: [a], group-by: [User], timespan: 1d, condition: {gte: 9}}")
        var many = CorrelationState(groups, limits: limits)
        _ = many.observe(batch(groups, (0..<20_000).map { (Double($0), "user \($0)") }))
        #expect(many.byteCount <= limits.bytes)
        #expect((2_000...8_000).contains(many.groupCount))
        #expect(many.counters.evictedGroups == 20_000 - many.groupCount)
    }

    @Test("A group keeps as many matches as its condition needs, and forgets the oldest beyond")
    func matches() throws {
        var limits = CorrelationState.Limits()
        limits.matchesPerGroup = 100
        let high = try set("{type: event_count, rules: [a], timespan: 1h, condition: {gte: 500}}")
        var state = CorrelationState(high, limits: limits)
        #expect(state.observe(batch(high, (0..<600).map { (Double($0), "u") })).map(\.figure) == [500])
        let sum = try set("{type: value_sum, rules: [a], timespan: 1h, condition: {field: one, gte: 500}}")
        var other = CorrelationState(sum, limits: limits)
        #expect(other.observe(batch(sum, (0..<600).map { (Double($0), "u") })).isEmpty)
        #expect(other.counters.shedMatches > 400)
    }

    @Test(
        "A match that is later than the lateness is counted and forgotten; a wrong clock hurts its own group only"
    )
    func lateness() throws {
        let set = try set(
            "{type: event_count, rules: [a], group-by: [User], timespan: 10s, condition: {gte: 2}}")
        var limits = CorrelationState.Limits()
        limits.lateness = .seconds(60)
        var state = CorrelationState(set, limits: limits, seed: 1, clockBlock: 4)
        let day = 86_400.0
        let fired = state.observe(
            batch(
                set,
                [
                    (1_000, "u"), (940, "u"), (939, "u"), (941, "u"), (10_000 * day, "wrong"), (1_001, "v"),
                    (1_002, "v"), (10_000 * day, "wrong"), (1_003, "w"), (1_004, "w"),
                ]))
        #expect(fired.map { $0.group[0].value } == ["u", "v", "wrong", "w"])
        #expect(fired.first?.references == [1, 3])
        #expect(state.counters.lateMatches == 1)
    }

    @Test("Groups that no match can concern any more are forgotten, and nothing is missed")
    func expiry() throws {
        let set = try set(
            "{type: event_count, rules: [a], group-by: [User], timespan: 10s, condition: {gte: 2}}")
        var limits = CorrelationState.Limits()
        limits.lateness = .seconds(10)
        var state = CorrelationState(set, limits: limits, seed: 1, clockBlock: 16)
        _ = state.observe(batch(set, (0..<5_000).map { (Double($0), "u\($0)") }))
        #expect(state.groupCount < 160)
        #expect(state.counters.expiredGroups > 4_800)
        #expect(state.counters.evictedGroups == 0)
    }

    @Test("Values of any length are told apart, shown cut, and take bounded memory")
    func longValues() throws {
        let set = try set(
            "{type: event_count, rules: [a], group-by: [User], timespan: 1h, condition: {gte: 2}}")
        let long = String(repeating: "é", count: 100_000)
        var state = CorrelationState(set)
        let fired = state.observe(
            batch(set, [(0, long + "1"), (1, long + "2"), (2, long.uppercased() + "1"), (3, long)]))
        #expect(fired.map(\.references) == [[0, 2]])
        #expect((fired.first?.group[0].value.utf8.count ?? 0) < 520)
        #expect(fired.first?.group[0].value.hasSuffix("É…") == true)
        #expect(state.byteCount < 8_000)
    }

    @Test("Times at the ends of the calendar harm nothing")
    func extremeTimes() throws {
        let set = try set(
            "{type: event_count, rules: [a], group-by: [User], timespan: 100y, condition: {gte: 2}}")
        var state = CorrelationState(set, limits: .init(), seed: 1, clockBlock: 2)
        var batch = ClueBatch()
        let times: [Int64] = [.min, .max, 0, .max, .min, -1]
        let made = times.map {
            MadeMatch(rule: "id-a", milliseconds: $0, fields: ["User": "u"], reference: 0)
        }
        batch.add(made, CorrelationReader(set, names: names), names)
        #expect(state.observe(batch).count == 1)
        #expect(state.counters.lateMatches == 3)
    }

    @Test("Events without a time, or without a field that counts, are counted apart")
    func incomplete() throws {
        let set = try set(
            "{type: value_sum, rules: [a], group-by: [User], timespan: 1h, condition: {field: bytes, gte: 1}}"
        )
        let reader = CorrelationReader(set, names: names)
        var batch = ClueBatch()
        var event = Event(names: names)
        event.append("User", "u")
        reader.read(rule: "id-a", of: event, at: nil, reference: 0, into: &batch)
        reader.read(rule: "id-a", of: event, at: Instant(milliseconds: 0), reference: 0, into: &batch)
        event.append("bytes", "many")
        reader.read(rule: "id-a", of: event, at: Instant(milliseconds: 0), reference: 0, into: &batch)
        reader.read(rule: "id-b", of: event, at: Instant(milliseconds: 0), reference: 0, into: &batch)
        var state = CorrelationState(set)
        #expect(state.observe(batch).isEmpty)
        #expect(state.counters.undatedMatches == 1)
        #expect(state.counters.incompleteMatches == 2)
        #expect(state.groupCount == 0)
    }

    @Test("Sorted by time, the logs of several machines correlate as one")
    func sorting() throws {
        let set = try set(
            "{type: event_count, rules: [a], group-by: [User], timespan: 10s, condition: {gte: 4}}")
        let first = (0..<2).map { (Double($0), "u") }
        let later = (0..<5).map { (Double($0) * 10_000 + 20_000, "u") }
        var batch = batch(set, first + later + first)
        var unsorted = CorrelationState(set)
        #expect(unsorted.observe(batch).isEmpty)
        #expect(unsorted.counters.lateMatches == 2)
        batch.sortByTime()
        var sorted = CorrelationState(set)
        #expect(sorted.observe(batch).map(\.references) == [[0, 7, 1, 8]])
    }
}
