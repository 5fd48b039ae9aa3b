import Access
import Hummingbird
import Markup
import Pool
import Registry
import Store
import Vocabulary

extension SiteLink {
    /// What happens when a shared supplier fails, a flaw of a shared product is used, or a worm comes.
    static func poolCause(_ subject: SharedCause.Subject) -> SiteLink {
        SiteLink("pool", "causes", subject.key)
    }
}

/// One failure of what is shared: who is hit, what it costs, what must be advanced, how many must help.
struct PoolCauseView {
    let visit: Visit
    let found: PoolCause

    /// What a cause's page is called.
    static func title(of cause: SharedCause) -> LocalizedText {
        let name = cause.name
        return switch cause.subject {
        case .supplier:
            LocalizedText("En cas de défaillance\u{A0}: \(name)", en: "If it fails: \(name)")
        case .product:
            LocalizedText("Si une faille est exploitée\u{A0}: \(name)", en: "If a flaw is exploited: \(name)")
        case .worm: LocalizedText("Si un ver se propage", en: "If a worm spreads")
        }
    }

    func response() -> Response {
        let years = LocalizedText.number(Int(min(found.yearsBetween, 9_999).rounded()))
        return visit.page(
            title: PoolCauseView.title(of: found.cause), section: .pool, trail: [Crumb(.pool)],
            about: LocalizedText(
                "Une défaillance telle que le modèle la suppose, une fois tous les \(years.french) ans environ\u{A0}: hypothèses version \(found.settings.version), règles version \(found.rules.version).",
                en:
                    "One failure as the model assumes it, some \(years.english) years apart: assumptions version \(found.settings.version), rules version \(found.rules.version)."
            ),
            actions: { html in
                if let supplier = found.cause.supplier, visit.can(.readSuppliers) {
                    html(.a, .class("button"), .href(.supplier(supplier))) {
                        $0.say(LocalizedText("Fiche du fournisseur", en: "The supplier’s page"))
                    }
                }
                html(.a, .class("button"), .href(.lossParameters)) {
                    $0.say(LocalizedText("Hypothèses du modèle", en: "The model’s assumptions"))
                }
            }
        ) { html in
            if let totals = found.totals {
                figures(&html, totals)
                counts(&html, totals)
            } else {
                html(
                    .p, .class("muted"),
                    say: LocalizedText(
                        "Moins de trois autres établissements dépendent de cette cause\u{A0}: les totaux diraient ce que perd l’un d’eux.",
                        en:
                            "Fewer than three other establishments depend on this cause: totals would tell what one of them loses."
                    ))
            }
            members(&html)
            if let totals = found.totals {
                cash(&html, totals)
                teams(&html, totals)
            }
            html.engineGap(found.gaps)
            html.notModelled(
                also: LocalizedText(
                    "Ce qui se propage ensuite dans les groupements est compté en établissements, pas en euros.",
                    en: "What spreads on inside groups is counted in establishments, not in euros."))
        }
    }

    private func decimal(_ figure: Double) -> LocalizedText {
        .number(figure, decimals: figure < 10 ? 1 : 0)
    }

    private func figures(_ html: inout HTML, _ totals: PoolCause.Totals) {
        let (least, most) = (decimal(totals.hits.low), decimal(totals.hits.high))
        html.figures([
            Figure(
                name: LocalizedText("Établissements touchés", en: "Establishments hit"),
                value: decimal(totals.hits.value), tone: .medium, link: here.to("counts"),
                note: LocalizedText(
                    "en moyenne sur \(found.cause.members), entre \(least.french) et \(most.french)",
                    en:
                        "on average of \(found.cause.members), between \(least.english) and \(most.english)"
                )),
            Figure(
                name: LocalizedText("Coût moyen", en: "Mean cost"), value: .roundedMoney(totals.mean.value),
                tone: .medium, link: here.to("members"), note: .range(totals.mean)),
            Figure(
                name: LocalizedText("Dépassé une fois sur 10", en: "Exceeded 1 time in 10"),
                value: .roundedMoney(totals.oneIn10.value), tone: .high, link: here.to("cash"),
                note: .range(totals.oneIn10)),
            Figure(
                name: LocalizedText("Dépassé une fois sur 100", en: "Exceeded 1 time in 100"),
                value: .roundedMoney(totals.oneIn100.value), tone: .critical, link: here.to("cash"),
                note: .range(totals.oneIn100)),
        ])
    }

    private var here: SiteLink { .poolCause(found.cause.subject) }

    private func counts(_ html: inout HTML, _ totals: PoolCause.Totals) {
        html.section(
            LocalizedText("Combien sont touchés à la fois", en: "How many are hit at once"), id: "counts",
            about: LocalizedText(
                "La chance que tant d’établissements soient touchés à la fois\u{A0}: par la défaillance elle-même, puis si chaque établissement touché peut entraîner ceux de son groupement par l’annuaire ou le réseau.",
                en:
                    "The chance that so many establishments are hit at once: by the failure itself, then if each that was hit can take those of its group through the directory or the network."
            )
        ) { html in
            html.table(
                LocalizedText("Nombre d’établissements", en: "Number of establishments"),
                [
                    Column(LocalizedText("Au moins", en: "At least"), kind: .name) {
                        $0.data(String($1.atLeast))
                    },
                    Column(LocalizedText("Par la défaillance", en: "By the failure"), kind: .number) {
                        $0.say(.percentage($1.direct))
                    },
                    Column(
                        LocalizedText("Avec la propagation", en: "With what spreads"), kind: .number
                    ) {
                        $0.say(.percentage($1.spread))
                    },
                ], totals.counts,
                empty: .nothing)
        }
    }

    private func members(_ html: inout HTML) {
        html.section(
            LocalizedText("Vos établissements", en: "Your establishments"), id: "members",
            about: LocalizedText(
                "La chance que la défaillance les atteigne, ce qu’elle y coûte alors à la mutuelle, et ce qui s’arrête.",
                en:
                    "The chance that the failure reaches them, what it then costs the pool there, and what stops."
            )
        ) { html in
            html.table(
                LocalizedText("Établissements exposés", en: "Exposed establishments"),
                columns,
                found.members, repeatsHeading: true,
                empty: EmptyState(
                    LocalizedText(
                        "Aucun établissement de votre périmètre n’y est exposé",
                        en: "No establishment in your scope is exposed to it"),
                    LocalizedText("", en: "")))
        }
    }

    /// What stops is the register's to tell: only to who may read it.
    private var columns: [Column<PoolCause.Member>] {
        let columns: [Column<PoolCause.Member>] = [
            Column(LocalizedText("Établissement", en: "Establishment"), kind: .name) {
                $0(.a, .href(SiteLink.contribution(of: $1.place.id)), data: $1.place.name)
            },
            Column(LocalizedText("Chance", en: "Chance"), kind: .number) {
                $0.say(.percentage($1.failure.chance))
            },
            Column(LocalizedText("Coût ici", en: "Cost here"), kind: .number) {
                $0.uncertain($1.failure.cost)
            },
            Column(LocalizedText("Avance", en: "Advance"), kind: .number) {
                $0.uncertain($1.advance)
            },
        ]
        // A worm stops everything, and no system more than another.
        guard visit.can(.readRegistry), found.cause.subject != .worm else { return columns }
        return columns + [
            Column(LocalizedText("Systèmes vitaux", en: "Vital systems")) { html, member in
                html.systems(member.systems)
            },
            Column(LocalizedText("Soins arrêtés", en: "Care that stops")) { html, member in
                html.data(member.care.prefix(6).joined(separator: ", "))
                if member.care.count > 6 { html.data("…") }
            },
        ]
    }

    private func cash(_ html: inout HTML, _ totals: PoolCause.Totals) {
        let day = Int(found.rules.rules.cash.advanceDay)
        html.section(LocalizedText("La trésorerie", en: "The cash"), id: "cash") { html in
            var rows: [(LocalizedText, (inout HTML) -> Void)] = [
                (
                    LocalizedText(
                        "Avancé au jour \(day), en moyenne", en: "Advanced on day \(day), on average"),
                    { $0.uncertain(totals.advance) }
                ),
                (
                    LocalizedText("Dépassé une fois sur 10", en: "Exceeded 1 time in 10"),
                    { $0.uncertain(totals.advanceIn10) }
                ),
            ]
            if let line = totals.line {
                rows.append(
                    (
                        LocalizedText(
                            "Ligne de crédit, toutes causes, une année sur 200",
                            en: "Credit line, all causes, one year in 200"),
                        { $0.drawn(line) }
                    ))
            }
            html.definitions(rows)
        }
    }

    private func teams(_ html: inout HTML, _ totals: PoolCause.Totals) {
        let days = Int(PoolCause.teamDays)
        html.section(
            LocalizedText("Les équipes d’intervention", en: "The response teams"), id: "teams",
            about: LocalizedText(
                "Une équipe reste \(days) jours (hypothèse)\u{A0}: au-delà de leur nombre, les établissements attendent leur tour.",
                en:
                    "A team stays \(days) days (assumed): beyond their number, establishments wait their turn."
            )
        ) { html in
            html.table(
                LocalizedText("Équipes", en: "Teams"),
                [
                    Column(LocalizedText("Équipes", en: "Teams"), kind: .name) { $0.data(String($1.count)) },
                    Column(LocalizedText("Tous aidés aussitôt", en: "All helped at once"), kind: .number) {
                        $0.say(.percentage($1.chance))
                    },
                    Column(
                        LocalizedText("Attente moyenne du dernier", en: "Mean wait of the last"),
                        kind: .number
                    ) { html, row in
                        let wait = decimal(row.days)
                        html.say(
                            LocalizedText(
                                // French counts two from 2 on.
                                "\(wait.french)\u{A0}\(row.days < 2 ? "jour" : "jours")",
                                en: "\(wait.english) days"))
                    },
                ], totals.teams,
                empty: .nothing)
        }
    }
}

extension HTML {
    /// Systems by their names, the first few as links.
    fileprivate mutating func systems(_ systems: [PoolCause.NamedSystem]) {
        for (place, system) in systems.prefix(4).enumerated() {
            // Names hold commas.
            if place > 0 { say(LocalizedText("\u{A0}; ", en: "; ")) }
            self(.a, .href(.system(system.id)), data: system.name)
        }
        if systems.count > 4 { data("…") }
    }

    /// What the loss model leaves out, said wherever its figures stand.
    mutating func notModelled(also more: LocalizedText? = nil) {
        section(LocalizedText("Ce qui n’est pas modélisé", en: "What is not modelled"), id: "not-modelled") {
            html in
            html(.ul) { html in
                html(
                    .li,
                    say: LocalizedText(
                        "Le préjudice des patients, les sanctions, les recours de tiers, la perte de réputation, une attaque qui dure plusieurs années.",
                        en:
                            "Harm to patients, fines, claims of third parties, loss of reputation, an attack that lasts for years."
                    ))
                html(
                    .li,
                    say: LocalizedText(
                        "Les intervalles viennent de ce que l’on ignore des postures\u{A0}; l’incertitude des hypothèses est donnée sur leur page.",
                        en:
                            "The intervals come from what is not known about the postures; the uncertainty of the assumptions is shown on their page."
                    ))
                if let more { html(.li, say: more) }
            }
        }
    }
}
