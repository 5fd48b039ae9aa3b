public import Vocabulary

/// Reads lines of text of any known format, told apart line by line: JSON by its brace, everything else as syslog.
///
/// A line that is neither becomes an event with the field `message` alone, so that keyword rules still see it; but
/// among JSON lines such a line is a fault, and is left out.
public struct LineDecoder: Sendable {
    private var json: JSONLineDecoder
    private var syslog: SyslogDecoder
    private var followsJSON = false

    /// A decoder for one input, or for several of one kind: it learns their keys.
    ///
    /// The old form of syslog names no year: it is taken as the latest that is not after `now`.
    public init(names: FieldNames, now: Instant, mapping: FieldMapping = .standard) {
        json = JSONLineDecoder(names: names, mapping: mapping)
        syslog = SyslogDecoder(names: names, now: now)
    }

    /// Decodes one line without its line break; `false` if it is left out, which the report then says.
    public mutating func decode(
        _ line: Span<UInt8>, number: UInt64, into event: inout Event, report: inout DecodingReport
    ) -> Bool {
        let isDecoded = decodeText(line, number: number, into: &event, report: &report)
        if isDecoded { report.add(records: 1) }
        return isDecoded
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
            return json.decodeObject(text, of: &event, report: &report)
        }
        if event.bytes[text].contains(0) {
            report.skip("text: holds zeros, as no log does", at: "line \(number)", sample: event.raw)
            return false
        }
        // An array with one object a line begins and ends with lines of their own.
        if event.bytes[text].allSatisfy(LineDecoder.isOfArray) { return false }
        let (message, isKnown) = syslog.decode(text, of: &event)
        if !isKnown, followsJSON {
            report.skip("text: no object, among lines of JSON", at: "line \(number)", sample: event.raw)
            return false
        }
        if TextCursor(message).peek(event.bytes.span) == 0x7B { json.addObject(message, to: &event) }
        return true
    }
}
