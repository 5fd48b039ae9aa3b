// Clouds export many records as one object, often on one line:
//
//     {"Records":[{"eventVersion":"1.09",…},{…}]}                  AWS CloudTrail; Azure writes "records"
//     {"@odata.context":"https://…","value":[{…},{…}]}             Microsoft Graph
//     {"took":3,…,"hits":{…,"hits":[{"_source":{…}},…]}}            an answer of Elasticsearch or OpenSearch to a search
//     [{…},{…}]                                                     Microsoft 365's audit search, and many scripts
//
// Each element is a record of its own. Its number is that of its line, and ``Event/item`` its place among them.

/// A list of records that stands where one record is expected.
package struct RecordList {
    /// The offset of the first element's brace.
    package let start: Int

    /// Finds the list that bytes begin with; `nil` for a record, which takes a few comparisons.
    package init?(_ bytes: Span<UInt8>) {
        var head = Head()
        if head.skip(UInt8(ascii: "["), bytes) {
            guard head.peek(bytes) == UInt8(ascii: "{") else { return nil }
            start = head.offset
            return
        }
        guard head.skip(UInt8(ascii: "{"), bytes) else { return nil }
        var isGraph = false
        while let key = head.key(bytes) {
            if RecordList.answerKeys.contains(where: { bytes.has($0, at: key) }) {
                guard let hits = head.hits(after: key, bytes) else { return nil }
                start = hits
                return
            }
            let holdsList = bytes.has("Records", at: key) || bytes.has("records", at: key)
            if holdsList || isGraph && bytes.has("value", at: key) {
                guard head.skip(UInt8(ascii: "["), bytes), head.peek(bytes) == UInt8(ascii: "{") else {
                    return nil
                }
                start = head.offset
                return
            }
            guard bytes.begins("@odata.", at: key), head.string(bytes) != nil,
                head.skip(UInt8(ascii: ","), bytes)
            else {
                return nil
            }
            isGraph = true
        }
        return nil
    }

    /// What answers to searches begin with.
    private static let answerKeys = ["took", "hits", "_scroll_id", "pit_id", "timed_out", "_shards"]

    /// Hands over where each element lies, in order, up to the end of the list; what is behind it means nothing.
    ///
    /// - Returns: The offset of what is neither an element nor the end, such as a torn element; `nil` if there is none.
    package func forEach(
        in bytes: Span<UInt8>, _ body: (Range<Int>) throws -> Void
    ) rethrows -> Int? {
        var head = Head(offset: start)
        repeat {
            guard head.peek(bytes) == UInt8(ascii: "{") else { return head.offset }
            var scan = JSONBraces()
            guard let end = scan.end(in: bytes, from: head.offset, to: bytes.count) else {
                return head.offset
            }
            try body(head.offset..<end)
            head.offset = end
        } while head.skip(UInt8(ascii: ","), bytes)
        return head.skip(UInt8(ascii: "]"), bytes) ? nil : head.offset
    }
}

/// Where an object ends: braces and brackets outside strings are counted.
package struct JSONBraces {
    private var depth = 0
    private var isString = false
    private var isEscaped = false

    /// Before the first brace.
    package init() {}

    /// The offset behind the object that starts at `start`; `nil` if it goes on past `end`.
    package mutating func end(in bytes: Span<UInt8>, from start: Int, to end: Int) -> Int? {
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

/// Reads the head of an object.
private struct Head {
    var offset = 0

    /// The next byte that is not blank.
    mutating func peek(_ bytes: Span<UInt8>) -> UInt8? {
        while offset < bytes.count {
            switch bytes[offset] {
            case 0x20, 0x09, 0x0A, 0x0D: offset += 1
            case let byte: return byte
            }
        }
        return nil
    }

    /// Goes past a byte, if it is the next one that is not blank.
    mutating func skip(_ byte: UInt8, _ bytes: Span<UInt8>) -> Bool {
        guard peek(bytes) == byte else { return false }
        offset += 1
        return true
    }

    /// Goes past a text, and returns what stands between its quotes.
    mutating func string(_ bytes: Span<UInt8>) -> Range<Int>? {
        guard skip(UInt8(ascii: "\""), bytes) else { return nil }
        let start = offset
        while offset < bytes.count {
            let byte = bytes[offset]
            offset += byte == UInt8(ascii: "\\") ? 2 : 1
            if byte == UInt8(ascii: "\"") { return start..<offset - 1 }
        }
        offset = bytes.count
        return nil
    }

    /// Goes into the hits of an answer whose first key was read, and returns where the first of them begins.
    mutating func hits(after first: Range<Int>, _ bytes: Span<UInt8>) -> Int? {
        var key = first
        var isInside = false
        while true {
            if !bytes.has("hits", at: key) {
                guard skipValue(bytes), skip(UInt8(ascii: ","), bytes) else { return nil }
            } else if isInside {
                let isList = skip(UInt8(ascii: "["), bytes) && peek(bytes) == UInt8(ascii: "{")
                return isList ? offset : nil
            } else {
                guard skip(UInt8(ascii: "{"), bytes) else { return nil }
                isInside = true
            }
            guard let next = self.key(bytes) else { return nil }
            key = next
        }
    }

    /// Goes past a value.
    private mutating func skipValue(_ bytes: Span<UInt8>) -> Bool {
        switch peek(bytes) {
        case UInt8(ascii: "\""): return string(bytes) != nil
        case UInt8(ascii: "{"), UInt8(ascii: "["):
            var scan = JSONBraces()
            guard let end = scan.end(in: bytes, from: offset, to: bytes.count) else { return false }
            offset = end
            return true
        default:
            let start = offset
            while offset < bytes.count, ![0x2C, 0x7D, 0x5D].contains(bytes[offset]) { offset += 1 }
            return offset > start
        }
    }

    /// Goes past a key and its colon.
    mutating func key(_ bytes: Span<UInt8>) -> Range<Int>? {
        guard let key = string(bytes), skip(UInt8(ascii: ":"), bytes) else { return nil }
        return key
    }
}

extension Span<UInt8> {
    fileprivate func has(_ word: String, at range: Range<Int>) -> Bool {
        range.count == word.utf8.count && begins(word, at: range)
    }

    fileprivate func begins(_ word: String, at range: Range<Int>) -> Bool {
        guard range.count >= word.utf8.count else { return false }
        var place = range.lowerBound
        for byte in word.utf8 {
            guard self[place] == byte else { return false }
            place += 1
        }
        return true
    }
}
