public import Compression
import Vocabulary

// An XLSX file is a zip archive of XML parts (ECMA-376, SpreadsheetML):
//
//     [Content_Types].xml            what each part is
//     _rels/.rels                    where the workbook is
//     xl/workbook.xml                the sheets by name
//     xl/_rels/workbook.xml.rels     where the sheets are
//     xl/styles.xml                  four looks of cells
//     xl/worksheets/sheet1.xml …     rows of cells, their texts inline

extension Spreadsheet {
    /// The bytes of the XLSX file. Equal workbooks give equal bytes.
    public func xlsx() throws(CompressionError) -> [UInt8] {
        var zip = ZipWriter()
        try zip.add("[Content_Types].xml", contentTypes)
        try zip.add("_rels/.rels", Spreadsheet.rootRelations)
        try zip.add("xl/workbook.xml", workbook)
        try zip.add("xl/_rels/workbook.xml.rels", relations)
        try zip.add("xl/styles.xml", Spreadsheet.styles)
        for (index, sheet) in sheets.enumerated() {
            try zip.add("xl/worksheets/sheet\(index + 1).xml", SheetXML(sheet).bytes)
        }
        return zip.finish()
    }

    private static let head = #"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>"#
    private static let office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    private static let package = "http://schemas.openxmlformats.org/package/2006"
    fileprivate static let main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    private static let kind = "application/vnd.openxmlformats-officedocument.spreadsheetml"

    fileprivate static func part(_ body: String) -> [UInt8] { Array((head + body).utf8) }

    private var contentTypes: [UInt8] {
        var body = "<Types xmlns=\"\(Spreadsheet.package)/content-types\">"
        body +=
            #"<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>"#
        body += #"<Default Extension="xml" ContentType="application/xml"/>"#
        body += "<Override PartName=\"/xl/workbook.xml\" ContentType=\"\(Spreadsheet.kind).sheet.main+xml\"/>"
        body += "<Override PartName=\"/xl/styles.xml\" ContentType=\"\(Spreadsheet.kind).styles+xml\"/>"
        for index in sheets.indices {
            body += "<Override PartName=\"/xl/worksheets/sheet\(index + 1).xml\" "
            body += "ContentType=\"\(Spreadsheet.kind).worksheet+xml\"/>"
        }
        return Spreadsheet.part(body + "</Types>")
    }

    private static var rootRelations: [UInt8] {
        part(
            "<Relationships xmlns=\"\(package)/relationships\"><Relationship Id=\"rId1\" "
                + "Type=\"\(office)/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>")
    }

    private var workbook: [UInt8] {
        var body = "<workbook xmlns=\"\(Spreadsheet.main)\" xmlns:r=\"\(Spreadsheet.office)\"><sheets>"
        for (index, name) in sheetNames.enumerated() {
            body +=
                "<sheet name=\"\(SheetXML.escaped(name))\" sheetId=\"\(index + 1)\" r:id=\"rId\(index + 1)\"/>"
        }
        return Spreadsheet.part(body + "</sheets></workbook>")
    }

    private var relations: [UInt8] {
        var body = "<Relationships xmlns=\"\(Spreadsheet.package)/relationships\">"
        for index in sheets.indices {
            body += "<Relationship Id=\"rId\(index + 1)\" Type=\"\(Spreadsheet.office)/worksheet\" "
            body += "Target=\"worksheets/sheet\(index + 1).xml\"/>"
        }
        body += "<Relationship Id=\"rId\(sheets.count + 1)\" Type=\"\(Spreadsheet.office)/styles\" "
        return Spreadsheet.part(body + "Target=\"styles.xml\"/></Relationships>")
    }

    /// Names that programs accept, none twice.
    private var sheetNames: [String] {
        var taken: Set<String> = []
        return sheets.map { sheet in
            let cleaned = sheet.name.map { "[]:*?/\\".contains($0) || $0.isNewline ? "-" : $0 }
            let base = cleaned.isEmpty ? "Sheet" : String(cleaned)
            var name = String(base.prefix(31))
            var number = 2
            while !taken.insert(name.lowercased()).inserted {
                name = base.prefix(27) + " \(number)"
                number += 1
            }
            return name
        }
    }

    /// In this order: plain, wrapped text, heading, date.
    private static var styles: [UInt8] {
        part(
            """
            <styleSheet xmlns="\(main)"><fonts count="2"><font><sz val="11"/><name val="Calibri"/></font>\
            <font><b/><sz val="11"/><name val="Calibri"/></font></fonts><fills count="3"><fill>\
            <patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill><fill>\
            <patternFill patternType="solid"><fgColor rgb="FFE3EBF3"/></patternFill></fill></fills>\
            <borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="4">\
            <xf xfId="0"/><xf xfId="0" numFmtId="49" applyNumberFormat="1" applyAlignment="1">\
            <alignment vertical="top" wrapText="1"/></xf><xf xfId="0" fontId="1" fillId="2" applyFont="1" \
            applyFill="1" applyAlignment="1"><alignment vertical="top" wrapText="1"/></xf>\
            <xf xfId="0" numFmtId="14" applyNumberFormat="1"/></cellXfs></styleSheet>
            """)
    }
}

/// One sheet as XML.
struct SheetXML {
    private let sheet: Spreadsheet.Sheet

    init(_ sheet: Spreadsheet.Sheet) { self.sheet = sheet }

    var bytes: [UInt8] {
        var body = Spreadsheet.part(
            "<worksheet xmlns=\"\(Spreadsheet.main)\"><sheetPr><pageSetUpPr fitToPage=\"1\"/></sheetPr>"
                + view
                + columns + "<sheetData>")
        for (index, row) in sheet.rows.prefix(Spreadsheet.rowLimit).enumerated() {
            body += "<row r=\"\(index + 1)\"\(height(of: row))>".utf8
            for (column, cell) in row.prefix(Spreadsheet.columnLimit).enumerated() where cell != .empty {
                body += xml(cell, at: Spreadsheet.letters(ofColumn: column) + String(index + 1)).utf8
            }
            body += "</row>".utf8
        }
        // On paper all columns stand side by side, on as many pages as it takes.
        let paper =
            "<pageSetup paperSize=\"9\" orientation=\"landscape\" fitToWidth=\"1\" fitToHeight=\"0\"/>"
        body += ("</sheetData>" + validations + paper + "</worksheet>").utf8
        return body
    }

    /// The height of a row whose texts are wrapped over several lines: LibreOffice would show the first alone.
    ///
    /// An estimate, in points, from the widths of columns; programs correct it when somebody edits the row.
    private func height(of row: [Spreadsheet.Cell]) -> String {
        var lines = 1
        for (cell, width) in zip(row, sheet.widths) {
            guard case .text(let text) = cell, text.utf8.count > width || text.utf8.contains(0x0A) else {
                continue
            }
            let pieces = text.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false)
            lines = max(lines, pieces.reduce(0) { $0 + max(1, ($1.count + width - 1) / max(width, 1)) })
        }
        // 409 points are the most that spreadsheets allow.
        return lines == 1 ? "" : " ht=\"\(min(409, lines * 15))\""
    }

    private var view: String {
        guard sheet.frozenRows > 0 else { return "" }
        return "<sheetViews><sheetView workbookViewId=\"0\"><pane ySplit=\"\(sheet.frozenRows)\" "
            + "topLeftCell=\"A\(sheet.frozenRows + 1)\" activePane=\"bottomLeft\" state=\"frozen\"/>"
            + "</sheetView></sheetViews>"
    }

    private var columns: String {
        guard !sheet.widths.isEmpty else { return "" }
        let columns = sheet.widths.enumerated().map { index, width in
            "<col min=\"\(index + 1)\" max=\"\(index + 1)\" width=\"\(width)\" customWidth=\"1\"/>"
        }
        return "<cols>" + columns.joined() + "</cols>"
    }

    private var validations: String {
        guard !sheet.choices.isEmpty else { return "" }
        var body = "<dataValidations count=\"\(sheet.choices.count)\">"
        for (column, words) in sheet.choices.sorted(by: { $0.key < $1.key }) {
            let letters = Spreadsheet.letters(ofColumn: column)
            let last = max(sheet.rows.count, sheet.frozenRows + 1)
            body += "<dataValidation type=\"list\" allowBlank=\"1\" showErrorMessage=\"1\" "
            body += "sqref=\"\(letters)\(sheet.frozenRows + 1):\(letters)\(last)\">"
            body +=
                "<formula1>\"\(SheetXML.escaped(words.joined(separator: ",")))\"</formula1></dataValidation>"
        }
        return body + "</dataValidations>"
    }

    private func xml(_ cell: Spreadsheet.Cell, at reference: String) -> String {
        switch cell {
        case .empty: ""
        case .text(let text): inline(text, at: reference, style: 1)
        case .heading(let text): inline(text, at: reference, style: 2)
        case .integer(let number): "<c r=\"\(reference)\"><v>\(number)</v></c>"
        case .number(let number): number.isFinite ? "<c r=\"\(reference)\"><v>\(number)</v></c>" : ""
        // Day 25,569 of spreadsheets is 1970-01-01; they count from 1899-12-30.
        case .day(let day): "<c r=\"\(reference)\" s=\"3\"><v>\(day.number + 25_569)</v></c>"
        }
    }

    private func inline(_ text: String, at reference: String, style: Int) -> String {
        "<c r=\"\(reference)\" s=\"\(style)\" t=\"inlineStr\"><is><t xml:space=\"preserve\">"
            + SheetXML.escaped(text) + "</t></is></c>"
    }

    /// Escaped for XML, and as SpreadsheetML writes the characters that XML cannot hold: `_x0001_`.
    ///
    /// A text that already looks so has its underline written in the same way, so that reading gives it back.
    static func escaped(_ text: String) -> String {
        var result = ""
        result.reserveCapacity(text.utf8.count)
        let scalars = Array(text.unicodeScalars)
        for (index, scalar) in scalars.enumerated() {
            switch scalar {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            case "\t", "\n": result.unicodeScalars.append(scalar)
            case "_" where isEscape(scalars[index...]): result += "_x005F_"
            case _ where scalar.value < 0x20 || scalar.value == 0xFFFE || scalar.value == 0xFFFF:
                let digits = String(scalar.value, radix: 16, uppercase: true)
                result += "_x" + String(repeating: "0", count: 4 - digits.count) + digits + "_"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }

    /// The text that ``escaped(_:)`` wrote, once XML has been read.
    static func unescaped(_ text: String) -> String {
        guard text.utf8.contains(UInt8(ascii: "_")) else { return text }
        let scalars = Array(text.unicodeScalars)
        var result = String.UnicodeScalarView()
        var index = 0
        while index < scalars.count {
            if isEscape(scalars[index...]),
                let value = UInt32(
                    String(String.UnicodeScalarView(scalars[index + 2..<index + 6])), radix: 16),
                let scalar = Unicode.Scalar(value)
            {
                result.append(scalar)
                index += 7
            } else {
                result.append(scalars[index])
                index += 1
            }
        }
        return String(result)
    }

    private static func isEscape(_ scalars: ArraySlice<Unicode.Scalar>) -> Bool {
        let piece = scalars.prefix(7)
        guard piece.count == 7, piece.first == "_", piece[piece.startIndex + 1] == "x", piece.last == "_"
        else {
            return false
        }
        return piece.dropFirst(2).dropLast().allSatisfy(\.properties.isASCIIHexDigit)
    }
}
