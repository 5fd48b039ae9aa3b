public import Vocabulary

/// Reads the lines of one input in order: those of one record as one event, whose number is its first line's.
///
/// Rules see an event of the kernel once, with the fields of all its lines, and never its lines one by one: no match
/// is told twice. A list of records on one line, as clouds export them, is as many events with the number of that line.
public struct RecordReader: Sendable {
    private var decoder: LineDecoder
    private var joiner = RecordJoiner()

    /// A reader for one input.
    ///
    /// The old form of syslog names no year: it is taken as the latest that is not after `now`. For the rest see
    /// ``LineDecoder/init(names:now:mapping:clock:keepsUnread:)``.
    public init(
        names: FieldNames, now: Instant, mapping: FieldMapping = .standard, clock: LocalClock = .utc,
        keepsUnread: Bool = false
    ) {
        decoder = LineDecoder(
            names: names, now: now, mapping: mapping, clock: clock, keepsUnread: keepsUnread)
    }

    /// Takes one line without its line break, and hands over the events that are complete with it.
    ///
    /// - Throws: What `body` throws.
    public mutating func take(
        _ line: Span<UInt8>, number: UInt64, into event: inout Event, report: inout DecodingReport,
        _ body: (inout Event) throws -> Void
    ) rethrows {
        if joiner.keeps(line, number: number) { return try handOver(&event, &report, body) }
        try decode(line, number: number, into: &event, report: &report, body)
    }

    /// Hands over what still waits, behind the last line.
    ///
    /// - Throws: What `body` throws.
    public mutating func finish(
        into event: inout Event, report: inout DecodingReport, _ body: (inout Event) throws -> Void
    ) rethrows {
        joiner.finish()
        try handOver(&event, &report, body)
    }

    private mutating func handOver(
        _ event: inout Event, _ report: inout DecodingReport, _ body: (inout Event) throws -> Void
    ) rethrows {
        while let record = joiner.next {
            joiner.removeNext()
            if record.isJoined {
                if decoder.decode(record, into: &event, report: &report) { try body(&event) }
            } else {
                try decode(record.bytes.span, number: record.number, into: &event, report: &report, body)
            }
        }
    }

    /// A line is one record, or the list of records that a cloud's export is.
    private mutating func decode(
        _ line: Span<UInt8>, number: UInt64, into event: inout Event, report: inout DecodingReport,
        _ body: (inout Event) throws -> Void
    ) rethrows {
        guard let list = RecordList(line) else {
            if decoder.decode(line, number: number, into: &event, report: &report) { try body(&event) }
            return
        }
        var item = 0
        let rest = try list.forEach(in: line) { element in
            item += 1
            let isRead = decoder.decode(
                line.extracting(element), number: number, into: &event, report: &report)
            event.item = item
            if isRead { try body(&event) }
        }
        if let rest {
            report.skip(
                "JSON: a list of records that goes on with no record",
                at: "line \(number), column \(rest + 1)")
            let isKept = decoder.decodeRest(
                line.extracting(rest..<line.count), number: number, into: &event, report: &report)
            event.item = item + 1
            if isKept { try body(&event) }
        }
    }
}
