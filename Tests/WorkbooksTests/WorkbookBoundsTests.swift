import Registry
import Testing
import Vocabulary

@testable import Workbooks

@Suite("What one workbook may cost") struct WorkbookBoundsTests {
    private static let long = String(repeating: "x", count: CSVReader.cellLimit + 10)

    private func reader(_ texts: [String] = [], byteLimit: Int = SheetText.byteLimit) throws -> SheetReader {
        SheetReader(texts: texts, dates: try WorkbookDates(styles: nil, workbook: nil), byteLimit: byteLimit)
    }

    private func sheet(_ rows: String) -> [UInt8] {
        Array("<worksheet><sheetData>\(rows)</sheetData></worksheet>".utf8)
    }

    @Test(
        "A text too long for a cell is kept to the bound, however it is written, and its row is refused by line"
    )
    func longText() throws {
        let texts = try WorkbookTexts.read(
            Array("<sst><si><t>\(Self.long)</t></si><si><t>b</t></si></sst>".utf8))
        #expect(texts[0].utf8.count == CSVReader.cellLimit + 1 && texts[1] == "b")
        let rows = """
            <row r="1"><c t="inlineStr"><is><t>Code</t></is></c><c t="inlineStr"><is><t>Nom</t></is></c></row>
            <row r="2"><c><v>1</v></c><c t="inlineStr"><is><t>\(Self.long)</t></is></c></row>
            <row r="3"><c><v>2</v></c><c t="inlineStr"><is><t>Serveur</t></is></c></row>
            """
        let bytes = SmallWorkbook.bytes(rows: rows)
        let plan = try ImportPlan<SystemRow>.reading(
            ByteSource(bytes, name: "parc.xlsx"), against: .empty,
            mapping: HeaderMapping(constants: ["owner": "990000010", "function": "server"]))
        #expect(plan.problems.map(\.fault) == [.cellTooLarge(limit: CSVReader.cellLimit)])
        #expect(plan.problems.map(\.line) == [2] && plan.rows.map(\.line) == [3])
    }

    @Test("A text of megabytes is refused before it is made")
    func hugeText() {
        let text = String(repeating: "x", count: SheetText.rawLimit + 1)
        let error = #expect(throws: SBOMFault.self) {
            try WorkbookTexts.read(Array("<sst><si><t>\(text)</t></si></sst>".utf8))
        }
        #expect(error?.sentence(in: .english).contains("more than 1048576") == true)
        // In pieces it is read only as far as a cell may be long.
        let pieces = String(repeating: "<t>\(Self.long)</t>", count: 40)
        #expect(throws: Never.self) {
            let texts = try WorkbookTexts.read(Array("<sst><si>\(pieces)</si></sst>".utf8))
            #expect(texts.map(\.utf8.count) == [CSVReader.cellLimit + 1])
        }
    }

    @Test("Texts past a count or a length are refused")
    func manyTexts() {
        let three = Array("<sst><si><t>ab</t></si><si/><si><t>cd</t></si></sst>".utf8)
        #expect(throws: Never.self) { try WorkbookTexts.read(three, countLimit: 3, byteLimit: 4) }
        #expect(throws: SBOMFault.self) { try WorkbookTexts.read(three, countLimit: 2, byteLimit: 4) }
        #expect(throws: SBOMFault.self) { try WorkbookTexts.read(three, countLimit: 3, byteLimit: 3) }
    }

    @Test("A row whose cells name one long text again and again is refused before the row is made of it")
    func sharedText() throws {
        let cell = #"<c t="s"><v>0</v></c>"#
        let row = "<row>\(String(repeating: cell, count: 100))</row>"
        var small = try reader([String(repeating: "x", count: 1_000)], byteLimit: 50_000)
        #expect(throws: SBOMFault.self) { try small.csv(sheet(row)) }
        var large = try reader([String(repeating: "x", count: 1_000)], byteLimit: 150_000)
        #expect(try large.csv(sheet(row)).count > 100_000)
    }

    @Test(
        "Line breaks of every kind become blanks",
        arguments: ["a\nb", "a\r\nb", "a\u{B}b", "a\u{85}b", "a\u{2028}b"])
    func breaks(_ text: String) {
        #expect(SheetText.line(text) == "a b")
        #expect(SheetText.line("é–à") == "é–à")
    }

    @Test("Rows that go backwards are named, and a table of one column is read from its first row")
    func order() throws {
        var backwards = try reader()
        let rows = "<row r=\"2\"><c><v>1</v></c><c><v>2</v></c></row><row r=\"1\"><c><v>3</v></c></row>"
        let error = #expect(throws: SBOMFault.self) { try backwards.csv(sheet(rows)) }
        #expect(error?.sentence(in: .english).contains("row 1 comes after row 2") == true)
        var single = try reader()
        let column = "<row r=\"1\"><c><v>7</v></c></row><row r=\"3\"><c><v>8</v></c></row>"
        #expect(try cells(single.csv(sheet(column))) == [["7"], ["8"]])
    }
}
