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
            html.form(.suppressionTrial, visit: visit, isOneOfSeveral: true) { html in
                html.formProblem(errors)
                html.choice(
                    "rule", LocalizedText("Règle", en: "Rule"),
                    visit.site.services.ruleBook.all.map {
                        Choice($0.id, .verbatim($0.title(in: visit.language)))
                    },
                    selected: value("rule"), empty: LocalizedText("Choisir…", en: "Choose…"), errors: errors,
                    required: true)
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
                "Aurait caché \(hidden.french) des \(ofRule.french) alertes de la règle en \(found.days) jours, dont \(found.inCases) ont mené à un dossier et \(found.confirmed) ont été closes comme attaques confirmées\u{A0}; \(found.harmless) avaient été jugées sans danger.",
                en:
                    "Would have hidden \(hidden.english) of the rule’s \(ofRule.english) alerts in \(found.days) days, of which \(found.inCases) led to a case and \(found.confirmed) were closed as confirmed attacks; \(found.harmless) had been judged harmless."
            ),
            found.isDangerous ? .critical : found.hidden == 0 ? .quiet : .medium)
        html.form(.suppressions, visit: visit, isOneOfSeveral: true) { html in
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

/// Rules against the records that really come: what an attacker could do unseen.
struct CoverageView {
    let visit: Visit
    let places: [(id: ID<Establishment>, name: String)]
    /// The rules whose records come, by establishment; `nil` where the engine cannot tell.
    let readable: [ID<Establishment>: Set<String>]?
    let last: [ID<Establishment>: Instant]
    let enabled: [RuleSummary]

    static func read(_ visit: Visit) async throws -> CoverageView {
        let reach = visit.reach
        let kinds = try await visit.store.logKinds(reach: reach)
        let recent = visit.now.advanced(by: .seconds(-7 * 86_400))
        let byPlace = Dictionary(grouping: kinds, by: \.establishment)
        let work = visit.site.services.ruleWork
        let readable = work.map { work in
            byPlace.mapValues { kinds in
                work.rules(reading: Set(kinds.filter { $0.last >= recent }.map(\.kind)))
            }
        }
        let off = Set(
            try await visit.store.tunings(reach: reach).filter {
                $0.tuning.establishment == nil && !$0.tuning.isEnabled
            }
            .map(\.tuning.rule))
        return CoverageView(
            visit: visit,
            places: try await visit.store.page(Places(reach: reach)).establishments.map { ($0.id, $0.name) },
            readable: readable, last: byPlace.compactMapValues { $0.map(\.last).max() },
            enabled: visit.site.services.ruleBook.all.filter { !off.contains($0.id) })
    }

    func response() -> Response {
        visit.page(
            title: LocalizedText("Couverture ATT&CK", en: "ATT&CK coverage"), section: .rules,
            trail: [Crumb(.rules)],
            about: LocalizedText(
                "Par tactique, les règles actives dont les enregistrements ont bien été reçus depuis sept jours. Une règle sans source ne voit rien.",
                en:
                    "By tactic, the enabled rules whose records have actually been received in the last seven days. A rule without a source sees nothing."
            )
        ) { html in
            guard let readable else {
                return html.notice(
                    LocalizedText(
                        "Le moteur de détection ne tourne pas\u{A0}: la couverture est inconnue.",
                        en: "The detection engine is not running: coverage is unknown."),
                    .unknown)
            }
            html.heatTable(
                LocalizedText(
                    "Règles alimentées, par établissement et tactique",
                    en: "Rules that receive records, by establishment and tactic"),
                rowTitle: LocalizedText("Établissement", en: "Establishment"), columns: tactics.map(\.title),
                groups: [
                    HeatGroup(
                        title: LocalizedText("Règles actives", en: "Enabled rules"), link: .rules,
                        cells: tactics.map { tactic in
                            HeatCell(
                                .number(count(tactic, nil)), heat: 0, tone: .quiet,
                                link: SiteLink.rules.with("tactic", tactic.rawValue), meaning: tactic.title)
                        },
                        rows: places.map { place in
                            (
                                .verbatim(place.name), about(place.id), nil,
                                tactics.map { cell($0, readable[place.id] ?? []) }
                            )
                        })
                ])
            html(.p, .class("about")) { html in
                html.say(
                    LocalizedText(
                        "Rouge\u{A0}: aucune règle de la tactique ne reçoit ses enregistrements. Plus la case est claire, plus la part des règles alimentées est grande.",
                        en:
                            "Red: no rule of the tactic receives its records. The paler the cell, the larger the share of rules that receive theirs."
                    ))
            }
        }
    }

    private var tactics: [AttackTactic] {
        AttackTactic.allCases.filter { tactic in enabled.contains { $0.tactics.contains(tactic.rawValue) } }
    }

    private func count(_ tactic: AttackTactic, _ seen: Set<String>?) -> Int {
        enabled.count { $0.tactics.contains(tactic.rawValue) && seen?.contains($0.id) ?? true }
    }

    private func about(_ place: ID<Establishment>) -> LocalizedText {
        guard let last = last[place] else {
            return LocalizedText("aucun enregistrement reçu", en: "no record received")
        }
        let ago = LocalizedText.distance(from: last, to: visit.now)
        return LocalizedText("dernier enregistrement \(ago.french)", en: "last record \(ago.english)")
    }

    private func cell(_ tactic: AttackTactic, _ seen: Set<String>) -> HeatCell {
        let (all, these) = (count(tactic, nil), count(tactic, seen))
        let share = all == 0 ? 0 : Double(these) / Double(all)
        return HeatCell(
            .verbatim("\(these)/\(all)"), heat: these == 0 ? 4 : share < 0.34 ? 3 : share < 0.67 ? 2 : 1,
            tone: these == 0 ? .critical : share < 0.34 ? .high : share < 0.67 ? .medium : .good, link: nil,
            meaning: tactic.title)
    }
}
