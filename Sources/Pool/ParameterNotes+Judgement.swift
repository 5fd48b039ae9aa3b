import Posture
import Vocabulary

extension ParameterNote {
    private static let prices = LocalizedText(
        "Hypothèse de travail\u{A0}: ordre de grandeur d’un abonnement et du temps des équipes, à remplacer par vos devis",
        en:
            "Working assumption: the order of a subscription and of the teams’ time, to be replaced by your quotes"
    )
    private static let weights = LocalizedText(
        "Hypothèse de travail\u{A0}: ce qui est compté sur tout le parc pèse le plus, un essai moins, une déclaration le moins",
        en:
            "Working assumption: what is counted over the whole estate weighs most, one test less, a word least"
    )
    private static let ages = LocalizedText(
        "Hypothèse de travail\u{A0}: un comptage vieillit en un trimestre, un exercice en neuf mois, un audit en un an",
        en: "Working assumption: a count ages in a quarter, an exercise in nine months, an audit in a year")
    private static let credibility = LocalizedText(
        "Hypothèse de départ de la mise à jour bayésienne (Bühlmann et Gisler, 2005)",
        en: "Prior of the Bayesian update (Bühlmann and Gisler, 2005)")

    /// What is no part of the law of the year: costs of protections, weights of evidence and of past incidents.
    static let judgements: [ParameterNote] = [costs, kinds, beliefs].flatMap(\.self)

    private static let costs: [ParameterNote] = {
        var notes = Dimension.allCases.map { dimension in
            kept(
                "cost", dimension.rawValue, \.measureCosts, .measures,
                LocalizedText(
                    "\(dimension.title.french)\u{A0}: coût par an pour 100\u{A0}M€ de budget (M€)",
                    en: "\(dimension.title.english): cost a year for a budget of €100M (€M)"), prices)
        }
        notes.append(
            ParameterNote(
                "gammaCost", .measures, \.measureExponent,
                LocalizedText("Effet de la taille sur ces coûts", en: "Effect of size on these costs"),
                .assumed, 0.5...1, prices))
        return notes
    }()

    private static let kinds: [ParameterNote] = EvidenceKind.allCases.flatMap { kind in
        [
            kept(
                "weight", kind.rawValue, \.evidenceWeights, .evidence,
                LocalizedText(
                    "\(kind.title.french)\u{A0}: poids", en: "\(kind.title.english): weight"), weights),
            kept(
                "half_life", kind.rawValue, \.evidenceHalfLives, .evidence,
                LocalizedText(
                    "\(kind.title.french)\u{A0}: demi-vie (jours)",
                    en: "\(kind.title.english): half-life (days)"), ages),
        ]
    }

    private static let beliefs: [ParameterNote] = [
        ParameterNote(
            "k_rate", .recalibration, \.rateWeight,
            LocalizedText(
                "Poids de la fréquence du modèle (attaques attendues)",
                en: "Weight of the model’s rate (expected attacks)"), .assumed, 1...16, credibility),
        ParameterNote(
            "k_severity", .recalibration, \.severityWeight,
            LocalizedText(
                "Poids des montants du modèle (coûts connus)",
                en: "Weight of the model’s amounts (known costs)"), .assumed, 1...20, credibility),
        ParameterNote(
            "sigma_cost", .recalibration, \.severitySigma,
            LocalizedText(
                "Écart type du logarithme d’un coût autour de la médiane du modèle",
                en: "Standard deviation of the logarithm of a cost around the model’s median"), .assumed,
            0.8...2, credibility),
    ]

    /// One of a table of numbers, from half to twice what is shipped.
    private static func kept(
        _ key: String, _ word: String,
        _ path: any WritableKeyPath<LossParameters, [String: Double]> & Sendable,
        _ family: Family, _ title: LocalizedText, _ source: LocalizedText
    ) -> ParameterNote {
        let shipped = LossParameters()[keyPath: path][word] ?? 0
        return ParameterNote(
            "\(key).\(word)", family, title, .assumed, (shipped / 2)...(shipped * 2), source,
            read: { $0[keyPath: path][word] ?? 0 }, write: { $0[keyPath: path][word] = $1 })
    }
}
