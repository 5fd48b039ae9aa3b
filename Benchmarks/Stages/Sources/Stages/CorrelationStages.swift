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
            figure(
                "value_percentile, 1,000 groups", "value_percentile",
                "field: Ip, percentile: 95, gte: 100000", users: 1_000, values: 1, addresses: .numbers),
            figure(
                "temporal of two rules, 100,000 groups", "temporal", "gte: 3", users: 100_000, values: 1,
                rules: 2),
        ]
    }

    private func figure(
        _ title: String, _ kind: String, _ condition: String, users: Int, values: Int,
        addresses: Matches.Addresses = .addresses, rules: Int = 1
    ) -> Figure {
        let set = Self.set(kind, condition, rules: rules)
        let names = FieldNames()
        let reader = CorrelationReader(set, names: names)
        var state = CorrelationState(set, seed: 1)
        var feed = Matches(names, users: users, values: values, addresses, rules: rules)
        // First every group once, so that all are live.
        let filling = max(users, 100_000)
        var fill = 0.0
        feed.batches(of: filling, reader) { batch in fill += cpuSeconds { _ = state.observe(batch) } }
        let count = 1_000_000
        var observing = 0.0
        feed.batches(of: count, reader) { batch in observing += cpuSeconds { _ = state.observe(batch) } }
        let making = cpuSeconds { feed.batches(of: count, nil) { _ in } }
        let before = feed.byteCount
        let reading = cpuSeconds { feed.batches(of: count, reader) { _ in } } - making
        let megabytes = Double(feed.byteCount - before) / 1e6
        return Figure(
            "correlation", title,
            [
                ("events/CPU-s into the state", Double(count) / observing),
                ("ns/event", observing * 1e9 / Double(count)),
                ("with reading of the event", Double(count) / (observing + reading)),
                ("MB of values/CPU-s", megabytes / (observing + reading)),
                ("while filling", Double(filling) / fill), ("live groups", Double(state.groupCount)),
                ("evicted", Double(state.counters.evictedGroups)),
                ("state MB", Double(state.byteCount) / 1e6),
            ])
    }

    private static func set(_ kind: String, _ condition: String, rules: Int) -> CorrelationSet {
        let counted = Matches.rules.prefix(rules)
        let bases = counted.map { rule in
            """
            title: Failed sign-in
            id: \(rule)
            logsource: {product: test}
            detection: {failure: {EventID: 4625}, condition: failure}
            ---

            """
        }
        let text =
            bases.joined() + """
                title: Many of them
                id: 5b2d3c7e-0000-4000-8000-000000000002
                correlation: {type: \(kind), rules: [\(counted.joined(separator: ", "))], group-by: [User], \
                timespan: 1h, condition: {\(condition)}}
                """
        let file = RuleFile(reading: text, name: "correlation.yml")
        let set = CorrelationSet(file.correlations, over: file.rules)
        precondition(file.errors.isEmpty && set.errors.isEmpty, "\(file.errors) \(set.errors)")
        return set
    }
}

/// Matched events with a user and an address each, every user in turn, all within the hour.
private struct Matches {
    static let rules = ["5b2d3c7e-0000-4000-8000-000000000001", "5b2d3c7e-0000-4000-8000-000000000003"]

    /// What the address is written as.
    enum Addresses {
        case addresses, numbers
    }

    private let (users, values): (Int, Int)
    private let addresses: Addresses
    private let rules: Int
    private let (user, address): (FieldName, FieldName)
    private var event: Event
    private var number = 0
    /// Bytes of the values so far.
    private(set) var byteCount = 0

    init(_ names: FieldNames, users: Int, values: Int, _ addresses: Addresses, rules: Int) {
        (self.users, self.values) = (users, values)
        (self.addresses, self.rules) = (addresses, rules)
        (user, address) = (names.intern("User"), names.intern("Ip"))
        event = Event(names: names)
    }

    mutating func batches(of count: Int, _ reader: CorrelationReader?, _ body: (ClueBatch) -> Void) {
        var batch = ClueBatch()
        for done in 0..<count {
            event.reset()
            // A prime step visits every user in turn, far from the one before.
            let name = "user\(number &* 700_001 % users)"
            let place =
                addresses == .numbers
                ? "\(number &* 7_919 % 100_000)"
                : "10.0.\((number % values) >> 8).\((number % values) & 255)"
            event.append(user, name)
            event.append(address, place)
            byteCount += name.utf8.count + place.utf8.count
            // Each user's matches are of every rule in turn.
            let rule = Self.rules[number / users % rules]
            number += 1
            reader?.read(
                rule: rule, of: event, at: Instant(milliseconds: Int64(number / 4)),
                reference: UInt64(number), into: &batch)
            if done % 20_000 == 19_999 || done == count - 1 {
                body(batch)
                batch.removeAll()
            }
        }
    }
}
