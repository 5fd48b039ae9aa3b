import Posture
import Vocabulary

extension ParameterNote {
    private static let judgement = LocalizedText(
        "Hypothèse de travail sans source publiée, à recaler sur les sinistres réels",
        en: "Working assumption without a published source, to be adjusted to real claims")
    private static let reference = LocalizedText(
        "Point de référence\u{A0}: la taille ou la durée à laquelle d’autres paramètres sont donnés",
        en: "Point of reference: the size or time that other parameters are given for")
    private static let tail = LocalizedText(
        "Choisi avec la part de la queue pour que son exposant soit 1,5 (loi composite de Cooray et Ananda, 2005)",
        en:
            "Chosen with the share of the tail so that its exponent is 1.5 (composite law of Cooray and Ananda, 2005)"
    )
    private static let eightfold = LocalizedText(
        "La somme de ces effets est ln\u{A0}8\u{A0}: tout protégé, on reprend huit fois plus vite\u{A0}; leur partage est une hypothèse",
        en:
            "These effects sum to ln 8: with all protections recovery is eight times as fast; how it is split is assumed"
    )

    private static let worms = LocalizedText(
        "Hypothèse de travail\u{A0}: un ver comme ceux de 2017 (WannaCry, NotPetya) une fois en vingt-cinq ans",
        en: "Working assumption: a worm like those of 2017 (WannaCry, NotPetya) once in twenty-five years")

    /// All parameters of the model, in the order of pages.
    public static let all: [ParameterNote] = single + effects + judgements

    private static let single: [ParameterNote] = [
        ParameterNote(
            "lambda0", .frequency, \.incidentRate,
            LocalizedText(
                "Incidents par an d’un établissement non protégé",
                en: "Incidents per year at an unprotected hospital"),
            .assumed, 0.02...0.06, judgement),
        ParameterNote(
            "B_ref", .frequency, \.referenceBudget,
            LocalizedText(
                "Budget auquel cette fréquence se rapporte (M€)",
                en: "Budget that this frequency refers to (€M)"),
            .assumed, 50...120, reference),
        ParameterNote(
            "eta", .frequency, \.rateExponent,
            LocalizedText("Effet de la taille sur la fréquence", en: "Effect of size on frequency"),
            .assumed, 0...0.4, judgement),
        ParameterNote(
            "pi0", .frequency, \.escalation,
            LocalizedText(
                "Part d’incidents qui deviennent majeurs", en: "Share of incidents that become major"),
            .assumed, 0.25...0.6, judgement),
        ParameterNote(
            "q0", .frequency, \.leak,
            LocalizedText("Probabilité de fuite de données", en: "Probability of a data leak"),
            .assumed, 0.15...0.5, judgement),
        ParameterNote(
            "T0", .downtime, \.downtimeMedian,
            LocalizedText(
                "Arrêt médian sans protection (jours)", en: "Median downtime without protection (days)"),
            .assumed, 30...90, judgement),
        ParameterNote(
            "sigmaT", .downtime, \.downtimeSigma,
            LocalizedText("Dispersion de l’arrêt", en: "Spread of the downtime"),
            .derived, 0.9...1.5, tail),
        ParameterNote(
            "pT", .downtime, \.downtimeTail,
            LocalizedText(
                "Part des arrêts dans la queue de Pareto", en: "Share of downtimes in the Pareto tail"),
            .assumed, 0.05...0.2, judgement),
        ParameterNote(
            "alphaT", .downtime,
            LocalizedText("Exposant de la queue de l’arrêt", en: "Exponent of the downtime’s tail"), .derived,
            1.2...2.5, tail, read: { $0.tailExponent }, write: { $0.downtimeAlpha = $1 }),
        ParameterNote(
            "T_cap", .downtime, \.downtimeCap,
            LocalizedText("Arrêt le plus long (jours)", en: "Longest downtime (days)"),
            .assumed, 270...900, judgement),
        ParameterNote(
            "T_ref", .downtime, \.referenceDowntime,
            LocalizedText(
                "Arrêt auquel la remédiation se rapporte (jours)",
                en: "Downtime that remediation refers to (days)"),
            .assumed, 20...45, reference),
        ParameterNote(
            "phi", .costs, \.lossShare,
            LocalizedText(
                "Part du budget perdue par jour d’arrêt", en: "Share of the budget lost per day of downtime"),
            .assumed, 0.1...0.35, judgement),
        ParameterNote(
            "cR", .costs, \.remediation,
            LocalizedText(
                "Remédiation d’un établissement au budget de 100\u{A0}M€ (M€)",
                en: "Remediation of a hospital with a budget of €100M (€M)"),
            .assumed, 1...4, judgement),
        ParameterNote(
            "gammaR", .costs, \.remediationExponent,
            LocalizedText("Effet de la taille sur la remédiation", en: "Effect of size on remediation"),
            .assumed, 0.6...1, judgement),
        ParameterNote(
            "theta", .costs, \.remediationTimeExponent,
            LocalizedText(
                "Effet de la durée sur la remédiation", en: "Effect of the downtime on remediation"),
            .assumed, 0.25...0.75, judgement),
        ParameterNote(
            "sigmaR", .costs, \.remediationSigma,
            LocalizedText("Dispersion de la remédiation", en: "Spread of remediation"),
            .assumed, 0.4...0.9, judgement),
        ParameterNote(
            "cK", .costs, \.breach,
            LocalizedText(
                "Coût d’une fuite, budget de 100\u{A0}M€ (M€)", en: "Cost of a breach, budget of €100M (€M)"),
            .assumed, 0.2...1.5, judgement),
        ParameterNote(
            "gammaK", .costs, \.breachExponent,
            LocalizedText(
                "Effet de la taille sur le coût d’une fuite", en: "Effect of size on the cost of a breach"),
            .assumed, 0.6...1, judgement),
        ParameterNote(
            "sigmaK", .costs, \.breachSigma,
            LocalizedText("Dispersion du coût d’une fuite", en: "Spread of the cost of a breach"),
            .assumed, 0.6...1.4, judgement),
        ParameterNote(
            "minor_med", .costs, \.minorMedian,
            LocalizedText(
                "Incident mineur médian, budget de 100\u{A0}M€ (M€)",
                en: "Median minor incident, budget of €100M (€M)"),
            .assumed, 0.01...0.08, judgement),
        ParameterNote(
            "gammaMinor", .costs, \.minorExponent,
            LocalizedText(
                "Effet de la taille sur un incident mineur", en: "Effect of size on a minor incident"),
            .assumed, 0.2...0.8, judgement),
        ParameterNote(
            "sigmaMinor", .costs, \.minorSigma,
            LocalizedText("Dispersion des incidents mineurs", en: "Spread of minor incidents"),
            .assumed, 0.6...1.4, judgement),
        ParameterNote(
            "w_ght", .shared, \.groupFall,
            LocalizedText(
                "Compromission de l’annuaire du groupement", en: "Compromise of the group’s directory"),
            .assumed, 0.03...0.3, judgement),
        ParameterNote(
            "c_ght", .shared, \.groupReach,
            LocalizedText(
                "Atteinte des autres établissements du groupement",
                en: "Spread to the group’s other establishments"),
            .assumed, 0.2...0.8, judgement),
        ParameterNote(
            "v_theta", .shared, \.yearVariance,
            LocalizedText(
                "Variance du facteur commun de l’année", en: "Variance of the year’s common factor"),
            .assumed, 0...0.4, judgement),
        ParameterNote(
            "nu_supplier", .shared, \.supplierRate,
            LocalizedText(
                "Défaillances par an d’un fournisseur commun", en: "Failures per year of a shared supplier"),
            .assumed, 0.005...0.06, judgement),
        ParameterNote(
            "nu_many", .shared, \.manyRate,
            LocalizedText(
                "Les mêmes, chez dix établissements ou plus", en: "The same, at ten establishments or more"),
            .assumed, 0.01...0.1, judgement),
        ParameterNote(
            "nu_product", .shared, \.productRate,
            LocalizedText(
                "Failles exploitées par an d’un produit commun (réseau, sécurité, infrastructure)",
                en: "Exploited flaws per year of a shared product (network, security, infrastructure)"),
            .assumed, 0.01...0.12, judgement),
        ParameterNote(
            "a_supplier", .shared, \.supplierReachA,
            LocalizedText(
                "Portée d’une défaillance de fournisseur\u{A0}: a de la loi bêta",
                en: "Reach of a supplier’s failure: a of the Beta law"),
            .assumed, 0.3...1.5, judgement),
        ParameterNote(
            "b_supplier", .shared, \.supplierReachB,
            LocalizedText(
                "Portée d’une défaillance de fournisseur\u{A0}: b de la loi bêta",
                en: "Reach of a supplier’s failure: b of the Beta law"),
            .assumed, 1...5, judgement),
        ParameterNote(
            "tau_supplier", .shared, \.supplierShortening,
            LocalizedText(
                "Arrêt par un fournisseur, en part d’un arrêt propre",
                en: "Downtime by a supplier, as a share of one’s own"),
            .assumed, 0.15...0.8, judgement),
        ParameterNote(
            "nu_worm", .shared, \.wormRate,
            LocalizedText("Vers informatiques par an", en: "Worms per year"), .assumed, 0.01...0.1, worms),
        ParameterNote(
            "a_worm", .shared, \.wormReachA,
            LocalizedText(
                "Portée d’un ver\u{A0}: a de la loi bêta", en: "Reach of a worm: a of the Beta law"),
            .assumed, 0.25...1.5, judgement),
        ParameterNote(
            "b_worm", .shared, \.wormReachB,
            LocalizedText(
                "Portée d’un ver\u{A0}: b de la loi bêta", en: "Reach of a worm: b of the Beta law"),
            .assumed, 2...9, judgement),
        ParameterNote(
            "bM", .effects, \.supplierEffect,
            LocalizedText(
                "Conformité des fournisseurs\u{A0}: moins d’atteinte par les causes communes",
                en: "Supplier compliance: less reach of shared causes"),
            .assumed, 0...0.6, judgement),
        ParameterNote(
            "bC", .effects, \.continuityEffect,
            LocalizedText(
                "Continuité des soins\u{A0}: moins de recettes perdues",
                en: "Continuity of care: less lost revenue"),
            .assumed, 0...1, judgement),
    ]

    /// What each protection lowers: the decrease of a logarithm for a whole point of coverage.
    private static let effects: [ParameterNote] =
        effects(
            "bF", \.rateEffects, LocalizedText("moins d’incidents", en: "fewer incidents"), .assumed,
            judgement)
        + effects(
            "bE", \.escalationEffects,
            LocalizedText("moins d’incidents majeurs", en: "fewer major incidents"), .assumed, judgement)
        + effects(
            "rho", \.downtimeEffects, LocalizedText("arrêt plus court", en: "shorter downtime"), .derived,
            eightfold)
        + effects(
            "bQ", \.leakEffects, LocalizedText("moins de fuites", en: "fewer data leaks"), .assumed, judgement
        )
        + effects(
            "bS", \.exposureEffects,
            LocalizedText("moins d’atteinte par les causes communes", en: "less reach of shared causes"),
            .assumed, judgement)

    private static func effects(
        _ key: String, _ path: any WritableKeyPath<LossParameters, [String: Double]> & Sendable,
        _ what: LocalizedText, _ tag: Tag, _ source: LocalizedText
    ) -> [ParameterNote] {
        let shipped = LossParameters()[keyPath: path]
        return Dimension.allCases.compactMap { dimension in
            let word = dimension.rawValue
            guard let effect = shipped[word] else { return nil }
            return ParameterNote(
                "\(key).\(word)", .effects,
                LocalizedText(
                    "\(dimension.title.french)\u{A0}: \(what.french)",
                    en: "\(dimension.title.english): \(what.english)"),
                tag, (effect / 2)...(effect * 1.5), source, read: { $0[keyPath: path][word] ?? 0 },
                write: { $0[keyPath: path][word] = $1 })
        }
    }
}
