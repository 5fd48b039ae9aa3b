import Markup
import Store
import Vocabulary

/// How sure the pool's figures are: what is not known of the postures, and what all assumptions together could change.
struct AssumedPoolView {
    let pool: PoolOverview

    /// A figure with both intervals.
    private struct Row {
        let title: LocalizedText
        let posture: UncertainMoney
        let assumed: UncertainMoney
    }

    func write(_ html: inout HTML) {
        html.section(
            LocalizedText("À quel point ces montants sont sûrs", en: "How sure these amounts are"),
            id: "assumed",
            about: LocalizedText(
                "Deux doutes différents\u{A0}: ce que l’on ignore des postures, que des preuves réduisent, et les hypothèses du modèle, que seuls de vrais sinistres recaleront.",
                en:
                    "Two different doubts: what is not known of the postures, which evidence narrows, and the model’s assumptions, which only real claims will adjust."
            )
        ) { html in
            guard let assumed = pool.assumed else { return html(.p, say: LocalizedText.assumedPending) }
            html.table(
                LocalizedText("Intervalles", en: "Intervals"),
                [
                    Column(LocalizedText("Montant", en: "Amount"), kind: .name) { $0.say($1.title) },
                    Column(LocalizedText("Aujourd’hui", en: "Today"), kind: .number) {
                        $0.say(.roundedMoney($1.posture.value))
                    },
                    Column(LocalizedText("Selon les postures", en: "By the postures"), kind: .number) {
                        $0.say(.range($1.posture))
                    },
                    Column(LocalizedText("Selon les hypothèses", en: "By the assumptions"), kind: .number) {
                        $0.say(.range($1.assumed))
                    },
                ],
                [
                    Row(
                        title: LocalizedText("Perte d’une année moyenne", en: "Loss in an average year"),
                        posture: pool.expected, assumed: assumed.expected),
                    Row(
                        title: LocalizedText(
                            "Perte dépassée une année sur 200", en: "Loss exceeded one year in 200"),
                        posture: pool.oneIn200, assumed: assumed.oneIn200),
                    Row(
                        title: LocalizedText("Moyenne de ces pires années", en: "Mean of those worst years"),
                        posture: pool.tail, assumed: assumed.tail),
                ], repeatsHeading: true, empty: .nothing)
            html(
                .p, .class("muted"),
                say: LocalizedText(
                    "Selon les hypothèses\u{A0}: toutes varient ensemble dans leurs plages, les postures restant en place, et neuf tirages sur dix (de \(assumed.draws)) tombent dans l’intervalle.",
                    en:
                        "By the assumptions: all vary together within their ranges, the postures as they are, and nine draws out of ten (of \(assumed.draws)) fall within the interval."
                ))
        }
    }
}

extension LocalizedText {
    /// Said while a large pool's draws are computed.
    static let assumedPending = LocalizedText(
        "Ce que toutes les hypothèses du modèle changent ensemble est en cours de calcul\u{A0}: rechargez la page dans une minute.",
        en:
            "What all the model’s assumptions change together is being computed: reload the page in a minute."
    )

    /// What an amount is in nine draws of ten.
    static func assumed(_ amount: UncertainMoney?) -> LocalizedText {
        guard let amount else { return assumedPending }
        let (low, high) = ends(amount)
        return LocalizedText(
            "Si toutes les hypothèses du modèle varient ensemble dans leurs plages, neuf tirages sur dix la placent entre \(low.french) et \(high.french).",
            en:
                "If all the model’s assumptions vary together within their ranges, nine draws out of ten put it between \(low.english) and \(high.english)."
        )
    }
}
