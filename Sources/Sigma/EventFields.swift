/// What the evaluator asks of an event: its values as UTF-8 text, by the number of a field in a ``FieldTable``.
///
/// Asking may change the answerer, so that it can keep what it has found.
public protocol EventFields {
    /// The values of a field; none if it is absent or null.
    mutating func values(at field: Int) -> [FieldValue]
    /// Whether the event has the field, be it empty or null.
    mutating func isThere(_ field: Int) -> Bool
    /// Every value of the event, with the name of its field.
    mutating func allValues() -> [(field: String, value: FieldValue)]
}

extension EventFields {
    /// For events without nulls.
    public mutating func isThere(_ field: Int) -> Bool { !values(at: field).isEmpty }
}

/// One value of an event, as written and in lower case.
public struct FieldValue: Hashable, Sendable {
    /// The value's UTF-8 bytes.
    public let bytes: [UInt8]
    /// The same in Unicode lower case.
    package let lowered: [UInt8]
    /// How the offsets of the two belong together; `nil` for ASCII, where they are the same.
    private let places: FoldedPlaces?

    /// Takes UTF-8 bytes; what is not UTF-8 is compared byte by byte.
    public init(_ bytes: [UInt8]) {
        self.bytes = bytes
        lowered = folded(bytes)
        places = isASCII(bytes.span) ? nil : FoldedPlaces(bytes)
    }

    /// The bytes as written that a range of the lowered bytes comes from.
    package func originalRange(_ range: Range<Int>) -> Range<Int> {
        places.map { Sigma.originalRange(range, in: bytes, from: $0) } ?? range
    }

    /// Values are the same that have the same bytes.
    public static func == (left: FieldValue, right: FieldValue) -> Bool { left.bytes == right.bytes }

    /// Hashes the bytes.
    public func hash(into hasher: inout Hasher) { hasher.combine(bytes) }

    /// Takes text.
    public init(_ text: String) { self.init(Array(text.utf8)) }

    /// The value as text.
    public var text: String { String(decoding: bytes, as: UTF8.self) }
}

/// The fields that a set of rules asks for, numbered.
public struct FieldTable: Sendable {
    /// The names, by number.
    public private(set) var names: [String] = []
    private var numbers: [String: Int] = [:]

    /// An empty table.
    public init() {}

    /// The number of a field, which is given one if it has none.
    public mutating func number(of name: String) -> Int {
        if let number = numbers[name] { return number }
        names.append(name)
        numbers[name] = names.count - 1
        return names.count - 1
    }
}
