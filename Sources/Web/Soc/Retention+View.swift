import Access
import HTTPTypes
import Hummingbird
import Markup
import Registry
import Store
import Vocabulary

/// The rules of retention, and what was deleted by them.
struct RetentionView {
    let visit: Visit
    let rules: [DecidedRetention]
    let deletions: [AuditEntry]
    let places: PlacesPage
    /// What holds where nobody decided: the setting `archive.retention-days`.
    let general: (days: Int, basis: String)?
    var errors = FormErrors()

    static func read(_ visit: Visit) async throws -> RetentionView {
        let reach = visit.reach(for: .readAudit)
        var deletions: [AuditEntry] = []
        for action in ["archive.delete", "archive.thin", "archive.erase-copies"] {
            var list = AuditList(reach: reach, size: 50)
            list.action = action
            deletions += try await visit.store.page(list).entries
        }
        return RetentionView(
            visit: visit, rules: try await visit.store.retentionRules(reach: reach),
            deletions: Array(deletions.sorted { $0.sequence > $1.sequence }.prefix(50)),
            places: try await visit.store.page(Places(reach: visit.reach(for: .manageRetention))),
            general: visit.site.services.generalRetention)
    }

    func response(status: HTTPResponse.Status = .ok) -> Response {
        visit.page(
            title: Section.retention.title, section: .retention,
            about: LocalizedText(
                "Des journaux nomment des agents et des patients\u{A0}: on ne les garde ni toujours, ni trop peu pour comprendre une intrusion découverte des mois plus tard. Chaque effacement laisse une preuve.",
                en:
                    "Logs name staff and patients: they are kept neither for ever, nor too short a time to understand an intrusion that is found months later. Each deletion leaves a proof."
            ), status: status
        ) { html in
            html.formProblem(errors)
            decisions(&html)
            if visit.can(.manageRetention) { form(&html) }
            proofs(&html)
        }
    }

    private func decisions(_ html: inout HTML) {
        html.section(
            LocalizedText("Durées décidées", en: "Retention periods"), id: "rules", about: generalSentence
        ) { html in
            html.table(
                LocalizedText("Durées de conservation", en: "Retention"), columns, rules,
                repeatsHeading: true,
                empty: EmptyState(
                    LocalizedText("Aucune durée n’est décidée", en: "No period has been set"),
                    LocalizedText(
                        "La CNIL recommande de six mois à un an, davantage si une obligation ou un risque documenté le demande.",
                        en:
                            "The French data protection authority recommends six months to one year, longer where a duty or a documented risk calls for it."
                    )))
        }
    }

    /// What holds where no line of the table does; nothing is left where one of them is for all others everywhere.
    private var generalSentence: LocalizedText? {
        guard !rules.contains(where: { $0.rule.dialect.isEmpty && $0.rule.establishment == nil }) else {
            return nil
        }
        guard let general else {
            return LocalizedText(
                "Ce qu’aucune règle ne nomme est gardé sans limite.",
                en: "What no rule names is kept without limit.")
        }
        return LocalizedText(
            "Ce qu’aucune règle ne nomme est gardé \(general.days) jours\u{A0}: \(general.basis).",
            en: "What no rule names is kept for \(general.days) days: \(general.basis).")
    }

    private var columns: [Column<DecidedRetention>] {
        [
            Column(LocalizedText("Journaux", en: "Logs"), kind: .name) { html, row in
                if row.rule.dialect.isEmpty {
                    html.say(LocalizedText("Tous les autres", en: "All others"))
                } else {
                    html(.code, data: row.rule.dialect)
                }
            },
            Column(LocalizedText("Établissement", en: "Establishment")) { html, row in
                if let place = row.rule.establishment, let name = row.establishmentName {
                    html(.a, .href(.establishment(place)), data: name)
                } else {
                    html.say(LocalizedText("Tous", en: "All"))
                }
            },
            Column(LocalizedText("Durée", en: "Time")) { html, row in
                html.say(
                    .count(
                        row.rule.days, one: LocalizedText("jour", en: "day"),
                        many: LocalizedText("jours", en: "days")))
            },
            Column(LocalizedText("Fondement", en: "Basis")) { html, row in
                html.data(row.rule.basis)
                html(.span, .class("sub")) { html in
                    if !row.decidedBy.isEmpty { html.data(row.decidedBy + " · ") }
                    html.day(row.decided.parisDay)
                }
            },
            Column(LocalizedText("Action", en: "Action")) { html, row in
                let reach = visit.reach(for: .manageRetention)
                guard row.rule.establishment.map(reach.includes) ?? (reach == .everything) else { return }
                html.form(.retainNoLonger(row.rule.id), visit: visit, class: "inline") {
                    $0.submit(LocalizedText("Retirer", en: "Withdraw"), class: "small")
                }
            },
        ]
    }

    private func form(_ html: inout HTML) {
        html.section(
            LocalizedText("Décider d’une durée", en: "Set a retention period"), id: "decide",
            about: LocalizedText(
                "Une règle pour «\u{A0}linux\u{A0}» vaut aussi pour «\u{A0}linux/sshd\u{A0}» s’il n’en a pas d’autre. Ce qui dépasse la durée est effacé dans les six heures.",
                en:
                    "A rule for “linux” holds for “linux/sshd” too where that has none. What is past its time is deleted within six hours."
            )
        ) { html in
            html.form(.retention, visit: visit, class: "form card") { html in
                html.choice(
                    "establishment", LocalizedText("Établissement", en: "Establishment"),
                    places.establishments.map { Choice($0.id.description, .verbatim($0.name)) },
                    selected: visit.fields["establishment"],
                    empty: visit.reach(for: .manageRetention) == .everything
                        ? LocalizedText("Tous", en: "All") : LocalizedText("Choisir…", en: "Choose…"),
                    errors: errors)
                html.field(
                    "dialect", LocalizedText("Nature des journaux", en: "Kind of logs"),
                    value: visit.fields["dialect"] ?? "",
                    hint: LocalizedText(
                        "windows, linux/sshd, firewall… Vide\u{A0}: tous ceux qu’aucune règle ne nomme.",
                        en: "windows, linux/sshd, firewall… Empty: all that no rule names."),
                    errors: errors, required: false, .maxlength(100))
                html.field(
                    "days", LocalizedText("Durée, en jours", en: "Time, in days"), type: "number",
                    value: visit.fields["days"] ?? "365", errors: errors)
                html.field(
                    "basis", LocalizedText("Fondement", en: "Basis"),
                    value: visit.fields["basis"] ?? RetentionView.usualBasis,
                    hint: LocalizedText(
                        "Loi, recommandation, décision de l’établissement, réquisition.",
                        en: "Law, recommendation, decision of the establishment, judicial request."),
                    errors: errors, .maxlength(500))
                html.submit(LocalizedText("Décider", en: "Decide"))
            }
        }
    }

    /// > Source: CNIL, délibération n° 2021-122 of 14 October 2021, recommendation on logging.
    private static let usualBasis = "CNIL, délibération n° 2021-122 du 14 octobre 2021"

    private func proofs(_ html: inout HTML) {
        html.section(
            LocalizedText("Effacements", en: "Deletions"), id: "proofs",
            about: LocalizedText(
                "Les plus récents. Chacun est une ligne du journal d’audit, enchaînée aux autres, avec l’empreinte du fichier.",
                en:
                    "The latest. Each is a line of the audit log, chained to the others, with the file’s hash."
            )
        ) { html in
            html.table(
                LocalizedText("Effacements", en: "Deletions"),
                [
                    Column<AuditEntry>(LocalizedText("Date", en: "Time")) { $0.time($1.time) },
                    Column(LocalizedText("Quoi", en: "What"), kind: .name) {
                        $0.say(AuditWords.title(of: $1.action))
                    },
                    Column(LocalizedText("Détail", en: "Detail")) {
                        $0(.code, .class("wrap"), data: $1.detail)
                    },
                ], deletions, repeatsHeading: true,
                empty: EmptyState(
                    LocalizedText("Rien n’a encore été effacé", en: "Nothing was deleted yet"),
                    LocalizedText(
                        "Aucun journal n’a dépassé sa durée.", en: "No log is past its time.")))
        }
    }
}
