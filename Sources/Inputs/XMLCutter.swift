// Windows writes events as XML in three ways: one event a line, several lines an event, or a whole file on one line:
//
//     <?xml version="1.0" …?><Events><Event xmlns="…">…</Event><Event xmlns="…">…</Event></Events>
//
// An event ends where its tag is closed: its own text holds no '<'.

/// Cuts a text of Windows events into the events.
struct XMLCutter {
    private static let opening = Array("<Event".utf8)
    private static let closing = Array("</Event>".utf8)

    private let limit: Int
    private var pending: [UInt8]
    /// The number of the line on which what waits begins.
    private var number = 1
    private var items = ItemCount()

    /// A cutter for a text whose first bytes are known; an event longer than `limit` is left out.
    init(_ first: [UInt8], limit: Int) {
        pending = first
        self.limit = limit
    }

    /// Whether text begins with an event, or with what stands before the first.
    static func recognises(_ text: [UInt8]) -> Bool {
        // A byte order mark may stand before all.
        let start = text.prefix(4_096).drop { $0 <= 0x20 || [0xEF, 0xBB, 0xBF].contains($0) }
        let words = ["<?xml", "<Events>", "<Events ", "<Event>", "<Event "]
        guard words.contains(where: { start.starts(with: $0.utf8) }) else { return false }
        return start.indices.contains { Self.isOpening(text, at: $0) }
    }

    /// The next block; `nil` at the end.
    mutating func next(_ piece: () -> [UInt8]?) -> InputBlock.Content? {
        var events: [InputBlock.Record] = []
        var offset = 0
        var counted = 0
        var line = number
        var start: Int?
        while true {
            while offset + XMLCutter.closing.count <= pending.count {
                if start == nil, XMLCutter.isOpening(pending, at: offset) { start = offset }
                if let begun = start, isClosing(at: offset) {
                    offset += XMLCutter.closing.count
                    line += pending[counted..<begun].count { $0 == 0x0A }
                    counted = begun
                    events.append(items.record(begun..<offset, on: line))
                    start = nil
                    if offset >= LineCutter.blockLength { return take(offset, events) }
                    continue
                }
                offset += 1
            }
            if let begun = start, pending.count - begun > limit {
                return events.isEmpty ? skip(piece) : take(begun, events)
            }
            if start == nil, offset >= LineCutter.blockLength {
                if !events.isEmpty { return take(offset, events) }
                // What is between events is not kept.
                number += pending[..<offset].count { $0 == 0x0A }
                pending = Array(pending[offset...])
                (offset, counted, line) = (0, 0, number)
            }
            guard let more = piece() else {
                // A cut event is handed on for the decoder to read what there is.
                if let begun = start {
                    line += pending[counted..<begun].count { $0 == 0x0A }
                    events.append(items.record(begun..<pending.count, on: line))
                }
                return events.isEmpty ? nil : take(pending.count, events)
            }
            pending += more
        }
    }

    private mutating func take(_ count: Int, _ events: [InputBlock.Record]) -> InputBlock.Content {
        let block = Array(pending[..<count])
        pending = Array(pending[count...])
        number += block.lineBreaks
        return .objects(block, events)
    }

    /// An event without an end: what comes is not kept.
    private mutating func skip(_ piece: () -> [UInt8]?) -> InputBlock.Content {
        let start = Array(pending.prefix(200))
        var length = pending.count
        pending = []
        while let more = piece() { length += more.count }
        return .longLine(start: start, length: length, number: number)
    }

    private func isClosing(at offset: Int) -> Bool {
        pending[offset] == 0x3C && pending[offset + 1] == 0x2F
            && pending[offset..<offset + XMLCutter.closing.count].elementsEqual(XMLCutter.closing)
    }

    private static func isOpening(_ text: [UInt8], at offset: Int) -> Bool {
        guard text[offset] == 0x3C, offset + opening.count < text.count,
            text[offset..<offset + opening.count].elementsEqual(opening)
        else { return false }
        let behind = text[offset + opening.count]
        return behind <= 0x20 || behind == 0x3E
    }
}
