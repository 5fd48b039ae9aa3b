import Access
import Attack
import HTTPTypes
import Hummingbird
import Markup
import Registry
import Store
import Vocabulary
import Watch

/// The page of a rule.
struct RuleShowView {
    let visit: Visit
    let rule: RuleSummary
    let record: RuleRecord
    let tunings: [RecordedTuning]
    /// Where it may be tuned.
    let places: PlacesPage
    /// What establishments are called, those too where it may only be read.
    let names: [ID<Establishment>: String]
    var errors = FormErrors()
    var trial: RuleTrialState?

    static func read(_ visit: Visit) async throws -> RuleShowView {
        guard let id = visit.parameters.get("rule"), let rule = visit.site.services.ruleBook[id] else {
            throw Refusal.notFound
        }
        let reach = visit.reach(for: .readAlerts)
        let records = try await visit.store.ruleRecords(reach: reach, since: visit.today.adding(days: -30))
        let known = try await visit.store.page(Places(reach: reach)).establishments
        return RuleShowView(
            visit: visit, rule: rule, record: records[id] ?? RuleRecord(),
            tunings: try await visit.store.tunings(reach: reach).filter { $0.tuning.rule == id },
            places: try await visit.store.page(Places(reach: visit.reach(for: .manageRules))),
            names: Dictionary(known.map { ($0.id, $0.name) }) { first, _ in first })
    }

    func response(status: HTTPResponse.Status = .ok) -> Response {
        visit.page(
            title: .verbatim(rule.title(in: visit.language)), section: .rules, trail: [Crumb(.rules)],
            status: status
        ) { html in
            html(.p, .class("badges")) { html in
                html.badge(rule.level)
                for tactic in rule.tactics.compactMap(AttackTactic.init(rawValue:)) {
                    html.badge(tactic.title, .quiet)
                }
            }
            html(.p, .class("lead"), data: rule.about(in: visit.language))
            html.figures([
                Figure(
                    name: LocalizedText("Alertes en trente jours", en: "Alerts in thirty days"),
                    value: .number(record.raised),
                    tone: .low, link: SiteLink.alerts.with("rule", rule.id).with("state", "any")),
                Figure(
                    name: LocalizedText("Attaques confirmées", en: "Confirmed attacks"),
                    value: .number(record.confirmed),
                    tone: .medium, link: SiteLink.alerts.with("rule", rule.id).with("state", "closed")),
                Figure(
                    name: LocalizedText("Faux positifs", en: "False positives"),
                    value: record.falsePositiveRate.map { .percentage($0) } ?? .verbatim("–"), tone: .low,
                    link: SiteLink.alerts.with("rule", rule.id).with("state", "closed"),
                    note: LocalizedText("parmi les alertes jugées", en: "of judged alerts")),
            ])
            tuning(&html)
            tryOut(&html)
            html.section(LocalizedText("Texte de la règle", en: "Text of the rule")) {
                $0.record(rule.source)
            }
        }
    }

    private func tuning(_ html: inout HTML) {
        html.section(LocalizedText("Réglages", en: "Tuning"), id: "tuning") { html in
            html.table(
                LocalizedText("Réglages de la règle", en: "Tunings of the rule"),
                [
                    Column<RecordedTuning>(LocalizedText("Où", en: "Where"), kind: .name) { html, recorded in
                        if let place = recorded.tuning.establishment {
                            html.data(names[place] ?? "")
                        } else {
                            html.say(LocalizedText("Tout le réseau", en: "The whole network"))
                        }
                    },
                    Column(LocalizedText("Décision", en: "Decision")) { html, recorded in
                        if !recorded.tuning.isEnabled {
                            html.badge(LocalizedText("Désactivée", en: "Disabled"), .quiet)
                        } else if let level = recorded.tuning.level {
                            html.badge(level)
                        } else {
                            html.badge(.enabledAtItsLevel, .good)
                        }
                    },
                    Column(LocalizedText("Motif", en: "Reason")) { $0.data($1.tuning.reason) },
                    Column(LocalizedText("Par", en: "By")) { html, recorded in
                        html.data(recorded.decidedBy)
                        html(.span, .class("sub")) { $0.time(recorded.decided) }
                    },
                ], tunings, repeatsHeading: true,
                empty: EmptyState(
                    LocalizedText("Aucun réglage", en: "No tuning"),
                    LocalizedText(
                        "La règle est active, à son niveau.", en: "The rule is enabled, at its level.")))
            let reach = visit.reach(for: .manageRules)
            guard reach != .nothing else { return }
            html.form(.ruleTuning(rule.id), visit: visit) { html in
                html.formProblem(errors)
                html.choice(
                    "establishment", LocalizedText("Où", en: "Where"),
                    places.establishments.map { Choice($0.id.description, .verbatim($0.name)) },
                    empty: reach == .everything
                        ? LocalizedText("Tout le réseau", en: "The whole network") : nil)
                html.choice(
                    "mode", LocalizedText("Décision", en: "Decision"),
                    [
                        Choice(
                            "network",
                            LocalizedText(
                                "Sans réglage propre (comme le réseau)",
                                en: "No tuning of its own (as the network)")),
                        Choice("own", .enabledAtItsLevel),
                    ]
                        + AlertLevel.allCases.reversed().map {
                            Choice(
                                $0.name,
                                LocalizedText(
                                    "Active, niveau \($0.title.french.lowercased())",
                                    en: "Enabled, level \($0.title.english.lowercased())"))
                        } + [Choice("off", LocalizedText("Désactivée", en: "Disabled"))], errors: errors,
                    required: true)
                html.field(
                    "reason", LocalizedText("Motif", en: "Reason"),
                    hint: LocalizedText(
                        "Il faut un motif pour désactiver la règle ou changer son niveau.",
                        en: "Disabling the rule or changing its level takes a reason."), errors: errors,
                    required: false, .maxlength(1_000))
                html.submit(LocalizedText("Enregistrer", en: "Save"), class: "")
            }
            html(.p) {
                $0(
                    .a, .href(SiteLink.suppressions.with("rule", rule.id)),
                    say: LocalizedText(
                        "Exclure une machine ou un compte de cette règle",
                        en: "Suppress this rule for a machine or an account"))
            }
        }
    }

    private func tryOut(_ html: inout HTML) {
        guard visit.can(.manageRules) else { return }
        html.section(
            LocalizedText(
                "Essai sur les vingt-quatre dernières heures", en: "Trial on the last twenty-four hours"),
            id: "trial",
            about: LocalizedText(
                "La règle seule, appliquée aux enregistrements archivés de votre périmètre.",
                en: "The rule alone, run on the archived records of your scope.")
        ) { html in
            html.form(.ruleTrial(rule.id), visit: visit) {
                $0.submit(LocalizedText("Essayer la règle", en: "Try the rule"), class: "")
            }
            guard let state = self.trial else { return }
            guard case .found(let trial) = state else { return html.notice(state.text, .quiet) }
            let (matches, records) = (
                LocalizedText.number(trial.matches), LocalizedText.number(trial.records)
            )
            let part = RuleShowView.part(trial)
            html.notice(
                LocalizedText(
                    "\(matches.french) détection\(trial.matches < 2 ? "" : "s") sur \(records.french) enregistrements lus"
                        + part.french + ".",
                    en:
                        "\(matches.english) match\(trial.matches == 1 ? "" : "es") in \(records.english) records read"
                        + part.english + "."),
                trial.matches == 0 ? .good : .medium)
            html(.ul, .class("list")) { html in
                for host in trial.hosts {
                    html(.li, data: "\(host.host) (\(names[host.establishment] ?? "")) – \(host.matches)")
                }
            }
            for sample in trial.samples {
                html(.details) { html in
                    html(.summary, say: sample.summary)
                    html.record(MarkedRecord(Array(sample.bytes.prefix(16_384)), matched: []).text)
                }
            }
        }
    }
}

extension RuleShowView {
    /// Of how much the answer is, where it is not of all.
    private static func part(_ trial: RuleTrialOutcome) -> LocalizedText {
        guard trial.isPartial else { return .verbatim("") }
        guard trial.asked > 1 else { return LocalizedText(" (essai partiel)", en: " (partial trial)") }
        let (whole, asked) = (LocalizedText.number(trial.whole), LocalizedText.number(trial.asked))
        return LocalizedText(
            " (essai partiel\u{A0}: \(whole.french) établissement\(trial.whole < 2 ? " lu" : "s lus") en entier sur \(asked.french), les autres à parts égales)",
            en:
                " (partial trial: \(whole.english) of \(asked.english) establishments read in full, the others in equal parts)"
        )
    }
}

/// What came of trying a rule.
enum RuleTrialState {
    /// What it found.
    case found(RuleTrialOutcome)
    /// It asks for several records together.
    case correlation
    /// Nothing detects here.
    case noEngine
    /// Whoever tries it may not read records.
    case noRecords
    /// Another trial runs.
    case busy

    /// Why there is nothing to show.
    fileprivate var text: LocalizedText {
        switch self {
        case .found: LocalizedText("", en: "")
        case .correlation:
            LocalizedText(
                "Une corrélation ne s’essaie pas seule\u{A0}: copiez son texte et celui de ses règles dans la recherche par règle.",
                en:
                    "A correlation cannot be tried alone: copy its text and that of its rules into the hunt by rule."
            )
        case .noEngine:
            LocalizedText(
                "Le moteur de détection ne tourne pas\u{A0}: la règle ne peut pas être essayée.",
                en: "The detection engine is not running: the rule cannot be tried.")
        case .busy:
            LocalizedText(
                "Un autre essai est en cours\u{A0}: réessayez dans vingt secondes.",
                en: "Another trial is running: try again in twenty seconds.")
        case .noRecords:
            LocalizedText(
                "Votre rôle ne lit aucun enregistrement\u{A0}: rien n’a été essayé.",
                en: "Your role reads no records: nothing was tried.")
        }
    }
}

extension LocalizedText {
    fileprivate static let enabledAtItsLevel = LocalizedText(
        "Active, à son niveau", en: "Enabled, at its level")
}
