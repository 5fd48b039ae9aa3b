// How a pattern is found. Between the first and the last segment, each is looked for at the earliest place after the
// one before: a later place never helps, for `*` takes any run. The last is compared backwards from the end.

extension TextPattern {
    /// Where the pattern holds in the value, as offsets of bytes, from the first to the last character that it names.
    ///
    /// `text` is the value, in lower case unless the pattern is cased.
    package func firstMatch(in text: [UInt8]) -> Range<Int>? {
        plain.map { $0.firstMatch(in: text) } ?? firstMatchOfSegments(in: text)
    }

    private func firstMatchOfSegments(in text: [UInt8]) -> Range<Int>? {
        guard segments.count > 1, let first = segments.first, let last = segments.last else {
            return Self.end(of: segments[0], in: text, at: 0) == text.count ? 0..<text.count : nil
        }
        guard var position = Self.end(of: first, in: text, at: 0) else { return nil }
        var start = first.isEmpty ? nil : 0
        for segment in segments.dropFirst().dropLast() {
            guard let found = Self.range(of: segment, in: text, from: position) else { return nil }
            start = start ?? found.lowerBound
            position = found.upperBound
        }
        guard let tail = Self.start(of: last, in: text, endingAt: text.count), tail >= position else {
            return nil
        }
        if last.isEmpty { return start.map { $0..<position } ?? 0..<text.count }
        return (start ?? tail)..<text.count
    }

    private static func range(of segment: Segment, in text: [UInt8], from start: Int) -> Range<Int>? {
        guard case .literal(let head)? = segment.first else {
            // A wildcard first: it stands for a whole character, so try where characters begin.
            for offset in start...max(start, text.count)
            where offset >= text.count || text[offset] & 0xC0 != 0x80 {
                if let end = end(of: segment, in: text, at: offset) { return offset..<end }
            }
            return nil
        }
        var position = start
        while let found = firstOffset(of: head, in: text, from: position) {
            if let end = end(of: segment, in: text, at: found) { return found..<end }
            position = found + 1
        }
        return nil
    }

    /// Where the segment ends if it starts at `start`.
    private static func end(of segment: Segment, in text: [UInt8], at start: Int) -> Int? {
        var position = start
        for atom in segment {
            switch atom {
            case .literal(let bytes):
                guard text.count - position >= bytes.count, text[position...].starts(with: bytes) else {
                    return nil
                }
                position += bytes.count
            case .anyOne:
                guard position < text.count else { return nil }
                position += characterLength(in: text, at: position)
            case .dash:
                guard let dash = dashes.first(where: { text[position...].starts(with: $0) }) else {
                    return nil
                }
                position += dash.count
            }
        }
        return position
    }

    /// Where the segment starts if it ends at `end`.
    private static func start(of segment: Segment, in text: [UInt8], endingAt end: Int) -> Int? {
        var position = end
        for atom in segment.reversed() {
            switch atom {
            case .literal(let bytes):
                guard position >= bytes.count, text[(position - bytes.count)..<position].elementsEqual(bytes)
                else {
                    return nil
                }
                position -= bytes.count
            case .anyOne:
                guard position > 0 else { return nil }
                position -= 1
                var back = 0
                while back < 3, position > 0, text[position] & 0xC0 == 0x80 {
                    (position, back) = (position - 1, back + 1)
                }
            case .dash:
                guard
                    let dash = dashes.first(where: {
                        text[..<position].reversed().starts(with: $0.reversed())
                    })
                else { return nil }
                position -= dash.count
            }
        }
        return position
    }

    private static func characterLength(in text: [UInt8], at position: Int) -> Int {
        decodeScalar(in: text, at: position)?.length ?? 1
    }

    /// Hyphen, slash, en dash, em dash, horizontal bar.
    static let dashes: [[UInt8]] = ["-", "/", "\u{2013}", "\u{2014}", "\u{2015}"].map { Array($0.utf8) }
}

extension TextPattern.PlainText {
    func firstMatch(in text: [UInt8]) -> Range<Int>? {
        let rest = text.count - bytes.count
        guard rest >= 0 else { return nil }
        let start: Int
        switch place {
        case .whole where rest > 0: return nil
        case .whole, .start: start = 0
        case .end: start = rest
        case .anywhere: return firstOffset(of: bytes, in: text).map { $0..<$0 + bytes.count }
        }
        return holds(bytes.span, in: text.span, at: start) ? start..<start + bytes.count : nil
    }
}
