import Access
import Attack
import HTTPTypes
import Hummingbird
import Markup
import Registry
import Store
import Vocabulary
import Watch

/// What is not shown, why, and until when; and the form for one more, which is tried before it is saved.
struct SuppressionsView {
    let visit: Visit
    let all: [RecordedSuppression]
    let places: PlacesPage
    var errors = FormErrors()
    var trial: (suppression: Suppression, found: SuppressionTrial)?

    static func read(_ visit: Visit) async throws -> SuppressionsView {
        SuppressionsView(
            visit: visit, all: try await visit.store.suppressions(reach: visit.reach(for: .readAlerts)),
            places: try await visit.store.page(Places(reach: visit.reach(for: .manageRules))))
    }

    func response(status: HTTPResponse.Status = .ok) -> Response {
        visit.page(
            title: LocalizedText("Exclusions", en: "Suppressions"), section: .rules, trail: [Crumb(.rules)],
            about: LocalizedText(
                "Ce que l’on a choisi de ne plus voir. Ce qui est caché reste compté, et reste dans l’archive.",
                en:
                    "What people chose not to see any more. What is hidden is still counted, and stays in the archive."
            ),
            status: status,
            actions: {
                $0.exportButtons(visit.here.export(of: "suppressions"), visit: visit, needs: .readAlerts)
            }
        ) { html in
            if visit.can(.manageRules) { form(&html) }
            html.section(LocalizedText("Décisions", en: "Decisions")) { html in
                html.table(
                    LocalizedText("Exclusions", en: "Suppressions"), columns, all, repeatsHeading: true,
                    empty: EmptyState(
                        LocalizedText("Aucune exclusion", en: "No suppression"),
                        LocalizedText("Toutes les alertes sont montrées.", en: "Every alert is shown.")))
            }
        }
    }

    private var columns: [Column<RecordedSuppression>] {
        [
            Column(LocalizedText("Règle", en: "Rule"), kind: .name) { html, recorded in
                html(.a, .href(.rule(recorded.suppression.rule)), data: title(recorded.suppression.rule))
                html(.span, .class("sub")) { html in
                    if let name = recorded.establishmentName {
                        html.data(name)
                    } else {
                        html.say(LocalizedText("Tout le réseau", en: "The whole network"))
                    }
                }
            },
            Column(LocalizedText("Machine et compte", en: "Machine and account")) { html, recorded in
                html(.code, data: recorded.suppression.host.isEmpty ? "*" : recorded.suppression.host)
                html(
                    .span, .class("sub"),
                    data: recorded.suppression.account.isEmpty ? "*" : recorded.suppression.account)
            },
            Column(LocalizedText("Motif", en: "Reason")) { html, recorded in
                html.data(recorded.suppression.reason)
                html(.span, .class("sub"), data: recorded.decidedBy)
            },
            Column(LocalizedText("Jusqu’au", en: "Until")) { html, recorded in
                html.day(recorded.suppression.ends)
                if !recorded.isInForce(on: visit.today) {
                    html(.span, .class("sub")) { $0.badge(LocalizedText("Terminée", en: "Ended"), .quiet) }
                }
            },
            Column(LocalizedText("Cachées", en: "Hidden"), kind: .number) { html, recorded in
                html.say(.number(recorded.hidden))
                if let last = recorded.lastHidden {
                    html(.span, .class("sub")) { $0.ago(last, now: visit.now) }
                }
            },
            Column(LocalizedText("Action", en: "Action")) { html, recorded in
                let reach = visit.reach(for: .manageRules)
                guard recorded.isInForce(on: visit.today),
                    recorded.suppression.establishment.map(reach.includes) ?? (reach == .everything)
                else { return }
                html.form(.suppressionEnd(recorded.id), visit: visit, class: "inline") {
                    $0.submit(
                        LocalizedText("Mettre fin à l’exclusion", en: "End the suppression"), class: "small")
                }
            },
        ]
    }

    private func title(_ rule: String) -> String {
        visit.site.services.ruleBook[rule]?.title(in: visit.language) ?? rule
    }

    /// What the form shows: what was sent, what was tried, or what a link proposes.
    private func value(_ name: String) -> String { visit.fields[name] ?? visit.query[name] ?? "" }

    private func form(_ html: inout HTML) {
        html.section(
            LocalizedText("Nouvelle exclusion", en: "New suppression"), id: "new",
            about: LocalizedText(
                "Elle est d’abord essayée sur les trente derniers jours.",
                en: "It is first tried on the last thirty days.")
        ) { html in
            guard visit.site.services.ruleBook[value("rule")] != nil else {
                html(.p) { html in
                    if let error = errors["rule"] { html(.span, .class("error"), say: error) }
                    html(
                        .a, .class("button"), .href(.rules),
                        say: LocalizedText(
                            "Choisir la règle à exclure dans la liste", en: "Choose the rule in the list"))
                }
                return
            }
            html.form(.suppressionTrial, visit: visit) { html in
                html.formProblem(errors)
                // Thousands of rules are chosen on their list, not from half a megabyte of choices.
                html(.input, .type("hidden"), .name("rule"), .value(value("rule")))
                html(.p) { html in
                    html.say(LocalizedText("Règle\u{A0}: ", en: "Rule: "))
                    html(.a, .href(.rule(value("rule"))), data: title(value("rule")))
                }
                html.choice(
                    "establishment", LocalizedText("Où", en: "Where"),
                    places.establishments.map { Choice($0.id.description, .verbatim($0.name)) },
                    selected: value("establishment"),
                    empty: visit.reach(for: .manageRules) == .everything
                        ? LocalizedText("Tout le réseau", en: "The whole network") : nil)
                html.field(
                    "host", LocalizedText("Machine", en: "Machine"), value: value("host"),
                    hint: LocalizedText(
                        "Une étoile remplace n’importe quelle suite de caractères\u{A0}: SRV-SAV*",
                        en: "A star stands for any sequence of characters: SRV-SAV*"),
                    errors: errors, required: false, .maxlength(300))
                html.field(
                    "account", LocalizedText("Compte", en: "Account"), value: value("account"),
                    errors: errors, required: false,
                    .maxlength(300))
                html.field(
                    "reason", LocalizedText("Motif", en: "Reason"), value: value("reason"), errors: errors,
                    .maxlength(1_000))
                html.field(
                    "ends", LocalizedText("Jusqu’au", en: "Until"), type: "date",
                    value: visit.fields["ends"] ?? visit.today.adding(days: 90).description, errors: errors)
                html.submit(LocalizedText("Essayer sur trente jours", en: "Try on thirty days"))
            }
            if let trial { result(&html, trial.suppression, trial.found) }
        }
    }

    private func result(_ html: inout HTML, _ suppression: Suppression, _ found: SuppressionTrial) {
        let (hidden, ofRule) = (LocalizedText.number(found.hidden), LocalizedText.number(found.ofRule))
        html.notice(
            LocalizedText(
                "Aurait caché \(hidden.french) des \(ofRule.french) alertes de la règle en \(found.days) jours, dont \(found.inCases) \(found.inCases < 2 ? "a" : "ont") mené à un dossier et \(found.confirmed) \(found.confirmed < 2 ? "a été close comme attaque confirmée" : "ont été closes comme attaques confirmées")\u{A0}; \(found.harmless) \(found.harmless < 2 ? "avait été jugée" : "avaient été jugées") sans danger.",
                en:
                    "Would have hidden \(hidden.english) of the rule’s \(ofRule.english) alerts in \(found.days) days, of which \(found.inCases) led to a case and \(found.confirmed) were closed as confirmed attacks; \(found.harmless) had been judged harmless."
            ),
            found.isDangerous ? .critical : found.hidden == 0 ? .quiet : .medium)
        html.form(.suppressions, visit: visit) { html in
            for (name, value) in [
                ("rule", suppression.rule), ("establishment", suppression.establishment?.description ?? ""),
                ("host", suppression.host), ("account", suppression.account), ("reason", suppression.reason),
                ("ends", suppression.ends.description),
            ] {
                html(.input, .type("hidden"), .name(name), .value(value))
            }
            html.submit(
                found.isDangerous
                    ? LocalizedText("Exclure quand même", en: "Suppress anyway")
                    : LocalizedText("Exclure", en: "Suppress"),
                class: found.isDangerous ? "danger" : "primary")
        }
    }
}
