public import Clausier
public import Vocabulary

/// What a supplier's workbook says, and the rows of it that cannot be taken.
public struct AnswerWorkbookReading: Sendable {
    /// What was read; supplier, product and version are empty where the workbook does not say them.
    public var sheet: AnswerSheet
    /// The row of each answer of ``sheet``, from 1.
    public var rows: [Int]
    /// What was refused, row by row, and cells that only deserve a word.
    public var problems: [Problem]

    /// Something wrong with one cell.
    public struct Problem: Hashable, Sendable {
        /// As a spreadsheet names it: `RetourClausier!C12`.
        public var cell: String
        /// The row, from 1.
        public var row: Int
        /// Whether the row was refused for it.
        public var isFatal: Bool
        /// What is wrong and what to write instead.
        public var what: LocalizedText

        /// Cell and sentence, for a terminal or a page.
        public func sentence(in language: Language) -> String {
            language == .french ? "\(cell)\u{A0}: \(what.french)" : "\(cell): \(what.english)"
        }
    }

    /// The problems for which a row was refused.
    public var refused: [Problem] { problems.filter(\.isFatal) }
}

extension AnswerWorkbook {
    /// The most rows of a table that are read: an edition has fewer points, and each its row.
    public static let rowLimit = 2 * Edition.controlLimit

    private static let tooLong = LocalizedText(
        "le tableau dépasse \(rowLimit) lignes\u{A0}: gardez une ligne par point de l’édition et supprimez les autres",
        en:
            "the table is longer than \(rowLimit) rows: keep one row for each control of the edition and delete the others"
    )

    /// The edition that a workbook was made for, where it says so.
    public static func edition(of bytes: [UInt8]) throws(SpreadsheetFault) -> EditionKey? {
        about(try SpreadsheetReader(bytes))["edition"].flatMap { EditionKey($0) }
    }

    /// Reads answers; a row that cannot be taken is reported by its cell and costs itself alone.
    ///
    /// The sheet is `RetourClausier`, or the first that has its headings within twenty rows; columns are found by their
    /// headings, in French or English, in any order.
    public static func read(
        _ bytes: [UInt8], as edition: Edition, profile: Profile = Profile()
    ) throws(SpreadsheetFault) -> AnswerWorkbookReading {
        let reader = try SpreadsheetReader(bytes)
        let about = about(reader)
        if let made = about["edition"].flatMap({ EditionKey($0) }), made != edition.key {
            throw SpreadsheetFault(
                "ce classeur répond à l’édition \(made), et non à \(edition.key)\u{A0}; choisissez la bonne édition",
                en: "this workbook answers edition \(made), not \(edition.key); choose that edition")
        }
        let found = try table(reader)
        var reading = RowReading(
            edition: edition, profile: profile, sheet: found.sheet, columns: found.columns)
        for (offset, cells) in found.rows.enumerated().dropFirst(found.header + 1) {
            reading.take(cells, row: offset + 1)
        }
        return AnswerWorkbookReading(
            sheet: AnswerSheet(
                edition: edition.key, supplier: about["supplier"] ?? "", product: about["product"] ?? "",
                version: about["version"] ?? "", answers: reading.answers), rows: reading.rows,
            problems: reading.problems)
    }

    private static func about(_ reader: SpreadsheetReader) -> [String: String] {
        guard let rows = try? reader.rows(of: aboutName) else { return [:] }
        var words: [String: String] = [:]
        for row in rows.prefix(20) {
            if row.count > 1, let key = row[0]?.text, let value = row[1]?.text {
                words[key] = words[key] ?? value
            }
        }
        return words
    }

    /// A sheet with the headings of the table.
    private struct Found {
        let sheet: String
        let rows: [[SpreadsheetReader.Cell?]]
        let header: Int
        let columns: [Column: Int]
    }

    private static func table(_ reader: SpreadsheetReader) throws(SpreadsheetFault) -> Found {
        let own = reader.sheetNames.filter { $0.lowercased() == sheetName.lowercased() }
        var long: SpreadsheetFault?
        for name in own + reader.sheetNames.filter({ !own.contains($0) && $0 != aboutName }) {
            let rows: [[SpreadsheetReader.Cell?]]
            do throws(SpreadsheetFault) {
                rows = try reader.rows(of: name, atMost: (rowLimit, tooLong))
            } catch {
                // A long sheet of something else may stand before the one of answers.
                guard error.what == tooLong, !own.contains(name) else { throw error }
                long = long ?? error
                continue
            }
            for (header, row) in rows.prefix(20).enumerated() {
                let columns = columns(in: row)
                if columns[.code] != nil, columns[.measure] != nil {
                    return Found(sheet: name, rows: rows, header: header, columns: columns)
                }
            }
        }
        if let long { throw long }
        throw SpreadsheetFault(
            at: own.first,
            "pas de tableau de réponses\u{A0}: une ligne doit porter les titres «\u{A0}Code\u{A0}» et «\u{A0}Mesure (Oui/Non)\u{A0}»",
            en: "no table of answers: one row must hold the headings 'Code' and 'Measure (Yes/No)'")
    }

    private static func columns(in row: [SpreadsheetReader.Cell?]) -> [Column: Int] {
        var columns: [Column: Int] = [:]
        for (place, cell) in row.enumerated() {
            guard let text = cell?.text, text.count <= 80 else { continue }
            let bare = AnswerWords.bare(text)
            let match = Column.allCases.first { column in
                [column.heading.french, column.heading.english].map(AnswerWords.bare).contains(bare)
                    || AnswerWords.headings[column]?.contains(bare) == true
            }
            if let match, columns[match] == nil { columns[match] = place }
        }
        return columns
    }
}

/// The words that people write in the workbook.
enum AnswerWords {
    /// Lower case, without accents, blanks and signs.
    static func bare(_ text: String) -> String {
        let folded = text.lowercased().replacing("œ", with: "oe")
        var bare = ""
        for scalar in folded.unicodeScalars {
            // The letter below the accent: its first scalar once taken apart.
            let letter = accents[scalar] ?? scalar
            if letter.properties.isAlphabetic || ("0"..."9").contains(letter) {
                bare.unicodeScalars.append(letter)
            }
        }
        return bare
    }

    private static let accents: [Unicode.Scalar: Unicode.Scalar] = [
        "é": "e", "è": "e", "ê": "e", "ë": "e", "à": "a", "â": "a", "ä": "a", "î": "i", "ï": "i", "ô": "o",
        "ö": "o",
        "û": "u", "ü": "u", "ù": "u", "ç": "c",
    ]

    static let headings: [AnswerWorkbook.Column: Set<String>] = [
        .code: ["reference", "ref", "id", "numero"],
        .measure: [
            "mesure", "measure", "mesureouinon", "mesureouinonnc", "ouinon", "reponse", "conforme", "answer",
        ],
        .details: ["detail", "details", "commentaire", "commentaires", "comment", "comments", "precisions"],
        .elements: ["elementsdeconsolidation", "consolidation", "preuves", "preuve", "evidence"],
        .figures: ["valeurs", "valeur", "figures"],
    ]

    /// What a word of the column of measures claims.
    static func claim(_ text: String) -> Claim? {
        switch bare(text) {
        case "oui", "yes", "o", "y", "true", "vrai", "1", "conforme": .yes
        case "partiellement", "partiel", "partly", "partial", "partielle", "enpartie": .partial
        case "non", "no", "n", "false", "faux", "0", "nonconforme": .no
        case "nonconcerne", "nc", "na", "notconcerned", "sansobjet", "so", "notapplicable": .notConcerned
        default: nil
        }
    }
}

/// Turns rows of cells into answers.
private struct RowReading {
    let edition: Edition
    let profile: Profile
    let sheet: String
    let columns: [AnswerWorkbook.Column: Int]
    let index: EditionIndex
    private(set) var answers: [AnswerRow] = []
    private(set) var rows: [Int] = []
    private(set) var problems: [AnswerWorkbookReading.Problem] = []
    private var seen: [ControlCode: Int] = [:]

    init(edition: Edition, profile: Profile, sheet: String, columns: [AnswerWorkbook.Column: Int]) {
        self.edition = edition
        self.profile = profile
        self.sheet = sheet
        self.columns = columns
        index = EditionIndex(edition)
    }

    mutating func take(_ cells: [SpreadsheetReader.Cell?], row: Int) {
        func cell(_ column: AnswerWorkbook.Column) -> SpreadsheetReader.Cell? {
            columns[column].flatMap { $0 < cells.count ? cells[$0] : nil }
        }
        func text(_ column: AnswerWorkbook.Column) -> String { cell(column)?.text ?? "" }
        let read: [AnswerWorkbook.Column] = [.code, .measure, .details, .elements, .figures]
        if let formula = read.first(where: { cell($0)?.isFormula == true }) {
            return refuse(
                row, formula, "formule refusée\u{A0}: collez sa valeur",
                "a formula is refused: paste its value")
        }
        guard let code = ControlCode(text(.code)) else {
            // Rows without a code are headings of themes or blank; an answer without one is lost work, so it is told.
            if !text(.measure).isEmpty { refuse(row, .code, "code manquant", "the code is missing") }
            return
        }
        guard let control = index[code] else {
            return refuse(
                row, .code, "aucun point \(code) dans l’édition \(edition.key)",
                "no control \(code) in edition \(edition.key)")
        }
        let word = text(.measure)
        guard word.contains(where: { !$0.isWhitespace }) else {
            if !(text(.details) + text(.elements)).isEmpty {
                refuse(
                    row, .measure, "choisissez Oui, Partiellement, Non ou Non concerné",
                    "choose Yes, Partly, No or Not concerned")
            }
            return
        }
        guard let claim = AnswerWords.claim(word) else {
            return refuse(
                row, .measure,
                "«\u{A0}\(word.prefix(40))\u{A0}» n’est pas une réponse\u{A0}: écrivez Oui, Partiellement, Non ou Non concerné",
                "'\(word.prefix(40))' is no answer: write Yes, Partly, No or Not concerned")
        }
        if let first = seen[code] {
            return refuse(
                row, .code, "\(code) a déjà une réponse à la ligne \(first)",
                "\(code) is answered in row \(first) already")
        }
        guard let measures = measures(text(.figures), of: control, row: row) else { return }
        let answer = AnswerRow(
            code: code, claim: claim, comment: text(.details), details: text(.elements), measures: measures)
        let found = answer.problems(as: control, for: profile)
        for problem in found {
            let column: AnswerWorkbook.Column
            switch problem {
            case .commentMissing, .tooLong: column = .details
            case .evidenceMissing: column = .elements
            case .boundBroken, .measureUnknown, .measureUnreadable: column = .figures
            case .notConcernedRefused: column = .measure
            case .hospitalSide: column = .code
            }
            report(row, column, problem.sentence, isFatal: problem.isFatal)
        }
        guard !found.contains(where: \.isFatal) else { return }
        seen[code] = row
        answers.append(answer)
        rows.append(row)
    }

    /// The figures of lines such as `Correction … (au plus 1 mois) = 1`; `nil` where a line could not be read.
    private mutating func measures(_ text: String, of control: Control, row: Int) -> [String: Double]? {
        var measures: [String: Double] = [:]
        for line in text.split(whereSeparator: \.isNewline) {
            guard let sign = line.lastIndex(of: "=") else { continue }
            let name = AnswerWords.bare(String(line[..<sign]))
            let value = line[line.index(after: sign)...].filter { !$0.isWhitespace }
            guard !value.isEmpty else { continue }
            let rule = control.rules.first { rule in
                [rule.title.french, rule.title.english, rule.key].map(AnswerWords.bare).contains {
                    name.hasPrefix($0)
                }
            }
            guard let rule, let number = Double(typed: String(value)) else {
                refuse(
                    row, .figures,
                    "«\u{A0}\(line.prefix(60))\u{A0}» n’est pas une valeur attendue\u{A0}: gardez le texte et écrivez un nombre après le signe égal",
                    "'\(line.prefix(60))' is no figure that is asked for: keep the text and write a number after the equals sign"
                )
                return nil
            }
            measures[rule.key] = number
        }
        return measures
    }

    private mutating func refuse(
        _ row: Int, _ column: AnswerWorkbook.Column, _ french: String, _ english: String
    ) {
        report(row, column, LocalizedText(french, en: english), isFatal: true)
    }

    private mutating func report(
        _ row: Int, _ column: AnswerWorkbook.Column, _ what: LocalizedText, isFatal: Bool
    ) {
        let letters = Spreadsheet.letters(ofColumn: columns[column] ?? column.rawValue)
        problems.append(.init(cell: "\(sheet)!\(letters)\(row)", row: row, isFatal: isFatal, what: what))
    }
}
