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
            return Self.end(of: segments[0][...], in: text, at: 0) == text.count ? 0..<text.count : nil
        }
        guard var position = Self.end(of: first[...], in: text, at: 0) else { return nil }
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
        let lead = segment.prefix { $0 == .anyOne }.count
        guard lead < segment.count, case .literal(let head) = segment[lead] else {
            // A wildcard first: it stands for a whole character, so try where characters begin.
            for offset in start...max(start, text.count)
            where offset >= text.count || text[offset] & 0xC0 != 0x80 {
                if let end = end(of: segment[...], in: text, at: offset) { return offset..<end }
            }
            return nil
        }
        if lead > 0 { return range(of: segment[lead...], head, behind: lead, in: text, from: start) }
        var position = start
        while let found = firstOffset(of: head, in: text, from: position) {
            if let end = end(of: segment[...], in: text, at: found) { return found..<end }
            position = found + 1
        }
        return nil
    }

    /// A segment that begins with `lead` characters whatever they are: found by the literal behind them, while a place that
    /// lies so many characters before the one looked at goes along.
    private static func range(
        of rest: ArraySlice<Atom>, _ head: [UInt8], behind lead: Int, in text: [UInt8], from start: Int
    ) -> Range<Int>? {
        var first = characterStart(in: text, from: start)
        guard var ahead = passing(lead, in: text, from: first),
            var found = firstOffset(of: head, in: text, from: ahead)
        else { return nil }
        while first < text.count {
            if ahead == found, let end = end(of: rest, in: text, at: ahead) { return first..<end }
            if ahead >= found {
                guard let later = firstOffset(of: head, in: text, from: ahead + 1) else { return nil }
                found = later
            }
            let next = first + characterLength(in: text, at: first)
            first = characterStart(in: text, from: next)
            if first == next, ahead < text.count {
                ahead += characterLength(in: text, at: ahead)
            } else {
                // Bytes that are no UTF-8 lie between.
                guard let again = passing(lead, in: text, from: first) else { return nil }
                ahead = again
            }
        }
        return nil
    }

    /// The first place from `start` on that is not within a character; the end of the text if there is none.
    private static func characterStart(in text: [UInt8], from start: Int) -> Int {
        var place = start
        while place < text.count, text[place] & 0xC0 == 0x80 { place += 1 }
        return place
    }

    /// Where so many characters end; `nil` past the end of the text.
    private static func passing(_ count: Int, in text: [UInt8], from start: Int) -> Int? {
        var place = start
        for _ in 0..<count {
            guard place < text.count else { return nil }
            place += characterLength(in: text, at: place)
        }
        return place
    }

    /// Where the segment ends if it starts at `start`.
    private static func end(of segment: ArraySlice<Atom>, in text: [UInt8], at start: Int) -> Int? {
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
