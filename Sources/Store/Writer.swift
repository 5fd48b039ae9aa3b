import Access
import GRDB
public import Registry
public import Vocabulary

/// How a transaction tells the audit log what it did.
public enum Auditing: Hashable, Sendable {
    /// One entry for each changed row, with what it was and what it became.
    case eachChange
    /// One entry for the whole, with counts: for loads of thousands of rows that a program makes up.
    case summary(action: String)
}

/// What recording a value did.
public enum Change: String, Hashable, Sendable {
    /// It was not there.
    case inserted
    /// It was there and differed.
    case updated
    /// It was there, the same.
    case unchanged
}

/// Where a value stands after it was recorded.
public struct Recorded<Subject>: Sendable {
    /// Its place in the store.
    public let id: ID<Subject>
    /// What recording it did.
    public let change: Change
}

/// One change of the records: what is written through it is kept together, or not at all.
///
/// Valid only inside the closure it is given to. Values are found again by their natural key (FINESS, owner
/// and code, supplier's name, product and version ...), and their own `id` is not looked at.
public final class Writer {
    private let connection: Database
    /// The connection, which nothing else uses as long as no row is added to the load.
    var db: Database {
        load?.makeWay()
        return connection
    }
    /// New rows of a large load; `nil` where each row is written at once.
    let load: LoadedRows?
    /// Who changes, as the audit log names them.
    public let actor: String
    /// The time of the change.
    public let now: Instant
    let auditing: Auditing
    private var log: AuditLog
    private let suspended: SuspendedIndexes
    private let triggers: SuspendedTriggers
    private var counts: [String: [Change: Int64]] = [:]
    private var insertions: [Shape: QuickStatement] = [:]
    /// What rows of the file that is being imported said, and where it was recorded.
    let memo = ImportMemo()
    /// All that is recorded, this transaction's rows included.
    let register: RegisterReader

    /// `expectedSystems` says how many will be new, where that is known and many; `derivesLate`, that nothing asks
    /// meanwhile which establishments have a place in what is new.
    init(
        _ db: Database, by actor: String, at now: Instant, auditing: Auditing, expectedSystems: Int = 0,
        derivesLate: Bool = false
    ) throws {
        connection = db
        self.actor = actor
        self.now = now
        self.auditing = auditing
        suspended = try SuspendedIndexes(
            db, expectedSystems: expectedSystems, derivesLate: derivesLate)
        triggers = try SuspendedTriggers(db, isWorth: suspended.isWorth && derivesLate)
        // Triggers that ask what a row before them wrote would have to find it.
        load = try suspended.isWorth && derivesLate ? LoadedRows(db) : nil
        register = RegisterReader(db, reach: .everything, load: load)
        log = try AuditLog(db, isLong: suspended.isWorth, load: load)
    }

    /// How many values of each kind (`system`, `supplier` ...) were inserted, updated and left alone so far.
    public func count(of change: Change, kind: String) -> Int { Int(counts[kind]?[change] ?? 0) }

    /// Adds an entry of its own to the audit log, such as `registry.import`.
    ///
    /// `detail` is a JSON object.
    public func note(
        _ action: String, subject: AuditSubject? = nil, establishment: ID<Establishment>? = nil,
        detail: String = "{}"
    ) throws {
        try append(action, subject: subject, establishment: establishment) { detail }
    }

    private func append(
        _ action: String, subject: AuditSubject?, establishment: ID<Establishment>?,
        detail: @escaping @Sendable () -> String
    ) throws {
        let entry = AuditEntry(
            sequence: 0, time: now, actor: actor, action: action, subject: subject,
            establishment: establishment, detail: "")
        try log.append(entry, detail: detail)
    }

    /// The statement that inserts rows into a table unless they are there, prepared once.
    ///
    /// `columns` differ between rows of one table only in number: a release comes with its lifecycle or without.
    /// FAIL spares SQLite a copy of every page before each row: an error undoes the transaction or the attempt.
    private func insertion(into table: String, _ columns: Facts.Columns) throws -> QuickStatement {
        let shape = Shape(table: table, columns: columns.count)
        if let known = insertions[shape] { return known }
        let names = columns.map(\.name).joined(separator: ", ")
        let places = Array(repeating: "?", count: columns.count).joined(separator: ", ")
        let statement = try QuickStatement(
            connection,
            sql: "INSERT OR FAIL INTO \(table) (\(names)) VALUES (\(places)) ON CONFLICT DO NOTHING")
        insertions[shape] = statement
        return statement
    }

    /// Inserts a row unless it is there; returns whether it was not.
    @discardableResult func insert(into table: String, _ columns: Facts.Columns) throws -> Bool {
        load?.makeWay()
        if table == "system" || table == "contract" { load?.forgetNumbers() }
        return try insertion(into: table, columns).run(columns.lazy.map(\.value))
    }

    private struct Shape: Hashable {
        let table: String
        let columns: Int
    }

    /// Runs `body`; if it throws, what it wrote is undone and the rest of the transaction goes on.
    public func attempt<Value>(_ body: () throws -> Value) throws -> Value {
        try log.settle()
        try load?.settle()
        let (logBefore, countsBefore) = (log, counts)
        var result: Result<Value, any Error>?
        try db.inSavepoint {
            do {
                let value = try body()
                try log.settle()
                try load?.settle()
                result = .success(value)
                return .commit
            } catch {
                load?.discard()
                result = .failure(translated(error))
                (log, counts) = (logBefore, countsBefore)
                log.resume()
                memo.forget()
                return .rollback
            }
        }
        guard let result else { throw StoreError.wrongState("the attempt was not run") }
        return try result.get()
    }

    /// Counts a change and, if each change is to be told, tells it. `detail` is made when the entry is, perhaps by another
    /// thread.
    func tell(
        _ change: Change, of subject: AuditSubject, establishment: Int64?,
        detail: @autoclosure @escaping @Sendable () -> String
    ) throws {
        counts[subject.kind, default: [:]][change, default: 0] += 1
        guard change != .unchanged else { return }
        guard auditing == .eachChange else { return }
        try append(
            "\(subject.kind).\(change == .inserted ? "insert" : "update")", subject: subject,
            establishment: establishment.map { ID($0) }, detail: detail)
    }

    private func indexNewSystems() throws {
        try db.execute(
            sql: """
                INSERT INTO system_search (rowid, name, code, product_label)
                    SELECT s.id, s.name, s.code, s.product_label
                    FROM system_unsearched u CROSS JOIN system s ON s.id = u.system_id;
                DELETE FROM system_unsearched
                """)
    }

    /// Counts changes that are told in the entry of something else.
    func count(_ number: Int, _ change: Change, kind: String) {
        if number > 0 { counts[kind, default: [:]][change, default: 0] += Int64(number) }
    }

    /// After the last row of a load: what follows is written at once.
    func endLoad() throws { try load?.end() }

    /// Leaves the connection to whoever undoes the transaction.
    func abandon() { load?.discard() }

    /// Indexes and counts again what changed, and writes the end of the audit log.
    func close() throws {
        try endLoad()
        try triggers.restore(db)
        try indexNewSystems()
        try turnRetirements()
        try ReleasePlaces.refresh(db)
        try Tally.refresh(db)
        if case .summary(let action) = auditing {
            var detail = JSONObject()
            for (kind, changes) in counts.sorted(by: { $0.key < $1.key }) {
                var member = JSONObject()
                for change in [Change.inserted, .updated, .unchanged] {
                    member.set(change.rawValue, to: JSONText(changes[change] ?? 0))
                }
                detail.set(kind, to: JSONText(member))
            }
            try note(action, detail: detail.text)
        }
        try log.close(db)
        try load?.settle()
        try suspended.restore(db)
    }
}

extension Store {
    /// Changes records in one transaction, with their entries in the audit log; undone if `body` throws.
    ///
    /// A load that says how many systems it expects to be new is quicker when they are many, and quicker still if it
    /// `derivesLate`: if it does not ask meanwhile which establishments have a place in what is new.
    ///
    /// - Throws: what `body` throws; ``StoreError/refused(_:)`` with the table and column when the schema
    ///   forbids a value; ``StoreError/diskFull``.
    @discardableResult public func transaction<Value: Sendable>(
        by actor: String, at now: Instant, auditing: Auditing = .eachChange, expectedSystems: Int = 0,
        derivesLate: Bool = false,
        _ body: @escaping @Sendable (Writer) throws -> Value
    ) async throws -> Value {
        let change: @Sendable (Database) throws -> Value = { db in
            let writer = try Writer(
                db, by: actor, at: now, auditing: auditing, expectedSystems: expectedSystems,
                derivesLate: derivesLate)
            do {
                let value = try body(writer)
                try writer.close()
                return value
            } catch {
                writer.abandon()
                throw error
            }
        }
        return try await write(expectedSystems: expectedSystems, change)
    }

    /// Does all that ``transaction(by:at:auditing:_:)`` does, and then undoes it: the preview of an import.
    public func rehearsal<Value: Sendable>(
        by actor: String, at now: Instant, _ body: @escaping @Sendable (Writer) throws -> Value
    ) async throws -> Value {
        do {
            return try await database.writeWithoutTransaction { db in
                var value: Value?
                try db.inTransaction(.immediate) {
                    let writer = try Writer(db, by: actor, at: now, auditing: .eachChange)
                    value = try body(writer)
                    try writer.close()
                    return .rollback
                }
                guard let value else { throw StoreError.wrongState("the rehearsal was not run") }
                return value
            }
        } catch {
            throw translated(error)
        }
    }
}
