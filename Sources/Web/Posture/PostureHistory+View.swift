import Markup
import Posture
import Vocabulary

/// How protections moved over the months: as it was known at each month's end, and what became known since.
struct PostureHistoryView {
    let history: PostureHistory

    /// The most facts that are named as reasons for one protection.
    private static let mostReasons = 4

    /// The line of one protection; dashed beside it what is known of those months today, where that differs.
    func path(_ html: inout HTML, of aspect: PostureAspect) {
        let then = history.months.map { $0[aspect] }
        let revision = history.revisions.first { $0.aspect == aspect }
        guard revision != nil || then.contains(where: { !$0.isUnknown }) else { return html.unknown() }
        // A month of which nothing is known has no level: the line breaks there.
        func levels(_ months: [AspectPosture]) -> [Double] { months.map { $0.isUnknown ? .nan : $0.level } }
        html.sparkline(
            levels(then), top: 1,
            dashed: revision == nil ? [] : levels(history.recalculated.map { $0[aspect] }),
            label: story(then))
        if let revision {
            html(.a, .class("sub"), .href(fragment: "revisions")) {
                $0.say(
                    .count(
                        revision.months.count,
                        one: LocalizedText("mois vu autrement depuis", en: "month seen otherwise since"),
                        many: LocalizedText("mois vus autrement depuis", en: "months seen otherwise since")))
            }
        }
    }

    /// How a protection moved, in words.
    private func story(_ path: [AspectPosture]) -> LocalizedText {
        let (first, last) = (words(path.first), words(path.last))
        let unknown = path.count(where: \.isUnknown)
        let silence =
            unknown == 0
            ? LocalizedText("", en: "")
            : LocalizedText.count(
                unknown, one: LocalizedText("mois inconnu", en: "month unknown"),
                many: LocalizedText("mois inconnus", en: "months unknown"))
        return LocalizedText(
            "Il y a un an\u{A0}: \(first.french)\u{A0}; aujourd’hui\u{A0}: \(last.french)\(unknown == 0 ? "" : " (\(silence.french))")",
            en:
                "A year ago: \(first.english); today: \(last.english)\(unknown == 0 ? "" : " (\(silence.english))")"
        )
    }

    private func words(_ aspect: AspectPosture?) -> LocalizedText {
        guard let aspect, !aspect.isUnknown else { return LocalizedText("inconnu", en: "unknown") }
        return .percentage(aspect.level)
    }

    /// Months that look otherwise today, and why; nothing where none does.
    func revisions(_ html: inout HTML) {
        guard !history.revisions.isEmpty else { return }
        html.section(
            LocalizedText("Ce que l’on a su depuis", en: "What became known since"), id: "revisions",
            about: LocalizedText(
                "La ligne pleine garde chaque mois tel qu’on le connaissait à sa fin. Le tireté le recalcule avec ce que l’on sait aujourd’hui\u{A0}: voici où il s’en écarte, et pourquoi.",
                en:
                    "The solid line keeps each month as it was known at its end. The dashed line recalculates it with what is known today: here is where it differs, and why."
            )
        ) { html in
            html.table(
                LocalizedText("Mois recalculés par protection", en: "Recalculated months by protection"),
                [
                    Column(LocalizedText("Protection", en: "Protection"), kind: .name) {
                        $0.say($1.aspect.title)
                    },
                    Column(LocalizedText("Mois", en: "Months")) { $0.say(span($1)) },
                    Column(LocalizedText("Su alors", en: "Known then"), kind: .number) {
                        $0.say(words($1.months.last?.then))
                    },
                    Column(LocalizedText("Recalculé", en: "Recalculated"), kind: .number) {
                        $0.say(words($1.months.last?.now))
                    },
                    Column(LocalizedText("Parce que", en: "Because")) { html, revision in
                        for reason in reasons(revision) { html(.span, .class("line"), say: reason) }
                    },
                ], history.revisions, empty: .nothing)
        }
    }

    private func span(_ revision: PostureRevision) -> LocalizedText {
        guard let first = revision.months.first, let last = revision.months.last else { return .verbatim("") }
        let (from, to) = (LocalizedText.month(first.end), LocalizedText.month(last.end))
        guard revision.months.count > 1 else { return to }
        return LocalizedText(
            "\(revision.months.count) mois, \(LocalizedText.ofMonth(first.end).french) à \(to.french)\u{A0}; niveaux du dernier",
            en: "\(revision.months.count) months, \(from.english) to \(to.english); levels of the last")
    }

    private func reasons(_ revision: PostureRevision) -> [LocalizedText] {
        var reasons = revision.withdrawn.compactMap { known -> LocalizedText? in
            guard let back = known.withdrawal else { return nil }
            let (fact, day) = (known.item.fact, LocalizedText.day(back.day))
            return LocalizedText(
                "«\u{A0}\(fact.french)\u{A0}», retiré le \(day.french)\u{A0}: \(back.reason)",
                en: "“\(fact.english)”, withdrawn on \(day.english): \(back.reason)")
        }
        reasons += revision.late.sorted { $0.since > $1.since }.map { known in
            let (fact, day) = (known.item.fact, LocalizedText.day(known.since))
            let of = LocalizedText.day(known.item.asOf)
            return LocalizedText(
                "«\u{A0}\(fact.french)\u{A0}» du \(of.french), apporté le \(day.french)",
                en: "“\(fact.english)” of \(of.english), brought in on \(day.english)")
        }
        if let day = revision.reweighed.map(LocalizedText.day) {
            reasons.insert(
                LocalizedText(
                    "poids ou durée de vie des preuves changés le \(day.french)",
                    en: "weights or lives of evidence changed on \(day.english)"), at: 0)
        }
        let more = reasons.count - Self.mostReasons
        guard more > 0 else { return reasons }
        return Array(reasons.prefix(Self.mostReasons)) + [
            .count(
                more, one: LocalizedText("autre fait", en: "more fact"),
                many: LocalizedText("autres faits", en: "more facts"))
        ]
    }
}
