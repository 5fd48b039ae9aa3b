import Clausier
import Compression
import Foundation
import Testing
import Vocabulary

@testable import Workbooks

@Suite("Clauses of a contract as files")
struct ClauseDocumentTests {
    /// A supplier who meets all but three controls, of which one is waived, and who promises better than asked.
    static func input() throws -> ContractInput {
        let edition = try ShippedEditions.hospital()
        var states = Dictionary(
            uniqueKeysWithValues: edition.controls.map { ($0.code, PointState(.compliant)) })
        let failed = try ["O-7.2", "O-9.13", "O-5.5"].map { try #require(ControlCode($0)) }
        states[failed[0]] = PointState(.nonCompliant)
        states[failed[1]] = .unknown
        states[failed[2]] = PointState(.partial, isWaived: true)
        let notice = try #require(ControlCode("O-2.5"))
        let answer = Answer(
            id: ID(1), release: ID(7), control: edition.reference(notice), version: 3, claim: .yes,
            details: "Alerte <sous> 24 h  & rapport\nsous 72 h", measures: ["breachNotice": 24], author: "x",
            at: Instant(milliseconds: 0), state: .submitted)
        return ContractInput(
            buyers: ["CH de Valfleury"], supplier: "Éditions & fils", product: "Alpha 4.2",
            reference: "2026-17",
            parts: [.init(edition: edition, answers: [notice: answer], states: states)],
            derogations: [
                Derogation(
                    id: ID(1), establishment: ID(1), release: ID(7), control: edition.reference(failed[2]),
                    reason: "Annuaire en cours de refonte.", compensation: "Comptes revus chaque mois.",
                    approver: "x",
                    at: Instant(milliseconds: 0), ends: try Day(parsing: "2027-06-30"))
            ], gapsDue: try Day(parsing: "2027-03-01"))
    }

    @Test("Gaps, waivers and promises become clauses, blocking gaps first")
    func clauses() throws {
        let input = try Self.input()
        let clauses = ContractClauses(input, in: .french)
        let gaps = clauses.clauses.filter { $0.kind == .gap }
        #expect(gaps.map(\.control?.code.text) == ["O-7.2", "O-9.13"])
        #expect(gaps[0].paragraphs.last?.contains("au plus tard le 1er\u{A0}mars 2027") == true)
        #expect(gaps[0].paragraphs.count == 4 && gaps[1].paragraphs.count == 3)
        #expect(gaps[0].editable.count == 3 && !gaps[0].editable.contains { $0.contains("2027") })
        let waiver = try #require(clauses.clauses.first { $0.kind == .derogation })
        #expect(waiver.heading == "O-5.5 – Protocoles ouverts d’annuaire")
        let notice = try #require(clauses.clauses.first { $0.control?.code.text == "O-2.5" })
        #expect(
            notice.paragraphs.contains("Délai d’alerte après la découverte\u{A0}: au plus 24\u{A0}heures."))
        let owed = input.owed(in: .french)
        #expect(owed.first { $0.control.code.text == "O-2.5" }?.rules.first?.value == 24)
        #expect(owed.filter { $0.due != nil }.map(\.control.code.text) == ["O-7.2", "O-9.13"])
        #expect(!owed.contains { $0.control.code.text == "O-2.8" })
    }

    @Test("Several hospitals that buy together are one party of the contract")
    func together() throws {
        var input = try Self.input()
        #expect(ContractClauses(input, in: .french).preamble.contains("CH de Valfleury (l’établissement) et"))
        input.buyers = ["CH A", "CH B"]
        let french = ContractClauses(input, in: .french).preamble
        #expect(french.contains("CH A\u{A0}; CH B (ensemble, l’établissement) et"))
        let english = ContractClauses(input, in: .english).preamble
        #expect(english.contains("CH A; CH B (together, the hospital) and"))
    }

    @Test("An edited text is of its own kind of clause, and the day of a gap stands below it")
    func edited() throws {
        var input = try Self.input()
        let edition = input.parts[0].edition
        let (waived, gap) = (try #require(ControlCode("O-5.5")), try #require(ControlCode("O-7.2")))
        input.edited = [
            edition.reference(waived): "Texte d’un écart.", edition.reference(gap): "À notre façon.",
        ]
        input.dues = [edition.reference(gap): try Day(parsing: "2027-02-03")]
        func clause(_ code: ControlCode) throws -> ContractClauses.Clause {
            try #require(ContractClauses(input, in: .french).clauses.first { $0.control?.code == code })
        }
        #expect(try clause(waived).paragraphs.joined().contains("Annuaire en cours de refonte."))
        #expect(try clause(gap).paragraphs.first == "À notre façon.")
        #expect(try clause(gap).paragraphs.last?.contains("au plus tard le 3\u{A0}février 2027") == true)
        input.editedWaivers = [edition.reference(waived): "Dispense, à notre façon."]
        #expect(try clause(waived).paragraphs == ["Dispense, à notre façon."])
    }

    @Test("The OpenDocument text begins with its media type, and holds well-formed XML with every paragraph")
    func odt() throws {
        let clauses = ContractClauses(try Self.input(), in: .french)
        let bytes = try ClauseDocument.odt(clauses, in: .french)
        #expect(Array(bytes[30..<38]) == Array("mimetype".utf8))
        #expect(try EvidenceFormat.recognise(bytes, named: "annexe.odt") == .odt)
        var text = ""
        _ = try ZipArchive(bytes).forEach(where: { $0.hasSuffix(".xml") }) { entry in
            var scanner = XMLScanner(entry.bytes, depthLimit: 16)
            while let event = try scanner.next() {
                if case .text(let piece) = event, entry.name == "content.xml" { text += piece }
            }
        }
        for clause in clauses.clauses { #expect(text.contains(clause.heading)) }
        #expect(text.contains("Alerte <sous> 24 h") && text.contains("rapport"))
        #expect(try ClauseDocument.odt(clauses, in: .french) == bytes)
    }

    @Test("The page escapes what suppliers wrote, and runs nothing")
    func html() throws {
        let page = String(
            decoding: ClauseDocument.html(ContractClauses(try Self.input(), in: .english), in: .english),
            as: UTF8.self)
        #expect(page.contains("Alerte &lt;sous&gt; 24 h") && !page.contains("<sous>"))
        #expect(!page.contains("<script") && page.contains("<html lang=\"en\">"))
    }
}
