import Watch

/// A raw record as a person reads it, with the bytes that a rule matched.
struct MarkedRecord: Equatable {
    /// JSON indented, anything else as it came.
    let text: String
    /// Offsets into the UTF-8 of ``text``, ascending and apart.
    let marks: [Range<Int>]

    init(_ bytes: [UInt8], matched: [MatchedField]) {
        let text = indentedJSON(bytes) ?? String(decoding: bytes, as: UTF8.self)
        self.text = text
        var found: [Range<Int>] = []
        let haystack = Array(text.utf8)
        for field in matched { found += MarkedRecord.marks(of: field, in: haystack) }
        found.sort { ($0.lowerBound, $0.upperBound) < ($1.lowerBound, $1.upperBound) }
        var merged: [Range<Int>] = []
        for mark in found {
            if let last = merged.last, mark.lowerBound <= last.upperBound {
                merged[merged.count - 1] = last.lowerBound..<max(last.upperBound, mark.upperBound)
            } else {
                merged.append(mark)
            }
        }
        marks = merged
    }

    /// Where the value stands in the record, after the name of its field if the record has names; written as JSON
    /// writes it, or plain.
    private static func marks(of field: MatchedField, in text: [UInt8]) -> [Range<Int>] {
        guard !field.value.isEmpty, field.value.utf8.count <= 65_536 else { return [] }
        let name = firstOffset(of: Array("\"\(field.field)\"".utf8), in: text, from: 0)
        for write in [escaped, { $0 }] {
            let value = Array(write(field.value).utf8)
            guard
                let start = name.flatMap({ firstOffset(of: value, in: text, from: $0) })
                    ?? firstOffset(of: value, in: text, from: 0)
            else { continue }
            var position = start
            var marks: [Range<Int>] = []
            for piece in field.pieces {
                let end = position + write(piece.text).utf8.count
                if piece.isMarked { marks.append(position..<end) }
                position = end
            }
            return marks
        }
        return []
    }

    /// The text as it stands between the quotes of a JSON string.
    private static func escaped(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\r": result += "\\r"
            case "\t": result += "\\t"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }
}

/// The JSON with a line for each member, its bytes otherwise untouched: numbers, escapes and repeated names stay as
/// they came. `nil` for what is not one whole object or array, nests deeper than 64 levels, or would grow beyond all measure:
/// a list of a thousand numbers sixty levels deep is a megabyte of blanks.
func indentedJSON(_ bytes: [UInt8]) -> String? {
    var depth = 0
    var result: [UInt8] = []
    result.reserveCapacity(bytes.count * 2)
    var isString = false
    var isEscaped = false
    var isDone = false
    func newline() { result += [0x0A] + [UInt8](repeating: 0x20, count: depth * 2) }
    let longest = bytes.count * 4 + 4_096
    for byte in bytes {
        guard result.count <= longest else { return nil }
        if isString {
            result.append(byte)
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
        case 0x20, 0x09, 0x0A, 0x0D: continue
        case _ where isDone: return nil
        case UInt8(ascii: "{"), UInt8(ascii: "["):
            depth += 1
            guard depth <= 64 else { return nil }
            result.append(byte)
            newline()
        case UInt8(ascii: "}"), UInt8(ascii: "]"):
            depth -= 1
            guard depth >= 0 else { return nil }
            // An empty object stays on its line.
            while let last = result.last, last == 0x20 || last == 0x0A { result.removeLast() }
            if result.last != UInt8(ascii: "{"), result.last != UInt8(ascii: "[") { newline() }
            result.append(byte)
            isDone = depth == 0
        case _ where depth == 0: return nil
        case UInt8(ascii: ","):
            result.append(byte)
            newline()
        case UInt8(ascii: ":"): result += [byte, 0x20]
        case UInt8(ascii: "\""):
            isString = true
            result.append(byte)
        default: result.append(byte)
        }
    }
    return isDone ? String(decoding: result, as: UTF8.self) : nil
}
