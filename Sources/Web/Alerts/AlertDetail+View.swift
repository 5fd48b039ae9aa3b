import Access
import HTTPTypes
import Hummingbird
import Markup
import Registry
import Store
import Vocabulary
import Watch

/// The page of an alert: what happened, why it matched, what stood around it, what to do.
struct AlertDetailView {
    let visit: Visit
    let model: AlertDetailModel

    private var alert: Alert { model.alert }

    func response(_ errors: FormErrors, status: HTTPResponse.Status = .ok) -> Response {
        visit.page(
            title: model.title, section: .alerts, trail: [Crumb(.alerts)], status: status,
            actions: { html in
                guard visit.reach(for: .shareIndicators).includes(alert.establishment) else { return }
                html(
                    .a, .class("button"), .href(SiteLink.newIndicator.with("alert", alert.id.description)),
                    say: LocalizedText("Partager un indicateur", en: "Share an indicator"))
            }
        ) { html in
            html(.p, .class("badges")) { html in
                html.badge(alert.level)
                html.badge(alert.state)
                if let reason = alert.closingReason { html.badge(reason.title, .quiet) }
            }
            html(.p, .class("lead"), say: model.sentence)
            html(.div, .class("columns")) { html in
                facts(&html)
                AlertActions(visit: visit, model: model).write(&html, errors)
            }
            stakes(&html)
            AlertEvidence(visit: visit, model: model).write(&html)
            AlertRule(model: model).write(&html)
            nearby(&html)
            history(&html)
        }
    }

    /// What hangs on it, and what people can do about its rule.
    private func stakes(_ html: inout HTML) {
        guard let context = model.context else { return }
        let panel = AlertPanel(visit: visit, alert: alert, stake: model.stake, context: context)
        html.section(LocalizedText("Ce qui en dépend", en: "What depends on it"), id: "stakes") { html in
            html(.div, .class("card")) { html in
                panel.write(&html)
                panel.placing(&html)
                if visit.reach(for: .manageRules).includes(alert.establishment) {
                    html(.p) {
                        $0(
                            .a,
                            .href(
                                SiteLink.suppressions.with("rule", alert.rule)
                                    .with("establishment", alert.establishment.description).with(
                                        "host", alert.host
                                    )
                                    .with("account", alert.account)),
                            say: LocalizedText(
                                "Ne plus voir ce genre d’alerte", en: "Suppress alerts of this kind"))
                    }
                }
            }
        }
    }

    private func facts(_ html: inout HTML) {
        let registry = visit.reach(for: .readRegistry).includes(alert.establishment)
        html.section(LocalizedText("Ce que l’on sait", en: "What is known")) { html in
            html(.div, .class("card")) { html in
                html.definitions([
                    (
                        LocalizedText("Établissement", en: "Establishment"),
                        {
                            $0.name(
                                alert.establishmentName, registry ? .establishment(alert.establishment) : nil)
                        }
                    ),
                    (
                        LocalizedText("Machine", en: "Machine"),
                        { html in
                            guard !alert.host.isEmpty else { return html.unknown(.unknownFeminine) }
                            html(.a, .href(hostAlerts)) { $0(.code, data: alert.host) }
                        }
                    ),
                    (
                        LocalizedText("Compte", en: "Account"),
                        { html in
                            if alert.account.isEmpty {
                                html.unknown()
                            } else {
                                html(.code, data: alert.account)
                            }
                        }
                    ),
                    (
                        LocalizedText("Première détection", en: "First detection"),
                        { $0.time(alert.firstSeen) }
                    ),
                    (LocalizedText("Dernière détection", en: "Last detection"), { $0.time(alert.lastSeen) }),
                    (LocalizedText("Détections", en: "Detections"), { $0.say(.number(alert.detections)) }),
                ])
            }
        }
    }

    /// Every alert of the machine, closed ones included.
    private var hostAlerts: SiteLink {
        SiteLink.alerts.with("host", alert.host).with("establishment", alert.establishment.description)
            .with("state", "any")
    }

    private func nearby(_ html: inout HTML) {
        guard !model.nearby.isEmpty else { return }
        html.section(
            LocalizedText("Autres alertes de la machine", en: "Other alerts on this machine"),
            about: LocalizedText("À moins d’un jour de celle-ci.", en: "Within a day of this one.")
        ) { html in
            html.table(
                LocalizedText("Autres alertes de la machine", en: "Other alerts on this machine"),
                [
                    Column(LocalizedText("Niveau", en: "Level")) { $0.badge($1.level) },
                    Column(LocalizedText("Alerte", en: "Alert"), kind: .name) { html, other in
                        html(.a, .href(.alert(other.id)), data: visit.title(other)[visit.language])
                    },
                    Column(LocalizedText("Compte", en: "Account")) { $0(.code, data: $1.account) },
                    Column(LocalizedText("Dernière détection", en: "Last detection")) {
                        $0.time($1.lastSeen)
                    },
                    Column(LocalizedText("État", en: "State")) { $0.badge($1.state) },
                ], model.nearby, repeatsHeading: true,
                empty: .nothing)
        }
    }

    private func history(_ html: inout HTML) {
        html.section(LocalizedText("Suivi", en: "History")) { html in
            html(.ol, .class("history")) { html in
                html(.li) { html in
                    html.time(alert.firstSeen)
                    html(.span, say: LocalizedText("Première détection", en: "First detection"))
                }
                for entry in model.history.reversed() {
                    html(.li) { html in
                        html.time(entry.time)
                        html(.span) { html in
                            html.say(AuditWords.title(of: entry.action))
                            html.data(" – " + entry.actor)
                        }
                        if let note = AlertNote(entry.detail) {
                            if let reason = note.reason.flatMap(ClosingReason.init(rawValue:)) {
                                html.badge(reason.title, .quiet)
                            }
                            if let text = note.note { html(.p, .class("note"), data: text) }
                        }
                    }
                }
            }
        }
    }
}

/// What can be done with the alert now.
struct AlertActions {
    let visit: Visit
    let model: AlertDetailModel

    func write(_ html: inout HTML, _ errors: FormErrors) {
        html.section(LocalizedText("Que faire", en: "What to do"), id: "act") { html in
            html(.div, .class("card")) { html in
                advice(&html)
                html.formProblem(errors)
                if model.steps.contains(.acknowledged) {
                    step(&html, "acknowledge") {
                        $0.submit(LocalizedText("Prendre en compte", en: "Acknowledge"))
                    }
                }
                caseStep(&html)
                if model.steps.contains(.closed) { close(&html, errors) }
                if model.alert.state == .closed, model.steps.contains(.new) {
                    step(&html, "reopen") { html in
                        note(&html, hint: LocalizedText("Motif de réouverture", en: "Reason for reopening"))
                        html.submit(LocalizedText("Rouvrir", en: "Reopen"))
                    }
                }
            }
        }
    }

    /// Where to look first: it stands on paper too, where there are no buttons.
    private func advice(_ html: inout HTML) {
        html(.ol, .class("list")) { html in
            html(.li) { html in
                html(.a, .href(fragment: "why")) {
                    $0.say(
                        model.shown?.correlation == nil
                            ? LocalizedText(
                                "Lire ce que la règle a reconnu", en: "Read what the rule matched")
                            : LocalizedText(
                                "Lire les enregistrements comptés", en: "Read the records that were counted"))
                }
                html.say(
                    LocalizedText(
                        ", puis ce qui s’est passé autour.", en: ", then what happened around it."))
            }
            if model.rule?.falsePositives.isEmpty == false {
                html(.li) { html in
                    html.say(LocalizedText("Écarter les ", en: "Rule out the "))
                    html(.a, .href(fragment: "rule")) {
                        $0.say(
                            LocalizedText(
                                "causes légitimes prévues par la règle",
                                en: "legitimate causes that the rule lists"))
                    }
                    html.data(".")
                }
            }
            html(.li, say: containment)
        }
    }

    /// From an alert to a case.
    private func caseStep(_ html: inout HTML) {
        if let id = model.alert.caseFile, let reference = model.alert.caseReference {
            html(.p) { html in
                html.say(LocalizedText("Dossier ", en: "Case "))
                html.name(reference, visit.can(.readCases) ? .caseFile(id) : nil)
            }
        } else if visit.reach(for: .handleCases).includes(model.alert.establishment), model.alert.state.isOpen
        {
            html(.p) {
                $0(
                    .a, .class("button"), .href(SiteLink.casesNew.with("alert", model.alert.id.description)),
                    say: LocalizedText("Ouvrir un dossier", en: "Open a case"))
            }
        }
    }

    private var containment: LocalizedText {
        let (host, account) = (model.alert.host, model.alert.account)
        switch (host.isEmpty, account.isEmpty) {
        case (false, false):
            return LocalizedText(
                "Si rien ne l’explique, isoler \(host), suspendre le compte \(account) et prévenir le RSSI de l’établissement.",
                en:
                    "If nothing explains it, isolate \(host), suspend the account \(account) and tell the establishment’s security officer."
            )
        case (false, true):
            return LocalizedText(
                "Si rien ne l’explique, isoler \(host) et prévenir le RSSI de l’établissement.",
                en: "If nothing explains it, isolate \(host) and tell the establishment’s security officer.")
        case (true, false):
            return LocalizedText(
                "Si rien ne l’explique, suspendre le compte \(account) et prévenir le RSSI de l’établissement.",
                en:
                    "If nothing explains it, suspend the account \(account) and tell the establishment’s security officer."
            )
        case (true, true):
            return LocalizedText(
                "Si rien ne l’explique, prévenir le RSSI de l’établissement.",
                en: "If nothing explains it, tell the establishment’s security officer.")
        }
    }

    private func close(_ html: inout HTML, _ errors: FormErrors) {
        step(&html, "close") { html in
            html.choice(
                "reason", LocalizedText("Motif de clôture", en: "Reason for closing"),
                ClosingReason.allCases.map { Choice($0.rawValue, $0.title) },
                selected: visit.fields["reason"],
                empty: LocalizedText("Choisir…", en: "Choose…"), errors: errors, required: true)
            note(
                &html,
                hint: LocalizedText(
                    "Ce qui a été vérifié, ce qui a été fait. Aucune donnée de patient.",
                    en: "What was checked, what was done. No patient data."))
            html.submit(LocalizedText("Clore", en: "Close"), class: "")
        }
    }

    private func note(_ html: inout HTML, hint: LocalizedText) {
        html.textArea(
            "note", LocalizedText("Note", en: "Note"), value: visit.fields["note"] ?? "", rows: 3, hint: hint,
            limit: 2_000)
    }

    private func step(_ html: inout HTML, _ name: String, content: (inout HTML) -> Void) {
        html.form(.alertState(model.alert.id), visit: visit) { html in
            html(.input, .type("hidden"), .name("step"), .value(name))
            content(&html)
        }
    }
}
