import Access
import Clausier
import HTTPTypes
import Hummingbird
import Markup
import Registry
import Store
import Vocabulary
import Workbooks

extension Endpoints {
    /// Clauses and letters as files that a buyer edits in an office suite.
    static let documents: [Endpoint] = [
        .file("/tenders/{tender}/comparison.xlsx", needs: .permission(.manageTenders)) { visit in
            let book = try await visit.comparison()
            return .download(
                "comparaison-\(try visit.id("tender") as ID<Tender>).xlsx",
                mediaType: EvidenceFormat.xlsx.mediaType, bytes: try book.xlsx())
        },
        .file("/tenders/{tender}/bidders/{release}/clauses.odt", needs: .permission(.manageTenders)) {
            visit in
            let (file, _, clauses) = try await visit.clauses()
            return .download(
                "clauses-\(file.tender.id).odt", mediaType: EvidenceFormat.odt.mediaType,
                bytes: try ClauseDocument.odt(clauses, in: visit.language))
        },
        .file("/tenders/{tender}/bidders/{release}/clauses.html", needs: .permission(.manageTenders)) {
            visit in
            let (file, _, clauses) = try await visit.clauses()
            return .download(
                "clauses-\(file.tender.id).html", mediaType: "text/html; charset=utf-8",
                bytes: ClauseDocument.html(clauses, in: visit.language))
        },
        .file("/answers/suppliers/{supplier}/letter.odt", needs: .permission(.readAnswers)) { visit in
            let letter = try await SupplierLetter(visit)
            return .download(
                "courrier-\(letter.supplier.id).odt", mediaType: EvidenceFormat.odt.mediaType,
                bytes: try ClauseDocument.odt(letter.document(in: visit.language), in: visit.language))
        },
    ]
}

extension Visit {
    /// The tender in the path as a workbook: ranking, point by point, and what each bidder wrote.
    fileprivate func comparison() async throws -> Spreadsheet {
        let file = try await tenderFile()
        let found = try await store.compare(file, on: today)
        // An awarded tender stays with the words that it was decided on.
        let kept = found.comparison.parts.map { part in
            file.award.flatMap { $0.record.sheets(of: part.edition.key, in: file) }
        }
        let sheets = try await store.page(
            SubmittedSheets(reach: reach, questionnaires: found.questionnaires.joined().compactMap(\.self)))
        let answers = file.bidders.enumerated().map { place, bidder in
            zip(found.comparison.parts, zip(found.questionnaires, kept)).map { part, sources in
                let (ids, kept) = sources
                return (kept.map { $0[place] } ?? ids[place].flatMap { sheets[$0] })
                    ?? AnswerSheet(
                        edition: part.edition.key, supplier: bidder.supplierName,
                        product: bidder.candidate.name, version: "", answers: [])
            }
        }
        return TenderWorkbook.spreadsheet(
            found.comparison, bidders: file.bidders.map(\.candidate.name), answers: answers, in: language)
    }
}

extension SupplierLetter {
    /// The letter as a document: to whom and when, one part for each release, how to answer, who asks.
    func document(in language: Language) -> ContractClauses {
        func part(_ heading: String, _ paragraphs: [String]) -> ContractClauses.Clause {
            .init(kind: .general, heading: heading, paragraphs: paragraphs)
        }
        let head = [supplier.name, supplier.securityContact, LocalizedText.day(day)[language]]
        return ContractClauses(
            title: subject[language],
            preamble: (head.compactMap(\.self) + ["", opening[language]]).joined(separator: "\n"),
            clauses: releases.map { part($0.row.name, lines(of: $0, in: language)) } + [
                part(answering[language], [closing[language]]), part(signed[language], establishments),
            ])
    }
}
