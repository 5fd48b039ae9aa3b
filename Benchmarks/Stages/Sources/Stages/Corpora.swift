import Detection
import Foundation
import Sigma

/// The data that is measured with, in the folder that `CORDON_SHARED` names. Everything is made the same way each time.
struct Corpora {
    let folder: URL

    init() throws {
        guard let shared = ProcessInfo.processInfo.environment["CORDON_SHARED"] else {
            throw BenchmarkError("CORDON_SHARED names no folder of corpora")
        }
        folder = URL(filePath: shared).appending(path: "corpora")
    }

    // MARK: - Rules

    /// The texts of all public rules, by path.
    func ruleTexts() throws -> [(name: String, text: String)] {
        try ["rules", "rules-emerging-threats", "rules-threat-hunting"].flatMap { part in
            try files(below: "sigma/\(part)", ending: ".yml").map { path in
                (path, try String(contentsOf: folder.appending(path: path), encoding: .utf8))
            }
        }
    }

    /// All public rules as a pack.
    func pack() throws -> [UInt8] {
        RulePack(RuleCatalogue(reading: try ruleTexts()), fingerprint: Array("public rules".utf8)).encoded()
    }

    // MARK: - Records

    /// The three inputs of the stage's table.
    func feeds() throws -> [Feed] { [try evtx(), try json(nested: false), try json(nested: true)] }

    /// The public EVTX samples.
    func evtx() throws -> Feed {
        let sources = try files(below: "evtx", ending: ".evtx").map { path in
            Feed.Source(
                evtx: String(path.dropFirst("evtx/".count)),
                [UInt8](try Data(contentsOf: folder.appending(path: path))))
        }
        return Feed("EVTX", sources)
    }

    /// Windows events of a lab as lines of JSON: flat, about 1 KB each, or as Winlogbeat nests them, about 2.5 KB.
    ///
    /// Without escapes, the values say the same as long, and nothing in them has to be undone: backslashes, quotation marks
    /// and line breaks are other characters.
    func json(nested: Bool, withoutEscapes: Bool = false) throws -> Feed {
        let kept = nested ? 1_900...3_200 : 700...1_350
        var lines = try labEvents().map { _, event in try line(of: event, nested: nested) }
            .filter { kept.contains($0.count) }
        if withoutEscapes { lines = try lines.map { try unescaped($0) } }
        return Feed(nested ? "JSON, nested, 2.5 KB" : "JSON, flat, 1 KB", [Feed.Source(lines: "lab", lines)])
    }

    /// The line with every character that JSON escapes replaced by one that it does not.
    private func unescaped(_ line: [UInt8]) throws -> [UInt8] {
        [UInt8](
            try JSONSerialization.data(
                withJSONObject: plain(try JSONSerialization.jsonObject(with: Data(line))),
                options: [.sortedKeys, .withoutEscapingSlashes]))
    }

    private func plain(_ value: Any) -> Any {
        switch value {
        case let text as String:
            String(
                decoding: text.utf8.map { $0 < 0x20 || $0 == 0x22 || $0 == 0x5C ? 0x2F : $0 }, as: UTF8.self)
        case let list as [Any]: list.map { plain($0) as Any }
        case let table as [String: Any]: table.mapValues { plain($0) as Any }
        default: value
        }
    }

    /// Every event of the lab just as it is recorded, with the rules that match it.
    func labFeed() throws -> (feed: Feed, expected: [Set<String>]) {
        let events = try labEvents()
        var matches: [String: Set<String>] = [:]
        for case let line as [String: Any] in try objects(in: "winjson/expected.ndjson") {
            if let id = line["id"] as? String { matches[id] = Set(line["matches"] as? [String] ?? []) }
        }
        let lines = try events.map { [UInt8](try JSONSerialization.data(withJSONObject: $0.event)) }
        return (Feed("lab", [Feed.Source(lines: "lab", lines)]), events.map { matches[$0.id] ?? [] })
    }

    /// How often each rule is expected in the EVTX samples: `sample record rule`.
    func expectedInEVTX() throws -> Set<String> {
        var pairs: Set<String> = []
        for case let line as [String: Any] in try objects(in: "expected/evtx.ndjson") {
            guard let sample = line["sample"] as? String, let matches = line["matches"] as? [String: [Int]]
            else { continue }
            for (rule, records) in matches {
                for record in records { pairs.insert("\(sample) \(record) \(rule)") }
            }
        }
        return pairs
    }

    private func labEvents() throws -> [(id: String, event: [String: Any])] {
        try objects(in: "winjson/events.ndjson").compactMap { line in
            guard let line = line as? [String: Any], let id = line["id"] as? String,
                let event = line["event"] as? [String: Any]
            else { return nil }
            return (id, event)
        }
    }

    private func line(of event: [String: Any], nested: Bool) throws -> [UInt8] {
        var flat = event
        let message = flat.removeValue(forKey: "Message") as? String
        let object = nested ? winlogbeat(flat, message) : flat
        return [UInt8](
            try JSONSerialization.data(
                withJSONObject: object, options: [.sortedKeys, .withoutEscapingSlashes]))
    }

    /// The event as Winlogbeat sends it: what the payload says also stands in a text that people read.
    private func winlogbeat(_ event: [String: Any], _ message: String?) -> [String: Any] {
        var data = event
        let time = data.removeValue(forKey: "@timestamp") ?? "2020-06-10T02:51:12.604Z"
        let (channel, provider) = (
            data.removeValue(forKey: "Channel"), data.removeValue(forKey: "Provider_Name")
        )
        let (computer, code) = (data.removeValue(forKey: "Computer"), data.removeValue(forKey: "EventID"))
        for name in ["Task", "Version", "RecordNumber", "@version", "tags"] { data[name] = nil }
        let told = data.keys.sorted().map { "\($0): \(data[$0] ?? "")" }.joined(separator: "\r\n")
        return [
            "@timestamp": time, "@metadata": ["beat": "winlogbeat", "type": "_doc", "version": "8.11.0"],
            "agent": ["type": "winlogbeat", "version": "8.11.0", "id": "77aa21d0", "name": computer ?? ""],
            "ecs": ["version": "8.0.0"], "log": ["level": "information"],
            "event": ["code": "\(code ?? "")", "kind": "event", "provider": provider ?? "", "created": time],
            "host": [
                "name": computer ?? "", "os": ["family": "windows", "kernel": "10.0", "name": "Windows 10"],
            ],
            "message": message ?? told,
            "winlog": [
                "channel": channel ?? "", "computer_name": computer ?? "", "event_id": code ?? 0,
                "provider_name": provider ?? "", "record_id": event["RecordNumber"] ?? 0,
                "task": event["Task"] ?? 0, "version": event["Version"] ?? 0, "event_data": data,
            ],
        ]
    }

    // MARK: - Files

    private func files(below part: String, ending: String) throws -> [String] {
        try FileManager.default.subpathsOfDirectory(
            atPath: folder.appending(path: part).path(percentEncoded: false)
        )
        .filter { $0.hasSuffix(ending) }.sorted().map { "\(part)/\($0)" }
    }

    private func objects(in path: String) throws -> [Any] {
        try Data(contentsOf: folder.appending(path: path)).split(separator: 0x0A).map {
            try JSONSerialization.jsonObject(with: $0)
        }
    }
}

/// Why nothing could be measured, as a sentence.
struct BenchmarkError: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}
