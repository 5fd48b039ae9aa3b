import Access
import Debt
import Markup
import Registry
import Store
import Vocabulary

/// The ledger as its page shows it.
struct DebtListModel {
    let rows: [Row]
    let figures: [Figure]
    let summary: LocalizedText
    let previous: SiteLink?
    let next: SiteLink?
    /// What the list is narrowed to beside the fields of the form, each with the page without it.
    let narrowings: [Narrowing]
    let feeds: LocalizedText

    /// One system, every value as people read it.
    struct Row {
        let link: SiteLink
        let name: String
        let code: String
        let owner: (name: String, link: SiteLink)
        let function: LocalizedText
        let product: (title: String, link: SiteLink)?
        let state: SupportState
        let lastFreeDay: Day?
        let age: Int?
        let principal: Money?
        let scenario: LocalizedText?
        let interest: Money
        /// `nil` where nobody named any.
        let careServices: Int?
        let reasons: [LocalizedText]
        let moreReasons: Int
    }

    init(
        _ debt: DebtLedger, places: [Int], shown: [Int], names: [ID<System>: DebtName],
        question: DebtQuestion, visit: Visit
    ) {
        rows = shown.map { Row(debt, $0, names[debt.system($0)]) }
        let here = visit.here.with("done", nil)
        let first = (question.page - 1) * DebtQuestion.size
        summary = DebtListModel.range(first: first, shown: rows.count, of: places.count)
        previous = question.page > 1 ? here.with("page", String(question.page - 1)) : nil
        next = first + rows.count < places.count ? here.with("page", String(question.page + 1)) : nil
        figures = DebtListModel.figures(
            debt.figures(places, of: question.filter), here: here.with("page", nil))
        narrowings = DebtListModel.narrowings(debt, question, here: here.with("page", nil))
        feeds = DebtListModel.sources(debt.register.feeds)
    }

    static func range(first: Int, shown: Int, of total: Int) -> LocalizedText {
        guard shown > 0 else { return LocalizedText("Aucune ligne", en: "No row") }
        let (from, to, all) = (
            LocalizedText.number(first + 1), LocalizedText.number(first + shown), LocalizedText.number(total)
        )
        return LocalizedText(
            "\(from.french) à \(to.french) sur \(all.french)",
            en: "\(from.english) to \(to.english) of \(all.english)")
    }

    private static func figures(_ figures: DebtFigures, here: SiteLink) -> [Figure] {
        let totals = figures.totals
        let worst = LocalizedText.roundMoney(figures.principalAtWorst)
        let least = LocalizedText.roundMoney(totals.principal)
        let loss = LocalizedText.roundMoney(totals.lossCarried)
        let ended = SupportState.allCases.filter(\.isPastSupport).reduce(0) {
            $0 + totals.byState[Int($1.rawValue)]
        }
        let soon = figures.endingSoon
        let all = LocalizedText.number(totals.systems)
        let ofAll = LocalizedText("sur \(all.french) systèmes", en: "of \(all.english) systems")
        return [
            Figure(
                name: LocalizedText("Principal", en: "Principal"), value: least,
                tone: totals.principal > 0 ? .high : .good, link: here.with("sort", "-principal"),
                note: totals.unknown > 0
                    ? LocalizedText(
                        "jusqu’à \(worst.french) selon les inconnus",
                        en: "up to \(worst.english) depending on what is unknown")
                    : LocalizedText("pour tout remettre à niveau", en: "to bring everything up to date")),
            Figure(
                name: LocalizedText("Intérêts par an", en: "Interest per year"),
                value: .roundMoney(totals.interest),
                tone: totals.interest > 0 ? .medium : .good, link: here.with("sort", "-interest"),
                note: LocalizedText(
                    "dont \(loss.french) de perte attendue", en: "of which \(loss.english) expected loss")),
            Figure(
                name: LocalizedText("Hors support", en: "Out of support"), value: .number(ended),
                tone: ended > 0 ? .critical : .good, link: here.pastSupport,
                note: totals.endedNote),
            Figure(
                name: LocalizedText(
                    "Failles exploitées non corrigées", en: "Unfixed exploited flaws"),
                value: .number(totals.withOpenFlaws), tone: totals.withOpenFlaws > 0 ? .critical : .good,
                link: here.with("reason", DebtReasons.openFlaws.word), note: ofAll),
            Figure(
                name: LocalizedText("Fin de support sous 18 mois", en: "Support ends within 18 months"),
                value: .number(soon), tone: soon > 0 ? .medium : .good,
                link: here.with("reason", DebtReasons.supportEndsSoon.word), note: ofAll),
            Figure(
                name: LocalizedText("Support inconnu", en: "Support unknown"),
                value: .number(totals.byState[Int(SupportState.unknown.rawValue)]), tone: .unknown,
                link: here.with("state", SupportState.unknown.word),
                note: LocalizedText(
                    "comptés à part, jamais comme à jour", en: "counted separately, never as up to date")),
        ]
    }

    private static func narrowings(
        _ debt: DebtLedger, _ question: DebtQuestion, here: SiteLink
    ) -> [Narrowing] {
        var all: [Narrowing] = []
        func add(_ parameter: String, _ kind: LocalizedText, _ name: String?) {
            let title =
                name.map { LocalizedText("\(kind.french)\u{A0}: \($0)", en: "\(kind.english): \($0)") }
                ?? kind
            all.append(.init(title: title, without: here.with(parameter, nil)))
        }
        if let id = question.filter.products.first {
            let place = debt.register.releases.firstIndex { $0.product == id }
            add(
                "product", LocalizedText("Produit", en: "Product"),
                question.filter.products.count == 1
                    ? place.map { debt.register.releases[$0].productName }
                    : place.map { debt.register.productNames[Int(debt.register.productOf[$0])] })
        }
        if let id = question.filter.supplier {
            add(
                "supplier", LocalizedText("Fournisseur", en: "Supplier"),
                debt.register.suppliers.first { $0.id == id }?.name)
        }
        return all
    }

    static func sources(_ feeds: [FeedState]) -> LocalizedText {
        guard !feeds.isEmpty else {
            return LocalizedText(
                "Aucun référentiel chargé\u{A0}: les dates sont celles du registre, et les failles exploitées sont inconnues (cordon feeds load).",
                en:
                    "No reference data loaded: dates are those of the registry, and exploited flaws are unknown (cordon feeds load)."
            )
        }
        func list(_ language: Language) -> String {
            feeds.map { "\($0.name.title[language]) \(LocalizedText.day($0.asOf)[language])" }.joined(
                separator: ", ")
        }
        return LocalizedText(
            "Référentiels\u{A0}: \(list(.french)).", en: "Reference data: \(list(.english)).")
    }
}

extension DebtListModel.Row {
    init(_ debt: DebtLedger, _ place: Int, _ name: DebtName?) {
        let row = debt.ledger.rows[place]
        let owner = debt.owner(place)
        link = SiteLink.system(debt.system(place)).to("debt")
        self.name = name?.name ?? "…"
        code = name?.code ?? ""
        self.owner = (owner.name, .establishment(owner.id))
        function = debt.function(place).title
        product = debt.release(place).map { ($0.name, .product($0.product)) }
        state = row.state
        lastFreeDay = debt.facts(place)?.lifecycle?.lastFreeDay
        age = row.ageDays.map { Int($0) / 365 }
        principal = row.isPrincipalUnknown ? nil : Money(cents: row.principal)
        scenario = row.reference?.title
        interest = Money(cents: row.interest)
        careServices = row.knownCareServices
        let known = row.reasons.subtracting(.unknowns).subtracting([
            .supportEnded, .extensionNotBought, .extensionBought, .securityFixesOnly, .careStopsWithIt,
        ]).each
        reasons = known.prefix(3).map(\.title)
        moreReasons = max(0, known.count - 3)
    }
}

extension SupportState {
    var tone: Tone {
        switch self {
        case .active: .good
        case .securityOnly: .low
        case .extensionBought: .medium
        case .unknown: .unknown
        case .extensionNotBought: .high
        case .ended: .critical
        }
    }
}

extension LocalizedText {
    /// An amount without its cents: what rests on assumptions is not known to the cent.
    static func wholeEuros(_ amount: Money) -> LocalizedText {
        .money(Money(cents: (amount.cents + (amount.cents < 0 ? -50 : 50)) / 100 * 100))
    }

    /// An amount as a headline says it: thousands or millions of euros, never more exact than it is known.
    static func roundMoney(_ cents: Int64) -> LocalizedText {
        let euros = Double(cents) / 100
        let (value, french, english): (Double, String, String) =
            abs(euros) >= 999_500 ? (euros / 1_000_000, "M€", "M") : (euros / 1_000, "k€", "k")
        if abs(euros) < 1_000 { return .money(Money(cents: cents / 100 * 100)) }
        let figure = LocalizedText.number(value, decimals: abs(value) >= 100 ? 0 : 1)
        return LocalizedText("\(figure.french)\u{A0}\(french)", en: "€\(figure.english)\(english)")
    }
}

extension LedgerTotals {
    /// Of how many systems those are out of support, and how many would not be if their extension were bought: the
    /// registry counts these apart.
    var endedNote: LocalizedText {
        let all = LocalizedText.number(systems)
        let unbought = byState[Int(SupportState.extensionNotBought.rawValue)]
        guard unbought > 0 else {
            return LocalizedText("sur \(all.french) systèmes", en: "of \(all.english) systems")
        }
        let few = LocalizedText.number(unbought)
        return LocalizedText(
            "sur \(all.french) systèmes, dont \(few.french) faute d’extension souscrite",
            en: "of \(all.english) systems, \(few.english) for want of a paid extension")
    }
}
