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
            let file = try await visit.tenderFile()
            let book = try await visit.comparison(of: file)
            return .download(
                FileName(
                    "comparaison-\(file.tender.id).xlsx",
                    calling: [
                        LocalizedText("Comparaison", en: "Comparison")[visit.language], file.tender.reference,
                        file.tender.subject,
                    ]),
                mediaType: EvidenceFormat.xlsx.mediaType, bytes: try book.xlsx())
        },
        .file("/tenders/{tender}/bidders/{release}/clauses.odt", needs: .permission(.manageTenders)) {
            visit in
            let (file, input, clauses) = try await visit.clauses()
            return .download(
                .clauses(of: file, with: input, "odt"), mediaType: EvidenceFormat.odt.mediaType,
                bytes: try ClauseDocument.odt(clauses, in: visit.language))
        },
        .file("/tenders/{tender}/bidders/{release}/clauses.html", needs: .permission(.manageTenders)) {
            visit in
            let (file, input, clauses) = try await visit.clauses()
            return .download(
                .clauses(of: file, with: input, "html"), mediaType: "text/html; charset=utf-8",
                bytes: ClauseDocument.html(clauses, in: visit.language))
        },
        .file("/answers/suppliers/{supplier}/letter.odt", needs: .permission(.readAnswers)) { visit in
            let letter = try await SupplierLetter(visit)
            return .download(
                FileName(
                    "courrier-\(letter.supplier.id).odt",
                    calling: [
                        LocalizedText("Courrier", en: "Letter")[visit.language], letter.supplier.name,
                        letter.day.description,
                    ]),
                mediaType: EvidenceFormat.odt.mediaType,
                bytes: try ClauseDocument.odt(letter.document(in: visit.language), in: visit.language))
        },
    ]
}

extension FileName {
    /// What would be agreed with one bidder: several are saved side by side.
    fileprivate static func clauses(
        of file: TenderFile, with input: ContractInput, _ ending: String
    ) -> FileName {
        FileName(
            "clauses-\(file.tender.id).\(ending)", calling: ["Clauses", input.product, file.tender.reference])
    }
}

extension Visit {
    /// A tender as a workbook: ranking, point by point, and what each bidder wrote.
    fileprivate func comparison(of file: TenderFile) async throws -> Spreadsheet {
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
