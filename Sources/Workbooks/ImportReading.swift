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
    /// Specialised for systems, the one kind of which there are hundreds of thousands: it halves the time.
    @specialized(where Record == SystemRow)
    public static func reading(
        _ source: ByteSource, against context: ImportContext<Record>,
        mapping: HeaderMapping = HeaderMapping(), rowLimit: Int = 2_000_000,
        recording: ImportRecording<Record>? = nil
    ) throws -> ImportPlan {
        var builder = ImportPlanBuilder(
            file: source.name, context: context, rowLimit: rowLimit, recording: recording)
        do {
            try ImportReading<Record>(InventoryFile.asTable(source), mapping).run(into: &builder)
        } catch let fault as ImportFault {
            builder.report(ImportProblem(fault: fault))
        }
        return builder.finished()
    }
}

/// Turns the records of a CSV file into typed rows.
private struct ImportReading<Record: ImportRecord> {
    private var reader: CSVReader
    private let fields = Record.fields
    private let mapping: HeaderMapping
    /// What a row says before its cells are read: the mapping's constants.
    private var start = Record.unread
    private let hasConstant: [Bool]

    init(_ source: ByteSource, _ mapping: HeaderMapping) throws {
        reader = try CSVReader(source)
        self.mapping = mapping
        hasConstant = Record.fields.map { mapping.constants[$0.name] != nil }
    }

    consuming func run(into builder: inout ImportPlanBuilder<Record>) throws {
        var record = CSVRecord()
        guard try reader.next(into: &record) else { throw ImportFault.noHeader }
        if let (cell, fault) = record.fault {
            // Without its headers nothing of a file can be understood.
            return builder.abandon(
                for: ImportProblem(line: record.line(of: cell), column: cell + 1, fault: fault))
        }
        let header = HeaderMatch<Record>(record, spellings: HeaderMatch<Record>.spellings, mapping: mapping)
        builder.ignore(header.ignored)
        for (field, text) in fields.compactMap({ field in mapping.constants[field.name].map { (field, $0) } })
        {
            do throws(ImportFault) {
                try field.read(restored(trimmed(text)), into: &start)
            } catch {
                builder.abandon(for: ImportProblem(field: field.title, text: text, fault: error))
                return
            }
        }
        guard header.problems.isEmpty else { return header.problems.forEach { builder.report($0) } }
        while try reader.next(into: &record), !builder.isFull(at: record.line) {
            try read(record, header, into: &builder)
        }
    }

    private func read(
        _ cells: CSVRecord, _ header: HeaderMatch<Record>, into builder: inout ImportPlanBuilder<Record>
    )
        throws
    {
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
        guard problems.isEmpty else { return builder.refuse(problems, key: nil, line: cells.line) }
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
        if problems.isEmpty {
            try builder.add(row, line: cells.line, columns: header.columnOfField)
        } else {
            builder.refuse(problems, key: isKeyRead ? row : nil, line: cells.line)
        }
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
