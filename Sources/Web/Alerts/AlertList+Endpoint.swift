import Access
import Hummingbird
import Store
import Vocabulary
import Watch

extension SiteLink {
    /// Where the buttons of an alert's page are sent.
    static func alertState(_ id: ID<Alert>) -> SiteLink { SiteLink("alerts", id.description, "state") }
}

extension Endpoints {
    /// Alerts: the list, the page of each, and what people do with them.
    static let alerts: [Endpoint] = [
        .page("/alerts", needs: .permission(.readAlerts)) { visit in
            let list = AlertList(visit)
            let page = try await visit.store.page(list)
            let counts = try await visit.store.page(
                Overview(
                    reach: visit.reach, day: visit.today, group: list.filter.group,
                    establishment: list.filter.establishment, mostEstablishments: 0))
            let places = try await visit.store.page(Places(reach: visit.reach))
            let model = AlertListModel(page, list: list, counts: counts.total, visit: visit)
            return AlertListView(visit: visit, list: list, model: model, places: places).response()
        },
        .page("/alerts/{alert}", needs: .permission(.readAlerts)) { visit in
            try await AlertDetailView(visit: visit, model: AlertDetailModel.read(visit)).response(
                FormErrors())
        },
        .form("/alerts/{alert}/state", needs: .permission(.handleAlerts)) { visit in
            try await changeState(visit)
        },
    ]

    private static func changeState(_ visit: Visit) async throws -> Response {
        let id: ID<Alert> = try visit.id("alert")
        let form = AlertStepForm(visit.fields)
        guard let step = form.step else {
            let model = try await AlertDetailModel.read(visit)
            return AlertDetailView(visit: visit, model: model).response(form.errors, status: .badRequest)
        }
        do {
            try await visit.store.handle(
                id, step, note: visit.fields.text("note") ?? "", reach: visit.reach,
                by: try visit.signedIn().principal.name, at: visit.now)
        } catch StoreError.wrongState {
            throw Refusal.alertChanged
        }
        return .redirect(to: SiteLink.alert(id).saying(form.flash))
    }
}

/// What the buttons of an alert's page ask for.
struct AlertStepForm {
    var step: AlertStep?
    var errors = FormErrors()
    var flash = Flash.alertAcknowledged

    init(_ fields: FormFields) {
        switch fields["step"] {
        case "acknowledge": step = .acknowledge
        case "reopen": (step, flash) = (.reopen, .alertReopened)
        case "close":
            guard let reason = fields["reason"].flatMap(ClosingReason.init(rawValue:)) else {
                errors.add("reason", LocalizedText("Choisissez un motif.", en: "Choose a reason."))
                return
            }
            (step, flash) = (.close(reason), .alertClosed)
        default: errors.add("", LocalizedText("Action inconnue.", en: "Unknown action."))
        }
    }
}

extension Refusal {
    /// Two people at once.
    static let alertChanged: Refusal = {
        var refusal = Refusal(
            .conflict,
            LocalizedText(
                "Quelqu’un a changé l’état de cette alerte entre-temps. Revenez à l’alerte et vérifiez où elle en est.",
                en:
                    "Somebody has changed the state of this alert in the meantime. Go back to the alert and see where it stands."
            ))
        refusal.beside = LocalizedText(
            "Quelqu’un a changé l’état de cette alerte entre-temps\u{A0}: cette page montre où elle en est. Rien n’a été modifié.",
            en:
                "Somebody has changed the state of this alert in the meantime: this page shows where it stands. Nothing was changed."
        )
        return refusal
    }()
}

extension AlertList {
    /// What the address of a visit asks for: open alerts, unless it says otherwise.
    ///
    /// Of open alerts the riskiest come first: they are what a person comes for. Closed ones are read as a history.
    init(_ visit: Visit) {
        var wrong: [String] = []
        self.init(reach: visit.reach, filter: AlertFilter(visit.query, wrong: &wrong))
        if filter.states.isEmpty { filter.states = [.new, .acknowledged] }
        filter.titles = visit.site.services.ruleBook.searchTexts
        sort =
            visit.query["sort"].flatMap(AlertSort.init(rawValue:))
            ?? (filter.states.contains(.closed) ? .newest : .riskiest)
        switch visit.query["case"] {
        case "no": filter.isInCase = false
        case "yes": filter.isInCase = true
        default: break
        }
        switch visit.query["owner"] {
        case "nobody": filter.owner = .nobody
        case "me": filter.owner = visit.visitor.map { .account($0.principal.name) }
        default: break
        }
        after = visit.query["after"].flatMap(AlertCursor.init)
    }
}
