// The unsafe part is JSONScanner; the shapes of records are in JSONForms. JSONSettling turns the scanner's remarks into
// the envelope.

/// Reads JSON lines: one object a line, in any of the shapes that Windows records take, or in one of their own.
public struct JSONLineDecoder: Sendable {
    private var scanner: JSONScanner
    private var settling: JSONSettling
    /// What an export of Purview's search calls the record that it wraps: JSON again, as a text.
    private let auditData: FieldName

    /// A decoder for lines of any sources; it learns their keys.
    ///
    /// `clock` says what times without a zone mean, of the sources that write them so.
    public init(names: FieldNames, mapping: FieldMapping = .standard, clock: LocalClock = .utc) {
        let forms = JSONForms(mapping)
        scanner = JSONScanner(names: names, forms: forms)
        auditData = names.intern("AuditData")
        settling = JSONSettling(names: names, forms: forms, mapping: mapping, clock: clock)
    }

    /// Whether bytes begin like an object, blanks apart.
    public static func recognises(_ line: Span<UInt8>) -> Bool {
        for offset in line.indices {
            switch line[offset] {
            case 0x20, 0x09: continue
            case 0x7B: return true
            default: return false
            }
        }
        return false
    }

    /// Decodes one line without its line break; `false` if it is left out, which the report then says.
    public mutating func decode(
        _ line: Span<UInt8>, number: UInt64, into event: inout Event, report: inout DecodingReport
    ) -> Bool {
        let text = event.take(line, number: number, report: &report)
        let isDecoded = decodeObject(text, of: &event, report: &report)
        if isDecoded { report.add(records: 1) }
        return isDecoded
    }

    /// Decodes the object in a range of the event's buffer that holds valid UTF-8.
    ///
    /// Of an object that was cut, as collectors cut long records, what is there is read: padding must hide nothing.
    mutating func decodeObject(
        _ text: Range<Int>, of event: inout Event, report: inout DecodingReport
    ) -> Bool {
        do throws(JSONDamage) {
            event.reserve(text.count)
            let start = event.used
            var isCut = try scan(text, of: &event, root: JSONPaths.root)
            if scanner.has(.product) || scanner.has(.category) || scanner.has(.service) {
                // The event itself is what `event` holds; in the Elastic Common Schema that key is something else.
                event.fields.removeAll(keepingCapacity: true)
                event.nulls.removeAll(keepingCapacity: true)
                event.used = start
                isCut = try scan(text, of: &event, root: JSONPaths.sourceRoot)
            }
            if isCut {
                report.mend(
                    "JSON: a record that was cut, of which what is there was read",
                    at: "line \(event.record)", sample: event.raw)
            }
        } catch {
            let column = scanner.position - text.lowerBound + 1
            report.skip(error.reason, at: "line \(event.record), column \(column)", sample: event.raw)
            return false
        }
        settling.settle(scanner, &event)
        addWrappedText(to: &event)
        return true
    }

    /// Reads the record that stands in a text of the record, where its own log is not known.
    private mutating func addWrappedText(to event: inout Event) {
        guard event.logSource == nil, event.channelRange == nil,
            let wrapped = event.range(of: auditData)?.range, wrapped.count > 1,
            event.bytes[wrapped.lowerBound] == UInt8(ascii: "{")
        else { return }
        addObject(wrapped, to: &event)
    }

    /// Whether the object was cut; one without any field is none.
    private mutating func scan(
        _ text: Range<Int>, of event: inout Event, root: Int32
    ) throws(JSONDamage) -> Bool {
        do throws(JSONDamage) {
            try scanner.scan(text, of: &event, root: root)
            return false
        } catch {
            guard error == .endsTooSoon, !event.fields.isEmpty else { throw error }
            return true
        }
    }

    /// Adds the fields of an object that stands in the message of a line of another format, if it is one. What the
    /// object says of its log is better than what the line says.
    mutating func addObject(_ text: Range<Int>, to event: inout Event) {
        let (before, nullsBefore) = (event.fields.count, event.nulls.count)
        event.reserve(text.count)
        do throws(JSONDamage) {
            _ = try scan(text, of: &event, root: JSONPaths.root)
            let source = event.logSource
            event.logSource = nil
            settling.settle(scanner, &event)
            if event.logSource == nil, event.channelRange == nil { event.logSource = source }
        } catch {
            event.fields.removeSubrange(before...)
            event.nulls.removeSubrange(nullsBefore...)
        }
    }
}
