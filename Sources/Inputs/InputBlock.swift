/// A part of an input that can be decoded alone, whatever came before it: what threads share out among themselves.
public struct InputBlock: Sendable {
    /// What the part is.
    public enum Content: Sendable {
        /// The header of an EVTX file and chunks, or chunks alone; `place` is the offset in the file.
        case chunks([UInt8], place: Int, headerLength: Int)
        /// Whole lines, of which the first has that number; `followsJSON` tells whether a line of JSON came before.
        case lines([UInt8], first: Int, followsJSON: Bool)
        /// Objects of a JSON document that is no JSON lines, or events of an XML text.
        case objects([UInt8], [Record])
        /// A line that is too long to be decoded: its beginning and its length.
        case longLine(start: [UInt8], length: Int, number: Int)
        /// The whole input is left out, because it is no log.
        case notALog(reason: String)
        /// The input cannot be opened or read on.
        case failure(InputError)
        /// Nothing follows of this input: how long it was on the disk, and its SHA-256 if it was asked for.
        case end(length: Int, digest: String?)
    }

    /// Where a record that is no line lies.
    public struct Record: Sendable {
        /// In the block.
        public let range: Range<Int>
        /// The number of the line on which it begins, from one.
        public let line: Int
        /// Which of the records that begin on that line it is, from one.
        public let item: Int
    }

    /// The offset of the input in the list.
    public let input: Int
    /// What the part is.
    public let content: Content
    /// How many bytes of all inputs had been read when the part was complete, as they lie on the disk.
    public let bytesRead: Int
}

/// Numbers records that begin on the same line.
struct ItemCount {
    private var line = 0
    private var item = 0

    /// The next record, which begins on that line.
    mutating func record(_ range: Range<Int>, on line: Int) -> InputBlock.Record {
        item = line == self.line ? item + 1 : 1
        self.line = line
        return InputBlock.Record(range: range, line: line, item: item)
    }
}
