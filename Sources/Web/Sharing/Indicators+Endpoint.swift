import Access
import Hummingbird
import Markup
import Registry
import Sharing
import Store
import Vocabulary
import Watch

extension Endpoints {
    /// What hospitals look for together.
    static let sharing: [Endpoint] = [
        .page("/indicators", needs: .permission(.readIndicators)) {
            try await IndicatorListView($0).response()
        },
        .page("/indicators/new", needs: .permission(.shareIndicators)) {
            try await IndicatorReport($0).form()
        },
        .form("/indicators/new", needs: .permission(.shareIndicators)) {
            try await IndicatorReport($0).share()
        },
        .page("/indicators/{indicator}", needs: .permission(.readIndicators)) {
            try await IndicatorView($0).response()
        },
        .form("/indicators/{indicator}/answer", needs: .permission(.shareIndicators)) {
            try await OfferAnswer($0).answer()
        },
        .form("/indicators/{indicator}/confirm", needs: .permission(.decideIndicators)) { visit in
            let id: ID<IndicatorRow> = try visit.id("indicator")
            do {
                try await visit.store.confirmAsSOC(id, reach: visit.reach, by: try visit.actor, at: visit.now)
            } catch StoreError.wrongState {
                throw Refusal.indicatorOver
            }
            return .redirect(to: SiteLink.indicator(id).saying(.indicatorConfirmed))
        },
        .form("/indicators/{indicator}/revoke", needs: .permission(.decideIndicators)) { visit in
            let id: ID<IndicatorRow> = try visit.id("indicator")
            do {
                try await visit.store.revoke(
                    id, reason: visit.fields.text("reason") ?? "", reach: visit.reach, by: try visit.actor,
                    at: visit.now)
            } catch StoreError.wrongState {
                throw Refusal.indicatorOver
            }
            return .redirect(to: SiteLink.indicator(id).saying(.indicatorRevoked))
        },
        .form("/indicators/{indicator}/close-alerts", needs: .permission(.handleAlerts)) { visit in
            let id: ID<IndicatorRow> = try visit.id("indicator")
            let seen = IndicatorDetail(reach: visit.reach(for: .readIndicators), indicator: id)
            guard let page = try await visit.store.page(seen) else { throw Refusal.notFound }
            guard let revoked = page.revoked else {
                throw Refusal.invalid(
                    LocalizedText(
                        "L’indicateur n’est pas révoqué\u{A0}: fermez ses alertes une à une, depuis la file.",
                        en: "The indicator is not revoked: close its alerts one by one, from the queue."))
            }
            let note = LocalizedText(
                "Indicateur révoqué" + (revoked.reason.isEmpty ? "" : "\u{A0}: " + revoked.reason),
                en: "Indicator revoked" + (revoked.reason.isEmpty ? "" : ": " + revoked.reason))
            try await visit.store.closeAlerts(
                of: id, .falsePositive, note: note[visit.language], reach: visit.reach, by: try visit.actor,
                at: visit.now)
            return .redirect(to: SiteLink.indicator(id).saying(.indicatorAlertsClosed))
        },
    ]
}

extension Refusal {
    static let indicatorOver = Refusal(
        .conflict,
        LocalizedText(
            "L’indicateur a expiré ou a été révoqué entre-temps. Signalez-le de nouveau pour le réactiver.",
            en: "The indicator has expired or was revoked in the meantime. Report it again to reactivate it.")
    )
}

/// What a member does with an offer, from the inbox or the indicator's page.
struct OfferAnswer {
    let visit: Visit

    init(_ visit: Visit) { self.visit = visit }

    func answer() async throws -> Response {
        let id: ID<IndicatorRow> = try visit.id("indicator")
        guard let establishment = visit.fields["establishment"].flatMap({ ID<Establishment>($0) }) else {
            throw Refusal.notFound
        }
        let answer: InboxAnswer
        switch visit.fields["answer"] {
        case "accept": answer = .accept
        case "confirm": answer = .confirm
        case "decline":
            guard let reason = visit.fields["reason"].flatMap(DeclineReason.init(rawValue:)) else {
                throw Refusal.invalid(
                    LocalizedText("Choisissez le motif du refus.", en: "Choose a reason for declining."))
            }
            answer = .decline(reason)
        default: throw Refusal.malformed
        }
        do {
            try await visit.store.answer(
                id, answer, for: establishment, note: visit.fields.text("note") ?? "", reach: visit.reach,
                by: try visit.actor, at: visit.now)
        } catch StoreError.wrongState {
            throw Refusal.indicatorOver
        }
        let back = visit.fields["return"].flatMap(SiteLink.init(returning:)) ?? .inbox
        return .redirect(to: back.saying(.offerAnswered))
    }
}
