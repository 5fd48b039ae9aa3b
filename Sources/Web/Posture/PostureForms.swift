import Access
import Markup
import Posture
import Store
import Vocabulary

/// What may be recorded about a posture.
struct PostureForms {
    let visit: Visit
    let detail: PostureDetail

    func write(_ html: inout HTML) {
        html.section(LocalizedText("Apporter des preuves", en: "Add evidence")) { html in
            html(.div, .class("columns")) { html in
                file(&html)
                declaration(&html)
                consent(&html)
            }
            withdrawals(&html)
        }
    }

    private func file(_ html: inout HTML) {
        html.form(.evidence(of: detail.place.id), visit: visit, files: true) { html in
            html.choice(
                "kind", LocalizedText("Nature du fichier", en: "What the file holds"),
                EvidenceFile.allCases.map { Choice($0.rawValue, $0.title) },
                empty: LocalizedText("Choisir…", en: "Choose…"), required: true)
            html.field(
                "file", LocalizedText("Fichier", en: "File"), type: "file",
                hint: LocalizedText(
                    "Rapport XML de PingCastle, ou tableau CSV dont la première ligne nomme les colonnes.",
                    en: "PingCastle’s XML report, or a CSV table whose first line names its columns."))
            html.submit(LocalizedText("Importer les preuves", en: "Import the evidence"))
            html(.details) { html in
                html(.summary, say: LocalizedText("Colonnes de chaque tableau", en: "Columns of each table"))
                html(.ul) { html in
                    for kind in EvidenceFile.allCases where !kind.columns.isEmpty {
                        html(.li) { html in
                            html.say(kind.title)
                            html.data(" ")
                            html(.code, data: kind.columns.joined(separator: ","))
                        }
                    }
                }
            }
        }
    }

    /// What somebody vouches for, with what shows it.
    private func declaration(_ html: inout HTML) {
        html.form(.declaration(of: detail.place.id), visit: visit, files: true) { html in
            html.choice(
                "aspect", LocalizedText("Protection déclarée", en: "Protection declared"),
                (PostureAspect.all + PostureAspect.asked).map { Choice($0.word, $0.title) },
                empty: LocalizedText("Choisir…", en: "Choose…"), required: true)
            html.field(
                "level", LocalizedText("En place, en %", en: "In place, in %"), .inputmode("decimal"),
                .maxlength(6))
            html.field("day", LocalizedText("Vrai le", en: "True on"), type: "date")
            html.field(
                "address", LocalizedText("Adresse de la preuve", en: "Address of the proof"),
                hint: LocalizedText(
                    "Une adresse qui commence par https://, ou un fichier ci-dessous. Sans l’un des deux, la déclaration n’est pas prouvée.",
                    en:
                        "An address that begins with https://, or a file below. Without either the declaration is not proven."
                ), required: false, .maxlength(400))
            html.field("file", LocalizedText("Pièce", en: "Document"), type: "file", required: false)
            html.submit(LocalizedText("Enregistrer la déclaration", en: "Record the declaration"), class: "")
        }
    }

    private func consent(_ html: inout HTML) {
        html.form(.consent(of: detail.place.id), visit: visit) { html in
            html(
                .p,
                say: detail.isConsenting
                    ? LocalizedText(
                        "Les souscripteurs voient cette posture.", en: "Underwriters see this posture.")
                    : LocalizedText(
                        "Les souscripteurs ne voient pas cette posture.",
                        en: "Underwriters do not see this posture."))
            html(.input, .type("hidden"), .name("agrees"), .value(detail.isConsenting ? "0" : "1"))
            html.submit(
                detail.isConsenting
                    ? LocalizedText("Retirer l’accord", en: "Withdraw consent")
                    : LocalizedText(
                        "Accepter de la montrer aux souscripteurs", en: "Agree to show it to underwriters"),
                class: "")
        }
    }

    private func withdrawals(_ html: inout HTML) {
        guard !detail.brought.isEmpty else { return }
        let asked = visit.query["evidence"].flatMap { Int($0) }
        let last = (detail.brought.count - 1) / Self.piecesAtOnce + 1
        let page = min(max(asked ?? 1, 1), last)
        html(.details, .class("card"), .id("withdraw"), asked == nil ? nil : .open) { html in
            html(.summary, say: LocalizedText("Retirer une preuve", en: "Withdraw evidence"))
            for evidence in detail.brought.dropFirst((page - 1) * Self.piecesAtOnce).prefix(
                Self.piecesAtOnce)
            {
                html.form(.withdrawal(evidence.id), visit: visit, class: "inline") {
                    html in
                    html(.span, say: evidence.item.fact)
                    html.field(
                        "reason", LocalizedText("Motif du retrait", en: "Reason for withdrawing it"))
                    html.submit(
                        LocalizedText("Retirer la preuve", en: "Withdraw the evidence"), class: "quiet")
                }
            }
            if last > 1 {
                let here = visit.here.with("done", nil)
                html.paging(
                    previous: page > 1
                        ? here.with("evidence", String(page - 1)).to("withdraw") : nil,
                    next: page < last ? here.with("evidence", String(page + 1)).to("withdraw") : nil,
                    summary: LocalizedText(
                        "Preuves, page \(page) sur \(last)", en: "Evidence, page \(page) of \(last)"))
            }
        }
    }

    /// How many pieces of evidence are offered for withdrawal at once: the newest come first.
    private static let piecesAtOnce = 50
}

extension EvidenceFile {
    fileprivate var title: LocalizedText {
        switch self {
        case .pingCastle:
            LocalizedText("Audit d’annuaire PingCastle (XML)", en: "PingCastle directory audit (XML)")
        case .directoryScore:
            LocalizedText("Niveau ADS de l’ANSSI (CSV)", en: "ANSSI’s ADS level (CSV)")
        case .restoreTests: LocalizedText("Essais de restauration (CSV)", en: "Restore tests (CSV)")
        case .exercises: LocalizedText("Exercices de crise (CSV)", en: "Crisis exercises (CSV)")
        case .exposure: LocalizedText("Exposition sur internet (CSV)", en: "Exposure to the internet (CSV)")
        case .coverage:
            LocalizedText(
                "Couvertures EDR, second facteur, accès, délais (CSV)",
                en: "Coverage of EDR, second factor, access, delays (CSV)")
        case .declarations: LocalizedText("Déclarations (CSV)", en: "Declarations (CSV)")
        }
    }
}
