import Registry

/// A reader of CSV files that holds one record at a time.
///
/// RFC 4180, and what spreadsheets make of it: the separator is `;`, `,` or a tab, guessed from the first line or
/// told by a first line `sep=;`; lines end in CR, LF or both; a quoted cell may hold separators, line breaks and
/// doubled quotes; a quote inside an unquoted cell is a character like any other. Blank records are skipped, and
/// so are lines that start with `#`, which templates use to explain themselves; a first cell that starts so is
/// quoted to count.
///
/// The package SwiftCSV was weighed and left: it loads the whole file as a string, and knows neither line nor
/// column of a cell, without which no refusal can be explained.
public struct CSVReader {
    /// Cells of a record that are kept.
    public static let columnLimit = 1_000
    /// Bytes of a cell that are kept.
    public static let cellLimit = 65_536

    /// How the file's text is encoded.
    public let encoding: TextEncoding
    /// What stands between cells: `;`, `,` or a tab.
    public private(set) var separator: UInt8 = Byte.semicolon

    private let nextPiece: () throws -> [UInt8]
    private var transcoder: Transcoder
    private var buffer: [UInt8] = []
    private var position = 0
    private var isAtEnd = false
    private var line = 1

    /// Looks through the file for its encoding, and at its first line for the separator.
    ///
    /// Throws the source's own errors, and ``ImportFault/notCSV(_:)`` for what is no text.
    public init(_ source: ByteSource) throws {
        encoding = try TextEncoding.detect(in: source)
        transcoder = Transcoder(from: encoding)
        nextPiece = try source.start()
        // Enough for any header that can be read: a thousand names of sixty letters.
        while buffer.count < 1 << 16, !isAtEnd { try readPiece() }
        skipDeclaration()
        if separatorIsOpen { separator = guess() }
    }

    private var separatorIsOpen = true

    /// Reads the next record that is neither blank nor a comment; `false` at the end of the file.
    public mutating func next(into record: inout CSVRecord) throws -> Bool {
        repeat {
            while try peek() == Byte.hash { try skipLine() }
            guard try peek() != nil else { return false }
            record.begin(line: line)
            try read(&record)
        } while record.isBlank
        return true
    }

    // MARK: Cells

    private enum Stop { case cell, record }

    private mutating func read(_ record: inout CSVRecord) throws {
        var stop = Stop.cell
        while stop == .cell {
            let isKept = record.beginCell(line: line)
            if isKept, try peek() == Byte.quote {
                stop = try readQuoted(&record)
            } else {
                stop = try readPlain(&record, isKept: isKept)
            }
            record.endCell()
        }
    }

    /// Reads to the end of a cell that is not quoted, or of what follows a closing quote.
    private mutating func readPlain(_ record: inout CSVRecord, isKept: Bool) throws -> Stop {
        while try peek() != nil {
            let start = position
            while position < buffer.count {
                let byte = buffer[position]
                if byte == separator || byte == Byte.lineFeed || byte == Byte.carriageReturn { break }
                position += 1
            }
            if isKept, start < position { record.append(buffer[start..<position]) }
            guard position < buffer.count else { continue }
            if buffer[position] == separator {
                position += 1
                return .cell
            }
            try endLine()
            return .record
        }
        return .record
    }

    /// Reads a quoted cell, its opening quote not yet taken.
    private mutating func readQuoted(_ record: inout CSVRecord) throws -> Stop {
        let cell = record.count
        let opened = line
        position += 1
        while try peek() != nil {
            let start = position
            while position < buffer.count {
                let byte = buffer[position]
                if byte == Byte.quote || byte == Byte.lineFeed || byte == Byte.carriageReturn { break }
                position += 1
            }
            if start < position { record.append(buffer[start..<position]) }
            guard position < buffer.count else { continue }
            if buffer[position] != Byte.quote {
                try endLine()
                record.append(Byte.lineFeed)
                continue
            }
            position += 1
            guard try peek() == Byte.quote else { return try readAfterQuote(&record, cell, opened) }
            position += 1
            record.append(Byte.quote)
        }
        // Everything to the end of the file was swallowed: whatever else the cell suffers from, this is why.
        record.fault = (cell, .unclosedQuote)
        return .record
    }

    /// A cell ends after its quote; blanks there are forgiven.
    private mutating func readAfterQuote(_ record: inout CSVRecord, _ cell: Int, _ opened: Int) throws -> Stop
    {
        while let byte = try peek(), byte == Byte.space { position += 1 }
        guard let byte = try peek(), byte != separator, byte != Byte.lineFeed, byte != Byte.carriageReturn
        else {
            return try readPlain(&record, isKept: false)
        }
        record.spoil(cell, .textAfterQuote(openedAtLine: opened))
        return try readPlain(&record, isKept: false)
    }

    // MARK: Bytes

    /// The next byte, read from the file if need be; `nil` at its end.
    private mutating func peek() throws -> UInt8? {
        while position == buffer.count {
            if isAtEnd { return nil }
            try readPiece()
        }
        return buffer[position]
    }

    private mutating func readPiece() throws {
        if position == buffer.count {
            buffer.removeAll(keepingCapacity: true)
            position = 0
        }
        let piece = try nextPiece()
        isAtEnd = piece.isEmpty
        let text = transcoder.transcode(piece)
        if buffer.isEmpty { buffer = text } else { buffer += text }
    }

    /// Takes CR, LF or both.
    private mutating func endLine() throws {
        let byte = buffer[position]
        position += 1
        line += 1
        if byte == Byte.carriageReturn, try peek() == Byte.lineFeed { position += 1 }
    }

    private mutating func skipLine() throws {
        while let byte = try peek() {
            if byte == Byte.lineFeed || byte == Byte.carriageReturn { return try endLine() }
            position += 1
        }
    }
}

// MARK: The separator

extension CSVReader {
    /// Spreadsheets on Windows write `sep=;` above the header to tell themselves the separator.
    private mutating func skipDeclaration() {
        guard buffer.count >= 5, buffer.starts(with: "sep=".utf8) || buffer.starts(with: "SEP=".utf8),
            Byte.separators.contains(buffer[4])
        else { return }
        var end = 5
        while end < buffer.count, buffer[end] == Byte.carriageReturn || buffer[end] == Byte.lineFeed, end < 7
        { end += 1 }
        guard end > 5 || buffer.count == 5 else { return }
        separator = buffer[4]
        separatorIsOpen = false
        position = end
        line = 2
    }

    /// The separator that the header holds most often outside quotes; `;` when it holds none.
    private func guess() -> UInt8 {
        var best = (separator: Byte.semicolon, count: 0)
        for separator in Byte.separators {
            let count = headerCount(of: separator)
            if count > best.count { best = (separator, count) }
        }
        return best.separator
    }

    private func headerCount(of separator: UInt8) -> Int {
        var count = 0
        var isQuoted = false
        var isComment = false
        var isEmpty = true
        for byte in buffer[position...] {
            switch byte {
            case Byte.lineFeed, Byte.carriageReturn:
                if isQuoted { continue }
                if !isEmpty, !isComment { return count }
                (isComment, isEmpty, count) = (false, true, 0)
            case Byte.quote where !isComment: isQuoted.toggle()
            case Byte.hash where isEmpty: (isComment, isEmpty) = (true, false)
            case separator: count += isQuoted ? 0 : 1
            case Byte.semicolon, Byte.comma, Byte.tab, Byte.space: break
            default: isEmpty = false
            }
        }
        return count
    }
}

/// The bytes that CSV gives a meaning.
enum Byte {
    static let tab = UInt8(ascii: "\t")
    static let lineFeed = UInt8(ascii: "\n")
    static let carriageReturn = UInt8(ascii: "\r")
    static let space = UInt8(ascii: " ")
    static let quote = UInt8(ascii: "\"")
    static let hash = UInt8(ascii: "#")
    static let comma = UInt8(ascii: ",")
    static let semicolon = UInt8(ascii: ";")
    static let separators = [semicolon, comma, tab]
}
