/// Moves over a range of text, never past its end; for formats that are read word by word.
struct TextCursor {
    var offset: Int
    let end: Int

    init(_ range: Range<Int>) {
        offset = range.lowerBound
        end = range.upperBound
    }

    var isAtEnd: Bool { offset >= end }
    var rest: Range<Int> { min(offset, end)..<end }

    /// The byte so far ahead, or zero past the end.
    func peek(_ bytes: Span<UInt8>, _ distance: Int = 0) -> UInt8 {
        offset + distance < end ? bytes[offset + distance] : 0
    }

    func starts(_ bytes: Span<UInt8>, _ text: String) -> Bool {
        guard text.utf8.count <= end - offset else { return false }
        var place = offset
        for byte in text.utf8 {
            guard bytes[place] == byte else { return false }
            place += 1
        }
        return true
    }

    mutating func take(_ bytes: Span<UInt8>, _ byte: UInt8) -> Bool {
        guard offset < end, bytes[offset] == byte else { return false }
        offset += 1
        return true
    }

    mutating func take(_ bytes: Span<UInt8>, _ text: String) -> Bool {
        guard starts(bytes, text) else { return false }
        offset += text.utf8.count
        return true
    }

    mutating func skipBlanks(_ bytes: Span<UInt8>) {
        while offset < end, bytes[offset] == 0x20 || bytes[offset] == 0x09 { offset += 1 }
    }

    /// The longest run of bytes that pass the test; may be empty.
    mutating func run(_ bytes: Span<UInt8>, _ test: (UInt8) -> Bool) -> Range<Int> {
        let start = offset
        while offset < end, test(bytes[offset]) { offset += 1 }
        return start..<offset
    }

    /// What stands before the next blank; may be empty.
    mutating func word(_ bytes: Span<UInt8>) -> Range<Int> { run(bytes) { $0 != 0x20 } }

    func peekWord(_ bytes: Span<UInt8>) -> Range<Int> {
        var ahead = self
        return ahead.word(bytes)
    }

    mutating func number(_ bytes: Span<UInt8>, atMost digits: Int) -> Int? {
        var value = 0
        let start = offset
        while offset < end, offset - start < digits, let digit = digit(bytes[offset]) {
            value = value * 10 + digit
            offset += 1
        }
        return offset > start ? value : nil
    }

    /// What stands between double quotes, its escapes left as they are; `nil` and no move if there is none.
    mutating func quoted(_ bytes: Span<UInt8>) -> Range<Int>? {
        var ahead = offset + 1
        guard peek(bytes) == 0x22 else { return nil }
        while ahead < end {
            if bytes[ahead] == 0x5C {
                ahead += 2
            } else if bytes[ahead] == 0x22 {
                defer { offset = ahead + 1 }
                return offset + 1..<ahead
            } else {
                ahead += 1
            }
        }
        return nil
    }

    /// Everything up to a byte, which is passed over; `nil` and no move if it does not come.
    mutating func until(_ bytes: Span<UInt8>, _ byte: UInt8) -> Range<Int>? {
        var ahead = self
        let part = ahead.run(bytes) { $0 != byte }
        guard ahead.take(bytes, byte) else { return nil }
        self = ahead
        return part
    }
}

extension Span<UInt8> {
    /// Whether a range holds a text, byte for byte.
    func holds(_ text: String, _ range: Range<Int>) -> Bool {
        text.utf8.count == range.count && TextCursor(range).starts(self, text)
    }

    /// Where a byte stands first in a range.
    func first(_ byte: UInt8, in range: Range<Int>) -> Int? {
        for offset in range where self[offset] == byte { return offset }
        return nil
    }

    func contains(_ byte: UInt8, in range: Range<Int>) -> Bool { first(byte, in: range) != nil }
}
