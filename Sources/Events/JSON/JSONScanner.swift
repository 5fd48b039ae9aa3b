// One pass over one object, byte by byte where JSON is decided and eight bytes at a time inside strings:
//
//     {"EventID":1,"Image":"C:\\a.exe","Tags":["x",null]}
//      ^--key--^ ^          ^--------^         ^
//      node      in place   has escapes:       first value of Tags; null leaves none
//                           decoded behind
//
// The text lies in the event's own buffer. Values without escapes are ranges of it, the others are decoded into the
// room behind. Decoded text is never longer than its escaped form, so that as much room as the text is long suffices.

/// Why a line is not a JSON object that can be read.
enum JSONDamage: Error {
    case notAnObject, endsTooSoon, badEscape, badValue, badSyntax, tooDeep, trailing

    /// The sentence for the report.
    var reason: String {
        switch self {
        case .notAnObject: "JSON: the line does not begin with '{'"
        case .endsTooSoon: "JSON: the object does not end on its line"
        case .badEscape: "JSON: an escape that does not exist"
        case .badValue: "JSON: a value that is no string, number, true, false, null, object or array"
        case .badSyntax: "JSON: a quote, colon, comma or bracket is missing"
        case .tooDeep: "JSON: nested more than \(JSONScanner.depthLimit) deep"
        case .trailing: "JSON: something follows the object on its line"
        }
    }
}

/// The scanner's memory between lines: the paths, and what a line told besides its fields.
struct JSONScanner {
    static let depthLimit = 64

    /// A value that is more than a field.
    struct Remark {
        let node: Int32
        let value: Event.Text
        /// The position of the field, or -1 if the value became none.
        let field: Int32
    }

    /// What a line told, all roles together.
    private(set) var roles: UInt16 = 0

    /// An object or an array that is open.
    private struct Frame {
        let node: Int32
        /// The key before, or -1 for the first.
        var sibling: Int32
        let isArray: Bool

        var closing: UInt8 { isArray ? 0x5D : 0x7D }
    }

    var paths: JSONPaths
    /// In the order of the line.
    private(set) var remarks: [Remark] = []
    /// Where scanning stopped: the offset of the damage.
    private(set) var position = 0
    private var frames: [Frame] = []
    private var nulls: [FieldName] = []

    init(names: FieldNames, forms: JSONForms) {
        paths = JSONPaths(names: names, forms: forms)
    }

    /// Whether a line told something of that role.
    func has(_ role: JSONMeaning.Role) -> Bool { roles & 1 << UInt16(role.rawValue) != 0 }

    /// Scans the object in a range of the event's buffer, and adds its fields.
    ///
    /// The event must have room behind ``Event/used`` for as many bytes as the range holds, and padding behind that.
    mutating func scan(_ range: Range<Int>, of event: inout Event, root: Int32) throws(JSONDamage) {
        remarks.removeAll(keepingCapacity: true)
        roles = 0
        frames.removeAll(keepingCapacity: true)
        var fields = event.fields
        event.fields = []
        var used = event.used
        nulls = event.nulls
        event.nulls = []
        defer {
            event.nulls = nulls
            nulls = []
            event.fields = fields
            event.used = used
        }
        try unsafe event.bytes.withUnsafeMutableBufferPointer { (room) throws(JSONDamage) in
            guard let base = UnsafeMutableRawPointer(room.baseAddress) else { throw .notAnObject }
            precondition(
                used + range.count + Event.padding <= room.count && range.upperBound <= used,
                "no room behind the line to decode its escapes")
            try unsafe scan(base, range, root, &used, &fields)
        }
    }

    /// Invariant of every function below: `base` may be read from zero to `end` plus ``Event/padding``, and what lies
    /// between `end` and `used` is not part of the line. Whoever moves on compares with `end` before it trusts a byte.
    private mutating func scan(
        _ base: UnsafeMutableRawPointer, _ range: Range<Int>, _ root: Int32, _ used: inout Int,
        _ fields: inout [Event.Field]
    ) throws(JSONDamage) {
        let end = range.upperBound
        position = unsafe skipBlanks(base, range.lowerBound, end)
        guard position < end, unsafe byte(base, position) == 0x7B else { throw .notAnObject }
        var place = Frame(node: root, sibling: -1, isArray: false)
        position += 1
        while true {
            // A key or an element, or the end of what is empty.
            position = unsafe skipBlanks(base, position, end)
            guard position < end else { throw .endsTooSoon }
            var first = unsafe byte(base, position)
            var isClosed = first == place.closing
            if !isClosed {
                var node = place.node
                if !place.isArray {
                    guard first == 0x22 else { throw .badSyntax }
                    node = try unsafe key(base, end, in: place, used)
                    place.sibling = node
                    position = unsafe skipBlanks(base, position, end)
                    guard position < end else { throw .endsTooSoon }
                    guard unsafe byte(base, position) == 0x3A else { throw .badSyntax }
                    position = unsafe skipBlanks(base, position + 1, end)
                    guard position < end else { throw .endsTooSoon }
                    first = unsafe byte(base, position)
                }
                switch first {
                case 0x22:
                    let (start, target) = (position, used)
                    do throws(JSONDamage) {
                        emit(node, try unsafe string(base, end, &used), &fields)
                    } catch {
                        // What was cut says what it says as far as it goes.
                        if error == .endsTooSoon {
                            emit(node, unsafe cut(base, start + 1, end, at: target, &used), &fields)
                            position = end
                        }
                        throw error
                    }
                case 0x7B, 0x5B:
                    guard frames.count < JSONScanner.depthLimit - 1 else { throw .tooDeep }
                    frames.append(place)
                    place = Frame(node: node, sibling: -1, isArray: first == 0x5B)
                    position += 1
                    continue
                default:
                    if let value = try unsafe plain(base, end, first) {
                        emit(node, value, &fields)
                    } else {
                        nulls.append(paths.nodes[Int(node)].name)
                    }
                }
            }
            // What follows: a comma, or the ends of one or more objects and arrays.
            while true {
                if isClosed {
                    position += 1
                    guard let outer = frames.popLast() else { return try unsafe finish(base, end) }
                    place = outer
                }
                position = unsafe skipBlanks(base, position, end)
                guard position < end else { throw .endsTooSoon }
                let mark = unsafe byte(base, position)
                if mark == 0x2C { break }
                guard mark == place.closing else { throw .badSyntax }
                isClosed = true
            }
            position += 1
        }
    }

    @inline(__always)
    private mutating func emit(_ node: Int32, _ value: Event.Text, _ fields: inout [Event.Field]) {
        let role = paths.nodes[Int(node)].role
        if role == .field {
            fields.append(Event.Field(name: paths.nodes[Int(node)].name, value: value))
            return
        }
        roles |= 1 << UInt16(role.rawValue)
        if role >= .dataName {
            remarks.append(Remark(node: node, value: value, field: -1))
        } else {
            remarks.append(Remark(node: node, value: value, field: Int32(fields.count)))
            fields.append(Event.Field(name: paths.nodes[Int(node)].name, value: value))
        }
    }

    // MARK: Pieces

    /// The node of the key at the position, which moves behind the key.
    @inline(__always)
    private mutating func key(
        _ base: UnsafeMutableRawPointer, _ end: Int, in place: Frame, _ used: Int
    ) throws(JSONDamage) -> Int32 {
        let guess =
            place.sibling < 0
            ? paths.nodes[Int(place.node)].firstGuess : paths.nodes[Int(place.sibling)].nextGuess
        let start = position + 1
        if guess >= 0 {
            // The guess holds if its key stands here with a quote behind it: no key holds a bare quote or backslash.
            let known = paths.nodes[Int(guess)]
            let length = Int(known.keyLength)
            if known.isPlain, start + length < end, unsafe byte(base, start + length) == 0x22,
                unsafe paths.matches(known, base + start)
            {
                position = start + length + 1
                return guess
            }
        }
        var behind = used
        let text = try unsafe string(base, end, &behind)
        let bytes = unsafe UnsafeRawBufferPointer(start: base + Int(text.start), count: Int(text.length))
        let node = unsafe paths.child(of: place.node, bytes, isPlain: behind == used)
        if place.sibling < 0 {
            paths.guess(place.node, first: node)
        } else {
            paths.guess(place.sibling, next: node)
        }
        return node
    }

    /// The text between the quotes at the position, which moves behind them; escapes are decoded at `used`.
    @inline(__always)
    private mutating func string(
        _ base: UnsafeMutableRawPointer, _ end: Int, _ used: inout Int
    ) throws(JSONDamage) -> Event.Text {
        let start = position + 1
        let stop = unsafe quoteOrEscape(base, start, end)
        guard stop < end else { throw .endsTooSoon }
        if unsafe byte(base, stop) == 0x22 {
            position = stop + 1
            return Event.Text(start: start, length: stop - start)
        }
        return try unsafe escaped(base, start, stop, end, &used)
    }

    private mutating func escaped(
        _ base: UnsafeMutableRawPointer, _ start: Int, _ firstEscape: Int, _ end: Int, _ used: inout Int
    ) throws(JSONDamage) -> Event.Text {
        let target = used
        unsafe (base + used).copyMemory(from: base + start, byteCount: firstEscape - start)
        used += firstEscape - start
        var from = try unsafe escape(base, firstEscape, end, &used)
        // Word by word into the room behind, where a word too much is overwritten by the next one.
        while from < end {
            let word = unsafe base.loadUnaligned(fromByteOffset: from, as: UInt64.self)
            unsafe base.storeBytes(of: word, toByteOffset: used, as: UInt64.self)
            let found = JSONScanner.marks(UInt64(littleEndian: word))
            guard found != 0 else {
                from &+= 8
                used &+= 8
                continue
            }
            let count = found.trailingZeroBitCount >> 3
            from &+= count
            used &+= count
            guard from < end else { break }
            if unsafe byte(base, from) == 0x22 {
                position = from + 1
                return Event.Text(start: target, length: used - target)
            }
            from = try unsafe escape(base, from, end, &used)
        }
        throw .endsTooSoon
    }

    /// What there is of a text that does not end.
    private mutating func cut(
        _ base: UnsafeMutableRawPointer, _ start: Int, _ end: Int, at target: Int, _ used: inout Int
    ) -> Event.Text {
        used = target
        var from = start
        while from < end {
            if unsafe byte(base, from) == 0x5C {
                guard let next = try? unsafe escape(base, from, end, &used) else { break }
                from = next
            } else {
                unsafe base.storeBytes(of: byte(base, from), toByteOffset: used, as: UInt8.self)
                used += 1
                from += 1
            }
        }
        return Event.Text(start: target, length: used - target)
    }

    /// Decodes one escape, and returns the offset behind it.
    private mutating func escape(
        _ base: UnsafeMutableRawPointer, _ start: Int, _ end: Int, _ used: inout Int
    ) throws(JSONDamage) -> Int {
        position = start
        guard start + 1 < end else { throw .endsTooSoon }
        let letter = unsafe byte(base, start + 1)
        if letter != 0x75 {
            let plain: UInt8
            switch letter {
            case 0x22, 0x5C, 0x2F: plain = letter
            case 0x62: plain = 0x08
            case 0x66: plain = 0x0C
            case 0x6E: plain = 0x0A
            case 0x72: plain = 0x0D
            case 0x74: plain = 0x09
            default: throw .badEscape
            }
            unsafe base.storeBytes(of: plain, toByteOffset: used, as: UInt8.self)
            used += 1
            return start + 2
        }
        guard var unit = unsafe unicode(base, start, end) else {
            throw start + 6 > end ? .endsTooSoon : .badEscape
        }
        var next = start + 6
        if unit & 0xF800 == 0xD800 {
            // A pair of escapes is one character; half a pair is none.
            if unit < 0xDC00, let low = unsafe unicode(base, next, end), low & 0xFC00 == 0xDC00 {
                unit = 0x10000 + ((unit & 0x3FF) << 10 | low & 0x3FF)
                next += 6
            } else {
                unit = 0xFFFD
            }
        }
        used = unsafe encodeUTF8(unit, into: base, at: used)
        return next
    }

    /// The number of `\uXXXX` at an offset.
    private func unicode(_ base: UnsafeMutableRawPointer, _ start: Int, _ end: Int) -> UInt32? {
        guard start + 6 <= end, unsafe byte(base, start) == 0x5C, unsafe byte(base, start + 1) == 0x75 else {
            return nil
        }
        var value: UInt32 = 0
        for place in start + 2..<start + 6 {
            let digit = unsafe byte(base, place)
            switch digit {
            case 0x30...0x39: value = value << 4 | UInt32(digit - 0x30)
            case 0x41...0x46: value = value << 4 | UInt32(digit - 0x37)
            case 0x61...0x66: value = value << 4 | UInt32(digit - 0x57)
            default: return nil
            }
        }
        return value
    }

    /// A number, `true` or `false` as the text that stands there; `nil` for `null`.
    @inline(__always)
    private mutating func plain(
        _ base: UnsafeMutableRawPointer, _ end: Int, _ first: UInt8
    ) throws(JSONDamage) -> Event.Text? {
        let start = position
        var stop = start
        if first == 0x2D || first &- 0x30 < 10 {
            while stop < end, unsafe isNumeric(byte(base, stop)) { stop += 1 }
            // What the end cuts may be another number: 46 of 4624.
            guard stop < end else { throw .endsTooSoon }
        } else {
            while stop < end, unsafe byte(base, stop) &- 0x61 < 26 { stop += 1 }
            let text = unsafe UnsafeRawBufferPointer(start: base + start, count: stop - start)
            guard unsafe text.elementsEqual("true".utf8) || text.elementsEqual("false".utf8) else {
                guard unsafe text.elementsEqual("null".utf8) else {
                    let isCut =
                        stop == end
                        && ["true", "false", "null"].contains {
                            unsafe $0.utf8.starts(with: text)
                        }
                    throw isCut ? .endsTooSoon : .badValue
                }
                position = stop
                return nil
            }
        }
        position = stop
        return Event.Text(start: start, length: stop - start)
    }

    @inline(__always)
    private func isNumeric(_ byte: UInt8) -> Bool {
        byte &- 0x30 < 10 || byte == 0x2E || byte == 0x2D || byte == 0x2B || byte | 0x20 == 0x65
    }

    /// Blanks may follow the object, and a comma, as in an array with one object a line.
    private mutating func finish(_ base: UnsafeMutableRawPointer, _ end: Int) throws(JSONDamage) {
        position = unsafe skipBlanks(base, position, end)
        if position < end, unsafe byte(base, position) == 0x2C {
            position = unsafe skipBlanks(base, position + 1, end)
        }
        guard position >= end else { throw .trailing }
    }

    @inline(__always)
    private func byte(_ base: UnsafeMutableRawPointer, _ offset: Int) -> UInt8 {
        unsafe base.load(fromByteOffset: offset, as: UInt8.self)
    }

    @inline(__always)
    private func skipBlanks(_ base: UnsafeMutableRawPointer, _ start: Int, _ end: Int) -> Int {
        var offset = start
        while offset < end {
            let byte = unsafe byte(base, offset)
            guard byte <= 0x20, byte == 0x20 || byte == 0x09 || byte == 0x0D || byte == 0x0A else { break }
            offset &+= 1
        }
        return offset
    }

    /// The offset of the next quote or backslash, or one at or past `end`.
    ///
    /// Eight bytes at once: a byte equal to the wanted one becomes zero, and only zero borrows into its high bit.
    @inline(__always)
    private func quoteOrEscape(_ base: UnsafeMutableRawPointer, _ start: Int, _ end: Int) -> Int {
        var offset = start
        while offset < end {
            let word = unsafe UInt64(
                littleEndian: base.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
            let found = JSONScanner.marks(word)
            if found != 0 { return offset &+ found.trailingZeroBitCount >> 3 }
            offset &+= 8
        }
        return offset
    }

    /// The high bits of the bytes that are quotes or backslashes; those above the first may be wrong.
    @inline(__always)
    private static func marks(_ word: UInt64) -> UInt64 {
        let quote = word ^ 0x2222_2222_2222_2222
        let escape = word ^ 0x5C5C_5C5C_5C5C_5C5C
        return ((quote &- 0x0101_0101_0101_0101) & ~quote | (escape &- 0x0101_0101_0101_0101) & ~escape)
            & 0x8080_8080_8080_8080
    }
}
