import Detection
import Events
import Sigma

/// What more rules cost: parts of the public set, all of it, and ten times as many with other strings.
struct RuleCountStages {
    private let corpora: Corpora
    private let rules: [Rule]

    init(_ corpora: Corpora, _ pack: [UInt8]) throws {
        self.corpora = corpora
        rules = try RulePack(decoding: pack).ruleSet.rules
    }

    func figures(passes: Int) throws -> [Figure] {
        let sets = [100, 1_000, 3_000].map { part(of: $0) } + [rules, OtherStrings(rules).times(10)]
        let compiled = sets.map { RuleSet(rules: $0) }
        return try corpora.feeds().flatMap { feed in
            let feeds = sets.map { _ in Feed(feed.title, feed.sources) }
            let works = zip(compiled, feeds).map { rules, feed in
                var feed = feed
                var detector = Detector(rules, names: feed.names)
                return { () throws -> Void in
                    try feed.pass { _, event in _ = detector.matches(in: event) }
                }
            }
            let seconds = try best(of: passes, works)
            var counter = feed
            let records = Double(try counter.pass { _, _ in })
            let all = seconds[seconds.count - 2]
            return zip(sets, seconds).map { set, seconds in
                Figure(
                    "rules", "\(feed.title), \(set.count) rules",
                    [
                        ("ns/event", seconds * 1e9 / records), ("events/CPU-s", records / seconds),
                        ("times all public rules", seconds / all),
                    ])
            }
        }
    }

    /// So many rules, evenly from the whole set.
    private func part(of count: Int) -> [Rule] { (0..<count).map { rules[$0 * rules.count / count] } }
}

/// Copies of rules that look for other strings: each literal with a piece of some other rule's literal behind it, so
/// that the new strings are made of what strings of rules are made of.
///
/// Numbers, texts shorter than four bytes and texts with wildcards inside stay as they are.
struct OtherStrings {
    private let rules: [Rule]
    private var pieces: [String] = []

    init(_ rules: [Rule]) {
        self.rules = rules
        var texts: [String] = []
        for rule in rules {
            for selection in rule.criteria.selections { Self.collect(selection.search, &texts) }
        }
        pieces = texts.map { String($0.suffix(6)) }
    }

    /// The rules themselves, and as many copies as make so many times their number.
    func times(_ count: Int) -> [Rule] {
        rules
            + (1..<count).flatMap { copy in
                rules.enumerated().map { number, rule in
                    var place = number &* 7_919 &+ copy &* 104_729
                    return changed(rule, copy, &place)
                }
            }
    }

    private func changed(_ rule: Rule, _ copy: Int, _ place: inout Int) -> Rule {
        var metadata = rule.metadata
        metadata.id += "-\(copy)"
        let selections = rule.criteria.selections.map { selection in
            Selection(
                name: selection.name, search: changed(selection.search, &place), location: selection.location)
        }
        return Rule(
            metadata: metadata, logSource: rule.logSource,
            criteria: Criteria(selections: selections, condition: rule.criteria.condition))
    }

    private func changed(_ search: Search, _ place: inout Int) -> Search {
        switch search {
        case .all(let parts): .all(parts.map { changed($0, &place) })
        case .any(let parts): .any(parts.map { changed($0, &place) })
        case .not(let part): .not(changed(part, &place))
        case .field(let name, let test): .field(name, changed(test, &place))
        case .keyword(let test): .keyword(changed(test, &place))
        case .exists, .null, .reference: search
        }
    }

    private func changed(_ test: ValueTest, _ place: inout Int) -> ValueTest {
        place &+= 31
        let piece = pieces[place % pieces.count]
        switch test {
        case .text(let pattern):
            guard let plain = pattern.plain, let text = Self.text(plain.bytes) else { return test }
            return .text(TextPattern(escaped(text + piece), plain.place, cased: pattern.isCased))
        case .expression(let expression):
            let longer = try? RegularExpression(
                expression.pattern + piece.map { $0.isLetter ? "\($0)" : "." }.joined(),
                flags: expression.flags)
            return longer.map { .expression($0) } ?? test
        case .network, .number, .time: return test
        }
    }

    private func escaped(_ text: String) -> String {
        text.map { "\\*?".contains($0) ? "\\\($0)" : "\($0)" }.joined()
    }

    /// The text that is to be changed; `nil` if it stays.
    private static func text(_ bytes: [UInt8]) -> String? {
        guard bytes.count >= 4, !bytes.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func collect(_ search: Search, _ texts: inout [String]) {
        switch search {
        case .all(let parts), .any(let parts): for part in parts { collect(part, &texts) }
        case .not(let part): collect(part, &texts)
        case .field(_, .text(let pattern)), .keyword(.text(let pattern)):
            if let plain = pattern.plain, let text = text(plain.bytes) { texts.append(text) }
        case .field, .keyword, .exists, .null, .reference: break
        }
    }
}
