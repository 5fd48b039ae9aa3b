public import Registry

/// One record of a CSV file: its cells as bytes, each with the line it starts on. Reused from record to record.
public struct CSVRecord {
    private var bytes: [UInt8] = []
    private var ends: [Int] = []
    private var lines: [Int] = []
    /// The line the record starts on, from 1.
    public internal(set) var line = 1
    /// How many cells the file has there, those past the bound included.
    public internal(set) var cellsInFile = 0
    /// What is wrong with its form: the cell, from 0, and its fault.
    public internal(set) var fault: (cell: Int, fault: ImportFault)?

    /// A record before the first is read.
    public init() {}

    /// How many cells are kept.
    public var count: Int { ends.count }

    /// The line a cell starts on: a quoted cell above it may hold line breaks.
    public func line(of cell: Int) -> Int { cell < lines.count ? lines[cell] : line }

    /// The text of a cell, `nil` if its bytes are no UTF-8; a cell past the last is empty.
    public func text(of cell: Int) -> String? {
        guard cell < ends.count else { return "" }
        let start = cell == 0 ? 0 : ends[cell - 1]
        if start == ends[cell] { return "" }
        let span = bytes.span.extracting(start..<ends[cell])
        guard let text = try? UTF8Span(validating: span) else { return nil }
        return String(copying: text)
    }

    /// Whether a cell holds nothing but blanks.
    func isBlank(_ cell: Int) -> Bool {
        guard cell < ends.count else { return true }
        return bytes[(cell == 0 ? 0 : ends[cell - 1])..<ends[cell]].allSatisfy { $0 == 0x20 || $0 == 0x09 }
    }

    /// Whether all cells are blank: spreadsheets leave such rows below a table.
    var isBlank: Bool { fault == nil && ends.indices.allSatisfy(isBlank) }

    mutating func begin(line: Int) {
        bytes.removeAll(keepingCapacity: true)
        ends.removeAll(keepingCapacity: true)
        lines.removeAll(keepingCapacity: true)
        self.line = line
        cellsInFile = 0
        fault = nil
    }

    /// Starts a cell; says whether it is kept.
    mutating func beginCell(line: Int) -> Bool {
        cellsInFile += 1
        guard cellsInFile <= CSVReader.columnLimit else {
            spoil(CSVReader.columnLimit, .tooManyColumns(limit: CSVReader.columnLimit))
            return false
        }
        lines.append(line)
        return true
    }

    mutating func endCell() { if ends.count < lines.count { ends.append(bytes.count) } }

    /// Adds to the cell that is being read, up to the bound; more is dropped and reported.
    mutating func append(_ more: ArraySlice<UInt8>) {
        let size = bytes.count - (ends.last ?? 0)
        if size + more.count > CSVReader.cellLimit {
            spoil(lines.count - 1, .cellTooLarge(limit: CSVReader.cellLimit))
        } else {
            bytes.append(contentsOf: more)
        }
    }

    mutating func append(_ byte: UInt8) {
        if bytes.count - (ends.last ?? 0) < CSVReader.cellLimit {
            bytes.append(byte)
        } else {
            spoil(lines.count - 1, .cellTooLarge(limit: CSVReader.cellLimit))
        }
    }

    /// Notes what is wrong; the first fault tells the story.
    mutating func spoil(_ cell: Int, _ fault: ImportFault) {
        if self.fault == nil { self.fault = (cell, fault) }
    }
}
