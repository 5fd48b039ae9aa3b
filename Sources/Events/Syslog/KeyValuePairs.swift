// Three ways to write pairs, which all firewalls and many daemons use:
//
//     plain   srcip=10.0.0.5 msg="said \"no\"" DF action=deny     blanks part the pairs; words without '=' are flags;
//                                                                apostrophes may stand for the quotes
//     CEF     src=10.0.0.5 msg=said no act=deny                   values hold blanks, and end where " key=" begins
//     LEEF    src=10.0.0.5<tab>msg=said no<tab>act=deny           one separator, values hold anything else

/// A name and its value, as ranges of the buffer.
struct KeyValuePair {
    let name: Range<Int>
    var value: Range<Int>
    /// Whether the value holds backslashes that stand for something else.
    var isEscaped = false
    /// Whether the value stood between quotes.
    var isQuoted = false
}

/// Each reading fills a list that is used again for the next line.
enum KeyValuePairs {
    /// The most pairs that are read of one line.
    static let limit = 1_000

    static func plain(
        _ bytes: Span<UInt8>, _ range: Range<Int>, into pairs: inout [KeyValuePair]
    ) {
        pairs.removeAll(keepingCapacity: true)
        var cursor = TextCursor(range)
        var mayBeSingle = true
        while !cursor.isAtEnd, pairs.count < limit {
            _ = cursor.run(bytes) { $0 <= 0x20 || $0 == 0x2C || $0 == 0x3B }
            let name = cursor.run(bytes) { isNameByte($0) }
            guard !name.isEmpty, cursor.take(bytes, 0x3D) else {
                // A flag, or text that is no pair: on to the next word.
                _ = cursor.run(bytes) { $0 > 0x20 }
                continue
            }
            if let value = cursor.quoted(bytes) {
                pairs.append(
                    KeyValuePair(
                        name: name, value: value, isEscaped: bytes.contains(0x5C, in: value), isQuoted: true))
            } else if mayBeSingle, cursor.peek(bytes) == 0x27, let value = cursor.singleQuoted(bytes) {
                pairs.append(KeyValuePair(name: name, value: value, isQuoted: true))
            } else {
                // Where no quote ended a value, none ends a later one.
                if cursor.peek(bytes) == 0x27 { mayBeSingle = false }
                var value = cursor.run(bytes) { $0 > 0x20 }
                while let last = value.last, bytes[last] == 0x2C || bytes[last] == 0x3B { value.removeLast() }
                pairs.append(KeyValuePair(name: name, value: value))
            }
        }
    }

    static func commonEventFormat(
        _ bytes: Span<UInt8>, _ range: Range<Int>, into pairs: inout [KeyValuePair]
    ) {
        pairs.removeAll(keepingCapacity: true)
        var offset = range.lowerBound
        var wordStart = offset
        var isName = true
        while offset < range.upperBound, pairs.count < limit {
            let byte = bytes[offset]
            if byte == 0x5C {
                offset += 2
                isName = false
                continue
            }
            if byte == 0x3D, isName, offset > wordStart {
                if !pairs.isEmpty { end(&pairs, at: max(wordStart - 1, range.lowerBound), bytes) }
                pairs.append(KeyValuePair(name: wordStart..<offset, value: offset + 1..<range.upperBound))
                isName = false
            } else if byte == 0x20 {
                wordStart = offset + 1
                isName = true
            } else if !isNameByte(byte) {
                isName = false
            }
            offset += 1
        }
        if !pairs.isEmpty { end(&pairs, at: range.upperBound, bytes) }
    }

    static func separated(
        by separator: UInt8, _ bytes: Span<UInt8>, _ range: Range<Int>, into pairs: inout [KeyValuePair]
    ) {
        pairs.removeAll(keepingCapacity: true)
        var cursor = TextCursor(range)
        while !cursor.isAtEnd, pairs.count < limit {
            var part = TextCursor(cursor.run(bytes) { $0 != separator })
            cursor.offset += 1
            let name = part.run(bytes) { $0 != 0x3D }
            guard !name.isEmpty, part.take(bytes, 0x3D) else { continue }
            pairs.append(KeyValuePair(name: name, value: part.rest))
        }
    }

    private static func end(_ pairs: inout [KeyValuePair], at end: Int, _ bytes: Span<UInt8>) {
        var value = pairs[pairs.count - 1].value
        value = value.lowerBound..<max(value.lowerBound, min(end, value.upperBound))
        while let last = value.last, bytes[last] == 0x20 { value.removeLast() }
        pairs[pairs.count - 1].value = value
        pairs[pairs.count - 1].isEscaped = bytes.contains(0x5C, in: value)
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        byte &- 0x30 < 10 || (byte | 0x20) &- 0x61 < 26 || byte == 0x5F || byte == 0x2D || byte == 0x2E
    }
}

extension TextCursor {
    /// What stands between apostrophes, of which the second ends a word: one within a word is part of it. `nil` and no move
    /// if there is none.
    fileprivate mutating func singleQuoted(_ bytes: Span<UInt8>) -> Range<Int>? {
        for place in offset + 1..<max(offset + 1, end) where bytes[place] == 0x27 {
            let next = place + 1 < end ? bytes[place + 1] : 0x20
            let isLast = next <= 0x20 || next == 0x2C || next == 0x3B
            guard isLast else { continue }
            defer { offset = place + 1 }
            return offset + 1..<place
        }
        return nil
    }
}

/// What a backslash may stand before; before anything else it is itself, as in a path of Windows.
enum ValueEscapes {
    /// RFC 5424, section 6.3.3: `\"`, `\\`, `\]`.
    case structuredData
    /// `\"` and `\\`, as firewalls write them.
    case pairs
    /// `\\`, `\=`, `\|`, and `\n` and `\r` for line breaks. Who writes a path without escaping it, as many do, means
    /// no line break by `C:\new`.
    case commonEventFormat

    fileprivate func decoded(_ byte: UInt8, isPath: Bool) -> UInt8? {
        switch (self, byte) {
        case (_, 0x5C), (.structuredData, 0x22), (.structuredData, 0x5D), (.pairs, 0x22),
            (.commonEventFormat, 0x3D), (.commonEventFormat, 0x7C):
            byte
        case (.commonEventFormat, 0x6E) where !isPath: 0x0A
        case (.commonEventFormat, 0x72) where !isPath: 0x0D
        default: nil
        }
    }
}

extension Event {
    /// The value of a pair: in place, or decoded behind if it holds escapes.
    mutating func value(of pair: KeyValuePair, _ escapes: ValueEscapes) -> Text {
        guard pair.isEscaped else { return Text(start: pair.value.lowerBound, length: pair.value.count) }
        reserve(pair.value.count)
        let start = used
        let isPath = pair.value.contains {
            bytes[$0] == 0x3A && $0 + 1 < pair.value.upperBound && bytes[$0 + 1] == 0x5C
        }
        var offset = pair.value.lowerBound
        while offset < pair.value.upperBound {
            var byte = bytes[offset]
            if byte == 0x5C, offset + 1 < pair.value.upperBound,
                let plain = escapes.decoded(bytes[offset + 1], isPath: isPath)
            {
                offset += 1
                byte = plain
            }
            put(byte)
            offset += 1
        }
        return Text(start: start, length: used - start)
    }
}
