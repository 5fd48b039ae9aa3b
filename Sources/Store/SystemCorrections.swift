public import Access
import GRDB
public import Registry
public import Vocabulary

/// A field that a person corrected: imports keep it until somebody lets them replace it.
public struct SystemCorrection: Hashable, Sendable {
    /// The field's name for programs.
    public let field: String
    /// Who corrected it.
    public let by: String
    /// When.
    public let at: Instant
}

/// Why a correction was not recorded.
public enum CorrectionRefusal: Error, Sendable {
    /// A field's text cannot be read, or the corrected whole cannot be recorded.
    case problems([ImportProblem])
}

extension Store {
    /// A system as files tell of it, with what people corrected; `nil` where its owner lies beyond reach.
    public func correctable(
        _ system: ID<System>, reach: Reach
    ) async throws -> (row: SystemRow, corrections: [SystemCorrection])? {
        try await read { db in
            let query: SQL =
                "SELECT 1 FROM system s WHERE s.id = \(system.rawValue) AND \(reach.holds("s.owner_id"))"
            guard try !query.rows(db).isEmpty,
                let row = try SystemRow.recorded(system, in: RegisterReader(db, reach: reach))
            else { return nil }
            return (row, try SystemCorrection.all(of: system, db))
        }
    }
}

extension SystemCorrection {
    static func all(of system: ID<System>, _ db: Database) throws -> [SystemCorrection] {
        try Row.fetchAll(
            db.cachedStatement(
                sql:
                    "SELECT field, decided_by, decided FROM system_correction WHERE system_id = ? ORDER BY field"
            ),
            arguments: [system.rawValue]
        ).map { SystemCorrection(field: $0[0], by: $0[1], at: Instant(milliseconds: $0[2])) }
    }
}

extension Writer {
    /// What a correction of one says of the others: a version is that of a product of a publisher.
    private static let together: Set<String> = ["product", "publisher", "version"]

    /// Records what a person corrects in a system, field by field as a file would write it, and keeps imports from
    /// undoing it. A blank text leaves its field alone; those named in `emptying` are taken back, with the fields that
    /// say nothing without them: what nobody knows is then shown as unknown.
    ///
    /// - Returns: Whether anything changed.
    /// - Throws: ``CorrectionRefusal`` with what cannot be read; ``StoreError/notFound(kind:)`` beyond reach.
    @discardableResult
    public func correct(
        _ system: ID<System>, _ texts: [String: String], emptying: Set<String> = [], reach: Reach
    ) throws -> Bool {
        let register = RegisterReader(db, reach: reach)
        let owned: SQL =
            "SELECT 1 FROM system s WHERE s.id = \(system.rawValue) AND \(reach.holds("s.owner_id"))"
        guard try !owned.rows(db).isEmpty, let recorded = try SystemRow.recorded(system, in: register) else {
            throw StoreError.notFound(kind: "system")
        }
        var row = SystemRow(
            owner: recorded.owner, code: recorded.code, name: recorded.name, function: recorded.function)
        try read(texts, into: &row)
        try empty(emptying, of: &row, recorded)
        memo.reach = reach
        var planner = ImportPlanner<SystemRow>(
            // The person is not a file: what somebody corrected before may be corrected again.
            context: register.context(
                for: SystemRow.self, replacesCorrections: true, asOf: now.parisDay))
        switch try planner.judge(row, line: 1) {
        case .refused(let gaps):
            throw CorrectionRefusal.problems(
                gaps.map { gap in
                    ImportProblem(
                        field: SystemRow.fields.first { $0.name == gap.field }?.title,
                        text: texts[gap.field] ?? "", fault: gap.fault)
                })
        case .accepted(let accepted, let complete):
            let unknown = try planner.unanswered().map { SystemRow.gap(awaiting: $0.key) }
            guard unknown.isEmpty else {
                throw CorrectionRefusal.problems(
                    unknown.map { gap in
                        ImportProblem(
                            field: SystemRow.fields.first { $0.name == gap.field }?.title, fault: gap.fault)
                    })
            }
            guard case .updated(let changes) = accepted.outcome else { return false }
            try complete.record(with: self, from: .person(actor), asOf: now.parisDay)
            try recordAwaited()
            if memo.tookDateBack { try agreeOnLifecycles() }
            try doubtForeignNames()
            try keep(
                Set(changes.map(\.name)).union(complete.emptied), of: system,
                owner: register.establishment(recorded.owner))
            return true
        }
    }

    /// Takes fields back, and with each the ones that hang on it and that the person left as they were.
    private func empty(_ names: Set<String>, of row: inout SystemRow, _ recorded: SystemRow) throws {
        guard !names.isEmpty else { return }
        let hanging = names.reduce(into: Set<String>()) { $0.formUnion(SystemRow.hangers[$1] ?? []) }
        var problems: [ImportProblem] = []
        for field in SystemRow.fields {
            let isHanging =
                hanging.contains(field.name)
                && field.text(of: row, in: .french) == field.text(of: recorded, in: .french)
            guard names.contains(field.name) || isHanging else { continue }
            if field.isRequired {
                problems.append(ImportProblem(field: field.title, fault: .missing))
            } else {
                field.empty(in: &row)
            }
        }
        if !problems.isEmpty { throw CorrectionRefusal.problems(problems) }
    }

    private func read(_ texts: [String: String], into row: inout SystemRow) throws {
        var problems: [ImportProblem] = []
        for field in SystemRow.fields {
            guard !SystemRow.keyFields.contains(field.name), let text = texts[field.name],
                text.contains(where: { !$0.isWhitespace })
            else { continue }
            do throws(ImportFault) {
                try field.read(text, into: &row)
            } catch {
                problems.append(ImportProblem(field: field.title, text: text, fault: error))
            }
        }
        if !problems.isEmpty { throw CorrectionRefusal.problems(problems) }
    }

    private func keep(_ fields: Set<String>, of system: ID<System>, owner: ID<Establishment>?) throws {
        let all = fields.isDisjoint(with: Writer.together) ? fields : fields.union(Writer.together)
        for field in all.sorted() {
            try db.execute(
                sql: "INSERT OR REPLACE INTO system_correction VALUES (?, ?, ?, ?)",
                arguments: [system.rawValue, field, actor, now.milliseconds])
        }
        var detail = JSONObject()
        detail.set("fields", to: JSONText(all.sorted().map { JSONText($0) }))
        try note(
            "system.correct", subject: AuditSubject(kind: "system", id: system.rawValue),
            establishment: owner, detail: detail.text)
    }

    /// Lets imports set the fields again that a file's row has replaced.
    func release(_ fields: [String], of row: SystemRow) throws {
        guard let owner = try establishment(finess: row.owner),
            let id = try system(code: row.code, owner: owner)
        else { return }
        for field in fields {
            try db.execute(
                sql: "DELETE FROM system_correction WHERE system_id = ? AND field = ?",
                arguments: [id.rawValue, field])
        }
    }

    /// Lets imports set all fields of a system again.
    ///
    /// - Throws: ``StoreError/notFound(kind:)`` beyond reach.
    public func releaseCorrections(of system: ID<System>, reach: Reach) throws {
        let owned: SQL =
            "SELECT s.owner_id FROM system s WHERE s.id = \(system.rawValue) AND \(reach.holds("s.owner_id"))"
        guard let owner = try owned.numbers(db).first else { throw StoreError.notFound(kind: "system") }
        try db.execute(sql: "DELETE FROM system_correction WHERE system_id = ?", arguments: [system.rawValue])
        try note(
            "system.release-corrections", subject: AuditSubject(kind: "system", id: system.rawValue),
            establishment: ID(owner))
    }
}

extension RegisterReader {
    /// The fields that a person corrected in the system of that owner and code. Most registers have no correction at
    /// all, which is asked once.
    func corrected(like row: SystemRow) throws -> Set<String> {
        if hasCorrections == nil { hasCorrections = try exists("SELECT 1 FROM system_correction LIMIT 1") }
        guard hasCorrections == true, let owner = try establishment(row.owner) else { return [] }
        return Set(
            try String.fetchAll(
                db.cachedStatement(
                    sql: """
                        SELECT c.field FROM system s JOIN system_correction c ON c.system_id = s.id
                        WHERE s.owner_id = ? AND s.code = ?
                        """), arguments: [owner.rawValue, row.code]))
    }
}
