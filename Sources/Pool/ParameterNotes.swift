public import Vocabulary

/// What is known of one parameter of the loss model: where it comes from, between what and what it may lie.
public struct ParameterNote: Hashable, Sendable {
    /// How much a figure can be leaned on.
    public enum Tag: String, CaseIterable, Codable, Sendable {
        /// Published.
        case sourced
        /// Computed from what is published.
        case derived
        /// A working assumption.
        case assumed
    }

    /// The key in `params.json`.
    public let key: String
    /// What it is, for people.
    public let title: LocalizedText
    /// How much it can be leaned on.
    public let tag: Tag
    /// Plausible values: what the sensitivity goes through.
    public let range: ClosedRange<Double>
    /// Where it comes from.
    public let source: LocalizedText

    /// Where the model keeps it.
    private let read: @Sendable (LossParameters) -> Double
    private let write: @Sendable (inout LossParameters, Double) -> Void

    /// The value in some parameters.
    public func value(in parameters: LossParameters) -> Double { read(parameters) }

    /// The same parameters with this one changed.
    public func setting(_ value: Double, in parameters: LossParameters) -> LossParameters {
        var changed = parameters
        write(&changed, value)
        return changed
    }

    /// Two notes are one if their keys are.
    public static func == (left: ParameterNote, right: ParameterNote) -> Bool { left.key == right.key }

    /// By key.
    public func hash(into hasher: inout Hasher) { hasher.combine(key) }

    private init(
        _ key: String, _ path: any WritableKeyPath<LossParameters, Double> & Sendable, _ title: LocalizedText,
        _ tag: Tag,
        _ range: ClosedRange<Double>, _ source: LocalizedText
    ) {
        self.key = key
        self.title = title
        self.tag = tag
        self.range = range
        self.source = source
        read = { $0[keyPath: path] }
        write = { $0[keyPath: path] = $1 }
    }

    private static let specification = LocalizedText(
        "Spécification du modèle de perte, paramètres par défaut",
        en: "The loss model’s specification, default parameters")
    private static let judgement = LocalizedText(
        "Hypothèse de travail, à recaler sur les sinistres réels",
        en: "Working assumption, to be adjusted to real claims")

    /// All parameters that are single numbers, in the order of pages.
    public static let all: [ParameterNote] = [
        ParameterNote(
            "lambda0", \.incidentRate,
            LocalizedText(
                "Incidents par an d’un établissement non protégé",
                en: "Incidents per year at an unprotected hospital"),
            .derived, 0.02...0.06, specification),
        ParameterNote(
            "eta", \.rateExponent,
            LocalizedText("Effet de la taille sur la fréquence", en: "Effect of size on frequency"), .assumed,
            0...0.4, judgement),
        ParameterNote(
            "pi0", \.escalation,
            LocalizedText(
                "Part d’incidents qui deviennent majeurs", en: "Share of incidents that become major"),
            .assumed,
            0.25...0.6, judgement),
        ParameterNote(
            "T0", \.downtimeMedian,
            LocalizedText(
                "Arrêt médian sans protection (jours)", en: "Median downtime without protection (days)"),
            .derived, 30...90,
            specification),
        ParameterNote(
            "sigmaT", \.downtimeSigma, LocalizedText("Dispersion de l’arrêt", en: "Spread of the downtime"),
            .derived, 0.9...1.5,
            specification),
        ParameterNote(
            "T_cap", \.downtimeCap,
            LocalizedText("Arrêt le plus long (jours)", en: "Longest downtime (days)"), .assumed,
            270...900, judgement),
        ParameterNote(
            "q0", \.leak, LocalizedText("Probabilité de fuite de données", en: "Probability of a data leak"),
            .assumed, 0.15...0.5,
            judgement),
        ParameterNote(
            "phi", \.lossShare,
            LocalizedText(
                "Part du budget perdue par jour d’arrêt", en: "Share of the budget lost per day of downtime"),
            .derived,
            0.1...0.35, specification),
        ParameterNote(
            "cR", \.remediation,
            LocalizedText(
                "Remédiation d’un établissement au budget de 100\u{A0}M€ (M€)",
                en: "Remediation of a hospital with a budget of €100M (€M)"), .derived,
            1...4, specification),
        ParameterNote(
            "cK", \.breach,
            LocalizedText(
                "Coût d’une fuite, budget de 100\u{A0}M€ (M€)", en: "Cost of a breach, budget of €100M (€M)"),
            .assumed,
            0.2...1.5,
            judgement),
        ParameterNote(
            "w_ght", \.groupFall,
            LocalizedText(
                "Compromission de l’annuaire du groupement", en: "Compromise of the group’s directory"),
            .assumed,
            0.03...0.3, judgement),
        ParameterNote(
            "c_ght", \.groupReach,
            LocalizedText(
                "Atteinte des autres établissements du groupement",
                en: "Spread to the group’s other establishments"),
            .assumed,
            0.2...0.8, judgement),
        ParameterNote(
            "v_theta", \.yearVariance,
            LocalizedText(
                "Variance du facteur commun de l’année", en: "Variance of the year’s common factor"),
            .assumed, 0...0.4,
            judgement),
    ]
}

/// How the pool's result moves when one parameter goes through its range.
public struct Sensitivity: Sendable {
    /// The parameter.
    public let note: ParameterNote
    /// The expected loss at the low and the high end, in M€.
    public let means: (low: Double, high: Double)
    /// The tail mean at 99.5 % at both ends, in M€; `nil` if it was not asked for.
    public let tails: (low: Double, high: Double)?

    /// For each parameter, both ends of its range; tail means take a law each.
    ///
    /// - Throws: ``PoolError`` if the portfolio is out of range.
    public static func all(_ portfolio: Portfolio, tails isAsked: Bool) throws(PoolError) -> [Sensitivity] {
        var result: [Sensitivity] = []
        for note in ParameterNote.all {
            var ends: [(mean: Double, tail: Double?)] = []
            for value in [note.range.lowerBound, note.range.upperBound] {
                var changed = portfolio
                changed.parameters = note.setting(value, in: portfolio.parameters)
                let model = try changed.model()
                if isAsked {
                    let law = ExactEngine(model, precision: .init(points: 1 << 12, shares: 12)).law()
                    ends.append((law.mean, law.tailMean(ContributionPlan.level)))
                } else {
                    ends.append((PoolMoments(model).mean, nil))
                }
            }
            result.append(
                Sensitivity(
                    note: note, means: (ends[0].mean, ends[1].mean),
                    tails: ends[0].tail.flatMap { low in ends[1].tail.map { (low, $0) } }))
        }
        return result
    }
}
