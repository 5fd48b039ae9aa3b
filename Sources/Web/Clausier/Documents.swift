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

extension SupplierLetter {
    /// The letter as a document: one part for each release.
    func document(in language: Language) -> ContractClauses {
        let names = LocalizedText("Au nom de", en: "On behalf of")
        let parts = releases.map {
            ContractClauses.Clause(
                kind: .general, heading: $0.row.name, paragraphs: lines(of: $0, in: language))
        }
        return ContractClauses(
            title: "\(supplier.name) – \(subject[language])", preamble: opening[language],
            clauses: parts + [
                ContractClauses.Clause(
                    kind: .general, heading: names[language], paragraphs: establishments + [closing[language]]
                )
            ])
    }
}
