import Foundation
import Pool

/// A value of a JSON document that knows where it stands, so that errors say which field to mend.
struct JSONNode {
    let value: Any
    let path: String

    init(_ value: Any, path: String = "") {
        self.value = value
        self.path = path
    }

    init(file: URL) throws {
        self.init(try JSONSerialization.jsonObject(with: Data(contentsOf: file)))
    }

    private func fault(_ expected: String) -> PoolError {
        .unreadable(path.isEmpty ? "the document" : path, expected: expected)
    }

    /// The member of that name; null and absent are one.
    func optional(_ key: String) -> JSONNode? {
        guard let found = (value as? [String: Any])?[key], !(found is NSNull) else { return nil }
        return JSONNode(found, path: path.isEmpty ? key : "\(path).\(key)")
    }

    subscript(key: String) -> JSONNode {
        get throws {
            guard let found = optional(key) else { throw fault("an object with '\(key)'") }
            return found
        }
    }

    var number: Double {
        get throws {
            guard let number = value as? NSNumber else { throw fault("a number") }
            return number.doubleValue
        }
    }

    /// A whole number of reasonable size.
    var integer: Int {
        get throws {
            let number = try number
            guard number == number.rounded(), abs(number) < 1e15 else { throw fault("a whole number") }
            return Int(number)
        }
    }

    var text: String {
        get throws {
            guard let text = value as? String else { throw fault("a text") }
            return text
        }
    }

    var truth: Bool {
        get throws {
            guard let truth = value as? Bool else { throw fault("true or false") }
            return truth
        }
    }

    var list: [JSONNode] {
        get throws {
            guard let list = value as? [Any] else { throw fault("a list") }
            return list.enumerated().map { JSONNode($1, path: "\(path)[\($0)]") }
        }
    }

    var numbers: [Double] { get throws { try list.map { try $0.number } } }
    var integers: [Int] { get throws { try list.map { try $0.integer } } }

    /// The members by name.
    var members: [String: JSONNode] {
        get throws {
            guard let object = value as? [String: Any] else { throw fault("an object") }
            return Dictionary(
                uniqueKeysWithValues: object.map { ($0, JSONNode($1, path: "\(path).\($0)")) })
        }
    }
}
