import Foundation
import GRDB
import Registry
import Vocabulary

/// What checking the files that insurers were given found.
public enum InsurerChainState: Hashable, Sendable {
    /// Every file follows from the one before it, as the audit log knows it.
    case sound(files: Int)
    /// The first file that does not, by the establishment's name.
    case broken(establishment: String, sequence: Int64)
}

extension Store {
    /// Checks the chain of every establishment's insurer's files, and each file against the audit log, which names its hash:
    /// a chain that was made anew, cut short or added to does not match the log.
    public func verifyInsurerFiles() async throws -> InsurerChainState {
        try await read { db in
            /// By establishment and number, as the audit log tells them.
            var told: [Key: String] = [:]
            for row in try Row.fetchAll(
                db,
                sql: """
                    SELECT establishment_id, json_extract(detail, '$.sequence') AS sequence,
                        json_extract(detail, '$.hash') AS hash
                    FROM audit WHERE action = 'posture.insurer-file'
                    """)
            {
                told[Key(establishment: row["establishment_id"], sequence: row["sequence"])] = row["hash"]
            }
            var files = 0
            var end = Key(establishment: 0, sequence: 0)
            var previous = Data(repeating: 0, count: 32)
            let rows = try Row.fetchCursor(
                db,
                sql: """
                    SELECT f.*, e.name FROM insurer_file f JOIN establishment e ON e.id = f.establishment_id
                    ORDER BY f.establishment_id, f.sequence
                    """)
            while let row = try rows.next() {
                let file = AnsweredFile(row),
                    key = Key(establishment: row["establishment_id"], sequence: file.sequence)
                if key.establishment != end.establishment {
                    (end, previous) = (
                        Key(establishment: key.establishment, sequence: 0), Data(repeating: 0, count: 32)
                    )
                }
                let before: Data = row["previous_hash"]
                guard key.sequence == end.sequence + 1, before == previous,
                    Array(file.expectedHash(of: ID(key.establishment), after: previous)) == file.hash,
                    told.removeValue(forKey: key) == file.digest
                else { return .broken(establishment: row["name"], sequence: key.sequence) }
                (end, previous) = (key, Data(file.hash))
                files += 1
            }
            guard let missing = told.keys.min() else { return .sound(files: files) }
            let name = try String.fetchOne(
                db, sql: "SELECT name FROM establishment WHERE id = ?", arguments: [missing.establishment])
            return .broken(establishment: name ?? String(missing.establishment), sequence: missing.sequence)
        }
    }

    private struct Key: Hashable, Comparable {
        let establishment: Int64
        let sequence: Int64

        static func < (left: Key, right: Key) -> Bool {
            (left.establishment, left.sequence) < (right.establishment, right.sequence)
        }
    }
}
