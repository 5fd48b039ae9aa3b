import Access
import Clausier
import Hummingbird
import Markup
import Registry
import Store
import Vocabulary

extension Endpoints {
    /// What suppliers answered, notices and catalogues as files, each with the filters of its page.
    static let answerExports: [Endpoint] = [
        .file("/answers/export", needs: .permission(.readAnswers)) { visit in
            let (_, gaps) = try await visit.gaps()
            let store = visit.store
            return try await TableFile.gaps.response(day: visit.today, visit: visit) { paging in
                var part = gaps
                part.paging = paging
                return try await store.page(part).rows
            }
        },
        .file("/answers/suppliers/export", needs: .permission(.readAnswers)) { visit in
            let (_, gaps) = try await visit.gaps()
            let store = visit.store
            return try await TableFile.supplierGaps.response(day: visit.today, visit: visit) { paging in
                var part = gaps
                part.paging = paging
                return try await store.page(SupplierGaps(part)).rows
            }
        },
        .file("/notices/export", needs: .permission(.decideAnswers)) { visit in
            let (reach, store, withRead) = (visit.reach, visit.store, visit.query["read"] == "1")
            return try await TableFile.notices.response(day: visit.today, visit: visit) { paging in
                try await store.page(NoticeList(reach: reach, withRead: withRead, paging: paging)).rows
            }
        },
        .file("/catalogues/export", needs: .permission(.readAnswers)) { visit in
            let rows = try await visit.store.editions()
            return try await TableFile.catalogues.response(rows, day: visit.today, visit: visit)
        },
    ]
}

extension TableFile<Ranked<GapRow>> {
    static let gaps = TableFile(
        name: LocalizedText("Versions et réponses", en: "Releases and answers"),
        columns: [
            Column(LocalizedText("Version", en: "Release"), "release", width: 40) { row, _ in
                .text(row.row.name)
            },
            Column(LocalizedText("Fournisseur", en: "Supplier"), "supplier", width: 30) { row, _ in
                .text(row.row.supplierName)
            },
            Column(LocalizedText("Criticité", en: "Criticality"), "criticality", width: 14) { row, language in
                FileCell(Criticality(rawValue: row.row.criticality)?.title[language])
            },
            Column(LocalizedText("Systèmes", en: "Systems"), "systems", width: 10) { row, _ in
                .integer(row.row.systems)
            },
            Column(LocalizedText("Établissements", en: "Establishments"), "establishments", width: 10) {
                row, _ in row.row.establishments > 0 ? .integer(row.row.establishments) : .empty
            },
            Column(LocalizedText("Points demandés", en: "Points asked"), "asked", width: 10) { row, _ in
                .integer(row.row.standing.asked)
            },
            Column(LocalizedText("Sans réponse", en: "Not answered"), "missing", width: 10) { row, _ in
                .integer(row.row.standing.missing)
            },
            Column(LocalizedText("Non respectés", en: "Not met"), "failed", width: 10) { row, _ in
                .integer(row.row.standing.failed)
            },
            Column(LocalizedText("Bloquants non respectés", en: "Blocking, not met"), "blocking", width: 10) {
                row, _ in .integer(row.row.standing.blocking)
            },
            Column(LocalizedText("Score sur 100", en: "Score out of 100"), "score", width: 10) { row, _ in
                row.row.questionnaire == nil ? .empty : .number(Double(row.row.standing.perMille) / 10)
            },
            Column(LocalizedText("Décisions à revoir", en: "Decisions to review"), "reopened", width: 10) {
                row, _ in .integer(row.row.reopened)
            },
            Column(LocalizedText("Soumis le", en: "Submitted on"), "submitted") { row, _ in
                FileCell(row.row.submitted?.parisDay)
            },
        ])
}

extension TableFile<Ranked<SupplierGapRow>> {
    static let supplierGaps = TableFile(
        name: LocalizedText("Réponses des fournisseurs", en: "Suppliers’ answers"),
        columns: [
            Column(LocalizedText("Fournisseur", en: "Supplier"), "supplier", width: 36) { row, _ in
                .text(row.row.name)
            },
            Column(LocalizedText("Versions", en: "Releases"), "releases", width: 10) { row, _ in
                .integer(row.row.releases)
            },
            Column(LocalizedText("Jamais répondues", en: "Never answered"), "silent", width: 10) { row, _ in
                .integer(row.row.silent)
            },
            Column(LocalizedText("Systèmes", en: "Systems"), "systems", width: 10) { row, _ in
                .integer(row.row.systems)
            },
            Column(LocalizedText("Points sans réponse", en: "Points not answered"), "missing", width: 10) {
                row, _ in .integer(row.row.missing)
            },
            Column(LocalizedText("Non respectés", en: "Not met"), "failed", width: 10) { row, _ in
                .integer(row.row.failed)
            },
            Column(LocalizedText("Bloquants non respectés", en: "Blocking, not met"), "blocking", width: 10) {
                row, _ in .integer(row.row.blocking)
            },
        ])
}

extension TableFile<Ranked<Notice>> {
    static let notices = TableFile(
        name: LocalizedText("Avis", en: "Notices"),
        columns: [
            Column(LocalizedText("Avis", en: "Notice"), "kind", width: 30) { .text($0.row.kind.title[$1]) },
            Column(LocalizedText("Objet", en: "About"), "about", width: 40) { row, _ in
                FileCell(row.row.release)
            },
            Column(LocalizedText("Détail", en: "Detail"), "detail", width: 60) { row, _ in
                .text(row.row.detail.replacing("\n", with: " – "))
            },
            Column(LocalizedText("Destinataire", en: "Addressee"), "addressee", width: 36) { row, _ in
                .text(row.row.addressee)
            },
            Column(LocalizedText("Reçu", en: "Received"), "received", width: 26) { row, _ in
                .text(row.row.made.description)
            },
            Column(LocalizedText("Lu", en: "Read"), "read", width: 26) { row, _ in
                FileCell(row.row.read?.description)
            },
        ])
}

extension TableFile<ShelvedEdition> {
    static let catalogues = TableFile(
        name: LocalizedText("Catalogues", en: "Catalogues"),
        columns: [
            Column(LocalizedText("Catalogue", en: "Catalogue"), "title", width: 50) { .text($0.title[$1]) },
            Column(LocalizedText("Édition", en: "Edition"), "edition", width: 30) { row, _ in
                .text(row.key.description)
            },
            Column(LocalizedText("Points", en: "Points"), "points", width: 10) { row, _ in
                .integer(row.controls)
            },
            Column(LocalizedText("Apporté par", en: "Brought by"), "by", width: 24) { row, _ in
                FileCell(row.by)
            },
            Column(LocalizedText("Le", en: "On"), "at") { row, _ in FileCell(row.at?.parisDay) },
        ])
}
