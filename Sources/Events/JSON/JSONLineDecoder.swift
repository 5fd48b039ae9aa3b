import Vocabulary

// The unsafe part is JSONScanner; the shapes of records are in JSONForms. Here the remarks of the scanner become the
// envelope: what stands apart from the payload yields to it, what serves for an absent field does so, and of all the
// fields that may tell the time the most trusted one counts.

/// Reads JSON lines: one object a line, in any of the shapes that Windows records take, or in one of their own.
public struct JSONLineDecoder: Sendable {
    private var scanner: JSONScanner

    /// A decoder for lines of any sources; it learns their keys.
    public init(names: FieldNames) {
        scanner = JSONScanner(names: names)
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
    mutating func decodeObject(
        _ text: Range<Int>, of event: inout Event, report: inout DecodingReport
    ) -> Bool {
        do throws(JSONDamage) {
            event.reserve(text.count)
            let start = event.used
            try scanner.scan(text, of: &event, root: JSONPaths.root)
            if scanner.statesSource {
                // The event itself is what `event` holds; in the Elastic Common Schema that key is something else.
                event.fields.removeAll(keepingCapacity: true)
                event.used = start
                try scanner.scan(text, of: &event, root: JSONPaths.sourceRoot)
            }
        } catch {
            let column = scanner.position - text.lowerBound + 1
            report.skip(error.reason, at: "line \(event.record), column \(column)", sample: event.raw)
            return false
        }
        settle(&event)
        return true
    }

    /// Adds the fields of an object that stands in the message of a line of another format, if it is one.
    mutating func addObject(_ text: Range<Int>, to event: inout Event) {
        let before = event.fields.count
        event.reserve(text.count)
        do throws(JSONDamage) {
            try scanner.scan(text, of: &event, root: JSONPaths.root)
            settle(&event)
        } catch {
            event.fields.removeSubrange(before...)
        }
    }

    private func settle(_ event: inout Event) {
        guard !scanner.remarks.isEmpty else { return }
        var overridden: UInt32 = 0
        var bestTime: UInt8 = 0
        var dataName: Event.Text?
        for remark in scanner.remarks {
            let node = scanner.paths.nodes[Int(remark.node)]
            switch node.role {
            case .field:
                break
            case .envelope:
                event.takeEnvelope(node.name, remark.value)
                if node.name == .systemTime { event.takeTime(remark.value, rank: 10, best: &bestTime) }
            case .flatEnvelope:
                event.takeEnvelope(node.name, remark.value)
                if node.name == .systemTime { event.takeTime(remark.value, rank: 8, best: &bestTime) }
            case .payload:
                overridden |= 1 << node.name.number
            case .substitute, .time:
                if node.rank > 0 { event.takeTime(remark.value, rank: node.rank, best: &bestTime) }
            case .dataName:
                if let name = dataName { event.append(event.names.intern(event.text(name)), "") }
                dataName = remark.value
            case .dataText:
                let name = dataName.map { event.names.intern(event.text($0)) } ?? .data
                event.append(name, at: remark.value)
                dataName = nil
            case .product, .category, .service:
                event.takeLogSource(node.role, remark.value)
            }
        }
        if let name = dataName { event.append(event.names.intern(event.text(name)), "") }
        if overridden != 0 { yield(&event, to: overridden) }
        for remark in scanner.remarks {
            let node = scanner.paths.nodes[Int(remark.node)]
            guard node.role == .substitute, event.range(of: node.substituteFor) == nil else { continue }
            event.append(node.substituteFor, at: remark.value)
            event.takeEnvelope(node.substituteFor, remark.value)
        }
    }

    /// Takes out the envelope's fields that the payload has too; of `EventID` the payload's, for rules are bound by
    /// the envelope's.
    private func yield(_ event: inout Event, to overridden: UInt32) {
        var losers: Set<Int32> = []
        let hasEventID = scanner.remarks.contains {
            let node = scanner.paths.nodes[Int($0.node)]
            return node.role == .envelope && node.name == .eventID
        }
        for remark in scanner.remarks {
            let node = scanner.paths.nodes[Int(remark.node)]
            if node.name == .eventID {
                if node.role == .payload, hasEventID { losers.insert(remark.field) }
            } else if node.role == .envelope, overridden & 1 << node.name.number != 0 {
                losers.insert(remark.field)
            }
        }
        guard !losers.isEmpty else { return }
        event.fields = event.fields.enumerated().filter { !losers.contains(Int32($0.offset)) }.map(\.element)
    }
}

extension JSONScanner {
    fileprivate var statesSource: Bool {
        remarks.contains { paths.nodes[Int($0.node)].role >= .product }
    }
}

extension Event {
    fileprivate mutating func takeEnvelope(_ name: FieldName, _ value: Text) {
        switch name {
        case .channel: channelRange = channelRange ?? value
        case .computer: computerRange = computerRange ?? value
        case .providerName: providerRange = providerRange ?? value
        case .eventID: eventID = eventID ?? integer(value)
        default: break
        }
    }

    fileprivate mutating func takeTime(_ value: Text, rank: UInt8, best: inout UInt8) {
        guard rank > best, let instant = Instant(bytes: bytes.span, value.range) ?? epoch(value) else {
            return
        }
        time = instant
        best = rank
    }

    /// Seconds since 1970 with or without a fraction, or milliseconds, told apart by their size.
    private func epoch(_ value: Text) -> Instant? {
        guard (9...20).contains(value.length), let seconds = Double(text(value)), seconds > 0, seconds < 1e14
        else {
            return nil
        }
        return Instant(milliseconds: Int64(seconds > 1e11 ? seconds : seconds * 1_000))
    }

    fileprivate mutating func takeLogSource(_ role: JSONMeaning.Role, _ value: Text) {
        var source = logSource ?? EventLogSource()
        switch role {
        case .product: source.product = text(value)
        case .category: source.category = text(value)
        case .service: source.service = text(value)
        default: break
        }
        logSource = source
    }

    /// Starts a record with a line, and returns where its text lies, as valid UTF-8.
    mutating func take(_ line: Span<UInt8>, number: UInt64, report: inout DecodingReport) -> Range<Int> {
        reset()
        record = number
        unsafe putBytes(line.bytes, line.indices)
        rawRange = Text(start: 0, length: line.count)
        if isValidUTF8(rawRange.range) { return rawRange.range }
        report.mend("text: invalid UTF-8, replaced by U+FFFD", at: "line \(number)", sample: raw)
        return store(Array(String(decoding: raw, as: UTF8.self).utf8)).range
    }

    private func isValidUTF8(_ range: Range<Int>) -> Bool {
        do {
            _ = try UTF8Span(validating: bytes.span.extracting(range))
            return true
        } catch {
            return false
        }
    }
}
