public import Sigma

/// A rule that holds for an event, and why.
public struct Match: Sendable {
    /// The rule.
    public let rule: Rule
    /// The selections that hold and that the condition counts on, in the rule's order.
    public let selections: [String]
    /// What was found, where; in the rule's order.
    public let evidence: [Evidence]
}

extension Match {
    /// The fields that the rule found something in, each once, with the value; in the rule's order.
    public var matched: [(field: String, value: String)] {
        var seen: Set<String> = []
        return evidence.filter { seen.insert($0.field).inserted }.map { ($0.field, $0.value.text) }
    }

    /// The bytes of a field's value that were looked for: sorted, joined where they touch, none if the rule did not
    /// look there.
    public func ranges(in field: String, of value: String) -> [Range<Int>] {
        let bytes = Array(value.utf8)
        let ranges = evidence.filter { $0.field == field && $0.value.bytes == bytes }.map(\.range)
        return ranges.sorted { $0.lowerBound < $1.lowerBound }.reduce(into: []) { joined, range in
            if let last = joined.last, range.lowerBound <= last.upperBound {
                joined[joined.count - 1] = last.lowerBound..<max(last.upperBound, range.upperBound)
            } else {
                joined.append(range)
            }
        }
    }
}
