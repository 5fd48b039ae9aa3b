import Registry
import Vocabulary

/// Reads the rows of one sheet into CSV.
struct SheetReader {
    private let texts: [String]
    private let dates: WorkbookDates
    private let writer = CSVWriter(language: .english)
    /// Bytes that a sheet may come to as lines of text.
    private let byteLimit: Int
    private var output: [UInt8] = CSVWriter.start
    /// The row that the next line of the output is.
    private var line = 1
    private var hasHeader = false

    private var cells: [String] = []
    /// Bytes in the cells of the row so far.
    private var length = 0
    private var column = 0
    private var kind = ""
    private var style = 0
    private var value = ""

    init(texts: [String], dates: WorkbookDates, byteLimit: Int = SheetText.byteLimit) {
        self.texts = texts
        self.dates = dates
        self.byteLimit = byteLimit
    }

    mutating func csv(_ sheet: [UInt8]) throws(SBOMFault) -> [UInt8] {
        try read(sheet)
        if !hasHeader {
            // A table of one column: its header cannot be told from a title.
            hasHeader = true
            try read(sheet)
        }
        return output
    }

    private mutating func read(_ sheet: [UInt8]) throws(SBOMFault) {
        var scanner = XMLScanner(sheet, depthLimit: 64, textLimit: SheetText.rawLimit)
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
                (cells, column, length) = ([], 0, 0)
            case .start("c", let attributes):
                column = attributes["r"].flatMap(SheetReader.column) ?? column + 1
                kind = attributes["t"] ?? "n"
                style = attributes["s"].flatMap { Int($0) } ?? 0
                value = ""
            case .start("v", _), .start("t", _): isInValue = true
            case .end("v"), .end("t"): isInValue = false
            case .text(let text): if isInValue { SheetText.append(text, to: &value) }
            case .end("c"): try put()
            case .end("row"): try end(row)
            default: break
            }
        }
    }

    private mutating func put() throws(SBOMFault) {
        let text = text
        guard !text.isEmpty, (1...CSVReader.columnLimit).contains(column) else { return }
        while cells.count < column { cells.append("") }
        // Many cells may name one long text: it is told before their row is made of them.
        length += text.utf8.count
        guard output.count + length <= byteLimit else {
            throw SBOMFault("la feuille est trop grande", en: "the sheet is too large")
        }
        cells[column - 1] = text
    }

    /// Titles above a table have one cell; a header has several. Rows before it are left out.
    private mutating func end(_ row: Int) throws(SBOMFault) {
        let filled = cells.count { !$0.isEmpty }
        hasHeader = hasHeader || filled > 1
        guard hasHeader, filled > 0 else { return }
        guard row >= line else {
            throw SBOMFault(
                "la ligne \(row) vient après la ligne \(line - 1)",
                en: "row \(row) comes after row \(line - 1)")
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
        default: SheetText.line(value)
        }
    }

    private var number: String {
        guard let number = Double(value) else { return SheetText.line(value) }
        if let day = dates.day(number, style: style) { return day.description }
        guard number.rounded() == number, abs(number) < 1e15 else { return SheetText.line(value) }
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
