// Many tools write events as one JSON document, not as one object a line:
//
//     [ {"EventID": 1,            {
//        …},                        "EventID": 1,
//       {"EventID": 3, …} ]         …
//                                 }
//                                 { …
//
// The objects of the outermost level are cut out by counting braces outside strings; of a list in an envelope, as in
// {"Records": [ … ]}, its elements.

import Events

/// Cuts a JSON document, or several behind each other, into its outermost objects.
struct DocumentCutter {
    private let limit: Int
    private var pending: [UInt8]
    private var number = 1
    private var items = ItemCount()

    /// A cutter for a document whose first bytes are known; an object longer than `limit` is left out.
    init(_ first: [UInt8], limit: Int) {
        pending = first
        self.limit = limit
        // The brace of an envelope would make one object of all its records.
        let start = RecordList(first.span)?.start ?? 0
        for offset in 0..<start where pending[offset] != 0x0A { pending[offset] = 0x20 }
    }

    /// Whether text is a list of objects, in an envelope or not, or starts with an object that does not end on its line.
    static func recognises(_ text: [UInt8]) -> Bool {
        if RecordList(text.span) != nil { return true }
        let offset = text.firstIndex { !isBlank($0) } ?? text.count
        guard offset < text.count, text[offset] == UInt8(ascii: "{") else { return false }
        var scan = JSONBraces()
        let end = text.offset(of: 0x0A, from: offset) ?? text.count
        guard end < text.count, scan.end(in: text.span, from: offset, to: end) == nil else { return false }
        // A torn first line of JSON lines looks the same, but then an object begins on the next one.
        return text[(end + 1)...].first { !isBlank($0) } != UInt8(ascii: "{")
    }

    /// The next block; `nil` at the end.
    mutating func next(_ piece: () -> [UInt8]?) -> InputBlock.Content? {
        var objects: [InputBlock.Record] = []
        var offset = 0
        var counted = 0
        var line = number
        var isAtEnd = false
        while true {
            offset = pending[offset...].firstIndex { $0 == UInt8(ascii: "{") } ?? pending.count
            if offset < pending.count {
                var scan = JSONBraces()
                if let end = scan.end(in: pending.span, from: offset, to: pending.count) {
                    line += pending[counted..<offset].count { $0 == 0x0A }
                    counted = offset
                    objects.append(items.record(offset..<end, on: line))
                    offset = end
                    if offset < LineCutter.blockLength { continue }
                    return take(offset, objects)
                }
            }
            if !objects.isEmpty, offset >= LineCutter.blockLength { return take(offset, objects) }
            if objects.isEmpty, offset == pending.count, !isAtEnd {
                // Between records, however much there is of it, nothing is kept.
                number += pending.lineBreaks
                pending = []
                (offset, counted, line) = (0, 0, number)
            }
            if pending.count - offset > limit || isAtEnd {
                if objects.isEmpty { return rest(from: offset, isAtEnd, piece) }
                return take(offset, objects)
            }
            // An unfinished object is read again from its start: twice as much each time, so that this stays linear.
            let wanted = max(LineCutter.blockLength, pending.count * 2)
            while pending.count < wanted {
                guard let more = piece() else {
                    isAtEnd = true
                    break
                }
                pending += more
            }
        }
    }

    private mutating func take(
        _ count: Int, _ objects: [InputBlock.Record]
    ) -> InputBlock.Content {
        let block = Array(pending[..<count])
        pending = Array(pending[count...])
        number += block.lineBreaks
        return .objects(block, objects)
    }

    /// What is no whole object: at the end it is handed on for the decoder to say what is wrong.
    private mutating func rest(from offset: Int, _ isAtEnd: Bool, _ piece: () -> [UInt8]?) -> InputBlock
        .Content?
    {
        let rest = Array(pending[offset...])
        let line = number + pending[..<offset].count { $0 == 0x0A }
        pending = []
        if isAtEnd {
            return rest.isEmpty ? nil : .objects(rest, [items.record(rest.indices, on: line)])
        }
        var length = rest.count
        while let more = piece() { length += more.count }
        return .longLine(start: Array(rest.prefix(200)), length: length, number: line)
    }

    private static func isBlank(_ byte: UInt8) -> Bool {
        byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D
    }
}
