import Compression
import TestSupport
import Testing
import Vocabulary

@testable import Workbooks

@Suite("Spreadsheets")
struct SpreadsheetTests {
    static let odd = [
        "=1+1", " two  blanks ", "tab\tand\nline", "return\r\n", "_x0041_", "\u{1}", "« é » <&>\"'",
        "__x000D__",
    ]

    @Test("What is written is read back exactly, whatever the characters")
    func roundTrip() throws {
        let rows: [[Spreadsheet.Cell]] =
            [[.heading("A"), .heading("B")]] + Self.odd.map { [.empty, .text($0)] }
        let bytes = try Spreadsheet(sheets: [
            .init(name: "Sheet/one", rows: rows), .init(name: "Two", rows: []),
        ])
        .xlsx()
        let reader = try SpreadsheetReader(bytes)
        #expect(reader.sheetNames == ["Sheet-one", "Two"])
        let read = try reader.rows(of: "Sheet-one")
        #expect(read.dropFirst().map { $0[1]?.text } == Self.odd)
        #expect(read.dropFirst().allSatisfy { $0[0] == nil })
        #expect(try reader.rows(of: "Two").isEmpty)
    }

    @Test("Numbers and days keep their values")
    func numbers() throws {
        let day = try Day(parsing: "2026-11-30")
        let bytes = try Spreadsheet(sheets: [
            .init(name: "S", rows: [[.integer(-7), .number(1.5), .day(day), .number(.nan)]])
        ]).xlsx()
        let row = try SpreadsheetReader(bytes).rows(of: "S")[0]
        #expect(row.map { $0?.text } == ["-7", "1.5", "46356"])
    }

    @Test(
        "Columns are named as spreadsheets name them",
        arguments: [(0, "A"), (25, "Z"), (26, "AA"), (16_383, "XFD")])
    func letters(column: Int, name: String) { #expect(Spreadsheet.letters(ofColumn: column) == name) }

    /// A workbook of one sheet with these parts beside it.
    static func workbook(sheet: String, besides: [String: String] = [:]) throws -> [UInt8] {
        var zip = ZipWriter()
        try zip.add(
            "xl/workbook.xml",
            Array(#"<workbook xmlns:r="r"><sheets><sheet name="S" r:id="rId1"/></sheets></workbook>"#.utf8))
        try zip.add(
            "xl/_rels/workbook.xml.rels",
            Array(#"<Relationships><Relationship Id="rId1" Target="worksheets/s.xml"/></Relationships>"#.utf8)
        )
        try zip.add(
            "xl/worksheets/s.xml", Array("<worksheet><sheetData>\(sheet)</sheetData></worksheet>".utf8))
        for (name, content) in besides { try zip.add(name, Array(content.utf8)) }
        return zip.finish()
    }

    @Test("A formula is not run and its last value not believed")
    func formula() throws {
        let bytes = try Self.workbook(sheet: #"<row r="1"><c r="A1"><f>1+1</f><v>2</v></c></row>"#)
        #expect(try SpreadsheetReader(bytes).rows(of: "S") == [[.init(text: "", isFormula: true)]])
    }

    @Test(
        "Macros, external links and document types are refused",
        arguments: [
            ["xl/vbaProject.bin": "x"], ["xl/externalLinks/externalLink1.xml": "<a/>"],
            [
                "xl/worksheets/_rels/s.xml.rels":
                    #"<Relationships><Relationship TargetMode="External" Type="t/oleObject" Target="file:///x"/></Relationships>"#
            ],
            ["xl/sharedStrings.xml": #"<!DOCTYPE a [<!ENTITY b "c">]><sst/>"#],
        ])
    func hostile(parts: [String: String]) throws {
        let bytes = try Self.workbook(sheet: "", besides: parts)
        #expect(throws: SpreadsheetFault.self) { try SpreadsheetReader(bytes) }
    }

    @Test("Ten thousand columns, a far row and a bomb are refused")
    func tooMuch() throws {
        let wide = try Self.workbook(sheet: #"<row r="1"><c r="NTP1"><v>1</v></c></row>"#)
        #expect(throws: SpreadsheetFault.self) { try SpreadsheetReader(wide).rows(of: "S") }
        let far = try Self.workbook(sheet: #"<row r="1048576"><c r="A1048576"><v>1</v></c></row>"#)
        #expect(throws: SpreadsheetFault.self) { try SpreadsheetReader(far).rows(of: "S") }
        let sparse = (1...20_000).map { row in "<row r=\"\(row)\"><c r=\"ALL\(row)\"><v>1</v></c></row>" }
            .joined()
        #expect(throws: SpreadsheetFault.self) {
            try SpreadsheetReader(Self.workbook(sheet: sparse)).rows(of: "S")
        }
        let bomb = try Self.workbook(sheet: String(repeating: " ", count: 40 << 20))
        #expect(bomb.count < 100_000)
        #expect(throws: SpreadsheetFault.self) { try SpreadsheetReader(bomb) }
    }

    @Test(
        "A cell outside any row is refused, before the rows and after them",
        arguments: [#"<c r="A1"><v>1</v></c>"#, #"<row r="3"><c r="A3"><v>1</v></c></row><c><v>1</v></c>"#])
    func outsideRows(sheet: String) throws {
        let fault = #expect(throws: SpreadsheetFault.self) {
            try SpreadsheetReader(Self.workbook(sheet: sheet)).rows(of: "S")
        }
        #expect(fault?.sentence(in: .english).contains("a cell outside a row") == true)
    }

    @Test("The elements of a sheet in any order and any place are read or refused, and never crash")
    func hostileSheets() throws {
        let seed = Seed()
        var numbers = seed.numbers
        let pieces = [
            "<row>", "<row r=\"2\">", "<row r=\"0\">", "<row r=\"-3\">", "<row r=\"9223372036854775807\">",
            "</row>", "<c>", "<c r=\"A1\">", "<c r=\"ALL7\" t=\"s\">", "<c r=\"1\" t=\"inlineStr\">", "</c>",
            "<v>", "</v>", "<v>0</v>", "<v>-1</v>", "<v>1e400</v>", "<is><t>x</t></is>", "<f>1+1</f>", "<f>",
            "</f>",
            "<rPh>", "</rPh>", "12", "_x000D_",
        ]
        for _ in 0..<3_000 {
            var (sheet, open) = ("", [String]())
            for _ in 0..<Int.random(in: 1...14, using: &numbers) {
                let piece = numbers.pick(pieces)
                if piece.hasPrefix("</") {
                    // Most are well formed, so that they are read at all.
                    guard let name = open.popLast() else { continue }
                    sheet += "</\(name)>"
                } else {
                    sheet += piece
                    if piece.hasPrefix("<"), !piece.contains("</") {
                        open.append(String(piece.dropFirst().prefix { $0.isLetter }))
                    }
                }
            }
            sheet += open.reversed().map { "</\($0)>" }.joined()
            let bytes = try Self.workbook(sheet: sheet)
            let rows = try? SpreadsheetReader(bytes).rows(of: "S")
            #expect((rows?.count ?? 0) < 100_000, "\(seed) \(sheet)")
            _ = try? WorkbookTable.csv(bytes)
        }
    }

    @Test("A file cut anywhere is refused and never crashes")
    func cut() throws {
        let bytes = try Spreadsheet(sheets: [.init(name: "S", rows: [[.text("one")]])]).xlsx()
        for length in stride(from: 0, to: bytes.count, by: 7) {
            #expect(throws: SpreadsheetFault.self) { try SpreadsheetReader(Array(bytes[..<length])) }
        }
    }
}
