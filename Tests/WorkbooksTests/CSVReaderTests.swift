import Registry
import TestSupport
import Testing
import Vocabulary

@testable import Workbooks

@Suite("CSV files") struct CSVReaderTests {
    @Test(
        "The separator is the one the header uses",
        arguments: [
            "a;b;c\n1,5;2;3", "a,b,c\n\"1,5\",2,3", "a\tb\tc\n1,5\t2\t3", "sep=;\r\na;b;c\r\n1,5;2;3",
            "SEP=,\na,b,c\n\"1,5\",2,3",
        ])
    func separators(text: String) throws {
        #expect(try cells(text) == [["a", "b", "c"], ["1,5", "2", "3"]])
    }

    @Test("A comma in a quoted header does not decide") func quotedHeader() throws {
        #expect(try cells("\"a, b, c, d\";e\n1;2") == [["a, b, c, d", "e"], ["1", "2"]])
    }

    @Test("Quoted cells hold separators, quotes and line breaks; others may hold a quote") func quotes()
        throws
    {
        #expect(
            try cells("a;b\n\"x;y\";\"il dit \"\"oui\"\"\"\n\"deux\nlignes\";écran 24\"\n\"\";\" \"  ;z\n")
                == [
                    ["a", "b"], ["x;y", "il dit \"oui\""], ["deux\nlignes", "écran 24\""], ["", " ", "z"],
                ])
    }

    @Test("Lines end in LF, CR or both, the last in nothing", arguments: ["\n", "\r", "\r\n"])
    func lineEnds(end: String) throws {
        let text = ["a;b", "1;2", "", ";", "3;4"].joined(separator: end)
        #expect(try cells(text) == [["a", "b"], ["1", "2"], ["3", "4"]])
        var reader = try CSVReader(ByteSource(Array(text.utf8), name: ""))
        var record = CSVRecord()
        var lines: [Int] = []
        while try reader.next(into: &record) { lines.append(record.line) }
        #expect(lines == [1, 2, 5])
    }

    @Test("A cell below a line break in a quoted one knows its own line") func lines() throws {
        var reader = try CSVReader(ByteSource(Array("a;b;c\n1;\"x\r\ny\";2\n".utf8), name: ""))
        var record = CSVRecord()
        _ = try reader.next(into: &record)
        _ = try reader.next(into: &record)
        #expect((0..<3).map(record.line(of:)) == [2, 2, 3])
        #expect(record.text(of: 1) == "x\ny")
    }

    @Test("Lines that start with # are skipped, quoted ones are not") func comments() throws {
        #expect(
            try cells("# un \"commentaire; ouvert\na;b\n# autre\n\"# texte\";1\n2;# pas ici\n")
                == [["a", "b"], ["# texte", "1"], ["2", "# pas ici"]])
    }

    @Test("Whatever the pieces it comes in, a file reads the same", arguments: [1, 2, 3, 5, 7, 64])
    func pieces(size: Int) throws {
        let text = "\u{FEFF}sep=;\r\nNom;\"Nb \"\"lits\"\"\"\r\n# x\r\n\"Hôpital\r\nNord\";12\r\n;\r\nÉté;3"
        let expected = [["Nom", "Nb \"lits\""], ["Hôpital\nNord", "12"], ["Été", "3"]]
        #expect(try cells(Array(text.utf8), pieces: size) == expected)
        #expect(
            try cells(utf16(text.replacing("\u{FEFF}", with: ""), bigEndian: size % 2 == 0), pieces: size)
                == expected)
    }

    @Test("What is written reads the same, whatever it holds") func roundTrip() throws {
        let seed = Seed()
        var random = seed.numbers
        let alphabet = Array("ab;,\t\"\n'=+-@#é€ 0🏥")
        for _ in 0..<300 {
            let width = Int.random(in: 2...5, using: &random)
            // The header keeps the separator guessable; blank records are skipped by design.
            let rows =
                [(0..<width).map { "colonne\($0)" }]
                + (0..<4).map { _ in
                    (0..<width).map { column in
                        let text = String(
                            (0..<Int.random(in: 0...6, using: &random)).map { _ in
                                alphabet.randomElement(using: &random) ?? "a"
                            })
                        return column == 0 ? "x" + text : text
                    }
                }
            for language in [.french, .english] as [Language] {
                let writer = CSVWriter(language: language)
                let bytes = CSVWriter.start + rows.flatMap { writer.line($0) }
                let read = try cells(bytes).map { $0.map(restored) }
                #expect(read == rows, "\(seed)")
            }
        }
    }

    @Test("A file cut at any byte is read without harm") func cuts() throws {
        let text = Array("Nom;Lits\r\n\"Été \"\"x\"\"\r\n;\";3\r\nÀ;4\r\n".utf8)
        for end in text.indices { _ = try cells(Array(text[..<end])) }
        let wide = utf16("Nom;Lits\r\n\"Été 🏥\";3\r\n", bigEndian: true)
        for end in 3..<wide.count { _ = try cells(Array(wide[..<end])) }
    }
}

@Suite("Encodings") struct EncodingTests {
    let text = "Établissement;Coût\nHôpital d’Œuvre – Été;12 €\n"
    let expected = [["Établissement", "Coût"], ["Hôpital d’Œuvre – Été", "12 €"]]

    @Test("UTF-8 with or without mark, UTF-16 either way round, Windows-1252 read the same") func same()
        throws
    {
        for bytes in [
            Array(text.utf8), [0xEF, 0xBB, 0xBF] + Array(text.utf8), utf16(text, bigEndian: true),
            utf16(text, bigEndian: false), windows1252(text),
        ] { #expect(try cells(bytes) == expected) }
    }

    @Test(
        "ISO 8859-15 is told by its euro, and by letters inside words where Windows has fractions",
        arguments: [
            ([0x43, 0xBD, 0x75, 0x72, 0x20, 0xA4], "Cœur €"), ([0xBC, 0x75, 0x76, 0x72, 0x65], "Œuvre"),
            ([0x31, 0x32, 0x20, 0xA4], "12 €"),
            // Windows' own letters, and fractions, stay Windows'.
            ([0x31, 0xBD, 0x68, 0x20, 0xE9], "1½h é"), ([0xBD, 0x20, 0x6A, 0xE9], "½ jé"),
            ([0x43, 0x9C, 0x75, 0x72, 0x20, 0x80], "Cœur €"), ([0xE9, 0x20, 0xB8, 0xA8], "é ¸¨"),
        ] as [([UInt8], String)])
    func latin9(_ bytes: [UInt8], _ text: String) throws {
        #expect(try cells(bytes) == [[text]])
    }

    @Test("A letter of Windows-1252 in the last cell of a long file changes the whole") func late() throws {
        let bytes =
            Array("a;b\n".utf8) + Array(repeating: Array("x;y\n".utf8), count: 100_000).joined()
            + windows1252("é;É\n")
        #expect(try CSVReader(ByteSource(bytes, name: "")).encoding == .windows1252)
        #expect(try cells(bytes).last == ["é", "É"])
    }

    @Test("One damaged letter does not spoil the accents of a UTF-8 file") func damaged() throws {
        let bytes = Array("Été;Hiver\nà;é\n".utf8) + [0xE9, 0x3B, 0x78, 0x0A]
        #expect(try cells(bytes) == [["Été", "Hiver"], ["à", "é"], ["\u{FFFD}", "x"]])
    }

    @Test("Bytes that Windows-1252 leaves without a letter are reported, not guessed") func undefined() throws
    {
        #expect(
            try cells(Array("a;b\n".utf8) + [0xE9, 0x81, 0x3B, 0x78]) == [["a", "b"], ["\u{FFFD}", "x"]])
    }

    @Test("Half a surrogate pair is a damaged cell, not another letter") func surrogate() throws {
        let bytes: [UInt8] = [0xFE, 0xFF, 0, 0x61, 0, 0x3B, 0xD8, 0x3C, 0, 0x3B, 0, 0x62, 0xDC, 0x00]
        #expect(try cells(bytes) == [["a", "\u{FFFD}", "\u{FFFD}"]])
    }
}

@Suite("Hostile CSV") struct HostileTests {
    @Test(
        "An empty file, or one of a mark only, says that headers are missing",
        arguments: [[], [0xEF, 0xBB, 0xBF], [0xFF, 0xFE], [0x0A, 0x0A], Array("# rien\n".utf8)] as [[UInt8]])
    func empty(bytes: [UInt8]) throws {
        let plan = try plan(SupplierRow.self, bytes)
        #expect(
            plan.problems.map { $0.sentence(in: .french) } == [
                "le fichier est vide. Sa première ligne doit porter les en-têtes\u{A0}: partez du modèle."
            ])
        #expect(!plan.isApplicable(partial: true))
    }

    @Test("A million columns are counted, not kept") func columns() throws {
        let bytes =
            Array("Nom;Pays\n".utf8) + [UInt8](repeating: Byte.semicolon, count: 1_000_000)
            + Array("\nMédicalys;FR\n".utf8)
        let plan = try plan(SupplierRow.self, bytes)
        #expect(plan.counts.created == 1)
        #expect(
            plan.problems.map { $0.sentence(in: .english) } == [
                "line 2, column 1001: the row has more than 1000 cells. Remove the columns in excess."
            ])
        let header = try CSVReader(
            ByteSource([UInt8](repeating: Byte.semicolon, count: 1_000_000) + [0x61], name: ""))
        #expect(header.separator == Byte.semicolon)
    }

    @Test("A line of 100 MB is refused without being held", arguments: [false, true]) func longLine(
        quoted: Bool
    ) throws {
        let source = ByteSource(name: "long.csv") {
            var pieces = 0
            return {
                defer { pieces += 1 }
                switch pieces {
                case 0: return Array("Fournisseur;Pays\n\(quoted ? "\"" : "")".utf8)
                case 1...100: return [UInt8](repeating: 0x61, count: 1 << 20)
                case 101: return Array("\(quoted ? "\"" : "");FR\nMédicalys;FR\n".utf8)
                default: return []
                }
            }
        }
        let plan = try ImportPlan<SupplierRow>.reading(source, against: .empty)
        #expect(plan.counts.created == 1)
        #expect(
            plan.problems.map { $0.sentence(in: .english) } == [
                "line 2, column 1, Supplier: the cell is larger than 64 KiB. Shorten it, or close the quote that opens it."
            ])
    }

    @Test("A NUL is named, and so is text in UTF-16 that does not say so") func nul() throws {
        let plan1 = try plan(
            SupplierRow.self, "Fournisseur;Pays;Situation;SIREN;Contact sécurité\nMédi\0calys;FR;;;\n")
        #expect(
            plan1.problems.map { $0.sentence(in: .english) } == [
                "line 2, column 1, Supplier: the cell holds the invisible character U+0000. Type it again."
            ])
        let plan2 = try plan(
            SupplierRow.self, Array(utf16("Fournisseur;Pays\n", bigEndian: false).dropFirst(2)))
        #expect(
            plan2.problems.map { $0.sentence(in: .english) } == [
                "this file is UTF-16 text without its mark, or a binary file. Save it as \"CSV UTF-8\" from the spreadsheet."
            ])
    }

    @Test("A workbook of the old form is told from a CSV file") func workbook() throws {
        let plan = try plan(
            SupplierRow.self, [0xD0, 0xCF, 0x11, 0xE0] + [UInt8](repeating: 7, count: 100))
        #expect(
            plan.problems.map { $0.sentence(in: .french) } == [
                "ce fichier est un classeur de tableur. Enregistrez-le en «\u{A0}CSV UTF-8\u{A0}» depuis le tableur."
            ])
        #expect(!plan.isReadable)
    }

    @Test("A quote that is never closed is reported where it opens, and nothing is imported") func unclosed()
        throws
    {
        let plan = try plan(SupplierRow.self, "Pays;Fournisseur\nFR;Un\nFR;\"Deux\nFR;Trois\nFR;Quatre\n")
        #expect(
            plan.problems.map { $0.sentence(in: .french) } == [
                "ligne 3, colonne 2, Fournisseur\u{A0}: le guillemet ouvert ici n’est jamais fermé. Fermez-le, ou supprimez-le."
            ])
        #expect(!plan.isApplicable(partial: true))
    }

    @Test("A header of too many columns ends the reading, and so does a row too many") func bounds() throws {
        let wide =
            Array("Fournisseur".utf8) + [UInt8](repeating: Byte.semicolon, count: 1_200)
            + Array("\nUn\n".utf8)
        let plan1 = try plan(SupplierRow.self, wide)
        #expect(plan1.problems.map(\.fault) == [.tooManyColumns(limit: 1_000)])
        #expect(!plan1.isApplicable(partial: true))
        let source = ByteSource(Array("Fournisseur\nUn\nDeux\nTrois\n".utf8), name: "essai.csv")
        let plan2 = try ImportPlan<SupplierRow>.reading(source, against: .empty, rowLimit: 2)
        #expect(
            plan2.problems.map { $0.sentence(in: .french) } == [
                "ligne 4\u{A0}: le fichier a plus de 2 lignes. Découpez-le."
            ])
        #expect(!plan2.isApplicable(partial: true))
        #expect(
            try ImportPlan<SupplierRow>.reading(source, against: .empty, rowLimit: 3).isApplicable(
                partial: false))
    }

    @Test("A name that turns the direction of writing is refused") func turned() throws {
        let plan = try plan(SupplierRow.self, "Fournisseur;Pays\nMédi\u{202E}sylac;FR\n“Médicalys”;FR\n")
        #expect(plan.problems.map(\.fault) == [.controlCharacter(0x202E)])
        #expect(plan.counts.created == 1)
    }

    @Test("Text after a closing quote says where the quote opened") func afterQuote() throws {
        let plan = try plan(SupplierRow.self, "Fournisseur,Pays\n\"Un \"deux\" trois\",FR\nMédicalys,FR\n")
        #expect(
            plan.problems.map { $0.sentence(in: .english) } == [
                "line 2, column 1, Supplier: text follows the quote that closes the cell opened on line 2. Double the quotes inside a cell."
            ])
        #expect(plan.counts.created == 1)
    }
}
