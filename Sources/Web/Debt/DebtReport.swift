import Access
import Debt
import Hummingbird
import Markup
import Registry
import Store
import Vocabulary

extension Endpoints {
    /// Two pages for a board, made to be printed.
    static let debtReport: [Endpoint] = [
        .page("/debt/report", needs: .permission(.readRegistry)) { visit in
            DebtReportView(visit: visit, model: try await DebtReportModel(visit)).response()
        }
    ]
}

/// What a board reads of the debt of a place.
struct DebtReportModel {
    let scope: LocalizedText
    let question: DebtQuestion
    let totals: LedgerTotals
    let principalAtWorst: Int64
    let careServices: Int
    let curve: DebtCurve
    let schedule: [ScheduledWork]
    let migrations: [DebtTogetherModel.Migration]
    let heaviest: [DebtListModel.Row]
    let quarters: [Quarter]
    let suppliers: [DebtTogetherModel.Supplier]
    let openings: OpeningListPage
    let feeds: LocalizedText

    /// What ends in three months.
    struct Quarter {
        let first: Day
        let last: Day
        var support = 0
        var contracts = 0
        var certificates = 0
        /// Systems touched by an end of support.
        var systems = 0
    }

    init(_ visit: Visit) async throws {
        var question = DebtQuestion(visit)
        let (debt, places) = try await question.answer(visit)
        self.question = question
        let part = debt.only(places)
        let figures = debt.figures(places, of: question.filter)
        (totals, principalAtWorst) = (figures.totals, figures.principalAtWorst)
        careServices = figures.careAtStake
        let years = try await visit.store.debtYears(
            reach: visit.reach, group: question.filter.group, establishment: question.filter.establishment,
            today: visit.today)
        (curve, schedule) = (years.curve, years.schedule)
        let together = DebtTogetherModel(part, question, most: 5, alone: true)
        (migrations, suppliers) = (together.migrations, together.suppliers)
        let shown = debt.ordered(places, by: .interest, isDescending: true, from: 0, size: 7)
        let names = try await visit.store.debtNames(of: shown.map { debt.system($0) }, reach: visit.reach)
        heaviest = shown.map { DebtListModel.Row(debt, $0, names[debt.system($0)]) }
        quarters = DebtReportModel.quarters(part.expiries(owners: Set(part.input.owners)), from: debt.day)
        var list = OpeningList(reach: visit.reach, day: visit.today, paging: Paging(size: 1))
        (list.group, list.establishment) = (question.filter.group, question.filter.establishment)
        openings = try await visit.store.page(list)
        feeds = DebtListModel.sources(debt.register.feeds)
        scope = try await DebtReportModel.scope(visit, question)
    }

    private static func scope(_ visit: Visit, _ question: DebtQuestion) async throws -> LocalizedText {
        let places = try await visit.store.page(Places(reach: visit.reach))
        if let chosen = question.filter.establishment {
            return .verbatim(places.establishments.first { $0.id == chosen }?.name ?? "")
        }
        if let chosen = question.filter.group {
            return .verbatim(places.groups.first { $0.id == chosen }?.name ?? "")
        }
        if places.establishments.count == 1 { return .verbatim(places.establishments[0].name) }
        if places.groups.count == 1 { return .verbatim(places.groups[0].name) }
        return .verbatim(places.networks.first?.name ?? "Cordon")
    }

    private static func quarters(_ calendar: ExpiryCalendar, from day: Day) -> [Quarter] {
        var quarters = (0..<6).map {
            Quarter(first: day.adding(days: $0 * 91), last: day.adding(days: $0 * 91 + 90))
        }
        for expiry in calendar.expiries {
            let place = (expiry.day.number - day.number) / 91
            guard quarters.indices.contains(place) else { continue }
            switch expiry.kind {
            case .securitySupport, .activeSupport, .paidExtension:
                quarters[place].support += 1
                if expiry.kind == .securitySupport { quarters[place].systems += expiry.systems }
            case .contract: quarters[place].contracts += 1
            case .healthCertificate: quarters[place].certificates += 1
            case .dismissal, .answer: break
            }
        }
        return quarters
    }
}

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
                tone: .high,
                link: base.with("sort", "-principal"),
                note: totals.unknown > 0
                    ? LocalizedText(
                        "jusqu’à \(worst.french) selon les inconnus",
                        en: "up to \(worst.english) depending on what is unknown")
                    : nil),
            Figure(
                name: LocalizedText("Attendre, par an", en: "Waiting, per year"), value: interest,
                tone: .medium,
                link: base.with("sort", "-interest"),
                note: LocalizedText(
                    "intérêts, pertes attendues comprises", en: "interest, expected losses included")),
            Figure(
                name: LocalizedText("Hors support", en: "Out of support"), value: .number(ended),
                tone: ended > 0 ? .critical : .good, link: base.pastSupport,
                note: LocalizedText(
                    "sur \(LocalizedText.number(totals.systems).french) systèmes",
                    en: "of \(LocalizedText.number(totals.systems).english) systems")),
            Figure(
                name: LocalizedText(
                    "Failles exploitées sans correctif", en: "Exploited flaws without a fix"),
                value: .number(totals.withOpenFlaws), tone: totals.withOpenFlaws > 0 ? .critical : .good,
                link: base.with("reason", DebtReasons.openFlaws.word),
                note: LocalizedText("systèmes concernés", en: "systems affected")),
        ])
        html(
            .p, .class("lead"),
            say: LocalizedText(
                "Chaque année d’attente coûte \(interest.french).\(care.french)",
                en: "Each year of waiting costs \(interest.english).\(care.english)"))
    }

    /// What depends on systems without fixes; nothing to say where nothing does.
    private var care: LocalizedText {
        switch model.careServices {
        case 0: LocalizedText("", en: "")
        case 1:
            LocalizedText(
                " Des services de soins dépendent d’un système sans correctif\u{A0}: s’il s’arrête, ces soins s’arrêtent.",
                en: " Care services depend on one system without fixes: if it stops, that care stops.")
        default:
            LocalizedText(
                " Des services de soins dépendent de \(LocalizedText.number(model.careServices).french) systèmes sans correctif\u{A0}: s’ils s’arrêtent, ces soins s’arrêtent.",
                en:
                    " Care services depend on \(LocalizedText.number(model.careServices).english) systems without fixes: if those stop, that care stops."
            )
        }
    }

    private func years(_ html: inout HTML) {
        let spent = model.schedule.reduce(Int64(0)) { $0 + $1.cost.cents }
        let chosen = LocalizedText.count(
            model.schedule.count, one: LocalizedText("scénario choisi", en: "scenario chosen"),
            many: LocalizedText("scénarios choisis", en: "scenarios chosen"))
        let last = model.curve.points.last
        let removed = (last?.principal.cents ?? 0) - (last?.scheduledPrincipal.cents ?? 0)
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
                    Column(LocalizedText("Établissements", en: "Establishments"), kind: .number) {
                        $0.say(.number($1.owners))
                    },
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
                        html(.span, .class("sub"), data: row.owner.name)
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
                        $0.say(.number($1.careServices))
                    },
                ], model.heaviest, repeatsHeading: true, empty: nothing)
        }
    }

    private func quarters(_ html: inout HTML) {
        let caption = LocalizedText("Ce qui prend fin", en: "What ends")
        html.section(caption) { html in
            html.table(
                caption,
                [
                    Column(LocalizedText("À partir du", en: "From"), kind: .name) { $0.day($1.first) },
                    Column(LocalizedText("Supports", en: "Ends of support"), kind: .number) {
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
        }
    }

    private func suppliers(_ html: inout HTML) {
        let caption = LocalizedText(
            "Ce qui dépend d’un seul éditeur", en: "What depends on a single publisher")
        html.section(caption) { html in
            html.table(
                caption,
                [
                    Column(LocalizedText("Éditeur", en: "Publisher"), kind: .name) { html, row in
                        html.data(row.name)
                    },
                    Column(LocalizedText("Établissements", en: "Establishments"), kind: .number) {
                        $0.say(.number($1.owners))
                    },
                    Column(LocalizedText("Systèmes", en: "Systems"), kind: .number) {
                        $0.say(.number($1.systems))
                    },
                    Column(LocalizedText("Vitaux", en: "Vital ones"), kind: .number) {
                        $0.say(.number($1.vital))
                    },
                ], model.suppliers, repeatsHeading: true, empty: nothing)
        }
    }

    private func caution(_ html: inout HTML) {
        let open = model.openings
        let (unprotected, all) = (OpeningListView.count(open.unprotected), OpeningListView.count(open.total))
        let unknown = LocalizedText.number(model.totals.unknown)
        html.section(LocalizedText("À savoir avant de décider", en: "What to know before deciding")) { html in
            html(.ul, .class("points")) { html in
                html(
                    .li,
                    say: LocalizedText(
                        "Ouvertures vers l’extérieur sans protection convenue en vigueur, aujourd’hui\u{A0}: \(unprotected.french) sur \(all.french).",
                        en:
                            "Openings to the outside without an agreed protection in force today: \(unprotected.english) of \(all.english)."
                    ))
                html(
                    .li,
                    say: LocalizedText(
                        "Systèmes au principal inconnu\u{A0}: \(unknown.french). Ils sont comptés à part, jamais comme à jour.",
                        en:
                            "Systems whose principal is unknown: \(unknown.english). They are counted separately, never as up to date."
                    ))
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

    private var nothing: EmptyState {
        EmptyState(
            LocalizedText("Rien à montrer", en: "Nothing to show"),
            LocalizedText(
                "L’inventaire de ce périmètre est vide.", en: "The inventory of this scope is empty."))
    }
}
