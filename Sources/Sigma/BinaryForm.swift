/// A value that has a place in the binary form of rules; see ``RuleCodec``.
package protocol BinaryForm {
    /// Appends the value.
    func write(to writer: inout BinaryWriter)
    /// Reads what ``write(to:)`` wrote, and refuses what it never writes.
    init(from reader: inout BinaryReader) throws(RuleCodecError)
}

/// Appends values to bytes: numbers in base 128, lowest digits first, the high bit set on all but the last; texts and
/// lists with their length before them.
package struct BinaryWriter {
    /// What was written so far.
    package var bytes: [UInt8]
    private var names: [String: UInt64] = [:]

    /// Writes behind bytes.
    package init(after bytes: consuming [UInt8] = []) { self.bytes = bytes }

    package mutating func byte(_ value: UInt8) { bytes.append(value) }

    package mutating func number(_ value: UInt64) {
        var rest = value
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(truncatingIfNeeded: rest))
    }

    /// Small numbers are short whatever their sign, which stands in the lowest bit.
    package mutating func signed(_ value: Int) {
        number(UInt64(bitPattern: Int64(value) << 1 ^ Int64(value) >> 63))
    }

    package mutating func real(_ value: Double) {
        for shift in stride(from: 0, to: 64, by: 8) {
            bytes.append(UInt8(truncatingIfNeeded: value.bitPattern >> UInt64(shift)))
        }
    }

    package mutating func flag(_ value: Bool) { bytes.append(value ? 1 : 0) }

    package mutating func blob(_ value: [UInt8]) {
        number(UInt64(value.count))
        bytes += value
    }

    package mutating func text(_ value: String) {
        number(UInt64(value.utf8.count))
        bytes += value.utf8
    }

    /// No text is a length of zero; any other length is one too high.
    package mutating func optionalText(_ value: String?) {
        number(value.map { UInt64($0.utf8.count) + 1 } ?? 0)
        if let value { bytes += value.utf8 }
    }

    /// A text that is likely to come again: after the first time it is a number, counted from 1.
    package mutating func name(_ value: String) {
        if let known = names[value] { return number(known) }
        names[value] = UInt64(names.count) + 1
        number(0)
        text(value)
    }

    package mutating func texts(_ values: [String]) { list(values) { $0.text($1) } }

    package mutating func list<Element>(_ values: [Element], _ write: (inout BinaryWriter, Element) -> Void) {
        number(UInt64(values.count))
        for value in values { write(&self, value) }
    }

    package mutating func list(_ values: [some BinaryForm]) { list(values) { $1.write(to: &$0) } }

    /// A case of an enumeration, by its position: a change of their order is a new version of the form.
    package mutating func choice<Choice: CaseIterable & Equatable>(_ value: Choice) {
        let position = Choice.allCases.enumerated().first { $0.element == value }?.offset ?? 0
        bytes.append(UInt8(position))
    }
}

/// Reads values from bytes that nobody vouches for.
///
/// No count is believed before as many bytes are there, nothing is reserved on its word, and depth is bounded: memory
/// and time stay proportional to the bytes.
package struct BinaryReader {
    private let bytes: ArraySlice<UInt8>
    private var position: Int
    private var depth = 0
    private var names: [String] = []
    /// How many steps of regular expressions may still be compiled.
    private var steps = RegularExpression.stepsPerRule

    /// Conditions and searches may nest so deep. What is read from YAML never does, with a hundred filters on top.
    private static let depthLimit = 256

    package init(_ bytes: [UInt8]) { self.init(bytes[...]) }

    /// Reads a part of bytes, which are not copied.
    package init(_ bytes: ArraySlice<UInt8>) {
        self.bytes = bytes
        position = bytes.startIndex
    }

    /// Whether all was read.
    package var isAtEnd: Bool { position == bytes.endIndex }

    package func refusal(_ reason: String) -> RuleCodecError {
        RuleCodecError(reason: reason, offset: position - bytes.startIndex)
    }

    package mutating func byte() throws(RuleCodecError) -> UInt8 {
        guard position < bytes.endIndex else { throw refusal("the bytes end too early") }
        position += 1
        return bytes[position - 1]
    }

    package mutating func number() throws(RuleCodecError) -> UInt64 {
        var value: UInt64 = 0
        for shift in stride(from: UInt64(0), to: 64, by: 7) {
            let next = try byte()
            guard shift < 63 || next < 2 else { break }
            value |= UInt64(next & 0x7F) << shift
            if next < 0x80 { return value }
        }
        throw refusal("a number has too many digits")
    }

    package mutating func signed() throws(RuleCodecError) -> Int {
        let value = try number()
        return Int(Int64(bitPattern: value >> 1) ^ -Int64(bitPattern: value & 1))
    }

    package mutating func real() throws(RuleCodecError) -> Double {
        var pattern: UInt64 = 0
        for shift in stride(from: UInt64(0), to: 64, by: 8) { pattern |= UInt64(try byte()) << shift }
        let value = Double(bitPattern: pattern)
        guard value.isFinite else { throw refusal("a number is not finite") }
        return value
    }

    package mutating func flag() throws(RuleCodecError) -> Bool {
        switch try byte() {
        case 0: return false
        case 1: return true
        default: throw refusal("a truth value is neither true nor false")
        }
    }

    /// A number of things of at least one byte each.
    package mutating func count() throws(RuleCodecError) -> Int {
        let value = try number()
        return try length(value)
    }

    /// `value` must be a local: an argument that moved `position` would be judged from where it was before.
    private func length(_ value: UInt64) throws(RuleCodecError) -> Int {
        guard value <= UInt64(bytes.endIndex - position) else {
            throw refusal("a length runs past the end of the bytes")
        }
        return Int(value)
    }

    package mutating func blob() throws(RuleCodecError) -> [UInt8] { Array(try slice()) }

    /// A blob that stays where it lies.
    package mutating func slice() throws(RuleCodecError) -> ArraySlice<UInt8> {
        let count = try count()
        position += count
        return bytes[(position - count)..<position]
    }

    package mutating func text() throws(RuleCodecError) -> String {
        let count = try count()
        return try text(length: count)
    }

    package mutating func optionalText() throws(RuleCodecError) -> String? {
        let marked = try number()
        guard marked > 0 else { return nil }
        let length = try length(marked - 1)
        return try text(length: length)
    }

    private mutating func text(length: Int) throws(RuleCodecError) -> String {
        let start = position - bytes.startIndex
        position += length
        guard let text = try? UTF8Span(validating: bytes.span.extracting(start..<start + length)) else {
            throw refusal("a text is not UTF-8")
        }
        return String(copying: text)
    }

    package mutating func name() throws(RuleCodecError) -> String {
        let number = try number()
        guard number > 0 else {
            names.append(try text())
            return names[names.count - 1]
        }
        guard number <= UInt64(names.count) else { throw refusal("a name is not there yet") }
        return names[Int(number) - 1]
    }

    package mutating func texts() throws(RuleCodecError) -> [String] {
        try list { reader throws(RuleCodecError) in try reader.text() }
    }

    package mutating func list<Element>(
        _ read: (inout BinaryReader) throws(RuleCodecError) -> Element
    ) throws(RuleCodecError) -> [Element] {
        let count = try count()
        var elements: [Element] = []
        elements.reserveCapacity(min(count, 32))
        for _ in 0..<count { elements.append(try read(&self)) }
        return elements
    }

    package mutating func list<Element: BinaryForm>() throws(RuleCodecError) -> [Element] {
        try list { reader throws(RuleCodecError) in try Element(from: &reader) }
    }

    package mutating func choice<Choice: CaseIterable>() throws(RuleCodecError) -> Choice {
        let position = Int(try byte())
        guard let choice = Choice.allCases.dropFirst(position).first else {
            throw refusal("there is no \(Choice.self) number \(position)")
        }
        return choice
    }

    /// Reads something that may hold others of its kind.
    package mutating func nested<Value>(
        _ read: (inout BinaryReader) throws(RuleCodecError) -> Value
    ) throws(RuleCodecError) -> Value {
        depth += 1
        defer { depth -= 1 }
        guard depth <= Self.depthLimit else { throw refusal("the rule nests deeper than \(Self.depthLimit)") }
        return try read(&self)
    }

    /// Accounts for a compiled expression: a few bytes of pattern may stand for thousands of steps.
    mutating func spend(_ expression: RegularExpression) throws(RuleCodecError) {
        steps -= expression.program.steps.count
        guard steps >= 0 else { throw refusal("the rule's regular expressions take too many steps") }
    }
}
