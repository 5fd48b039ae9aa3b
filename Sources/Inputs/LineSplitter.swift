/// Cuts pieces of any length into lines, whatever the line break, and bounds what one line may hold.
struct LineSplitter {
    /// What stands between two line breaks.
    enum Line {
        /// A line without its break; never empty.
        case whole(ArraySlice<UInt8>)
        /// A line longer than the bound: its first bytes, and how long it was.
        case tooLong(start: ArraySlice<UInt8>, length: Int)
    }

    private let limit: Int
    private var pending: [UInt8] = []
    /// How many bytes of the current line were dropped because it is too long.
    private var dropped = 0
    /// The number of the line handed over last, from 1.
    private(set) var number = 0

    init(limit: Int) {
        self.limit = limit
    }

    /// Hands over every line that ends within the piece.
    mutating func split(_ piece: [UInt8], _ body: (Line, _ number: Int) throws -> Void) rethrows {
        var start = 0
        while let end = piece.offset(of: 0x0A, from: start) {
            try endLine(piece[start..<end], body)
            start = end + 1
        }
        keep(piece[start...])
    }

    /// Hands over the last line, if no break ends it.
    mutating func finish(_ body: (Line, _ number: Int) throws -> Void) rethrows {
        if !pending.isEmpty || dropped > 0 { try endLine([], body) }
    }

    private mutating func endLine(_ rest: ArraySlice<UInt8>, _ body: (Line, Int) throws -> Void) rethrows {
        number += 1
        if pending.isEmpty, dropped == 0, rest.count <= limit {
            try hand(rest, body)
            return
        }
        keep(rest)
        let line = pending
        let length = line.count + dropped
        pending.removeAll(keepingCapacity: pending.capacity <= 1 << 20)
        dropped = 0
        if length > limit {
            try body(.tooLong(start: line.prefix(200), length: length), number)
        } else {
            try hand(line[...], body)
        }
    }

    private func hand(_ line: ArraySlice<UInt8>, _ body: (Line, Int) throws -> Void) rethrows {
        let kept = line.last == 0x0D ? line.dropLast() : line
        if !kept.isEmpty { try body(.whole(kept), number) }
    }

    /// Keeps at most one byte past the bound, so that a line of any length costs no more memory than the bound.
    private mutating func keep(_ bytes: ArraySlice<UInt8>) {
        let room = max(0, limit + 1 - pending.count)
        pending += bytes.prefix(room)
        dropped += max(0, bytes.count - room)
    }
}
