import GRDB
import Vocabulary

/// One row as it should be: its natural key, and what it says.
struct Facts: Sendable {
    typealias Columns = [(name: String, value: DatabaseValue)]

    /// The table, which is also how the audit log names the kind, unless `kind` says otherwise.
    var table: String
    var kind: String
    /// How the row is found again; never changes.
    var key: Columns
    /// What is compared and told.
    var facts: Columns
    /// What follows from the facts and is written with them, untold.
    var derived: Columns = []
    /// What a new row starts with, and triggers keep from then on.
    var initial: Columns = []
    /// What the audit log is told of a new row beside its facts: what is written elsewhere right after it.
    var saidBeside: [(name: String, value: JSONText)] = []
    /// Whose row it is, for the audit log.
    var establishment: Int64?
    /// Whether the table keeps the times of making and changing.
    var isStamped = false
    /// Where it comes from, for tables that keep it beside the facts: a later day replaces it, untold.
    var provenance: (source: Source, asOf: Day)?
}

extension Facts {
    /// What the audit log is told of a new row: all that is not left open.
    fileprivate var said: JSONObject {
        var said = JSONObject()
        for fact in facts where !fact.value.isNull { said.set(fact.name, to: JSONText(fact.value)) }
        for more in saidBeside { said.set(more.name, to: more.value) }
        return said
    }

    /// What the audit log is told of it as a new row.
    var insertion: String { detail("said", said) }

    /// The key and, under a name, what was said or changed.
    fileprivate func detail(_ name: String, _ members: JSONObject) -> String {
        var key = JSONObject()
        for part in self.key { key.set(part.name, to: JSONText(part.value)) }
        var detail = JSONObject()
        detail.set("key", to: JSONText(key))
        detail.set(name, to: JSONText(members))
        return detail.text
    }
}

extension Writer {
    /// Inserts or updates the row of that key, tells the audit log, and returns its number.
    func upsert(_ row: Facts) throws -> (id: Int64, change: Change) {
        // Most rows are new in a load and known in a page's form, where one statement more is not felt.
        if let id = try insert(row) { return (id, .inserted) }
        let columns = row.facts.map { ", \($0.name)" }.joined()
        let condition = row.key.map { "\($0.name) IS ?" }.joined(separator: " AND ")
        let confirmed = row.provenance == nil ? "" : ", as_of"
        let find = try db.cachedStatement(
            sql: "SELECT id\(columns)\(confirmed) FROM \(row.table) WHERE \(condition)")
        guard let found = try Row.fetchOne(find, arguments: StatementArguments(row.key.map(\.value))) else {
            throw StoreError.refused("\(row.table): another row has what must be unique")
        }
        let id: Int64 = found["id"]
        var changes = JSONObject()
        var isChanged = false
        for (position, fact) in row.facts.enumerated() {
            let before: DatabaseValue = found[position + 1]
            guard before != fact.value else { continue }
            isChanged = true
            changes.set(fact.name, to: JSONText([JSONText(before), JSONText(fact.value)]))
        }
        if isChanged {
            try update(id, to: row)
        } else if let provenance = row.provenance, found["as_of"] < Int64(provenance.asOf.number) {
            try set(id, in: row.table, to: written(provenance))
        }
        let change: Change = isChanged ? .updated : .unchanged
        let changed = changes
        try tell(
            change, of: AuditSubject(kind: row.kind, id: id), establishment: row.establishment,
            detail: row.detail("changed", changed))
        return (id, change)
    }

    /// The number of the row if it was not there yet.
    private func insert(_ row: Facts) throws -> Int64? {
        var columns = row.key + row.facts + row.derived + row.initial
        if let provenance = row.provenance { columns += written(provenance) }
        if row.isStamped {
            columns.append(("created", now.databaseValue))
            columns.append(("changed", now.databaseValue))
        }
        guard try insert(into: row.table, columns) else { return nil }
        let id = db.lastInsertedRowID
        try tell(
            .inserted, of: AuditSubject(kind: row.kind, id: id), establishment: row.establishment,
            detail: row.insertion)
        return id
    }

    private func update(_ id: Int64, to row: Facts) throws {
        var columns = row.facts + row.derived + (row.provenance.map { written($0) } ?? [])
        if row.isStamped { columns.append(("changed", now.databaseValue)) }
        try set(id, in: row.table, to: columns)
    }

    private func set(_ id: Int64, in table: String, to columns: Facts.Columns) throws {
        let assignments = columns.map { "\($0.name) = ?" }.joined(separator: ", ")
        try db.cachedStatement(sql: "UPDATE \(table) SET \(assignments) WHERE id = ?")
            .execute(arguments: StatementArguments(columns.map(\.value) + [id.databaseValue]))
    }

    private func written(_ provenance: (source: Source, asOf: Day)) -> Facts.Columns {
        provenance.source.columns + [("as_of", provenance.asOf.databaseValue)]
    }
}

extension Source {
    /// How a source lies in the columns `source_kind`, `source_name` and `source_line`.
    var columns: Facts.Columns {
        let (kind, name, line): (String, String?, Int?) =
            switch self {
            case .person(let name): ("person", name, nil)
            case .file(let name, let line): ("file", name, line)
            case .feed(let name): ("feed", name, nil)
            case .supplier(let name): ("supplier", name, nil)
            case .fiction: ("fiction", nil, nil)
            }
        return [
            ("source_kind", kind.databaseValue), ("source_name", name.databaseValue),
            ("source_line", line.databaseValue),
        ]
    }

    /// The source that such columns hold; `nil` when there is none.
    init?(_ row: Row) {
        let kind: String? = row["source_kind"]
        let name: String = row["source_name"] ?? ""
        switch kind {
        case "person": self = .person(name)
        case "file": self = .file(name, line: row["source_line"] ?? 1)
        case "feed": self = .feed(name)
        case "supplier": self = .supplier(name)
        case "fiction": self = .fiction
        default: return nil
        }
    }
}

extension Optional where Wrapped: DatabaseValueConvertible {
    var databaseValue: DatabaseValue { self?.databaseValue ?? .null }
}

extension Instant {
    var databaseValue: DatabaseValue { milliseconds.databaseValue }
}

extension Day {
    var databaseValue: DatabaseValue { number.databaseValue }
}

extension ID {
    var databaseValue: DatabaseValue { rawValue.databaseValue }
}

extension JSONText {
    init(_ value: DatabaseValue) {
        switch value.storage {
        case .int64(let number): self.init(number)
        case .string(let text): self.init(text)
        case .null, .double, .blob: self = .null
        }
    }
}
