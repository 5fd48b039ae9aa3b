import Access
import Foundation
import Hummingbird
import Markup
import Pool
import Store
import Vocabulary

extension SiteLink {
    static let poolDiversification = SiteLink("pool", "diversification")
}

/// What pooling saves as members join, where it stops, and what stops it.
struct PoolDiversificationView {
    let visit: Visit
    let found: PoolDiversification?

    func response() -> Response {
        visit.page(
            title: LocalizedText("Diversification", en: "Diversification"), section: .pool,
            trail: [Crumb(.pool)],
            about: LocalizedText(
                "Ce que la mise en commun épargne de capital, où cela s’arrête, et ce qui l’arrête.",
                en: "What pooling saves in capital, where it stops, and what stops it.")
        ) { html in
            guard let found else { return html.noPool() }
            figures(&html, found)
            points(&html, found)
            brakes(&html, found)
            html.engineGap(found.gaps)
            html.notModelled()
        }
    }

    private func count(_ figure: Double) -> LocalizedText {
        figure.isFinite && figure < 1e6
            ? .number(figure, decimals: figure < 10 ? 1 : 0)
            : LocalizedText("sans limite", en: "without limit")
    }

    private func figures(_ html: inout HTML, _ found: PoolDiversification) {
        let now = found.growing.first, last = found.growing.last
        var figures: [Figure] = []
        if let now {
            figures.append(
                Figure(
                    name: LocalizedText("Capital épargné aujourd’hui", en: "Capital saved today"),
                    value: .percentage(1 - now.ratio), tone: .good,
                    link: SiteLink.poolDiversification.to("members"),
                    note: .count(
                        now.members, one: LocalizedText("membre", en: "member"),
                        many: LocalizedText("membres", en: "members"))))
        }
        if let last, let now, last.members > now.members {
            figures.append(
                Figure(
                    name: LocalizedText("Avec davantage de membres", en: "With more members"),
                    value: .percentage(1 - last.ratio), tone: .quiet,
                    link: SiteLink.poolDiversification.to("members"),
                    note: LocalizedText(
                        "si \(last.members) établissements pareils se réunissaient",
                        en: "if \(last.members) establishments like these joined")))
        }
        let (worth, endless) = (count(found.equivalent), count(found.endless))
        figures += [
            Figure(
                name: LocalizedText("Membres indépendants", en: "Independent members"), value: worth,
                tone: .medium, link: SiteLink.poolDiversification.to("brakes"),
                note: LocalizedText(
                    "ce que valent vos \(found.members)\u{A0}; \(endless.french) au plus, si la mutuelle grandissait sans fin",
                    en:
                        "what your \(found.members) are worth; \(endless.english) at most, were the pool to grow without end"
                )),
            Figure(
                name: LocalizedText("Écart type d’une année", en: "Standard deviation of a year"),
                value: .roundedMoney(found.deviation.value), tone: .medium,
                link: SiteLink.poolDiversification.to("brakes"), note: .range(found.deviation)),
            Figure(
                name: LocalizedText("Plancher", en: "Floor"), value: .roundedMoney(found.floor.value),
                tone: .high, link: SiteLink.poolDiversification.to("brakes"), note: .range(found.floor)),
        ]
        html.figures(figures)
    }

    private func points(_ html: inout HTML, _ found: PoolDiversification) {
        let rows = found.joining + found.growing.dropFirst()
        html.section(
            LocalizedText("Membre après membre", en: "Member by member"), id: "members",
            about: LocalizedText(
                "Le capital qu’il faut à 99,5\u{A0}%\u{A0}: à chacun pour soi, puis ensemble. D’abord une partie des membres, ceux à qui il en faudrait le plus en premier\u{A0}; puis tous, puis deux, quatre ou huit fois autant d’établissements pareils, dans leurs propres groupements, chez les mêmes fournisseurs.",
                en:
                    "The capital that it takes at 99.5%: each on its own, then together. First some of the members, those who would need the most leading; then all, then two, four or eight times as many like them, in groups of their own, with the same suppliers."
            )
        ) { html in
            curve(&html, rows)
            html.table(
                LocalizedText("Capital selon le nombre de membres", en: "Capital by number of members"),
                [
                    Column(LocalizedText("Membres", en: "Members"), kind: .name) { html, row in
                        html.data(String(row.members))
                        if row.members == found.members {
                            html.data(" ")
                            html.badge(LocalizedText("Aujourd’hui", en: "Today"), .good)
                        }
                    },
                    Column(LocalizedText("Chacun pour soi", en: "Each on its own"), kind: .number) {
                        $0.uncertain($1.apart)
                    },
                    Column(LocalizedText("Ensemble", en: "Together"), kind: .number) {
                        $0.uncertain($1.capital)
                    },
                    Column(LocalizedText("Épargné", en: "Saved"), kind: .number) {
                        $0.say(.percentage(1 - $1.ratio))
                    },
                ], rows, repeatsHeading: true,
                empty: .nothing)
        }
    }

    /// Capital together over capital apart against the number of members, on a logarithmic scale.
    private func curve(_ html: inout HTML, _ rows: [PoolDiversification.Point]) {
        guard let most = rows.map(\.members).max(), most > 1, rows.count > 2 else { return }
        let (left, width, height) = (46.0, 420.0, 150.0)
        func x(_ members: Int) -> Double { left + log(Double(members)) / log(Double(most)) * width }
        func y(_ ratio: Double) -> Double { 8 + (1 - min(max(ratio, 0), 1)) * height }
        let title = LocalizedText(
            "Capital ensemble, en part du capital de chacun pour soi",
            en: "Capital together, as a share of capital apart")
        html(.figure, .class("chart curve")) { html in
            html(.svg, .viewBox(width: 480, height: 190), .role("img"), .ariaLabel(title)) { html in
                for level in [0, 0.5, 1] {
                    html(.polyline, .class("grid"), .points([(left, y(level)), (left + width, y(level))]))
                    html(
                        .text, .class("axis"), .textAnchor("end"), .x(left - 6), .y(y(level) + 4),
                        say: .percentage(level))
                }
                for row in rows {
                    html(
                        .text, .class("axis"), .textAnchor("middle"), .x(x(row.members)), .y(height + 26),
                        say: .verbatim(String(row.members)))
                }
                html(
                    .polyline, .class("line"), .points(rows.map { (x: x($0.members), y: y($0.ratio)) }))
            }
            html(.figcaption) { html in
                html.say(title)
            }
        }
    }

    private func brakes(_ html: inout HTML, _ found: PoolDiversification) {
        html.section(
            LocalizedText("Ce qui l’arrête", en: "What stops it"), id: "brakes",
            about: sentence(found)
        ) { html in
            html.table(
                LocalizedText("Ce que tous partagent", en: "What all share"),
                [
                    Column(LocalizedText("Cause", en: "Cause"), kind: .name) { html, brake in
                        if case .cause(let cause) = brake.subject {
                            html(.a, .href(.poolCause(cause.subject)), say: title(brake))
                        } else {
                            html.say(title(brake))
                        }
                    },
                    Column(LocalizedText("Part du plancher", en: "Share of the floor"), kind: .number) {
                        $0.say(.percentage($1.share))
                    },
                    Column(
                        LocalizedText("Écart type qu’elle laisse", en: "Standard deviation it leaves"),
                        kind: .number
                    ) {
                        $0.uncertain($1.deviation)
                    },
                ], found.brakes, repeatsHeading: true,
                empty: EmptyState(
                    LocalizedText("Rien n’est partagé", en: "Nothing is shared"),
                    LocalizedText(
                        "Chaque nouveau membre rendrait l’année plus stable, sans fin.",
                        en: "Each new member would make the year steadier, without end.")))
        }
    }

    private func title(_ brake: PoolDiversification.Brake) -> LocalizedText {
        switch brake.subject {
        case .year: LocalizedText("Une année mauvaise pour tous", en: "A year bad for all")
        case .others: CausePart.Origin.others.title
        case .cause(let cause): cause.title
        }
    }

    private func sentence(_ found: PoolDiversification) -> LocalizedText {
        let (floor, now) = (LocalizedText.uncertain(found.floor), LocalizedText.uncertain(found.deviation))
        guard let first = found.brakes.first else {
            return LocalizedText(
                "Rien n’est partagé\u{A0}: l’écart type d’une année, \(now.french), se diluerait sans fin.",
                en:
                    "Nothing is shared: the standard deviation of a year, \(now.english), would thin out without end."
            )
        }
        let (name, share) = (title(first), LocalizedText.percentage(first.share))
        return LocalizedText(
            "Les incidents propres à chacun se compensent d’autant mieux que les membres sont nombreux\u{A0}; ce que tous partagent, jamais. À taille égale, l’écart type d’une année, \(now.french), ne descendrait pas sous \(floor.french), et d’abord à cause de\u{A0}: \(name.french.lowercasedStart) (\(share.french)).",
            en:
                "Incidents of each member’s own offset each other the better the more members there are; what all share never does. At equal size the standard deviation of a year, \(now.english), would not fall below \(floor.english), above all because of: \(name.english.lowercasedStart) (\(share.english))."
        )
    }
}

extension HTML {
    /// How far both engines are apart, said where figures of the pool stand.
    mutating func engineGap(_ gaps: EngineGaps, years: Int = PoolOverview.checkedYears) {
        self(.p, .class("muted"), say: .engineGap(gaps, years: years))
    }
}

extension LocalizedText {
    /// So many standard errors: `1,9 erreur type`, `2,1 erreurs types`.
    static func standardErrors(_ gap: Double) -> LocalizedText {
        let figure = number(gap, decimals: 1)
        return LocalizedText(
            "\(figure.french) \(abs((gap * 10).rounded()) >= 20 ? "erreurs types" : "erreur type")",
            en: "\(figure.english) standard errors")
    }

    /// How far both engines are apart, or that too few years cost anything to tell.
    static func engineGap(_ gaps: EngineGaps, years: Int) -> LocalizedText {
        func part(_ gap: EngineGap, _ subject: LocalizedText) -> LocalizedText {
            guard let errors = gap.errors else {
                return LocalizedText(
                    "trop peu d’années coûteuses pour juger \(subject.french)",
                    en: "too few years that cost anything to judge \(subject.english)")
            }
            let words = standardErrors(errors)
            return LocalizedText(
                "\(words.french) pour \(subject.french)", en: "\(words.english) for \(subject.english)")
        }
        let mean = part(gaps.mean, LocalizedText("la moyenne", en: "the mean"))
        let tail = part(gaps.tail, LocalizedText("les pires années", en: "the worst years"))
        let (drawn, most) = (number(years), number(EngineGap.most, decimals: 0))
        return LocalizedText(
            "Deux calculs se contrôlent l’un l’autre. Écart de \(drawn.french) années tirées au sort à la loi exacte\u{A0}: \(mean.french), \(tail.french) (méfiance au-delà de \(most.french)).",
            en:
                "Two computations check each other. Gap of \(drawn.english) years drawn at random from the exact distribution: \(mean.english), \(tail.english) (be wary beyond \(most.english))."
        )
    }
}
