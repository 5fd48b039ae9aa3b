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
            (text.isEmpty || rule.title(in: .french).lowercased().contains(text)
                || rule.title(in: .english).lowercased().contains(text)
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
