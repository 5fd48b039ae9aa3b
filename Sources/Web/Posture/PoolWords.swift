import Markup
import Pool
import Store
import Vocabulary

extension CausePart.Origin {
    var title: LocalizedText {
        switch self {
        case .own: LocalizedText("Incidents propres", en: "Own incidents")
        case .group:
            LocalizedText("Annuaire ou réseau du groupement", en: "Group directory or network")
        case .supplier(_, let name):
            LocalizedText("Fournisseur commun\u{A0}: \(name)", en: "Shared supplier: \(name)")
        case .product(_, let name):
            LocalizedText("Produit commun\u{A0}: \(name)", en: "Shared product: \(name)")
        case .worm: LocalizedText("Ver informatique", en: "Worm")
        case .others: LocalizedText("Autres causes communes", en: "Other shared causes")
        case .ownAndOthers:
            LocalizedText(
                "Incidents propres et autres causes communes", en: "Own incidents and other shared causes")
        }
    }
}

extension CausePart.Origin {
    /// The page of what happens when it strikes; only shared causes have one.
    var link: SiteLink? {
        switch self {
        case .own, .group, .others, .ownAndOthers: nil
        case .supplier(let supplier, _): .poolCause(.supplier(supplier))
        case .product(let product, _): .poolCause(.product(product))
        case .worm: .poolCause(.worm)
        }
    }
}

extension SharedCause {
    /// As an origin of losses is called.
    var title: LocalizedText {
        switch subject {
        case .supplier(let supplier): CausePart.Origin.supplier(supplier, name).title
        case .product(let product): CausePart.Origin.product(product, name).title
        case .worm: CausePart.Origin.worm.title
        }
    }
}

extension LossHead {
    var title: LocalizedText {
        switch self {
        case .lostRevenue: Claim.Head.lostRevenue.title
        case .remediation: Claim.Head.remediation.title
        case .breach: Claim.Head.breach.title
        case .minor: LocalizedText("Incidents mineurs", en: "Minor incidents")
        }
    }
}

extension Insurability.Verdict {
    var title: LocalizedText {
        switch self {
        case .insurable: LocalizedText("Assurable", en: "Insurable")
        case .conditional:
            LocalizedText("Assurable sous conditions", en: "Insurable under conditions")
        case .uninsurable: LocalizedText("Non assurable", en: "Not insurable")
        }
    }

    var tone: Tone {
        switch self {
        case .insurable: .good
        case .conditional: .medium
        case .uninsurable: .high
        }
    }
}

extension LocalizedText {
    /// `12,3 M€` and `€12.3M`, or thousands and euros where it is less; the ends of an interval are rounded away from it.
    static func roundedMoney(
        _ amount: Money, _ rule: FloatingPointRoundingRule = .toNearestOrAwayFromZero
    ) -> LocalizedText {
        /// In units of so many cents, with so many decimals: divided as whole numbers, so that 1,10 M€ is 1,10 whatever the rule.
        func figure(_ cents: Int64, _ decimals: Int, per shown: Int64) -> (LocalizedText, Bool) {
            let (quotient, rest) = amount.cents.quotientAndRemainder(dividingBy: cents)
            let units = Double(quotient) + (Double(rest) / Double(cents)).rounded(rule)
            return (number(abs(units) * Double(cents) / Double(shown), decimals: decimals), units < 0)
        }
        let (million, thousand): (Int64, Int64) = (100_000_000, 100_000)
        switch amount.cents.magnitude {
        case 99_950_000...:
            let isSmall = amount.cents.magnitude < 995_000_000
            let (text, isNegative) = figure(
                million / (isSmall ? 100 : 10), isSmall ? 2 : 1, per: million)
            return euros(text, unit: "M", isNegative: isNegative)
        case 995_000...:
            let (text, isNegative) = figure(thousand, 0, per: thousand)
            return euros(text, unit: "k", isNegative: isNegative)
        default:
            let (text, isNegative) = figure(100, 0, per: 100)
            return euros(text, isNegative: isNegative)
        }
    }

    /// Both ends of what an amount could be, rounded outwards: what is written to the cent lies between them too.
    static func ends(_ amount: UncertainMoney) -> (low: LocalizedText, high: LocalizedText) {
        (roundedMoney(amount.low, .down), roundedMoney(amount.high, .up))
    }

    /// An amount with what it could be.
    static func uncertain(_ amount: UncertainMoney, exact: Bool = false) -> LocalizedText {
        let value = exact ? money(amount.value) : roundedMoney(amount.value)
        let (low, high) = ends(amount)
        return LocalizedText(
            "\(value.french) (entre \(low.french) et \(high.french))",
            en: "\(value.english) (between \(low.english) and \(high.english))")
    }

    /// An amount without its sign, which the sentence around it tells, with what it could be: on the other side of zero too.
    static func unsigned(
        _ amount: UncertainMoney, gain: (LocalizedText) -> LocalizedText,
        loss: (LocalizedText) -> LocalizedText
    ) -> LocalizedText {
        func plain(_ money: Money) -> Money { money >= .zero ? money : .zero - money }
        guard amount.low < .zero, amount.high > .zero else {
            return uncertain(
                UncertainMoney(
                    plain(amount.value), between: plain(amount.low), and: plain(amount.high)), exact: true)
        }
        let (value, least, most) = (
            money(plain(amount.value)), loss(roundedMoney(plain(amount.low), .up)),
            gain(roundedMoney(amount.high, .up))
        )
        return LocalizedText(
            "\(value.french) (entre \(least.french) et \(most.french))",
            en: "\(value.english) (between \(least.english) and \(most.english))")
    }

    /// A simulated amount with its standard error, and what it could be, in a sentence.
    static func drawn(_ amount: DrawnMoney) -> LocalizedText {
        let (figure, range) = (withError(amount.amount.value, amount.error), range(amount.amount))
        return LocalizedText(
            "\(figure.french) (\(range.french))", en: "\(figure.english) (\(range.english))")
    }

    /// What a chance or a ratio could be.
    static func range(_ share: UncertainShare) -> LocalizedText {
        let (low, high) = (finePercentage(share.low), finePercentage(share.high))
        return LocalizedText(
            "entre \(low.french) et \(high.french)", en: "between \(low.english) and \(high.english)")
    }

    /// A percentage of which small ones have decimals.
    static func finePercentage(_ share: Double) -> LocalizedText {
        let figure = number(share * 100, decimals: share < 0.1 ? 2 : share < 1 ? 1 : 0)
        return LocalizedText("\(figure.french)\u{A0}%", en: "\(figure.english)%")
    }

    /// What a range says under a figure.
    static func range(_ amount: UncertainMoney) -> LocalizedText {
        let (low, high) = ends(amount)
        return LocalizedText(
            "entre \(low.french) et \(high.french)", en: "between \(low.english) and \(high.english)")
    }
}
