// Many tools write events as one JSON document, not as one object a line:
//
//     [ {"EventID": 1,            {
//        …},                        "EventID": 1,
//       {"EventID": 3, …} ]         …
//                                 }
//                                 { …
//
// The objects of the outermost level are cut out by counting braces outside strings. A nested list, as in
// {"Records": [ … ]}, stays one object.

/// Cuts a JSON document, or several behind each other, into its outermost objects.
struct DocumentCutter {
    private let limit: Int
    private var pending: [UInt8]
    private var number = 1

    /// A cutter for a document whose first bytes are known; an object longer than `limit` is left out.
    init(_ first: [UInt8], limit: Int) {
        pending = first
        self.limit = limit
    }

    /// Whether text is a list of objects, or starts with an object that does not end on its line.
    static func recognises(_ text: [UInt8]) -> Bool {
        var offset = text.firstIndex { !isBlank($0) } ?? text.count
        guard offset < text.count else { return false }
        if text[offset] == UInt8(ascii: "[") {
            offset += 1
            while offset < text.count, isBlank(text[offset]) { offset += 1 }
            return offset < text.count && text[offset] == UInt8(ascii: "{")
        }
        guard text[offset] == UInt8(ascii: "{") else { return false }
        var scan = ObjectScan()
        let end = text.offset(of: 0x0A, from: offset) ?? text.count
        guard end < text.count, scan.end(in: text, from: offset, to: end) == nil else { return false }
        // A torn first line of JSON lines looks the same, but then an object begins on the next one.
        return text[(end + 1)...].first { !isBlank($0) } != UInt8(ascii: "{")
    }

    /// The next block; `nil` at the end.
    mutating func next(_ piece: () -> [UInt8]?) -> InputBlock.Content? {
        var objects: [(range: Range<Int>, line: Int)] = []
        var offset = 0
        var counted = 0
        var line = number
        var isAtEnd = false
        while true {
            offset = pending[offset...].firstIndex { $0 == UInt8(ascii: "{") } ?? pending.count
            if offset < pending.count {
                var scan = ObjectScan()
                if let end = scan.end(in: pending, from: offset, to: pending.count) {
                    line += pending[counted..<offset].count { $0 == 0x0A }
                    counted = offset
                    objects.append((offset..<end, line))
                    offset = end
                    if offset < LineCutter.blockLength { continue }
                    return take(offset, objects)
                }
            }
            if !objects.isEmpty, offset >= LineCutter.blockLength { return take(offset, objects) }
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
        _ count: Int, _ objects: [(range: Range<Int>, line: Int)]
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
            return rest.isEmpty ? nil : .objects(rest, [(rest.indices, line)])
        }
        var length = rest.count
        while let more = piece() { length += more.count }
        return .longLine(start: Array(rest.prefix(200)), length: length, number: line)
    }

    private static func isBlank(_ byte: UInt8) -> Bool {
        byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D
    }
}

/// Where an object ends: braces and brackets outside strings are counted.
private struct ObjectScan {
    private var depth = 0
    private var isString = false
    private var isEscaped = false

    /// The offset behind the object that starts at `start`; `nil` if it goes on past `end`.
    mutating func end(in bytes: [UInt8], from start: Int, to end: Int) -> Int? {
        var offset = start
        while offset < end {
            let byte = bytes[offset]
            offset += 1
            if isString {
                if isEscaped {
                    isEscaped = false
                } else if byte == UInt8(ascii: "\\") {
                    isEscaped = true
                } else if byte == UInt8(ascii: "\"") {
                    isString = false
                }
                continue
            }
            switch byte {
            case UInt8(ascii: "\""): isString = true
            case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                depth -= 1
                if depth <= 0 { return offset }
            default: break
            }
        }
        return nil
    }
}
