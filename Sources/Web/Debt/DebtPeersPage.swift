import Access
import Debt
import Hummingbird
import Markup
import Registry
import Store
import Vocabulary

extension Endpoints {
    /// An establishment among its peers, and what was bought second-hand.
    static let debtPeers: [Endpoint] = [
        .page("/debt/compare", needs: .permission(.readRegistry)) { visit in
            try await DebtPeersView(visit).response()
        },
        .file("/debt/compare/export", needs: .permission(.exportRegistry)) { visit in
            let view = try await DebtPeersView(visit)
            return try await TableFile.peers.response(view.rows, day: visit.today, visit: visit)
        },
        .page("/debt/reuse", needs: .permission(.readRegistry)) { visit in
            try await ReuseView(visit).response(FormErrors())
        },
        .file("/debt/reuse/export", needs: .permission(.exportRegistry)) { visit in
            let view = try await ReuseView(visit)
            return try await TableFile.reuse.response(view.rows, day: visit.today, visit: visit)
        },
        .form("/debt/reuse", needs: .permission(.importRegistry)) { visit in
            try await ReuseView(visit).record()
        },
    ]
}

/// One figure of an establishment beside its peers'.
struct PeerRow: Sendable {
    let figure: PeerFigure
    let own: Int64?
    let comparison: PeerComparison?
}

extension TableFile<PeerRow> {
    static let peers = TableFile(
        name: LocalizedText("Comparaison", en: "Comparison"),
        columns: [
            Column(LocalizedText("Indicateur", en: "Figure"), "figure", width: 44) {
                .text($0.figure.title[$1])
            },
            Column(LocalizedText("L’établissement", en: "The establishment"), "own") { row, _ in
                row.cell(row.own)
            },
            Column(LocalizedText("Médiane des pairs", en: "Median of peers"), "median") { row, _ in
                row.cell(row.comparison?.median)
            },
            Column(LocalizedText("Pairs au-dessus (%)", en: "Peers above (%)"), "higherPercent") { row, _ in
                row.comparison.map { .integer($0.higherPercent) } ?? .empty
            },
            Column(LocalizedText("Nombre de pairs", en: "Number of peers"), "peers") { row, _ in
                row.comparison.map { .integer($0.peers) } ?? .empty
            },
        ])
}

extension PeerRow {
    fileprivate func cell(_ value: Int64?) -> FileCell {
        guard let value else { return .empty }
        return figure.isMoney ? .money(value) : .number(Double(value) / 1_000)
    }

    fileprivate func words(_ value: Int64) -> LocalizedText {
        figure.isMoney ? .wholeEuros(Money(cents: value)) : .percentage(Double(value) / 1_000)
    }
}

/// The page of a comparison that names nobody.
struct DebtPeersView {
    let visit: Visit
    let standing: PeerStanding?
    let choices: PlacesPage

    var rows: [PeerRow] {
        standing?.figures.map { PeerRow(figure: $0.figure, own: $0.own, comparison: $0.comparison) } ?? []
    }

    init(_ visit: Visit) async throws {
        self.visit = visit
        choices = try await visit.store.page(Places(reach: visit.reach))
        var reader = QueryReader(visit.query)
        let chosen: ID<Establishment>? = reader.id("establishment") ?? choices.establishments.first?.id
        guard let chosen else {
            standing = nil
            return
        }
        standing = try await visit.store.standing(
            of: chosen, reach: visit.reach, on: visit.today, today: visit.today)
    }

    func response() -> Response {
        visit.page(
            title: LocalizedText("Se comparer", en: "Compare"), section: .debt, trail: [Crumb(.debt)],
            about: LocalizedText(
                "Un établissement face aux autres de son groupement. Aucun n’est nommé\u{A0}: seuls la médiane et le rang sont montrés, et rien s’il y a moins de trois pairs.",
                en:
                    "An establishment against the others of its group. None is named: only the median and the rank are shown, and nothing below three peers."
            ),
            actions: { html in
                var link = SiteLink("debt", "compare", "export")
                if let standing { link = link.with("establishment", standing.establishment.id.description) }
                html.exportButtons(link, visit: visit)
            }
        ) { html in
            html.debtTabs(.debtCompare, visit)
            if choices.establishments.count > 1 {
                html.filters(.debtCompare, isActive: false) { html in
                    html.choice(
                        "establishment", LocalizedText("Établissement", en: "Establishment"),
                        choices.establishments.map { Choice($0.id.description, .verbatim($0.name)) },
                        selected: standing?.establishment.id.description)
                }
            }
            guard let standing else { return html.emptyState(empty) }
            html.section(.verbatim(standing.establishment.name)) { html in
                if standing.peers < PeerComparison.leastPeers {
                    html.notice(
                        LocalizedText(
                            "Moins de trois autres établissements du groupement ont un inventaire\u{A0}: une comparaison révélerait qui est qui.",
                            en:
                                "Fewer than three other establishments of the group have an inventory: a comparison would reveal who is who."
                        ), .unknown)
                }
                table(&html)
            }
        }
    }

    private func table(_ html: inout HTML) {
        html.table(
            LocalizedText("Comparaison", en: "Comparison"),
            [
                Column(LocalizedText("Indicateur", en: "Figure"), kind: .name) { $0.say($1.figure.title) },
                Column(LocalizedText("L’établissement", en: "The establishment"), kind: .number) {
                    html, row in
                    if let own = row.own { html.say(row.words(own)) } else { html.unknown() }
                },
                Column(LocalizedText("Médiane des pairs", en: "Median of peers"), kind: .number) {
                    html, row in
                    if let comparison = row.comparison {
                        html.say(row.words(comparison.median))
                    } else {
                        html.unknown(LocalizedText("Non comparé", en: "Not compared"))
                    }
                },
                Column(LocalizedText("Situation", en: "Standing")) { html, row in
                    guard let comparison = row.comparison else { return }
                    html.badge(comparison.words, comparison.tone)
                },
            ], rows, repeatsHeading: true, empty: empty)
    }

    private var empty: EmptyState {
        EmptyState(
            LocalizedText("Aucun établissement", en: "No establishment"),
            LocalizedText("Aucun établissement dans votre périmètre.", en: "No establishment in your scope."))
    }
}

extension PeerComparison {
    /// Every figure of the comparison is better when it is lower.
    fileprivate var words: LocalizedText {
        let count = LocalizedText.count(
            peers, one: LocalizedText("pair", en: "peer"), many: LocalizedText("pairs", en: "peers"))
        if own == median {
            return LocalizedText("à la médiane de \(count.french)", en: "at the median of \(count.english)")
        }
        return own > median
            ? LocalizedText(
                "au-dessus de la médiane de \(count.french)", en: "above the median of \(count.english)")
            : LocalizedText(
                "au-dessous de la médiane de \(count.french)", en: "below the median of \(count.english)")
    }

    fileprivate var tone: Tone {
        if own <= median { return .good }
        return higherPercent == 0 ? .high : .medium
    }
}

// MARK: Reuse

/// What one establishment bought in a year, beside what the text asks for.
struct ReuseRow: Sendable {
    let recorded: RecordedPurchases
    let target: ReuseTarget?
}

extension TableFile<ReuseRow> {
    static let reuse = TableFile(
        name: LocalizedText("Réemploi", en: "Reuse"),
        columns: [
            Column(LocalizedText("Année", en: "Year"), "year", width: 8) { row, _ in
                .integer(row.recorded.purchases.year)
            },
            Column(LocalizedText("Établissement", en: "Establishment"), "establishment", width: 36) {
                row, _ in
                .text(row.recorded.name)
            },
            Column(LocalizedText("Ligne de produits", en: "Product line"), "line", width: 34) {
                .text($0.recorded.purchases.line.title[$1])
            },
            Column(LocalizedText("Dépensé (€ HT)", en: "Spent (€, tax excluded)"), "spent") { row, _ in
                .money(row.recorded.purchases.spent.cents)
            },
            Column(LocalizedText("dont réemploi (€ HT)", en: "of which reused (€, tax excluded)"), "reused") {
                row, _ in
                .money(row.recorded.purchases.spentOnReused.cents)
            },
            Column(LocalizedText("Part", en: "Share"), "share", width: 8) { row, _ in
                row.recorded.purchases.sharePerMille.map { .number(Double($0) / 1_000) } ?? .empty
            },
            Column(LocalizedText("Objectif", en: "Target"), "target", width: 8) { row, _ in
                row.target.map { .number(Double($0.sharePerMille) / 1_000) } ?? .empty
            },
            Column(LocalizedText("Il manque (€ HT)", en: "Shortfall (€, tax excluded)"), "missing") {
                row, _ in
                row.target.map { .money(row.recorded.purchases.missing(to: $0).cents) } ?? .empty
            },
        ])
}

/// The page of what was bought second-hand.
struct ReuseView {
    let visit: Visit
    let rows: [ReuseRow]
    let choices: PlacesPage

    init(_ visit: Visit) async throws {
        self.visit = visit
        choices = try await visit.store.page(Places(reach: visit.reach))
        rows = try await visit.store.reusePurchases(reach: visit.reach)
            .map { ReuseRow(recorded: $0, target: $0.purchases.target()) }
    }

    /// The establishments that the visitor may speak for.
    private var mine: [Choice] {
        let reach = visit.reach(for: .importRegistry)
        return choices.establishments.filter { reach.includes($0.id) }
            .map { Choice($0.id.description, .verbatim($0.name)) }
    }

    func record() async throws -> Response {
        var errors = FormErrors()
        let fields = visit.fields
        let establishment = fields["establishment"].flatMap { ID<Establishment>($0) }
        if establishment == nil {
            errors.add(
                "establishment", LocalizedText("Choisissez l’établissement.", en: "Choose the establishment.")
            )
        }
        let year = fields.text("year").flatMap { Int($0) } ?? 0
        if !(2_000...2_199).contains(year) {
            errors.add(
                "year",
                LocalizedText("Écrivez l’année ainsi\u{A0}: 2026.", en: "Write the year like this: 2026."))
        }
        func amount(_ name: String) -> Money? {
            guard let amount = try? Money(parsing: fields.text(name) ?? ""), amount >= .zero,
                amount <= Money(euros: 1_000_000_000_000)
            else {
                errors.add(
                    name,
                    LocalizedText(
                        "Écrivez le montant ainsi\u{A0}: 12500,50.",
                        en: "Write the amount like this: 12500.50."))
                return nil
            }
            return amount
        }
        let (spent, reused) = (amount("spent"), amount("reused"))
        if let spent, let reused, reused > spent {
            errors.add(
                "reused",
                LocalizedText(
                    "Le réemploi ne peut pas dépasser le total dépensé.",
                    en: "Reuse cannot exceed the total spent."))
        }
        guard errors.isEmpty, let establishment, let spent, let reused else { return response(errors) }
        let reach = visit.reach(for: .importRegistry)
        let purchases = ReusePurchases(
            line: .computingAndTelephony, year: year, spent: spent, spentOnReused: reused)
        do {
            try await visit.store.transaction(by: try visit.signedIn().principal.name, at: visit.now) {
                try $0.record(purchases, of: establishment, reach: reach)
            }
        } catch StoreError.notFound {
            throw Refusal.notFound
        }
        return .redirect(to: SiteLink.debtReuse.saying(.purchasesRecorded))
    }

    func response(_ errors: FormErrors) -> Response {
        visit.page(
            title: LocalizedText("Réemploi et reconditionné", en: "Reuse and refurbished equipment"),
            section: .debt, trail: [Crumb(.debt)],
            about: LocalizedText(
                "La part des achats en réemploi ou reconditionné, face à la part que le décret demande à l’État et aux collectivités. Pour un hôpital, c’est un simple repère.",
                en:
                    "The share of purchases that were reused or refurbished, against the share that the decree requires of the State and local authorities. For a hospital it is only a benchmark."
            ), status: errors.isEmpty ? .ok : .badRequest,
            actions: { $0.exportButtons(SiteLink("debt", "reuse", "export"), visit: visit) }
        ) { html in
            html.debtTabs(.debtReuse, visit)
            table(&html)
            html(.div, .class("columns")) { html in
                targets(&html)
                if !mine.isEmpty { form(&html, errors) }
            }
        }
    }

    private func table(_ html: inout HTML) {
        let caption = LocalizedText("Achats par année", en: "Purchases by year")
        html.table(
            caption,
            [
                Column(LocalizedText("Établissement", en: "Establishment"), kind: .name) { html, row in
                    html.name(row.recorded.name, .establishment(row.recorded.establishment))
                    html(.span, .class("sub"), say: row.recorded.purchases.line.title)
                },
                Column(LocalizedText("Année", en: "Year"), kind: .number) {
                    $0.say(.verbatim(String($1.recorded.purchases.year)))
                },
                Column(LocalizedText("Dépensé, hors taxe", en: "Spent, tax excluded"), kind: .number) {
                    $0.say(.wholeEuros($1.recorded.purchases.spent))
                },
                Column(LocalizedText("dont réemploi", en: "of which reused"), kind: .number) {
                    $0.say(.wholeEuros($1.recorded.purchases.spentOnReused))
                },
                Column(LocalizedText("Part et objectif", en: "Share and target")) { html, row in
                    guard let share = row.recorded.purchases.sharePerMille else { return html.unknown() }
                    let target = row.target?.sharePerMille
                    let isReached = target.map { share >= $0 } ?? true
                    let shown = LocalizedText.number(Double(share) / 10, decimals: 1)
                    let asked = target.map { LocalizedText.percentage(Double($0) / 1_000) }
                    html.badge(
                        LocalizedText(
                            "\(shown.french)\u{A0}%" + (asked.map { " pour \($0.french)" } ?? ""),
                            en: "\(shown.english)%" + (asked.map { " of \($0.english)" } ?? "")),
                        isReached ? .good : .medium)
                },
                Column(LocalizedText("Il manque", en: "Shortfall"), kind: .number) { html, row in
                    if let target = row.target {
                        html.say(.wholeEuros(row.recorded.purchases.missing(to: target)))
                    } else {
                        html.data("–")
                    }
                },
            ], rows,
            empty: EmptyState(
                LocalizedText("Aucun achat enregistré", en: "No purchase recorded"),
                LocalizedText(
                    "Le service des achats connaît les deux montants de l’année.",
                    en: "The purchasing department has both figures for the year.")))
    }

    private func targets(_ html: inout HTML) {
        html.section(LocalizedText("Ce que le texte demande", en: "What the text asks for")) { html in
            html(.div, .class("card")) { html in
                html(.ul, .class("plain")) { html in
                    for target in ReuseTarget.shipped {
                        let share = LocalizedText.percentage(Double(target.sharePerMille) / 1_000)
                        html(.li) { html in
                            html.say(target.line.title)
                            html.say(
                                LocalizedText(
                                    "\u{A0}: \(share.french) à partir de \(target.fromYear)",
                                    en: ": \(share.english) from \(target.fromYear) on"))
                        }
                    }
                }
                if let basis = ReuseTarget.shipped.first?.basis {
                    html(.p, .class("source"), say: basis.text)
                }
            }
        }
    }

    private func form(_ html: inout HTML, _ errors: FormErrors) {
        html.section(LocalizedText("Saisir une année", en: "Enter a year")) { html in
            html.form(.debtReuse, visit: visit) { html in
                html.formProblem(errors)
                html.choice(
                    "establishment", LocalizedText("Établissement", en: "Establishment"), mine,
                    selected: visit.fields["establishment"], errors: errors, required: true)
                html.field(
                    "year", LocalizedText("Année", en: "Year"), value: visit.fields["year"] ?? "",
                    errors: errors,
                    .inputmode("numeric"))
                html.field(
                    "spent",
                    LocalizedText(
                        "Dépensé sur cette ligne, hors taxe (€)", en: "Spent on this line, tax excluded (€)"),
                    value: visit.fields["spent"] ?? "", errors: errors, .inputmode("decimal"))
                html.field(
                    "reused",
                    LocalizedText(
                        "dont réemploi ou reconditionné (€)", en: "of which reused or refurbished (€)"),
                    value: visit.fields["reused"] ?? "", errors: errors, .inputmode("decimal"))
                html.submit(LocalizedText("Enregistrer", en: "Record"))
            }
        }
    }
}
