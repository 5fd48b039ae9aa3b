import Pool
import Vocabulary

extension PoolError {
    /// What is wrong with an assumption or a rule, by the name that its page gives it, and what to write instead.
    var sentence: LocalizedText {
        switch self {
        case .outside(let value, let range, let field):
            let (name, words) = (PoolFields.title(field), PoolFields.range(range))
            let figure = plainFigure(value)
            return LocalizedText(
                "«\u{A0}\(name.french)\u{A0}» vaut \(figure.replacing(".", with: ","))\u{A0}: il faut \(words.french).",
                en: "“\(name.english)” is \(figure): it must be \(words.english).")
        case .empty(let what):
            let name = PoolFields.title(what)
            return LocalizedText(
                "«\u{A0}\(name.french)\u{A0}» est vide.", en: "“\(name.english)” is empty.")
        case .mismatch(let left, let count, let right, let other):
            return LocalizedText(
                "«\u{A0}\(left)\u{A0}» a \(count) valeurs, «\u{A0}\(right)\u{A0}» \(other)\u{A0}: il en faut autant.",
                en: "“\(left)” has \(count) values, “\(right)” \(other): they must match one to one.")
        case .unknown(let name, _):
            return LocalizedText("«\u{A0}\(name)\u{A0}» n’est pas connu.", en: "“\(name)” is not known.")
        case .unreadable(let text, _):
            return LocalizedText(
                "«\u{A0}\(text.prefix(60))\u{A0}» n’est pas lisible\u{A0}: écrivez des montants en M€ séparés par deux-points, comme 10 : 30.",
                en:
                    "“\(text.prefix(60))” cannot be read: write amounts in €M with colons between them, as 10 : 30."
            )
        case .tooMany(let what, let count, let limit):
            let name = PoolFields.title(what)
            return LocalizedText(
                "\(count) \(name.french)\u{A0}: pas plus de \(limit).",
                en: "\(count) \(name.english): no more than \(limit).")
        }
    }
}

/// The names that pages give to the fields of the model and of the rules, and its ranges in words.
private enum PoolFields {
    private static let rules: [String: LocalizedText] = [
        "coc": LocalizedText("Coût du capital", en: "Cost of capital"),
        "expense": LocalizedText("Frais de gestion", en: "Running costs"),
        "premium_share": LocalizedText("Part du budget pour la cotisation", en: "Budget share for premiums"),
        "rol_max": LocalizedText("Cotisation au plus, en part du plafond", en: "Most premium, of the limit"),
        "loading": LocalizedText("Prix du marché", en: "Market price"),
        "adv_share": LocalizedText("Avance", en: "Advance"),
        "adv_day": LocalizedText("Jour de l’avance", en: "Day of the advance"),
        "adj_day": LocalizedText("Jour de l’ajustement", en: "Day of the adjustment"),
        "deductible: least": LocalizedText("Franchise minimale", en: "Lowest deductible"),
        "deductible: share": LocalizedText(
            "Franchise, part du budget", en: "Deductible, share of the budget"),
        "limit: share": LocalizedText("Plafond, part du budget", en: "Limit, share of the budget"),
        "limit: most": LocalizedText("Plafond maximal", en: "Highest limit"),
        "reinstatements": LocalizedText("Reconstitutions", en: "Reinstatements"),
        "layers": LocalizedText("tranches", en: "layers"),
        "sites": LocalizedText("établissements", en: "establishments"),
    ]

    static func title(_ field: String) -> LocalizedText {
        ParameterNote.all.first { $0.key == field }?.title ?? rules[field]
            ?? LocalizedText(field, en: field)
    }

    /// Ranges are few turns of phrase around figures.
    static func range(_ words: String) -> LocalizedText {
        let turns = [
            ("a whole number from ", "un nombre entier de "), ("a finite number", "un nombre fini"),
            ("more than ", "plus de "), (" or more", " ou plus"), (" or less", " ou moins"),
            ("after the advance", "un jour après l’avance"), (" at most", " au plus"),
            ("at most ", "au plus "),
            (" to below ", " à moins de "), (" to ", " à "),
        ]
        var french = words
        for (english, turn) in turns { french = french.replacing(english, with: turn) }
        return LocalizedText(french.replacing(".", with: ","), en: words)
    }
}
