import Access
import Hummingbird
import Markup
import Pool
import Posture
import Registry
import Store
import Vocabulary

/// What one establishment pays and why, in words for its director.
struct ContributionView {
    let visit: Visit
    let contribution: PoolContribution
    let question: PoolQuestion
    /// What was asked and cannot be answered.
    var problem: LocalizedText?

    private var place: PosturePlace { contribution.share.place }

    func response() -> Response {
        visit.page(
            title: LocalizedText("Cotisation\u{A0}: \(place.name)", en: "Contribution: \(place.name)"),
            section: .pool, trail: [Crumb(.pool)],
            about: LocalizedText(
                "Au \(LocalizedText.day(visit.today).french), hypothèses version \(contribution.settings.version), règles version \(contribution.rules.version).",
                en:
                    "As of \(LocalizedText.day(visit.today).english), assumptions version \(contribution.settings.version), rules version \(contribution.rules.version)."
            ),
            actions: { html in
                html(.a, .class("button"), .href(SiteLink.establishmentLoss(of: place.id))) {
                    $0.say(LocalizedText("Perte d’une année", en: "Loss in a year"))
                }
                html(.a, .class("button"), .href(SiteLink.posture(of: place.id))) {
                    $0.say(LocalizedText("Les faits derrière", en: "The facts behind"))
                }
                html(.a, .class("button"), .href(SiteLink.insurerFile(of: place.id))) {
                    $0.say(LocalizedText("Dossier d’assurance", en: "Insurer’s file"))
                }
            }
        ) { html in
            verdict(&html)
            statement(&html)
            origins(&html)
            ContributionWorthView(contribution: contribution, question: question, problem: problem)
                .write(&html)
            modifiers(&html)
            failures(&html)
            MeanIncidentView(
                incident: contribution.incident, ends: contribution.incidentEnds,
                cash: contribution.rules.rules.cash
            ).write(&html)
            html.engineGap(contribution.gaps)
            html.notModelled()
        }
    }

    private func verdict(_ html: inout HTML) {
        let verdict = contribution.insurability
        html(.p) { html in
            html.badge(verdict.verdict.title, verdict.verdict.tone)
        }
        let ceiling = LocalizedText.roundedMoney(Money(millions: verdict.ceiling))
        switch verdict.verdict {
        case .insurable:
            html(
                .p,
                say: LocalizedText(
                    "La cotisation tient dans ce que l’établissement peut y consacrer, \(ceiling.french) par an au plus.",
                    en:
                        "The contribution is within what the establishment can spend on it, \(ceiling.english) a year at most."
                ))
        case .conditional: conditions(&html, ceiling)
        case .uninsurable:
            html(
                .p,
                say: LocalizedText(
                    "Même avec toutes les protections en place, la cotisation dépasserait ce que l’établissement peut y consacrer, \(ceiling.french) par an.",
                    en:
                        "Even with every protection in place the contribution would exceed what the establishment can spend on it, \(ceiling.english) a year."
                ))
        }
    }

    private func conditions(_ html: inout HTML, _ ceiling: LocalizedText) {
        if contribution.insurability.premiumInPool > contribution.insurability.ceiling {
            html(
                .p,
                say: LocalizedText(
                    "La cotisation dépasse ce que l’établissement peut y consacrer, \(ceiling.french) par an au plus.",
                    en:
                        "The contribution exceeds what the establishment can spend on it, \(ceiling.english) a year at most."
                ))
        }
        guard let found = contribution.conditions else { return }
        let names = found.measures.map { $0.title }
        let cost = LocalizedText.uncertain(found.cost)
        html(
            .p, .id("conditions"),
            say: LocalizedText(
                "Le moins coûteux pour devenir assurable\u{A0}: compléter \(names.map(\.french.lowercasedStart).joined(separator: ", ")), pour environ \(cost.french) par an (coûts supposés). La cotisation passerait alors sous \(ceiling.french).",
                en:
                    "The cheapest way to become insurable: complete \(names.map(\.english.lowercasedStart).joined(separator: ", ")), for some \(cost.english) a year (assumed costs). The contribution would then fall below \(ceiling.english)."
            ))
    }

    private func statement(_ html: inout HTML) {
        let total = LocalizedText.money(contribution.statement.total)
        let (low, high) = LocalizedText.ends(contribution.share.contribution)
        html(
            .p, .class("lead"),
            say: LocalizedText(
                "Votre cotisation annuelle\u{A0}: \(total.french) (entre \(low.french) et \(high.french), selon ce que l’on ignore des postures).",
                en:
                    "Your yearly contribution: \(total.english) (between \(low.english) and \(high.english), by what is not known of the postures)."
            ))
        html(.p, .class("muted"), .id("assumed"), say: .assumed(contribution.assumed))
        let saving = contribution.saving.value
        let alone = LocalizedText.uncertain(contribution.alone, exact: true)
        let gain = LocalizedText.unsigned(
            contribution.saving,
            gain: { LocalizedText("un gain de \($0.french)", en: "a saving of \($0.english)") },
            loss: { LocalizedText("un surcoût de \($0.french)", en: "an extra cost of \($0.english)") })
        html(
            .p,
            say: saving >= .zero
                ? LocalizedText(
                    "Seul, avec les mêmes garanties, vous paieriez \(alone.french)\u{A0}: la mise en commun vous épargne \(gain.french) par an.",
                    en:
                        "Alone, for the same cover, you would pay \(alone.english): pooling saves you \(gain.english) a year."
                )
                : LocalizedText(
                    "Seul, avec les mêmes garanties, vous paieriez \(alone.french)\u{A0}: la mise en commun vous coûte \(gain.french) par an.",
                    en:
                        "Alone, for the same cover, you would pay \(alone.english): pooling costs you \(gain.english) a year."
                ))
        if let transfer = contribution.transfer { html(.p, say: subsidy(transfer)) }
        var rows: [(LocalizedText, (inout HTML) -> Void)] = [
            (
                LocalizedText("Pertes attendues", en: "Expected losses"),
                { html in
                    html.say(.money(contribution.share.expected.value))
                    html(.span, .class("sub"), say: .range(contribution.share.expected))
                }
            )
        ]
        rows += covers
        rows += [
            (
                LocalizedText("Coût du capital", en: "Cost of capital"),
                { $0.uncertain(contribution.capitalCost, exact: true) }
            ),
            (
                LocalizedText("Frais de gestion", en: "Running costs"),
                { $0.uncertain(contribution.expenses, exact: true) }
            ),
            (
                LocalizedText("Franchise par incident", en: "Deductible per incident"),
                { $0.say(.roundedMoney(contribution.deductible)) }
            ),
            (
                LocalizedText("Plafond par incident", en: "Limit per incident"),
                { html in
                    if contribution.limit == .zero {
                        html.say(LocalizedText("sans plafond", en: "no limit"))
                    } else {
                        html.say(.roundedMoney(contribution.limit))
                    }
                }
            ),
            (
                LocalizedText("Budget annuel", en: "Yearly budget"),
                { html in
                    html.say(.roundedMoney(place.budget))
                    if place.isBudgetEstimated {
                        html(
                            .span, .class("sub"),
                            say: LocalizedText(
                                "estimé d’après le nombre de lits", en: "estimated from the number of beds"))
                    }
                }
            ),
        ]
        html.definitions(rows)
        if let covers = coversOfAll { html(.p, .class("muted"), say: covers) }
    }

    /// What the pool's covers do for all its members: what this hospital's part of them is drawn from.
    private var coversOfAll: LocalizedText? {
        guard let recovered = contribution.coverRecovered, let tail = contribution.coverTail
        else { return nil }
        let (paid, change) = (LocalizedText.drawn(recovered), LocalizedText.drawn(tail))
        return LocalizedText(
            "Pour toute la mutuelle, la réassurance rembourse \(paid.french) en moyenne et change les pires années de \(change.french). Le «\u{A0}±\u{A0}» est l’erreur type des années tirées au sort\u{A0}; l’intervalle, ce que l’on ignore des postures.",
            en:
                "For the whole pool, reinsurance pays back \(paid.english) on average and changes the worst years by \(change.english). The “±” is the standard error of the years drawn; the interval is what is not known of the postures."
        )
    }

    /// What the pool's covers cost this hospital and pay back for it; nothing where it buys none.
    private var covers: [(LocalizedText, (inout HTML) -> Void)] {
        guard contribution.coverRecovered != nil else { return [] }
        return [
            (
                LocalizedText("Réassurance achetée", en: "Reinsurance bought"),
                { $0.uncertain(contribution.share.coverPrice, exact: true) }
            ),
            (
                LocalizedText(
                    "À déduire\u{A0}: ce qu’elle rembourse en moyenne",
                    en: "Less: what it pays back on average"),
                { $0.uncertain(contribution.share.coverRecovery, exact: true) }
            ),
        ]
    }

    private func subsidy(_ transfer: UncertainMoney) -> LocalizedText {
        let amount = LocalizedText.unsigned(
            transfer, gain: { LocalizedText("\($0.french) de plus", en: "\($0.english) more") },
            loss: { LocalizedText("\($0.french) de moins", en: "\($0.english) less") })
        return transfer.value >= .zero
            ? LocalizedText(
                "Si chacun payait selon son budget, vous paieriez \(amount.french) de plus que votre risque\u{A0}: vous aideriez les autres d’autant.",
                en:
                    "If everybody paid by their budget you would pay \(amount.english) more than your risk: you would subsidise the others by that."
            )
            : LocalizedText(
                "Si chacun payait selon son budget, vous paieriez \(amount.french) de moins que votre risque\u{A0}: les autres vous aideraient d’autant.",
                en:
                    "If everybody paid by their budget you would pay \(amount.english) less than your risk: the others would subsidise you by that."
            )
    }

    private func origins(_ html: inout HTML) {
        html.section(
            LocalizedText("Ce que couvre la cotisation", en: "What the contribution covers"), id: "origins",
            about: LocalizedText(
                "Par origine des pertes\u{A0}; les montants s’additionnent au centime.",
                en: "By origin of the losses; amounts add up to the cent.")
        ) { html in
            html.causes(contribution.share.parts, total: contribution.share.tail.value, exact: true)
        }
    }

    /// What is no protection and yet moves the loss: explained by level, factor and euros.
    private func modifiers(_ html: inout HTML) {
        let neutral = LocalizedText.percentage(ModifierEffect.neutral)
        html.section(
            LocalizedText("Fournisseurs et continuité des soins", en: "Suppliers and continuity of care"),
            id: "modifiers",
            about: LocalizedText(
                "Deux facteurs qui ne sont pas des protections\u{A0}: à \(neutral.french), ce que l’on suppose de tous, ils ne changent rien.",
                en:
                    "Two factors that are no protections: at \(neutral.english), what is assumed of anybody, they change nothing."
            )
        ) { html in
            html.table(
                LocalizedText("Facteurs", en: "Factors"),
                [
                    Column(LocalizedText("Facteur", en: "Factor"), kind: .name) { $0.say($1.aspect.title) },
                    Column(LocalizedText("Niveau", en: "Level"), kind: .number) { html, effect in
                        if let level = effect.level {
                            html.say(.percentage(level))
                        } else {
                            html.unknown()
                        }
                        let (low, high) = (
                            LocalizedText.percentage(effect.low), LocalizedText.percentage(effect.high)
                        )
                        html(
                            .span, .class("sub"),
                            say: LocalizedText(
                                "entre \(low.french) et \(high.french)",
                                en: "between \(low.english) and \(high.english)"))
                    },
                    Column(LocalizedText("Multiplie", en: "Multiplies"), kind: .number) { html, effect in
                        let factor = LocalizedText.number(effect.factor, decimals: 2)
                        html.say(
                            effect.aspect == .continuity
                                ? LocalizedText(
                                    "les recettes perdues par \(factor.french)",
                                    en: "lost revenue by \(factor.english)")
                                : LocalizedText(
                                    "l’atteinte par les causes communes par \(factor.french)",
                                    en: "the reach of shared causes by \(factor.english)"))
                    },
                    Column(LocalizedText("Pertes évitées par an", en: "Losses avoided a year"), kind: .number)
                    {
                        $0.uncertain($1.saving)
                    },
                ], contribution.modifiers, repeatsHeading: true, empty: .nothing)
        }
    }

    private func failures(_ html: inout HTML) {
        html.section(
            LocalizedText("En cas de défaillance commune", en: "When what is shared fails"),
            id: "failures",
            about: LocalizedText(
                "Une défaillance de chacun, telle que le modèle la suppose\u{A0}: la chance qu’elle vous atteigne, et ce qu’elle coûte.",
                en:
                    "One failure of each, as the model assumes it: the chance that it reaches you, and what it costs."
            )
        ) { html in
            html.table(
                LocalizedText("Défaillances", en: "Failures"),
                [
                    Column(LocalizedText("Cause", en: "Cause"), kind: .name) { html, failure in
                        html(
                            .a, .href(.poolCause(failure.cause.subject)), say: failure.cause.title)
                        html(
                            .span, .class("sub"),
                            say: .count(
                                failure.cause.members,
                                one: LocalizedText("établissement exposé", en: "establishment exposed"),
                                many: LocalizedText("établissements exposés", en: "establishments exposed")))
                    },
                    Column(LocalizedText("Vous atteint", en: "Reaches you"), kind: .number) {
                        $0.say(.percentage($1.chance))
                    },
                    Column(LocalizedText("Coût ici", en: "Cost here"), kind: .number) {
                        $0.uncertain($1.cost)
                    },
                    Column(LocalizedText("Coût pour la mutuelle", en: "Cost to the pool"), kind: .number) {
                        $0.uncertain(orWithheld: $1.poolCost)
                    },
                ], contribution.failures, repeatsHeading: true,
                empty: EmptyState(
                    LocalizedText("Aucune cause commune", en: "No shared cause"),
                    LocalizedText(
                        "Aucun système vital n’est commun avec un autre établissement.",
                        en: "No vital system is shared with another establishment.")))
            if contribution.failures.contains(where: { $0.poolCost == nil }) { html.withheldNote() }
        }
    }
}

extension String {
    /// The same with a small first letter, for a name inside a sentence; abbreviations stay.
    var lowercasedStart: String {
        guard let first, dropFirst().first?.isUppercase != true else { return self }
        return first.lowercased() + dropFirst()
    }
}
