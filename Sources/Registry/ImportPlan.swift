public import Vocabulary

/// What an import would do: rows ready to be recorded, and everything that is wrong.
public struct ImportPlan<Record: ImportRecord>: Sendable {
    /// The name of the file, for the source of what is recorded.
    public let file: String
    /// The accepted rows that create or update something, in the order of the file; where they are recorded as
    /// they are read, the first ``reportLimit`` of them.
    public internal(set) var rows: [ImportedRow<Record>] = []
    /// The lines of the rows that say what is recorded already; nothing else of them is kept.
    public internal(set) var unchangedLines: [Int] = []
    /// How many rows there are of each outcome.
    public internal(set) var counts = ImportCounts()
    /// What is wrong, in the order of the file: at most the first ``problemLimit``.
    public internal(set) var problems: [ImportProblem] = []
    /// How many problems there are in all.
    public internal(set) var problemCount = 0
    /// Columns of the file that say nothing Cordon records.
    public internal(set) var ignored: [IgnoredColumn] = []

    /// The rows that say otherwise than a person who corrected the record: at most the first ``problemLimit``.
    public internal(set) var conflicts: [ImportedRow<Record>] = []
    /// How many such rows there are in all.
    public internal(set) var conflictCount = 0
    /// Whether what they say is recorded; else the corrections stay.
    public internal(set) var replacesCorrections = false

    /// Problems kept with their sentences; more are only counted, so that a hostile file stays small in memory.
    public static var problemLimit: Int { 10_000 }

    /// Rows that a report tells one by one.
    public static var reportLimit: Int { 200 }

    init(file: String) {
        self.file = file
    }

    /// Whether the file could be read to its end and its headers make sense.
    public var isReadable: Bool { !hasFatalProblem }
    var hasFatalProblem = false

    /// Rows recorded as they were read that name another row in vain.
    var unanswered = 0

    /// Whether the plan may be applied: with refused rows only in part, unreadable not at all.
    public func isApplicable(partial: Bool) -> Bool {
        isReadable && (partial || (counts.refused == 0 && unanswered == 0))
    }
}

/// An accepted row.
public struct ImportedRow<Record: ImportRecord>: Hashable, Sendable {
    /// Where it starts in the file, from 1.
    public let line: Int
    /// What the row says; what is recorded in the end is its ``ImportRecord/completed(from:)``.
    public let record: Record
    /// What it does.
    public let outcome: ImportOutcome<Record>
    /// Where it says otherwise than a person who corrected the record.
    public let conflicts: [ImportChange<Record>]

    init(line: Int, record: Record, outcome: ImportOutcome<Record>, conflicts: [ImportChange<Record>] = []) {
        self.line = line
        self.record = record
        self.outcome = outcome
        self.conflicts = conflicts
    }
}

/// What recording a row does.
public enum ImportOutcome<Record: ImportRecord>: Hashable, Sendable {
    /// Nothing was recorded under its key.
    case created
    /// These fields change.
    case updated([ImportChange<Record>])
    /// All is recorded already.
    case unchanged
}

/// Rows by what becomes of them.
public struct ImportCounts: Hashable, Sendable {
    /// Rows of each kind.
    public var created = 0, updated = 0, unchanged = 0, refused = 0

    /// No rows.
    public init() {}
}

/// A column that no field has.
public struct IgnoredColumn: Hashable, Sendable {
    /// Where it stands, from 1.
    public let column: Int
    /// What the file calls it.
    public let header: String
    /// The field that was perhaps meant.
    public let nearest: LocalizedText?

    package init(column: Int, header: String, nearest: LocalizedText?) {
        self.column = column
        self.header = header
        self.nearest = nearest
    }

    /// One line for a terminal or a page.
    public func sentence(in language: Language) -> String {
        switch language {
        case .french:
            french(
                "colonne \(column), « \(header) » : ignorée"
                    + (nearest.map { " ; vouliez-vous dire « \($0.french) » ?" } ?? "."))
        case .english:
            "column \(column), \"\(header)\": ignored"
                + (nearest.map { "; did you mean \"\($0.english)\"?" } ?? ".")
        }
    }
}
