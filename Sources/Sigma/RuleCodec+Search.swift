// The binary form of what a rule looks for: see RuleCodec.swift.

extension Condition: BinaryForm {
    package func write(to writer: inout BinaryWriter) {
        switch self {
        case .selection(let index):
            writer.byte(0)
            writer.number(UInt64(clamping: index))
        case .not(let part):
            writer.byte(1)
            part.write(to: &writer)
        case .all(let parts):
            writer.byte(2)
            writer.list(parts)
        case .any(let parts):
            writer.byte(3)
            writer.list(parts)
        }
    }

    package init(from reader: inout BinaryReader) throws(RuleCodecError) {
        self = try reader.nested { reader throws(RuleCodecError) in
            switch try reader.byte() {
            case 0: return .selection(Int(clamping: try reader.number()))
            case 1: return .not(try Condition(from: &reader))
            case 2: return .all(try reader.list())
            case 3: return .any(try reader.list())
            case let kind: throw reader.refusal("there is no condition of kind \(kind)")
            }
        }
    }

    /// The highest number of a selection; -1 if there is none.
    var highestSelection: Int {
        switch self {
        case .selection(let index): index
        case .not(let part): part.highestSelection
        case .all(let parts), .any(let parts): parts.reduce(-1) { max($0, $1.highestSelection) }
        }
    }
}

extension Search: BinaryForm {
    package func write(to writer: inout BinaryWriter) {
        switch self {
        case .all(let parts):
            writer.byte(0)
            writer.list(parts)
        case .any(let parts):
            writer.byte(1)
            writer.list(parts)
        case .not(let part):
            writer.byte(2)
            part.write(to: &writer)
        case .field(let name, let test):
            writer.byte(3)
            writer.name(name)
            test.write(to: &writer)
        case .keyword(let test):
            writer.byte(4)
            test.write(to: &writer)
        case .exists(let name, let wanted):
            writer.byte(5)
            writer.name(name)
            writer.flag(wanted)
        case .null(let name):
            writer.byte(6)
            writer.name(name)
        case .reference(let name, let other, let anchoring, let isCased):
            writer.byte(7)
            writer.name(name)
            writer.name(other)
            writer.choice(anchoring)
            writer.flag(isCased)
        }
    }

    package init(from reader: inout BinaryReader) throws(RuleCodecError) {
        self = try reader.nested { reader throws(RuleCodecError) in
            switch try reader.byte() {
            case 0: return .all(try reader.list())
            case 1: return .any(try reader.list())
            case 2: return .not(try Search(from: &reader))
            case 3: return .field(try reader.name(), try ValueTest(from: &reader))
            case 4: return .keyword(try ValueTest(from: &reader))
            case 5: return .exists(try reader.name(), try reader.flag())
            case 6: return .null(try reader.name())
            case 7:
                return .reference(
                    try reader.name(), to: try reader.name(), try reader.choice(), cased: try reader.flag())
            case let kind: throw reader.refusal("there is no search of kind \(kind)")
            }
        }
    }
}

extension ValueTest: BinaryForm {
    package func write(to writer: inout BinaryWriter) {
        switch self {
        case .text(let pattern):
            pattern.write(to: &writer)
        case .expression(let expression):
            writer.byte(0x10)
            writer.byte(expression.flags.rawValue)
            writer.text(expression.pattern)
        case .network(let range):
            writer.byte(0x11)
            range.write(to: &writer)
        case .number(let comparison, let number):
            writer.byte(0x12)
            writer.choice(comparison)
            number.write(to: &writer)
        case .time(let part, let comparison, let number):
            writer.byte(0x13)
            writer.choice(part)
            writer.choice(comparison)
            writer.signed(number)
        }
    }

    package init(from reader: inout BinaryReader) throws(RuleCodecError) {
        switch try reader.byte() {
        case let kind where kind < 0x10: self = .text(try TextPattern(kind: kind, from: &reader))
        case 0x10: self = .expression(try reader.expression())
        case 0x11: self = .network(try AddressRange(from: &reader))
        case 0x12: self = .number(try reader.choice(), try Number(from: &reader))
        case 0x13: self = .time(try reader.choice(), try reader.choice(), try reader.signed())
        case let kind: throw reader.refusal("there is no test of kind \(kind)")
        }
    }
}

extension BinaryReader {
    fileprivate mutating func expression() throws(RuleCodecError) -> RegularExpression {
        let flags = RegularExpression.Flags(rawValue: try byte())
        let pattern = try text()
        let expression: RegularExpression
        do throws(RegularExpression.Refusal) {
            expression = try ExpressionTable.shared.expression(pattern, flags)
        } catch {
            throw refusal("a regular expression is refused: \(error.description)")
        }
        try spend(expression)
        return expression
    }
}

extension TextPattern {
    /// The lowest two bits of the first byte are the place, the third is set if case counts, the fourth if there are
    /// wildcards inside.
    fileprivate func write(to writer: inout BinaryWriter) {
        let cased: UInt8 = isCased ? 4 : 0
        if let plain {
            writer.byte(plain.place.code | cased)
            writer.blob(plain.bytes)
            return
        }
        writer.byte(8 | cased)
        writer.list(segments) { writer, segment in
            writer.list(segment) { writer, atom in
                switch atom {
                case .anyOne: writer.byte(0)
                case .dash: writer.byte(1)
                case .literal(let bytes):
                    writer.byte(2)
                    writer.blob(bytes)
                }
            }
        }
    }

    fileprivate init(kind: UInt8, from reader: inout BinaryReader) throws(RuleCodecError) {
        let isCased = kind & 4 != 0
        if kind & 8 == 0 {
            let bytes = try reader.blob()
            let place = Anchoring(code: kind & 3)
            guard !bytes.isEmpty || place == .whole else { throw reader.refusal("a text is empty") }
            self.init(plain: PlainText(bytes: bytes, place: place), isCased: isCased)
            return
        }
        guard kind & 3 == 0 else { throw reader.refusal("there is no text of kind \(kind)") }
        let segments = try reader.list { reader throws(RuleCodecError) -> Segment in
            try reader.list { reader throws(RuleCodecError) in try Atom(from: &reader) }
        }
        guard let pattern = TextPattern(segments: segments, isCased: isCased) else {
            throw reader.refusal("a text with wildcards has empty parts")
        }
        self = pattern
    }
}

extension TextPattern.Atom {
    fileprivate init(from reader: inout BinaryReader) throws(RuleCodecError) {
        switch try reader.byte() {
        case 0: self = .anyOne
        case 1: self = .dash
        case 2:
            let bytes = try reader.blob()
            guard !bytes.isEmpty else { throw reader.refusal("a literal is empty") }
            self = .literal(bytes)
        case let kind: throw reader.refusal("there is no wildcard of kind \(kind)")
        }
    }
}

extension Anchoring {
    fileprivate var code: UInt8 {
        switch self {
        case .whole: 0
        case .start: 1
        case .end: 2
        case .anywhere: 3
        }
    }

    /// Of the lowest two bits.
    fileprivate init(code: UInt8) {
        switch code & 3 {
        case 0: self = .whole
        case 1: self = .start
        case 2: self = .end
        default: self = .anywhere
        }
    }
}

extension AddressRange: BinaryForm {
    package func write(to writer: inout BinaryWriter) {
        writer.byte(network.width == 32 ? 4 : 6)
        writer.byte(UInt8(prefixLength))
        for shift in stride(from: 0, to: network.width, by: 8) {
            writer.byte(UInt8(truncatingIfNeeded: network.bits >> UInt128(shift)))
        }
    }

    package init(from reader: inout BinaryReader) throws(RuleCodecError) {
        let version = try reader.byte()
        guard version == 4 || version == 6 else { throw reader.refusal("a network is of no known kind") }
        let width = version == 4 ? 32 : 128
        let length = Int(try reader.byte())
        guard length <= width else { throw reader.refusal("a network's prefix is too long") }
        var bits: UInt128 = 0
        for shift in stride(from: 0, to: width, by: 8) {
            bits |= UInt128(try reader.byte()) << UInt128(shift)
        }
        self.init(Address(bits: bits, width: width), prefixLength: length)
    }
}

extension Number: BinaryForm {
    package func write(to writer: inout BinaryWriter) {
        switch self {
        case .whole(let value):
            writer.byte(0)
            writer.signed(value)
        case .real(let value):
            writer.byte(1)
            writer.real(value)
        case .large(let value):
            writer.byte(2)
            writer.number(value)
        }
    }

    package init(from reader: inout BinaryReader) throws(RuleCodecError) {
        switch try reader.byte() {
        case 0: self = .whole(try reader.signed())
        case 1: self = .real(try reader.real())
        case 2:
            let value = try reader.number()
            guard value > UInt64(Int.max) else { throw reader.refusal("a number is in the wrong form") }
            self = .large(value)
        case let kind: throw reader.refusal("there is no number of kind \(kind)")
        }
    }
}
