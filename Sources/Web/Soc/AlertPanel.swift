import Access
import Hummingbird
import Markup
import Registry
import Store
import Vocabulary
import Watch

extension SiteLink {
    static func alertPanel(_ id: ID<Alert>) -> SiteLink { SiteLink("alerts", id.description, "panel") }
    static func alertHost(_ id: ID<Alert>) -> SiteLink { SiteLink("alerts", id.description, "host") }
    static let alertsBulk = SiteLink("alerts", "bulk")
}

/// What hangs on an alert: system, care, supplier, who to call. Beside the queue, and on the alert's own page.
struct AlertPanel {
    let visit: Visit
    let alert: Alert
    let stake: CareStake?
    let context: AlertContext

    static func read(_ visit: Visit) async throws -> AlertPanel {
        let query = AlertDetail(reach: visit.reach, alert: try visit.id("alert"), limit: 1)
        guard let page = try await visit.store.page(query),
            let context = try await visit.store.context(
                of: page.alert, stake: page.stake, reach: visit.reach, at: visit.now)
        else { throw Refusal.notFound }
        return AlertPanel(visit: visit, alert: page.alert, stake: page.stake, context: context)
    }

    /// The panel as a page of its own, of which our script takes the part that it shows beside the queue.
    func response() -> Response {
        visit.page(title: visit.title(alert), section: .alerts, trail: [Crumb(.alerts)]) { html in
            html(.section, .class("part"), .id("alert-panel-content")) { html in
                html(.h2) { $0(.a, .href(.alert(alert.id)), data: visit.title(alert)[visit.language]) }
                html(.div, .class("card")) { write(&$0) }
            }
        }
    }

    func write(_ html: inout HTML) {
        let registry = visit.reach(for: .readRegistry).includes(alert.establishment)
        html.definitions(
            [
                (
                    LocalizedText("Établissement", en: "Establishment"),
                    { $0.name(alert.establishmentName, registry ? .establishment(alert.establishment) : nil) }
                ),
                (
                    LocalizedText("Machine", en: "Machine"),
                    { html in
                        if alert.host.isEmpty {
                            html.unknown(.unknownFeminine)
                        } else {
                            html(.code, data: alert.host)
                        }
                    }
                ),
                (
                    LocalizedText("Systèmes sur la machine", en: "Systems on the machine"),
                    { systems(&$0, registry) }
                ),
                (LocalizedText("Soins qui en dépendent", en: "Care that relies on it"), { care(&$0) }),
                (LocalizedText("Fournisseurs", en: "Suppliers"), { suppliers(&$0) }),
                (
                    LocalizedText("Télémaintenance déclarée", en: "Declared remote maintenance"),
                    { maintenance(&$0) }
                ),
                (LocalizedText("D’astreinte", en: "On call"), { onCall(&$0) }),
                (
                    LocalizedText("Dernier exercice", en: "Last exercise"),
                    { html in
                        if let last = context.lastExercise {
                            html.day(last.parisDay)
                        } else {
                            html.unknown(LocalizedText("Aucun connu", en: "None known"))
                        }
                    }
                ),
                (LocalizedText("Dossier", en: "Case"), { caseFile(&$0) }),
            ])
        html(.h3) { html in
            html.say(
                LocalizedText(
                    "Risque\u{A0}: \(context.risk.score) sur 100", en: "Risk: \(context.risk.score) of 100"))
        }
        if alert.state != .closed, alert.risk != context.risk.score {
            // The queue is sorted by what was reckoned then; what made the rule rare may have passed since.
            html(
                .p, .class("muted"),
                say: LocalizedText(
                    "La file la classe à \(alert.risk), calculé quand elle a été levée\u{A0}; le détail vaut maintenant.",
                    en:
                        "The queue ranks it at \(alert.risk), reckoned when it was raised; the terms are those of now."
                ))
        }
        html(.ul, .class("list")) { html in
            for part in context.risk.parts {
                html(
                    .li,
                    say: LocalizedText(
                        "+\(part.points)\u{A0}: \(part.reason.sentence.french)",
                        en: "+\(part.points): \(part.reason.sentence.english)"))
            }
        }
    }

    private func systems(_ html: inout HTML, _ registry: Bool) {
        guard let stake, !stake.systems.isEmpty else {
            return html.unknown(LocalizedText("Pas encore renseigné", en: "Not stated yet"))
        }
        for part in stake.systems {
            html(.span, .class("line")) { html in
                html.name(part.name, registry ? .system(part.system) : nil)
                html.data(" ")
                if let day = part.retiredOn {
                    let date = LocalizedText.day(day)
                    html.badge(
                        LocalizedText(
                            "Hors service depuis le \(date.french)",
                            en: "Out of service since \(date.english)"), .quiet)
                } else if let criticality = part.criticality {
                    html.badge(criticality)
                }
            }
        }
    }

    private func care(_ html: inout HTML) {
        guard let stake, !stake.care.isEmpty else { return html.data("–") }
        for (place, kind) in stake.mostUrgent.enumerated() {
            if place > 0 { html.data(" ") }
            html.badge(kind.title, kind.urgency == 3 ? .critical : kind.urgency == 2 ? .high : .low)
        }
    }

    private func suppliers(_ html: inout HTML) {
        let known = (stake?.systems ?? []).filter { $0.supplierName != nil }
        guard !known.isEmpty else { return html.data("–") }
        let reads = visit.can(.readSuppliers)
        for part in known {
            html(.span, .class("line")) { html in
                html.name(part.supplierName ?? "", reads ? part.supplier.map { .supplier($0) } : nil)
                if let contact = part.securityContact { html.data(" – " + contact) }
            }
        }
    }

    private func maintenance(_ html: inout HTML) {
        guard !context.maintenance.isEmpty else { return html.data("–") }
        for (supplier, network) in context.maintenance {
            html(.span, .class("line")) { html in
                html(.code, data: network)
                html.data(" – " + supplier)
            }
        }
    }

    private func onCall(_ html: inout HTML) {
        guard !context.onCall.isEmpty else {
            return html.badge(LocalizedText("Personne", en: "Nobody"), .high)
        }
        for contact in context.onCall {
            html(
                .span, .class("line"),
                data: contact.name + (contact.telephone.isEmpty ? "" : " – " + contact.telephone))
        }
    }

    private func caseFile(_ html: inout HTML) {
        guard let id = alert.caseFile, let reference = alert.caseReference else { return html.data("–") }
        html.name(reference, visit.can(.readCases) ? .caseFile(id) : nil)
    }

    /// Which system runs on the machine: its open alerts and the next weigh by it.
    func placing(_ html: inout HTML) {
        guard !alert.host.isEmpty, visit.reach(for: .handleAlerts).includes(alert.establishment) else {
            return
        }
        html(.details) { html in
            html(
                .summary,
                say: LocalizedText(
                    "Indiquer ce qui tourne sur cette machine", en: "Say what runs on this machine"))
            html.form(.alertHost(alert.id), visit: visit) { html in
                html.choice(
                    "system", LocalizedText("Système", en: "System"),
                    context.systems.map { Choice($0.id.description, .verbatim($0.name)) }, required: true)
                html.submit(LocalizedText("Enregistrer", en: "Save"), class: "")
            }
        }
    }
}

extension AlertRisk.Reason {
    /// Why points are given.
    var sentence: LocalizedText {
        switch self {
        case .level(let level):
            LocalizedText(
                "niveau de la règle, \(level.title.french.lowercased())",
                en: "level of the rule, \(level.title.english.lowercased())")
        case .asset(nil):
            LocalizedText(
                "on ignore ce qui tourne sur la machine", en: "what runs on the machine is not known")
        case .asset(let criticality?):
            LocalizedText(
                "système de criticité «\u{A0}\(criticality.title.french.lowercased())\u{A0}»",
                en: "system of “\(criticality.title.english.lowercased())” criticality")
        case .care(nil): LocalizedText("aucun soin connu n’en dépend", en: "no care is known to rely on it")
        case .care(let kind?):
            LocalizedText(
                "en dépend\u{A0}: \(kind.title.french.lowercased())",
                en: "relied on by: \(kind.title.english.lowercased())")
        case .rarityHere(let alerts):
            LocalizedText(
                "\(alerts) autre\(alerts < 2 ? "" : "s") alerte\(alerts < 2 ? "" : "s") de cette règle ici en trente jours",
                en: "\(alerts) other alert\(alerts == 1 ? "" : "s") from this rule here in thirty days")
        case .rarityInNetwork(let seeing, let listening):
            LocalizedText(
                "vue dans \(seeing) établissement\(seeing < 2 ? "" : "s") sur \(listening)",
                en: "seen at \(seeing) of \(listening) establishments")
        }
    }
}

extension Endpoints {
    static let queue: [Endpoint] = [
        .page("/alerts/{alert}/panel", needs: .permission(.readAlerts)) {
            try await AlertPanel.read($0).response()
        },
        .form("/alerts/{alert}/host", needs: .permission(.handleAlerts)) { visit in
            let panel = try await AlertPanel.read(visit)
            guard let system: ID<System> = visit.fields["system"].flatMap({ ID($0) }) else {
                throw Refusal.malformed
            }
            try await visit.store.transaction(by: visit.signedIn().principal.name, at: visit.now) {
                try $0.place(
                    system, onHost: panel.alert.host, at: panel.alert.establishment, reach: visit.reach)
            }
            return .redirect(to: SiteLink.alert(panel.alert.id).saying(.systemCorrected))
        },
        .page("/chains", needs: .permission(.readAlerts)) { try await ChainsView.read($0).response() },
        .form("/alerts/bulk", needs: .permission(.handleAlerts)) { try await bulk($0) },
    ]

    /// One thing done to every alert that is ticked. Somebody else may have been faster with some of them: the others are
    /// done all the same.
    private static func bulk(_ visit: Visit) async throws -> Response {
        let back = visit.fields["return"].flatMap { SiteLink(returning: $0) } ?? .alerts
        let chosen = Set(visit.fields.all("alert").compactMap { ID<Alert>($0) }).sorted()
        guard !chosen.isEmpty else { return .redirect(to: back.saying(.nothingChosen)) }
        let actor = try visit.signedIn().principal.name
        var isWhole = true
        switch visit.fields["action"] {
        case "acknowledge":
            isWhole = try await each(chosen) {
                try await visit.store.handle(
                    $0, .acknowledge, note: "", reach: visit.reach, by: actor, at: visit.now)
            }
            return .redirect(to: back.saying(isWhole ? .alertAcknowledged : .alertsPassed))
        case "assign":
            isWhole = try await each(chosen) {
                try await visit.store.assign($0, to: actor, reach: visit.reach, by: actor, at: visit.now)
            }
            return .redirect(to: back.saying(isWhole ? .alertAssigned : .alertsPassed))
        case "close":
            guard let reason = visit.fields["reason"].flatMap(ClosingReason.init(rawValue:)) else {
                return .redirect(to: back.saying(.reasonMissing))
            }
            isWhole = try await each(chosen) {
                try await visit.store.handle(
                    $0, .close(reason), note: visit.fields.text("note") ?? "", reach: visit.reach, by: actor,
                    at: visit.now)
            }
            return .redirect(to: back.saying(isWhole ? .alertClosed : .alertsPassed))
        case "open-case":
            return .redirect(
                to: chosen.prefix(200).reduce(SiteLink.casesNew) { $0.adding("alert", $1.description) })
        default: throw Refusal.malformed
        }
    }

    /// Returns whether it was done to all of them.
    private static func each(
        _ alerts: [ID<Alert>], _ step: (ID<Alert>) async throws -> Void
    ) async throws -> Bool {
        var isWhole = true
        for alert in alerts {
            do { try await step(alert) } catch StoreError.wrongState { isWhole = false }
        }
        return isWhole
    }
}
