public import Vocabulary

/// Reads lines of text of any known format, told apart line by line: JSON by its brace, everything else as syslog.
///
/// A line that is neither becomes an event with the field `message` alone, so that keyword rules still see it; but
/// among JSON lines such a line is a fault, and is left out unless the caller keeps what nobody can read.
public struct LineDecoder: Sendable {
    private var json: JSONLineDecoder
    private var syslog: SyslogDecoder
    private var followsJSON = false
    private let keepsUnread: Bool

    /// A decoder for one input, or for several of one kind: it learns their keys.
    ///
    /// The old form of syslog names no year: it is taken as the latest that is not after `now`.
    /// `clock` says what times without a zone mean. With `keepsUnread`, a line that cannot be read is an event all the
    /// same, of its text alone, beside being counted as a fault: live, nothing that is sent may be out of sight.
    public init(
        names: FieldNames, now: Instant, mapping: FieldMapping = .standard, clock: LocalClock = .utc,
        keepsUnread: Bool = false
    ) {
        json = JSONLineDecoder(names: names, mapping: mapping, clock: clock)
        syslog = SyslogDecoder(names: names, now: now, clock: clock)
        self.keepsUnread = keepsUnread
    }

    /// Decodes one line without its line break; `false` if it is left out, which the report then says.
    public mutating func decode(
        _ line: Span<UInt8>, number: UInt64, into event: inout Event, report: inout DecodingReport
    ) -> Bool {
        let isDecoded = decodeText(line, number: number, into: &event, report: &report)
        if isDecoded { report.add(records: 1) }
        return isDecoded
    }

    /// Makes an event of a text that nobody can read, if the caller wants that.
    private func keep(_ text: Range<Int>, of event: inout Event) -> Bool {
        guard keepsUnread else { return false }
        event.fields.removeAll(keepingCapacity: true)
        event.nulls.removeAll(keepingCapacity: true)
        event.append(.message, at: Event.Text(start: text.lowerBound, length: text.count))
        return true
    }

    /// Takes what follows a list of records on its line, and nobody can read; `false` if it is left out.
    mutating func decodeRest(
        _ rest: Span<UInt8>, number: UInt64, into event: inout Event, report: inout DecodingReport
    ) -> Bool {
        let text = event.take(rest, number: number, report: &report)
        guard keep(text, of: &event) else { return false }
        report.add(records: 1)
        return true
    }

    /// Decodes a record of several lines.
    mutating func decode(
        _ record: RecordJoiner.Record, into event: inout Event, report: inout DecodingReport
    ) -> Bool {
        guard record.isJoined else {
            return decode(record.bytes.span, number: record.number, into: &event, report: &report)
        }
        let text = event.take(record.bytes.span, number: record.number, report: &report)
        syslog.decode(joined: text, of: &event)
        report.add(records: 1)
        return true
    }

    /// Brackets, commas and blanks.
    private static func isOfArray(_ byte: UInt8) -> Bool {
        byte == 0x5B || byte == 0x5D || byte == 0x2C || byte == 0x20 || byte == 0x09
    }

    private mutating func decodeText(
        _ line: Span<UInt8>, number: UInt64, into event: inout Event, report: inout DecodingReport
    ) -> Bool {
        let text = event.take(line, number: number, report: &report)
        if JSONLineDecoder.recognises(line) {
            followsJSON = true
            return json.decodeObject(text, of: &event, report: &report) || keep(text, of: &event)
        }
        if event.bytes[text].contains(0) {
            report.skip("text: holds zeros, as no log does", at: "line \(number)", sample: event.raw)
            return keep(text, of: &event)
        }
        // An array with one object a line begins and ends with lines of their own.
        if event.bytes[text].allSatisfy(LineDecoder.isOfArray) { return false }
        let (message, isKnown) = syslog.decode(text, of: &event)
        if !isKnown, followsJSON {
            report.skip("text: no object, among lines of JSON", at: "line \(number)", sample: event.raw)
            return keepsUnread
        }
        if TextCursor(message).peek(event.bytes.span) == 0x7B { json.addObject(message, to: &event) }
        return true
    }
}
