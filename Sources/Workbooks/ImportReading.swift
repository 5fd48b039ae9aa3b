public import Registry
import Vocabulary

extension ImportPlan {
    /// Reads a CSV file to its end and says what importing it would do.
    ///
    /// The file is read in pieces; what is kept is the rows that change something and what later rows are compared
    /// with, hence a bound on rows. Problems of the file are in the plan; what is thrown is an error of the source
    /// or of the register.
    ///
    /// With `recording`, each row that changes something is handed over as soon as it is judged, and not kept: a
    /// nation's inventory does not fit in memory.
    ///
    /// A thread of its own reads cells into rows ahead of this one, which judges and records them.
    ///
    /// Specialised for systems, the one kind of which there are hundreds of thousands: it halves the time.
    @specialized(where Record == SystemRow)
    public static func reading(
        _ source: ByteSource, against context: ImportContext<Record>,
        mapping: HeaderMapping = HeaderMapping(), rowLimit: Int = 2_000_000,
        byteLimit: Int = InventoryFile.tableByteLimit,
        recording: ImportRecording<Record>? = nil
    ) throws -> ImportPlan {
        var builder = ImportPlanBuilder(
            file: source.name, context: context, rowLimit: rowLimit, recording: recording)
        let steps = ReadAhead<ReadStep<Record>> { steps in
            let (table, refused) = try InventoryFile.table(
                source, of: Record.kind, most: byteLimit)
            try ImportReading<Record>(table, mapping, refused: refused, steps).run()
        }
        defer { steps.stop() }
        do {
            try take(steps, into: &builder)
        } catch let fault as ImportFault {
            builder.report(ImportProblem(fault: fault))
        }
        return builder.finished()
    }

    @specialized(where Record == SystemRow)
    private static func take(
        _ steps: ReadAhead<ReadStep<Record>>, into builder: inout ImportPlanBuilder<Record>
    ) throws {
        var columns: [Int] = []
        while let batch = try steps.next() {
            for step in batch {
                switch step {
                case .header(let ignored, let columnOfField):
                    builder.ignore(ignored)
                    columns = columnOfField
                case .row(let row, let line):
                    if builder.isFull(at: line) { return }
                    try builder.add(row, line: line, columns: columns)
                case .refused(let problems, let key, let line):
                    if builder.isFull(at: line) { return }
                    builder.refuse(problems, key: key, line: line)
                case .problem(let problem): builder.report(problem)
                case .abandoned(let problem): builder.abandon(for: problem)
                }
            }
        }
        try builder.concludeFile(columns: columns)
    }
}

/// What the reader of a file found, in the file's order.
private enum ReadStep<Record: ImportRecord>: Sendable {
    /// The columns that no field has, and for each field its column.
    case header(ignored: [IgnoredColumn], columnOfField: [Int])
    case row(Record, line: Int)
    /// A row with cells that could not be read; the row itself where its key could be.
    case refused([ImportProblem], key: Record?, line: Int)
    /// A problem of the file.
    case problem(ImportProblem)
    /// A problem that leaves the rest of the file without meaning.
    case abandoned(ImportProblem)
}

/// Turns the records of a CSV file into typed rows.
private struct ImportReading<Record: ImportRecord> {
    private let steps: ReadAhead<ReadStep<Record>>
    private var batch: [ReadStep<Record>] = []
    /// Rows that are handed over together.
    private static var batchSize: Int { 128 }
    private var reader: CSVReader
    private let fields = Record.fields
    private let mapping: HeaderMapping
    /// What a row says before its cells are read: the mapping's constants.
    private var start = Record.unread
    private let hasConstant: [Bool]
    /// What of the file became no row.
    private let refused: [RefusedObject]

    init(
        _ source: ByteSource, _ mapping: HeaderMapping, refused: [RefusedObject],
        _ steps: ReadAhead<ReadStep<Record>>
    ) throws {
        self.steps = steps
        self.refused = refused
        reader = try CSVReader(source)
        self.mapping = mapping
        hasConstant = Record.fields.map { mapping.constants[$0.name] != nil }
    }

    /// Reads to the end, or as long as somebody takes what is read.
    consuming func run() throws {
        defer { if !batch.isEmpty { _ = steps.put(batch) } }
        try readAll()
    }

    private mutating func readAll() throws {
        var record = CSVRecord()
        guard try reader.next(into: &record) else { throw ImportFault.noHeader }
        if let (cell, fault) = record.fault {
            // Without its headers nothing of a file can be understood.
            batch.append(
                .abandoned(ImportProblem(line: record.line(of: cell), column: cell + 1, fault: fault)))
            return
        }
        let header = HeaderMatch<Record>(record, spellings: HeaderMatch<Record>.spellings, mapping: mapping)
        batch.append(.header(ignored: header.ignored, columnOfField: header.columnOfField))
        for (field, text) in fields.compactMap({ field in mapping.constants[field.name].map { (field, $0) } })
        {
            do throws(ImportFault) {
                try field.read(restored(trimmed(text)), into: &start)
            } catch {
                batch.append(.abandoned(ImportProblem(field: field.title, text: text, fault: error)))
                return
            }
        }
        guard header.problems.isEmpty else {
            batch += header.problems.map { .problem($0) }
            return
        }
        batch += refused.map { object in
            .refused([ImportProblem(fault: object.fault)], key: nil, line: object.number)
        }
        while try reader.next(into: &record) {
            batch.append(step(record, header))
            guard batch.count >= Self.batchSize else { continue }
            guard steps.put(batch) else { return batch.removeAll() }
            batch.removeAll(keepingCapacity: true)
        }
    }

    private func step(_ cells: CSVRecord, _ header: HeaderMatch<Record>) -> ReadStep<Record> {
        var row = start
        var problems: [ImportProblem] = []
        var isKeyRead = cells.fault == nil
        if let (cell, fault) = cells.fault { problems.append(problem(cell, cells, header, fault)) }
        if cells.count > header.fieldOfColumn.count, cells.fault == nil,
            let stray = (header.fieldOfColumn.count..<cells.count).first(where: { !cells.isBlank($0) })
        {
            let fault = ImportFault.cellsPastHeader(
                cells: cells.cellsInFile, headers: header.fieldOfColumn.count)
            problems.append(ImportProblem(line: cells.line(of: stray), column: stray + 1, fault: fault))
        }
        // A row whose form is broken has its cells in the wrong columns: what they hold is not judged.
        guard problems.isEmpty else { return .refused(problems, key: nil, line: cells.line) }
        for (column, field) in header.fieldOfColumn.enumerated() {
            guard let field else { continue }
            do throws(ImportFault) {
                try read(column, of: cells, field, into: &row)
            } catch {
                problems.append(problem(column, cells, header, error))
                if Record.keyFields.contains(fields[field].name) { isKeyRead = false }
            }
        }
        for (column, field) in header.alsoSays {
            do throws(ImportFault) {
                try read(column, of: cells, field, into: &row)
            } catch {
                problems.append(problem(column, cells, header, error, as: field))
                if Record.keyFields.contains(fields[field].name) { isKeyRead = false }
            }
        }
        return problems.isEmpty
            ? .row(row, line: cells.line)
            : .refused(problems, key: isKeyRead ? row : nil, line: cells.line)
    }

    private func read(
        _ column: Int, of cells: CSVRecord, _ index: Int, into row: inout Record
    )
        throws(ImportFault)
    {
        let field = fields[index]
        guard let raw = cells.text(of: column) else { throw .damagedText }
        let text = trimmed(raw)
        if text.isEmpty || (!field.isRequired && ImportField<Record>.meansNothing(text)) {
            if field.isRequired, !hasConstant[index] { throw .missing }
            return
        }
        try field.read(restored(text), into: &row)
    }

    private func problem(
        _ cell: Int, _ cells: CSVRecord, _ header: HeaderMatch<Record>, _ fault: ImportFault,
        as field: Int? = nil
    ) -> ImportProblem {
        let field = field ?? (cell < header.fieldOfColumn.count ? header.fieldOfColumn[cell] : nil)
        let text = cell < cells.count ? cells.text(of: cell).map { trimmed(String($0.prefix(100))) } : nil
        return ImportProblem(
            line: cells.line(of: cell), column: cell + 1, field: field.map { fields[$0].title },
            text: text ?? "",
            fault: fault)
    }
}
