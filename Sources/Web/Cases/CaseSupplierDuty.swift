import Access
import Clausier
import Markup
import Registry
import Store
import Vocabulary
import Watch

/// What the supplier that is part of an incident owes an establishment, by its own answers to the clausier.
struct CaseSupplierDuty: Sendable {
    /// The suppliers that an establishment may name, by establishment.
    let serving: [ID<Establishment>: [ServingSupplier]]
    /// What the named one promised, by establishment.
    let duties: [ID<Establishment>: [SupplierDuty]]

    static let none = CaseSupplierDuty(serving: [:], duties: [:])

    init(serving: [ID<Establishment>: [ServingSupplier]], duties: [ID<Establishment>: [SupplierDuty]]) {
        self.serving = serving
        self.duties = duties
    }

    /// Reads both for the establishments of a case in reach.
    init(_ page: CasePage, visit: Visit) async throws {
        var serving: [ID<Establishment>: [ServingSupplier]] = [:]
        var duties: [ID<Establishment>: [SupplierDuty]] = [:]
        for place in page.places {
            serving[place.establishment] = try await visit.store.suppliers(
                serving: place.establishment, reach: visit.reach)
            guard let supplier = place.facts.supplier else { continue }
            duties[place.establishment] = try await visit.store.supplierDuties(
                of: supplier, at: place.establishment, reach: visit.reach)
        }
        self.init(serving: serving, duties: duties)
    }

    /// The supplier that an establishment named.
    func supplier(at place: CasePlace) -> ServingSupplier? {
        place.facts.supplier.flatMap { id in serving[place.establishment]?.first { $0.id == id } }
    }

    /// The question which supplier it is.
    func choose(_ html: inout HTML, _ place: CasePlace) {
        html.choice(
            "supplier",
            LocalizedText("Lequel de vos fournisseurs\u{202F}?", en: "Which of your suppliers?"),
            (serving[place.establishment] ?? []).map { Choice($0.id.description, .verbatim($0.name)) },
            selected: place.facts.supplier?.description, empty: .notKnownYet)
    }

    /// What the supplier promised, under the clock of the notice that it is sent.
    func write(_ html: inout HTML, _ place: CasePlace, visit: Visit) {
        guard let supplier = supplier(at: place) else { return }
        let own = duties[place.establishment] ?? []
        html(
            .h3,
            say: LocalizedText(
                "Ce que \(supplier.name) s’est engagé à faire", en: "What \(supplier.name) undertook to do"))
        guard !own.isEmpty else {
            return html.notice(
                LocalizedText(
                    "Aucune réponse au clausier sur le devoir d’alerte. À défaut d’engagement, un sous-traitant prévient «\u{A0}dans les meilleurs délais\u{A0}» (RGPD, article 33, paragraphe 2).",
                    en:
                        "No answer in the catalogue on the duty to give notice. Without one, a processor gives notice “without undue delay” (GDPR, article 33(2))."
                ), .unknown)
        }
        html(.ul, .class("list")) { html in
            for duty in own { html(.li) { self.line(&$0, duty, place, visit) } }
        }
    }

    private func line(_ html: inout HTML, _ duty: SupplierDuty, _ place: CasePlace, _ visit: Visit) {
        guard let hours = duty.hours else {
            duty.claim == .partial
                ? html.badge(LocalizedText("Sans délai chiffré", en: "No time limit given"), .high)
                : html.badge(LocalizedText("Pas d’engagement", en: "No undertaking"), .critical)
            if duty.claim == .partial, duty.text.contains(where: { !$0.isWhitespace }) {
                let words = duty.text.count > 400 ? duty.text.prefix(400) + "…" : duty.text
                html.say(LocalizedText(" «\u{A0}\(words)\u{A0}»", en: " “\(words)”"))
            }
            return source(&html, duty, visit)
        }
        html.say(
            hours > 0
                ? LocalizedText(
                    "Nous alerter sous \(LocalizedText.promised(hours: hours).french)",
                    en: "Give us notice within \(LocalizedText.promised(hours: hours).english)")
                : LocalizedText("Nous alerter sans délai", en: "Give us notice at once"))
        if let deadline = duty.deadline(place.facts) {
            html.data(" ")
            if deadline < visit.now {
                html.badge(LocalizedText("Délai passé", en: "Past"), .critical)
            }
            html.say(LocalizedText(" au plus tard le ", en: " at the latest on "))
            html.time(deadline)
        }
        source(&html, duty, visit)
    }

    private func source(_ html: inout HTML, _ duty: SupplierDuty, _ visit: Visit) {
        let other = LocalizedText(
            duty.isRunHere ? "" : ", que vous n’utilisez pas",
            en: duty.isRunHere ? "" : ", which you do not run")
        let words = LocalizedText(
            "\(duty.releaseName)\(other.french), réponse \(duty.code) version \(duty.version)",
            en: "\(duty.releaseName)\(other.english), answer \(duty.code) version \(duty.version)")
        html(.span, .class("sub")) { html in
            if visit.can(.readAnswers) {
                html(.a, .href(.point(duty.code, of: duty.questionnaire)), say: words)
            } else {
                html.say(words)
            }
        }
    }

    /// The promises about what runs there, as the letter to the supplier reminds it of them: those about other products
    /// were made to others.
    func reminders(at place: CasePlace) -> [String] {
        (duties[place.establishment] ?? []).compactMap { duty in
            guard let hours = duty.hours, duty.isRunHere else { return nil }
            let delay =
                hours > 0 ? "sous \(LocalizedText.promised(hours: hours).french)" : "sans délai"
            return
                "Vous vous êtes engagés à nous alerter \(delay) (\(duty.releaseName), clausier, point \(duty.code), réponse version \(duty.version))."
        }
    }
}

extension LocalizedText {
    /// A delay as it was promised, in minutes below an hour: an hour and a half is `1,5 h`, never two.
    static func promised(hours: Double) -> LocalizedText {
        if hours < 1 {
            let minutes = number(hours * 60, decimals: 0)
            return LocalizedText("\(minutes.french)\u{A0}min", en: "\(minutes.english) min")
        }
        let isWhole = hours == hours.rounded()
        let number = number(hours, decimals: isWhole ? 0 : (hours * 10) == (hours * 10).rounded() ? 1 : 2)
        return LocalizedText("\(number.french)\u{A0}h", en: "\(number.english) h")
    }
}
