// As much of XML as audit messages and Windows events hold: elements, attributes, text, and the five entities. A document type, which could
// expand without end or fetch files, ends the reading; so do depth and number past the bounds below. Comments and
// instructions are passed over. Prefixes of names do not count.

/// A part of a document, as ranges of the buffer.
enum XMLPart {
    /// An element begins.
    case open(name: Range<Int>)
    /// An attribute of the element that began last.
    case attribute(name: Range<Int>, value: Range<Int>)
    /// Text that is more than blanks, directly within an element.
    case text(element: Range<Int>, value: Range<Int>)
    /// An element ends.
    case close(name: Range<Int>)
}

enum XMLScanner {
    /// The most parts that are read of one document.
    static let limit = 2_000
    /// The deepest nesting that is read.
    static let depthLimit = 32

    /// Fills a list with the parts of a document in order, up to its end, its first fault or a bound.
    ///
    /// Blanks around texts are left out if `trims`; texts of blanks alone always.
    static func parts(
        _ bytes: Span<UInt8>, _ range: Range<Int>, trims: Bool = true, into parts: inout [XMLPart]
    ) {
        parts.removeAll(keepingCapacity: true)
        var open = OpenElements()
        var cursor = TextCursor(range)
        while parts.count < limit {
            let whole = cursor.run(bytes) { $0 != 0x3C }
            let text = trimmed(bytes, whole)
            // A cut text is no text: its end may be missing.
            guard !cursor.isAtEnd else { break }
            if let element = open.last, !text.isEmpty {
                parts.append(.text(element: element, value: trims ? text : whole))
            }
            if cursor.take(bytes, "<?") {
                guard skip(past: "?>", bytes, &cursor) else { break }
            } else if cursor.take(bytes, "<!--") {
                guard skip(past: "-->", bytes, &cursor) else { break }
            } else if cursor.take(bytes, "</") {
                guard open.pop(), let name = name(bytes, &cursor), cursor.until(bytes, 0x3E) != nil
                else { break }
                parts.append(.close(name: name))
                if open.isEmpty { break }
            } else {
                cursor.offset += 1
                guard open.count < depthLimit, let name = name(bytes, &cursor) else { break }
                parts.append(.open(name: name))
                guard attributes(bytes, &cursor, &parts) else { break }
                let isEmpty = cursor.take(bytes, 0x2F)
                guard cursor.take(bytes, 0x3E) else { break }
                if isEmpty { parts.append(.close(name: name)) } else { open.push(name) }
                if open.isEmpty { break }
            }
        }
    }

    /// The names of the elements that have begun and not ended: never more than ``depthLimit``, never on the heap.
    private struct OpenElements: ~Copyable {
        private var names = InlineArray<32, Range<Int>>(repeating: 0..<0)
        private(set) var count = 0

        var isEmpty: Bool { count == 0 }
        var last: Range<Int>? { count == 0 ? nil : names[count - 1] }

        mutating func push(_ name: Range<Int>) {
            names[count] = name
            count += 1
        }

        /// Whether there was one to end.
        mutating func pop() -> Bool {
            guard count > 0 else { return false }
            count -= 1
            return true
        }
    }

    /// Whether all attributes up to the end of the tag are well formed.
    private static func attributes(_ bytes: Span<UInt8>, _ cursor: inout TextCursor, _ parts: inout [XMLPart])
        -> Bool
    {
        while parts.count < limit {
            _ = cursor.run(bytes) { $0 <= 0x20 }
            if cursor.peek(bytes) == 0x3E || cursor.peek(bytes) == 0x2F { return true }
            let isDeclaration = cursor.starts(bytes, "xmlns")
            guard let name = name(bytes, &cursor) else { return false }
            _ = cursor.run(bytes) { $0 <= 0x20 }
            guard cursor.take(bytes, 0x3D) else { return false }
            _ = cursor.run(bytes) { $0 <= 0x20 }
            let quote = cursor.peek(bytes)
            guard quote == 0x22 || quote == 0x27 else { return false }
            cursor.offset += 1
            guard let value = cursor.until(bytes, quote) else { return false }
            if !isDeclaration { parts.append(.attribute(name: name, value: value)) }
        }
        return false
    }

    /// A name without its prefix; `nil` if there is none, as behind `<!`.
    private static func name(_ bytes: Span<UInt8>, _ cursor: inout TextCursor) -> Range<Int>? {
        func part() -> Range<Int> {
            cursor.run(bytes) {
                digit($0) != nil || ($0 | 0x20) &- 0x61 < 26 || $0 >= 0x80 || $0 == 0x2D || $0 == 0x2E
                    || $0 == 0x5F
            }
        }
        var name = part()
        if cursor.take(bytes, 0x3A) { name = part() }
        return (1...128).contains(name.count) ? name : nil
    }

    private static func skip(past mark: String, _ bytes: Span<UInt8>, _ cursor: inout TextCursor) -> Bool {
        while !cursor.isAtEnd {
            if cursor.take(bytes, mark) { return true }
            cursor.offset += 1
        }
        return false
    }

    private static func trimmed(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Range<Int> {
        var range = range
        while let first = range.first, bytes[first] <= 0x20 { range.removeFirst() }
        while let last = range.last, bytes[last] <= 0x20 { range.removeLast() }
        return range
    }
}

extension Event {
    /// A value of XML: in place, or decoded behind if it holds one of the five entities or the number of a character;
    /// any other reference stays as it is.
    mutating func value(ofXML range: Range<Int>) -> Text {
        guard bytes.span.contains(0x26, in: range) else {
            return Text(start: range.lowerBound, length: range.count)
        }
        // No reference is shorter than what it stands for.
        reserve(range.count)
        let start = used
        var cursor = TextCursor(range)
        while !cursor.isAtEnd {
            let place = cursor.offset
            if bytes[place] == 0x26 {
                if let entity = xmlEntities.first(where: { cursor.take(bytes.span, $0.name) }) {
                    put(entity.byte)
                    continue
                }
                if let scalar = cursor.takeCharacterReference(bytes.span) {
                    for byte in UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter { put(byte) }
                    continue
                }
            }
            put(bytes[place])
            cursor.offset = place + 1
        }
        return Text(start: start, length: used - start)
    }
}

extension TextCursor {
    /// `&#233;` or `&#xE9;`; `nil` and no move for anything else, and for what is no character.
    fileprivate mutating func takeCharacterReference(_ bytes: Span<UInt8>) -> Unicode.Scalar? {
        var ahead = self
        guard ahead.take(bytes, "&#") else { return nil }
        var value: UInt32 = 0
        let isHexadecimal = ahead.take(bytes, 0x78)
        let digits = ahead.run(bytes) { hexDigit($0) != nil }
        guard (1...7).contains(digits.count), ahead.take(bytes, 0x3B) else { return nil }
        for offset in digits {
            guard let digit = hexDigit(bytes[offset]), isHexadecimal || digit < 10 else { return nil }
            value = value * (isHexadecimal ? 16 : 10) + UInt32(digit)
        }
        guard let scalar = Unicode.Scalar(value) else { return nil }
        self = ahead
        return scalar
    }
}

private let xmlEntities: [(name: String, byte: UInt8)] = [
    ("&amp;", 0x26), ("&lt;", 0x3C), ("&gt;", 0x3E), ("&quot;", 0x22), ("&apos;", 0x27),
]
