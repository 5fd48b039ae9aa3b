public import Vocabulary

/// Reads lines of mixed text, each by the decoder that its first bytes call for.
public struct LineDecoder: Sendable {
    private var json: JSONLineDecoder

    /// A decoder for lines of any kind.
    ///
    /// - Parameters:
    ///   - names: The table that gives the field names their numbers.
    ///   - now: About when the lines were written, for dialects whose times have no year.
    public init(names: FieldNames, now: Instant) {
        json = JSONLineDecoder(names: names)
    }

    /// Decodes one line without its line break; `false` if it is left out, which the report then says.
    public mutating func decode(
        _ line: RawSpan, number: UInt64, into event: inout Event, report: inout DecodingReport
    ) -> Bool {
        if JSONLineDecoder.recognises(line) {
            guard json.decode(line, number: number, into: &event, report: &report) else { return false }
            report.add(records: 1)
            return true
        }
        report.skip("line: no known format", at: "line \(number)")
        return false
    }
}
