import Access
import Hummingbird
import Markup
import Pool
import Store
import Vocabulary

/// What the pool's members keep, what the pool pays and buys, what that costs beside other ways, and the cash it takes.
struct PoolCoverView {
    let visit: Visit
    let page: PoolCoverPage?
    /// Deductibles and limits of the hospitals in reach.
    let covers: [EstablishmentCover]

    func response() -> Response {
        visit.page(
            title: LocalizedText("Couverture de la mutuelle", en: "The pool’s cover"), section: .pool,
            trail: [Crumb(.pool)],
            about: LocalizedText(
                "Ce que chacun garde, ce que la mutuelle paie et ce qu’elle achète. Tout changement de règle crée une version et demande un motif.",
                en:
                    "What each keeps, what the pool pays and what it buys. Each change of the rules makes a version and takes a reason."
            )
        ) { html in
            guard let page else {
                html.noPool()
                return own(&html)
            }
            rules(&html, page.rules)
            own(&html)
            options(&html, page)
            PoolSolvencyView(solvency: page.solvency).write(&html)
            allocation(&html, page)
            credit(&html, page)
            html.engineGap(page.gaps)
            if visit.can(.setLossParameters) {
                PoolRulesForm(visit: visit, rules: page.rules.rules, version: page.rules.version).write(&html)
            }
            versions(&html, page.history)
        }
    }

    private func own(_ html: inout HTML) { OwnCoverView(visit: visit, covers: covers).write(&html) }

    private func rules(_ html: inout HTML, _ agreed: AgreedRules) {
        let rules = agreed.rules
        func share(_ value: Double) -> LocalizedText {
            let figure = LocalizedText.number(value * 100, decimals: value < 0.01 ? 2 : 0)
            return LocalizedText("\(figure.french)\u{A0}%", en: "\(figure.english)%")
        }
        let least = LocalizedText.roundedMoney(Money(millions: rules.cover.leastDeductible))
        let most = LocalizedText.roundedMoney(Money(millions: rules.cover.mostLimit))
        html.section(LocalizedText("Règles en vigueur", en: "Rules in force"), id: "rules") { html in
            html.definitions([
                (
                    LocalizedText("Franchise par incident", en: "Deductible per incident"),
                    {
                        $0.say(
                            LocalizedText(
                                "\(share(rules.cover.deductibleShare).french) du budget, \(least.french) au moins",
                                en:
                                    "\(share(rules.cover.deductibleShare).english) of the budget, \(least.english) at least"
                            ))
                    }
                ),
                (
                    LocalizedText("Plafond par incident", en: "Limit per incident"),
                    {
                        $0.say(
                            LocalizedText(
                                "\(share(rules.cover.limitShare).french) du budget, \(most.french) au plus",
                                en:
                                    "\(share(rules.cover.limitShare).english) of the budget, \(most.english) at most"
                            ))
                    }
                ),
                (
                    LocalizedText("Avance", en: "Advance"),
                    {
                        $0.say(
                            LocalizedText(
                                "\(share(rules.cash.advanceShare).french) de l’indemnité au jour \(Int(rules.cash.advanceDay))",
                                en:
                                    "\(share(rules.cash.advanceShare).english) of the indemnity on day \(Int(rules.cash.advanceDay))"
                            ))
                    }
                ),
                (
                    LocalizedText("La mutuelle achète", en: "The pool buys"),
                    { $0.say(PoolCoverView.words(rules.programme)) }
                ),
                (
                    LocalizedText("Coût du capital, frais", en: "Cost of capital, expenses"),
                    {
                        $0.say(
                            LocalizedText(
                                "\(share(rules.pricing.costOfCapital).french), \(share(rules.pricing.expense).french)",
                                en:
                                    "\(share(rules.pricing.costOfCapital).english), \(share(rules.pricing.expense).english)"
                            ))
                        // The value that Cordon ships has a source; another is the members' own.
                        if rules.pricing.costOfCapital == Insurability.Rules().costOfCapital {
                            $0(.span, .class("sub"), say: PoolCoverView.costOfCapital)
                        }
                    }
                ),
            ])
        }
    }

    /// Where the shipped cost of capital comes from, and between what it lies.
    private static let costOfCapital = LocalizedText(
        "Coût du capital sourcé\u{A0}: taux de Solvabilité\u{A0}II, 6\u{A0}% (règlement délégué (UE) 2015/35, article\u{A0}39)\u{A0}; 4,75\u{A0}% à partir du 30\u{A0}janvier\u{A0}2027 (directive (UE) 2025/2). Frais\u{A0}: hypothèse.",
        en:
            "Cost of capital sourced: the rate of Solvency II, 6% (Delegated Regulation (EU) 2015/35, article 39); 4.75% from 30 January 2027 (Directive (EU) 2025/2). Expenses: assumed."
    )

    /// A programme in words.
    static func words(_ programme: Programme) -> LocalizedText {
        guard programme != .none else { return LocalizedText("rien", en: "nothing") }
        func money(_ value: Double) -> LocalizedText { .roundedMoney(Money(millions: value)) }
        var parts = programme.layers.map { layer in
            let (limit, attachment) = (money(layer.limit), money(layer.attachment))
            let again: LocalizedText =
                switch layer.reinstatements {
                case nil: LocalizedText("sans limite annuelle", en: "no yearly limit")
                case 0: LocalizedText("une fois par an", en: "once a year")
                case 1: LocalizedText("reconstituée une fois", en: "reinstated once")
                case .some(let count):
                    LocalizedText("reconstituée \(count)\u{A0}fois", en: "reinstated \(count) times")
                }
            return LocalizedText(
                "\(limit.french) au-delà de \(attachment.french) par incident, \(again.french)",
                en: "\(limit.english) above \(attachment.english) by incident, \(again.english)")
        }
        if let stop = programme.stopLoss {
            let (limit, attachment) = (money(stop.limit), money(stop.attachment))
            parts.append(
                LocalizedText(
                    "\(limit.french) au-delà de \(attachment.french) sur l’année",
                    en: "\(limit.english) above \(attachment.english) over the year"))
        }
        return LocalizedText(
            parts.map(\.french).joined(separator: "\u{A0}; "),
            en: parts.map(\.english).joined(separator: "; "))
    }

    private func options(_ html: inout HTML, _ page: PoolCoverPage) {
        let years = LocalizedText.number(page.years)
        html.section(
            LocalizedText("Ce que la mutuelle peut acheter", en: "What the pool can buy"), id: "options",
            about: LocalizedText(
                "Les mêmes \(years.french) années simulées sous chaque programme. Le prix du marché est supposé\u{A0}: \(LocalizedText.number(page.rules.rules.marketLoading, decimals: 1).french) fois ce qui est payé en moyenne.",
                en:
                    "The same \(years.english) simulated years under each programme. The market’s price is assumed: \(LocalizedText.number(page.rules.rules.marketLoading, decimals: 1).english) times what is paid on average."
            )
        ) { html in
            html.table(
                LocalizedText("Programmes comparés", en: "Programmes side by side"),
                [
                    Column(LocalizedText("Achat", en: "Programme"), kind: .name) { html, row in
                        html.say(PoolCoverView.words(row.element.programme).startingLarge)
                        if page.buys, row.offset == 1 {
                            html.data(" ")
                            html.badge(LocalizedText("En vigueur", en: "In force"), .good)
                        }
                    },
                    Column(LocalizedText("Année moyenne, net", en: "Average year, net"), kind: .number) {
                        $0.drawn($1.element.mean)
                    },
                    Column(LocalizedText("Pires années, net", en: "Worst years, net"), kind: .number) {
                        $0.drawn($1.element.tail)
                    },
                    Column(LocalizedText("Prix d’achat", en: "Price"), kind: .number) {
                        $0.drawn($1.element.price)
                    },
                    Column(LocalizedText("Coût total par an", en: "Total cost per year"), kind: .number) {
                        $0.drawn($1.element.cost)
                    },
                ], Array(page.options.enumerated()), repeatsHeading: true,
                empty: .nothing)
            html.drawnNote()
        }
    }

    private func allocation(_ html: inout HTML, _ page: PoolCoverPage) {
        guard let year = page.year else { return }
        let (gross, net) = (
            LocalizedText.uncertain(year.gross, exact: true), LocalizedText.uncertain(year.net, exact: true)
        )
        html.section(
            LocalizedText(
                "Une année sur 200, établissement par établissement",
                en: "The 1-in-200 year, hospital by hospital"),
            id: "allocation",
            about: LocalizedText(
                "La mutuelle verse \(gross.french) et garde \(net.french) après ce qu’elle achète. Les remboursements reviennent à chacun en proportion, au centime.",
                en:
                    "The pool pays \(gross.english) and bears \(net.english) after what it buys. Recoveries go back to each in proportion, to the cent."
            )
        ) { html in
            html.table(
                LocalizedText("Répartition", en: "Allocation"),
                [
                    Column(LocalizedText("Établissement", en: "Establishment"), kind: .name) {
                        $0.data($1.place.name)
                    },
                    Column(LocalizedText("Gardé", en: "Kept"), kind: .number) {
                        $0.uncertain($1.retained, exact: true)
                    },
                    Column(LocalizedText("Versé", en: "Paid"), kind: .number) {
                        $0.uncertain($1.ceded, exact: true)
                    },
                    Column(LocalizedText("Remboursé", en: "Recovered"), kind: .number) {
                        $0.uncertain($1.recovered, exact: true)
                    },
                    Column(LocalizedText("Reste à la mutuelle", en: "Left to the pool"), kind: .number) {
                        $0.uncertain($1.net, exact: true)
                    },
                ], year.lines, repeatsHeading: true,
                empty: EmptyState(
                    LocalizedText(
                        "Aucun établissement de votre périmètre n’est touché",
                        en: "No establishment in your scope is affected"),
                    LocalizedText("", en: "")))
        }
    }

    private func credit(_ html: inout HTML, _ page: PoolCoverPage) {
        let line = page.creditLine
        let years = LocalizedText.number(line.years)
        html.section(
            LocalizedText("Ligne de crédit", en: "Credit line"), id: "credit",
            about: LocalizedText(
                "Ce que la mutuelle doit pouvoir avancer, sur \(years.french) années simulées.",
                en: "What the pool must be able to advance, over \(years.english) simulated years.")
        ) { html in
            var rows: [(LocalizedText, (inout HTML) -> Void)] = [
                (LocalizedText("Avancé en moyenne", en: "Advanced on average"), { $0.drawn(line.mean) }),
                (LocalizedText("Écart type", en: "Standard deviation"), { $0.uncertain(line.deviation) }),
            ]
            for (level, amount) in line.peaks {
                let period = LocalizedText.number(Int((1 / (1 - level)).rounded()))
                rows.append(
                    (
                        LocalizedText(
                            "Dépassé une année sur \(period.french)",
                            en: "Exceeded one year in \(period.english)"),
                        { $0.drawn(amount) }
                    ))
            }
            html.definitions(rows)
        }
    }

    private func versions(_ html: inout HTML, _ history: [AgreedRules]) {
        guard !history.isEmpty else { return }
        html.section(LocalizedText("Versions", en: "Past versions"), id: "versions") { html in
            html.table(
                LocalizedText("Versions des règles", en: "Versions of the rules"),
                [
                    Column(LocalizedText("Version", en: "Version"), kind: .name) {
                        $0.data(String($1.version))
                    },
                    Column(LocalizedText("Achats", en: "Bought")) {
                        $0.say(PoolCoverView.words($1.rules.programme))
                    },
                    Column(LocalizedText("Motif", en: "Reason")) { $0.data($1.reason) },
                    Column(LocalizedText("Par", en: "By")) { $0.decider($1.by, visit) },
                    Column(LocalizedText("Le", en: "On")) { html, version in
                        if let at = version.at { html.time(at) }
                    },
                ], history, repeatsHeading: true,
                empty: .nothing)
        }
    }
}

extension HTML {
    /// What stands behind a figure of drawn years: its error, and its interval.
    mutating func drawnNote() {
        self(
            .p, .class("muted"),
            say: LocalizedText(
                "Le «\u{A0}±\u{A0}» est l’erreur type des années tirées au sort. L’intervalle en dessous est le même calcul sur les mêmes tirages, toutes les protections au plus haut ou au plus bas de ce que l’on en sait\u{A0}; il ne dit rien des hypothèses du modèle.",
                en:
                    "The “±” is the standard error of the years drawn. The interval below is the same computation on the same draws with all protections as high or as low as they could be; it says nothing of the model’s assumptions."
            ))
    }
}

extension LocalizedText {
    /// An amount with its standard error, in M€.
    static func withError(_ amount: Money, _ error: Double) -> LocalizedText {
        let (value, spread) = (roundedMoney(amount), roundedMoney(Money(millions: error)))
        return LocalizedText(
            "\(value.french) ±\u{A0}\(spread.french)", en: "\(value.english) ± \(spread.english)")
    }

    /// The same with a capital first letter.
    var startingLarge: LocalizedText {
        func raised(_ text: String) -> String { text.prefix(1).uppercased() + text.dropFirst() }
        return LocalizedText(raised(french), en: raised(english))
    }
}
