import Compression
import Crypto
public import Debt
import Foundation
import GRDB
public import Vocabulary

/// Which set of reference data a feed is.
public enum FeedName: String, CaseIterable, Codable, Sendable {
    /// endoflife.date: public products and the ends of their support.
    case lifecycle
    /// The hospitals' own lifecycle file, which wins over the public one.
    case hospitalLifecycle
    /// CISA's catalogue of known exploited vulnerabilities.
    case exploitedFlaws
    /// FIRST's scores.
    case exploitScores

    /// As people say it.
    public var title: LocalizedText {
        switch self {
        case .lifecycle: LocalizedText("Cycles de vie (endoflife.date)", en: "Lifecycles (endoflife.date)")
        case .hospitalLifecycle:
            LocalizedText("Cycles de vie hospitaliers", en: "Hospital lifecycles")
        case .exploitedFlaws: LocalizedText("Failles exploitées (KEV)", en: "Exploited flaws (KEV)")
        case .exploitScores: LocalizedText("Scores EPSS", en: "EPSS scores")
        }
    }
}

/// What a feed holds, once read.
public enum FeedContent: Sendable {
    /// Products of endoflife.date.
    case lifecycle([LifecycleProduct])
    /// Products of the hospitals' own file.
    case hospitalLifecycle([LifecycleProduct])
    /// Exploited flaws.
    case exploitedFlaws([ExploitedFlaw])
    /// Chances of use, by CVE.
    case exploitScores([String: ExploitScore])

    /// Which feed it is.
    public var name: FeedName {
        switch self {
        case .lifecycle: .lifecycle
        case .hospitalLifecycle: .hospitalLifecycle
        case .exploitedFlaws: .exploitedFlaws
        case .exploitScores: .exploitScores
        }
    }

    /// How many entries it has.
    public var count: Int {
        switch self {
        case .lifecycle(let products), .hospitalLifecycle(let products): products.count
        case .exploitedFlaws(let flaws): flaws.count
        case .exploitScores(let scores): scores.count
        }
    }

    /// The same content is the same bytes.
    func encoded() throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys]
        switch self {
        case .lifecycle(let products), .hospitalLifecycle(let products):
            return try Array(encoder.encode(products))
        case .exploitedFlaws(let flaws): return try Array(encoder.encode(flaws))
        case .exploitScores(let scores): return try Array(encoder.encode(scores))
        }
    }
}

/// A feed as it is recorded, without its content.
public struct FeedState: Hashable, Sendable {
    /// Which.
    public let name: FeedName
    /// Its publisher's name for this edition.
    public let edition: String
    /// The day it speaks of.
    public let asOf: Day
    /// When it was loaded.
    public let loaded: Instant
    /// How many entries it holds.
    public let entries: Int
    /// SHA-256 of its content.
    let digest: Data
}

extension FeedState {
    static let columns = "name, edition, as_of, loaded, entries, digest"

    init?(_ row: Row) {
        guard let name = FeedName(rawValue: row["name"]) else { return nil }
        self.init(
            name: name, edition: row["edition"], asOf: Day(number: row["as_of"]),
            loaded: Instant(milliseconds: row["loaded"]), entries: row["entries"], digest: row["digest"])
    }
}

extension Writer {
    /// Records a feed in place of the one before; the same content of the same day changes nothing.
    @discardableResult public func record(
        _ content: FeedContent, edition: String, asOf day: Day
    ) throws -> Change {
        let bytes = try content.encoded()
        let digest = Data(SHA256.hash(data: bytes))
        let name = content.name
        let row = try Row.fetchOne(
            db, sql: "SELECT \(FeedState.columns) FROM feed WHERE name = ?", arguments: [name.rawValue])
        let before = row.flatMap { FeedState($0) }
        if let before, before.digest == digest, before.asOf == day, before.edition == edition {
            return .unchanged
        }
        let isLifecycle = name == .lifecycle || name == .hospitalLifecycle
        let known = isLifecycle && before != nil ? try DebtFacts(db) : nil
        try db.execute(
            sql: "INSERT OR REPLACE INTO feed VALUES (?, ?, ?, ?, ?, ?, ?)",
            arguments: [
                name.rawValue, edition, day.number, now.milliseconds, content.count, digest,
                Data(try Zstd.compress(bytes)),
            ])
        var detail = JSONObject()
        detail.set("feed", to: JSONText(name.rawValue))
        detail.set(
            "edition", to: JSONText([before.map { JSONText($0.edition) } ?? .null, JSONText(edition)]))
        detail.set(
            "entries",
            to: JSONText([
                before.map { JSONText(Int64($0.entries)) } ?? .null, JSONText(Int64(content.count)),
            ]))
        try note("feed.load", detail: detail.text)
        if isLifecycle { try agreeOnLifecycles(since: known) }
        return before == nil ? .inserted : .updated
    }

    /// The feed of that name as it is recorded.
    public func feed(_ name: FeedName) throws -> FeedState? {
        try Row.fetchOne(
            db, sql: "SELECT \(FeedState.columns) FROM feed WHERE name = ?", arguments: [name.rawValue]
        ).flatMap { FeedState($0) }
    }
}

extension Store {
    /// The feeds that are recorded, in the order of their names.
    public func feeds() async throws -> [FeedState] {
        try await read { db in
            try Row.fetchAll(db, sql: "SELECT \(FeedState.columns) FROM feed ORDER BY name")
                .compactMap { FeedState($0) }
        }
    }
}

extension Store {
    /// The hospitals' own lifecycle file that is in force; `nil` before any was loaded.
    public func hospitalLifecycle() async throws -> [LifecycleProduct]? {
        try await read { try FeedDecoding.read(.hospitalLifecycle, as: [LifecycleProduct].self, $0) }
    }
}

/// Reads what a feed holds.
enum FeedDecoding {
    /// More than any feed's JSON takes: a damaged or forged record fills no memory.
    static let mostBytes = 1 << 30

    static func read<Value: Decodable>(_ name: FeedName, as _: Value.Type, _ db: Database) throws -> Value? {
        guard
            let content = try Data.fetchOne(
                db, sql: "SELECT content FROM feed WHERE name = ?", arguments: [name.rawValue])
        else { return nil }
        do {
            let bytes = try Zstd.decompress(Array(content), limit: mostBytes)
            return try JSONDecoder().decode(Value.self, from: Data(bytes))
        } catch {
            throw StoreError.damaged("the feed '\(name.rawValue)' cannot be read: load it again")
        }
    }
}
