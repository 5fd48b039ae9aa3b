// As much of XML as audit messages hold: elements, attributes, text, and the five entities. A document type, which could
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

    /// The parts of a document in order, up to its end, its first fault or a bound.
    static func parts(_ bytes: Span<UInt8>, _ range: Range<Int>) -> [XMLPart] {
        var parts: [XMLPart] = []
        var open: [Range<Int>] = []
        var cursor = TextCursor(range)
        while parts.count < limit {
            let text = trimmed(bytes, cursor.run(bytes) { $0 != 0x3C })
            // A cut text is no text: its end may be missing.
            guard !cursor.isAtEnd else { break }
            if let element = open.last, !text.isEmpty { parts.append(.text(element: element, value: text)) }
            if cursor.take(bytes, "<?") {
                guard skip(past: "?>", bytes, &cursor) else { break }
            } else if cursor.take(bytes, "<!--") {
                guard skip(past: "-->", bytes, &cursor) else { break }
            } else if cursor.take(bytes, "</") {
                guard open.popLast() != nil, let name = name(bytes, &cursor), cursor.until(bytes, 0x3E) != nil
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
                if isEmpty { parts.append(.close(name: name)) } else { open.append(name) }
                if open.isEmpty { break }
            }
        }
        return parts
    }

    /// Whether all attributes up to the end of the tag are well formed.
    private static func attributes(_ bytes: Span<UInt8>, _ cursor: inout TextCursor, _ parts: inout [XMLPart])
        -> Bool
    {
        while parts.count < limit {
            _ = cursor.run(bytes) { $0 <= 0x20 }
            if cursor.peek(bytes) == 0x3E || cursor.peek(bytes) == 0x2F { return true }
            guard let name = name(bytes, &cursor) else { return false }
            _ = cursor.run(bytes) { $0 <= 0x20 }
            guard cursor.take(bytes, 0x3D) else { return false }
            _ = cursor.run(bytes) { $0 <= 0x20 }
            let quote = cursor.peek(bytes)
            guard quote == 0x22 || quote == 0x27 else { return false }
            cursor.offset += 1
            guard let value = cursor.until(bytes, quote) else { return false }
            parts.append(.attribute(name: name, value: value))
        }
        return false
    }

    /// A name without its prefix; `nil` if there is none, as behind `<!`.
    private static func name(_ bytes: Span<UInt8>, _ cursor: inout TextCursor) -> Range<Int>? {
        func part() -> Range<Int> {
            cursor.run(bytes) {
                digit($0) != nil || ($0 | 0x20) &- 0x61 < 26 || $0 >= 0x80 || [0x2D, 0x2E, 0x5F].contains($0)
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
    /// A value of XML: in place, or decoded behind if it holds one of the five entities; any other stays as it is.
    mutating func value(ofXML range: Range<Int>) -> Text {
        guard bytes[range].contains(0x26) else { return Text(start: range.lowerBound, length: range.count) }
        var decoded: [UInt8] = []
        var cursor = TextCursor(range)
        while !cursor.isAtEnd {
            let start = cursor.offset
            if let entity = xmlEntities.first(where: { cursor.take(bytes.span, $0.name) }) {
                decoded.append(entity.byte)
            } else {
                decoded.append(bytes[start])
                cursor.offset = start + 1
            }
        }
        return store(decoded)
    }
}

private let xmlEntities: [(name: String, byte: UInt8)] = [
    ("&amp;", 0x26), ("&lt;", 0x3C), ("&gt;", 0x3E), ("&quot;", 0x22), ("&apos;", 0x27),
]
