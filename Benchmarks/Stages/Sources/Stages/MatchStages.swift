import Detection
import Events
import Sigma

/// From bytes to matches with all rules of a pack, beside decoding alone, which is the limit.
struct MatchStages {
    private let corpora: Corpora
    private let rules: RuleSet

    init(_ corpora: Corpora, _ pack: [UInt8]) throws {
        self.corpora = corpora
        rules = try RulePack(decoding: pack).ruleSet
    }

    func figures(passes: Int) throws -> [Figure] {
        let feeds = try corpora.feeds()
        let wrong = [try wrongInEVTX(feeds[0]), try wrongInLab(), nil]
        return try zip(feeds, wrong).map { try figure($0, wrong: $1 ?? wrongBesidePlain($0), passes: passes) }
    }

    private func figure(_ feed: Feed, wrong: Int, passes: Int) throws -> Figure {
        var feed = feed
        var other = feed
        var detector = Detector(rules, names: feed.names)
        var (records, matches) = (0, 0)
        let seconds = try best(
            of: passes,
            [
                { records = try feed.pass { _, _ in } },
                {
                    matches = 0
                    try other.pass { _, event in matches += detector.matches(in: event).count }
                },
            ])
        let (decode, both) = (seconds[0], seconds[1])
        return Figure(
            "match", feed.title,
            [
                ("events", Double(records)), ("bytes/event", Double(feed.byteCount) / Double(records)),
                ("decode ns/event", decode * 1e9 / Double(records)),
                ("decode MB/CPU-s", Double(feed.byteCount) / decode / 1e6),
                ("decode+match ns/event", both * 1e9 / Double(records)),
                ("events/CPU-s", Double(records) / both),
                ("MB/CPU-s", Double(feed.byteCount) / both / 1e6),
                ("times decode", both / decode), ("matches", Double(matches)), ("wrong", Double(wrong)),
            ])
    }

    // MARK: - Right matches

    private func wrongInEVTX(_ feed: Feed) throws -> Int {
        var feed = feed
        let samples = feed.sources.map(\.name)
        var detector = Detector(rules, names: feed.names)
        var found: Set<String> = []
        try feed.pass { source, event in
            for match in detector.matches(in: event) {
                found.insert("\(samples[source]) \(event.record) \(match.rule.id)")
            }
        }
        return found.symmetricDifference(try corpora.expectedInEVTX()).count
    }

    /// The lab's events as they were recorded: those of the flat input hold no message, which rules of keywords read.
    private func wrongInLab() throws -> Int {
        var (feed, expected) = try corpora.labFeed()
        var detector = Detector(rules, names: feed.names)
        var wrong = 0
        try feed.pass { _, event in
            let found = Set(detector.matches(in: event).map(\.rule.id))
            wrong += found.symmetricDifference(expected[Int(event.record) - 1]).count
        }
        return wrong
    }

    /// Where no matches are known, every seventh event is judged by the plain evaluator.
    private func wrongBesidePlain(_ feed: Feed) throws -> Int {
        var feed = feed
        var detector = Detector(rules, names: feed.names)
        var plain = PlainDetector(rules, names: feed.names)
        var wrong = 0
        try feed.pass { _, event in
            guard event.record % 7 == 0 else { return }
            let found = Set(detector.matches(in: event).map(\.rule.id))
            wrong += found.symmetricDifference(plain.matches(in: event).map(\.rule.id)).count
        }
        return wrong
    }
}
