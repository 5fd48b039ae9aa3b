/// Cuts pieces of any length into blocks of whole lines.
struct LineCutter {
    /// What a block is meant to hold.
    static let blockLength = 1 << 20

    private let limit: Int
    private var pending: [UInt8]
    /// The number of the first line that waits.
    private var number = 1
    private var followsJSON = false

    /// A cutter for a text whose first bytes are known; a line longer than `limit` is left out.
    init(_ first: [UInt8], limit: Int) {
        pending = first
        self.limit = limit
    }

    /// The next block; `nil` at the end.
    mutating func next(_ piece: () -> [UInt8]?) -> InputBlock.Content? {
        var wanted = LineCutter.blockLength
        while true {
            while pending.count < wanted {
                guard let more = piece() else { return rest() }
                pending += more
            }
            if let cut = AuditBoundary.cut(in: pending) { return take(cut) }
            if pending.count > limit { return skipLine(piece) }
            wanted = pending.count + LineCutter.blockLength
        }
    }

    private mutating func rest() -> InputBlock.Content? {
        pending.isEmpty ? nil : take(pending.count)
    }

    private mutating func take(_ count: Int) -> InputBlock.Content {
        let block = count == pending.count ? pending : Array(pending[..<count])
        pending = count == pending.count ? [] : Array(pending[count...])
        let content = InputBlock.Content.lines(block, first: number, followsJSON: followsJSON)
        number += block.lineBreaks
        followsJSON = followsJSON || LineCutter.holdsJSON(block)
        return content
    }

    /// Reads past a line that is too long, and keeps its beginning only.
    private mutating func skipLine(_ piece: () -> [UInt8]?) -> InputBlock.Content? {
        let start = Array(pending.prefix(200))
        var length = pending.count
        pending = []
        defer { number += 1 }
        while let more = piece() {
            if let end = more.offset(of: 0x0A, from: 0) {
                pending = Array(more[(end + 1)...])
                length += end
                break
            }
            length += more.count
        }
        return .longLine(start: start, length: length, number: number)
    }

    /// Whether some line is an object, as the decoder tells them.
    private static func holdsJSON(_ block: [UInt8]) -> Bool {
        var offset = 0
        while offset < block.count {
            var first = offset
            while first < block.count, block[first] == 0x20 || block[first] == 0x09 { first += 1 }
            if first < block.count, block[first] == 0x7B { return true }
            guard let end = block.offset(of: 0x0A, from: first) else { return false }
            offset = end + 1
        }
        return false
    }
}
