import Access
import HTTPTypes
import Hummingbird
import Markup
import Registry
import Store
import Vocabulary

/// Where a rule is pasted.
struct RuleHuntFormView {
    let visit: Visit
    let places: PlacesPage
    let rule: String
    let errors: FormErrors

    func response(_ status: HTTPResponse.Status = .ok) -> Response {
        visit.page(
            title: LocalizedText("Chercher avec une règle", en: "Hunt with a rule"), section: .hunt,
            about: LocalizedText(
                "La règle est appliquée à chaque enregistrement archivé, comme si elle avait été en vigueur ce jour-là.",
                en: "The rule is applied to every archived record, as if it had been in force that day."),
            status: status
        ) { html in
            html.huntTabs(isRule: true)
            html.form(.huntRule, visit: visit) { html in
                html.formProblem(errors)
                html.textArea(
                    "rule", LocalizedText("Règle Sigma", en: "Sigma rule"), value: rule, rows: 16,
                    hint: LocalizedText(
                        "YAML\u{A0}; plusieurs règles séparées par «\u{A0}---\u{A0}», corrélations comprises.",
                        en: "YAML; several rules separated by “---”, correlations included."), errors: errors,
                    required: true, limit: 100_000)
                html.placeChoices(places, group: nil, establishment: nil)
                html.field(
                    "since", LocalizedText("Reçu depuis le", en: "Received since"), type: "date",
                    required: false)
                html.submit(LocalizedText("Lancer la recherche", en: "Start the hunt"))
            }
            earlier(&html)
        }
    }

    private func earlier(_ html: inout HTML) {
        guard let owner = try? visit.signedIn().principal.name else { return }
        let hunts = visit.site.huntDesk.hunts(of: owner)
        guard !hunts.isEmpty else { return }
        html.section(LocalizedText("Vos dernières recherches", en: "Your last hunts"), id: "hunts") { html in
            html.table(
                LocalizedText("Vos dernières recherches", en: "Your last hunts"), id: "hunts-table",
                [
                    Column(LocalizedText("Lancée", en: "Started"), kind: .name) { html, hunt in
                        html(.a, .href(.hunt(hunt.id))) { $0.time(hunt.started) }
                    },
                    Column(LocalizedText("État", en: "State")) { $0.badge($1.state.title, $1.state.tone) },
                    Column(LocalizedText("Trouvés", en: "Found"), kind: .number) {
                        $0.say(.number($1.matches.count))
                    },
                ], hunts,
                empty: EmptyState(
                    LocalizedText("Aucun", en: "None"),
                    LocalizedText("Rien à montrer.", en: "Nothing to show.")))
        }
    }
}

/// A hunt by rule: how far it has come, and what it found.
struct RuleHuntView {
    let visit: Visit
    let hunt: HuntDesk.Hunt

    func response() -> Response {
        var response = visit.page(
            title: LocalizedText("Recherche par règle", en: "Hunt by rule"), section: .hunt, about: nil
        ) { html in
            html.huntTabs(isRule: true)
            html.definitions([
                (LocalizedText("État", en: "State"), { $0.badge(hunt.state.title, hunt.state.tone) }),
                (LocalizedText("Lu", en: "Read"), { $0.say(read) }),
                (LocalizedText("Lancée", en: "Started"), { $0.time(hunt.started) }),
            ])
            switch hunt.state {
            case .failed(let reason): html.notice(reason, .critical)
            case .full:
                html.notice(
                    LocalizedText(
                        "La règle trouve au moins \(HuntDesk.mostMatches) enregistrements\u{A0}: rendez-la plus précise, ou réduisez la période.",
                        en:
                            "The rule finds at least \(HuntDesk.mostMatches) records: make it more precise, or shorten the period."
                    ), .medium)
            case .running:
                html.form(.huntCancel(hunt.id), visit: visit) {
                    $0.submit(LocalizedText("Arrêter", en: "Stop"), class: "")
                }
            case .done, .cancelled: break
            }
            html.unreadable(hunt.progress.unreadableFiles)
            matches(&html)
        }
        // Works without script: the page asks again by itself while there is something to wait for.
        if hunt.state == .running, let name = HTTPField.Name("Refresh") { response.headers[name] = "2" }
        return response
    }

    private var read: LocalizedText {
        let percent = Int((hunt.progress.share * 100).rounded(.down))
        let records = LocalizedText.count(
            hunt.progress.records, one: LocalizedText("enregistrement", en: "record"),
            many: LocalizedText("enregistrements", en: "records"))
        return LocalizedText("\(percent)\u{A0}%, \(records.french)", en: "\(percent)%, \(records.english)")
    }

    /// A role that was taken away since takes its matches along.
    private var visible: [SearchMatch] { hunt.matches.filter { visit.reach.includes($0.establishment) } }

    private func matches(_ html: inout HTML) {
        html.section(LocalizedText("Trouvé", en: "Found"), id: "found") { html in
            html.table(
                LocalizedText("Enregistrements que la règle reconnaît", en: "Records that the rule matches"),
                id: "found-table",
                [
                    Column(LocalizedText("Niveau", en: "Level")) { $0.badge($1.level) },
                    Column(LocalizedText("Règle", en: "Rule"), kind: .name) { html, match in
                        html.data(match.rule)
                        html(.span, .class("sub"), data: match.name)
                    },
                    Column(LocalizedText("Machine et compte", en: "Machine and account")) { html, match in
                        if match.host.isEmpty {
                            html.unknown(.unknownFeminine)
                        } else {
                            html(.code, data: match.host)
                        }
                        if !match.account.isEmpty { html(.span, .class("sub"), data: match.account) }
                    },
                    Column(LocalizedText("Heure", en: "Time")) { $0.time($1.time) },
                    Column(LocalizedText("Enregistrement", en: "Record")) { html, match in
                        html(.details) { html in
                            html(.summary, say: LocalizedText("Voir", en: "Show"))
                            html.record(String(decoding: match.bytes.prefix(16_384), as: UTF8.self))
                        }
                    },
                ], visible,
                empty: nothing)
        }
    }

    private var nothing: EmptyState {
        switch hunt.state {
        case .running:
            EmptyState(
                LocalizedText("Rien pour l’instant", en: "Nothing so far"),
                LocalizedText(
                    "La liste se remplit à mesure que l’archive est lue.",
                    en: "The list fills as the archive is read."))
        case .done, .full:
            EmptyState(
                LocalizedText("Rien trouvé", en: "Nothing found"),
                LocalizedText(
                    "La règle ne reconnaît rien dans ce qui est archivé.",
                    en: "The rule matches nothing in what is archived."))
        case .cancelled, .failed:
            EmptyState(
                LocalizedText("Rien trouvé", en: "Nothing found"),
                LocalizedText(
                    "La recherche n’est pas allée au bout\u{A0}: l’archive n’a pas été lue en entier.",
                    en: "The hunt did not finish: the archive was not read in full."))
        }
    }
}

extension HuntDesk.State {
    var title: LocalizedText {
        switch self {
        case .running: LocalizedText("En cours", en: "Running")
        case .done: LocalizedText("Terminée", en: "Finished")
        case .cancelled: LocalizedText("Arrêtée", en: "Stopped")
        case .full: LocalizedText("Interrompue, trop de résultats", en: "Stopped, too many matches")
        case .failed: LocalizedText("Refusée", en: "Rejected")
        }
    }

    var tone: Tone {
        switch self {
        case .running: .quiet
        case .done: .good
        case .cancelled, .full: .medium
        case .failed: .critical
        }
    }
}
