import Foundation
import Sigma
import TestSupport

/// The regular expressions of the public rules, and the values that they meet.
enum PublicExpressions {
    /// Each expression once, in the order of the files.
    static func read() throws -> [RegularExpression] {
        guard let root = Corpora.folder?.appending(path: "sigma") else { return [] }
        var expressions: [RegularExpression] = []
        for folder in ["rules", "rules-emerging-threats", "rules-threat-hunting"] {
            let found = FileManager.default.enumerator(
                atPath: root.appending(path: folder).path(percentEncoded: false))
            let names = found?.compactMap { $0 as? String }.filter { $0.hasSuffix(".yml") }.sorted() ?? []
            for name in names {
                let data = try Data(contentsOf: root.appending(path: folder + "/" + name))
                let file = RuleFile(reading: String(decoding: data, as: UTF8.self), name: name)
                for selection in file.rules.flatMap(\.criteria.selections) {
                    collect(selection.search, &expressions)
                }
            }
        }
        var seen: Set<RegularExpression> = []
        return expressions.filter { seen.insert($0).inserted }
    }

    private static func collect(_ search: Search, _ expressions: inout [RegularExpression]) {
        switch search {
        case .all(let parts), .any(let parts): for part in parts { collect(part, &expressions) }
        case .not(let part): collect(part, &expressions)
        case .field(_, .expression(let expression)), .keyword(.expression(let expression)):
            expressions.append(expression)
        default: break
        }
    }

    /// Every distinct text of the corpora's events.
    static func values() throws -> Set<[UInt8]> {
        guard let root = Corpora.folder else { return [] }
        var values: Set<[UInt8]> = []
        let files = ["flat/evtx", "flat/regression", "winjson/events", "synthetic/events"]
        for file in files {
            let data = try Data(contentsOf: root.appending(path: file + ".ndjson"))
            for line in data.split(separator: UInt8(ascii: "\n")) {
                collect(try JSONSerialization.jsonObject(with: line), &values)
            }
        }
        return values
    }

    private static func collect(_ json: Any, _ values: inout Set<[UInt8]>) {
        switch json {
        case let text as String: values.insert(Array(text.utf8))
        case let list as [Any]: for item in list { collect(item, &values) }
        case let table as [String: Any]: for item in table.values { collect(item, &values) }
        default: break
        }
    }
}
