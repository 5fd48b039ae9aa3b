import FoundationEssentials
import Markup
import Vocabulary
import Watch

/// Why a correlation raised the alert: what it counted, against what threshold, for whom, in which records.
struct AlertCorrelation {
    let visit: Visit
    let evidence: CorrelationEvidence
    let counted: AlertDetailModel.Counted

    func write(_ html: inout HTML) {
        html(.p, .class("lead"), say: evidence.sentence { visit.site.services.ruleBook[$0] })
        html.definitions(
            [
                (LocalizedText("Compté", en: "Counted"), { $0.say(evidence.reached) }),
                (LocalizedText("Seuil", en: "Threshold"), { $0.say(evidence.threshold) }),
                (
                    LocalizedText("Premier enregistrement", en: "First record"),
                    { $0.time(evidence.span.lowerBound) }
                ),
                (
                    LocalizedText("Dernier enregistrement", en: "Last record"),
                    { $0.time(evidence.span.upperBound) }
                ),
            ]
                + evidence.group.map { field in
                    (
                        LocalizedText("Commun\u{A0}: \(field.field)", en: "Shared: \(field.field)"),
                        { html in html(.code, data: field.value) }
                    )
                })
        records(&html)
    }

    private func records(_ html: inout HTML) {
        let heading = LocalizedText("Les enregistrements comptés", en: "The records that were counted")
        switch counted {
        case .forbidden:
            html.notice(
                LocalizedText(
                    "Vos rôles ne donnent pas accès aux enregistrements bruts, qui peuvent nommer des patients ou des agents.",
                    en: "Your roles give no access to raw records, which may name patients or staff."), .quiet
            )
        case .records(let records):
            html(.h3, say: heading)
            html.table(
                heading,
                [
                    Column<RawRecord>(LocalizedText("Heure", en: "Time")) { html, record in
                        if let time = record.time { html.time(time) } else { html.unknown(.unknownFeminine) }
                    },
                    Column(LocalizedText("Ce qui s’est passé", en: "What happened"), kind: .name) {
                        html, record in
                        html(.details) { html in
                            html(.summary, say: record.summary)
                            html.record(
                                MarkedRecord(Array(record.bytes.prefix(16_384)), matched: evidence.group).text
                            )
                        }
                    },
                ], records, repeatsHeading: true,
                empty: EmptyState(
                    LocalizedText("Aucun enregistrement lisible", en: "No readable record"),
                    LocalizedText(
                        "L’archive ne les garde plus, ou n’est pas lisible.",
                        en: "The archive no longer keeps them, or cannot be read.")))
        }
    }
}

extension CorrelationEvidence {
    /// `12 événements`.
    var reached: LocalizedText {
        let number = figure ?? ""
        switch measure {
        case .events:
            return LocalizedText.count(
                Int(number) ?? 0, one: LocalizedText("événement", en: "event"),
                many: LocalizedText("événements", en: "events"))
        case .values(let field):
            return LocalizedText(
                "\(number) valeurs différentes de «\u{A0}\(field)\u{A0}»",
                en: "\(number) different values of “\(field)”")
        case .sum(let field):
            return LocalizedText(
                "une somme de \(number) pour «\u{A0}\(field)\u{A0}»", en: "a sum of \(number) for “\(field)”")
        case .average(let field):
            return LocalizedText(
                "une moyenne de \(number) pour «\u{A0}\(field)\u{A0}»",
                en: "a mean of \(number) for “\(field)”")
        case .median(let field):
            return LocalizedText(
                "une médiane de \(number) pour «\u{A0}\(field)\u{A0}»",
                en: "a median of \(number) for “\(field)”")
        case .percentile(let percentile, let field):
            return LocalizedText(
                "un \(percentile)ᵉ centile de \(number) pour «\u{A0}\(field)\u{A0}»",
                en: "a value of \(number) at percentile \(percentile) for “\(field)”")
        case .rules, .rulesInOrder:
            return LocalizedText.count(
                figure.flatMap(Int.init) ?? rules.count, one: LocalizedText("règle", en: "rule"),
                many: LocalizedText("règles", en: "rules"))
        }
    }

    /// `au moins 10`.
    var threshold: LocalizedText {
        switch (measure, bounds.isEmpty) {
        case (.rulesInOrder, _):
            return LocalizedText(
                "toutes, dans l’ordre de la règle", en: "all of them, in the order of the rule")
        case (.rules, true): return LocalizedText("toutes", en: "all of them")
        default:
            let words = bounds.map(\.words)
            return LocalizedText(
                words.map(\.french).joined(separator: " et "),
                en: words.map(\.english).joined(separator: " and "))
        }
    }

    /// What happened, in one sentence; rules by their titles.
    func sentence(rule: (String) -> RuleSummary?) -> LocalizedText {
        let seconds = Int((span.upperBound.milliseconds - span.lowerBound.milliseconds + 999) / 1_000)
        let within = LocalizedText.length(seconds: seconds)
        let french = rules.map { "«\u{A0}\(rule($0)?.title(in: .french) ?? $0)\u{A0}»" }
        let english = rules.map { "“\(rule($0)?.title(in: .english) ?? $0)”" }
        switch measure {
        case .rulesInOrder where !rules.isEmpty:
            return LocalizedText(
                "L’une après l’autre, en \(within.french)\u{A0}: \(french.joined(separator: ", puis ")).",
                en: "One after the other, within \(within.english): \(english.joined(separator: ", then ")).")
        case .rules where !rules.isEmpty:
            return LocalizedText(
                "Ensemble, en \(within.french)\u{A0}: \(french.joined(separator: ", ")).",
                en: "Together, within \(within.english): \(english.joined(separator: ", ")).")
        default:
            return LocalizedText(
                "En \(within.french), \(reached.french)\u{A0}; le seuil de la règle est\u{A0}: \(threshold.french).",
                en:
                    "Within \(within.english), \(reached.english); the rule’s threshold is \(threshold.english)."
            )
        }
    }
}

extension CorrelationEvidence.Bound {
    fileprivate var words: LocalizedText {
        switch sign {
        case "≥": LocalizedText("au moins \(number)", en: "at least \(number)")
        case ">": LocalizedText("plus de \(number)", en: "more than \(number)")
        case "≤": LocalizedText("au plus \(number)", en: "at most \(number)")
        case "<": LocalizedText("moins de \(number)", en: "less than \(number)")
        case "=": LocalizedText("exactement \(number)", en: "exactly \(number)")
        case "≠": LocalizedText("autre que \(number)", en: "other than \(number)")
        default: .verbatim("\(sign) \(number)")
        }
    }
}

extension LocalizedText {
    /// `2 min 10 s`; the two largest units.
    fileprivate static func length(seconds: Int) -> LocalizedText {
        let units = [(86_400, "j", "d"), (3_600, "h", "h"), (60, "min", "min"), (1, "s", "s")]
        var rest = seconds
        var french: [String] = []
        var english: [String] = []
        for (size, inFrench, inEnglish) in units where rest >= size && french.count < 2 {
            french.append("\(rest / size)\u{A0}\(inFrench)")
            english.append("\(rest / size)\u{A0}\(inEnglish)")
            rest %= size
        }
        guard !french.isEmpty else { return LocalizedText("moins d’une seconde", en: "less than a second") }
        return LocalizedText(french.joined(separator: " "), en: english.joined(separator: " "))
    }
}
