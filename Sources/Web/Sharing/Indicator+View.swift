import Access
import Hummingbird
import Markup
import Registry
import Sharing
import Store
import Vocabulary

/// The page of an indicator: what it is, where it stands, what was seen here, how far its block went.
struct IndicatorView {
    /// Offers that are answered on the page itself; the inbox has them all.
    private static let mostOffers = 6

    private let visit: Visit

    init(_ visit: Visit) { self.visit = visit }

    func response() async throws -> Response {
        try await visit.store.settleSharing(at: visit.now)
        let id: ID<IndicatorRow> = try visit.id("indicator")
        guard let page = try await visit.store.page(IndicatorDetail(reach: visit.reach, indicator: id)) else {
            throw Refusal.notFound
        }
        let reach = try await visit.store.blockReach(of: id, reach: visit.reach)
        let protection = try await visit.store.protection(of: page.row.shared.observable, reach: visit.reach)
        let decides = try await visit.store.covers(id, reach: visit.reach(for: .decideIndicators))
        let alerts = try await visit.store.alerts(of: id, reach: visit.reach(for: .readAlerts))
        let closable = try await visit.store.alerts(of: id, reach: visit.reach(for: .handleAlerts)).open
        let shared = page.row.shared
        return visit.page(
            title: .verbatim(shared.observable.defanged), section: .indicators, trail: [Crumb(.indicators)]
        ) { html in
            html(.p, .class("badges")) { html in
                html.badge(shared.standing)
                html.badge(shared.light)
            }
            html(.div, .class("columns")) { html in
                facts(&html, page, protection)
                html.section(LocalizedText("Décider", en: "Decide")) { html in
                    decisions(&html, page, decides: decides)
                }
            }
            circleSection(&html, page)
            blockSection(&html, page, reach)
            sightings(&html, page)
            alertSection(&html, page, alerts, closable: closable)
        }
    }

    private func facts(_ html: inout HTML, _ page: IndicatorDetailPage, _ protection: Protection?) {
        let shared = page.row.shared
        html.section(LocalizedText("Ce que l’on sait", en: "What is known")) { html in
            html(.div, .class("card")) { html in
                html.definitions([
                    (LocalizedText("Type", en: "Type"), { $0.say(shared.observable.kind.title) }),
                    (
                        LocalizedText("État", en: "State"),
                        { html in
                            html.standing(shared.standing)
                            if case .protected = shared.standing, let protection {
                                html(.span, .class("sub"), say: protection.reason)
                                if !protection.source.isEmpty {
                                    html(.span, .class("sub"), data: protection.source)
                                }
                            } else if shared.standing.isBlocking, protection != nil {
                                html(
                                    .span, .class("sub"),
                                    say: LocalizedText(
                                        "Protégé par un établissement\u{A0}: ses propres équipements ne le bloquent pas",
                                        en: "Protected by an establishment: its own devices do not block it"))
                            }
                        }
                    ),
                    (
                        LocalizedText("Signalé par", en: "Reported by"),
                        { $0.data(page.row.circle.identity.name) }
                    ),
                    (LocalizedText("Partagé avec", en: "Shared with"), { $0.circle(page.row.circle) }),
                    (
                        LocalizedText("Diffusion", en: "Distribution"),
                        { html in
                            html.data(shared.light.label)
                            html(.span, .class("sub"), say: shared.light.meaning)
                        }
                    ),
                    (
                        LocalizedText("Confiance", en: "Confidence"),
                        { html in
                            html.say(shared.confidence.title)
                            html.say(LocalizedText(" – ", en: " – "))
                            html.say(.percentage(Double(shared.confidence.percent) / 100))
                        }
                    ),
                    (
                        LocalizedText("De quoi il s’agit", en: "What it is about"),
                        { html in
                            if shared.about.isEmpty { html.unknown() } else { html.data(shared.about) }
                        }
                    ),
                    (
                        LocalizedText("Flux qui le citent", en: "Feeds that name it"),
                        { html in
                            if page.sources.isEmpty {
                                html.say(LocalizedText("Aucun", en: "None"))
                            } else {
                                html.data(page.sources.joined(separator: ", "))
                            }
                        }
                    ),
                    (LocalizedText("Partagé le", en: "Shared on"), { $0.day(shared.shared.parisDay) }),
                    (LocalizedText("Expire", en: "Expires"), { $0.time(shared.expires) }),
                ])
            }
        }
    }

    // MARK: Deciding

    private func decisions(_ html: inout HTML, _ page: IndicatorDetailPage, decides: Bool) {
        html(.div, .class("card")) { html in
            let isOver = page.row.shared.standing == .revoked || page.row.shared.standing == .expired
            let reach = visit.reach(for: .shareIndicators)
            let own = page.own.filter { reach.includes($0.establishment) }
            if !isOver {
                for offer in own.prefix(IndicatorView.mostOffers) {
                    OfferForm(
                        visit: visit, indicator: page.row.id, establishment: offer.establishment,
                        name: offer.establishmentName, state: offer.state, reason: offer.reason,
                        back: .indicator(page.row.id)
                    ).write(&html)
                }
                if own.count > IndicatorView.mostOffers {
                    html(.p) {
                        $0(
                            .a, .href(SiteLink.inbox.with("indicator", page.row.id.description)),
                            say: LocalizedText(
                                "Répondre pour les \(own.count) établissements",
                                en: "Answer for all \(own.count) establishments"))
                    }
                }
            }
            guard decides, !isOver else {
                if page.own.isEmpty || isOver {
                    html(
                        .p,
                        say: isOver
                            ? LocalizedText(
                                "Il n’y a plus rien à décider. Signalé de nouveau, il serait réactivé.",
                                en:
                                    "There is nothing left to decide. Reported again, it would be active again."
                            )
                            : LocalizedText("Rien à décider ici.", en: "Nothing to decide here."))
                }
                if isOver, visit.can(.shareIndicators) {
                    html(.p) {
                        $0(
                            .a,
                            .href(
                                SiteLink.newIndicator.with("value", page.row.shared.observable.value)),
                            say: LocalizedText("Le signaler de nouveau", en: "Report it again"))
                    }
                }
                return
            }
            if case .blocking(true, _) = page.row.shared.standing {
            } else if page.row.shared.observable.kind.isBlockable {
                html.form(.confirmAsSOC(page.row.id), visit: visit, class: "inline") {
                    $0.submit(LocalizedText("Confirmer au nom du SOC", en: "Confirm as the SOC"))
                }
            }
            html.form(.revoke(page.row.id), visit: visit) { html in
                html.field(
                    "reason", LocalizedText("Motif de la révocation", en: "Reason for revoking"),
                    required: false,
                    .maxlength(500))
                html.submit(LocalizedText("Révoquer pour tous", en: "Revoke for all"), class: "danger")
            }
        }
    }

    // MARK: The circle

    private func circleSection(_ html: inout HTML, _ page: IndicatorDetailPage) {
        html.section(
            LocalizedText("Chez les membres", en: "Among the members"),
            about: LocalizedText(
                "Des nombres seulement\u{A0}: on ne dit pas qui a vu, confirmé ou refusé.",
                en: "Counts only: who saw, confirmed or declined is not disclosed.")
        ) { html in
            let link = SiteLink.indicator(page.row.id)
            html.figures([
                Figure(
                    name: LocalizedText("L’ont vu", en: "Saw it"), value: .number(page.seenBy), tone: .medium,
                    link: link),
                Figure(
                    name: OfferState.confirmed.title, value: .number(page.offers[.confirmed] ?? 0),
                    tone: .high,
                    link: link),
                Figure(
                    name: OfferState.accepted.title, value: .number(page.offers[.accepted] ?? 0), tone: .good,
                    link: link),
                Figure(
                    name: OfferState.declined.title, value: .number(page.offers[.declined] ?? 0),
                    tone: .quiet,
                    link: link,
                    note: page.declines.isEmpty ? nil : declineReasons(page)),
                Figure(
                    name: OfferState.waiting.title, value: .number(page.offers[.waiting] ?? 0),
                    tone: .unknown,
                    link: link),
            ])
        }
    }

    private func declineReasons(_ page: IndicatorDetailPage) -> LocalizedText {
        let reasons = DeclineReason.allCases.compactMap { reason in
            page.declines[reason].map { (reason.title, $0) }
        }
        return LocalizedText(
            reasons.map { "\($0.french)\u{A0}: \($1)" }.joined(separator: ", "),
            en: reasons.map { "\($0.english): \($1)" }.joined(separator: ", "))
    }

    // MARK: The block

    private func blockSection(_ html: inout HTML, _ page: IndicatorDetailPage, _ reach: RevocationReach?) {
        guard !page.blocks.isEmpty else { return }
        html.section(LocalizedText("Blocage", en: "Block")) { html in
            if let reach { html.notice(reach.sentence(isOver: page.blocks[0].ended != nil), reach.tone) }
            if let revoked = page.revoked {
                html(.p) { html in
                    html.say(LocalizedText("Révoqué le ", en: "Revoked on "))
                    html.time(revoked.at)
                    if !revoked.reason.isEmpty { html.data(" – " + revoked.reason) }
                }
            }
            html.table(
                LocalizedText("Blocages de cet indicateur", en: "Blocks of this indicator"),
                [
                    Column<BlockRecord>(LocalizedText("Publié", en: "Published"), kind: .name) {
                        $0.time($1.published)
                    },
                    Column(LocalizedText("Jusqu’au", en: "Until")) { $0.time($1.ended ?? $1.expires) },
                    Column(LocalizedText("Fin", en: "End")) { html, block in
                        if let ending = block.ending {
                            html.badge(ending.title, .quiet)
                        } else {
                            html.badge(LocalizedText("En cours", en: "Running"), .critical)
                        }
                    },
                ], page.blocks, empty: .nothing)
        }
    }

    // MARK: Here

    private func sightings(_ html: inout HTML, _ page: IndicatorDetailPage) {
        html.section(LocalizedText("Vu chez vous", en: "Seen at your hospital")) { html in
            html.table(
                LocalizedText("Observations de vos établissements", en: "Sightings at your establishments"),
                [
                    Column<IndicatorDetailPage.OwnSighting>(
                        LocalizedText("Établissement", en: "Establishment"), kind: .name
                    ) { $0.data($1.establishmentName) },
                    Column(LocalizedText("Comment", en: "How")) { html, sighting in
                        if let alert = sighting.alert {
                            html(.a, .href(SiteLink("alerts", String(alert))), say: sighting.origin.title)
                        } else {
                            html.say(sighting.origin.title)
                        }
                    },
                    Column(LocalizedText("Première fois", en: "First")) { $0.time($1.seen.lowerBound) },
                    Column(LocalizedText("Dernière fois", en: "Last")) { $0.time($1.seen.upperBound) },
                    Column(LocalizedText("Enregistrements", en: "Records"), kind: .number) {
                        $0.say(.number($1.records))
                    },
                ], page.sightings,
                empty: EmptyState(
                    LocalizedText("Jamais vu chez vous", en: "Never seen at your hospital"),
                    LocalizedText(
                        page.row.shared.standing.isLookedFor
                            ? "Il est recherché dans tout ce qui arrive\u{A0}; s’il est rencontré, une alerte s’ouvrira."
                            : "Il n’est pas recherché dans ce qui arrive.",
                        en: page.row.shared.standing.isLookedFor
                            ? "It is looked for in everything that comes in; an alert opens if it is seen."
                            : "It is not looked for in what comes in.")))
        }
    }
}

// MARK: - Alerts

extension IndicatorView {
    /// What it raised at the visitor's own hospitals; once it is revoked, a way to close what it raised.
    private func alertSection(
        _ html: inout HTML, _ page: IndicatorDetailPage, _ alerts: IndicatorAlerts, closable: Int
    ) {
        guard alerts.raised > 0 else { return }
        html.section(LocalizedText("Alertes levées chez vous", en: "Alerts raised at your hospital")) {
            html in
            html(.p) { html in
                html.say(
                    .count(
                        alerts.raised, one: LocalizedText("alerte levée", en: "alert raised"),
                        many: LocalizedText("alertes levées", en: "alerts raised")))
                html.say(
                    LocalizedText(
                        ", dont \(alerts.open) encore \(alerts.open > 1 ? "ouvertes" : "ouverte"). ",
                        en: ", \(alerts.open) of them still open. "))
                html(
                    .a,
                    .href(
                        SiteLink("alerts").with("rule", IndicatorRule.name(of: page.row.id.rawValue))),
                    say: LocalizedText("Voir ces alertes", en: "See these alerts"))
            }
            guard page.revoked != nil, closable > 0 else { return }
            html.form(.closeAlerts(of: page.row.id), visit: visit, class: "inline") {
                $0.submit(
                    LocalizedText(
                        "Fermer les alertes ouvertes (\(closable)), avec le motif de la révocation",
                        en: "Close the open alerts (\(closable)), with the reason of the revocation"))
            }
        }
    }
}

extension RevocationReach {
    /// How far a block went and, once it is over, how far back it came.
    func sentence(isOver: Bool) -> LocalizedText {
        guard reached > 0 else {
            return LocalizedText(
                "Aucun équipement n’a encore relevé ce blocage\u{A0}; ceux qui le peuvent\u{A0}: \(devices).",
                en: "No device has fetched this block yet; devices that can: \(devices).")
        }
        guard isOver else {
            return LocalizedText(
                "Relevé par \(reached) équipement\(reached > 1 ? "s" : "") sur \(devices), dans \(establishments) établissement\(establishments > 1 ? "s" : "").",
                en:
                    "Fetched by \(reached) of \(devices) device\(devices > 1 ? "s" : ""), in \(establishments) establishment\(establishments > 1 ? "s" : "")."
            )
        }
        return LocalizedText(
            "Il était allé jusqu’à \(reached) équipement\(reached > 1 ? "s" : "") de \(establishments) établissement\(establishments > 1 ? "s" : "")\u{A0}; \(released) l’\(released > 1 ? "ont" : "a") déjà levé, \(holding) le \(holding > 1 ? "tiennent" : "tient") encore.",
            en:
                "It had reached \(reached) device\(reached > 1 ? "s" : "") of \(establishments) establishment\(establishments > 1 ? "s" : ""); \(released) let\(released == 1 ? "s" : "") it go already, \(holding) still hold\(holding == 1 ? "s" : "") it."
        )
    }

    var tone: Tone { holding == 0 ? .good : .medium }
}

/// The buttons by which one establishment answers an offer.
struct OfferForm {
    let visit: Visit
    let indicator: ID<IndicatorRow>
    let establishment: ID<Establishment>
    let name: String
    let state: OfferState
    let reason: DeclineReason?
    let back: SiteLink

    func write(_ html: inout HTML) {
        html.form(.answer(indicator), visit: visit, class: "form") { html in
            html(.input, .type("hidden"), .name("establishment"), .value(establishment.description))
            html(.input, .type("hidden"), .name("return"), .value(back.description))
            html(.p) { html in
                html(.strong, data: name)
                html.data(" ")
                html.badge(state)
                if let reason { html(.span, .class("sub"), say: reason.title) }
            }
            html(.div, .class("row-actions")) { html in
                if state != .confirmed {
                    button(
                        &html, "confirm",
                        LocalizedText(
                            "Confirmer\u{A0}: vu ou vérifié ici", en: "Confirm: seen or verified here"),
                        "primary")
                }
                if state != .accepted { button(&html, "accept", LocalizedText("Accepter", en: "Accept"), "") }
            }
            guard state != .declined else { return }
            html(.details) { html in
                html(.summary, say: LocalizedText("Refuser…", en: "Decline…"))
                html.choice(
                    "reason", LocalizedText("Motif", en: "Reason"),
                    DeclineReason.allCases.map { Choice($0.rawValue, $0.title) },
                    selected: DeclineReason.falsePositive.rawValue)
                button(&html, "decline", LocalizedText("Refuser", en: "Decline"), "danger")
            }
        }
    }

    private func button(_ html: inout HTML, _ value: String, _ label: LocalizedText, _ names: String) {
        html(.button, .type("submit"), .name("answer"), .value(value), .class("small " + names), say: label)
    }
}

extension HTML {
    mutating func badge(_ state: OfferState) {
        let tone: Tone =
            switch state {
            case .waiting: .unknown
            case .accepted: .good
            case .confirmed: .high
            case .declined: .quiet
            }
        badge(state.title, tone)
    }
}
