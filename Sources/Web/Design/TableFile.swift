import Access
import Hummingbird
import Markup
import NIOCore
import Vocabulary
import Workbooks

/// What stands in one cell of a file: typed, so that spreadsheets and programs can compute with it.
enum FileCell: Sendable {
    case empty
    case text(String)
    case integer(Int)
    case number(Double)
    /// In cents.
    case money(Int64)
    case day(Day)
    case words([String])

    init(_ text: String?) { self = text.map { .text($0) } ?? .empty }
    init(_ day: Day?) { self = day.map { .day($0) } ?? .empty }
}

/// A table as a file: the columns of the page and those that the page has no room for.
struct TableFile<Row: Sendable>: Sendable {
    /// Of the file and of the sheet.
    let name: LocalizedText
    let columns: [Column]

    /// One column: its name for people, its name for programs, and what stands in it.
    struct Column: Sendable {
        let title: LocalizedText
        let key: String
        var width = 16
        let cell: @Sendable (Row, Language) -> FileCell

        init(
            _ title: LocalizedText, _ key: String, width: Int = 16,
            cell: @escaping @Sendable (Row, Language) -> FileCell
        ) {
            (self.title, self.key, self.width, self.cell) = (title, key, width, cell)
        }
    }

    /// A workbook is made whole in memory: more rows than this are for CSV, which is written as it is read.
    static var mostInWorkbook: Int { 50_000 }

    /// Gives the rows after one of them, or the first ones for `nil`; none after the last.
    typealias Part = @Sendable (_ after: Row?) async throws -> [Row]

    /// The rows in the form that the address asks for: `format=xlsx`, `json`, or CSV. Another form is refused.
    func response(_ rows: [Row], day: Day, visit: Visit) async throws -> Response {
        try await response(day: day, visit: visit) { $0 == nil ? rows : [] }
    }

    /// The same for rows that come in parts: all but a workbook is written as it is read.
    func response(day: Day, visit: Visit, part: @escaping Part) async throws -> Response {
        let language = visit.language
        let base = "\(fileName(language))-\(day)"
        switch visit.query["format"] {
        case "xlsx":
            let bytes = try await workbook(language, part)
            return .attachment(
                base + ".xlsx",
                mediaType: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
                body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)))
        case "json":
            return .attachment(base + ".json", mediaType: "application/json", body: json(language, part))
        case "csv", "", nil:
            return .attachment(base + ".csv", mediaType: "text/csv; charset=utf-8", body: csv(language, part))
        default: throw Refusal.noSuchForm
        }
    }

    /// Letters, digits and hyphens: a header carries the name.
    private func fileName(_ language: Language) -> String {
        let plain = name[language].lowercased().map { letter -> Character in
            switch letter {
            case "é", "è", "ê": "e"
            case "à", "â": "a"
            case "ô": "o"
            case "î": "i"
            case "ç": "c"
            case _ where letter.isASCII && (letter.isLetter || letter.isNumber): letter
            default: "-"
            }
        }
        return String(plain)
    }

    private func csv(_ language: Language, _ part: @escaping Part) -> ResponseBody {
        let file = CSVWriter(language: language)
        return ResponseBody { writer in
            try await writer.write(
                ByteBuffer(bytes: CSVWriter.start + file.line(columns.map { $0.title[language] })))
            var last: Row?
            while true {
                let rows = try await part(last)
                guard let end = rows.last else { break }
                last = end
                let bytes = rows.flatMap { row in
                    file.line(columns.map { $0.cell(row, language).plain(language) })
                }
                try await writer.write(ByteBuffer(bytes: bytes))
            }
            try await writer.finish(nil)
        }
    }

    private func json(_ language: Language, _ part: @escaping Part) -> ResponseBody {
        ResponseBody { writer in
            try await writer.write(ByteBuffer(string: "["))
            var last: Row?
            while true {
                let rows = try await part(last)
                guard let end = rows.last else { break }
                var bytes: [UInt8] = []
                for row in rows {
                    bytes += (last == nil && bytes.isEmpty ? "\n" : ",\n").utf8
                    bytes += object(row, language).bytes
                }
                last = end
                try await writer.write(ByteBuffer(bytes: bytes))
            }
            try await writer.write(ByteBuffer(string: "\n]\n"))
            try await writer.finish(nil)
        }
    }

    /// One row for programs.
    func object(_ row: Row, _ language: Language) -> JSONTree {
        JSONTree(columns.map { ($0.key, $0.cell(row, language).json) })
    }

    private func workbook(_ language: Language, _ part: Part) async throws -> [UInt8] {
        var lines: [[Spreadsheet.Cell]] = [columns.map { .heading($0.title[language]) }]
        var last: Row?
        while true {
            let rows = try await part(last)
            guard let end = rows.last else { break }
            last = end
            for row in rows { lines.append(columns.map { $0.cell(row, language).spreadsheet }) }
            guard lines.count <= TableFile.mostInWorkbook + 1 else {
                throw Refusal.tooManyRows(TableFile.mostInWorkbook)
            }
        }
        return try Spreadsheet(sheets: [
            .init(name: name[language], rows: lines, widths: columns.map(\.width))
        ]).xlsx()
    }
}

extension FileCell {
    func plain(_ language: Language) -> String {
        func local(_ text: String) -> String {
            language == .french ? text.replacing(".", with: ",") : text
        }
        return switch self {
        case .empty: ""
        case .text(let text): text
        case .integer(let number): String(number)
        case .number(let number): number.isFinite ? local(String(number)) : ""
        case .money(let cents): local(Money(cents: cents).description)
        case .day(let day): day.description
        case .words(let words): words.joined(separator: " | ")
        }
    }

    var spreadsheet: Spreadsheet.Cell {
        switch self {
        case .empty: .empty
        case .text(let text): .text(text)
        case .integer(let number): .integer(number)
        case .number(let number): .number(number)
        case .money(let cents): .number(Double(cents) / 100)
        case .day(let day): .day(day)
        case .words(let words): .text(words.joined(separator: " | "))
        }
    }

    var json: JSONTree {
        switch self {
        case .empty: .null
        case .text(let text): .text(text)
        case .integer(let number): .number(Int64(number))
        case .number(let number): number.isFinite ? .decimal(String(number)) : .null
        case .money(let cents): .decimal(Money(cents: cents).description)
        case .day(let day): .text(day.description)
        case .words(let words): .list(words.map { .text($0) })
        }
    }
}

extension Refusal {
    static func tooManyRows(_ most: Int) -> Refusal {
        let number = LocalizedText.number(most)
        return Refusal(
            .contentTooLarge,
            LocalizedText(
                "Un classeur contient \(number.french) lignes au plus\u{A0}: ajoutez un filtre, ou exportez en CSV.",
                en: "A workbook holds at most \(number.english) rows: add a filter, or export as CSV."))
    }
}

extension HTML {
    /// The buttons under a table of a page that has several.
    mutating func exports(_ link: SiteLink, visit: Visit) {
        guard visit.can(.exportRegistry) else { return }
        self(.p, .class("row-actions")) { $0.exportButtons(link, visit: visit) }
    }

    /// Buttons that take the rows of a table away in each form.
    mutating func exportButtons(
        _ link: SiteLink, visit: Visit, needs permission: Permission = .exportRegistry
    ) {
        guard visit.can(permission) else { return }
        for (format, title) in [
            ("csv", LocalizedText("Exporter en CSV", en: "Export as CSV")),
            ("xlsx", LocalizedText("Exporter en XLSX", en: "Export as XLSX")),
        ] {
            self(.a, .class("button"), .href(link.with("format", format)), .download) { html in
                html.icon(.download)
                html(.span, say: title)
            }
        }
    }
}
