public import Vocabulary

/// What is recorded now, and what the person may change.
public struct ImportContext<Record: ImportRecord>: Sendable {
    /// What is recorded under the key of a row, or `nil`. Of several contracts of a system it gives the one with
    /// the row's reference, or else the last to end.
    public var recorded: @Sendable (Record) throws -> Record?
    /// Whether an establishment is recorded.
    public var hasEstablishment: @Sendable (Finess) throws -> Bool
    /// Whether a place where systems run is recorded under that name.
    public var hasHosting: @Sendable (String) throws -> Bool
    /// Whether an establishment has a contract of that reference.
    public var hasContract: @Sendable (Finess, String) throws -> Bool
    /// Whether an establishment has a system of that code.
    public var hasSystem: @Sendable (Finess, String) throws -> Bool
    /// Whether an establishment has a care service of that name.
    public var hasCareService: @Sendable (Finess, String) throws -> Bool
    /// Whether the person may record the row.
    public var mayRecord: @Sendable (Record) throws -> Bool
    /// The names of the fields that a person corrected in what is recorded under the key of a row.
    public var corrected: @Sendable (Record) throws -> Set<String>
    /// Who makes what a file calls so, of that version where it says one; `nil` where nobody knows.
    public var maker: @Sendable (_ product: String, _ version: String?) throws -> String? = { _, _ in nil }
    /// Whether the file replaces what a person corrected; else the correction stays, and the conflict is told.
    public var replacesCorrections = false
    /// The day on which the file is judged; `nil` for a check of the file alone, which holds no day against it.
    public var today: Day?

    /// A register that answers these questions.
    public init(
        recorded: @escaping @Sendable (Record) throws -> Record?,
        hasEstablishment: @escaping @Sendable (Finess) throws -> Bool,
        hasHosting: @escaping @Sendable (String) throws -> Bool,
        hasContract: @escaping @Sendable (Finess, String) throws -> Bool = { _, _ in false },
        hasSystem: @escaping @Sendable (Finess, String) throws -> Bool = { _, _ in true },
        hasCareService: @escaping @Sendable (Finess, String) throws -> Bool = { _, _ in false },
        mayRecord: @escaping @Sendable (Record) throws -> Bool = { _ in true },
        corrected: @escaping @Sendable (Record) throws -> Set<String> = { _ in [] },
        maker: @escaping @Sendable (String, String?) throws -> String? = { _, _ in nil },
        replacesCorrections: Bool = false, today: Day? = nil
    ) {
        self.today = today
        self.maker = maker
        self.corrected = corrected
        self.replacesCorrections = replacesCorrections
        self.recorded = recorded
        self.hasEstablishment = hasEstablishment
        self.hasHosting = hasHosting
        self.hasContract = hasContract
        self.hasSystem = hasSystem
        self.hasCareService = hasCareService
        self.mayRecord = mayRecord
    }

    /// A register that holds nothing but the establishments a file names: for a check of the file alone.
    public static var empty: ImportContext {
        ImportContext(recorded: { _ in nil }, hasEstablishment: { _ in true }, hasHosting: { _ in false })
    }
}

/// Judges the rows of a file one after another: what each would do, or why it is refused.
///
/// It holds no row, only what later rows are compared with: keys, and what was said of shared things.
public struct ImportPlanner<Record: ImportRecord> {
    private let context: ImportContext<Record>
    private var lines: [Record.Key: Int] = [:]
    private var facts = ImportFacts()
    private var establishments: [Finess: Bool] = [:]
    /// A row that needs another one, which may not be there in the end.
    private struct Wait {
        let line: Int
        let row, needs: Record.Key
    }
    private var awaiting: [Wait] = []
    private var refused: Set<Record.Key> = []

    /// Whether rows that need another one in vain are taken back at the end of the file, and with them those that need them.
    private let takesBack: Bool

    /// A planner at the start of a file.
    public init(context: ImportContext<Record>, takesBack: Bool = false) {
        self.context = context
        self.takesBack = takesBack
    }

    /// What becomes of a row: accepted with what it does, or refused for all its faults at once.
    public enum Verdict: Sendable {
        /// What it does, and what is recorded in the end.
        case accepted(ImportedRow<Record>, complete: Record)
        case refused([ImportGap])
    }

    /// Judges a row that could be read. Errors are the register's own.
    public mutating func judge(_ row: Record, line: Int) throws -> Verdict {
        var row = row
        row.settle()
        let first = lines[row.key]
        if first == nil { lines[row.key] = line }
        var gaps = try first.map { [("", .duplicate(firstLine: $0))] } ?? strangers(in: row)
        if try !context.mayRecord(row) { gaps.append(("", .forbidden)) }
        let recorded = try context.recorded(row)
        let conflicts = try conflicts(of: &row, with: recorded)
        var complete = row.completed(from: recorded)
        try complete.identify(in: context)
        if let today = context.today { gaps += row.slips(on: today) }
        gaps += try complete.gaps(after: facts, in: context)
        let missing = try row.awaited.filter { key in
            if lines[key] != nil { return takesBack || refused.contains(key) }
            return try !Record.isRecorded(key, in: context)
        }
        let statements = complete.statements(of: row)
        gaps += contradictions(statements)
        let contract = row.contractTerms
        if let contract { gaps += facts.contradictions(of: contract) }
        guard gaps.isEmpty else {
            if first == nil { refused.insert(row.key) }
            return .refused(gaps)
        }
        awaiting += missing.map { Wait(line: line, row: row.key, needs: $0) }
        facts.accept(statements, line: line)
        if let contract { facts.accept(contract, line: line) }
        let accepted = ImportedRow(
            line: line, record: row, outcome: outcome(complete, recorded), conflicts: conflicts)
        return .accepted(accepted, complete: complete)
    }

    /// Marks the key of a row that could not be read whole, so that a second one is still found.
    public mutating func note(_ row: Record, line: Int) -> Int? {
        if let first = lines[row.key] { return first }
        lines[row.key] = line
        refused.insert(row.key)
        return nil
    }

    /// The accepted rows that need another one in vain, once the whole file has been judged, in the order of the file: where
    /// they are taken back, those too that need them, and so on.
    package func unanswered() throws -> [(line: Int, key: Record.Key)] {
        var waits = Dictionary(grouping: awaiting.indices) { awaiting[$0].needs }
        var gone = try waits.keys.filter {
            try (lines[$0] == nil || refused.contains($0)) && !Record.isRecorded($0, in: context)
        }
        var vain: Set<Int> = []
        while let key = gone.popLast() {
            for index in waits.removeValue(forKey: key) ?? [] {
                vain.insert(index)
                let row = awaiting[index].row
                guard takesBack, waits[row] != nil, try !Record.isRecorded(row, in: context) else { continue }
                gone.append(row)
            }
        }
        return vain.sorted().map { (awaiting[$0].line, awaiting[$0].needs) }
    }

    /// What the row says otherwise than a person who corrected the record: the correction stays, unless the file
    /// replaces it.
    private func conflicts(of row: inout Record, with recorded: Record?) throws -> [ImportChange<Record>] {
        guard let recorded else { return [] }
        let corrected = try context.corrected(row)
        guard !corrected.isEmpty else { return [] }
        var conflicts: [ImportChange<Record>] = []
        for (index, field) in Record.fields.enumerated()
        where corrected.contains(field.name)
            && (field.differing(row, recorded) || row.empties(field, of: recorded))
        {
            conflicts.append(ImportChange(field: index, old: recorded, new: row))
            guard !context.replacesCorrections else { continue }
            field.copying(&row, recorded)
            row.emptied.remove(field.name)
        }
        return conflicts
    }

    private func outcome(_ complete: Record, _ recorded: Record?) -> ImportOutcome<Record> {
        guard let recorded else { return .created }
        let changes = complete.differences(from: recorded)
        return changes.isEmpty ? .unchanged : .updated(changes)
    }

    private mutating func strangers(in row: Record) throws -> [ImportGap] {
        var gaps: [ImportGap] = []
        for finess in row.establishments {
            let isKnown = try establishments[finess] ?? context.hasEstablishment(finess)
            establishments[finess] = isKnown
            if !isKnown { gaps.append(("", .unknownEstablishment(finess))) }
        }
        return gaps
    }

    private func contradictions(_ statements: [ImportStatement]) -> [ImportGap] {
        statements.compactMap { statement in
            guard let (words, line) = facts.contradiction(of: statement) else { return nil }
            return (statement.field, .contradicts(line: line, says: words, about: statement.subject.name))
        }
    }
}
