/// The text of a cell, as it goes into a line of CSV.
enum SheetText {
    /// The most bytes of XML that a text is read from; a spreadsheet keeps 32,767 characters of a cell.
    static let rawLimit = 1 << 20
    /// The most texts that cells of a workbook may share.
    static let countLimit = 4_000_000
    /// The most bytes that they may have together.
    static let byteLimit = 128 << 20

    /// Without what marks control characters in XML, and with blanks for line breaks: one row is one line, whatever is in its cells.
    ///
    /// A text that is longer than a cell may be is cut behind that bound, so that its row is refused by name, and costs no more.
    static func line(_ raw: String) -> String {
        let text = SheetXML.unescaped(raw)
        let isLong = text.utf8.count > CSVReader.cellLimit
        let kept = isLong ? String(decoding: text.utf8.prefix(CSVReader.cellLimit + 1), as: UTF8.self) : text
        // Line breaks begin with one of these bytes: most texts have none of them.
        guard kept.utf8.contains(where: { (0x0A...0x0D).contains($0) || $0 == 0xC2 || $0 == 0xE2 }) else {
            return kept
        }
        return String(kept.map { $0.isNewline ? " " : $0 })
    }

    /// Adds to a text that is being read, as far as it is worth reading.
    static func append(_ more: String, to text: inout String) {
        if text.utf8.count <= rawLimit { text += more }
    }
}
