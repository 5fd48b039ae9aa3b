public import Vocabulary

/// A workbook to be written as XLSX: sheets of rows of cells.
public struct Spreadsheet: Sendable {
    /// What a cell holds.
    public enum Cell: Hashable, Sendable {
        /// Nothing.
        case empty
        /// Words, kept exactly as they are: a text that looks like a formula stays a text.
        case text(String)
        /// Words in bold on a tint, at the head of a column.
        case heading(String)
        /// A whole number.
        case integer(Int)
        /// A number; what is not finite is left out.
        case number(Double)
        /// A day, shown as a date.
        case day(Day)
    }

    /// One sheet.
    public struct Sheet: Sendable {
        /// At most 31 characters, none of `[]:*?/\`; others are replaced.
        public var name: String
        /// Cells of each row, from the first.
        public var rows: [[Cell]]
        /// Widths of the columns in characters; further columns get the usual width.
        public var widths: [Int]
        /// How many rows stay in sight at the top.
        public var frozenRows: Int
        /// For a column, from 0, the words that may be chosen in it below the frozen rows.
        public var choices: [Int: [String]]

        /// A sheet whose first row is its heading.
        public init(
            name: String, rows: [[Cell]], widths: [Int] = [], frozenRows: Int = 1,
            choices: [Int: [String]] = [:]
        ) {
            self.name = name
            self.rows = rows
            self.widths = widths
            self.frozenRows = frozenRows
            self.choices = choices
        }
    }

    /// In the order of the tabs; at least one.
    public var sheets: [Sheet]

    /// A workbook of these sheets.
    public init(sheets: [Sheet]) {
        self.sheets = sheets
    }

    /// The most rows and columns of a sheet.
    ///
    /// > Source: ECMA-376, as limited by the programs that read it.
    public static let rowLimit = 1_048_576
    /// See ``rowLimit``.
    public static let columnLimit = 16_384

    /// The letters of a column: 0 is `A`, 26 is `AA`.
    static func letters(ofColumn column: Int) -> String {
        var rest = column + 1
        var letters = ""
        while rest > 0 {
            letters = String(Character(Unicode.Scalar(UInt8(65 + (rest - 1) % 26)))) + letters
            rest = (rest - 1) / 26
        }
        return letters
    }
}
