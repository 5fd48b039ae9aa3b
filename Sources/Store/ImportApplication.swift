public import Access
import GRDB
public import Registry
public import Vocabulary

/// A row of a file that the register knows how to find again and to record.
public protocol RegisterRow: ImportRecord {
    /// What is recorded under the key of a row, as far as the register is seen.
    static func recorded(like row: Self, in register: RegisterReader) throws -> Self?
    /// Whether whoever sees that far may record the row.
    static func mayRecord(_ row: Self, in register: RegisterReader) throws -> Bool
    /// The fields that a person corrected in what is recorded under the key of a row.
    static func corrected(like row: Self, in register: RegisterReader) throws -> Set<String>
    /// Records the row, which says all there is to say.
    func record(with writer: Writer, from source: Source, asOf day: Day) throws
}

extension RegisterRow {
    /// None: only systems are corrected field by field.
    public static func corrected(like row: Self, in register: RegisterReader) throws -> Set<String> { [] }
}

/// The register as one person sees it, in one snapshot.
///
/// Sendable although SQLite's connection is not: it is made inside a closure that runs on the connection's own
/// queue, handed to functions that are called there one after another, and gone when the closure ends.
public final class RegisterReader: @unchecked Sendable {
    private let connection: Database
    private let statements: QuickLookups
    /// What a large load has still to write: it makes way for whoever asks.
    private let load: LoadedRows?
    let reach: Reach

    var db: Database {
        load?.makeWay()
        return connection
    }
    /// Look-ups that are prepared once.
    var lookups: QuickLookups {
        load?.makeWay()
        return statements
    }
    /// Whether anybody corrected anything; `nil` until it is asked.
    var hasCorrections: Bool?
    /// Establishments keep their numbers: what was found once is not asked again.
    private var establishments: [Finess: ID<Establishment>] = [:]
    private var numbers: [ID<Establishment>: Finess] = [:]
    private var hadSystems: [ID<Establishment>: Bool] = [:]
    private var hadContracts: [ID<Establishment>: Bool] = [:]
    /// The establishments that had systems, and contracts, when a large load began: asked for each of them, the load would wait
    /// until all its rows are written, a thousand times.
    private var before: (systems: Set<Int64>, contracts: Set<Int64>)?
    /// Reads names without a maker; made where the first is read.
    var makers: NamedMakers?

    init(_ db: Database, reach: Reach, load: LoadedRows? = nil) {
        connection = db
        self.reach = reach
        self.load = load
        statements = QuickLookups(db)
    }

    /// Runs what asks no table that is loaded, see ``LoadedRows/beside(_:)``.
    private func beside<Value>(_ body: () throws -> Value) rethrows -> Value {
        guard let load else { return try body() }
        return try load.beside(body)
    }

    /// What is there when a large load begins, asked once, at the first row.
    private func beforeLoad() throws -> (systems: Set<Int64>, contracts: Set<Int64>)? {
        guard load != nil, before == nil else { return before }
        before = try (
            Int64.fetchSet(db, sql: "SELECT DISTINCT owner_id FROM system"),
            Int64.fetchSet(db, sql: "SELECT DISTINCT establishment_id FROM contract")
        )
        return before
    }

    /// The establishment of that number, if it lies in reach.
    func establishment(_ finess: Finess) throws -> ID<Establishment>? {
        if let known = establishments[finess] { return known }
        let sql = "SELECT id FROM establishment WHERE finess = ?"
        let found = try beside { try lookups.number(sql, [finess.text.databaseValue]) }
            .map { ID<Establishment>($0) }
        guard let found, reach.includes(found) else { return nil }
        establishments[finess] = found
        return found
    }

    /// The number by which files name an establishment.
    func finess(of establishment: ID<Establishment>) throws -> Finess {
        if let known = numbers[establishment] { return known }
        let text = try beside {
            try String.fetchOne(
                db.cachedStatement(sql: "SELECT finess FROM establishment WHERE id = ?"),
                arguments: [establishment.rawValue])
        }
        let finess = try Finess(parsing: text ?? "")
        numbers[establishment] = finess
        return finess
    }

    /// Whether an establishment had a system when this was asked first. Of one that had none, a file of a million rows
    /// is not looked for row by row: whatever it has now came with the rows before.
    func hadSystems(_ owner: ID<Establishment>) throws -> Bool {
        if let before = try beforeLoad() { return before.systems.contains(owner.rawValue) }
        if let known = hadSystems[owner] { return known }
        let sql = "SELECT EXISTS (SELECT 1 FROM system WHERE owner_id = ?)"
        let found = try lookups.number(sql, [owner.databaseValue]) == 1
        hadSystems[owner] = found
        return found
    }

    /// Whether an establishment had a system of that code: of rows of the file itself, whoever reads it knows.
    func hadSystem(_ code: String, of owner: Finess) throws -> Bool {
        guard let establishment = try establishment(owner), try hadSystems(establishment) else {
            return false
        }
        return try system(code, of: owner) != nil
    }

    /// The same of a contract.
    func hadContracts(_ owner: ID<Establishment>) throws -> Bool {
        if let before = try beforeLoad() { return before.contracts.contains(owner.rawValue) }
        if let known = hadContracts[owner] { return known }
        let sql = "SELECT EXISTS (SELECT 1 FROM contract WHERE establishment_id = ?)"
        let found = try lookups.number(sql, [owner.databaseValue]) == 1
        hadContracts[owner] = found
        return found
    }

    /// What a file of these rows is held against.
    func context<Row: RegisterRow>(
        for _: Row.Type, replacesCorrections: Bool = false, asOf today: Day? = nil
    ) -> ImportContext<Row> {
        ImportContext(
            recorded: { try Row.recorded(like: $0, in: self) },
            hasEstablishment: { try self.establishment($0) != nil },
            hasHosting: { try self.hosting(named: $0) != nil },
            hasContract: { try self.contract($1, of: $0) != nil },
            hasSystem: { try self.hadSystem($1, of: $0) },
            hasCareService: { try self.hasCareService($1, of: $0) },
            mayRecord: { try Row.mayRecord($0, in: self) },
            corrected: { try Row.corrected(like: $0, in: self) },
            maker: { try self.maker(of: $0, version: $1) }, replacesCorrections: replacesCorrections,
            today: today)
    }
}

extension Store {
    /// Says what importing a file would do for somebody who sees as far as `reach`, and changes nothing.
    ///
    /// `read` makes the plan, row by row, against the register it is given.
    public func planImport<Row: RegisterRow>(
        of _: Row.Type = Row.self, replacesCorrections: Bool = false, reach: Reach, asOf today: Day? = nil,
        _ read: @escaping @Sendable (ImportContext<Row>) throws -> ImportPlan<Row>
    ) async throws -> ImportPlan<Row> {
        try await self.read { db in
            try read(
                RegisterReader(db, reach: reach).context(
                    for: Row.self, replacesCorrections: replacesCorrections, asOf: today))
        }
    }

    /// Records the rows of a plan in one transaction, each told to the audit log: all of them, or none.
    ///
    /// A row is held against what is recorded at this moment, not when the plan was made: what others recorded
    /// since is kept where the row leaves it open.
    ///
    /// - Throws: ``StoreError/wrongState(_:)`` for a plan that may not be applied; ``StoreError/refused(_:)`` when
    ///   a row may no longer be recorded, or the schema forbids a value.
    public func apply<Row: RegisterRow>(
        _ plan: ImportPlan<Row>, partial: Bool = false, reach: Reach, by actor: String, at now: Instant
    ) async throws {
        guard plan.isApplicable(partial: partial) else {
            throw StoreError.wrongState("the file has refused rows: correct them, or import only the others")
        }
        try await transaction(
            by: actor, at: now, expectedSystems: plan.newSystems, derivesLate: reach == .everything
        ) { writer in
            let register = RegisterReader(writer.db, reach: reach, load: writer.load)
            writer.memo.reach = reach
            let context: ImportContext<Row> = register.context(for: Row.self)
            for row in plan.rows {
                guard try Row.mayRecord(row.record, in: register) else {
                    throw StoreError.refused(
                        "line \(row.line), \(row.record.keyText.english): changed by others meanwhile")
                }
                var complete = try row.record.completed(from: Row.recorded(like: row.record, in: register))
                try complete.identify(in: context)
                try complete.record(
                    with: writer, from: .file(plan.file, line: row.line), asOf: now.parisDay)
                if plan.replacesCorrections { try writer.replaceCorrections(of: row) }
            }
            let missing = try writer.recordAwaited()
            try writer.endLoad()
            if let gone = missing.first {
                throw StoreError.refused("system \(gone.owner) \(gone.code): not there any more, yet needed")
            }
            try writer.agreeOnNewReleases()
            try writer.note("registry.import", detail: plan.auditDetail)
        }
    }
}

extension Store {
    /// Records the rows of a file as they are read, in one transaction: all of them, or none.
    ///
    /// Each row is held against what is recorded at that moment, the rows before it included. Nothing stays when a
    /// row is refused, unless `partial`, or in a rehearsal. `read` reads the file against the register, and hands
    /// over each row that changes something; `expectedRows` is how many there are, as far as can be guessed.
    ///
    /// - Returns: what was done, or would have been: see ``ImportPlan/isApplicable(partial:)``.
    public func importing<Row: RegisterRow>(
        file: String, expectedRows: Int = 0, partial: Bool = false, isRehearsal: Bool = false,
        replacesCorrections: Bool = false, reach: Reach,
        by actor: String, at now: Instant,
        _ read:
            @escaping @Sendable (
                ImportContext<Row>, @escaping ImportRecording<Row>
            ) throws -> ImportPlan<Row>
    ) async throws -> ImportPlan<Row> {
        do {
            return try await transaction(
                by: actor, at: now, expectedSystems: Row.kind == .systems ? expectedRows : 0,
                derivesLate: reach == .everything
            ) { writer in
                let register = RegisterReader(writer.db, reach: reach, load: writer.load)
                writer.memo.reach = reach
                let context = register.context(
                    for: Row.self, replacesCorrections: replacesCorrections, asOf: now.parisDay)
                let plan = try read(context) { row, complete in
                    try complete.record(with: writer, from: .file(file, line: row.line), asOf: now.parisDay)
                    if replacesCorrections { try writer.replaceCorrections(of: row) }
                }
                guard plan.isApplicable(partial: partial), !isRehearsal else { throw Undone(plan: plan) }
                try writer.recordAwaited()
                try writer.endLoad()
                try writer.agreeOnNewReleases()
                try writer.note("registry.import", detail: plan.auditDetail)
                return plan
            }
        } catch let undone as Undone<Row> {
            return undone.plan
        }
    }
}

extension Writer {
    /// What a file replaced is the file's to set again.
    fileprivate func replaceCorrections<Row: RegisterRow>(of row: ImportedRow<Row>) throws {
        guard !row.conflicts.isEmpty, let system = row.record as? SystemRow else { return }
        try release(row.conflicts.map(\.name), of: system)
    }
}

/// Ends a transaction without an effect, with what it would have done.
private struct Undone<Row: RegisterRow>: Error {
    let plan: ImportPlan<Row>
}

extension ImportPlan {
    fileprivate var newSystems: Int { Record.kind == .systems ? counts.created : 0 }

    fileprivate var auditDetail: String {
        var detail = JSONObject()
        detail.set("kind", to: JSONText(Record.kind.rawValue))
        detail.set("file", to: JSONText(String(file.prefix(200))))
        for (name, count) in [
            ("created", counts.created), ("updated", counts.updated), ("unchanged", counts.unchanged),
            ("refused", counts.refused),
        ] {
            detail.set(name, to: JSONText(Int64(count)))
        }
        return detail.text
    }
}
