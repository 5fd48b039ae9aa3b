import Access
import Attack
import HTTPTypes
import Hummingbird
import Markup
import Registry
import Store
import Vocabulary
import Watch

/// The list of rules.
struct RuleListView {
    let visit: Visit
    let rows: [Row]
    let total: Int
    let page: Int

    static let size = 100

    /// A rule with how it did.
    struct Row: Sendable {
        let rule: RuleSummary
        let record: RuleRecord
        let tuning: RuleTuning?
        let ownTunings: Int
    }

    static func read(_ visit: Visit) async throws -> RuleListView {
        let rows = try await found(visit)
        let page = min(
            max(visit.query["page"].flatMap { Int($0) } ?? 1, 1), max(1, (rows.count + size - 1) / size))
        return RuleListView(
            visit: visit, rows: Array(rows.dropFirst((page - 1) * size).prefix(size)), total: rows.count,
            page: page)
    }

    /// All rules that the address lets through, those that raised most first.
    static func found(_ visit: Visit) async throws -> [Row] {
        let records = try await visit.store.ruleRecords(
            reach: visit.reach, since: visit.today.adding(days: -30))
        let tunings = Dictionary(
            grouping: try await visit.store.tunings(reach: visit.reach).map(\.tuning), by: \.rule)
        let text = (visit.query.text("q") ?? "").lowercased()
        let level = visit.query["level"].flatMap(AlertLevel.init(named:))
        let tactic = visit.query["tactic"]
        let state = visit.query["state"]
        return visit.site.services.ruleBook.all.filter { rule in
            (text.isEmpty || rule.title(in: visit.language).lowercased().contains(text)
                || rule.id.lowercased().contains(text)
                || rule.techniques.contains { $0.lowercased().hasPrefix(text) })
                && (level == nil || rule.level == level)
                && (tactic.map { $0.isEmpty || rule.tactics.contains($0) } ?? true)
        }.map { rule in
            let own = tunings[rule.id] ?? []
            return Row(
                rule: rule, record: records[rule.id] ?? RuleRecord(),
                tuning: own.first { $0.establishment == nil },
                ownTunings: own.count { $0.establishment != nil })
        }.filter { row in
            switch state {
            case "off": row.tuning?.isEnabled == false
            case "tuned": row.tuning != nil || row.ownTunings > 0
            case "noisy": (row.record.falsePositiveRate ?? 0) >= 0.5
            default: true
            }
        }.sorted {
            ($1.record.raised, $1.rule.level.rawValue, $0.rule.title) < (
                $0.record.raised, $0.rule.level.rawValue, $1.rule.title
            )
        }
    }

    func response() -> Response {
        visit.page(
            title: Section.rules.title, section: .rules,
            about: LocalizedText(
                "Les alertes levées par chaque règle en trente jours, et la façon dont elles ont été jugées.",
                en: "The alerts each rule raised in thirty days, and how they were judged."),
            actions: { html in
                html(
                    .a, .class("button"), .href(SiteLink.coverage),
                    say: LocalizedText("Couverture", en: "Coverage"))
                html(
                    .a, .class("button"), .href(SiteLink.suppressions),
                    say: LocalizedText("Exclusions", en: "Suppressions"))
                html.exportButtons(
                    visit.here.moved(to: SiteLink("rules", "export")), visit: visit, needs: .readAlerts)
            }
        ) { html in
            html.filters(.rules, isActive: !visit.here.with("done", nil).query.isEmpty) { html in
                html.field(
                    "q", LocalizedText("Rechercher", en: "Search"), type: "search",
                    value: visit.query["q"] ?? "",
                    required: false)
                html.choice(
                    "level", LocalizedText("Niveau", en: "Level"),
                    AlertLevel.allCases.reversed().map { Choice($0.name, $0.title) },
                    selected: visit.query["level"],
                    empty: .any)
                html.choice(
                    "tactic", LocalizedText("Tactique", en: "Tactic"),
                    AttackTactic.allCases.map { Choice($0.rawValue, $0.title) },
                    selected: visit.query["tactic"], empty: .any)
                html.choice(
                    "state", LocalizedText("Réglage", en: "Tuning"),
                    [
                        Choice("off", LocalizedText("Désactivées", en: "Disabled")),
                        Choice("tuned", LocalizedText("Réglées", en: "Tuned")),
                        Choice(
                            "noisy",
                            LocalizedText(
                                "Bruyantes (50\u{A0}% de faux positifs ou plus)",
                                en: "Noisy (50% false positives or more)")),
                    ], selected: visit.query["state"], empty: .any)
            }
            html.table(
                LocalizedText("Règles en vigueur", en: "Rules in force"), columns, rows,
                empty: EmptyState(
                    LocalizedText(
                        "Aucune règle ne répond à ces critères", en: "No rule matches these filters"),
                    LocalizedText("Retirez un filtre.", en: "Remove a filter.")))
            html.paging(
                previous: page > 1 ? visit.here.with("page", String(page - 1)) : nil,
                next: page * RuleListView.size < total ? visit.here.with("page", String(page + 1)) : nil,
                summary: .count(
                    total, one: LocalizedText("règle", en: "rule"), many: LocalizedText("règles", en: "rules")
                ))
        }
    }

    private var columns: [Column<Row>] {
        [
            Column(LocalizedText("Niveau", en: "Level")) { $0.badge($1.tuning?.level ?? $1.rule.level) },
            Column(LocalizedText("Règle", en: "Rule"), kind: .name) { html, row in
                html(.a, .href(.rule(row.rule.id)), data: row.rule.title(in: visit.language))
                html(.span, .class("sub"), data: row.rule.techniques.prefix(4).joined(separator: ", "))
            },
            Column(LocalizedText("Alertes en 30\u{A0}j", en: "Alerts in 30 d"), kind: .number) { html, row in
                html.linked(
                    .number(row.record.raised),
                    row.record.raised > 0
                        ? SiteLink.alerts.with("rule", row.rule.id).with("state", "any") : nil)
            },
            Column(LocalizedText("Faux positifs", en: "False positives"), kind: .number) { html, row in
                if let rate = row.record.falsePositiveRate {
                    html.say(.percentage(rate))
                } else {
                    html.data("–")
                }
            },
            Column(LocalizedText("Réglage", en: "Tuning")) { html, row in
                if row.tuning?.isEnabled == false {
                    html.badge(LocalizedText("Désactivée", en: "Disabled"), .quiet)
                } else if row.tuning != nil {
                    html.badge(LocalizedText("Niveau changé", en: "Level changed"), .low)
                } else {
                    html.badge(LocalizedText("Active", en: "Enabled"), .good)
                }
                if row.ownTunings > 0 {
                    html(
                        .span, .class("sub"),
                        say: LocalizedText(
                            "\(row.ownTunings) réglage\(row.ownTunings < 2 ? " local" : "s locaux")",
                            en: "\(row.ownTunings) local tuning\(row.ownTunings == 1 ? "" : "s")"))
                }
            },
        ]
    }
}

/// The page of a rule.
struct RuleShowView {
    let visit: Visit
    let rule: RuleSummary
    let record: RuleRecord
    let tunings: [RecordedTuning]
    let places: PlacesPage
    var errors = FormErrors()
    var trial: RuleTrialOutcome?
    var wasTried = false

    static func read(_ visit: Visit) async throws -> RuleShowView {
        guard let id = visit.parameters.get("rule"), let rule = visit.site.services.ruleBook[id] else {
            throw Refusal.notFound
        }
        let reach = visit.reach(for: .readAlerts)
        let records = try await visit.store.ruleRecords(reach: reach, since: visit.today.adding(days: -30))
        return RuleShowView(
            visit: visit, rule: rule, record: records[id] ?? RuleRecord(),
            tunings: try await visit.store.tunings(reach: reach).filter { $0.tuning.rule == id },
            places: try await visit.store.page(Places(reach: visit.reach(for: .manageRules))))
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
            let names = Dictionary(places.establishments.map { ($0.id, $0.name) }) { first, _ in first }
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
            html.form(.ruleTuning(rule.id), visit: visit, isOneOfSeveral: true) { html in
                html.formProblem(errors)
                html.choice(
                    "establishment", LocalizedText("Où", en: "Where"),
                    places.establishments.map { Choice($0.id.description, .verbatim($0.name)) },
                    empty: reach == .everything
                        ? LocalizedText("Tout le réseau", en: "The whole network") : nil)
                html.choice(
                    "mode", LocalizedText("Décision", en: "Decision"),
                    [Choice("own", LocalizedText("Active, à son niveau", en: "Enabled, at its level"))]
                        + AlertLevel.allCases.reversed().map {
                            Choice(
                                $0.name,
                                LocalizedText(
                                    "Active, niveau \($0.title.french.lowercased())",
                                    en: "Enabled, level \($0.title.english.lowercased())"))
                        } + [Choice("off", LocalizedText("Désactivée", en: "Disabled"))], errors: errors,
                    required: true)
                html.field(
                    "reason", LocalizedText("Motif", en: "Reason"), errors: errors, required: false,
                    .maxlength(1_000))
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
            html.form(.ruleTrial(rule.id), visit: visit, isOneOfSeveral: true) {
                $0.submit(LocalizedText("Essayer la règle", en: "Try the rule"), class: "")
            }
            guard wasTried else { return }
            guard let trial else {
                return html.notice(
                    LocalizedText(
                        "Cette règle ne peut pas être essayée seule (corrélation).",
                        en: "This rule cannot be tried alone (a correlation)."), .quiet)
            }
            let (matches, records) = (
                LocalizedText.number(trial.matches), LocalizedText.number(trial.records)
            )
            html.notice(
                LocalizedText(
                    "\(matches.french) détection\(trial.matches < 2 ? "" : "s") sur \(records.french) enregistrements lus"
                        + (trial.isPartial ? " (essai partiel)" : "") + ".",
                    en:
                        "\(matches.english) match\(trial.matches == 1 ? "" : "es") in \(records.english) records read"
                        + (trial.isPartial ? " (partial trial)" : "") + "."),
                trial.matches == 0 ? .good : .medium)
            html(.ul, .class("list")) { html in
                for host in trial.hosts { html(.li, data: "\(host.host) – \(host.matches)") }
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
