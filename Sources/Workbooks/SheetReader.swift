import Registry
import Vocabulary

/// Reads the rows of one sheet into CSV.
struct SheetReader {
    private let texts: [String]
    private let dates: WorkbookDates
    private let writer = CSVWriter(language: .english)
    /// Bytes that a sheet may come to as lines of text.
    private static let byteLimit = 128 << 20
    private var output: [UInt8] = CSVWriter.start
    /// The row that the next line of the output is.
    private var line = 1
    private var hasHeader = false

    private var cells: [String] = []
    private var column = 0
    private var kind = ""
    private var style = 0
    private var value = ""

    init(texts: [String], dates: WorkbookDates) {
        self.texts = texts
        self.dates = dates
    }

    mutating func csv(_ sheet: [UInt8]) throws(SBOMFault) -> [UInt8] {
        var scanner = XMLScanner(sheet, depthLimit: 64)
        var row = 0
        var isInValue = false
        while let event = try scanner.next() {
            switch event {
            case .start("row", let attributes):
                row = attributes["r"].flatMap { Int($0) } ?? row + 1
                guard row <= WorkbookTable.rowLimit else {
                    throw SBOMFault(
                        "plus de \(WorkbookTable.rowLimit) lignes",
                        en: "more than \(WorkbookTable.rowLimit) rows")
                }
                (cells, column) = ([], 0)
            case .start("c", let attributes):
                column = attributes["r"].flatMap(SheetReader.column) ?? column + 1
                kind = attributes["t"] ?? "n"
                style = attributes["s"].flatMap { Int($0) } ?? 0
                value = ""
            case .start("v", _), .start("t", _): isInValue = true
            case .end("v"), .end("t"): isInValue = false
            case .text(let text): if isInValue { value += text }
            case .end("c"): put()
            case .end("row"): try end(row)
            default: break
            }
        }
        return output
    }

    private mutating func put() {
        let text = text
        guard !text.isEmpty, (1...CSVReader.columnLimit).contains(column) else { return }
        while cells.count < column { cells.append("") }
        // One row is one line, whatever is in its cells.
        cells[column - 1] = String(text.map { $0.isNewline ? " " : $0 })
    }

    /// Titles above a table have one cell; a header has several. Rows before it are left out, and so are rows that
    /// come twice or backwards.
    private mutating func end(_ row: Int) throws(SBOMFault) {
        let filled = cells.count { !$0.isEmpty }
        hasHeader = hasHeader || filled > 1
        guard hasHeader, filled > 0, row >= line else { return }
        guard output.count < SheetReader.byteLimit else {
            throw SBOMFault("la feuille est trop grande", en: "the sheet is too large")
        }
        while line < row {
            output.append(Byte.lineFeed)
            line += 1
        }
        output += writer.line(cells)
        line += 1
    }

    private var text: String {
        switch kind {
        case "s": Int(value).flatMap { texts.indices.contains($0) ? texts[$0] : nil } ?? ""
        case "b": value == "1" ? "oui" : "non"
        case "n", "": number
        // An error such as #N/A says nothing.
        case "e": ""
        default: SheetXML.unescaped(value)
        }
    }

    private var number: String {
        guard let number = Double(value) else { return value }
        if let day = dates.day(number, style: style) { return day.description }
        guard number.rounded() == number, abs(number) < 1e15 else { return value }
        return String(Int64(number))
    }

    /// The number of a column from the letters of a cell's place: `AB12` is 28.
    private static func column(_ place: String) -> Int? {
        var column = 0
        for byte in place.utf8 {
            guard (0x41...0x5A).contains(byte) else { break }
            column = column * 26 + Int(byte - 0x40)
            if column > 16_384 { return nil }
        }
        return column > 0 ? column : nil
    }
}
