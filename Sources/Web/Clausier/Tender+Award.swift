import Access
import Clausier
import HTTPTypes
import Hummingbird
import Markup
import Registry
import Store
import Vocabulary

extension TenderView {
    func award(_ html: inout HTML) {
        guard file.isOpen else { return }
        html.section(
            LocalizedText("Attribution", en: "Award"), id: "award",
            about: LocalizedText(
                "Les réponses du titulaire et ses écarts deviennent des engagements suivis. Rien n’est attribué avant que vous ne l’ayez confirmé.",
                en:
                    "The successful bidder’s answers and gaps become tracked commitments. Nothing is awarded before you confirm it."
            )
        ) { html in
            file.isTooEarlyToAward ? html.beforeTheAward(file, found) : html.winnerChoice(file, found)
        }
    }

    func commitments(_ html: inout HTML) {
        guard !file.commitments.isEmpty else { return }
        html.section(
            LocalizedText("Engagements du titulaire", en: "Successful bidder’s commitments"),
            id: "commitments"
        ) { html in
            html.commitments(
                file.commitments, from: found.comparison.parts.map(\.edition), visit: visit,
                back: SiteLink.tender(tender.id).to("commitments"))
            startClock(&html)
        }
    }

    /// What only the buyer sees starts most delays: an audit, a breach, the end of the contract.
    private func startClock(_ html: inout HTML) {
        let delays = file.commitments.flatMap { row in
            row.commitment.rules.filter { $0.unit.isDelay && $0.bound == .atMost }.map {
                (row.commitment, $0)
            }
        }
        guard !delays.isEmpty else { return }
        html(.details, .class("card")) { html in
            html(.summary, say: LocalizedText("Ouvrir un délai", en: "Start a time limit"))
            html(
                .p, .class("hint"),
                say: LocalizedText(
                    "Un audit rendu, une violation constatée, la fin du marché\u{A0}: vous serez prévenu une semaine avant le terme, puis s’il est dépassé.",
                    en:
                        "An audit delivered, a breach noticed, the end of the contract: you are told a week before the time limit, and again when it is past."
                ))
            html.form(.tender(tender.id, "clocks"), visit: visit) { html in
                html.choice(
                    "delay", LocalizedText("Délai", en: "Time limit"),
                    delays.map { commitment, rule in
                        Choice(
                            "\(commitment.id):\(rule.key)",
                            LocalizedText(
                                "\(commitment.control.code) – \(rule.title.french), \(rule.figure.french)",
                                en:
                                    "\(commitment.control.code) – \(rule.title.english), \(rule.figure.english)"
                            ))
                    }, required: true)
                html.field("cause", LocalizedText("Ce qui l’ouvre", en: "What starts it"), .maxlength(300))
                html.field(
                    "started", LocalizedText("Depuis le", en: "Since"), type: "datetime-local",
                    value: visit.now.parisField,
                    hint: LocalizedText(
                        "Jour et heure de Paris\u{A0}: un délai en heures court de là.",
                        en: "Day and time in Paris: a time limit in hours runs from there."))
                html.submit(LocalizedText("Ouvrir ce délai", en: "Start this time limit"), class: "")
            }
        }
    }
}
