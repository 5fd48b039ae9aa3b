import Vocabulary

/// A table of evidence as text: the first line names columns, separated by commas or semicolons.
struct EvidenceTable {
    /// The most rows of one file.
    static let mostRows = 20_000
    /// The largest file, in characters of UTF-8.
    static let mostBytes = 8 << 20

    private let columns: [String: Int]
    let rows: [Row]

    init(_ text: String, needed: [String]) throws(PostureError) {
        guard text.utf8.count <= EvidenceTable.mostBytes else {
            throw .tooLarge(LocalizedText("le fichier", en: "the file"), limit: EvidenceTable.mostBytes)
        }
        let lines = text.split(omittingEmptySubsequences: false) { $0.isNewline }
        guard let header = lines.first, !header.isEmpty else {
            throw .notRecognised(
                LocalizedText(
                    "un tableau\u{A0}: la première ligne est vide", en: "table: the first line is empty"))
        }
        let separator: Character = header.contains(";") ? ";" : ","
        let names = EvidenceTable.cells(String(header.drop { $0 == "\u{FEFF}" }), separator)
        let columns = Dictionary(names.enumerated().map { ($1.lowercased(), $0) }) { first, _ in first }
        for name in needed where columns[name] == nil { throw .missingColumn(name) }
        self.columns = columns
        var rows: [Row] = []
        for (place, line) in lines.enumerated().dropFirst() where !line.isEmpty {
            guard rows.count < EvidenceTable.mostRows else {
                throw .tooLarge(LocalizedText("le tableau", en: "the table"), limit: EvidenceTable.mostRows)
            }
            rows.append(
                Row(line: place + 1, columns: columns, cells: EvidenceTable.cells(String(line), separator)))
        }
        self.rows = rows
    }

    /// Cells of a line; quotes keep separators, doubled quotes are one.
    private static func cells(_ line: String, _ separator: Character) -> [String] {
        var cells: [String] = [], cell = ""
        var isQuoted = false
        var before: Character?
        for character in line {
            if character == "\"" {
                if !isQuoted, before == "\"" { cell.append("\"") }
                isQuoted.toggle()
            } else if character == separator, !isQuoted {
                cells.append(cell.trimmed)
                cell = ""
            } else {
                cell.append(character)
            }
            before = character
        }
        return cells + [cell.trimmed]
    }

    /// One line.
    struct Row {
        let line: Int
        fileprivate let columns: [String: Int]
        fileprivate let cells: [String]

        subscript(column: String) -> String {
            guard let place = columns[column], place < cells.count else { return "" }
            return cells[place]
        }

        func day(_ column: String) throws(PostureError) -> Day {
            guard let day = try? Day(parsing: self[column]) else {
                throw .cell(
                    line: line, column: column, text: self[column],
                    expected: LocalizedText("une date comme 2026-11-30", en: "a date as 2026-11-30"))
            }
            return day
        }

        /// A number in a range; a decimal comma is read too.
        func number(_ column: String, _ range: ClosedRange<Double>) throws(PostureError) -> Double {
            guard let value = Double(typed: self[column]), range.contains(value) else {
                throw .cell(
                    line: line, column: column, text: self[column],
                    expected: LocalizedText(
                        "un nombre de \(range.lowerBound) à \(range.upperBound)",
                        en: "a number from \(range.lowerBound) to \(range.upperBound)"))
            }
            return value
        }

        func optionalNumber(_ column: String, _ range: ClosedRange<Double>) throws(PostureError) -> Double? {
            self[column].isEmpty ? nil : try number(column, range)
        }

        func truth(_ column: String) throws(PostureError) -> Bool {
            switch self[column].lowercased() {
            case "yes", "oui", "true", "1", "ok": true
            case "no", "non", "false", "0", "ko", "": false
            default:
                throw .cell(
                    line: line, column: column, text: self[column],
                    expected: LocalizedText("oui ou non", en: "yes or no"))
            }
        }
    }
}
