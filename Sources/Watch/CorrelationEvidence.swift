public import Vocabulary

/// What a correlation counted, read from the fields that are stored with its detection.
///
/// They are in Sigma's words, so that they read the same in every language: `event_count` is `12 ≥ 10`, `timespan` the
/// first and the last time, `events` where the records lie; every other field is one of the group.
public struct CorrelationEvidence: Hashable, Sendable {
    /// What was counted or reckoned.
    public enum Measure: Hashable, Sendable {
        /// Matches of the rules.
        case events
        /// Different values of fields.
        case values(of: String)
        /// The sum, the mean, the median of a field's values, or the value below which so many in a hundred lie.
        case sum(of: String)
        case average(of: String)
        case median(of: String)
        case percentile(String, of: String)
        /// That several rules matched; how many of them, or which.
        case rules
        /// That several rules matched one after the other.
        case rulesInOrder
    }

    /// What had to be reached: `≥` and `10`.
    public struct Bound: Hashable, Sendable {
        /// One of `=`, `≠`, `<`, `≤`, `>`, `≥`.
        public let sign: String
        /// As the rule has it.
        public let number: String

        /// A sign and a number.
        public init(sign: String, number: String) {
            self.sign = sign
            self.number = number
        }
    }

    /// Where a record lies in the archive.
    public struct Place: Hashable, Sendable {
        /// The segment and the offset of the batch.
        public let batch: String
        /// The line of the batch, from 0.
        public let line: Int
    }

    /// What was counted.
    public let measure: Measure
    /// What was reached; `nil` where rules are named instead.
    public let figure: String?
    /// What had to be reached, all of it.
    public let bounds: [Bound]
    /// The rules that matched, where the correlation names them.
    public let rules: [String]
    /// The fields that the records share, with their values.
    public let group: [MatchedField]
    /// When the first and the last of what counts happened.
    public let span: ClosedRange<Instant>
    /// Where the first of the records lie, oldest first.
    public let places: [Place]

    /// Reads the fields of a detection; `nil` if it is not of a correlation.
    public init?(_ fields: [MatchedField]) {
        guard let time = fields.last(where: { $0.field == "timespan" }),
            let span = CorrelationEvidence.span(time.value),
            let index = fields.lastIndex(where: { CorrelationEvidence.measure($0.field) != nil }),
            let measure = CorrelationEvidence.measure(fields[index].field)
        else { return nil }
        self.span = span
        self.measure = measure
        group = Array(fields[..<index])
        let value = fields[index].value
        let words = value.split(separator: " ").map(String.init)
        let separator = measure == .rulesInOrder ? " → " : " + "
        if words.first.flatMap(Double.init) != nil {
            figure = words[0]
            bounds = stride(from: 1, to: words.count - 1, by: 2).map {
                Bound(sign: words[$0], number: words[$0 + 1])
            }
            rules = []
        } else {
            figure = nil
            bounds = []
            rules = value.split(separator: separator).map(String.init)
        }
        places = (fields.last { $0.field == "events" }?.value ?? "").split(separator: "\n").compactMap {
            line in
            guard let colon = line.lastIndex(of: ":"), let number = Int(line[line.index(after: colon)...])
            else { return nil }
            return Place(batch: String(line[..<colon]), line: number)
        }
    }

    private static func span(_ text: String) -> ClosedRange<Instant>? {
        let ends = text.split(separator: "/").compactMap { try? Instant(parsing: String($0)) }
        guard ends.count == 2, ends[0] <= ends[1] else { return nil }
        return ends[0]...ends[1]
    }

    private static func measure(_ field: String) -> Measure? {
        let parts = field.split(separator: "(", maxSplits: 1).map(String.init)
        guard let name = parts.first else { return nil }
        let inside = parts.count > 1 && parts[1].last == ")" ? String(parts[1].dropLast()) : nil
        switch (name, inside) {
        case ("event_count", nil): return .events
        case ("temporal", nil): return .rules
        case ("temporal_ordered", nil): return .rulesInOrder
        case ("value_count", let inside?): return .values(of: inside)
        case ("value_sum", let inside?): return .sum(of: inside)
        case ("value_avg", let inside?): return .average(of: inside)
        case ("value_median", let inside?): return .median(of: inside)
        case ("value_percentile", let inside?):
            guard let comma = inside.lastIndex(of: ",") else { return nil }
            let number = inside[inside.index(after: comma)...].drop { $0 == " " }
            return .percentile(String(number), of: String(inside[..<comma]))
        default: return nil
        }
    }
}
