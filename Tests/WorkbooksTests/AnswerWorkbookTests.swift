import Clausier
import Compression
import Foundation
import TestSupport
import Testing
import Vocabulary

@testable import Workbooks

@Suite("Workbooks of answers")
struct AnswerWorkbookTests {
    let edition: Edition
    init() throws { edition = try ShippedEditions.hospital() }

    static let odd = [
        "", "=1+1", " two  blanks ", "tab\tand\nline", "_x0041_", "« é » <&>\"'", "-5", "+33 1 23 45 67 89",
        "@x",
        "日本語 🏥", "00123", "1,5", "2026-11-29", "TRUE", "line\n\nline",
    ]

    /// Answers to every control of the supplier, with odd texts and figures.
    func sheet(_ numbers: inout SeededNumbers) -> AnswerSheet {
        var sheet = AnswerSheet(
            edition: edition.key, supplier: "Éditions <Fictives> & fils", product: "Dossier \"Alpha\"",
            version: "4.2")
        for control in edition.controls where control.respondent == .supplier {
            guard Int.random(in: 0..<6, using: &numbers) > 0 else { continue }
            var claim = numbers.pick(Claim.allCases)
            var answer = AnswerRow(
                code: control.code, claim: claim, comment: numbers.pick(Self.odd),
                details: numbers.pick(Self.odd))
            if claim == .yes {
                for rule in control.rules where Bool.random(using: &numbers) {
                    answer.measures[rule.key] = rule.bound == .atMost ? rule.value / 2 : rule.value * 1.25
                }
            }
            if answer.problems(as: control, for: Profile()).contains(where: \.isFatal) {
                claim = .no
                answer.claim = claim
                answer.comment = "Non prévu avant l’été."
                answer.measures = [:]
            }
            sheet.answers.append(answer)
        }
        return sheet
    }

    @Test(
        "What goes out comes in again exactly, in either language",
        arguments: [
            (Language.french, UInt64(1)), (.english, 2), (.french, .random(in: 0...9_999)),
        ])
    func roundTrip(language: Language, seed: UInt64) throws {
        var numbers = SeededNumbers(seed)
        let sheet = sheet(&numbers)
        let bytes = try AnswerWorkbook.spreadsheet(of: edition, sheet, in: language).xlsx()
        #expect(try AnswerWorkbook.edition(of: bytes) == edition.key)
        let reading = try AnswerWorkbook.read(bytes, as: edition)
        #expect(reading.sheet == sheet, "seed \(seed)")
        #expect(reading.refused.isEmpty, "seed \(seed)")
        let again = try AnswerWorkbook.spreadsheet(of: edition, reading.sheet, in: language).xlsx()
        #expect(again == bytes)
    }

    static let office = ["/usr/bin/soffice", "/usr/bin/libreoffice"].first {
        FileManager.default.isExecutableFile(atPath: $0)
    }

    @Test("A workbook that LibreOffice saved again says the same", .enabled(if: office != nil))
    func libreOffice() async throws {
        var numbers = SeededNumbers(42)
        let sheet = sheet(&numbers)
        let folder = FileManager.default.temporaryDirectory.appending(path: "cordon-\(UUID().uuidString)")
        try FileManager.default.createDirectory(
            at: folder.appending(path: "out"), withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let file = folder.appending(path: "answers.xlsx")
        try Data(AnswerWorkbook.spreadsheet(of: edition, sheet, in: .french).xlsx()).write(to: file)
        let process = Process()
        process.executableURL = URL(filePath: try #require(Self.office))
        process.arguments = [
            "-env:UserInstallation=\(folder.appending(path: "profile").absoluteString)", "--headless",
            "--convert-to", "xlsx", "--outdir", folder.appending(path: "out").path(percentEncoded: false),
            file.path(percentEncoded: false),
        ]
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        let saved = try Data(contentsOf: folder.appending(path: "out/answers.xlsx"))
        let reading = try AnswerWorkbook.read([UInt8](saved), as: edition)
        #expect(reading.refused.isEmpty)
        #expect(reading.sheet == sheet)
    }

    @Test(
        "A table that is longer than any edition is refused at its first row too many, before the rest is read"
    )
    func tooLong() throws {
        let rows = Array(repeating: ["O-1.1"], count: AnswerWorkbook.rowLimit)
        let edition = try ShippedEditions.hospital()
        let fault = #expect(throws: SpreadsheetFault.self) {
            try AnswerWorkbook.read(try workbook(rows), as: edition)
        }
        #expect(fault?.place == "RetourClausier!A\(AnswerWorkbook.rowLimit + 1)")
        #expect(fault?.what.french.contains("dépasse") == true)
        #expect(throws: Never.self) { try AnswerWorkbook.read(try workbook(rows.dropLast()), as: edition) }
    }

    /// A workbook with these rows below the headings.
    func workbook(_ rows: [[String]]) throws -> [UInt8] {
        let heading = [
            "Code", "Exigence", "Mesure (Oui/Non)", "Détails", "Éléments de consolidation", "Valeurs",
        ]
        return try Spreadsheet(sheets: [
            .init(name: "RetourClausier", rows: ([heading] + rows).map { $0.map { .text($0) } })
        ]).xlsx()
    }

    @Test(
        "A refused row says which cell and why, and costs itself alone",
        arguments: [
            (["O-99.1", "", "Oui"], "RetourClausier!A3: no control O-99.1 in edition hospital/2.0.1"),
            (["", "", "Oui"], "RetourClausier!A3: the code is missing"),
            (
                ["O-1.1", "", "peut-être"],
                "RetourClausier!C3: 'peut-être' is no answer: write Yes, Partly, No or Not concerned"
            ),
            (
                ["O-1.1", "", "", "une explication"],
                "RetourClausier!C3: choose Yes, Partly, No or Not concerned"
            ),
            (
                ["O-9.2", "", "Non", " "],
                "RetourClausier!D3: Say why, or what is missing: “no” and “partly” need a comment."
            ),
            (["O-9.5", "", "Oui"], "RetourClausier!A3: O-9.5 is answered in row 2 already"),
            (["O-2.8", "", "Oui"], "RetourClausier!A3: The hospital answers this control."),
            (
                ["O-7.2", "", "Oui", "x", "", "patchCritical = 6"],
                "RetourClausier!F3: “Correction of a flaw of CVSS 9 or more” asks for at most 1 month, not 6 months: correct the value, or answer partly or no."
            ),
            (
                ["O-7.2", "", "Oui", "x", "", "délai = 6"],
                "RetourClausier!F3: 'délai = 6' is no figure that is asked for: keep the text and write a number after the equals sign"
            ),
            (
                ["O-7.2", "", "Oui", "x", "", "patchCritical = 0x1"],
                "RetourClausier!F3: 'patchCritical = 0x1' is no figure that is asked for: keep the text and write a number after the equals sign"
            ),
        ])
    func refusedRow(row: [String], sentence: String) throws {
        let reading = try AnswerWorkbook.read(
            workbook([["O-9.5", "", "oui"], row, ["O-9.8", "", "NON", "x"]]), as: edition)
        #expect(reading.refused.map { $0.sentence(in: .english) } == [sentence])
        #expect(reading.sheet.answers.map(\.code.text) == ["O-9.5", "O-9.8"] && reading.rows == [2, 4])
    }

    @Test("A formula is refused by its cell")
    func formula() throws {
        let bytes = try SpreadsheetTests.workbook(
            sheet: """
                <row r="1"><c r="A1" t="inlineStr"><is><t>code</t></is></c><c r="B1" t="inlineStr"><is><t>mesure</t></is></c></row>\
                <row r="2"><c r="A2" t="inlineStr"><is><t>O-1.1</t></is></c><c r="B2"><f>HYPERLINK("x")</f><v>Oui</v></c></row>
                """)
        let reading = try AnswerWorkbook.read(bytes, as: edition)
        #expect(
            reading.refused.map { $0.sentence(in: .english) } == [
                "S!B2: a formula is refused: paste its value"
            ])
    }

    @Test("A workbook for another edition is refused whole")
    func otherEdition() throws {
        let durability = try ShippedEditions.durability()
        let sheet = AnswerSheet(edition: durability.key, supplier: "", product: "", version: "")
        let bytes = try AnswerWorkbook.spreadsheet(of: durability, sheet, in: .french).xlsx()
        #expect(throws: SpreadsheetFault.self) { try AnswerWorkbook.read(bytes, as: edition) }
    }

    @Test(
        "Ten thousand columns, a bomb, a macro, a link and entities are refused",
        arguments: [
            "columns", "bomb", "macro", "link", "entity", "no zip",
        ])
    func hostile(kind: String) throws {
        var parts: [String: String] = [:]
        var sheet = ""
        switch kind {
        case "columns":
            let cells = (0..<10_000).map { "<c r=\"\(Spreadsheet.letters(ofColumn: $0))1\"><v>1</v></c>" }
            sheet = "<row r=\"1\">\(cells.joined())</row>"
        case "bomb": parts["xl/media/x.xml"] = String(repeating: "0", count: 80 << 20)
        case "macro": parts["xl/vbaProject.bin"] = "x"
        case "link": parts["xl/externalLinks/externalLink1.xml"] = "<a/>"
        case "entity":
            parts["xl/sharedStrings.xml"] = "<!DOCTYPE a [<!ENTITY b \"c\">]><sst><si><t>&b;</t></si></sst>"
        default: break
        }
        let bytes =
            kind == "no zip"
            ? Array("PK\u{3}\u{4}".utf8) : try SpreadsheetTests.workbook(sheet: sheet, besides: parts)
        #expect(throws: SpreadsheetFault.self) { try AnswerWorkbook.read(bytes, as: edition) }
    }

    @Test("Only the controls that concern the product go out")
    func routed() throws {
        let sheet = AnswerSheet(edition: edition.key, supplier: "", product: "", version: "")
        let book = AnswerWorkbook.spreadsheet(
            of: edition, sheet, profile: Profile(exactly: [.device, .wireless]), in: .english)
        let codes = book.sheets[0].rows.dropFirst().map { $0[0] }
        #expect(codes.contains(.text("O-10.1")) && codes.contains(.text("O-12.2.8.1")))
        #expect(!codes.contains(.text("O-12.5.1")) && !codes.contains(.text("O-2.8")))
    }

    @Test("A tender's workbook holds the ranking, each edition and what each bidder wrote")
    func tender() throws {
        var numbers = SeededNumbers(9)
        let states = (0..<3).map { _ in
            Dictionary(
                uniqueKeysWithValues: edition.controls.map {
                    ($0.code, PointState(numbers.pick(Standing.allCases)))
                })
        }
        let comparison = Comparison(
            [.init(edition: edition, states: states)], needs: Profile(), bidders: 3)
        let book = TenderWorkbook.spreadsheet(
            comparison, bidders: ["A", "B", "=C"], answers: (0..<3).map { _ in [sheet(&numbers)] },
            in: .french)
        let reader = try SpreadsheetReader(book.xlsx())
        #expect(reader.sheetNames == ["Classement", "Clausier de sécurité hospitalie", "1 A", "2 B", "3 =C"])
        #expect(try reader.rows(of: "Classement").count == 4)
        #expect(try reader.rows(of: "Clausier de sécurité hospitalie").count == 118)
        #expect(try reader.rows(of: "3 =C").count == 118)
    }
}
