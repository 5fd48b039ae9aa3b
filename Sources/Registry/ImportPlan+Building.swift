import Vocabulary

/// Records a row that was judged; `complete` says all that will be recorded of it.
public typealias ImportRecording<Record: ImportRecord> = (
    _ row: ImportedRow<Record>, _ complete: Record
) throws -> Void

/// A plan while its file is being read.
public struct ImportPlanBuilder<Record: ImportRecord> {
    private var planner: ImportPlanner<Record>
    private var plan: ImportPlan<Record>

    private let rowLimit: Int
    /// Takes each row that changes something as soon as it is judged.
    private let recording: ImportRecording<Record>?

    package init(
        file: String, context: ImportContext<Record>, rowLimit: Int, recording: ImportRecording<Record>? = nil
    ) {
        self.rowLimit = rowLimit
        self.recording = recording
        planner = ImportPlanner(context: context, takesBack: recording == nil)
        plan = ImportPlan(file: file)
        plan.replacesCorrections = context.replacesCorrections
    }

    /// The columns of the header that no field has.
    package mutating func ignore(_ columns: [IgnoredColumn]) { plan.ignored = columns }

    /// Takes a row that could be read; `columns` gives the column of each field, from 1, or 0.
    @specialized(where Record == SystemRow)
    package mutating func add(_ row: Record, line: Int, columns: [Int]) throws {
        switch try planner.judge(row, line: line) {
        case .accepted(let row, let complete): try accept(row, complete)
        case .refused(let gaps):
            plan.counts.refused += 1
            for gap in gaps { report(problem(gap, of: row, line: line, columns: columns)) }
        }
    }

    /// Takes a row with cells that could not be read; `key` is the row when its key could be.
    package mutating func refuse(_ problems: [ImportProblem], key: Record?, line: Int) {
        plan.counts.refused += 1
        for problem in problems { report(problem) }
        guard let key, let first = planner.note(key, line: line) else { return }
        report(ImportProblem(line: line, text: key.keyText.french, fault: .duplicate(firstLine: first)))
    }

    /// Takes a problem of the file as a whole.
    package mutating func report(_ problem: ImportProblem) {
        plan.problemCount += 1
        if problem.isFatal { plan.hasFatalProblem = true }
        if plan.problems.count < ImportPlan<Record>.problemLimit || problem.isFatal {
            plan.problems.append(problem)
        }
    }

    /// Takes a problem that leaves the rest of the file without meaning.
    package mutating func abandon(for problem: ImportProblem) {
        report(problem)
        plan.hasFatalProblem = true
    }

    /// Whether the file has as many rows as a plan takes; a row more, at that line, ends the reading.
    package mutating func isFull(at line: Int) -> Bool {
        let counts = plan.counts
        guard counts.created + counts.updated + counts.unchanged + counts.refused >= rowLimit else {
            return false
        }
        report(ImportProblem(line: line, fault: .tooManyRows(limit: rowLimit)))
        return true
    }

    /// Refuses the rows that need another one which is neither recorded nor in the file, at its end.
    ///
    /// So are those that need such a row. Where rows are recorded as they are read, such a row is recorded without what it
    /// names in vain, and the plan is applied in part at most.
    @specialized(where Record == SystemRow)
    package mutating func concludeFile(columns: [Int]) throws {
        var told: Set<Int> = []
        for (line, key) in try planner.unanswered() {
            let gap = Record.gap(awaiting: key)
            let index = Record.index(of: gap.field)
            report(
                ImportProblem(
                    line: line,
                    column: index.flatMap { $0 < columns.count && columns[$0] > 0 ? columns[$0] : nil },
                    field: index.map { Record.fields[$0].title }, fault: gap.fault))
            told.insert(line)
        }
        if recording == nil { refuse(told) } else { plan.unanswered += told.count }
    }

    /// Takes accepted rows back, all at once: a column of names instead of codes has one in each row.
    private mutating func refuse(_ lines: Set<Int>) {
        guard !lines.isEmpty else { return }
        for row in plan.rows where lines.contains(row.line) {
            switch row.outcome {
            case .created: plan.counts.created -= 1
            case .updated: plan.counts.updated -= 1
            case .unchanged: break
            }
        }
        plan.rows.removeAll { lines.contains($0.line) }
        let conflicts = plan.conflicts.count
        plan.conflicts.removeAll { lines.contains($0.line) }
        plan.conflictCount -= conflicts - plan.conflicts.count
        let unchanged = plan.unchangedLines.count
        plan.unchangedLines.removeAll { lines.contains($0) }
        plan.counts.unchanged -= unchanged - plan.unchangedLines.count
        plan.counts.refused += lines.count
    }

    /// The plan, once the file has been read to its end.
    package func finished() -> ImportPlan<Record> { plan }

    private mutating func accept(_ row: ImportedRow<Record>, _ complete: Record) throws {
        if !row.conflicts.isEmpty {
            plan.conflictCount += 1
            if plan.conflicts.count < ImportPlan<Record>.problemLimit { plan.conflicts.append(row) }
        }
        switch row.outcome {
        case .created: plan.counts.created += 1
        case .updated: plan.counts.updated += 1
        case .unchanged:
            // Nothing to record: a repeated import of a large file stays small in memory.
            plan.counts.unchanged += 1
            plan.unchangedLines.append(row.line)
            return
        }
        if let recording {
            try recording(row, complete)
            guard plan.rows.count < ImportPlan<Record>.reportLimit else { return }
        }
        plan.rows.append(row)
    }

    private func problem(_ gap: ImportGap, of row: Record, line: Int, columns: [Int]) -> ImportProblem {
        guard let index = Record.index(of: gap.field) else {
            return ImportProblem(line: line, text: row.keyText.french, fault: gap.fault)
        }
        let field = Record.fields[index]
        return ImportProblem(
            line: line, column: columns[index] > 0 ? columns[index] : nil, field: field.title,
            text: row.emptied.contains(field.name) ? "(vide)" : field.text(of: row, in: .french) ?? "",
            fault: gap.fault)
    }
}
