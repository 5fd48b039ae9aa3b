import Access
import Hummingbird
import Markup
import Pool
import Store
import Vocabulary

extension SiteLink {
    static let poolShapley = SiteLink("pool", "shapley")
}

/// Who brings what to the worst years when every order of joining counts alike, beside what each brings to today's pool.
struct PoolShapleyView {
    let visit: Visit
    let found: PoolShapley?

    func response() -> Response {
        visit.page(
            title: LocalizedText("Parts de Shapley", en: "Shapley shares"), section: .pool,
            trail: [Crumb(.pool)],
            about: LocalizedText(
                "Deux façons de partager les pires années, une sur 200. Euler\u{A0}: ce que chacun ajoute à la mutuelle telle qu’elle est. Shapley\u{A0}: ce qu’il ajoute en moyenne, dans quelque ordre que les membres soient entrés.",
                en:
                    "Two ways to share the worst years, one in 200. Euler: what each adds to the pool as it is. Shapley: what it adds on average, in whatever order members joined."
            )
        ) { html in
            guard let found else { return html.noPool() }
            figures(&html, found)
            table(&html, found)
            method(&html, found)
            html.engineGap(found.gaps)
        }
    }

    private func figures(_ html: inout HTML, _ found: PoolShapley) {
        html.definitions([
            (
                LocalizedText("Pires années, calcul exact", en: "Worst years, exact"),
                { $0.uncertain(found.tail) }
            ),
            (
                LocalizedText(
                    "Pires années, années tirées au sort", en: "Worst years, years drawn at random"),
                { $0.drawn(found.simulated) }
            ),
        ])
    }

    private func table(_ html: inout HTML, _ found: PoolShapley) {
        let whole = max(found.simulated.amount.value.millions, 1e-12)
        html.table(
            LocalizedText("Parts des pires années", en: "Shares of the worst years"),
            [
                Column(LocalizedText("Établissement", en: "Establishment"), kind: .name) { html, row in
                    html(.a, .href(SiteLink.contribution(of: row.place.id)), data: row.place.name)
                },
                Column(LocalizedText("Seul", en: "Alone"), kind: .number) {
                    $0.drawn($1.alone)
                },
                Column(LocalizedText("Part d’Euler", en: "Euler’s share"), kind: .number) {
                    $0.uncertain($1.euler)
                },
                Column(LocalizedText("Part de Shapley", en: "Shapley’s share"), kind: .number) {
                    $0.drawn($1.shapley)
                },
                Column(LocalizedText("Du total", en: "Of the whole"), kind: .number) {
                    $0.say(.percentage($1.shapley.amount.value.millions / whole))
                },
            ], found.rows, repeatsHeading: true,
            empty: EmptyState(
                LocalizedText(
                    "Aucun établissement dans votre périmètre", en: "No establishment in your scope"),
                LocalizedText("", en: "")))
        if let others = found.others {
            let euler = LocalizedText.uncertain(others.euler)
            let shapley = LocalizedText.drawn(others.shapley)
            html(
                .p,
                say: LocalizedText(
                    "Les \(others.count) autres établissements ensemble\u{A0}: \(euler.french) selon Euler, \(shapley.french) selon Shapley.",
                    en:
                        "The \(others.count) other establishments together: \(euler.english) by Euler, \(shapley.english) by Shapley."
                ))
        }
    }

    private func method(_ html: inout HTML, _ found: PoolShapley) {
        let years = LocalizedText.number(found.years)
        let most = ShapleyStudy.mostExact
        html.section(LocalizedText("Comment c’est calculé", en: "How this is computed"), id: "method") {
            html in
            html(.ul) { html in
                html(
                    .li,
                    say: LocalizedText(
                        "Les parts de Shapley et les montants «\u{A0}seul\u{A0}» viennent de \(years.french) années tirées au sort, les mêmes pour tous\u{A0}; les parts s’additionnent à leur total. Le «\u{A0}±\u{A0}» est l’erreur type qui en reste.",
                        en:
                            "Shapley shares and amounts “alone” come from \(years.english) years drawn at random, the same for all; shares add up to their total. The “±” is the standard error that this leaves."
                    ))
                html(
                    .li,
                    say: LocalizedText(
                        "Ce «\u{A0}±\u{A0}» suppose les protections telles qu’on les croit. L’intervalle dit ce que l’on n’en sait pas\u{A0}: les mêmes années, toutes les protections au plus haut ou au plus bas.",
                        en:
                            "This “±” takes protections as they are believed to be. The interval is what is not known of them: the same years with all protections as high or as low as they could be."
                    ))
                if let pairs = found.pairs {
                    let orders = LocalizedText.number(2 * pairs)
                    html(
                        .li,
                        say: LocalizedText(
                            "Au-delà de \(most) membres, les ordres d’entrée sont tirés au sort\u{A0}: \(orders.french) ordres, deux à deux inverses\u{A0}; le «\u{A0}±\u{A0}» en tient compte.",
                            en:
                                "Beyond \(most) members, orders of joining are drawn at random: \(orders.english) orders, each with its reverse; the “±” holds that too."
                        ))
                } else {
                    html(
                        .li,
                        say: LocalizedText(
                            "Avec \(found.members) membres, tous les ordres d’entrée sont comptés\u{A0}; au-delà de \(most), ils sont tirés au sort.",
                            en:
                                "With \(found.members) members every order of joining counts; beyond \(most) orders are drawn at random."
                        ))
                }
            }
        }
    }
}

extension HTML {
    /// Who decided for the whole network, named to nobody below it.
    mutating func decider(_ name: String, _ visit: Visit) {
        if visit.reach == .everything {
            data(name)
        } else {
            say(LocalizedText("le réseau", en: "the network"))
        }
    }

    /// Why nothing is shown of a pool that is too small.
    mutating func noPool() {
        emptyState(
            EmptyState(
                LocalizedText("Pas encore de mutuelle", en: "No pool yet"),
                LocalizedText(
                    "Il faut au moins quatre établissements pour que les totaux ne révèlent la situation de personne.",
                    en: "It takes at least four establishments for the totals to give nobody away.")))
    }

    /// A simulated amount with its standard error, and what it could be under it.
    mutating func drawn(_ amount: DrawnMoney) {
        say(.withError(amount.amount.value, amount.error))
        self(.span, .class("sub"), say: .range(amount.amount))
    }

    /// An amount with what it could be under it.
    mutating func uncertain(_ amount: UncertainMoney, exact: Bool = false) {
        say(exact ? .money(amount.value) : .roundedMoney(amount.value))
        self(.span, .class("sub"), say: .range(amount))
    }
}

extension HTML {
    /// An amount with what it could be, or a dash where so few others are behind it that it would name their loss.
    mutating func uncertain(orWithheld amount: UncertainMoney?) {
        guard let amount else { return unknown(LocalizedText("–", en: "–")) }
        uncertain(amount)
    }

    /// Why totals of the pool under other assumptions are missing.
    mutating func partedNote() {
        self(
            .p, .class("muted"),
            say: LocalizedText(
                "Les totaux de la mutuelle qui diraient, par différence, ce que perd un établissement hors de votre périmètre ne sont pas montrés.",
                en:
                    "Totals of the pool that would tell, by subtraction, what an establishment outside your scope loses are not shown."
            ))
    }

    /// What the dashes stand for.
    mutating func withheldNote() {
        self(
            .p, .class("muted"),
            say: LocalizedText(
                "«\u{A0}–\u{A0}»\u{A0}: moins de trois autres établissements sont derrière ce chiffre, il dirait ce que perd l’un d’eux.",
                en:
                    "“–”: fewer than three other establishments are behind this figure; it would tell what one of them loses."
            ))
    }
}
