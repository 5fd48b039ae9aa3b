import Access
import Debt
import Hummingbird
import Markup
import Registry
import Store
import Vocabulary

extension Endpoints {
    /// An establishment among its peers.
    static let debtPeers: [Endpoint] = [
        .page("/debt/compare", needs: .permission(.readRegistry)) { visit in
            try await DebtPeersView(visit).response()
        },
        .file("/debt/compare/export", needs: .permission(.exportRegistry)) { visit in
            let view = try await DebtPeersView(visit)
            return try await TableFile.peers.response(view.rows, day: visit.today, visit: visit)
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
        if figure.isMoney { return .wholeEuros(Money(cents: value)) }
        // To the tenth: two shares that differ must not look the same.
        let share = LocalizedText.number(Double(value) / 10, decimals: 1)
        return LocalizedText("\(share.french)\u{A0}%", en: "\(share.english)%")
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
                "Un établissement face aux autres de son groupement. Aucun n’est nommé\u{A0}: seule la médiane est montrée, et rien s’il y a moins de trois pairs.",
                en:
                    "An establishment against the others of its group. None is named: only the median is shown, and nothing below three peers."
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
