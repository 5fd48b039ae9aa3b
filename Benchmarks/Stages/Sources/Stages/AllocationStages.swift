import Allocations
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
        try corpora.feeds().flatMap { feed in
            var feed = feed
            var detector = try OpenDetector(pack: pack, names: feed.names)
            for _ in 0..<2 { try feed.pass { _, event in detector.run(to: .explain, event) } }
            var tally = Tally()
            try feed.pass { _, event in tally.count(event, &detector) }
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

    mutating func count(_ event: borrowing Event, _ detector: inout OpenDetector) {
        let decoded = allocation_count()
        var (place, rule) = (decoded, 0)
        // The first rule walked carries what the scan before it asked for; a second walk tells the two apart.
        var rules: [(rule: Int, count: Int)] = []
        rules.reserveCapacity(4_096)
        place = allocation_count()
        let start = place
        detector.begin()
        detector.run(to: .charts, event) { walked in
            rule = walked
            let now = allocation_count()
            if now != place, rules.count < rules.capacity { rules.append((rule, Int(now - place))) }
            place = now
        }
        let end = allocation_count()
        if detector.heldCount == 0 {
            events += 1
            decoding += Int(decoded - last)
            matching += Int(end - start)
            if decoded != last || end != start {
                touched += 1
                byKind["\(event.channel ?? "no channel") \(event.eventID ?? 0)", default: 0] += Int(
                    end - start)
            }
            for (rule, count) in rules { byRule[detector.title(of: rule), default: 0] += count }
        }
        last = allocation_count()
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
