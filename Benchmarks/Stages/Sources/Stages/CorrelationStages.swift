import Detection
import Events
import Sigma
import Vocabulary

/// Matches into correlations: very many groups, and many distinct values.
struct CorrelationStages {
    func figures() -> [Figure] {
        [
            figure(
                "event_count, 1,000,000 live groups", "event_count", "gte: 1000", users: 1_000_000, values: 1),
            figure(
                "value_count, 1,800 distinct values", "value_count", "field: Ip, gte: 1801", users: 1,
                values: 1_800),
        ]
    }

    private func figure(_ title: String, _ kind: String, _ condition: String, users: Int, values: Int)
        -> Figure
    {
        let set = Self.set(kind, condition)
        let names = FieldNames()
        let reader = CorrelationReader(set, names: names)
        var state = CorrelationState(set, seed: 1)
        var feed = Matches(names, users: users, values: values)
        // First every group once, so that all are live.
        let filling = max(users, 100_000)
        var fill = 0.0
        feed.batches(of: filling, reader) { batch in fill += cpuSeconds { _ = state.observe(batch) } }
        let count = 1_000_000
        var observing = 0.0
        feed.batches(of: count, reader) { batch in observing += cpuSeconds { _ = state.observe(batch) } }
        let making = cpuSeconds { feed.batches(of: count, nil) { _ in } }
        let reading = cpuSeconds { feed.batches(of: count, reader) { _ in } } - making
        return Figure(
            "correlation", title,
            [
                ("events/CPU-s into the state", Double(count) / observing),
                ("with reading of the event", Double(count) / (observing + reading)),
                ("while filling", Double(filling) / fill), ("live groups", Double(state.groupCount)),
                ("evicted", Double(state.counters.evictedGroups)),
                ("state MB", Double(state.byteCount) / 1e6),
            ])
    }

    private static func set(_ kind: String, _ condition: String) -> CorrelationSet {
        let text = """
            title: Failed sign-in
            id: 5b2d3c7e-0000-4000-8000-000000000001
            logsource: {product: test}
            detection: {failure: {EventID: 4625}, condition: failure}
            ---
            title: Many of them
            id: 5b2d3c7e-0000-4000-8000-000000000002
            correlation: {type: \(kind), rules: [\(Matches.rule)], group-by: [User], timespan: 1h, \
            condition: {\(condition)}}
            """
        let file = RuleFile(reading: text, name: "correlation.yml")
        let set = CorrelationSet(file.correlations, over: file.rules)
        precondition(file.errors.isEmpty && set.errors.isEmpty, "\(file.errors) \(set.errors)")
        return set
    }
}

/// Matched events with a user and an address each, every user in turn, all within the hour.
private struct Matches {
    static let rule = "5b2d3c7e-0000-4000-8000-000000000001"

    private let (users, values): (Int, Int)
    private let (user, address): (FieldName, FieldName)
    private var event: Event
    private var number = 0

    init(_ names: FieldNames, users: Int, values: Int) {
        (self.users, self.values) = (users, values)
        (user, address) = (names.intern("User"), names.intern("Ip"))
        event = Event(names: names)
    }

    mutating func batches(of count: Int, _ reader: CorrelationReader?, _ body: (ClueBatch) -> Void) {
        var batch = ClueBatch()
        for done in 0..<count {
            event.reset()
            // A prime step visits every user in turn, far from the one before.
            event.append(user, "user\(number &* 700_001 % users)")
            event.append(address, "10.0.\((number % values) >> 8).\((number % values) & 255)")
            number += 1
            reader?.read(
                rule: Self.rule, of: event, at: Instant(milliseconds: Int64(number / 4)),
                reference: UInt64(number), into: &batch)
            if done % 20_000 == 19_999 || done == count - 1 {
                body(batch)
                batch.removeAll()
            }
        }
    }
}
