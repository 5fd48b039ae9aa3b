import Compression
import Registry
import Vocabulary

// A workbook is a zip archive of XML parts (ECMA-376, part 1, 18):
//
//     xl/workbook.xml              the sheets by name, in their order, each with the number of a relation
//     xl/_rels/workbook.xml.rels   the file of each relation
//     xl/sharedStrings.xml         texts, which cells of type "s" name by their place
//     xl/styles.xml                how cells look: by it alone a number is known to be a date
//     xl/worksheets/sheet1.xml     rows of cells: <row r="2"><c r="A2" t="s" s="1"><v>0</v></c>…

/// Turns the first visible sheet of a workbook into CSV whose lines are the sheet's rows, so that what is said of
/// line 12 is found on row 12.
enum WorkbookTable {
    /// The most rows, those of the format itself.
    static let rowLimit = 1_048_576

    static func csv(_ bytes: [UInt8]) throws(ImportFault) -> [UInt8] {
        let parts = try parts(of: bytes)
        let sheet = try firstSheet(parts)
        do throws(SBOMFault) {
            var reader = SheetReader(
                texts: try WorkbookTexts.read(parts["xl/sharedStrings.xml"] ?? []),
                dates: try WorkbookDates(styles: parts["xl/styles.xml"], workbook: parts["xl/workbook.xml"]))
            return try reader.csv(sheet)
        } catch {
            throw damaged(error.what)
        }
    }

    private static func parts(of bytes: [UInt8]) throws(ImportFault) -> [String: [UInt8]] {
        var parts: [String: [UInt8]] = [:]
        var limits = ArchiveLimits()
        limits.entries = 10_000
        limits.entryLength = 256 << 20
        limits.total = 512 << 20
        do {
            let archive = try ZipArchive(bytes, limits: limits)
            let refused = try archive.forEach(where: { name in
                name.hasPrefix("xl/worksheets/") || name.hasPrefix("xl/_rels/")
                    || ["xl/workbook.xml", "xl/sharedStrings.xml", "xl/styles.xml"].contains(name)
            }) { parts[$0.name] = $0.bytes }
            // A part that grows too much is refused by name; a sheet without it would be read wrongly.
            if let first = refused.first {
                throw ImportFault.unreadable(
                    LocalizedText(
                        "ce classeur est refusé\u{A0}: \(first.name), \(first.reason).",
                        en: "this workbook is refused: \(first.name), \(first.reason)."))
            }
        } catch let fault as ImportFault {
            throw fault
        } catch {
            throw damaged(LocalizedText("archive abîmée ou incomplète", en: "\(error)"))
        }
        guard parts["xl/workbook.xml"] != nil else {
            throw .notCSV(
                LocalizedText(
                    "une archive zip qui n’est pas un classeur .xlsx",
                    en: "a zip archive that is no .xlsx workbook"))
        }
        return parts
    }

    private static func firstSheet(_ parts: [String: [UInt8]]) throws(ImportFault) -> [UInt8] {
        do throws(SBOMFault) {
            var relation: String?
            try eachStart(parts["xl/workbook.xml"] ?? []) { name, attributes in
                guard name == "sheet", relation == nil, attributes["state"] ?? "visible" == "visible" else {
                    return
                }
                // Writers choose the prefix of the name space.
                relation = attributes["id"] ?? attributes.first { $0.key.hasSuffix(":id") }?.value ?? "rId1"
            }
            var file = "worksheets/sheet1.xml"
            try eachStart(parts["xl/_rels/workbook.xml.rels"] ?? []) { name, attributes in
                if name == "Relationship", attributes["Id"] == relation, let target = attributes["Target"] {
                    file = target
                }
            }
            let path = file.hasPrefix("/") ? String(file.dropFirst()) : "xl/" + file
            if let sheet = parts[path] { return sheet }
        } catch {
            throw damaged(error.what)
        }
        throw damaged(LocalizedText("aucune feuille visible", en: "no visible sheet"))
    }

    /// Calls `body` with each element that begins; an absent part has none.
    static func eachStart(
        _ bytes: [UInt8], _ body: (_ name: String, _ attributes: [String: String]) -> Void
    ) throws(SBOMFault) {
        guard !bytes.isEmpty else { return }
        var scanner = XMLScanner(bytes, depthLimit: 64)
        while let event = try scanner.next() {
            if case .start(let name, let attributes) = event { body(name, attributes) }
        }
    }

    private static func damaged(_ why: LocalizedText) -> ImportFault {
        .unreadable(
            LocalizedText(
                "ce classeur ne peut pas être lu (\(why.french))\u{A0}: ouvrez-le et enregistrez-le à nouveau, ou en CSV.",
                en: "this workbook cannot be read (\(why.english)): open it and save it again, or as CSV."))
    }
}

/// The texts that cells name by their place.
enum WorkbookTexts {
    /// Reads them as lines of CSV take them.
    ///
    /// - Throws: What makes the part no such list, or one that is too large.
    static func read(
        _ bytes: [UInt8], countLimit: Int = SheetText.countLimit, byteLimit: Int = SheetText.byteLimit
    ) throws(SBOMFault) -> [String] {
        guard !bytes.isEmpty else { return [] }
        var scanner = XMLScanner(bytes, depthLimit: 64, textLimit: SheetText.rawLimit)
        var texts: [String] = []
        var length = 0
        var text = ""
        var isInText = false
        var isPhonetic = false
        while let event = try scanner.next() {
            switch event {
            case .start("si", _): text = ""
            case .start("t", _): isInText = !isPhonetic
            case .start("rPh", _): isPhonetic = true
            case .end("rPh"): isPhonetic = false
            case .end("t"): isInText = false
            case .end("si"):
                texts.append(SheetText.line(text))
                length += texts[texts.count - 1].utf8.count
                guard texts.count <= countLimit, length <= byteLimit else {
                    throw SBOMFault("trop de textes", en: "too many texts")
                }
            case .text(let more): if isInText { SheetText.append(more, to: &text) }
            default: break
            }
        }
        return texts
    }
}

/// Which cells are dates, and what their numbers count from.
struct WorkbookDates {
    private var isDate: [Bool] = []
    /// The day that is number 0: 30 December 1899, because the format believes in a 29 February 1900; or 1904.
    private var zero = Day(number: -25_569)

    init(styles: [UInt8]?, workbook: [UInt8]?) throws(SBOMFault) {
        var custom: [Int: Bool] = [:]
        var isInCells = false
        var dates: [Bool] = []
        if let styles, !styles.isEmpty {
            var scanner = XMLScanner(styles, depthLimit: 64)
            while let event = try scanner.next() {
                switch event {
                case .start("numFmt", let attributes):
                    // Spreadsheets keep some hundreds.
                    if custom.count < 65_536, let id = attributes["numFmtId"].flatMap({ Int($0) }) {
                        custom[id] = WorkbookDates.isDateFormat(attributes["formatCode"] ?? "")
                    }
                case .start("cellXfs", _): isInCells = true
                case .end("cellXfs"): isInCells = false
                case .start("xf", let attributes):
                    guard isInCells else { continue }
                    let id = attributes["numFmtId"].flatMap { Int($0) } ?? 0
                    dates.append(
                        custom[id]
                            ?? ((14...17).contains(id) || id == 22 || (27...36).contains(id)
                                || (50...58).contains(id)))
                default: break
                }
            }
        }
        isDate = dates
        var is1904 = false
        try WorkbookTable.eachStart(workbook ?? []) { name, attributes in
            if name == "workbookPr", ["1", "true"].contains(attributes["date1904"] ?? "") { is1904 = true }
        }
        if is1904 { zero = Day(number: -24_107) }
    }

    /// The day that a number in that style means; `nil` where it is but a number.
    func day(_ number: Double, style: Int) -> Day? {
        guard isDate.indices.contains(style), isDate[style], (1...2_958_465).contains(number) else {
            return nil
        }
        return zero.adding(days: Int(number))
    }

    /// Whether a format shows a day: it names years and months or days, outside quotes and brackets.
    private static func isDateFormat(_ code: String) -> Bool {
        var bare = ""
        var isQuoted = false
        var isBracketed = false
        for character in code.lowercased() {
            switch character {
            case "\"": isQuoted.toggle()
            case "[": isBracketed = true
            case "]": isBracketed = false
            default: if !isQuoted, !isBracketed { bare.append(character) }
            }
        }
        return bare.contains("y") || (bare.contains("d") && bare.contains("m"))
            || bare.contains("a") && bare.contains("j")
    }
}
