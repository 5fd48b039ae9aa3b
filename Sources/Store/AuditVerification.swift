public import Foundation
import GRDB
import Registry
import Vocabulary

/// What a walk along the whole audit log found.
public enum AuditVerdict: Equatable, Sendable {
    /// Every link holds. Who writes the hash down elsewhere can later prove that nothing was rewritten.
    case intact(entries: Int64, head: Data)
    /// The first broken link.
    case broken(at: Int64, AuditDamage)
}

/// What is wrong with a link of the audit log.
public enum AuditDamage: Equatable, Sendable {
    /// The entry is not there, and a later one is.
    case missing
    /// Its text is not what its hash was made from.
    case altered
    /// It does not follow from the entry before it.
    case unchained
    /// The log ends before it: entries were cut off the end.
    case truncated
    /// It lies past the recorded end of the log, or the recorded end has another hash.
    case headDiffers
}

extension AuditVerdict: CustomStringConvertible {
    /// A sentence for the command line.
    public var description: String {
        switch self {
        case .intact(let entries, let head):
            "the audit log is intact: \(entries) entries, head \(hexadecimal(head))"
        case .broken(let sequence, let damage):
            switch damage {
            case .missing: "the audit log is broken: entry \(sequence) is missing"
            case .altered: "the audit log is broken: entry \(sequence) was altered after it was written"
            case .unchained:
                "the audit log is broken: entry \(sequence) does not follow from the entry before it"
            case .truncated:
                "the audit log is broken: it was cut off, and entry \(sequence) should be there"
            case .headDiffers:
                "the audit log is broken: entry \(sequence) is not the one recorded as the end of the log"
            }
        }
    }
}

extension Store {
    /// Walks the audit log from its first entry and names the first broken link.
    ///
    /// - Complexity: O(*n*) in time, constant in memory.
    public func verifyAudit() async throws -> AuditVerdict {
        try await read { db in
            var expected: Int64 = 1
            var previous = Data(count: 32)
            let rows = try Row.fetchCursor(db, sql: "SELECT * FROM audit ORDER BY sequence")
            while let row = try rows.next() {
                let entry = AuditEntry(row)
                if entry.sequence != expected { return .broken(at: expected, .missing) }
                let stored: Data = row["hash"]
                if row["previous_hash"] != previous { return .broken(at: expected, .unchained) }
                if entry.hash(after: previous) != stored { return .broken(at: expected, .altered) }
                previous = stored
                expected += 1
            }
            return try Store.verdict(of: db, entries: expected - 1, head: previous)
        }
    }

    private static func verdict(of db: Database, entries: Int64, head: Data) throws -> AuditVerdict {
        guard let row = try Row.fetchOne(db, sql: "SELECT sequence, hash FROM audit_head WHERE id = 1") else {
            return .broken(at: entries, .headDiffers)
        }
        let recorded: Int64 = row["sequence"]
        if recorded > entries { return .broken(at: entries + 1, .truncated) }
        if recorded < entries || row["hash"] != head { return .broken(at: entries, .headDiffers) }
        return .intact(entries: entries, head: head)
    }
}

extension AuditEntry {
    /// The entry that a row of `audit` holds.
    init(_ row: Row) {
        let kind: String? = row["subject_kind"]
        let number: Int64? = row["subject_id"]
        let establishment: Int64? = row["establishment_id"]
        self.init(
            sequence: row["sequence"], time: Instant(milliseconds: row["time"]), actor: row["actor"],
            action: row["action"], subject: kind.flatMap { kind in number.map { .init(kind: kind, id: $0) } },
            establishment: establishment.map { ID($0) }, detail: row["detail"])
    }
}

/// Two lower-case digits a byte.
func hexadecimal(_ bytes: some Sequence<UInt8>) -> String {
    bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
}
