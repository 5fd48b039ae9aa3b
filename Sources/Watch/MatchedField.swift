/// A field in which a rule found what it looked for: why an alert was raised.
///
/// Stored with each detection as a JSON array of these, in the rule's order.
public struct MatchedField: Hashable, Codable, Sendable {
    /// The field's name in the rule; empty for a keyword found anywhere in the record.
    public var field: String
    /// The whole value that was looked at.
    public var value: String
    /// The bytes of the value's UTF-8 that matched: pairs of offset and length, ascending, apart from each other.
    public var marks: [Mark]

    /// A field with its value and what matched in it.
    public init(field: String, value: String, marks: [Mark]) {
        self.field = field
        self.value = value
        self.marks = marks
    }

    /// A run of bytes of a value.
    public struct Mark: Hashable, Codable, Sendable {
        /// From the first byte of the value.
        public var offset: Int
        /// In bytes; never past the end.
        public var length: Int

        /// A run of bytes.
        public init(offset: Int, length: Int) {
            self.offset = offset
            self.length = length
        }
    }
}

extension MatchedField {
    /// The value cut where marks begin and end; no piece is empty, and no character is cut in two.
    public var pieces: [(text: String, isMarked: Bool)] {
        let bytes = Array(value.utf8)
        var pieces: [(text: String, isMarked: Bool)] = []
        func add(_ range: Range<Int>, _ isMarked: Bool) {
            guard !range.isEmpty else { return }
            pieces.append((String(decoding: bytes[range], as: UTF8.self), isMarked))
        }
        var position = 0
        for mark in marks where mark.offset >= position && mark.length > 0 && mark.offset < bytes.count {
            let start = MatchedField.characterStart(mark.offset, in: bytes)
            let (end, overflow) = mark.offset.addingReportingOverflow(mark.length)
            let stop = MatchedField.characterEnd(overflow ? bytes.count : min(end, bytes.count), in: bytes)
            guard start >= position else { continue }
            add(position..<start, false)
            add(start..<stop, true)
            position = stop
        }
        add(position..<bytes.count, false)
        return pieces
    }

    private static func characterStart(_ offset: Int, in bytes: [UInt8]) -> Int {
        var offset = offset
        while offset > 0, bytes[offset] & 0xC0 == 0x80 { offset -= 1 }
        return offset
    }

    private static func characterEnd(_ offset: Int, in bytes: [UInt8]) -> Int {
        var offset = offset
        while offset < bytes.count, bytes[offset] & 0xC0 == 0x80 { offset += 1 }
        return offset
    }
}
