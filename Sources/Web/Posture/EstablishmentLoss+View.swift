import Access
import Hummingbird
import Markup
import Pool
import Registry
import Store
import Vocabulary

extension SiteLink {
    static func establishmentLoss(of establishment: ID<Establishment>) -> SiteLink {
        SiteLink("pool", establishment.description, "loss")
    }
}

/// What one establishment risks in a year, for its director: the curve, what it is made of, where it comes from, and the year
/// of which one in two hundred is worse.
struct EstablishmentLossView {
    let visit: Visit
    let loss: EstablishmentLoss

    private var here: SiteLink { .establishmentLoss(of: loss.place.id) }

    func response() -> Response {
        visit.page(
            title: LocalizedText("Perte\u{A0}: \(loss.place.name)", en: "Loss: \(loss.place.name)"),
            section: .pool, trail: [Crumb(.pool)],
            about: LocalizedText(
                "Ce que les attaques peuvent coûter à cet établissement en un an, au \(LocalizedText.day(visit.today).french)\u{A0}: hypothèses version \(loss.settings.version), règles version \(loss.rules.version).",
                en:
                    "What attacks can cost this establishment in a year, as of \(LocalizedText.day(visit.today).english): assumptions version \(loss.settings.version), rules version \(loss.rules.version)."
            ),
            actions: { html in
                html(.a, .class("button"), .href(SiteLink.contribution(of: loss.place.id))) {
                    $0.say(LocalizedText("Cotisation", en: "Contribution"))
                }
                html(.a, .class("button"), .href(SiteLink.posture(of: loss.place.id))) {
                    $0.say(LocalizedText("Les faits derrière", en: "The facts behind"))
                }
            }
        ) { html in
            figures(&html)
            let assumed = LocalizedText.assumed(loss.assumed)
            html(
                .p, .class("muted"), .id("assumed"),
                say: LocalizedText(
                    "Sous chaque montant, ce que l’on ignore de la posture. La perte d’une année moyenne dépend aussi des hypothèses. \(assumed.french)",
                    en:
                        "Under each amount, what is not known of the posture. The loss in an average year depends on the assumptions too. \(assumed.english)"
                ))
            curves(&html)
            heads(&html)
            origins(&html)
            for year in loss.years { write(&html, year) }
            html.engineGap(loss.gaps, years: loss.simulatedYears)
            html.notModelled()
        }
    }

    private func figures(_ html: inout HTML) {
        html.figures([
            Figure(
                name: LocalizedText("Perte d’une année moyenne", en: "Loss in an average year"),
                value: .roundedMoney(loss.whole.value), tone: .medium, link: here.to("heads"),
                note: .range(loss.whole)),
            Figure(
                name: LocalizedText("Dont la mutuelle paie", en: "Of which the pool pays"),
                value: .roundedMoney(loss.paid.value), tone: .good, link: here.to("origins"),
                note: .range(loss.paid)),
            Figure(
                name: LocalizedText("Et qui lui reste", en: "And which stays with it"),
                value: .roundedMoney(loss.kept.value), tone: .medium,
                link: SiteLink.contribution(of: loss.place.id), note: .range(loss.kept)),
            Figure(
                name: LocalizedText("Perte dépassée une année sur 200", en: "Loss exceeded one year in 200"),
                value: .roundedMoney(loss.oneIn200.value), tone: .critical, link: here.to("curve"),
                note: .range(loss.oneIn200)),
            Figure(
                name: LocalizedText("Année sans aucun incident", en: "Year without any incident"),
                value: .finePercentage(loss.quietYear.value), tone: .quiet, link: here.to("curve"),
                note: quietNote),
        ])
    }

    private var quietNote: LocalizedText {
        let range = LocalizedText.range(loss.quietYear)
        return LocalizedText(
            "petits incidents compris, \(range.french)", en: "small incidents included, \(range.english)")
    }

    private func curves(_ html: inout HTML) {
        html.section(
            LocalizedText("Courbe de dépassement", en: "Exceedance curve"), id: "curve",
            about: LocalizedText(
                "La probabilité qu’une année lui coûte plus que le montant, avant toute couverture\u{A0}; en dessous, celle de ce que la mutuelle lui verse.",
                en:
                    "The probability that a year costs it more than the amount, before any cover; below, that of what the pool pays it."
            )
        ) { html in
            for (curve, subject) in [
                (loss.exceedance, ExceedanceChart.Subject.hospitalWhole), (loss.paidExceedance, .hospital),
            ] {
                html(.div, .class("columns")) { html in
                    for isLogarithmic in [false, true] {
                        ExceedanceChart(curve: curve, subject: subject, isLogarithmic: isLogarithmic)
                            .write(&html)
                    }
                }
            }
        }
    }

    private func heads(_ html: inout HTML) {
        html.section(
            LocalizedText("De quoi la perte est faite", en: "What the loss is made of"), id: "heads",
            about: LocalizedText(
                "Une année moyenne, pertes entières, avant franchise et plafond.",
                en: "A mean year, whole losses, before deductible and limit.")
        ) { html in
            html.table(
                LocalizedText("Postes de perte", en: "Heads of loss"),
                [
                    Column(LocalizedText("Poste", en: "Head"), kind: .name) { $0.say($1.head.title) },
                    Column(LocalizedText("Par an", en: "Per year"), kind: .number) {
                        $0.uncertain($1.amount)
                    },
                    Column(LocalizedText("Proportion", en: "Share"), kind: .number) {
                        let whole = loss.whole.value.millions
                        $0.say(.percentage(whole > 0 ? $1.amount.value.millions / whole : 0))
                    },
                ], loss.heads, repeatsHeading: true,
                empty: .nothing)
        }
    }

    private func origins(_ html: inout HTML) {
        html.section(
            LocalizedText("D’où elle vient", en: "Where it comes from"), id: "origins",
            about: LocalizedText(
                "Ce que la mutuelle en paie, par origine\u{A0}: une année moyenne, et sa part des pires années de la mutuelle.",
                en:
                    "What the pool pays of it, by origin: in an average year, and its part of the pool’s worst years."
            )
        ) { html in
            html.causes(loss.parts, total: loss.poolTail.value)
        }
    }

    private func write(_ html: inout HTML, _ year: EstablishmentLoss.Year) {
        let period = LocalizedText.number(Int(year.returnPeriod))
        let (whole, paid) = (LocalizedText.uncertain(year.whole), LocalizedText.uncertain(year.paid))
        html.section(
            LocalizedText(
                "Une année sur \(period.french)\u{A0}: ce qui s’est passé",
                en: "The 1-in-\(period.english) year: what happened"),
            id: "year-\(Int(year.returnPeriod))",
            about: LocalizedText(
                "Elle a coûté \(whole.french), dont la mutuelle a payé \(paid.french). Entre parenthèses\u{A0}: la même année, si les protections étaient au plus haut ou au plus bas de ce que l’on en sait.",
                en:
                    "It cost \(whole.english), of which the pool paid \(paid.english). In parentheses: the same year with protections as high or as low as they could be."
            )
        ) { html in
            html(.ol) { html in
                for incident in year.incidents { html(.li, say: sentence(incident)) }
            }
        }
    }

    private func sentence(_ incident: EstablishmentLoss.Incident) -> LocalizedText {
        let title =
            incident.isMinor
            ? LocalizedText("Incident mineur", en: "Minor incident") : incident.origin.title
        let (whole, paid) = (LocalizedText.uncertain(incident.whole), LocalizedText.uncertain(incident.paid))
        let down = LocalizedText.down(incident.days) {
            LocalizedText(", \($0.french) d’arrêt", en: ", \($0.english) down")
        }
        return LocalizedText(
            "Jour \(incident.day) – \(title.french.lowercasedStart)\(down.french), coût \(whole.french), payé par la mutuelle \(paid.french).",
            en:
                "Day \(incident.day) – \(title.english.lowercasedStart)\(down.english), cost \(whole.english), paid by the pool \(paid.english)."
        )
    }
}
