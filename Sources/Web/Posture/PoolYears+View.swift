import Markup
import Store
import Vocabulary

/// Years of the pool, told: what happened in a bad one, what the pool's covers paid back, who bore what.
struct PoolYearsView {
    let years: [ToldYear]

    func write(_ html: inout HTML) {
        guard !years.isEmpty else { return }
        html.section(
            LocalizedText(
                "Une année sur 200\u{A0}: ce qui s’est passé", en: "The 1-in-200 year: what happened"),
            id: "years",
            about: LocalizedText(
                "Des années tirées au sort, choisies par leur rang\u{A0}: une parmi tant d’autres possibles qui coûtent autant. Entre parenthèses\u{A0}: la même année, si toutes les protections étaient au plus haut ou au plus bas de ce que l’on en sait.",
                en:
                    "Years drawn at random, chosen by their rank: one of many possible that cost as much. In parentheses: the same year with all protections as high or as low as they could be."
            )
        ) { html in
            for year in years { write(&html, year) }
        }
    }

    private func write(_ html: inout HTML, _ year: ToldYear) {
        let period = LocalizedText.number(Int(year.returnPeriod))
        let (gross, net) = (LocalizedText.uncertain(year.gross), LocalizedText.uncertain(year.net))
        let isPaidBack = year.recovered.value > .zero
        html(.details, .class("card"), year.returnPeriod == 200 ? .open : nil) { html in
            html(
                .summary,
                say: isPaidBack
                    ? LocalizedText(
                        "Une année sur \(period.french)\u{A0}: \(gross.french), dont \(net.french) restent à la mutuelle",
                        en:
                            "One year in \(period.english): \(gross.english), of which the pool bears \(net.english)"
                    )
                    : LocalizedText(
                        "Une année sur \(period.french)\u{A0}: \(gross.french)",
                        en: "One year in \(period.english): \(gross.english)"))
            html(.ol) { html in
                for incident in year.incidents { html(.li, say: sentence(incident)) }
            }
            if year.others > 0 {
                html(
                    .p, .class("muted"),
                    say: .count(
                        year.others,
                        one: LocalizedText(
                            "autre incident, plus petit ou sous la franchise",
                            en: "other incident, smaller or below the deductible"),
                        many: LocalizedText(
                            "autres incidents, plus petits ou sous la franchise",
                            en: "other incidents, smaller or below the deductible")))
            }
        }
    }

    private func sentence(_ incident: ToldYear.Incident) -> LocalizedText {
        let cost = LocalizedText.uncertain(incident.ceded)
        let hit = LocalizedText.count(
            incident.hospitals, one: LocalizedText("établissement touché", en: "establishment affected"),
            many: LocalizedText("établissements touchés", en: "establishments affected"))
        let title =
            incident.isMinor
            ? LocalizedText("Incident mineur", en: "Minor incident") : incident.origin.title
        let names = LocalizedText.names(Array(incident.named.prefix(4)))
        let down = LocalizedText.down(incident.days) {
            LocalizedText(", jusqu’à \($0.french) d’arrêt", en: ", up to \($0.english) down")
        }
        func who(_ names: String) -> String {
            names.isEmpty ? "" : " (\(names)\(incident.named.count > 4 ? "…" : ""))"
        }
        // A dash: the title may hold a colon of its own, before the supplier's name.
        return LocalizedText(
            "Jour \(incident.day) – \(title.french.lowercasedStart), \(hit.french)\(who(names.french))\(down.french), \(cost.french).",
            en:
                "Day \(incident.day) – \(title.english.lowercasedStart), \(hit.english)\(who(names.english))\(down.english), \(cost.english)."
        )
    }
}

extension LocalizedText {
    /// The days that an incident stops a hospital, as part of a sentence; nothing where it stops none.
    static func down(_ days: Int, _ words: (LocalizedText) -> LocalizedText) -> LocalizedText {
        guard days > 0 else { return .verbatim("") }
        return words(
            .count(days, one: LocalizedText("jour", en: "day"), many: LocalizedText("jours", en: "days")))
    }
}
