import Access
import Attack
import HTTPTypes
import Hummingbird
import Markup
import Registry
import Store
import Vocabulary
import Watch

/// Rules against the records that really come: what an attacker could do unseen.
struct CoverageView {
    let visit: Visit
    let places: [(id: ID<Establishment>, name: String)]
    /// The rules whose records come, by establishment; `nil` where the engine cannot tell.
    let readable: [ID<Establishment>: Set<String>]?
    let last: [ID<Establishment>: Instant]
    let rules: [RuleSummary]
    /// Which rules are on where.
    let switches: RuleSwitches

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
        return CoverageView(
            visit: visit,
            places: try await visit.store.page(Places(reach: reach)).establishments.map { ($0.id, $0.name) },
            readable: readable, last: byPlace.compactMapValues { $0.map(\.last).max() },
            rules: visit.site.services.ruleBook.all,
            switches: RuleSwitches(try await visit.store.tunings(reach: reach).map(\.tuning)))
    }

    func response() -> Response {
        visit.page(
            title: LocalizedText("Couverture ATT&CK", en: "ATT&CK coverage"), section: .rules,
            trail: [Crumb(.rules)],
            about: LocalizedText(
                "Par tactique, les règles actives dont les enregistrements ont bien été reçus depuis sept jours. Une règle sans source ne voit rien.",
                en:
                    "By tactic, the enabled rules whose records have actually been received in the last seven days. A rule without a source sees nothing."
            ),
            actions: { html in
                guard readable != nil else { return }
                html.exportButtons(SiteLink("coverage", "export"), visit: visit, needs: .readAlerts)
            }
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
                rowTitle: LocalizedText("Établissement", en: "Establishment"), columns: tactics.map(heading),
                groups: [
                    HeatGroup(
                        title: LocalizedText("Règles actives", en: "Enabled rules"), link: .rules,
                        cells: tactics.map { tactic in
                            HeatCell(
                                .number(rules(of: tactic, at: nil).count), heat: 0, tone: .quiet,
                                link: SiteLink.rules.with("tactic", tactic.rawValue), meaning: tactic.title)
                        },
                        rows: places.map { place in
                            (
                                .verbatim(place.name), about(place.id), nil,
                                tactics.map { cell($0, place.id, readable[place.id] ?? []) }
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

    /// A line for each establishment and tactic; none where the engine cannot tell.
    var fileRows: [CoverageFileRow] {
        guard let readable else { return [] }
        return places.flatMap { place in
            tactics.map { tactic in
                let own = rules(of: tactic, at: place.id)
                let seen = readable[place.id] ?? []
                return CoverageFileRow(
                    establishment: place.name, tactic: tactic.title, rules: own.count,
                    readable: own.count { seen.contains($0.id) }, last: last[place.id]?.parisDay)
            }
        }
    }

    private var tactics: [AttackTactic] {
        AttackTactic.allCases.filter { !rules(of: $0, at: nil).isEmpty }
    }

    /// A tactic over its column, with places where its words may break: so many columns fit a screen only then.
    private func heading(_ tactic: AttackTactic) -> LocalizedText {
        func broken(_ text: String) -> String {
            CoverageView.breaks.reduce(text) { $0.replacing($1.filter { $0 != "\u{AD}" }, with: $1) }
        }
        return LocalizedText(broken(tactic.title.french), en: broken(tactic.title.english))
    }

    private static let breaks = [
        "Reconnais\u{AD}sance", "Exécu\u{AD}tion", "Persis\u{AD}tance", "privi\u{AD}lèges",
        "Contourne\u{AD}ment", "identi\u{AD}fiants", "Décou\u{AD}verte", "Latérali\u{AD}sation",
        "Exfiltra\u{AD}tion", "Execu\u{AD}tion",
        "Persis\u{AD}tence", "escala\u{AD}tion", "Creden\u{AD}tial", "Discov\u{AD}ery",
    ]

    /// The rules of a tactic that are on at an establishment, or in the network.
    private func rules(of tactic: AttackTactic, at place: ID<Establishment>?) -> [RuleSummary] {
        rules.filter { $0.tactics.contains(tactic.rawValue) && switches.isOn($0.id, at: place) }
    }

    private func about(_ place: ID<Establishment>) -> LocalizedText {
        guard let last = last[place] else {
            return LocalizedText("aucun enregistrement reçu", en: "no record received")
        }
        let ahead = last.duration(since: visit.now)
        guard ahead < .seconds(60) else {
            // A clock that is fast says nothing of when the record came.
            let span = LocalizedText.span(ahead)
            return LocalizedText(
                "dernier enregistrement daté de \(span.french) en avance",
                en: "last record dated \(span.english) ahead")
        }
        let ago = LocalizedText.distance(from: min(last, visit.now), to: visit.now)
        return LocalizedText("dernier enregistrement \(ago.french)", en: "last record \(ago.english)")
    }

    private func cell(
        _ tactic: AttackTactic, _ place: ID<Establishment>, _ seen: Set<String>
    ) -> HeatCell {
        let own = rules(of: tactic, at: place)
        let (all, these) = (own.count, own.count { seen.contains($0.id) })
        let share = all == 0 ? 0 : Double(these) / Double(all)
        return HeatCell(
            .verbatim("\(these)/\(all)"), heat: these == 0 ? 4 : share < 0.34 ? 3 : share < 0.67 ? 2 : 1,
            tone: these == 0 ? .critical : share < 0.34 ? .high : share < 0.67 ? .medium : .good, link: nil,
            meaning: tactic.title)
    }
}

/// How much of a tactic an establishment can see.
struct CoverageFileRow: Sendable {
    let establishment: String
    let tactic: LocalizedText
    let rules: Int
    let readable: Int
    let last: Day?
}

extension TableFile<CoverageFileRow> {
    static let coverage = TableFile(
        name: LocalizedText("Couverture ATT&CK", en: "ATT&CK coverage"),
        columns: [
            Column(LocalizedText("Établissement", en: "Establishment"), "establishment", width: 36) {
                row, _ in .text(row.establishment)
            },
            Column(LocalizedText("Tactique", en: "Tactic"), "tactic", width: 26) { .text($0.tactic[$1]) },
            Column(
                LocalizedText("Règles alimentées", en: "Rules that receive records"), "readable", width: 12
            ) {
                row, _ in .integer(row.readable)
            },
            Column(LocalizedText("Règles actives", en: "Enabled rules"), "rules", width: 12) { row, _ in
                .integer(row.rules)
            },
            Column(LocalizedText("Dernier enregistrement", en: "Last record"), "last") { row, _ in
                FileCell(row.last)
            },
        ])
}

/// Which rules are on where, as detection takes it: what an establishment decided comes before what the network did.
struct RuleSwitches {
    private var network: [String: Bool] = [:]
    private var local: [ID<Establishment>: [String: Bool]] = [:]

    init(_ tunings: [RuleTuning]) {
        for tuning in tunings {
            if let place = tuning.establishment {
                local[place, default: [:]][tuning.rule] = tuning.isEnabled
            } else {
                network[tuning.rule] = tuning.isEnabled
            }
        }
    }

    /// Whether a rule is on at an establishment; `nil` asks for the network.
    func isOn(_ rule: String, at place: ID<Establishment>?) -> Bool {
        place.flatMap { local[$0]?[rule] } ?? network[rule] ?? true
    }
}
