import FoundationEssentials
import GRDB
import GRDBSQLite

/// A statement that is bound and stepped without boxing its values: what a load of a million rows spends its time on.
///
/// The unsafe part and why it holds: the handle belongs to `owner`, which finalises it when released and is kept
/// here as long as the handle; it is used on the queue of the connection alone, as everything that a ``Writer``
/// or a ``RegisterReader`` holds; and SQLite copies the texts it is given before the call returns.
@safe struct QuickStatement {
    private let owner: Statement
    private let handle: OpaquePointer
    private let connection: OpaquePointer

    /// Prepares the statement for this connection.
    init(_ db: Database, sql: String) throws {
        owner = try db.makeStatement(sql: sql)
        guard let connection = unsafe db.sqliteConnection else {
            throw StoreError.wrongState("the connection is closed")
        }
        unsafe handle = owner.sqliteStatement
        unsafe self.connection = connection
    }

    /// Runs the statement to its end; returns whether it changed a row.
    @discardableResult func run(_ values: some Sequence<DatabaseValue>) throws -> Bool {
        try bind(values)
        defer { unsafe sqlite3_reset(handle) }
        let code = unsafe sqlite3_step(handle)
        guard code == SQLITE_DONE || code == SQLITE_ROW else { throw failure(code) }
        return unsafe sqlite3_changes(connection) > 0
    }

    /// The whole number in the first column of the first row; `nil` without a row, or for NULL.
    func number(_ values: some Sequence<DatabaseValue>) throws -> Int64? {
        try bind(values)
        defer { unsafe sqlite3_reset(handle) }
        switch unsafe sqlite3_step(handle) {
        case SQLITE_DONE: return nil
        case SQLITE_ROW:
            guard unsafe sqlite3_column_type(handle, 0) != SQLITE_NULL else { return nil }
            return unsafe sqlite3_column_int64(handle, 0)
        case let code: throw failure(code)
        }
    }

    private func bind(_ values: some Sequence<DatabaseValue>) throws {
        var place: Int32 = 0
        for value in values {
            place += 1
            let code: Int32
            switch value.storage {
            case .null: code = unsafe sqlite3_bind_null(handle, place)
            case .int64(let number): code = unsafe sqlite3_bind_int64(handle, place, number)
            case .double(let number): code = unsafe sqlite3_bind_double(handle, place, number)
            case .string(var text):
                code = text.withUTF8 {
                    unsafe sqlite3_bind_text(
                        handle, place, UnsafeRawPointer($0.baseAddress)?.assumingMemoryBound(to: CChar.self),
                        Int32(clamping: $0.count), copied)
                }
            case .blob(let data):
                code = unsafe data.withUnsafeBytes {
                    unsafe sqlite3_bind_blob(
                        handle, place, $0.baseAddress, Int32(clamping: $0.count), copied)
                }
            }
            guard code == SQLITE_OK else { throw failure(code) }
        }
    }

    private func failure(_ code: Int32) -> DatabaseError {
        DatabaseError(
            resultCode: ResultCode(rawValue: code),
            message: unsafe sqlite3_errmsg(connection).map { unsafe String(cString: $0) })
    }
}

/// The look-ups of one connection, each prepared once.
final class QuickLookups {
    private let db: Database
    private var statements: [String: QuickStatement] = [:]

    init(_ db: Database) { self.db = db }

    /// The whole number that the statement finds; `nil` if it finds none.
    func number(_ sql: String, _ values: [DatabaseValue]) throws -> Int64? {
        if let known = statements[sql] { return try known.number(values) }
        let statement = try QuickStatement(db, sql: sql)
        statements[sql] = statement
        return try statement.number(values)
    }
}

/// SQLite's word for "make a copy before you return": a destructor at the address -1.
private var copied: sqlite3_destructor_type { unsafe unsafeBitCast(-1, to: sqlite3_destructor_type.self) }
