public import Vocabulary

/// Writes records as the spreadsheets of a language open them by a double click: `;` for French, whose decimal
/// mark is the comma, `,` for English; UTF-8 with its byte order mark, without which accents break; lines in CRLF.
public struct CSVWriter: Sendable {
    /// Whose habits the file follows.
    public let language: Language

    /// A writer for readers of that language.
    public init(language: Language) {
        self.language = language
    }

    /// What a file starts with: the mark by which spreadsheets know UTF-8.
    public static let start: [UInt8] = [0xEF, 0xBB, 0xBF]

    /// What stands between cells.
    public var separator: String { language == .french ? ";" : "," }

    /// A record with its line end. Cells that a spreadsheet would run as formulas are neutralised by an apostrophe.
    public func line(_ cells: [String]) -> [UInt8] {
        var bytes: [UInt8] = []
        append(cells, to: &bytes)
        return bytes
    }

    /// Writes the same behind what is there.
    func append(_ cells: some Collection<String>, to bytes: inout [UInt8]) {
        let start = bytes.count
        var isFirst = true
        for cell in cells {
            if !isFirst { bytes += separator.utf8 }
            append(neutralised(cell), to: &bytes, isFirst: isFirst)
            isFirst = false
        }
        // A record of one empty cell would be a blank line.
        if !isFirst, bytes.count == start { bytes += "\"\"".utf8 }
        bytes += [Byte.carriageReturn, Byte.lineFeed]
    }

    /// A line that readers skip; line breaks in it become blanks.
    public func comment(_ text: String) -> [UInt8] {
        Array("# ".utf8)
            + text.utf8.map { $0 == Byte.lineFeed || $0 == Byte.carriageReturn ? Byte.space : $0 }
            + [Byte.carriageReturn, Byte.lineFeed]
    }

    private func append(_ cell: String, to bytes: inout [UInt8], isFirst: Bool) {
        guard cell.utf8.contains(where: isSpecial) || (isFirst && startsOddly(cell)) else {
            bytes += cell.utf8
            return
        }
        bytes.append(Byte.quote)
        for byte in cell.utf8 {
            if byte == Byte.quote { bytes.append(byte) }
            bytes.append(byte)
        }
        bytes.append(Byte.quote)
    }

    /// All separators are quoted, whichever is in use: a reader that guesses cannot be misled.
    private func isSpecial(_ byte: UInt8) -> Bool {
        switch byte {
        case Byte.quote, Byte.semicolon, Byte.comma, Byte.tab, Byte.lineFeed, Byte.carriageReturn: true
        default: false
        }
    }

    /// A comment, the declaration of a separator, and the letters by which spreadsheets know another format.
    private func startsOddly(_ cell: String) -> Bool {
        cell.hasPrefix("#") || cell.lowercased().hasPrefix("sep=") || cell == "ID"
    }
}
