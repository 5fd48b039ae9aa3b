import Markup
import Pool
import Vocabulary

/// The names and units that pages give to the fields of the model and of the rules.
enum PoolFields {
    /// What a figure is written in where people type it.
    enum Unit {
        case plain
        /// The model keeps a share, the page asks for per cent.
        case percent
        case millions
    }

    private static let rules: [String: (title: LocalizedText, unit: Unit)] = [
        "coc": (LocalizedText("Coût du capital", en: "Cost of capital"), .percent),
        "expense": (LocalizedText("Frais de gestion", en: "Running costs"), .percent),
        "own_funds": (LocalizedText("Fonds propres détenus", en: "Own funds held"), .millions),
        "digital_share": (
            LocalizedText("Numérique, part du budget", en: "Information systems, share of the budget"),
            .percent
        ),
        "cyber_share": (
            LocalizedText("Sécurité, part du numérique", en: "Security, share of information systems"),
            .percent
        ),
        "bill_lag": (
            LocalizedText("Premier jour de recettes manquantes", en: "First day of missed revenue"), .plain
        ),
        "remed_first_day": (
            LocalizedText(
                "Jour des premières factures de remédiation", en: "Day of the first bills of remediation"),
            .plain
        ),
        "remed_first_share": (
            LocalizedText("Part des premières factures", en: "Share of the first bills"), .percent
        ),
        "breach_day": (LocalizedText("Jour de paiement d’une fuite", en: "Day a breach is paid for"), .plain),
        "premium_share": (
            LocalizedText("Part du budget pour la cotisation", en: "Budget share for premiums"), .percent
        ),
        "rol_max": (
            LocalizedText(
                "Cotisation la plus haute, en part du plafond",
                en: "Highest premium, as a share of the limit"), .percent
        ),
        "loading": (LocalizedText("Prix du marché", en: "Market price"), .plain),
        "adv_share": (LocalizedText("Avance", en: "Advance"), .percent),
        "adv_day": (LocalizedText("Jour de l’avance", en: "Day of the advance"), .plain),
        "adj_day": (LocalizedText("Jour de l’ajustement", en: "Day of the adjustment"), .plain),
        "deductible: least": (LocalizedText("Franchise minimale", en: "Lowest deductible"), .millions),
        "deductible: share": (
            LocalizedText("Franchise, part du budget", en: "Deductible, share of the budget"), .percent
        ),
        "deductible: factor": (LocalizedText("Facteur de la franchise", en: "Deductible factor"), .plain),
        "limit: share": (
            LocalizedText("Plafond, part du budget", en: "Limit, share of the budget"), .percent
        ),
        "limit: most": (LocalizedText("Plafond maximal", en: "Highest limit"), .millions),
        "ded_meur": (LocalizedText("Franchise", en: "Deductible"), .millions),
        "lim_meur": (LocalizedText("Plafond", en: "Limit"), .millions),
        "limit: factor": (LocalizedText("Facteur du plafond", en: "Limit factor"), .plain),
        "stop_loss: attach": (
            LocalizedText("Seuil de l’excédent de l’année", en: "Attachment of the stop-loss"), .millions
        ),
        "stop_loss: limit": (
            LocalizedText("Portée de l’excédent de l’année", en: "Limit of the stop-loss"), .millions
        ),
        "reinstatements": (LocalizedText("Reconstitutions", en: "Reinstatements"), .plain),
        "layers": (LocalizedText("tranches", en: "layers"), .plain),
        "sites": (LocalizedText("établissements", en: "establishments"), .plain),
    ]

    static func title(_ field: String) -> LocalizedText {
        if let note = ParameterNote.all.first(where: { $0.key == key(field) }) { return note.title }
        return rules[field]?.title ?? layer(field)?.title ?? LocalizedText(field, en: field)
    }

    static func unit(_ field: String) -> Unit { rules[field]?.unit ?? layer(field)?.unit ?? .plain }

    /// An effect is `bF['mfa']` to the model and `bF.mfa` to its note.
    private static func key(_ field: String) -> String {
        field.replacing("['", with: ".").replacing("']", with: "")
    }

    /// `layer 0: attach`: the model counts from 0, people write a layer a line, from the first.
    private static func layer(_ field: String) -> (title: LocalizedText, unit: Unit)? {
        let parts = field.split(separator: ": ")
        guard parts.count == 2, parts[0].hasPrefix("layer "), let place = Int(parts[0].dropFirst(6)) else {
            return nil
        }
        let number = place + 1
        return switch parts[1] {
        case "attach":
            (
                LocalizedText("Seuil de la tranche \(number)", en: "Attachment of layer \(number)"),
                .millions
            )
        case "limit":
            (LocalizedText("Portée de la tranche \(number)", en: "Limit of layer \(number)"), .millions)
        case "reinst":
            (
                LocalizedText(
                    "Reconstitutions de la tranche \(number)", en: "Reinstatements of layer \(number)"),
                .plain
            )
        default: nil
        }
    }
}

extension PoolFields.Unit {
    /// A figure of the model as its form writes it.
    func words(_ value: Double) -> LocalizedText {
        switch self {
        case .plain: return figure(value)
        case .percent:
            // Rounded to what a share is typed with: 0.07 is 7 %, not 7.000000000000001 %.
            let share = figure((value * 1e6).rounded() / 1e4)
            return LocalizedText("\(share.french)\u{A0}%", en: "\(share.english)%")
        case .millions:
            let amount = figure(value)
            return LocalizedText("\(amount.french)\u{A0}M€", en: "€\(amount.english)M")
        }
    }

    private func figure(_ value: Double) -> LocalizedText {
        if value == value.rounded(), abs(value) < 1e15 { return .number(Int(value)) }
        return .plain(value)
    }
}

/// The range of a field, read from the few turns of phrase of ``PoolError``, for people of both languages.
struct PoolRange {
    private let text: String

    init(_ text: String) { self.text = text }

    func words(in unit: PoolFields.Unit) -> LocalizedText {
        let figures = text.split(whereSeparator: { " ,".contains($0) }).compactMap { Double($0) }
            .map(unit.words)
        let first = figures.first ?? .verbatim("")
        let last = figures.last ?? first
        switch shape {
        case "# to #":
            return LocalizedText(
                "une valeur entre \(first.french) et \(last.french)",
                en: "between \(first.english) and \(last.english)")
        case "# to below #":
            return LocalizedText(
                "au moins \(first.french) et moins de \(last.french)",
                en: "at least \(first.english) and less than \(last.english)")
        case "more than #, at most #":
            return LocalizedText(
                "plus de \(first.french), et \(last.french) au plus",
                en: "more than \(first.english), at most \(last.english)")
        case "more than #":
            return LocalizedText("plus de \(first.french)", en: "more than \(first.english)")
        case "# or more":
            return LocalizedText("\(first.french) ou plus", en: "\(first.english) or more")
        case "# or more, where layer # ends":
            let layer = (Int(text.split(separator: " ").dropLast().last ?? "") ?? 0) + 1
            return LocalizedText(
                "\(first.french) ou plus, là où finit la tranche \(layer)",
                en: "\(first.english) or more, where layer \(layer) ends")
        case "a whole number from # to #":
            return LocalizedText(
                "un nombre entier de \(first.french) à \(last.french)",
                en: "a whole number from \(first.english) to \(last.english)")
        case "after the advance, # at most":
            return LocalizedText(
                "un jour après l’avance, \(first.french) au plus",
                en: "after the advance, \(first.english) at most")
        case "after the advance": return LocalizedText("un jour après l’avance", en: "after the advance")
        default: return LocalizedText("une valeur que le modèle admet", en: text)
        }
    }

    /// The turn of phrase, with `#` for each figure.
    private var shape: String {
        text.split(separator: " ", omittingEmptySubsequences: false).map { word in
            let bare = word.hasSuffix(",") ? word.dropLast() : word
            guard Double(bare) != nil else { return String(word) }
            return word.hasSuffix(",") ? "#," : "#"
        }.joined(separator: " ")
    }
}
