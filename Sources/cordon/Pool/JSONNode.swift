import Foundation
import Pool

/// A value of a JSON document that knows where it stands, so that errors say which field to mend.
struct JSONNode {
    let value: Any
    let path: String
    /// The file that it was read from.
    private let file: String?

    init(_ value: Any, path: String = "", file: String? = nil) {
        self.value = value
        self.path = path
        self.file = file
    }

    /// - Throws: ``Failure`` naming the file, and the line where it is no JSON.
    init(file: URL) throws {
        let name = file.lastPathComponent
        let bytes: Data
        do {
            bytes = try Data(contentsOf: file)
        } catch {
            throw Failure(
                "\(name) cannot be read in \(file.deletingLastPathComponent().path(percentEncoded: false))")
        }
        let value: Any
        do {
            value = try JSONSerialization.jsonObject(with: bytes)
        } catch {
            throw Failure(
                "\(name)\(JSONNode.place(of: error, in: bytes)) is no JSON; numbers are finite, such as 0.45, and texts stand in quotes"
            )
        }
        self.init(value, file: name)
    }

    /// `, line 3: "lambda0": NaN,` where a reader stopped, as far as it says so.
    private static func place(of error: any Error, in bytes: Data) -> String {
        let words = (error as NSError).userInfo["NSDebugDescription"] as? String ?? "\(error)"
        let offset: Int? =
            if let match = words.firstMatch(of: /character (\d+)/) {
                Int(match.1)
            } else if let match = words.firstMatch(of: /Number (\S+) is/) {
                bytes.firstRange(of: Data(match.1.utf8))?.lowerBound
            } else if words.contains("end of file") {
                bytes.count
            } else {
                nil
            }
        guard let offset, offset <= bytes.count else { return "" }
        let before = bytes.prefix(offset)
        let start = before.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
        let line = String(
            decoding: bytes[start...].prefix { $0 != UInt8(ascii: "\n") }.prefix(80), as: UTF8.self)
        let number = before.count { $0 == UInt8(ascii: "\n") } + 1
        return ", line \(number): \(line.trimmingCharacters(in: .whitespaces))"
    }

    private func fault(_ expected: String) -> PoolError {
        let place = path.isEmpty ? "the document" : path
        return .unreadable(file.map { "\($0): \(place)" } ?? place, expected: expected)
    }

    /// The member of that name; null and absent are one.
    func optional(_ key: String) -> JSONNode? {
        guard let found = (value as? [String: Any])?[key], !(found is NSNull) else { return nil }
        return JSONNode(found, path: path.isEmpty ? key : "\(path).\(key)", file: file)
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
            guard number.doubleValue.isFinite else { throw fault("a number that is finite") }
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
            return list.enumerated().map { JSONNode($1, path: "\(path)[\($0)]", file: file) }
        }
    }

    var numbers: [Double] { get throws { try list.map { try $0.number } } }
    var integers: [Int] { get throws { try list.map { try $0.integer } } }

    /// The members by name.
    var members: [String: JSONNode] {
        get throws {
            guard let object = value as? [String: Any] else { throw fault("an object") }
            return Dictionary(
                uniqueKeysWithValues: object.map {
                    ($0, JSONNode($1, path: path.isEmpty ? $0 : "\(path).\($0)", file: file))
                })
        }
    }
}
