/// A message with named places: `authentication of '{user}' with {method} successful`.
///
/// A place reaches to where the text behind it first stands, and the last one to the end. `{}` is passed over, and
/// `{@}` is an address with its port as programs write them: `198.51.100.9:40022`, `[AF_INET6]2001:db8::9:40022`.
struct MessageShape {
    private enum Part {
        case text(String)
        case value(FieldName?)
        case endpoint
    }

    /// What the message says of who asked to come in: `success` or `failure`, if anything.
    let outcome: String?
    /// What happened to the tunnel or the sign-in, in the words of ``RemoteAccessLogs``.
    let action: String?
    private let parts: [Part]
    private let address, port: FieldName

    private static let families = [
        "[AF_INET]", "[AF_INET6]", "udp4:", "udp6:", "tcp4-server:", "tcp6-server:", "tcp4:", "tcp6:",
    ]

    /// Places hold no more bytes than this: no name or address of an honest message is as long.
    private static let longest = 512

    init(_ text: String, action: String? = nil, outcome: String? = nil, names: FieldNames) {
        (self.action, self.outcome) = (action, outcome)
        address = names.intern("src_ip")
        port = names.intern("src_port")
        var parts: [Part] = []
        for (number, piece) in text.split(separator: "{", omittingEmptySubsequences: false).enumerated() {
            guard number > 0 else {
                if !piece.isEmpty { parts.append(.text(String(piece))) }
                continue
            }
            let halves = piece.split(separator: "}", maxSplits: 1, omittingEmptySubsequences: false)
            switch halves[0] {
            case "": parts.append(.value(nil))
            case "@": parts.append(.endpoint)
            default: parts.append(.value(names.intern(String(halves[0]))))
            }
            if halves.count > 1, !halves[1].isEmpty { parts.append(.text(String(halves[1]))) }
        }
        self.parts = parts
    }

    /// What stands at the places of a message that begins in this shape; `nil` if it is of another.
    func values(_ bytes: Span<UInt8>, _ message: Range<Int>) -> [(FieldName, Range<Int>)]? {
        var cursor = TextCursor(message)
        var found: [(FieldName, Range<Int>)] = []
        var open: Part?
        for part in parts {
            guard case .text(let text) = part else {
                open = part
                continue
            }
            guard let place = open else {
                guard cursor.take(bytes, text) else { return nil }
                continue
            }
            guard let value = cursor.upTo(bytes, text, atMost: MessageShape.longest) else { return nil }
            add(place, value, bytes, &found)
            open = nil
        }
        if let open { add(open, cursor.rest.prefix(MessageShape.longest), bytes, &found) }
        return found
    }

    private func add(
        _ place: Part, _ value: Range<Int>, _ bytes: Span<UInt8>, _ found: inout [(FieldName, Range<Int>)]
    ) {
        switch place {
        case .value(let name?): found.append((name, value))
        case .endpoint:
            let parts = MessageShape.endpoint(bytes, value)
            found.append((address, parts.address))
            if let number = parts.port { found.append((port, number)) }
        case .value(nil), .text: break
        }
    }

    /// An address and its port, without the family or the protocol that OpenVPN writes before them. In IPv6 the last
    /// colon is the port's, as OpenVPN writes it.
    static func endpoint(
        _ bytes: Span<UInt8>, _ text: Range<Int>
    ) -> (address: Range<Int>, port: Range<Int>?) {
        var cursor = TextCursor(text)
        _ = families.contains { cursor.take(bytes, $0) }
        let rest = cursor.rest
        guard let colon = rest.last(where: { bytes[$0] == 0x3A }), colon + 1 < rest.upperBound,
            (colon + 1..<rest.upperBound).allSatisfy({ digit(bytes[$0]) != nil })
        else { return (rest, nil) }
        return (rest.lowerBound..<colon, colon + 1..<rest.upperBound)
    }
}

extension TextCursor {
    /// Everything up to a text, which is passed over; `nil` and no move if it does not come in so many bytes.
    fileprivate mutating func upTo(
        _ bytes: Span<UInt8>, _ text: String, atMost longest: Int
    ) -> Range<Int>? {
        let start = offset
        var ahead = self
        while ahead.offset < end, ahead.offset - start <= longest {
            if ahead.starts(bytes, text) {
                offset = ahead.offset + text.utf8.count
                return start..<ahead.offset
            }
            ahead.offset += 1
        }
        return nil
    }
}
