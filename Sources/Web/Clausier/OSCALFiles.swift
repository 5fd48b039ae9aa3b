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
    /// Catalogues, mappings, answers and findings as OSCAL 1.2 documents, and findings in.
    static let oscal: [Endpoint] = [
        .file("/catalogues/{catalogue}/{edition}/oscal", needs: .permission(.readAnswers)) { visit in
            guard
                let key = EditionKey(
                    catalogue: visit.parameters.get("catalogue") ?? "",
                    version: visit.parameters.get("edition") ?? ""),
                let edition = try await visit.store.edition(key)
            else { throw Refusal.notFound }
            return .oscal("catalogue", try OSCALCatalog.write(edition, at: visit.now))
        },
        .file("/catalogues/mapping", needs: .permission(.readAnswers)) { visit in
            guard let name = visit.query["origin"], let mapping = try await visit.store.mapping(named: name)
            else { throw Refusal.notFound }
            return .oscal("correspondance", try OSCALMapping.write([mapping], at: visit.now))
        },
        .file("/answers/of/{questionnaire}/components", needs: .permission(.readAnswers)) { visit in
            let dossier = try await visit.ownDossier()
            return .oscal(
                "reponses-\(dossier.questionnaire.id)",
                try OSCALComponents.write([dossier.submittedSheet], at: visit.now))
        },
        .file("/answers/of/{questionnaire}/findings", needs: .permission(.readAnswers)) { visit in
            let dossier = try await visit.ownDossier()
            return .oscal(
                "constats-\(dossier.questionnaire.id)",
                try OSCALResults.write(dossier.findingSheet, at: visit.now))
        },
        .form(
            "/answers/of/{questionnaire}/findings", needs: .permission(.judgeAnswers), limit: longestUpload
        ) { try await FindingsUpload($0).bring() },
        .file("/desk/questionnaires/{questionnaire}/components", needs: .permission(.answerAsSupplier)) {
            visit in
            let dossier = try await visit.ownDossier()
            return .oscal(
                "reponses-\(dossier.questionnaire.id)",
                try OSCALComponents.write([dossier.sheet], at: visit.now))
        },
    ]
}

extension Response {
    fileprivate static func oscal(_ name: String, _ bytes: [UInt8]) -> Response {
        .download("\(name).oscal.json", mediaType: "application/json", bytes: bytes)
    }
}

extension AnswerDossier {
    /// What was submitted, as files carry it.
    var submittedSheet: AnswerSheet {
        AnswerSheet(
            edition: edition.key, supplier: questionnaire.supplierName, product: questionnaire.productName,
            version: questionnaire.version,
            answers: asked.compactMap { point in
                point.answer.map {
                    AnswerRow(
                        code: point.control.code, claim: $0.claim, comment: $0.comment, details: $0.details,
                        measures: $0.measures)
                }
            })
    }

    /// The findings that hold, with the names that the reader may know.
    var findingSheet: FindingSheet {
        FindingSheet(
            edition: edition.key, product: questionnaire.productName, version: questionnaire.version,
            findings: (points + leftOut).flatMap { point in
                point.findings.map {
                    FindingRow(
                        code: point.control.code, verdict: $0.verdict, reason: $0.reason,
                        assessor: point.assessors[$0.id] ?? "", capacity: $0.capacity, at: $0.at)
                }
            })
    }
}

/// Findings that an assessor brings in a file, recorded in its own name.
struct FindingsUpload {
    let visit: Visit

    init(_ visit: Visit) { self.visit = visit }

    func bring() async throws -> Response {
        let dossier = try await visit.ownDossier()
        guard let file = visit.fields.file("file") else {
            throw Refusal.invalid(LocalizedText("Choisissez un fichier.", en: "Choose a file."), at: "file")
        }
        let (edition, reach, id) = (dossier.edition, visit.reach, dossier.questionnaire.id)
        let sheets: [FindingSheet]
        do throws(ClausierFileFault) {
            sheets = try OSCALResults.read(file.bytes, edition: edition.key)
        } catch {
            throw Refusal.unreadable(error.what, at: error.place.map { .verbatim($0) })
        }
        let outcomes = try await visit.changing { writer in
            try sheets.flatMap {
                try writer.bring($0, to: id, edition: edition, by: .bearer, reach: reach)
            }
        }
        return page(
            of: dossier, zip(sheets.flatMap(\.findings), outcomes).map { (row: $0, outcome: $1) })
    }

    private func page(
        of dossier: AnswerDossier, _ rows: [(row: FindingRow, outcome: BroughtFinding)]
    ) -> Response {
        let link = SiteLink.questionnaire(dossier.questionnaire.id)
        let taken = rows.count { $0.outcome == .taken }
        let refused = rows.count { if case .refused = $0.outcome { true } else { false } }
        return visit.page(
            title: LocalizedText("Constats importés", en: "Findings imported"), section: .answers,
            trail: [Crumb(.answers), Crumb(.verbatim(dossier.questionnaire.releaseName), link)]
        ) { html in
            html.notice(
                LocalizedText(
                    "À votre nom\u{A0}: \(taken)\u{A0}; refusés\u{A0}: \(refused)\u{A0}; dans le fichier\u{A0}: \(rows.count).",
                    en: "Recorded in your name: \(taken); rejected: \(refused); in the file: \(rows.count)."),
                refused == 0 ? .good : .medium)
            html.table(
                LocalizedText("Constats du fichier", en: "Findings of the file"),
                [
                    Column(LocalizedText("Point", en: "Point"), kind: .name) {
                        $0(.code, data: $1.row.code.text)
                    },
                    Column(LocalizedText("Constat", en: "Finding")) {
                        $0.badge($1.row.verdict.title, $1.row.verdict.tone)
                    },
                    Column(LocalizedText("Motif", en: "Reason")) { $0.data($1.row.reason) },
                    Column(LocalizedText("Suite", en: "Outcome")) { html, entry in
                        switch entry.outcome {
                        case .taken: html.badge(LocalizedText("Enregistré", en: "Recorded"), .good)
                        case .former:
                            html.badge(
                                LocalizedText("Sur une version passée", en: "On a former version"), .unknown)
                        case .known: html.badge(LocalizedText("Déjà connu", en: "Known already"), .quiet)
                        case .refused(let why):
                            html.badge(LocalizedText("Refusé", en: "Rejected"), .critical)
                            html(.span, .class("sub"), say: why)
                        }
                    },
                ], Array(rows.prefix(1_000)),
                empty: EmptyState(
                    LocalizedText("Aucun constat", en: "No finding"),
                    LocalizedText("Ce fichier ne juge rien.", en: "This file judges nothing.")))
            html(.p) { html in
                html(
                    .a, .class("button primary"), .href(link),
                    say: LocalizedText("Revenir aux réponses", en: "Back to the answers"))
            }
        }
    }

    /// Answers and findings as files, and findings in.
    static func write(_ html: inout HTML, of id: ID<Questionnaire>, _ visit: Visit) {
        html.section(
            LocalizedText("Fichiers OSCAL", en: "OSCAL files"), id: "files",
            about: LocalizedText(
                "Pour d’autres outils de conformité\u{A0}: OSCAL est le format d’échange du NIST.",
                en: "For other compliance tools: OSCAL is NIST’s exchange format.")
        ) { html in
            html(.p, .class("row-actions")) { html in
                html(
                    .a, .class("button"), .href(SiteLink.questionnaireFile(id, "components")), .download,
                    say: LocalizedText("Réponses (JSON)", en: "Answers (JSON)"))
                html(
                    .a, .class("button"), .href(SiteLink.questionnaireFile(id, "findings")), .download,
                    say: LocalizedText("Constats (JSON)", en: "Findings (JSON)"))
            }
            guard visit.can(.judgeAnswers) else { return }
            html(.details, .class("card")) { html in
                html(.summary, say: LocalizedText("Importer des constats", en: "Import findings"))
                html.form(SiteLink.questionnaireFile(id, "findings"), visit: visit, files: true) { html in
                    html.field(
                        "file", LocalizedText("Fichier", en: "File"), type: "file",
                        hint: LocalizedText(
                            "Résultats d’évaluation OSCAL (JSON), enregistrés à votre nom\u{A0}; chaque constat refusé est signalé.",
                            en:
                                "OSCAL assessment results (JSON), recorded in your name; each rejected finding is reported."
                        ), .accept(".json"))
                    html.submit(LocalizedText("Importer", en: "Import"), class: "")
                }
            }
        }
    }
}
