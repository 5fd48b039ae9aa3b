import Debt
import Markup
import Registry
import Vocabulary

/// One figure of the expected loss, in words.
struct LossFigure: Sendable {
    let name: LocalizedText
    let value: LocalizedText

    /// All that the interest rests on: nothing that counts is left unsaid.
    static func all(of loss: LossAssumptions) -> [LossFigure] {
        chances(loss) + factors(loss) + stops(loss)
    }

    private static func chances(_ loss: LossAssumptions) -> [LossFigure] {
        SupportState.allCases.map { state in
            let chance = perYear(loss.chanceByState[Int(state.rawValue)])
            return LossFigure(
                name: LocalizedText(
                    "Arrêt dans l’année\u{A0}: \(state.title.french)",
                    en: "Outage in a year: \(state.title.english)"), value: chance)
        }
    }

    private static func factors(_ loss: LossAssumptions) -> [LossFigure] {
        [
            LossFigure(
                name: LocalizedText("Exposé sur internet", en: "Exposed to the internet"),
                value: times(loss.exposedPercent)),
            LossFigure(
                name: LocalizedText("Isolé du réseau", en: "Isolated from the network"),
                value: times(loss.isolatedPercent)),
            LossFigure(
                name: LocalizedText(
                    "Chaque faille exploitée non corrigée", en: "Each unfixed exploited flaw"),
                value: added(loss.openFlaw)),
            LossFigure(
                name: LocalizedText(
                    "Chaque faille exploitée dont le correctif est à vérifier",
                    en: "Each exploited flaw whose fix is to be checked"), value: added(loss.flawToVerify)),
            LossFigure(
                name: LocalizedText(
                    "Faille d’un score EPSS de 100\u{A0}%", en: "Flaw with an EPSS score of 100%"),
                value: added(loss.certainScore)),
            LossFigure(
                name: LocalizedText("Probabilité la plus haute retenue", en: "Highest probability taken"),
                value: perYear(loss.ceiling)),
        ]
    }

    private static func stops(_ loss: LossAssumptions) -> [LossFigure] {
        var figures: [LossFigure] = []
        for level in 0..<5 {
            let title =
                Criticality(rawValue: level)?.title
                ?? LocalizedText("Criticité inconnue", en: "Criticality unknown")
            let (day, days) = (
                LocalizedText.wholeEuros(loss.dayByCriticality[level]), loss.daysByCriticality[level]
            )
            figures.append(
                LossFigure(
                    name: LocalizedText(
                        "Arrêt d’un système\u{A0}: \(title.french)",
                        en: "Outage of a system: \(title.english)"),
                    value: LocalizedText(
                        "\(day.french) par jour, \(days)\u{A0}jours",
                        en: "\(day.english) a day, \(days) days")))
        }
        let care = LocalizedText.wholeEuros(loss.dayOfCareService)
        figures.append(
            LossFigure(
                name: LocalizedText(
                    "Chaque service de soins qui s’arrête", en: "Each care service that stops"),
                value: LocalizedText("\(care.french) par jour", en: "\(care.english) a day")))
        return figures
    }

    private static func percent(_ millionths: Int64) -> LocalizedText {
        let decimals = millionths % 100 == 0 ? 2 : 3
        return LocalizedText.number(Double(millionths) / 10_000, decimals: decimals)
    }

    private static func perYear(_ millionths: Int64) -> LocalizedText {
        let share = percent(millionths)
        return LocalizedText("\(share.french)\u{A0}% par an", en: "\(share.english)% per year")
    }

    private static func added(_ millionths: Int64) -> LocalizedText {
        let share = percent(millionths)
        return LocalizedText("+\u{A0}\(share.french)\u{A0}% par an", en: "+\(share.english)% per year")
    }

    private static func times(_ hundredths: Int64) -> LocalizedText {
        let factor = LocalizedText.number(Double(hundredths) / 100, decimals: 2)
        return LocalizedText("×\u{A0}\(factor.french)", en: "×\u{A0}\(factor.english)")
    }
}

extension TableFile<LossFigure> {
    static let loss = TableFile(
        name: LocalizedText("Perte attendue", en: "Expected loss"),
        columns: [
            Column(LocalizedText("Hypothèse", en: "Assumption"), "assumption", width: 60) {
                .text($0.name[$1])
            },
            Column(LocalizedText("Valeur", en: "Value"), "value", width: 28) { .text($0.value[$1]) },
        ])
}
