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
    /// `12,3 M€` and `€12.3M`, or thousands and euros where it is less.
    static func roundedMoney(_ amount: Money) -> LocalizedText {
        let euros = Double(amount.cents) / 100
        switch abs(euros) {
        case 999_500...:
            let figure = number(euros / 1e6, decimals: abs(euros) < 9.95e6 ? 2 : 1)
            return LocalizedText("\(figure.french)\u{A0}M€", en: "€\(figure.english)M")
        case 9_950...:
            let figure = number(euros / 1e3, decimals: 0)
            return LocalizedText("\(figure.french)\u{A0}k€", en: "€\(figure.english)k")
        default:
            let figure = number(euros, decimals: 0)
            return LocalizedText("\(figure.french)\u{A0}€", en: "€\(figure.english)")
        }
    }

    /// An amount with what it could be.
    static func uncertain(_ amount: UncertainMoney, exact: Bool = false) -> LocalizedText {
        let (value, low, high) = (
            exact ? money(amount.value) : roundedMoney(amount.value), roundedMoney(amount.low),
            roundedMoney(amount.high)
        )
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
            money(plain(amount.value)), loss(roundedMoney(plain(amount.low))), gain(roundedMoney(amount.high))
        )
        return LocalizedText(
            "\(value.french) (entre \(least.french) et \(most.french))",
            en: "\(value.english) (between \(least.english) and \(most.english))")
    }

    /// What a range says under a figure.
    static func range(_ amount: UncertainMoney) -> LocalizedText {
        let (low, high) = (roundedMoney(amount.low), roundedMoney(amount.high))
        return LocalizedText(
            "entre \(low.french) et \(high.french)", en: "between \(low.english) and \(high.english)")
    }
}
