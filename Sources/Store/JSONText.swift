import Foundation

/// A JSON object written member by member, in the order given: what the audit log keeps is never re-encoded.
///
/// Written into one growing array of bytes: a load of a million rows makes millions of them, and a text takes several times as
/// long to grow.
struct JSONObject: Sendable {
    private var body = [UInt8(ascii: "{")]

    init() { body.reserveCapacity(240) }

    /// The object as text.
    var text: String { String(decoding: bytes, as: UTF8.self) }

    fileprivate var bytes: [UInt8] { body + [UInt8(ascii: "}")] }

    mutating func set(_ name: String, to value: JSONText) {
        if body.count > 1 { body.append(UInt8(ascii: ",")) }
        body.append(quoted: name)
        body.append(UInt8(ascii: ":"))
        value.write(to: &body)
    }
}

/// A JSON value that is written as text.
struct JSONText: Sendable {
    private enum Value: Sendable {
        case raw([UInt8]), string(String), number(Int64)
    }

    private let value: Value

    static let null = JSONText(raw: "null")

    private init(value: Value) { self.value = value }

    private init(raw text: String) { value = .raw(Array(text.utf8)) }

    init(_ object: JSONObject) { value = .raw(object.bytes) }

    init(_ number: Int64) { value = .number(number) }

    init(_ flag: Bool) { self.init(raw: flag ? "true" : "false") }

    init(_ elements: [JSONText]) {
        var list = [UInt8(ascii: "[")]
        for (place, element) in elements.enumerated() {
            if place > 0 { list.append(UInt8(ascii: ",")) }
            element.write(to: &list)
        }
        list.append(UInt8(ascii: "]"))
        value = .raw(list)
    }

    init(_ string: String) { value = .string(string) }

    /// The value as text.
    var text: String {
        var bytes: [UInt8] = []
        write(to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    fileprivate func write(to body: inout [UInt8]) {
        switch value {
        case .raw(let bytes): body += bytes
        case .number(let number): body += String(number).utf8
        case .string(let text): body.append(quoted: text)
        }
    }
}

extension [UInt8] {
    /// Adds a text in quotation marks, with what JSON wants escaped escaped.
    fileprivate mutating func append(quoted text: String) {
        append(UInt8(ascii: "\""))
        defer { append(UInt8(ascii: "\"")) }
        // Most texts hold nothing that has to be escaped.
        guard
            text.utf8.contains(where: { $0 < 0x20 || $0 == UInt8(ascii: "\"") || $0 == UInt8(ascii: "\\") })
        else {
            self += text.utf8
            return
        }
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\""): self += #"\""#.utf8
            case UInt8(ascii: "\\"): self += #"\\"#.utf8
            case UInt8(ascii: "\n"): self += #"\n"#.utf8
            case UInt8(ascii: "\r"): self += #"\r"#.utf8
            case UInt8(ascii: "\t"): self += #"\t"#.utf8
            case 0..<0x20: self += (#"\u00"# + (byte < 0x10 ? "0" : "") + String(byte, radix: 16)).utf8
            default: append(byte)
            }
        }
    }
}

/// The JSON array of these numbers, as `json_each` takes it.
func jsonArray(_ numbers: some Sequence<Int64>) -> String {
    "[" + numbers.map(String.init).joined(separator: ",") + "]"
}

/// The JSON array of these texts, as `json_each` takes it.
func jsonArray(_ texts: some Sequence<String>) -> String {
    JSONText(texts.map { JSONText($0) }).text
}

/// The texts of a JSON array that this module wrote; empty for anything else.
func texts(ofJSON json: String) -> [String] {
    (try? JSONDecoder().decode([String].self, from: Data(json.utf8))) ?? []
}
