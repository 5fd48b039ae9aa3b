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
    /// Which of the records of a list on that line it is, from one.
    package let item: Int
    package let time: Instant?
    package let computer: String?
    package let channel: String?
    package let eventID: Int?
    /// What the rule found something in, each field once, in the rule's order.
    package let matched: [MatchedValue]
    /// The selections that hold and that the rule's condition counts on, in its order; none of a correlation.
    package let selections: [String]
    /// What a correlation counted; `nil` for a rule.
    package let correlation: CorrelationFacts?

    package init(_ match: Match, in event: borrowing Event, of source: String) {
        rule = match.rule.metadata
        selections = match.selections
        correlation = nil
        self.source = source
        record = event.record
        item = event.item
        time = event.time
        computer = event.computer
        channel = event.channel
        eventID = event.eventID
        var matched: [MatchedValue] = []
        matched.reserveCapacity(match.evidence.count)
        for evidence in match.evidence {
            // A rule finds something in a handful of fields.
            if let index = matched.firstIndex(where: { $0.field == evidence.field }) {
                matched[index].add(evidence)
            } else {
                matched.append(MatchedValue(evidence))
            }
        }
        self.matched = matched
    }
}

/// A field that a rule found something in.
package struct MatchedValue: Sendable {
    /// Empty for a keyword, which is looked for in every field.
    package let field: String
    /// The value as the log has it: UTF-8, or any bytes.
    package let bytes: [UInt8]
    /// The bytes that were looked for, in the order of the rule; one may lie in another.
    private var found: [Range<Int>]

    package init(field: String, bytes: [UInt8], found: [Range<Int>] = []) {
        self.field = field
        self.bytes = bytes
        self.found = found
    }

    fileprivate init(_ evidence: Evidence) {
        self.init(field: evidence.field, bytes: evidence.value.bytes, found: [evidence.range])
    }

    /// Adds what else was found in the field, if it is in the same value: a field may have several.
    fileprivate mutating func add(_ evidence: Evidence) {
        if evidence.value.bytes == bytes { found.append(evidence.range) }
    }

    /// The value as text.
    package var value: String { String(decoding: bytes, as: UTF8.self) }

    /// The bytes that were looked for: offsets into ``bytes``, ascending and apart.
    package var marks: [Range<Int>] {
        guard found.count > 1 else { return found }
        return found.sorted { $0.lowerBound < $1.lowerBound }.reduce(into: []) { joined, range in
            if let last = joined.last, range.lowerBound <= last.upperBound {
                joined[joined.count - 1] = last.lowerBound..<max(last.upperBound, range.upperBound)
            } else {
                joined.append(range)
            }
        }
    }

    /// The same as offsets into the UTF-8 of ``value``: where the log's bytes are none, U+FFFD stands in their place, which is
    /// longer.
    package var textMarks: [Range<Int>] {
        if bytes.isASCII || String(validating: bytes, as: UTF8.self) != nil { return marks }
        let place = { (offset: Int) in String(decoding: bytes.prefix(offset), as: UTF8.self).utf8.count }
        return marks.map { mark in
            let start = place(mark.lowerBound)
            return start..<max(start, place(mark.upperBound))
        }
    }

    /// The value in pieces, marked or not, that make up the whole.
    package var pieces: [(text: String, isMarked: Bool)] {
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
        guard bytes.count > length else { return self }
        let marks = marks
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
        return MatchedValue(field: field, bytes: text, found: kept)
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
        selections = []
        source = places.last?.source ?? ""
        record = places.last?.record ?? 0
        item = 1
        time = match.time
        let host = match.group.first { ["computer", "host", "hostname"].contains($0.field.lowercased()) }
        computer = host?.value
        channel = nil
        eventID = nil
        matched = match.group.map { MatchedValue(field: $0.field, bytes: Array($0.value.utf8)) }
        correlation = CorrelationFacts(
            start: match.start, figure: match.figure, count: match.count, places: places)
    }

    /// The same with values of a bounded length.
    func shortened(to length: Int) -> Finding {
        Finding(
            rule: rule, source: source, record: record, item: item, time: time, computer: computer,
            channel: channel,
            eventID: eventID, matched: matched.prefix(12).map { $0.shortened(to: length) },
            selections: selections, correlation: correlation)
    }

    init(
        rule: Metadata, source: String, record: UInt64, item: Int = 1, time: Instant?, computer: String?,
        channel: String?,
        eventID: Int?, matched: [MatchedValue], selections: [String] = [], correlation: CorrelationFacts?
    ) {
        self.selections = selections
        self.rule = rule
        self.source = source
        self.record = record
        self.item = item
        self.time = time
        self.computer = computer
        self.channel = channel
        self.eventID = eventID
        self.matched = matched
        self.correlation = correlation
    }
}
