import Vocabulary

// Squid's native access log, behind a syslog header or bare; blanks pad the second column, `-` is what is not known:
//
//     1739239445.123    921 10.0.0.5 TCP_MISS/200 5070 GET http://example.org/a.pdf bob HIER_DIRECT/192.0.2.7 text/html
//     time         time-taken  c-ip  s-action/sc-status    c-uri               cs-username  s-hierarchy/r-ip  rs(Content-Type)
//                                                sc-bytes cs-method
//
// Names that Sigma does not give are those of the W3C's extended log format. Columns behind these belong to a house's
// own `logformat`: they stay in the message alone.
//
// > Source: Squid, "Features/LogFormat", format `squid`: %ts.%03tu %6tr %>a %Ss/%03>Hs %<st %rm %ru %[un %Sh/%<a %mt

/// Reads Squid's native access log.
struct SquidAccessLog {
    private let duration, client, source, action, status, size, method, user, hierarchy: FieldName
    private let peer, destination, type: FieldName
    private let address: WebAddressFields

    init(names: FieldNames) {
        duration = names.intern("time-taken")
        client = names.intern("c-ip")
        source = names.intern("src_ip")
        action = names.intern("s-action")
        status = names.intern("sc-status")
        size = names.intern("sc-bytes")
        method = names.intern("cs-method")
        user = names.intern("cs-username")
        hierarchy = names.intern("s-hierarchy")
        peer = names.intern("r-ip")
        destination = names.intern("dst_ip")
        type = names.intern("rs(Content-Type)")
        address = WebAddressFields(names: names)
    }

    /// Adds the fields of a line, or returns `nil` and adds nothing if it is of another form.
    func decode(_ message: Range<Int>, of event: inout Event) -> EventLogSource? {
        guard let line = Line(event.bytes.span, message) else { return nil }
        event.time = line.time
        for (field, range) in [
            (duration, line.duration), (client, line.client), (source, line.client), (action, line.action),
            (status, line.status), (size, line.size), (method, line.method), (user, line.user),
            (hierarchy, line.hierarchy), (peer, line.peer), (destination, line.peer), (type, line.type),
        ] {
            append(field, range, &event)
        }
        if !isUnknown(line.address, event) { address.add(line.address, to: &event) }
        return EventLogSource(product: "squid", category: "proxy")
    }

    private func append(_ name: FieldName, _ value: Range<Int>, _ event: inout Event) {
        guard !isUnknown(value, event) else { return }
        event.append(name, at: Event.Text(start: value.lowerBound, length: value.count))
    }

    private func isUnknown(_ value: Range<Int>, _ event: Event) -> Bool {
        value.isEmpty || value.count == 1 && event.bytes[value.lowerBound] == 0x2D
    }
}

/// The columns of one line, as ranges of the buffer.
private struct Line {
    let time: Instant
    let duration, client, action, status, size, method, address, user, hierarchy, peer, type: Range<Int>

    init?(_ bytes: Span<UInt8>, _ message: Range<Int>) {
        var cursor = TextCursor(message)
        guard let time = cursor.takeEpoch(bytes) else { return nil }
        self.time = time
        func column() -> Range<Int> {
            cursor.skipBlanks(bytes)
            return cursor.word(bytes)
        }
        func pair() -> (Range<Int>, Range<Int>)? {
            var part = TextCursor(column())
            return part.until(bytes, 0x2F).map { ($0, part.rest) }
        }
        duration = column()
        client = column()
        guard let (action, status) = pair() else { return nil }
        size = column()
        method = column()
        address = column()
        user = column()
        guard let (hierarchy, peer) = pair() else { return nil }
        type = column()
        // A duration and a size may be negative when the clock is set back.
        for number in [duration, status, size] {
            var digits = TextCursor(number)
            _ = digits.take(bytes, 0x2D)
            guard !digits.isAtEnd, digits.rest.allSatisfy({ digit(bytes[$0]) != nil }) else { return nil }
        }
        (self.action, self.status, self.hierarchy, self.peer) = (action, status, hierarchy, peer)
    }
}

extension TextCursor {
    /// Seconds since 1970 with thousandths, up to a blank: `1739239445.123 `.
    fileprivate mutating func takeEpoch(_ bytes: Span<UInt8>) -> Instant? {
        var ahead = self
        let start = ahead.offset
        guard let seconds = ahead.number(bytes, atMost: 11), ahead.offset - start >= 9,
            ahead.take(bytes, 0x2E)
        else { return nil }
        let point = ahead.offset
        guard let thousandths = ahead.number(bytes, atMost: 3), ahead.offset - point == 3,
            ahead.peek(bytes) == 0x20
        else { return nil }
        self = ahead
        return Instant(milliseconds: Int64(seconds * 1_000 + thousandths))
    }
}
