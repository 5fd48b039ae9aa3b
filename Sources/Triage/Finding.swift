package import Detection
package import Events
package import Sigma
package import Vocabulary

/// One match, with all that is told of it, apart from the event's own bytes.
package struct Finding: Sendable {
    /// What the rule, or the correlation, says of itself.
    package let rule: Metadata
    /// The input, as the person named it.
    package let source: String
    /// The number in the EVTX record header, or the number of the line.
    package let record: UInt64
    package let time: Instant?
    package let computer: String?
    package let channel: String?
    package let eventID: Int?
    /// What the rule found something in, each field once, in the rule's order.
    package let matched: [MatchedValue]
    /// What a correlation counted; `nil` for a rule.
    package let correlation: CorrelationFacts?

    package init(_ match: Match, in event: borrowing Event, of source: String) {
        rule = match.rule.metadata
        correlation = nil
        self.source = source
        record = event.record
        time = event.time
        computer = event.computer
        channel = event.channel
        eventID = event.eventID
        matched = match.matched.map { field, value in
            MatchedValue(field: field, value: value, marks: match.ranges(in: field, of: value))
        }
    }
}

/// A field that a rule found something in.
package struct MatchedValue: Sendable {
    /// Empty for a keyword, which is looked for in every field.
    package let field: String
    package let value: String
    /// The bytes that were looked for: offsets into the UTF-8, ascending and apart.
    package let marks: [Range<Int>]

    /// The value in pieces, marked or not, that make up the whole.
    package var pieces: [(text: String, isMarked: Bool)] {
        let bytes = Array(value.utf8)
        var pieces: [(text: String, isMarked: Bool)] = []
        var offset = 0
        for mark in marks where mark.lowerBound >= offset && mark.upperBound <= bytes.count {
            add(bytes[offset..<mark.lowerBound], false, to: &pieces)
            add(bytes[mark], true, to: &pieces)
            offset = mark.upperBound
        }
        add(bytes[offset...], false, to: &pieces)
        return pieces
    }

    private func add(
        _ bytes: ArraySlice<UInt8>, _ isMarked: Bool, to pieces: inout [(text: String, isMarked: Bool)]
    ) {
        if !bytes.isEmpty { pieces.append((String(decoding: bytes, as: UTF8.self), isMarked)) }
    }

    /// The value cut to about so many bytes around its first mark, for a reader and for the memory.
    package func shortened(to length: Int) -> MatchedValue {
        let bytes = Array(value.utf8)
        guard bytes.count > length else { return self }
        let first = marks.first?.lowerBound ?? 0
        var start = max(0, min(first - length / 3, bytes.count - length))
        while start > 0, bytes[start] & 0xC0 == 0x80 { start -= 1 }
        var end = min(bytes.count, start + length)
        while end < bytes.count, bytes[end] & 0xC0 == 0x80 { end += 1 }
        let lead = start > 0 ? Array("…".utf8) : []
        let text = lead + bytes[start..<end] + (end < bytes.count ? Array("…".utf8) : [])
        let shift = lead.count - start
        let kept = marks.compactMap { mark -> Range<Int>? in
            let inside = mark.clamped(to: start..<end)
            return inside.isEmpty ? nil : inside.lowerBound + shift..<inside.upperBound + shift
        }
        return MatchedValue(field: field, value: String(decoding: text, as: UTF8.self), marks: kept)
    }
}

/// What made a correlation fire.
package struct CorrelationFacts: Sendable {
    /// Where a record lies.
    package struct Place: Sendable {
        package let source: String
        package let record: UInt64
    }

    /// When the first match that counts happened.
    package let start: Instant
    /// What was reached: a number of matches, of values or of rules, a sum, a mean, a percentile.
    package let figure: Double
    /// How many matches made it.
    package let count: Int
    /// The newest of their records, oldest first.
    package let places: [Place]
}

extension Finding {
    /// A correlation that fired, at the place of the last match that made it.
    package init(_ match: CorrelationMatch, places: [CorrelationFacts.Place]) {
        rule = match.correlation.metadata
        source = places.last?.source ?? ""
        record = places.last?.record ?? 0
        time = match.time
        let host = match.group.first { ["computer", "host", "hostname"].contains($0.field.lowercased()) }
        computer = host?.value
        channel = nil
        eventID = nil
        matched = match.group.map { MatchedValue(field: $0.field, value: $0.value, marks: []) }
        correlation = CorrelationFacts(
            start: match.start, figure: match.figure, count: match.count, places: places)
    }

    /// The same with values of a bounded length.
    func shortened(to length: Int) -> Finding {
        Finding(self, matched: matched.prefix(12).map { $0.shortened(to: length) })
    }

    private init(_ other: Finding, matched: [MatchedValue]) {
        rule = other.rule
        source = other.source
        record = other.record
        time = other.time
        computer = other.computer
        channel = other.channel
        eventID = other.eventID
        self.matched = matched
        correlation = other.correlation
    }
}
