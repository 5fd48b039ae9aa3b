import Compression
public import Vocabulary

/// Reads the sheets of an XLSX file that a stranger may have made.
///
/// Refused whole: what holds a macro or a link to another file, what unpacks to more than the bounds, a document
/// type in any part. Formulas are not run: a cell that has one says so, and its last value is not believed.
public struct SpreadsheetReader: Sendable {
    /// A cell as it was read.
    public struct Cell: Hashable, Sendable {
        /// The text, or a number as the file writes it; `true` and `false` for truth values.
        public let text: String
        /// Whether a formula stands there: then there is no text.
        public let isFormula: Bool
    }

    /// The most columns that are read.
    public static let columnLimit = 1_000
    /// The most cells of one sheet, empty ones left out.
    public static let cellLimit = 2_000_000
    /// Places up to the last filled cell of each row, empty ones with them.
    static let placeLimit = 8_000_000
    /// The most characters of one cell, which is also what spreadsheets keep.
    public static let characterLimit = 32_767

    /// The sheets' names, in the order of the tabs.
    public let sheetNames: [String]
    private let paths: [String: String]
    private let parts: [String: [UInt8]]
    private let texts: [String]

    /// Opens a workbook.
    public init(_ bytes: [UInt8]) throws(SpreadsheetFault) {
        parts = try SpreadsheetReader.parts(of: bytes)
        let places = try SpreadsheetReader.relations(parts)
        guard let workbook = parts["xl/workbook.xml"] else {
            throw SpreadsheetFault(
                "ce n’est pas un classeur XLSX\u{A0}; enregistrez-le au format .xlsx",
                en: "this is no XLSX workbook; save it as .xlsx")
        }
        var names: [String] = [], paths: [String: String] = [:]
        try walk(workbook, part: "xl/workbook.xml") { event throws(SpreadsheetFault) in
            guard case .start("sheet", let attributes) = event, let name = attributes["name"],
                let id = attributes.first(where: { $0.key.hasSuffix(":id") })?.value, let path = places[id]
            else { return }
            names.append(name)
            paths[name] = path
        }
        sheetNames = names
        self.paths = paths
        texts = try parts["xl/sharedStrings.xml"].map(SpreadsheetReader.sharedTexts) ?? []
    }

    /// The rows of a sheet, from row 1, empty ones included; cells that the file leaves out are `nil`.
    ///
    /// A filled cell past the `bound` on rows ends the reading at once with the words that come with it: what is not read
    /// costs nothing.
    public func rows(
        of sheet: String, atMost bound: (rows: Int, words: LocalizedText)? = nil
    ) throws(SpreadsheetFault) -> [[Cell?]] {
        guard let path = paths[sheet], let part = parts[path] else {
            let list = sheetNames.joined(separator: ", ")
            throw SpreadsheetFault(
                "pas de feuille «\u{A0}\(sheet)\u{A0}»\u{A0}; le classeur contient\u{A0}: \(list)",
                en: "no sheet '\(sheet)'; the workbook holds: \(list)")
        }
        var reading = SheetReading(sheet: sheet, texts: texts, bound: bound)
        try walk(part, part: sheet) { event throws(SpreadsheetFault) in try reading.take(event) }
        return reading.rows
    }

    private static func parts(of bytes: [UInt8]) throws(SpreadsheetFault) -> [String: [UInt8]] {
        var limits = ArchiveLimits()
        limits.entries = 2_000
        limits.entryLength = 64 << 20
        limits.total = 128 << 20
        var parts: [String: [UInt8]] = [:]
        var suspect: String?
        do {
            let refused = try ZipArchive(bytes, limits: limits).forEach { name in
                let lower = name.lowercased()
                if lower.contains("vbaproject") || lower.contains("externallinks/")
                    || lower.contains("/embeddings/")
                    || lower.contains("macrosheets/") || lower.contains("activex/")
                {
                    suspect = suspect ?? name
                }
                return lower.hasSuffix(".xml") || lower.hasSuffix(".rels")
            } _: {
                parts[$0.name] = $0.bytes
            }
            if let first = refused.first {
                throw SpreadsheetFault(
                    at: first.name, "partie illisible\u{A0}: \(first.reason)",
                    en: "unreadable part: \(first.reason)")
            }
        } catch let fault as SpreadsheetFault {
            throw fault
        } catch {
            throw SpreadsheetFault(
                "ce n’est pas un classeur XLSX, ou l’archive est abîmée ou démesurée\u{A0}; enregistrez-le au format .xlsx",
                en: "this is no XLSX workbook (\(error)); save it as .xlsx")
        }
        if let suspect { throw active(suspect) }
        return parts
    }

    private static func active(_ part: String) -> SpreadsheetFault {
        SpreadsheetFault(
            at: part,
            "macro, objet ou lien externe refusé\u{A0}; enregistrez une copie .xlsx sans macro ni lien",
            en:
                "a macro, an object or an external link is refused; save a copy as .xlsx without macros or links"
        )
    }

    /// Where each part of the workbook is, by its identifier. Links of cells to pages may stay: nothing follows them.
    private static func relations(_ parts: [String: [UInt8]]) throws(SpreadsheetFault) -> [String: String] {
        var places: [String: String] = [:]
        for (name, part) in parts.sorted(by: { $0.key < $1.key }) where name.hasSuffix(".rels") {
            try walk(part, part: name) { event throws(SpreadsheetFault) in
                guard case .start("Relationship", let attributes) = event else { return }
                let isLink = attributes["Type"]?.hasSuffix("/hyperlink") ?? false
                if attributes["TargetMode"] == "External", !isLink { throw active(name) }
                if name == "xl/_rels/workbook.xml.rels", let id = attributes["Id"],
                    let to = attributes["Target"]
                {
                    places[id] = to.hasPrefix("/") ? String(to.dropFirst()) : "xl/" + to
                }
            }
        }
        return places
    }

    /// The texts that cells share; readings aids of East Asian texts (`rPh`) are no part of them.
    private static func sharedTexts(_ part: [UInt8]) throws(SpreadsheetFault) -> [String] {
        var texts: [String] = []
        var current = ""
        var isText = false, isAid = false
        try walk(part, part: "xl/sharedStrings.xml") { event throws(SpreadsheetFault) in
            switch event {
            case .start("si", _): current = ""
            case .end("si"): texts.append(SheetXML.unescaped(current))
            case .start("rPh", _): isAid = true
            case .end("rPh"): isAid = false
            case .start("t", _): isText = true
            case .end("t"): isText = false
            case .text(let text) where isText && !isAid: current += text
            default: break
            }
        }
        return texts
    }
}

/// Hands over each event of a part.
private func walk(
    _ bytes: [UInt8], part: String, _ body: (XMLScanner.Event) throws(SpreadsheetFault) -> Void
) throws(SpreadsheetFault) {
    var scanner = XMLScanner(bytes, depthLimit: 64)
    while true {
        let event: XMLScanner.Event?
        do throws(SBOMFault) {
            event = try scanner.next()
        } catch {
            throw SpreadsheetFault(
                at: part, error.sentence(in: .french), en: error.sentence(in: .english))
        }
        guard let event else { return }
        try body(event)
    }
}

/// Gathers the cells of one sheet.
private struct SheetReading {
    let sheet: String
    let texts: [String]
    private(set) var rows: [[SpreadsheetReader.Cell?]] = []
    private var row = 0, column = 0, cells = 0, places = 0
    private var isInRow = false
    private var kind = "", value = ""
    private var isValue = false, isFormula = false, isAid = false
    private let bound: (rows: Int, words: LocalizedText)?

    init(sheet: String, texts: [String], bound: (rows: Int, words: LocalizedText)?) {
        self.sheet = sheet
        self.texts = texts
        self.bound = bound
    }

    mutating func take(_ event: XMLScanner.Event) throws(SpreadsheetFault) {
        switch event {
        case .start("row", let attributes):
            row = attributes["r"].flatMap { Int($0) } ?? row + 1
            (column, isInRow) = (0, true)
            guard (1...Spreadsheet.rowLimit).contains(row) else {
                throw fault("ligne hors limites", "row out of bounds")
            }
        case .end("row"): isInRow = false
        case .start("c", let attributes): try begin(attributes)
        case .start("v", _), .start("t", _): isValue = true
        case .end("v"), .end("t"): isValue = false
        case .start("f", _): isFormula = true
        case .start("rPh", _): isAid = true
        case .end("rPh"): isAid = false
        case .text(let text) where isValue && !isAid: value += text
        case .end("c"): try end()
        default: break
        }
    }

    private mutating func begin(_ attributes: [String: String]) throws(SpreadsheetFault) {
        guard isInRow else { throw fault("cellule hors d’une ligne", "a cell outside a row") }
        (kind, value, isFormula) = (attributes["t"] ?? "n", "", false)
        let letters = attributes["r"].map { $0.prefix { $0.isLetter } } ?? ""
        if letters.isEmpty {
            column += 1
        } else {
            // Four letters are past every program's last column.
            guard letters.utf8.count <= 3, letters.utf8.allSatisfy({ (0x41...0x5A).contains($0) }) else {
                throw fault("adresse de cellule illisible", "unreadable cell address")
            }
            column = letters.utf8.reduce(0) { $0 * 26 + Int($1) - 64 }
        }
        guard column <= SpreadsheetReader.columnLimit else {
            let limit = SpreadsheetReader.columnLimit
            throw fault(
                "plus de \(limit) colonnes\u{A0}; supprimez celles qui ne servent pas",
                "more than \(limit) columns; delete those that are not needed")
        }
    }

    private mutating func end() throws(SpreadsheetFault) {
        // A row that begins inside the cell has taken its column away.
        guard isInRow, column > 0 else { throw fault("cellule hors d’une ligne", "a cell outside a row") }
        let text: String
        switch kind {
        case "s":
            guard let index = Int(value), texts.indices.contains(index) else {
                throw fault("texte partagé introuvable", "its shared text is missing")
            }
            text = texts[index]
        case "b": text = value == "1" ? "true" : "false"
        case "inlineStr", "str": text = SheetXML.unescaped(value)
        default: text = value
        }
        guard !text.isEmpty || isFormula else { return }
        if let bound, row > bound.rows { throw fault(bound.words.french, bound.words.english) }
        cells += 1
        guard cells <= SpreadsheetReader.cellLimit,
            text.unicodeScalars.count <= SpreadsheetReader.characterLimit
        else { throw fault("contenu trop grand", "its content is too large") }
        // A single cell in the last row must not make a million rows of it.
        guard row <= cells * 1_000 + 10_000 else { throw fault("ligne hors limites", "row out of bounds") }
        while rows.count < row { rows.append([]) }
        // Nor may a single cell at the end of each row make a thousand of it.
        places += max(0, column - rows[row - 1].count)
        guard places <= SpreadsheetReader.placeLimit else {
            throw fault("trop de cellules vides", "too many empty cells")
        }
        while rows[row - 1].count < column { rows[row - 1].append(nil) }
        rows[row - 1][column - 1] = SpreadsheetReader.Cell(text: isFormula ? "" : text, isFormula: isFormula)
    }

    private func fault(_ french: String, _ english: String) -> SpreadsheetFault {
        SpreadsheetFault(
            at: "\(sheet)!\(Spreadsheet.letters(ofColumn: max(column, 1) - 1))\(max(row, 1))", french,
            en: english)
    }
}
