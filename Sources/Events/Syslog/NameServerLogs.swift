import Vocabulary

// What name servers write of questions and answers. BIND is told by its words, also in files with its own stamp before
// them; the others by the program in the header, or by unbound's own head:
//
//     BIND     client @0x7f3c5c0a 10.0.0.5#40022 (example.org): view inside: query: example.org IN A +E(0)K (10.0.0.2)
//              client 10.0.0.5#40022: query: example.org IN AAAA +
//              client @0x7f3c5c0a 10.0.0.5#40022 (example.org): query (cache) 'example.org/A/IN' denied
//              11-Feb-2026 02:04:05.123 queries: info: client …
//     unbound  [1739239445] unbound[812:0] info: 10.0.0.5 example.org. A IN                        a question
//              info: reply: 10.0.0.5 example.org. A IN NOERROR 0.012345 0 45                        what was answered
//     dnsmasq  17 10.0.0.5/40022 query[A] example.org from 10.0.0.5        the number and the client with log-queries=extra
//              reply example.org is 192.0.2.7          also: cached, config, a hosts file's path
//     Windows  2/11/2026 2:04:05 AM 0E34 PACKET  000001D5D5B1C2A0 UDP Rcv 10.0.0.5  8f3a   Q [0001   D   NOERROR] A      (3)www(7)example(0)
//              the debug log of its DNS server, in whatever way the machine writes dates: they are not read
//
// Questions are `query`, without the point of the root behind it, and `record_type`; answers are `answer`. Addresses are
// `src_ip`, who asked, and `dst_ip`, who was asked.
//
// > Source: ISC, "BIND 9 Administrator Reference Manual", category `queries`; NLnet Labs, unbound.conf(5), `log-queries`
// > and `log-replies`; dnsmasq(8), `--log-queries`; Microsoft, "DNS logging and diagnostics": the
// > head of a debug log says what its columns mean.

/// Reads the logs of name servers.
struct NameServerLogs {
    private let query, type, kind, answer, source, sourcePort, destination, code, flags, view,
        blocked: FieldName

    private let clock: LocalClock

    init(names: FieldNames, clock: LocalClock) {
        self.clock = clock
        query = names.intern("query")
        type = names.intern("record_type")
        kind = names.intern("query_class")
        answer = names.intern("answer")
        source = names.intern("src_ip")
        sourcePort = names.intern("src_port")
        destination = names.intern("dst_ip")
        code = names.intern("response_code")
        flags = names.intern("query_flags")
        view = names.intern("view")
        blocked = names.intern("blocked")
    }

    /// Adds the fields of a message, or returns `nil` and adds nothing if it is of another form.
    func decode(_ message: Range<Int>, program: Range<Int>?, of event: inout Event) -> EventLogSource? {
        var found: (product: String, fields: [(FieldName, Range<Int>)])?
        var stamp: Instant?
        var name: String?
        do {
            let bytes = event.bytes.span
            var cursor = TextCursor(message)
            stamp = cursor.takeOwnStamp(bytes, clock)
            cursor.skipCategory(bytes)
            if cursor.starts(bytes, "client ") {
                found = bind(bytes, &cursor).map { ("bind", $0) }
            } else if TextCursor(program ?? 0..<0).starts(bytes, "dnsmasq") {
                found = dnsmasq(bytes, &cursor).map { ("dnsmasq", $0) }
            } else if cursor.takeUnboundHead(
                bytes, isNamed: TextCursor(program ?? 0..<0).starts(bytes, "unbound"))
            {
                found = unbound(bytes, &cursor).map { ("unbound", $0) }
            } else if cursor.skipToPacket(bytes) {
                found = windows(bytes, &cursor, &name).map { ("windows", $0) }
            }
        }
        guard let found else { return nil }
        if let stamp { event.time = stamp }
        for (field, range) in found.fields where !range.isEmpty {
            // A refusal is told by a word, which is not the value.
            if field == blocked {
                event.append(field, "true")
            } else {
                event.append(field, at: Event.Text(start: range.lowerBound, length: range.count))
            }
        }
        if let name { event.append(query, name) }
        return EventLogSource(product: found.product, category: "dns")
    }

    // MARK: Windows

    /// What follows `PACKET `. Who asked is `src_ip`; a server that was asked in turn is `dst_ip`.
    private func windows(
        _ bytes: Span<UInt8>, _ cursor: inout TextCursor, _ name: inout String?
    ) -> [(FieldName, Range<Int>)]? {
        func column() -> Range<Int> {
            cursor.skipBlanks(bytes)
            return cursor.word(bytes)
        }
        var transport = column()
        // The number of the packet, which older servers leave out.
        if !bytes.holds("UDP", transport), !bytes.holds("TCP", transport) { transport = column() }
        guard bytes.holds("UDP", transport) || bytes.holds("TCP", transport) else { return nil }
        let way = column()
        let isReceived = bytes.holds("Rcv", way)
        guard isReceived || bytes.holds("Snd", way) else { return nil }
        let peer = column()
        _ = column()
        guard let kind = cursor.until(bytes, 0x5B), let state = cursor.until(bytes, 0x5D),
            peer.contains(where: { bytes[$0] == 0x2E || bytes[$0] == 0x3A })
        else { return nil }
        let isAnswer = kind.contains { bytes[$0] == UInt8(ascii: "R") }
        let type = column()
        cursor.skipBlanks(bytes)
        guard let asked = labels(bytes, cursor.rest) else { return nil }
        name = asked
        // `0001   D   NOERROR`: flags as a number, as letters, and the result.
        let result = state.last(where: { bytes[$0] == 0x20 }).map { $0 + 1..<state.upperBound } ?? state
        return [
            (isReceived == isAnswer ? destination : source, peer), (self.type, type), (code, result),
        ]
    }

    /// `(3)www(7)example(3)org(0)` as `www.example.org`; `nil` for anything else.
    private func labels(_ bytes: Span<UInt8>, _ range: Range<Int>) -> String? {
        var cursor = TextCursor(range)
        var labels: [String] = []
        while cursor.take(bytes, 0x28) {
            guard let length = cursor.number(bytes, atMost: 2), cursor.take(bytes, 0x29), length <= 63,
                labels.count < 128
            else { return nil }
            guard length > 0 else { return labels.isEmpty ? "." : labels.joined(separator: ".") }
            // As long as it says, if a label begins behind it; a line that tools rewrote may count wrong.
            let label =
                cursor.peek(bytes, length) == 0x28
                ? cursor.offset..<cursor.offset + length : cursor.run(bytes) { $0 != 0x28 }
            guard !label.isEmpty else { return nil }
            labels.append(String(decoding: label.map { bytes[$0] }, as: UTF8.self))
            cursor.offset = label.upperBound
        }
        return nil
    }

    // MARK: BIND

    private func bind(_ bytes: Span<UInt8>, _ cursor: inout TextCursor) -> [(FieldName, Range<Int>)]? {
        guard cursor.take(bytes, "client ") else { return nil }
        if cursor.take(bytes, "@0x") {
            _ = cursor.word(bytes)
            cursor.skipBlanks(bytes)
        }
        guard let address = cursor.until(bytes, 0x23) else { return nil }
        var fields = [(source, address), (sourcePort, cursor.run(bytes) { digit($0) != nil })]
        // A key that signed the question, and the name that was asked, stand before the colon.
        while cursor.peek(bytes) == 0x20 || cursor.peek(bytes) == 0x2F {
            _ = cursor.run(bytes) { $0 != 0x3A }
        }
        guard cursor.take(bytes, ": ") else { return nil }
        if cursor.take(bytes, "view ") {
            guard let name = cursor.until(bytes, 0x3A) else { return nil }
            fields.append((view, name))
            cursor.skipBlanks(bytes)
        }
        if cursor.take(bytes, "query: ") {
            let name = cursor.word(bytes)
            guard cursor.take(bytes, 0x20), !name.isEmpty else { return nil }
            fields.append((query, withoutRoot(bytes, name)))
            fields.append((kind, cursor.word(bytes)))
            cursor.skipBlanks(bytes)
            fields.append((type, cursor.word(bytes)))
            cursor.skipBlanks(bytes)
            fields.append((flags, cursor.word(bytes)))
            cursor.skipBlanks(bytes)
            if cursor.take(bytes, 0x28), let server = cursor.until(bytes, 0x29) {
                fields.append((destination, server))
            }
            return fields
        }
        return refusal(bytes, &cursor).map { fields + $0 }
    }

    /// `query (cache) 'example.org/A/IN' denied`
    private func refusal(_ bytes: Span<UInt8>, _ cursor: inout TextCursor) -> [(FieldName, Range<Int>)]? {
        guard cursor.take(bytes, "query "), cursor.until(bytes, 0x27) != nil,
            let question = cursor.until(bytes, 0x27), cursor.take(bytes, " denied")
        else { return nil }
        var slashes = question.filter { bytes[$0] == 0x2F }
        // A name may hold strokes itself: the last two part it from type and class.
        guard let second = slashes.popLast(), let first = slashes.popLast() else { return nil }
        return [
            (query, withoutRoot(bytes, question.lowerBound..<first)), (type, first + 1..<second),
            (kind, second + 1..<question.upperBound), (blocked, question),
        ]
    }

    // MARK: unbound

    private func unbound(_ bytes: Span<UInt8>, _ cursor: inout TextCursor) -> [(FieldName, Range<Int>)]? {
        guard cursor.take(bytes, "info: ") else { return nil }
        if !cursor.take(bytes, "query: ") { _ = cursor.take(bytes, "reply: ") }
        func column() -> Range<Int> {
            let word = cursor.word(bytes)
            cursor.skipBlanks(bytes)
            return word
        }
        let (client, name, type, kind, code) = (column(), column(), column(), column(), column())
        // Other remarks of the server begin with a word, and end elsewhere than in a class.
        let isAddress = client.contains { bytes[$0] == 0x2E || bytes[$0] == 0x3A }
        guard isAddress, ["IN", "CH", "HS", "ANY"].contains(where: { bytes.holds($0, kind) })
        else { return nil }
        return [
            (source, client), (query, withoutRoot(bytes, name)), (self.type, type), (self.kind, kind),
            (self.code, code),
        ]
    }

    // MARK: dnsmasq

    private func dnsmasq(_ bytes: Span<UInt8>, _ cursor: inout TextCursor) -> [(FieldName, Range<Int>)]? {
        var fields: [(FieldName, Range<Int>)] = []
        if cursor.number(bytes, atMost: 18) != nil {
            cursor.skipBlanks(bytes)
            var client = TextCursor(cursor.word(bytes))
            cursor.skipBlanks(bytes)
            if let address = client.until(bytes, 0x2F) {
                fields = [(source, address), (sourcePort, client.rest)]
            }
        }
        let hasClient = !fields.isEmpty
        if cursor.take(bytes, "query[") {
            guard let type = cursor.until(bytes, 0x5D), cursor.take(bytes, 0x20) else { return nil }
            fields += [(self.type, type), (query, withoutRoot(bytes, cursor.word(bytes)))]
            guard cursor.take(bytes, " from ") else { return nil }
            if !hasClient { fields.append((source, cursor.word(bytes))) }
            return fields
        }
        _ = cursor.word(bytes)
        cursor.skipBlanks(bytes)
        let name = cursor.word(bytes)
        if cursor.take(bytes, " is ") {
            return fields + [(query, withoutRoot(bytes, name)), (answer, cursor.rest)]
        }
        guard cursor.take(bytes, " to ") else { return nil }
        return fields + [(query, withoutRoot(bytes, name)), (destination, cursor.word(bytes))]
    }

    /// Rules end names with their last letter; the root alone stays a point.
    private func withoutRoot(_ bytes: Span<UInt8>, _ name: Range<Int>) -> Range<Int> {
        name.count > 1 && bytes[name.upperBound - 1] == 0x2E ? name.dropLast() : name
    }
}

extension TextCursor {
    /// BIND's `queries: info: `, of which either may be missing, if its words of a client follow.
    fileprivate mutating func skipCategory(_ bytes: Span<UInt8>) {
        var ahead = self
        for _ in 0..<2 where !ahead.starts(bytes, "client ") {
            _ = ahead.run(bytes) { $0 | 0x20 >= 0x61 && $0 | 0x20 <= 0x7A || $0 == 0x2D }
            guard ahead.take(bytes, ": ") else { return }
        }
        if ahead.starts(bytes, "client ") { self = ahead }
    }

    /// Passes over the date and the number of the thread before `PACKET `, if they are what stands there.
    fileprivate mutating func skipToPacket(_ bytes: Span<UInt8>) -> Bool {
        guard digit(peek(bytes)) != nil else { return false }
        var ahead = self
        for _ in 0..<6 {
            if ahead.take(bytes, "PACKET ") {
                self = ahead
                return true
            }
            guard ahead.word(bytes).count <= 12, ahead.take(bytes, 0x20) else { return false }
            ahead.skipBlanks(bytes)
        }
        return false
    }

    /// BIND's own `11-Feb-2026 02:04:05.123 ` in files.
    fileprivate mutating func takeOwnStamp(_ bytes: Span<UInt8>, _ local: LocalClock) -> Instant? {
        var ahead = self
        guard let day = ahead.number(bytes, atMost: 2), ahead.take(bytes, 0x2D) else { return nil }
        let name = ahead.run(bytes) { $0 | 0x20 >= 0x61 && $0 | 0x20 <= 0x7A }
        guard let month = monthNumber(bytes, name),
            ahead.take(bytes, 0x2D), let year = ahead.number(bytes, atMost: 4), ahead.take(bytes, 0x20),
            let days = daysSince1970(year, month, day)
        else { return nil }
        let clock = ahead.word(bytes)
        let date = Instant(milliseconds: Int64(days) * 86_400_000).day.description + "T"
        let text = Array(date.utf8) + clock.map { bytes[$0] }
        guard ahead.take(bytes, 0x20), let instant = Instant(bytes: text.span, 0..<text.count, clock: local)
        else {
            return nil
        }
        self = ahead
        return instant
    }

    /// `[812:0] ` behind a header, or `[1739239445] unbound[812:0] ` without one.
    fileprivate mutating func takeUnboundHead(_ bytes: Span<UInt8>, isNamed: Bool) -> Bool {
        var ahead = self
        if ahead.take(bytes, 0x5B) {
            guard ahead.until(bytes, 0x5D) != nil, ahead.take(bytes, 0x20) else { return false }
        }
        let hasOwnName = ahead.take(bytes, "unbound[")
        if hasOwnName {
            guard ahead.until(bytes, 0x5D) != nil, ahead.take(bytes, 0x20) else { return false }
        }
        guard isNamed || hasOwnName else { return false }
        self = ahead
        return true
    }
}
