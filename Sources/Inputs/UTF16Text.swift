// PowerShell 5 writes `Get-WinEvent … > events.xml` as UTF-16, little-endian and behind a byte order mark; so do many
// tools of Windows:
//
//     FF FE  3C 00  45 00  76 00  …          <Eve…

/// Turns UTF-16 that comes in pieces into UTF-8.
struct UTF16Text {
    private let isBigEndian: Bool
    /// A byte without its other half.
    private var half: UInt8?
    /// A high surrogate without its low one.
    private var high: UInt16?
    private var isAtStart = true

    /// A decoder for a text that begins with those bytes; `nil` if they are no UTF-16.
    ///
    /// Without a mark, two characters of ASCII with a zero each tell it, if they begin XML or JSON.
    init?(_ start: [UInt8]) {
        guard start.count >= 4 else { return nil }
        switch (start[0], start[1], start[2], start[3]) {
        // The mark of UTF-32 begins with that of UTF-16.
        case (0xFF, 0xFE, 0, 0): return nil
        case (0xFF, 0xFE, _, _): isBigEndian = false
        case (0xFE, 0xFF, _, _): isBigEndian = true
        case (let first, 0, 0x09...0x7E, 0) where UTF16Text.beginsLog(first): isBigEndian = false
        case (0, let first, 0, 0x09...0x7E) where UTF16Text.beginsLog(first): isBigEndian = true
        default: return nil
        }
    }

    private static func beginsLog(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "<") || byte == UInt8(ascii: "{") || byte == UInt8(ascii: "[")
    }

    /// The piece that comes next, without the mark; what is no character becomes U+FFFD, each half that stands alone.
    mutating func utf8(_ piece: [UInt8]) -> [UInt8] {
        var text: [UInt8] = []
        text.reserveCapacity(piece.count)
        for byte in piece {
            guard let first = half else {
                half = byte
                continue
            }
            half = nil
            add(
                isBigEndian ? UInt16(first) << 8 | UInt16(byte) : UInt16(byte) << 8 | UInt16(first), to: &text
            )
        }
        return text
    }

    /// What is left at the end: halves that stand alone.
    mutating func rest() -> [UInt8] {
        defer { (half, high) = (nil, nil) }
        return half != nil || high != nil ? UTF16Text.replacement : []
    }

    private mutating func add(_ unit: UInt16, to text: inout [UInt8]) {
        defer { isAtStart = false }
        if isAtStart, unit == 0xFEFF { return }
        if let first = high {
            high = nil
            if UTF16.isTrailSurrogate(unit) {
                let value = 0x1_0000 + (UInt32(first) - 0xD800) << 10 + (UInt32(unit) - 0xDC00)
                return UTF16Text.add(value, to: &text)
            }
            text += UTF16Text.replacement
        }
        if UTF16.isLeadSurrogate(unit) {
            high = unit
        } else {
            UTF16Text.add(UInt32(unit), to: &text)
        }
    }

    private static func add(_ value: UInt32, to text: inout [UInt8]) {
        if value < 0x80 { return text.append(UInt8(value)) }
        // Nothing but a trail surrogate that stands alone is no scalar.
        text += Unicode.Scalar(value).map { Array(String($0).utf8) } ?? replacement
    }

    private static let replacement = Array("\u{FFFD}".utf8)
}
