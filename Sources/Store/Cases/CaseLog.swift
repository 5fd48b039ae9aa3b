import Crypto
import Foundation
import GRDB
import Registry
import Vocabulary
public import Watch

/// The running logs of cases: lines are added, never changed.
extension Writer {
    /// Adds a line of the program's own to the log of a case, in the chain of the establishment, or in the common one.
    ///
    /// A text longer than the log takes is cut; whoever writes is told of the bound by the form.
    @discardableResult func log(
        _ kind: CaseEntry.Kind, _ words: LocalizedText, in caseFile: ID<CaseFile>,
        at establishment: ID<Establishment>?
    ) throws -> CaseEntry {
        try log(
            kind, chained: CaseEntry.text(words, longest: CaseEntry.longest), in: caseFile, at: establishment)
    }

    /// The same for what somebody wrote.
    @discardableResult func log(
        _ kind: CaseEntry.Kind, _ text: String, in caseFile: ID<CaseFile>,
        at establishment: ID<Establishment>?
    ) throws -> CaseEntry {
        try log(kind, chained: CaseEntry.plain(text), in: caseFile, at: establishment)
    }

    private func log(
        _ kind: CaseEntry.Kind, chained text: String, in caseFile: ID<CaseFile>,
        at establishment: ID<Establishment>?
    ) throws -> CaseEntry {
        let lane = establishment?.rawValue ?? 0
        let head = try Row.fetchOne(
            db.cachedStatement(sql: "SELECT sequence, hash FROM case_head WHERE case_id = ? AND lane = ?"),
            arguments: [caseFile.rawValue, lane])
        let previous: Data = head?["hash"] ?? Data(repeating: 0, count: 32)
        let entry = CaseEntry(
            caseFile: caseFile, establishment: establishment, sequence: (head?["sequence"] ?? 0) + 1,
            time: now, actor: actor, kind: kind,
            // SQLite ends a text at U+0000: the hash must be of what is kept.
            text: String(text.filter { $0 != "\0" }.prefix(CaseEntry.longest)))
        let hash = Data(SHA256.hash(data: entry.bytes(after: Array(previous))))
        try db.cachedStatement(
            sql: "INSERT OR FAIL INTO case_entry VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
        ).execute(arguments: [
            caseFile.rawValue, lane, entry.sequence, entry.time.milliseconds, entry.actor, kind.rawValue,
            entry.text, previous, hash,
        ])
        try db.cachedStatement(sql: "INSERT OR REPLACE INTO case_head VALUES (?, ?, ?, ?)").execute(
            arguments: [
                caseFile.rawValue, lane, entry.sequence, hash,
            ])
        try db.execute(
            sql: "UPDATE case_file SET changed = ? WHERE id = ?",
            arguments: [now.milliseconds, caseFile.rawValue])
        return entry
    }
}

extension CaseEntry {
    /// Characters of one line.
    public static let longest = 4_000
}

/// What checking the logs of cases found.
public enum CaseLogState: Hashable, Sendable {
    /// Every line follows from the one before it.
    case sound(lines: Int)
    /// The first line that does not.
    case broken(reference: String, lane: Int64, sequence: Int64)
}

extension Store {
    /// Checks every chain of every case against the lines and against where each chain ends.
    public func verifyCaseLogs() async throws -> CaseLogState {
        try await read { db in
            var lines = 0
            var ends: [Lane: ChainEnd] = [:]
            let rows = try Row.fetchCursor(
                db,
                sql: """
                    SELECT x.*, c.reference FROM case_entry x JOIN case_file c ON c.id = x.case_id
                    ORDER BY x.case_id, x.lane, x.sequence
                    """)
            while let row = try rows.next() {
                let chained = ChainedEntry(row)
                let lane = Lane(caseFile: chained.entry.caseFile.rawValue, lane: row["lane"])
                let before = ends[lane]
                guard chained.entry.sequence == (before?.sequence ?? 0) + 1,
                    chained.previous == before?.hash ?? [UInt8](repeating: 0, count: 32), chained.isIntact
                else {
                    return .broken(
                        reference: row["reference"], lane: lane.lane, sequence: chained.entry.sequence)
                }
                ends[lane] = ChainEnd(sequence: chained.entry.sequence, hash: chained.hash)
                lines += 1
            }
            let heads = try Row.fetchAll(
                db, sql: "SELECT h.*, c.reference FROM case_head h JOIN case_file c ON c.id = h.case_id")
            for head in heads {
                let digest: Data = head["hash"]
                let end = ends[Lane(caseFile: head["case_id"], lane: head["lane"])]
                guard end?.sequence == head["sequence"], end?.hash == Array(digest) else {
                    return .broken(
                        reference: head["reference"], lane: head["lane"], sequence: head["sequence"])
                }
            }
            return .sound(lines: lines)
        }
    }

    private struct Lane: Hashable {
        let caseFile: Int64
        let lane: Int64
    }

    private struct ChainEnd {
        let sequence: Int64
        let hash: [UInt8]
    }
}

extension Sequence<ChainedEntry> {
    /// Whether the lines of each chain follow one another from the first, in the order they come: none changed, none missing
    /// before the last. Of a log that was cut, the first line read of each chain is taken as it is.
    public func areChained(isCut: Bool = false) -> Bool {
        var ends: [ID<Establishment>?: ChainedEntry] = [:]
        for line in self {
            let before = ends[line.entry.establishment]
            if isCut, before == nil, line.isIntact {
                ends[line.entry.establishment] = line
                continue
            }
            guard line.entry.sequence == (before?.entry.sequence ?? 0) + 1,
                line.previous == before?.hash ?? [UInt8](repeating: 0, count: 32), line.isIntact
            else { return false }
            ends[line.entry.establishment] = line
        }
        return true
    }
}

extension ChainedEntry {
    /// Whether its hash is that of its words after the line before.
    public var isIntact: Bool { Array(SHA256.hash(data: entry.bytes(after: previous))) == hash }

    init(_ row: Row) {
        let lane: Int64 = row["lane"]
        let kind: String = row["kind"]
        let (previous, hash): (Data, Data) = (row["previous_hash"], row["hash"])
        self.init(
            entry: CaseEntry(
                caseFile: ID(row["case_id"]), establishment: lane == 0 ? nil : ID(lane),
                sequence: row["sequence"], time: Instant(milliseconds: row["time"]), actor: row["actor"],
                kind: CaseEntry.Kind(rawValue: kind) ?? .note, text: row["text"]),
            previous: Array(previous), hash: Array(hash))
    }
}
