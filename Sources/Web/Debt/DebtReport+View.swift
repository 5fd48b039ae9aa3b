import Access
import Debt
import Hummingbird
import Markup
import Registry
import Store
import Vocabulary

/// The two pages.
struct DebtReportView {
    let visit: Visit
    let model: DebtReportModel

    func response() -> Response {
        let day = LocalizedText.day(model.question.day)
        return visit.page(
            title: LocalizedText(
                "Dette technique\u{A0}: rapport de direction", en: "Technical debt: board report"),
            section: .debt, trail: [Crumb(.debt)],
            about: LocalizedText(
                "\(model.scope.french), au \(day.french). Deux pages à imprimer.",
                en: "\(model.scope.english), as of \(day.english). Two pages to print.")
        ) { html in
            html(.div, .class("report")) { html in
                html(.div, .class("report-page")) { html in
                    situation(&html)
                    years(&html)
                    migrations(&html)
                }
                html(.div, .class("report-page")) { html in
                    heaviest(&html)
                    html(.div, .class("columns")) { html in
                        quarters(&html)
                        suppliers(&html)
                    }
                    caution(&html)
                }
            }
        }
    }

    // MARK: First page

    private func situation(_ html: inout HTML) {
        let totals = model.totals
        let ended = SupportState.allCases.filter(\.isPastSupport).reduce(0) {
            $0 + totals.byState[Int($1.rawValue)]
        }
        let (principal, worst) = (
            LocalizedText.roundMoney(totals.principal), LocalizedText.roundMoney(model.principalAtWorst)
        )
        let interest = LocalizedText.roundMoney(totals.interest)
        let base = SiteLink.debt.adding(model.question.parameters(today: visit.today))
        html.figures([
            Figure(
                name: LocalizedText("Remettre à niveau", en: "Bring up to date"), value: principal,
                tone: totals.principal > 0 ? .high : .good,
                link: base.with("sort", "-principal"),
                note: totals.unknown > 0
                    ? LocalizedText(
                        "jusqu’à \(worst.french) selon les inconnus",
                        en: "up to \(worst.english) depending on what is unknown")
                    : nil),
            Figure(
                name: LocalizedText("Attendre, par an", en: "Waiting, per year"), value: interest,
                tone: totals.interest > 0 ? .medium : .good,
                link: base.with("sort", "-interest"),
                note: LocalizedText(
                    "intérêts, pertes attendues comprises", en: "interest, expected losses included")),
            Figure(
                name: LocalizedText("Hors support", en: "Out of support"), value: .number(ended),
                tone: ended > 0 ? .critical : .good,
                link: SupportState.allCases.filter(\.isPastSupport).reduce(base.with("state", nil)) {
                    $0.adding("state", $1.word)
                },
                note: totals.endedNote),
            Figure(
                name: LocalizedText(
                    "Failles exploitées non corrigées", en: "Unfixed exploited flaws"),
                value: .number(totals.withOpenFlaws),
                tone: totals.withOpenFlaws > 0 ? .critical : .good,
                link: base.with("reason", DebtReasons.openFlaws.word),
                note: LocalizedText("systèmes concernés", en: "systems affected")),
        ])
        let waiting = LocalizedText(
            "Chaque année d’attente coûte \(interest.french).",
            en: "Each year of waiting costs \(interest.english).")
        html(
            .p, .class("lead"),
            say: LocalizedText(
                "\(waiting.french) \(care.french)", en: "\(waiting.english) \(care.english)"))
    }

    private var care: LocalizedText {
        let count = LocalizedText.number(model.careServices)
        return switch model.careServices {
        case 0:
            LocalizedText(
                "Aucun service de soins connu ne dépend d’un système sans correctif.",
                en: "No known care service depends on a system without fixes.")
        case 1:
            LocalizedText(
                "Des services de soins dépendent d’un système sans correctif\u{A0}: s’il s’arrête, ces soins s’arrêtent.",
                en: "Care services depend on one system without fixes: if it stops, that care stops.")
        default:
            LocalizedText(
                "Des services de soins dépendent de \(count.french) systèmes sans correctif\u{A0}: s’ils s’arrêtent, ces soins s’arrêtent.",
                en:
                    "Care services depend on \(count.english) systems without fixes: if those stop, that care stops."
            )
        }
    }

    private func years(_ html: inout HTML) {
        let spent = model.schedule.reduce(Int64(0)) { $0 + $1.cost.cents }
        let last = model.curve.points.last
        let removed = (last?.principal.cents ?? 0) - (last?.scheduledPrincipal.cents ?? 0)
        let chosen = LocalizedText.count(
            model.schedule.count, one: LocalizedText("scénario choisi", en: "scenario chosen"),
            many: LocalizedText("scénarios choisis", en: "scenarios chosen"))
        html.section(
            LocalizedText("Où va la dette", en: "Where debt is going"),
            about: model.schedule.isEmpty
                ? LocalizedText(
                    "Aucun scénario n’est choisi\u{A0}: les deux courbes se confondent.",
                    en: "No scenario is chosen: the two curves are the same.")
                : LocalizedText(
                    "\(chosen.french), pour \(LocalizedText.roundMoney(spent).french)\u{A0}: \(LocalizedText.roundMoney(removed).french) de principal en moins.",
                    en:
                        "\(chosen.english), for \(LocalizedText.roundMoney(spent).english): \(LocalizedText.roundMoney(removed).english) less principal."
                )
        ) { html in
            html(.div, .class("columns")) { html in
                html.debtCurve(
                    LocalizedText("Principal", en: "Principal"), model.curve, without: \.principal,
                    with: \.scheduledPrincipal)
                html.debtCurve(
                    LocalizedText("Intérêts par an", en: "Interest per year"), model.curve,
                    without: \.interest,
                    with: \.scheduledInterest)
            }
        }
    }

    private func migrations(_ html: inout HTML) {
        let caption = LocalizedText(
            "Où un euro retire le plus de dette", en: "Where a euro removes the most debt")
        html.section(caption) { html in
            html.table(
                caption,
                [
                    Column(LocalizedText("Migration", en: "Migration to carry out"), kind: .name) {
                        html, row in
                        html.data(row.product)
                        html(.span, .class("sub"), say: row.function)
                    },
                    Column(LocalizedText("Systèmes", en: "Systems"), kind: .number) {
                        $0.say(.number($1.systems))
                    },
                ]
                    + ofSeveral(
                        Column<DebtTogetherModel.Migration>(owners, kind: .number) {
                            $0.say(.number($1.owners))
                        })
                    + [
                        Column(LocalizedText("Coût ensemble", en: "Joint cost"), kind: .number) {
                            $0.say(.roundMoney($1.together.cents))
                        },
                        Column(LocalizedText("Intérêts par an", en: "Interest per year"), kind: .number) {
                            $0.say(.roundMoney($1.interest.cents))
                        },
                        Column(
                            LocalizedText("Évité par euro en cinq ans", en: "Avoided per euro in five years"),
                            kind: .number
                        ) {
                            $0.say(.number(Double($1.removedPercent) / 100, decimals: 2))
                        },
                    ], model.migrations, repeatsHeading: true, empty: nothing)
            exports(&html, "migrations")
        }
    }

    // MARK: Second page

    private func heaviest(_ html: inout HTML) {
        let caption = LocalizedText(
            "Les systèmes les plus coûteux à conserver", en: "The most expensive systems to keep")
        html.section(caption) { html in
            html.table(
                caption,
                [
                    Column(LocalizedText("Système", en: "System"), kind: .name) { html, row in
                        html(.a, .href(row.link), data: row.name)
                        if model.isOfSeveral { html(.span, .class("sub"), data: row.owner.name) }
                    },
                    Column(LocalizedText("Support", en: "Support")) {
                        $0.badge($1.state.title, $1.state.tone)
                    },
                    Column(LocalizedText("Intérêts par an", en: "Interest per year"), kind: .number) {
                        $0.say(.roundMoney($1.interest.cents))
                    },
                    Column(LocalizedText("Principal", en: "Principal"), kind: .number) { html, row in
                        if let principal = row.principal {
                            html.say(.roundMoney(principal.cents))
                        } else {
                            html.unknown()
                        }
                    },
                    Column(LocalizedText("Soins touchés", en: "Care affected"), kind: .number) {
                        html, row in
                        if let services = row.careServices {
                            html.say(.number(services))
                        } else {
                            html.unknown()
                        }
                    },
                ], model.heaviest, repeatsHeading: true, empty: nothing)
            exports(&html, "heaviest")
        }
    }

    private func quarters(_ html: inout HTML) {
        let caption = LocalizedText("Ce qui prend fin", en: "What ends")
        html.section(caption) { html in
            html.table(
                caption,
                [
                    Column(LocalizedText("À partir du", en: "From"), kind: .name) { $0.day($1.first) },
                    Column(LocalizedText("Fins de correctifs", en: "Ends of fixes"), kind: .number) {
                        $0.say(.number($1.support))
                    },
                    Column(LocalizedText("Systèmes", en: "Systems"), kind: .number) {
                        $0.say(.number($1.systems))
                    },
                    Column(LocalizedText("Contrats", en: "Contracts"), kind: .number) {
                        $0.say(.number($1.contracts))
                    },
                    Column(LocalizedText("HDS", en: "HDS"), kind: .number) {
                        $0.say(.number($1.certificates))
                    },
                ], model.quarters, repeatsHeading: true, empty: nothing)
            exports(&html, "quarters")
        }
    }

    private let owners = LocalizedText("Établissements", en: "Establishments")

    /// A column that says something of several hospitals alone.
    private func ofSeveral<Row>(_ column: Column<Row>) -> [Column<Row>] { model.isOfSeveral ? [column] : [] }

    private func suppliers(_ html: inout HTML) {
        let caption = LocalizedText(
            "Ce qui dépend d’un seul éditeur", en: "What depends on a single publisher")
        html.section(caption) { html in
            html.table(
                caption,
                [
                    Column(LocalizedText("Éditeur", en: "Publisher"), kind: .name) { html, row in
                        html.data(row.name)
                    }
                ]
                    + ofSeveral(
                        Column<DebtTogetherModel.Supplier>(owners, kind: .number) {
                            $0.say(.number($1.owners))
                        })
                    + [
                        Column(LocalizedText("Systèmes", en: "Systems"), kind: .number) {
                            $0.say(.number($1.systems))
                        },
                        Column(LocalizedText("Vitaux", en: "Vital ones"), kind: .number) {
                            $0.say(.number($1.vital))
                        },
                    ], model.suppliers, repeatsHeading: true, empty: nothing)
            exports(&html, "suppliers")
        }
    }

    private func caution(_ html: inout HTML) {
        let (unprotected, all) = (model.openings.unprotected.words, model.openings.total.words)
        let unknown = LocalizedText.number(model.totals.unknown)
        html.section(LocalizedText("À savoir avant de décider", en: "What to know before deciding")) { html in
            html(.ul, .class("points")) { html in
                html(
                    .li,
                    say: LocalizedText(
                        "Ouvertures vers l’extérieur sans protection convenue en vigueur\u{A0}: \(unprotected.french) sur \(all.french).",
                        en:
                            "Openings to the outside without an agreed protection in force: \(unprotected.english) of \(all.english)."
                    ))
                html(
                    .li,
                    say: LocalizedText(
                        "Systèmes dont le principal est inconnu\u{A0}: \(unknown.french). Ils sont comptés à part, jamais comme à jour.",
                        en:
                            "Systems whose principal is unknown: \(unknown.english). They are counted separately, never as up to date."
                    ))
                if model.question.day != visit.today {
                    html(
                        .li,
                        say: LocalizedText(
                            "La courbe, les scénarios choisis et les ouvertures sont ceux d’aujourd’hui.",
                            en: "The curve, the scenarios chosen and the openings are those of today."))
                }
                html(
                    .li,
                    say: LocalizedText(
                        "Coûts unitaires et pertes\u{A0}: hypothèses de travail de Cordon, sauf ceux que le groupement a saisis.",
                        en:
                            "Unit costs and losses: Cordon’s working assumptions, except those the group has set."
                    ))
                html(.li, say: model.feeds)
            }
        }
    }

    private func exports(_ html: inout HTML, _ table: String) {
        let asked = model.question.parameters(today: visit.today)
        html.exports(SiteLink("debt", "report", "export").adding(asked).with("table", table), visit: visit)
    }

    private var nothing: EmptyState {
        EmptyState(
            LocalizedText("Rien à montrer", en: "Nothing to show"),
            LocalizedText(
                "L’inventaire de ce périmètre est vide.", en: "The inventory of this scope is empty."))
    }
}
