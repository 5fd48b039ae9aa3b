import Foundation
import GRDB
import Registry
import Synchronization
import Vocabulary

/// New rows of a large load: gathered here, and written by a thread of their own while the thread of the transaction judges
/// the rows that follow.
///
/// Each by a statement of its own: before one of several rows that may fail half-way, SQLite keeps a copy of each page that it
/// changes, and writes that copy to a file.
///
/// A row that is added is new for certain and nobody asks for it meanwhile: whoever asks the connection is made way for
/// first, see ``makeWay()``.
///
/// Sendable although SQLite's connection takes one thread at a time: only the thread of the transaction adds rows and calls
/// the rest, and it gets the connection from ``Writer`` and ``RegisterReader`` after ``makeWay()`` alone, when the other thread
/// has nothing to write, or in its turn at it; what both touch is the ``Pen``.
final class LoadedRows: @unchecked Sendable {
    /// What is loaded by the hundred thousand.
    enum Table: Int, CaseIterable {
        case system, use, careService, dependency, contract, contractSystem, audit
    }

    private struct Target {
        let statement: QuickStatement
        let width: Int
    }

    /// Rows that are handed over together: so long does whoever asks the connection wait beside the load.
    private static let batch = 64

    private let connection: Database
    private let pen: Pen
    private let thread = WorkThread("cordon.loaded-rows", most: 64)

    private var pending: [[DatabaseValue]]
    /// Whether the other thread may have something to write.
    private var isBusy = false
    /// Whether the thread of the transaction writes what is left itself.
    private var isOver = false
    private var isBeside = false
    private var holdsConnection = false
    private var lastSystem: Int64?
    private var lastContract: Int64?

    /// Prepares the statements; nothing is asked of the connection meanwhile but through this.
    init(_ db: Database) throws {
        connection = db
        let targets = try Table.allCases.map { table in
            let columns = table.columns
            let places = Array(repeating: "?", count: columns.count).joined(separator: ", ")
            // FAIL spares SQLite a copy of every page before each row: an error undoes the transaction or the attempt.
            let statement = try QuickStatement(
                db,
                sql:
                    "INSERT OR FAIL INTO \(table.name) (\(columns.joined(separator: ", "))) VALUES (\(places))"
            )
            return Target(statement: statement, width: columns.count)
        }
        pen = Pen(targets)
        pending = Array(repeating: [], count: Table.allCases.count)
    }

    /// Adds the values of a row, or of several one after another.
    func add(_ values: some Collection<DatabaseValue>, to table: Table) throws {
        pending[table.rawValue].append(contentsOf: values)
        guard pending[table.rawValue].count >= Self.batch * pen.width(of: table) else { return }
        try checkFailure()
        hand(over: table)
    }

    /// The number of the next system; for a row that is added right after.
    func nextSystem() throws -> ID<System> {
        lastSystem = try (lastSystem ?? last("system")) + 1
        return ID(lastSystem ?? 1)
    }

    /// The number of the next contract; for a row that is added right after.
    func nextContract() throws -> ID<Contract> {
        lastContract = try (lastContract ?? last("contract")) + 1
        return ID(lastContract ?? 1)
    }

    /// After SQLite gave a row its number itself.
    func forgetNumbers() { (lastSystem, lastContract) = (nil, nil) }

    /// Waits until the connection is free, and all that a reader may ask for is in its table.
    ///
    /// What went wrong is thrown by the next call that can, and in any case before the transaction ends.
    func makeWay() {
        if isBeside {
            // Also where the other thread has nothing to write now: an entry of the audit log may give it something meanwhile.
            guard !holdsConnection else { return }
            pen.connection.takeFirst()
            holdsConnection = true
            return
        }
        pause()
        // Nothing asks for entries of the audit log before the end.
        for table in Table.allCases where table != .audit { writeHere(table) }
    }

    /// Runs what neither reads nor writes a table that is loaded, save that it adds entries of the audit log: what waits to be
    /// written stays, and the other thread goes on with it afterwards.
    func beside<Value>(_ body: () throws -> Value) rethrows -> Value {
        let before = isBeside
        isBeside = true
        defer {
            isBeside = before
            if !isBeside { leaveConnection() }
        }
        return try body()
    }

    private func leaveConnection() {
        guard holdsConnection else { return }
        holdsConnection = false
        pen.connection.leave()
    }

    /// Writes all that was added.
    func settle() throws {
        pause()
        for table in Table.allCases { writeHere(table) }
        try checkFailure()
    }

    /// The same; from here on the thread of the transaction writes itself what little is added.
    func end() throws {
        try settle()
        isOver = true
    }

    /// Forgets what was added and not written, once the connection is free.
    func discard() {
        pause()
        for table in Table.allCases { pending[table.rawValue] = [] }
        forgetNumbers()
    }

    private func last(_ table: String) throws -> Int64 {
        try settle()
        return try Int64.fetchOne(connection, sql: "SELECT max(id) FROM \(table)") ?? 0
    }

    private func pause() {
        guard isBusy else { return }
        leaveConnection()
        thread.drain()
        isBusy = false
    }

    private func checkFailure() throws {
        if let failure = pen.failure.withLock({ $0 }) { throw failure }
    }

    /// Hands over what waits of a table, behind the rows that it refers to: where one comes before the row that it names, SQLite
    /// counts it as missing, and looks through whole tables for such rows with each that it adds.
    private func hand(over table: Table) {
        for named in table.named { give(named) }
        give(table)
    }

    private func give(_ table: Table) {
        guard !pending[table.rawValue].isEmpty else { return }
        // Whoever holds the connection must not wait for the other thread, which waits for the connection.
        if isOver || holdsConnection { return writeHere(table) }
        let values = pending[table.rawValue]
        pending[table.rawValue] = []
        pending[table.rawValue].reserveCapacity(values.count)
        isBusy = true
        thread.add { [pen] in pen.writeBeside(values, into: table) }
    }

    private func writeHere(_ table: Table) {
        guard !pending[table.rawValue].isEmpty else { return }
        pen.write(pending[table.rawValue], into: table)
        pending[table.rawValue].removeAll(keepingCapacity: true)
    }

    /// Who may use the connection: of the two threads the one that asks for something goes before the one that has always more
    /// to write, which would take it again before the other has woken.
    ///
    /// It is sendable because what it holds is touched under ``condition`` alone.
    private final class Turn: @unchecked Sendable {
        private let condition = NSCondition()
        private var isTaken = false
        private var isWanted = false

        func takeFirst() {
            condition.lock()
            isWanted = true
            while isTaken { condition.wait() }
            (isTaken, isWanted) = (true, false)
            condition.unlock()
        }

        func take() {
            condition.lock()
            while isTaken || isWanted { condition.wait() }
            isTaken = true
            condition.unlock()
        }

        func leave() {
            condition.lock()
            isTaken = false
            condition.broadcast()
            condition.unlock()
        }
    }

    /// What writes rows, on either thread.
    ///
    /// Sendable although SQLite's connection takes one thread at a time: the other thread writes in its turn, and the thread
    /// of the transaction as ``LoadedRows`` says; ``failure`` is under a lock.
    private final class Pen: @unchecked Sendable {
        private let targets: [Target]
        /// Taken by the other thread for each batch, and by the thread of the transaction for what it does beside the load.
        let connection = Turn()
        let failure = Mutex<(any Error)?>(nil)

        init(_ targets: [Target]) { self.targets = targets }

        func width(of table: Table) -> Int { targets[table.rawValue].width }

        func writeBeside(_ values: [DatabaseValue], into table: Table) {
            connection.take()
            write(values, into: table)
            connection.leave()
        }

        /// Writes rows; nothing after an error.
        func write(_ values: [DatabaseValue], into table: Table) {
            guard failure.withLock({ $0 == nil }) else { return }
            let target = targets[table.rawValue]
            do {
                for start in stride(from: 0, to: values.count, by: target.width) {
                    try target.statement.run(values[start..<(start + target.width)])
                }
            } catch {
                failure.withLock { $0 = error }
            }
        }
    }
}

extension LoadedRows.Table {
    /// The loaded tables that its rows refer to, those first that the others refer to. They stand before it in ``allCases``.
    fileprivate var named: [LoadedRows.Table] {
        switch self {
        case .system, .contract, .audit: []
        case .use, .dependency: [.system]
        case .careService: [.system, .use]
        case .contractSystem: [.system, .contract]
        }
    }

    fileprivate var name: String {
        switch self {
        case .system: "system"
        case .use: "system_use"
        case .careService: "system_use_care_service"
        case .dependency: "system_dependency"
        case .contract: "contract"
        case .contractSystem: "contract_system"
        case .audit: "audit"
        }
    }

    /// In the order in which a row gives their values.
    fileprivate var columns: [String] {
        switch self {
        case .system:
            [
                "id", "owner_id", "code", "name", "function", "release_id", "hosting_id", "in_service_since",
                "holds_health_data", "is_exposed", "name_key", "product_label", "supported_until",
                "top_criticality", "covered_until", "source_kind", "source_name", "source_line", "as_of",
                "created", "changed",
            ]
        case .use: ["system_id", "establishment_id", "criticality"]
        case .careService: ["system_id", "establishment_id", "care_service_id"]
        case .dependency: ["system_id", "needs_id"]
        case .contract:
            [
                "id", "establishment_id", "reference", "supplier_id", "starts", "ends", "notice_days",
                "yearly_cost_cents",
            ]
        case .contractSystem: ["contract_id", "system_id"]
        case .audit: AuditLog.columns
        }
    }
}
