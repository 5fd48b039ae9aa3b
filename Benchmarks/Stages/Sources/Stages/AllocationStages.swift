import Allocations
import Detection
import Events

/// Requests for memory on the heap for events that no rule matches, once everything is warm.
struct AllocationStages {
    private let corpora: Corpora
    private let pack: [UInt8]

    init(_ corpora: Corpora, _ pack: [UInt8]) {
        self.corpora = corpora
        self.pack = pack
    }

    func figures() throws -> [Figure] {
        let rules = try RulePack(decoding: pack).ruleSet
        return try corpora.feeds().flatMap { feed in
            var feed = feed
            var detector = Detector(rules, names: feed.names)
            var open = try OpenDetector(pack: pack, names: feed.names)
            for _ in 0..<2 {
                try feed.pass { _, event in
                    _ = detector.matches(in: event)
                    open.run(to: .charts, event)
                }
            }
            var tally = Tally()
            try feed.pass { _, event in tally.count(event, &detector, &open) }
            return tally.figures(feed.title)
        }
    }
}

/// What was asked of the heap, by step, by kind of event and by rule.
private struct Tally {
    private var (events, decoding, matching, touched) = (0, 0, 0, 0)
    private var byKind: [String: Int] = [:]
    private var byRule: [String: Int] = [:]
    private var last = allocation_count()

    /// The figures are those of `detector`; `open` is asked after it only to say which rules are behind them.
    mutating func count(_ event: borrowing Event, _ detector: inout Detector, _ open: inout OpenDetector) {
        let decoded = allocation_count()
        let isQuiet = detector.matches(in: event).isEmpty
        let matched = allocation_count()
        if isQuiet {
            events += 1
            decoding += Int(decoded - last)
            matching += Int(matched - decoded)
            touched += matched == last ? 0 : 1
            if matched != decoded {
                byKind["\(event.channel ?? "no channel") \(event.eventID ?? 0)", default: 0] += Int(
                    matched - decoded)
                blame(event, &open)
            }
        }
        last = allocation_count()
    }

    private mutating func blame(_ event: borrowing Event, _ open: inout OpenDetector) {
        var rules: [(rule: Int, count: Int)] = []
        rules.reserveCapacity(4_096)
        var before = allocation_count()
        open.run(to: .charts, event) { rule in
            let now = allocation_count()
            if now != before, rules.count < rules.capacity { rules.append((rule, Int(now - before))) }
            before = now
        }
        for (rule, count) in rules { byRule[open.title(of: rule), default: 0] += count }
    }

    func figures(_ title: String) -> [Figure] {
        let all = Figure(
            "allocations", title,
            [
                ("events without match", Double(events)), ("decoding", Double(decoding)),
                ("matching", Double(matching)), ("events that allocate", Double(touched)),
                ("allocations/event", Double(decoding + matching) / Double(max(1, events))),
            ])
        return [all] + worst(byKind, "\(title), event") + worst(byRule, "\(title), rule")
    }

    private func worst(_ counts: [String: Int], _ title: String) -> [Figure] {
        counts.filter { $0.value > 0 }.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.prefix(4).map {
            Figure("allocating most", "\(title): \($0.key)", [("allocations", Double($0.value))])
        }
    }
}
