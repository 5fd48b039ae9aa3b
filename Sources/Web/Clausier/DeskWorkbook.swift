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
    /// Answering in a spreadsheet: out, filled, and in again.
    static let workbooks: [Endpoint] = [
        .file("/desk/questionnaires/{questionnaire}/workbook", needs: .permission(.answerAsSupplier)) {
            visit in
            let dossier = try await visit.ownDossier()
            let book = AnswerWorkbook.spreadsheet(
                of: dossier.edition, dossier.sheet, profile: dossier.profile, in: visit.language)
            return .download(
                AnswerWorkbook.fileName(of: dossier.edition.key), mediaType: EvidenceFormat.xlsx.mediaType,
                bytes: try book.xlsx())
        },
        .form(
            "/desk/questionnaires/{questionnaire}/workbook", needs: .permission(.answerAsSupplier),
            limit: longestUpload
        ) { visit in
            let dossier = try await visit.ownDossier()
            guard let file = visit.fields.file("file") else {
                throw Refusal.invalid(
                    LocalizedText("Choisissez un fichier.", en: "Choose a file."), at: "file")
            }
            let reading = try AnswerWorkbookReading(file.bytes, for: dossier)
            let (id, reach) = (dossier.questionnaire.id, visit.reach)
            let name = String(file.name.prefix(200))
            let drafts = reading.sheet.answers.enumerated().map { place, answer in
                (
                    code: answer.code,
                    answer: DraftAnswer(
                        claim: answer.claim, comment: answer.comment, details: answer.details,
                        measures: answer.measures,
                        // A workbook has no column for them: what was ticked on the page stays.
                        choices: dossier.point(answer.code)?.current?.choices ?? [:],
                        origin: place < reading.rows.count
                            ? .workbook(file: name, row: reading.rows[place]) : .file(name))
                )
            }
            let news = drafts.filter { draft in
                dossier.point(draft.code)?.current.map { !$0.saysTheSame(as: draft.answer) } ?? true
            }
            try await visit.changing { try $0.draft(news, in: id, reach: reach) }
            return WorkbookReportView(visit: visit, dossier: dossier, reading: reading, kept: news.count)
                .response()
        },
    ]
}

extension AnswerWorkbookReading {
    /// Reads a workbook or an OSCAL component definition, told from the content.
    fileprivate init(_ bytes: [UInt8], for dossier: AnswerDossier) throws {
        if OSCALKind.recognise(bytes) == .componentDefinition {
            do throws(ClausierFileFault) {
                self = try OSCALComponents.answers(bytes, as: dossier.edition, profile: dossier.profile)
            } catch { throw Refusal.unreadable(error.what, at: error.place.map { .verbatim($0) }) }
        } else {
            do throws(SpreadsheetFault) {
                self = try AnswerWorkbook.read(bytes, as: dossier.edition, profile: dossier.profile)
            } catch { throw Refusal.unreadable(error.what, at: error.place.map { .verbatim($0) }) }
        }
    }
}

extension AnswerDossier {
    /// What the supplier says now, as a workbook carries it.
    var sheet: AnswerSheet {
        AnswerSheet(
            edition: edition.key, supplier: questionnaire.supplierName, product: questionnaire.productName,
            version: questionnaire.version,
            answers: asked.compactMap { point in
                point.current.map {
                    AnswerRow(
                        code: point.control.code, claim: $0.claim, comment: $0.comment, details: $0.details,
                        measures: $0.measures)
                }
            })
    }
}

/// What became of an imported workbook: rows that were kept, and each refused cell with why.
struct WorkbookReportView {
    let visit: Visit
    let dossier: AnswerDossier
    let reading: AnswerWorkbookReading
    let kept: Int

    private var summary: LocalizedText {
        let rows = LocalizedText.count(
            reading.sheet.answers.count, one: LocalizedText("ligne lue", en: "row read"),
            many: LocalizedText("lignes lues", en: "rows read"))
        let answers = LocalizedText.count(
            kept, one: LocalizedText("réponse changée", en: "answer changed"),
            many: LocalizedText("réponses changées", en: "answers changed"))
        let refused = LocalizedText.count(
            reading.refused.count, one: LocalizedText("ligne refusée", en: "row rejected"),
            many: LocalizedText("lignes refusées", en: "rows rejected"))
        return LocalizedText(
            "\(rows.french), \(answers.french), \(refused.french).",
            en: "\(rows.english), \(answers.english), \(refused.english).")
    }

    /// What of the lists in the rows could not be taken over: addresses, components.
    private func lists(_ html: inout HTML) {
        for row in reading.sheet.answers {
            guard let point = dossier.point(row.code) else { continue }
            let said = DraftAnswer(
                claim: row.claim, comment: row.comment, details: row.details, measures: row.measures)
            let problems = JoinReading(said, of: point, in: dossier).problems
            guard !problems.isEmpty else { continue }
            html(.h2) { html in
                html(.a, .href(.deskPoint(row.code, of: dossier.questionnaire.id)), data: row.code.text)
            }
            html.joinProblems(problems)
        }
    }

    func response() -> Response {
        let id = dossier.questionnaire.id
        return visit.page(
            title: LocalizedText("Fichier importé", en: "File imported"), section: .desk,
            trail: [
                Crumb(.desk), Crumb(.verbatim(dossier.questionnaire.releaseName), .deskQuestionnaire(id)),
            ]
        ) { html in
            html.notice(
                summary,
                reading.refused.isEmpty ? .good : .medium)
            html.table(
                LocalizedText("Lignes à reprendre", en: "Rows to correct"),
                [
                    Column(LocalizedText("Cellule", en: "Cell"), kind: .name) { $0(.code, data: $1.cell) },
                    Column(LocalizedText("Refusée", en: "Rejected")) { html, problem in
                        problem.isFatal
                            ? html.badge(LocalizedText("Refusée", en: "Rejected"), .critical)
                            : html.badge(LocalizedText("Conseil", en: "Advice"), .low)
                    },
                    Column(LocalizedText("Pourquoi", en: "Why")) { $0.say($1.what) },
                ], Array(reading.problems.prefix(1_000)),
                empty: EmptyState(
                    LocalizedText("Rien à reprendre", en: "Nothing to correct"),
                    LocalizedText("Toutes les lignes ont été lues.", en: "Every row was read.")))
            lists(&html)
            html(.p) { html in
                html(
                    .a, .class("button primary"), .href(.deskQuestionnaire(id)),
                    say: LocalizedText("Revenir au questionnaire", en: "Back to the questionnaire"))
            }
        }
    }
}
