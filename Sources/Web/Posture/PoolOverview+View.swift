import Access
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
                    (LocalizedText("Diversification", en: "Diversification"), .poolDiversification),
                    (LocalizedText("Parts de Shapley", en: "Shapley shares"), .poolShapley),
                    (LocalizedText("Sinistres", en: "Claims"), .claims),
                    (LocalizedText("Hypothèses du modèle", en: "The model’s assumptions"), .lossParameters),
                ]
                for (title, link) in links {
                    html(.a, .class("button"), .href(link)) { $0.say(title) }
                }
            }
        ) { html in
            guard let pool else { return html.noPool() }
            figures(&html, pool)
            curve(&html, pool)
            AssumedPoolView(pool: pool).write(&html)
            causes(&html, pool)
            heads(&html, pool.heads)
            PoolYearsView(years: pool.years).write(&html)
            shares(&html, pool)
            transfers(&html, pool)
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
                value: .roundedMoney(pool.oneIn200.value), tone: .high, link: SiteLink.pool.to("curve"),
                note: noted("VaR", pool.oneIn200)),
            Figure(
                name: LocalizedText("Moyenne de ces pires années", en: "Mean of those worst years"),
                value: .roundedMoney(pool.tail.value), tone: .critical, link: SiteLink.pool.to("causes"),
                note: noted("TVaR", pool.tail)),
            Figure(
                name: LocalizedText("Capital épargné par la mise en commun", en: "Capital saved by pooling"),
                value: .finePercentage(pool.diversification.value), tone: .good,
                link: SiteLink.poolDiversification,
                note: ranged(
                    LocalizedText("par rapport à chacun pour soi", en: "compared with each on its own"),
                    pool.diversification)),
            Figure(
                name: LocalizedText("Année sans aucun sinistre", en: "Year without a single claim"),
                value: .finePercentage(pool.quietYear.value), tone: .quiet,
                link: SiteLink.pool.to("curve"),
                note: ranged(
                    LocalizedText(
                        "\(pool.members)\u{A0}établissements", en: "\(pool.members) establishments"),
                    pool.quietYear)),
        ])
    }

    private func ranged(_ note: LocalizedText, _ share: UncertainShare) -> LocalizedText {
        let range = LocalizedText.range(share)
        return LocalizedText("\(note.french), \(range.french)", en: "\(note.english), \(range.english)")
    }

    private func noted(_ measure: String, _ amount: UncertainMoney) -> LocalizedText {
        let range = LocalizedText.range(amount)
        return LocalizedText(
            "\(measure) 99,5\u{A0}%, \(range.french)", en: "\(measure) 99.5%, \(range.english)")
    }

    private func curve(_ html: inout HTML, _ pool: PoolOverview) {
        html.section(
            LocalizedText("Courbe de dépassement", en: "Exceedance curve"), id: "curve",
            about: LocalizedText(
                "La probabilité qu’une année coûte plus que le montant, à l’échelle linéaire puis logarithmique.",
                en:
                    "The probability that a year costs more than the amount, on a linear and then on a logarithmic scale."
            )
        ) { html in
            html(.div, .class("columns")) { html in
                for isLogarithmic in [false, true] {
                    ExceedanceChart(curve: pool.exceedance, isLogarithmic: isLogarithmic).write(&html)
                }
            }
        }
    }

    private func causes(_ html: inout HTML, _ pool: PoolOverview) {
        let tail = LocalizedText.uncertain(pool.tail)
        html.section(
            LocalizedText("D’où viennent les pires années", en: "Where the worst years come from"),
            id: "causes",
            about: LocalizedText(
                "Les pires années, une sur 200, coûtent en moyenne \(tail.french)\u{A0}: voici d’où vient cette perte.",
                en:
                    "The worst years, one in 200, cost \(tail.english) on average: this is where the loss comes from."
            )
        ) { html in
            html.causes(pool.causes, total: pool.tail.value)
            leftOut(&html, pool.leftOut)
            if let net = pool.net {
                let (mean, tail) = (LocalizedText.drawn(net.mean), LocalizedText.drawn(net.tail))
                html(
                    .p, .id("net"),
                    say: LocalizedText(
                        "Après ce que paie la réassurance\u{A0}: \(mean.french) une année moyenne, \(tail.french) les pires années. Le «\u{A0}±\u{A0}» est l’erreur type des années tirées au sort\u{A0}; l’intervalle, ce que l’on ignore des postures.",
                        en:
                            "After reinsurance has paid: \(mean.english) in an average year, \(tail.english) in the worst years. The “±” is the standard error of the years drawn; the interval is what is not known of the postures."
                    ))
            }
        }
    }

    /// What is shared and no cause of its own, said under the table.
    private func leftOut(_ html: inout HTML, _ left: SharedCauses.LeftOut) {
        guard left.suppliers + left.products > 0 else { return }
        let suppliers = LocalizedText.count(
            left.suppliers, one: LocalizedText("autre fournisseur partagé", en: "other shared supplier"),
            many: LocalizedText("autres fournisseurs partagés", en: "other shared suppliers"))
        let products = LocalizedText.count(
            left.products, one: LocalizedText("autre produit partagé", en: "other shared product"),
            many: LocalizedText("autres produits partagés", en: "other shared products"))
        html(
            .p, .class("muted"), .id("left-out"),
            say: LocalizedText(
                "Le modèle distingue les \(SharedCauses.mostSuppliers)\u{A0}fournisseurs et les \(SharedCauses.mostProducts)\u{A0}produits les plus partagés. Laissés aux incidents propres de chacun\u{A0}: \(suppliers.french), \(products.french).",
                en:
                    "The model tells apart the \(SharedCauses.mostSuppliers) suppliers and the \(SharedCauses.mostProducts) products shared the most. Left to each one’s own incidents: \(suppliers.english), \(products.english)."
            ))
    }

    private func heads(_ html: inout HTML, _ heads: [(head: LossHead, amount: UncertainMoney)]) {
        let total = heads.reduce(0) { $0 + $1.amount.value.millions }
        html.section(
            LocalizedText("De quoi la perte est faite", en: "What the loss is made of"), id: "heads",
            about: LocalizedText(
                "Une année moyenne, pertes entières, avant franchises et plafonds.",
                en: "A mean year, whole losses, before deductibles and limits.")
        ) { html in
            html.table(
                LocalizedText("Postes de perte", en: "Heads of loss"),
                [
                    Column(LocalizedText("Poste", en: "Head"), kind: .name) { $0.say($1.head.title) },
                    Column(LocalizedText("Par an", en: "Per year"), kind: .number) {
                        $0.uncertain($1.amount)
                    },
                    Column(LocalizedText("Proportion", en: "Share"), kind: .number) {
                        $0.say(.percentage(total > 0 ? $1.amount.value.millions / total : 0))
                    },
                ], heads, repeatsHeading: true,
                empty: .nothing)
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
                        $0.uncertain($1.expected)
                    },
                    Column(
                        LocalizedText("Part dans les pires années", en: "Share of the worst years"),
                        kind: .number
                    ) {
                        $0.uncertain($1.tail)
                    },
                    Column(LocalizedText("Cotisation", en: "Contribution"), kind: .number) {
                        $0.uncertain($1.contribution, exact: true)
                    },
                    Column(LocalizedText("Capital si chacun est seul", en: "Capital if alone"), kind: .number)
                    {
                        $0.uncertain($1.capitalAlone)
                    },
                    Column(LocalizedText("Capital en commun", en: "Capital in the pool"), kind: .number) {
                        $0.uncertain($1.capitalInPool)
                    },
                ], pool.shares, repeatsHeading: true,
                empty: EmptyState(
                    LocalizedText(
                        "Aucun établissement dans votre périmètre", en: "No establishment in your scope"),
                    LocalizedText("", en: "")))
        }
    }

    private func transfers(_ html: inout HTML, _ pool: PoolOverview) {
        html.section(
            LocalizedText("Qui aiderait qui", en: "Who would subsidise whom"), id: "transfers",
            about: LocalizedText(
                "Chacun paie ici selon son risque. Si tous payaient en proportion de leur budget, la somme serait la même, mais les uns paieraient pour les autres\u{A0}: pour tous les membres, les transferts s’annulent au centime.",
                en:
                    "Here each pays by its risk. Were all to pay in proportion to their budgets, the sum would be the same, but some would pay for others: over all members the transfers cancel out to the cent."
            )
        ) { html in
            html.table(
                LocalizedText("Transferts", en: "Transfers"),
                [
                    Column(LocalizedText("Établissement", en: "Establishment"), kind: .name) {
                        $0(.a, .href(SiteLink.contribution(of: $1.place.id)), data: $1.place.name)
                    },
                    Column(LocalizedText("Selon son risque", en: "By its risk"), kind: .number) {
                        $0.uncertain($1.contribution, exact: true)
                    },
                    Column(LocalizedText("Selon son budget", en: "By its budget"), kind: .number) {
                        $0.uncertain($1.byBudget, exact: true)
                    },
                    Column(LocalizedText("Transfert", en: "Transfer"), kind: .number) { html, row in
                        html.uncertain(row.transfer, exact: true)
                        let pays = row.transfer.value >= .zero
                        html(
                            .span, .class("sub"),
                            say: pays
                                ? LocalizedText("paierait pour les autres", en: "would pay for others")
                                : LocalizedText("serait aidé", en: "would be helped"))
                    },
                ], pool.transfers, repeatsHeading: true,
                empty: EmptyState(
                    LocalizedText(
                        "Aucun établissement dans votre périmètre", en: "No establishment in your scope"),
                    LocalizedText("", en: "")))
        }
    }

    private func limits(_ html: inout HTML, _ pool: PoolOverview) {
        html.section(LocalizedText("Ce que ces chiffres ne disent pas", en: "What these figures do not say"))
        {
            html in
            html.engineGap(pool.gaps, years: pool.simulatedYears)
        }
        html.notModelled()
    }
}

extension HTML {
    /// Parts by origin, with bars.
    ///
    /// `exact` for what is paid by one hospital, to the cent.
    mutating func causes(_ parts: [CausePart], total: Money, exact: Bool = false) {
        // Every supplier and product that the model tells apart has its row.
        let most = 60
        let rest = parts.dropFirst(most).reduce(CausePart?.none) { (sum: CausePart?, part) in
            sum.map { $0.joined(part) } ?? part
        }
        var rows = parts.prefix(most).map { (title: $0.origin.title, part: $0, link: $0.origin.link) }
        if let rest {
            let count = parts.count - most
            rows.append(
                (
                    LocalizedText.count(
                        count, one: LocalizedText("autre origine", en: "other origin"),
                        many: LocalizedText("autres origines", en: "other origins")), rest, nil
                ))
        }
        table(
            LocalizedText("Parts par origine", en: "Shares by origin"),
            [
                Column(LocalizedText("Origine", en: "Origin"), kind: .name) { html, row in
                    if let link = row.link {
                        html(.a, .href(link), say: row.title)
                    } else {
                        html.say(row.title)
                    }
                },
                Column(LocalizedText("Année moyenne", en: "Average year"), kind: .number) {
                    $0.uncertain($1.part.mean)
                },
                Column(LocalizedText("Pires années", en: "Worst years"), kind: .number) {
                    $0.uncertain($1.part.tail)
                },
                Column(LocalizedText("Part", en: "Share"), kind: .number) { html, row in
                    let share =
                        total.cents > 0 ? Double(row.part.tail.value.cents) / Double(total.cents) : 0
                    html.say(.percentage(share))
                },
                Column(LocalizedText("Cotisation", en: "Contribution"), kind: .number) {
                    $0.uncertain($1.part.contribution, exact: exact)
                },
            ], rows, repeatsHeading: true,
            empty: .nothing)
        guard parts.contains(where: { $0.contribution.value < .zero }) else { return }
        self(
            .p, .class("muted"),
            say: LocalizedText(
                "Un montant négatif\u{A0}: la réassurance rend plus pour cette origine, en moyenne et dans les pires années, que celle-ci ne coûte. Ce partage par origine vient d’années tirées au sort et reste moins sûr que le total.",
                en:
                    "A negative amount: for this origin reinsurance gives back more, on average and in the worst years, than it costs. This split by origin comes from years drawn and is less certain than the total."
            ))
    }
}
