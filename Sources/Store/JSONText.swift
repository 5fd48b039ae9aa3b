import Foundation

/// A JSON object written member by member, in the order given: what the audit log keeps is never re-encoded.
struct JSONObject {
    private var body = ""

    /// The object as text.
    var text: String { "{\(body)}" }

    mutating func set(_ name: String, to value: JSONText) {
        if !body.isEmpty { body += "," }
        body += JSONText(name).text
        body += ":"
        body += value.text
    }
}

/// A JSON value as text.
struct JSONText {
    let text: String

    static let null = JSONText(raw: "null")

    private init(raw: String) { text = raw }

    init(_ object: JSONObject) { text = object.text }

    init(_ number: Int64) { text = String(number) }

    init(_ flag: Bool) { text = flag ? "true" : "false" }

    init(_ elements: [JSONText]) { text = "[" + elements.map(\.text).joined(separator: ",") + "]" }

    init(_ string: String) {
        // Most texts hold nothing that has to be escaped.
        guard
            string.utf8.contains(where: { $0 < 0x20 || $0 == UInt8(ascii: "\"") || $0 == UInt8(ascii: "\\") })
        else {
            text = "\"" + string + "\""
            return
        }
        var quoted = "\""
        for scalar in string.unicodeScalars {
            switch scalar {
            case "\"": quoted += "\\\""
            case "\\": quoted += "\\\\"
            case "\n": quoted += "\\n"
            case "\r": quoted += "\\r"
            case "\t": quoted += "\\t"
            case _ where scalar.value < 0x20:
                quoted += "\\u00" + (scalar.value < 0x10 ? "0" : "") + String(scalar.value, radix: 16)
            default: quoted.unicodeScalars.append(scalar)
            }
        }
        text = quoted + "\""
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
