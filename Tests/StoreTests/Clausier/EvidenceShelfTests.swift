import Access
import Clausier
import Compression
import Foundation
import Registry
import Testing
import Vocabulary

@testable import Store

@Suite("A piece of evidence leaves the disk with its last row") struct EvidenceShelfTests {
    private let world: TwelveHospitals
    private let id: ID<Questionnaire>
    private let code: ControlCode

    init() async throws {
        world = try await TwelveHospitals(hospitals: 1)
        id = try await world.answered()
        code = try #require(ControlCode("O-9.14"))
    }

    private func attach(_ text: String) async throws -> ID<Evidence> {
        try await world.store.attach(
            NewEvidence(title: text, kind: .other, fileName: "a.pdf"), bytes: bytes(text), to: [code], in: id,
            reach: world.own, by: "s", at: TwelveHospitals.now)
    }

    private func bytes(_ text: String) -> [UInt8] { Array("%PDF-1.4 \(text)".utf8) }

    private func isKept(_ text: String) -> Bool {
        world.store.evidenceShelf.holds(EvidenceShelf.digest(of: bytes(text)))
    }

    private func withdraw(_ piece: ID<Evidence>) async throws {
        try await world.store.withdraw(piece, reach: world.own, by: "s", at: TwelveHospitals.now)
    }

    @Test(
        "A program in an office document is known by what the document says of it, whatever it is called",
        arguments: [
            ("a.docx", ["[Content_Types].xml": "<Types/>", "word/document.xml": "<a/>"], true),
            (
                "a.docx",
                [
                    "[Content_Types].xml":
                        "<Override PartName=\"/word/x.bin\" ContentType=\"application/vnd.ms-office.vbaProject\"/>",
                    "word/document.xml": "<a/>", "word/x.bin": "x",
                ], false
            ),
            (
                "a.xlsx",
                [
                    "[Content_Types].xml":
                        "<Override ContentType=\"application/vnd.ms-excel.sheet.macroEnabled.main+xml\"/>",
                    "xl/workbook.xml": "<a/>",
                ], false
            ),
            ("a.xlsx", ["[Content_Types].xml": "<Types/>", "xl/macrosheets/sheet1.xml": "<a/>"], false),
            (
                "a.odt",
                ["mimetype": "application/vnd.oasis.opendocument.text", "Dialogs/Standard/d.xml": "<a/>"],
                false
            ),
            (
                "a.odt",
                [
                    "mimetype": "application/vnd.oasis.opendocument.text", "content.xml": "<a/>",
                    "META-INF/manifest.xml": "<manifest/>",
                ], true
            ),
        ] as [(String, [String: String], Bool)])
    func programs(name: String, parts: [String: String], isTaken: Bool) throws {
        var archive = ZipWriter()
        for (part, text) in parts.sorted(by: {
            $0.key == "mimetype" || $0.key < $1.key && $1.key != "mimetype"
        }) {
            try archive.add(part, Array(text.utf8), packed: part != "mimetype")
        }
        let bytes = archive.finish()
        let format = try EvidenceFormat.recognise(bytes, named: name)
        if isTaken {
            #expect(throws: Never.self) { try OfficePrograms.refuse(bytes, format) }
        } else {
            #expect(throws: EvidenceFault.macros(String(name.suffix(4).drop { $0 == "." }))) {
                try OfficePrograms.refuse(bytes, format)
            }
        }
    }

    @Test("What was never submitted goes for good, row and bytes") func draft() async throws {
        let piece = try await attach("draft")
        #expect(isKept("draft"))
        try await withdraw(piece)
        #expect(!isKept("draft"))
        #expect(try await world.store.pieces(reach: world.own).isEmpty)
        await #expect(throws: StoreError.self) { try await withdraw(piece) }
    }

    @Test("Bytes that another piece holds too stay until that one goes") func shared() async throws {
        let pieces = [try await attach("same"), try await attach("same")]
        try await withdraw(pieces[0])
        #expect(isKept("same"))
        #expect(try await world.store.evidence(pieces[1], reach: world.own, mayJudge: false) != nil)
        try await withdraw(pieces[1])
        #expect(!isKept("same"))
    }

    @Test("What was submitted stays on record") func submitted() async throws {
        let piece = try await attach("submitted")
        let (id, edition, own) = (id, world.edition, world.own)
        try await world.store.transaction(by: "s", at: TwelveHospitals.now) {
            try $0.submit(id, edition: edition, signatory: "A", position: "B", reach: own)
        }
        try await withdraw(piece)
        #expect(isKept("submitted"))
    }

    @Test("What is refused leaves nothing behind") func refused() async throws {
        await #expect(throws: StoreError.self) {
            _ = try await world.store.attach(
                NewEvidence(title: "", kind: .other, fileName: "a.pdf"), bytes: bytes("refused"), to: [code],
                in: id, reach: world.own, by: "s", at: TwelveHospitals.now)
        }
        #expect(!isKept("refused"))
    }
}
