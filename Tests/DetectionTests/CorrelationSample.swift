import Detection
import Events
import Sigma
import TestSupport
import Vocabulary

/// One match of a rule, made up.
struct MadeMatch {
    let rule: String
    let milliseconds: Int64
    /// Several values of a field stand side by side, with a bar between them.
    var fields: [String: String]
    let reference: UInt64

    func values(of field: String) -> [String] {
        fields[field]?.split(separator: "|", omittingEmptySubsequences: false).map(String.init) ?? []
    }
}

/// Random correlations over three rules, and random matches of these.
struct CorrelationSample {
    let file: RuleFile
    let set: CorrelationSet
    let text: String
    let matches: [MadeMatch]

    static let rules = ["a", "b", "c"].map { name in
        """
        title: \(name)
        name: \(name)
        id: id-\(name)
        logsource: {product: test}
        detection: {s: {EventID: 1}, condition: s}
        """
    }

    /// Makes up so many matches, each at most so many seconds earlier than the newest before it.
    init(seed: UInt64, count: Int, lateness: Int) {
        var random = SeededNumbers(seed)
        var documents = Self.rules
        let number = Int.random(in: 1...4, using: &random)
        for index in 0..<number { documents.append(Self.correlation(index, &random)) }
        text = documents.joined(separator: "\n---\n")
        file = RuleFile(reading: text, name: "random.yml")
        set = CorrelationSet(file.correlations, over: file.rules)
        matches = Self.matches(count, lateness, &random)
    }

    private static func correlation(_ index: Int, _ random: inout SeededNumbers) -> String {
        var known = ["a", "b", "c"] + (0..<index).map { "k\($0)" }
        known.shuffle(using: &random)
        let kind = random.pick([
            "event_count", "value_count", "value_sum", "value_avg", "value_median", "value_percentile",
            "temporal",
            "temporal_ordered",
        ])
        let listed = known.prefix(Int.random(in: kind.hasPrefix("temporal") ? 2...3 : 1...2, using: &random))
        let groupBy = random.pick(["[]", "[User]", "[Ip]", "[User, Ip]", "[who]"])
        var bounds = random.pick(["gte: 2", "gte: 4", "gt: 1, lte: 4", "eq: 3", "lt: 3", "neq: 2", "gte: 12"])
        if ["value_sum", "value_avg", "value_median", "value_percentile"].contains(kind) {
            bounds =
                random.pick(["gt: 10", "lte: 4.5", "gte: 3, lt: 6", "gt: 40", "eq: 0.7", "gte: 2.3"])
                + ", field: bytes"
        }
        if kind == "value_percentile" { bounds += ", percentile: \(random.pick([0, 10, 50, 90, 100]))" }
        if kind == "value_count" { bounds += ", field: \(random.pick(["Ip", "User", "[User, Ip]", "word"]))" }
        let condition =
            kind == "temporal_ordered" || kind == "temporal" && Bool.random(using: &random)
            ? "" : "condition: {\(bounds)}"
        return """
            title: k\(index)
            name: k\(index)
            id: id-k\(index)
            correlation:
              type: \(kind)
              rules: [\(listed.joined(separator: ", "))]
              group-by: \(groupBy)
              timespan: \(random.pick(["3s", "10s", "40s"]))
              generate: \(Bool.random(using: &random))
              aliases: \(listed.contains("b") ? "{who: {b: Ip}}" : "{}")
              \(condition)
            """
    }

    private static func matches(_ count: Int, _ lateness: Int, _ random: inout SeededNumbers) -> [MadeMatch] {
        var now: Int64 = 1_750_000_000_000
        let users = Int.random(in: 1...4, using: &random)
        let pace = random.pick([50, 400, 3_000] as [Int64])
        let isJittery = Bool.random(using: &random)
        return (0..<count).map { index in
            now += Int64.random(in: 0...pace, using: &random)
            var time = now
            if isJittery, Int.random(in: 0..<3, using: &random) == 0 {
                time -= Int64.random(in: 0...Int64(lateness) * 1_000, using: &random)
            }
            var fields = [
                "User": random.pick(["u", "U"]) + "\(Int.random(in: 0..<users, using: &random))",
                "who": "é\(Int.random(in: 0...1, using: &random))",
                "Ip": "10.0.0.\(Int.random(in: 0...2, using: &random))",
                "bytes": "\(Double(Int.random(in: -10...80, using: &random)) / 10)",
                "word": String(
                    repeating: random.pick(["x", "X", "y"]), count: Int.random(in: 0...9, using: &random)),
            ]
            if Int.random(in: 0..<20, using: &random) == 0 {
                fields[random.pick(["User", "Ip", "bytes"])] = nil
            }
            while Int.random(in: 0..<10, using: &random) == 0 {
                let more = random.pick([("User", "u0"), ("Ip", "10.0.0.1"), ("bytes", "0.7"), ("word", "x")])
                if let value = fields[more.0] { fields[more.0] = value + "|" + more.1 }
            }
            return MadeMatch(
                rule: "id-" + random.pick(["a", "b", "c"]), milliseconds: time, fields: fields,
                reference: UInt64(index))
        }
    }
}

extension ClueBatch {
    /// Adds made-up matches through events, as the product does.
    mutating func add(_ matches: some Sequence<MadeMatch>, _ reader: CorrelationReader, _ names: FieldNames) {
        var event = Event(names: names)
        for match in matches {
            event.reset()
            for name in match.fields.keys.sorted() {
                for value in match.values(of: name) { event.append(name, value) }
            }
            reader.read(
                rule: match.rule, of: event, at: Instant(milliseconds: match.milliseconds),
                reference: match.reference, into: &self)
        }
    }
}

extension CorrelationMatch {
    /// All of it, in one line.
    var line: String { "\(shortLine) from \(start) \(references)" }

    /// Without what a thinned window may tell otherwise.
    var shortLine: String {
        let values = group.map { "\($0.field)=\($0.value)" }.joined(separator: " ")
        return "\(correlation.metadata.id) \(values) at \(time): \(figure) of \(count)"
    }
}
