import Foundation

/// A JSON object written member by member, in the order given: what the audit log keeps is never re-encoded.
///
/// Written into one growing text: a load of a million rows makes millions of them.
struct JSONObject: Sendable {
    private var body = "{"

    init() { body.reserveCapacity(240) }

    /// The object as text.
    var text: String { body + "}" }

    mutating func set(_ name: String, to value: JSONText) {
        if body.utf8.count > 1 { body += "," }
        body.append(quoted: name)
        body += ":"
        value.write(to: &body)
    }
}

/// A JSON value that is written as text.
struct JSONText: Sendable {
    private enum Value: Sendable {
        case raw(String), string(String), number(Int64)
    }

    private let value: Value

    static let null = JSONText(value: .raw("null"))

    private init(value: Value) { self.value = value }

    init(_ object: JSONObject) { value = .raw(object.text) }

    init(_ number: Int64) { value = .number(number) }

    init(_ flag: Bool) { value = .raw(flag ? "true" : "false") }

    init(_ elements: [JSONText]) {
        var list = "["
        for (place, element) in elements.enumerated() {
            if place > 0 { list += "," }
            element.write(to: &list)
        }
        value = .raw(list + "]")
    }

    init(_ string: String) { value = .string(string) }

    /// The value as text.
    var text: String {
        var text = ""
        write(to: &text)
        return text
    }

    fileprivate func write(to body: inout String) {
        switch value {
        case .raw(let text): body += text
        case .number(let number): body += String(number)
        case .string(let text): body.append(quoted: text)
        }
    }
}

extension String {
    /// Adds a text in quotation marks, with what JSON wants escaped escaped.
    fileprivate mutating func append(quoted text: String) {
        self += "\""
        defer { self += "\"" }
        // Most texts hold nothing that has to be escaped.
        guard
            text.utf8.contains(where: { $0 < 0x20 || $0 == UInt8(ascii: "\"") || $0 == UInt8(ascii: "\\") })
        else {
            self += text
            return
        }
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": self += "\\\""
            case "\\": self += "\\\\"
            case "\n": self += "\\n"
            case "\r": self += "\\r"
            case "\t": self += "\\t"
            case _ where scalar.value < 0x20:
                self += "\\u00" + (scalar.value < 0x10 ? "0" : "") + String(scalar.value, radix: 16)
            default: unicodeScalars.append(scalar)
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
