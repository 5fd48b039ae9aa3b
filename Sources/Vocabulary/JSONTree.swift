/// A JSON value whose members keep their order, so that equal things are equal bytes.
public indirect enum JSONTree: Hashable, Sendable {
    case text(String)
    case number(Int64)
    /// A number as it is written, such as `12.50`, which no binary fraction is.
    case decimal(String)
    case flag(Bool)
    case list([JSONTree])
    case object([Member])
    case null

    /// A name and its value.
    public struct Member: Hashable, Sendable {
        /// The name.
        public let name: String
        /// The value.
        public let value: JSONTree

        /// A member.
        public init(name: String, value: JSONTree) {
            self.name = name
            self.value = value
        }
    }

    /// An object of members that are there: what is `nil` is left out.
    package static func members(_ pairs: [(String, JSONTree?)]) -> JSONTree {
        .object(pairs.compactMap { pair in pair.1.map { Member(name: pair.0, value: $0) } })
    }

    /// A list of texts.
    package static func texts(_ texts: [String]) -> JSONTree { .list(texts.map { .text($0) }) }

    /// The member of that name.
    public subscript(name: String) -> JSONTree? {
        guard case .object(let members) = self else { return nil }
        return members.first { $0.name == name }?.value
    }

    /// UTF-8, without blanks.
    public var bytes: [UInt8] {
        var bytes: [UInt8] = []
        write(to: &bytes)
        return bytes
    }

    private func write(to bytes: inout [UInt8]) {
        switch self {
        case .text(let text): JSONTree.write(text, to: &bytes)
        case .number(let number): bytes += String(number).utf8
        case .flag(let flag): bytes += (flag ? "true" : "false").utf8
        case .decimal(let text): bytes += text.utf8
        case .null: bytes += "null".utf8
        case .list(let elements):
            bytes.append(UInt8(ascii: "["))
            for (index, element) in elements.enumerated() {
                if index > 0 { bytes.append(UInt8(ascii: ",")) }
                element.write(to: &bytes)
            }
            bytes.append(UInt8(ascii: "]"))
        case .object(let members):
            bytes.append(UInt8(ascii: "{"))
            for (index, member) in members.enumerated() {
                if index > 0 { bytes.append(UInt8(ascii: ",")) }
                JSONTree.write(member.name, to: &bytes)
                bytes.append(UInt8(ascii: ":"))
                member.value.write(to: &bytes)
            }
            bytes.append(UInt8(ascii: "}"))
        }
    }

    private static func write(_ text: String, to bytes: inout [UInt8]) {
        bytes.append(UInt8(ascii: "\""))
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"): bytes += [UInt8(ascii: "\\"), byte]
            case 0x0A: bytes += "\\n".utf8
            case 0..<0x20: bytes += ("\\u00" + (byte < 0x10 ? "0" : "") + String(byte, radix: 16)).utf8
            default: bytes.append(byte)
            }
        }
        bytes.append(UInt8(ascii: "\""))
    }
}

extension JSONTree: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral,
    ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
    /// A text.
    public init(stringLiteral value: String) { self = .text(value) }
    /// A whole number.
    public init(integerLiteral value: Int64) { self = .number(value) }
    /// A truth value.
    public init(booleanLiteral value: Bool) { self = .flag(value) }
    /// A list.
    public init(arrayLiteral elements: JSONTree...) { self = .list(elements) }
    /// An object.
    public init(dictionaryLiteral elements: (String, JSONTree)...) { self.init(elements) }

    /// An object whose members are worked out.
    public init(_ members: [(String, JSONTree)]) {
        self = .object(members.map { Member(name: $0.0, value: $0.1) })
    }
}
