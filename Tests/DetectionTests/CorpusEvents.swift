import Events
import Foundation
import Sigma
import TestSupport

/// JSON events of the corpora, flattened plainly: the decoders have tests of their own.
enum CorpusEvents {
    /// The lines of a file below the corpora.
    static func lines(_ path: String) throws -> [[String: Any]] {
        guard let folder = Corpora.folder else { return [] }
        return try lines(at: folder.appending(path: path))
    }

    static func lines(at url: URL) throws -> [[String: Any]] {
        try Data(contentsOf: url).split(separator: 0x0A).compactMap {
            try JSONSerialization.jsonObject(with: Data($0)) as? [String: Any]
        }
    }

    /// An event with every leaf as a field, nested names joined by dots.
    static func event(_ fields: [String: Any], _ names: FieldNames, logSource: Any? = nil) -> Event {
        var event = Event(names: names)
        add(fields, "", to: &event)
        if let channel = event.first("Channel") { event.setChannel(channel) }
        event.eventID = event.first("EventID").flatMap { Int($0) }
        if let source = logSource as? [String: String] {
            event.logSource = EventLogSource(
                product: source["product"], category: source["category"], service: source["service"])
        }
        return event
    }

    private static func add(_ value: Any, _ name: String, to event: inout Event) {
        switch value {
        case let map as [String: Any]:
            for (key, value) in map.sorted(by: { $0.key < $1.key }) {
                add(value, name.isEmpty ? key : name + "." + key, to: &event)
            }
        case let list as [Any]: for value in list { add(value, name, to: &event) }
        case is NSNull: break
        case let text as String: event.append(name, text)
        case let number as NSNumber: event.append(name, text(of: number))
        default: break
        }
    }

    private static func text(of number: NSNumber) -> String {
        if isTruthValue(number) { return number.boolValue ? "true" : "false" }
        return number.stringValue
    }

    private static func isTruthValue(_ number: NSNumber) -> Bool {
        unsafe String(cString: number.objCType) == "c"
    }
}

/// All the public rules, read once for all tests.
enum PublicRules {
    static let catalogue: RuleCatalogueBox = {
        guard let root = Corpora.folder?.appending(path: "sigma") else { return RuleCatalogueBox(files: []) }
        var files: [RuleFile] = []
        for folder in ["rules", "rules-emerging-threats", "rules-threat-hunting"] {
            let found = FileManager.default.enumerator(
                atPath: root.appending(path: folder).path(percentEncoded: false))
            let paths = found?.compactMap { $0 as? String }.filter { $0.hasSuffix(".yml") }.sorted() ?? []
            for path in paths {
                let name = folder + "/" + path
                guard let data = try? Data(contentsOf: root.appending(path: name)) else { continue }
                files.append(RuleFile(reading: String(decoding: data, as: UTF8.self), name: name))
            }
        }
        return RuleCatalogueBox(files: files)
    }()
}

struct RuleCatalogueBox: Sendable {
    let files: [RuleFile]
    var rules: [Rule] { files.flatMap(\.rules) }
}
