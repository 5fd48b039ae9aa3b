import Access
import Foundation
import Hummingbird
import Markup
import Pool
import Registry
import Store
import Vocabulary

/// The pool: what a year costs it, what makes the worst years, who brings what.
struct PoolOverviewView {
    let visit: Visit
    let pool: PoolOverview?

    func response() -> Response {
        visit.page(
            title: Section.pool.title, section: .pool,
            about: LocalizedText(
                "Ce que les attaques coûtent en un an à tous les membres réunis, calculé d’après leurs postures au \(LocalizedText.day(visit.today).french).",
                en:
                    "What attacks cost all members together in a year, computed from their postures as of \(LocalizedText.day(visit.today).english)."
            ),
            actions: { html in
                let links: [(LocalizedText, SiteLink)] = [
                    (LocalizedText("Couverture", en: "Cover"), .poolCover),
                    (LocalizedText("Sinistres", en: "Claims"), .claims),
                    (LocalizedText("Hypothèses du modèle", en: "The model’s assumptions"), .lossParameters),
                ]
                for (title, link) in links {
                    html(.a, .class("button"), .href(link)) { $0.say(title) }
                }
            }
        ) { html in
            guard let pool else {
                return html.emptyState(
                    EmptyState(
                        LocalizedText("Pas encore de mutuelle", en: "No pool yet"),
                        LocalizedText(
                            "Il faut au moins quatre établissements pour que les totaux ne révèlent la situation de personne.",
                            en: "It takes at least four establishments for the totals to give nobody away.")))
            }
            figures(&html, pool)
            curve(&html, pool)
            causes(&html, pool)
            heads(&html, pool.heads)
            PoolYearsView(years: pool.years).write(&html)
            shares(&html, pool)
            limits(&html, pool)
        }
    }

    private func figures(_ html: inout HTML, _ pool: PoolOverview) {
        html.figures([
            Figure(
                name: LocalizedText("Perte d’une année moyenne", en: "Loss in an average year"),
                value: .roundedMoney(pool.expected.value), tone: .medium, link: SiteLink.pool.to("causes"),
                note: .range(pool.expected)),
            Figure(
                name: LocalizedText("Perte dépassée une année sur 200", en: "Loss exceeded one year in 200"),
                value: .roundedMoney(pool.oneIn200), tone: .high, link: SiteLink.pool.to("curve"),
                note: LocalizedText("VaR 99,5\u{A0}%", en: "VaR 99.5%")),
            Figure(
                name: LocalizedText("Moyenne de ces pires années", en: "Mean of those worst years"),
                value: .roundedMoney(pool.tail), tone: .critical, link: SiteLink.pool.to("causes"),
                note: LocalizedText("TVaR 99,5\u{A0}%", en: "TVaR 99.5%")),
            Figure(
                name: LocalizedText("Capital épargné par la mise en commun", en: "Capital saved by pooling"),
                value: .percentage(pool.diversification), tone: .good, link: SiteLink.pool.to("shares"),
                note: LocalizedText("par rapport à chacun pour soi", en: "compared with each on its own")),
            Figure(
                name: LocalizedText("Année sans aucun sinistre", en: "Year without a single claim"),
                value: .percentage(pool.quietYear), tone: .quiet, link: SiteLink.pool.to("curve"),
                note: LocalizedText(
                    "\(pool.members)\u{A0}établissements", en: "\(pool.members) establishments")),
        ])
    }

    private func curve(_ html: inout HTML, _ pool: PoolOverview) {
        html.section(
            LocalizedText("Courbe de dépassement", en: "Exceedance curve"), id: "curve",
            about: LocalizedText(
                "La probabilité qu’une année coûte plus que le montant. À gauche, échelle linéaire\u{A0}; à droite, échelle logarithmique.",
                en:
                    "The probability that a year costs more than the amount. Linear scale on the left, logarithmic on the right."
            )
        ) { html in
            html(.div, .class("columns")) { html in
                html.exceedance(pool.exceedance, isLogarithmic: false)
                html.exceedance(pool.exceedance, isLogarithmic: true)
            }
        }
    }

    private func causes(_ html: inout HTML, _ pool: PoolOverview) {
        html.section(
            LocalizedText("D’où viennent les pires années", en: "Where the worst years come from"),
            id: "causes",
            about: LocalizedText(
                "Les pires années, une sur 200, coûtent en moyenne \(LocalizedText.roundedMoney(pool.tail).french)\u{A0}: voici d’où vient cette perte.",
                en:
                    "The worst years, one in 200, cost \(LocalizedText.roundedMoney(pool.tail).english) on average: this is where the loss comes from."
            )
        ) { html in
            html.causes(pool.causes, total: pool.tail)
            if let net = pool.net {
                let (mean, tail) = (
                    LocalizedText.roundedMoney(net.mean), LocalizedText.roundedMoney(net.tail)
                )
                html(
                    .p,
                    say: LocalizedText(
                        "Après ce que paie la réassurance\u{A0}: \(mean.french) une année moyenne, \(tail.french) les pires années.",
                        en:
                            "After reinsurance has paid: \(mean.english) in an average year, \(tail.english) in the worst years."
                    ))
            }
        }
    }

    private func heads(_ html: inout HTML, _ heads: LossHeads) {
        html.section(
            LocalizedText("De quoi la perte est faite", en: "What the loss is made of"), id: "heads",
            about: LocalizedText(
                "Une année moyenne, pertes entières, avant franchises et plafonds.",
                en: "A mean year, whole losses, before deductibles and limits.")
        ) { html in
            let rows: [(LocalizedText, Double)] = [
                (Claim.Head.lostRevenue.title, heads.lostRevenue),
                (Claim.Head.remediation.title, heads.remediation), (Claim.Head.breach.title, heads.breach),
                (LocalizedText("Incidents mineurs", en: "Minor incidents"), heads.minor),
            ]
            html.table(
                LocalizedText("Postes de perte", en: "Heads of loss"),
                [
                    Column(LocalizedText("Poste", en: "Head"), kind: .name) { $0.say($1.0) },
                    Column(LocalizedText("Par an", en: "Per year"), kind: .number) {
                        $0.say(.roundedMoney(Money(millions: $1.1)))
                    },
                    Column(LocalizedText("Proportion", en: "Share"), kind: .number) {
                        $0.say(.percentage(heads.total > 0 ? $1.1 / heads.total : 0))
                    },
                ], rows, repeatsHeading: true,
                empty: EmptyState(LocalizedText("Rien", en: "Nothing"), LocalizedText("", en: "")))
        }
    }

    private func shares(_ html: inout HTML, _ pool: PoolOverview) {
        html.section(
            LocalizedText("Part de chaque établissement", en: "Each establishment’s share"), id: "shares"
        ) { html in
            html.table(
                LocalizedText("Établissements", en: "Establishments"),
                [
                    Column(LocalizedText("Établissement", en: "Establishment"), kind: .name) { html, share in
                        html(
                            .a, .href(SiteLink.contribution(of: share.place.id)),
                            say: .verbatim(share.place.name))
                    },
                    Column(LocalizedText("Perte moyenne par an", en: "Mean loss per year"), kind: .number) {
                        html, share in
                        html.say(.roundedMoney(share.expected.value))
                        html(.span, .class("sub"), say: .range(share.expected))
                    },
                    Column(
                        LocalizedText("Part dans les pires années", en: "Share of the worst years"),
                        kind: .number
                    ) {
                        $0.say(.roundedMoney($1.tail))
                    },
                    Column(LocalizedText("Cotisation", en: "Contribution"), kind: .number) {
                        $0.say(.money($1.contribution))
                    },
                    Column(LocalizedText("Capital si chacun est seul", en: "Capital if alone"), kind: .number)
                    {
                        $0.say(.roundedMoney($1.capitalAlone))
                    },
                    Column(LocalizedText("Capital en commun", en: "Capital in the pool"), kind: .number) {
                        $0.say(.roundedMoney($1.capitalInPool))
                    },
                ], pool.shares, repeatsHeading: true,
                empty: EmptyState(
                    LocalizedText(
                        "Aucun établissement dans votre périmètre", en: "No establishment in your scope"),
                    LocalizedText("", en: "")))
        }
    }

    private func limits(_ html: inout HTML, _ pool: PoolOverview) {
        let (mean, tail) = (
            LocalizedText.number(pool.gaps.mean, decimals: 1),
            LocalizedText.number(pool.gaps.tail, decimals: 1)
        )
        let years = LocalizedText.number(pool.simulatedYears)
        html.section(LocalizedText("Ce que ces chiffres ne disent pas", en: "What these figures do not say"))
        {
            html in
            html(.ul) { html in
                html(
                    .li,
                    say: LocalizedText(
                        "Deux calculs se contrôlent l’un l’autre\u{A0}: la loi exacte et \(years.french) années tirées au sort diffèrent de \(mean.french) erreur type sur la moyenne et de \(tail.french) sur les pires années. Au-delà de 3, méfiez-vous.",
                        en:
                            "Two computations check each other: the exact distribution and \(years.english) years drawn at random differ by \(mean.english) standard errors in the mean and \(tail.english) in the worst years. Beyond 3, be wary."
                    ))
                html(
                    .li,
                    say: LocalizedText(
                        "Ne sont pas modélisés\u{A0}: le préjudice des patients, les sanctions, la perte de réputation, une attaque qui dure plusieurs années.",
                        en:
                            "Not modelled: harm to patients, fines, loss of reputation, an attack that lasts for years."
                    ))
                html(
                    .li,
                    say: LocalizedText(
                        "Les intervalles viennent de ce que l’on ignore des postures\u{A0}; l’incertitude des hypothèses est donnée sur leur page.",
                        en:
                            "The intervals come from what is not known about the postures; the uncertainty of the assumptions is shown on their page."
                    ))
            }
        }
    }
}

extension HTML {
    /// Parts by origin, with bars.
    ///
    /// `exact` for what is paid by one hospital, to the cent.
    mutating func causes(_ parts: [CausePart], total: Money, exact: Bool = false) {
        table(
            LocalizedText("Parts par origine", en: "Shares by origin"),
            [
                Column(LocalizedText("Origine", en: "Origin"), kind: .name) { $0.say($1.origin.title) },
                Column(LocalizedText("Année moyenne", en: "Average year"), kind: .number) {
                    $0.say(.roundedMoney($1.mean))
                },
                Column(LocalizedText("Pires années", en: "Worst years"), kind: .number) {
                    $0.say(.roundedMoney($1.tail))
                },
                Column(LocalizedText("Part", en: "Share"), kind: .number) { html, part in
                    let share =
                        total.cents > 0 ? Double(part.tail.cents) / Double(total.cents) : 0
                    html.say(.percentage(share))
                },
                Column(LocalizedText("Cotisation", en: "Contribution"), kind: .number) {
                    $0.say(exact ? .money($1.contribution) : .roundedMoney($1.contribution))
                },
            ], Array(parts.prefix(exact ? 60 : 15)), repeatsHeading: true,
            empty: EmptyState(LocalizedText("Rien", en: "Nothing"), LocalizedText("", en: "")))
    }

    /// The curve as a drawing, with the same figures as a table.
    mutating func exceedance(
        _ curve: [(loss: Double, chance: Double)], beside before: [(loss: Double, chance: Double)] = [],
        isLogarithmic: Bool
    ) {
        let (width, height) = (360.0, 180.0)
        let widest = max((curve + before).map(\.loss).max() ?? 1, 1e-9)
        func points(_ curve: [(loss: Double, chance: Double)]) -> [(x: Double, y: Double)] {
            curve.map { point in
                let y =
                    isLogarithmic
                    ? log(0.5 / point.chance) / log(0.5 / 0.0005)
                    : 1 - point.chance / 0.5
                return (x: point.loss / widest * width, y: y * height)
            }
        }
        let title =
            isLogarithmic
            ? LocalizedText("Échelle logarithmique", en: "Logarithmic scale")
            : LocalizedText("Échelle linéaire", en: "Linear scale")
        self(.figure, .class("chart")) { html in
            html(.svg, .viewBox(width: 360, height: 184), .role("img"), .ariaLabel(title)) { html in
                if !before.isEmpty { html(.polyline, .class("line before"), .points(points(before))) }
                html(.polyline, .class("line"), .points(points(curve)))
                html(.polyline, .class("base"), .points([(0, height), (width, height)]))
            }
            html(.figcaption) { html in
                html.say(title)
                if !before.isEmpty {
                    html.say(
                        LocalizedText(
                            "\u{A0}: pointillé aujourd’hui, trait plein avec ce que vous essayez.",
                            en: ": dashed today, solid with what you try."))
                }
                html(.details) { html in
                    html(.summary, say: LocalizedText("Les valeurs", en: "The values"))
                    html(.table) { html in
                        for point in curve {
                            html(.tr) { html in
                                html(.th, .scope("row"), say: .oneYearIn(point.chance))
                                html(
                                    .td, .class("number"),
                                    say: .roundedMoney(Money(millions: point.loss)))
                            }
                        }
                    }
                }
            }
        }
    }
}

extension LocalizedText {
    fileprivate static func oneYearIn(_ chance: Double) -> LocalizedText {
        let years = number(Int((1 / chance).rounded()))
        return LocalizedText("1 année sur \(years.french)", en: "1 year in \(years.english)")
    }
}
