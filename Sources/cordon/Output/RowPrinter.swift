import ArgumentParser
import Vocabulary
import Workbooks

/// How rows come out.
enum OutputFormat: String, ExpressibleByArgument, CaseIterable {
    case table, json, ndjson, csv
}

/// Writes rows of one shape in the format asked for.
///
/// A table is aligned once all rows are known; the other formats come out row by row, whatever their number.
struct RowPrinter {
    private let format: OutputFormat
    private let columns: [String]
    private var output: StandardOutput
    private var waiting: [[String]] = []
    private var count = 0

    /// Keeps formulas from spreadsheets.
    private static let writer = CSVWriter(language: .english)

    init(_ format: OutputFormat, columns: [String], output: StandardOutput = StandardOutput()) {
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
        case .table: waiting.append(values.map(RowPrinter.plain))
        case .csv: output.bytes(RowPrinter.writer.line(values.map(RowPrinter.plain)))
        case .ndjson: output.line((document ?? .object(Array(zip(columns, values)))).compact)
        case .json:
            output.text(count == 0 ? "\n" : ",\n")
            output.text((document ?? .object(Array(zip(columns, values)))).compact)
        }
        count += 1
    }

    /// Ends the output.
    mutating func finish() {
        switch format {
        case .table: printTable()
        case .json: output.line(count == 0 ? "]" : "\n]")
        case .csv, .ndjson: break
        }
        output.flush()
    }

    private mutating func printTable() {
        guard !waiting.isEmpty else { return }
        var widths = columns.map(\.count)
        for row in waiting {
            for (column, value) in row.enumerated() {
                widths[column] = max(widths[column], min(value.count, 72))
            }
        }
        for row in [columns] + waiting {
            var line = ""
            for (column, value) in row.enumerated() {
                let shown = value.count > 72 ? value.prefix(71) + "…" : value[...]
                line += shown + String(repeating: " ", count: widths[column] - shown.count + 2)
            }
            while line.last == " " { line.removeLast() }
            output.line(line)
        }
    }

    /// What a person reads in a cell: control characters are shown, so that a log cannot move the cursor.
    private static func plain(_ value: JSONText) -> String {
        switch value {
        case .null: return ""
        case .string(let text):
            guard text.unicodeScalars.contains(where: { $0.properties.generalCategory == .control }) else {
                return text
            }
            return String(
                text.map { character in
                    character.unicodeScalars.contains { $0.properties.generalCategory == .control }
                        ? "·" : character
                })
        default: return value.compact
        }
    }
}
