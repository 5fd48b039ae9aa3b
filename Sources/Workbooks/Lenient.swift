/// An entry of a list, or why it could not be read: one bad entry must not lose the thousand good ones.
package struct Lenient<Value: Decodable>: Decodable {
    package let result: Result<Value, any Error>

    package init(from decoder: any Decoder) throws {
        result = Result { try Value(from: decoder) }
    }
}

extension DecodingError {
    /// The field that could not be read, such as `releases.[3].name`; `JSON` where there is none.
    package var field: String {
        let context: Context
        var last: [any CodingKey] = []
        switch self {
        case .typeMismatch(_, let found), .valueNotFound(_, let found), .dataCorrupted(let found):
            context = found
        case .keyNotFound(let key, let found): (context, last) = (found, [key])
        @unknown default: return "JSON"
        }
        let path = (context.codingPath + last).map { $0.intValue.map { "[\($0)]" } ?? $0.stringValue }
        return path.isEmpty ? "JSON" : path.joined(separator: ".")
    }
}
