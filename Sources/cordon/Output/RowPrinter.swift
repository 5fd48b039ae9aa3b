import ArgumentParser
import Triage
import Vocabulary
import Workbooks

/// How rows come out.
enum OutputFormat: String, ExpressibleByArgument, CaseIterable {
    case table, json, ndjson, csv
}

/// Writes rows of one shape in the format asked for.
///
/// A table is aligned once all rows are known: on a terminal its widest columns are cut to fit, in a pipe values stay
/// whole. The other formats come out row by row, whatever their number.
struct RowPrinter {
    private let format: OutputFormat
    private let columns: [String]

    /// The names of the columns, for documents that say more.
    var columnNames: [String] { columns }
    private var output: ByteOutput
    private var waiting: [[String]] = []
    private var count = 0

    /// Keeps formulas from spreadsheets.
    static let writer = CSVWriter(language: .english)

    init(_ format: OutputFormat, columns: [String], output: ByteOutput = ByteOutput()) {
        self.format = format
        self.columns = columns
        self.output = output
        switch format {
        case .csv: self.output.bytes(RowPrinter.writer.line(columns))
        case .json: self.output.text("[")
        case .table, .ndjson: break
        }
    }

    /// Adds a row; `document` replaces the columns in the JSON formats where a row has more to say.
    mutating func add(_ values: [JSONText], document: JSONText? = nil) {
        switch format {
        case .table: waiting.append(values.map(\.plain))
        case .csv: output.bytes(RowPrinter.writer.line(values.map(\.plain)))
        case .ndjson: output.line((document ?? .object(Array(zip(columns, values)))).compact)
        case .json:
            output.text(count == 0 ? "\n" : ",\n")
            output.text((document ?? .object(Array(zip(columns, values)))).compact)
        }
        count += 1
    }

    /// Ends the output.
    ///
    /// - Throws: ``Failure`` when it could not be written, unless its reader went away.
    mutating func finish() throws {
        switch format {
        case .table: printTable()
        case .json: output.line(count == 0 ? "]" : "\n]")
        case .csv, .ndjson: break
        }
        try output.close()
    }

    private mutating func printTable() {
        guard !waiting.isEmpty else { return }
        let rows = [columns] + waiting
        var widths = columns.indices.map { column in rows.map { Columns.width(of: $0[column]) }.max() ?? 0 }
        if let room = Terminal.width { RowPrinter.shrink(&widths, to: room - 2 * (widths.count - 1)) }
        for row in rows {
            var line = zip(row, widths).map { Columns.fit($0, $1) }.joined(separator: "  ")
            while line.last == " " { line.removeLast() }
            output.line(line)
        }
    }

    /// Takes from the widest columns until the table fits.
    private static func shrink(_ widths: inout [Int], to room: Int) {
        while widths.reduce(0, +) > room, let widest = widths.max(), widest > 8,
            let column = widths.firstIndex(of: widest)
        {
            widths[column] -= 1
        }
    }
}

extension JSONText {
    /// What a person reads in a cell.
    var plain: String {
        switch self {
        case .null: ""
        case .string(let text): Columns.plain(text)
        default: compact
        }
    }
}
