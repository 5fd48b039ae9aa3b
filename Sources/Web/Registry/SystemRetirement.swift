import Access
import Hummingbird
import Markup
import Registry
import Store
import Vocabulary

extension SiteLink {
    static func retirement(of system: ID<System>) -> SiteLink {
        SiteLink("systems", system.description, "retire")
    }
}

extension Endpoints {
    /// Taking a system out of service, and putting it back.
    static let retirements: [Endpoint] = [
        .form("/systems/{system}/retire", needs: .permission(.importRegistry)) { visit in
            let system: ID<Registry.System> = try visit.id("system")
            var retirement: Retirement?
            if visit.fields["step"] != "restore" {
                guard let day = try visit.day("day"), let reason = visit.fields.text("reason") else {
                    throw Refusal.invalid(
                        LocalizedText(
                            "Il faut le premier jour hors service, et un motif.",
                            en: "The first day out of service and a reason are needed."))
                }
                retirement = Retirement(day: day, reason: String(reason.prefix(500)))
            }
            let reach = visit.reach
            do {
                try await visit.store.transaction(by: try visit.signedIn().principal.name, at: visit.now) {
                    [retirement] in try $0.retire(system, retirement, reach: reach)
                }
            } catch StoreError.notFound {
                throw Refusal.notFound
            }
            return .redirect(
                to: SiteLink.system(system).saying(retirement == nil ? .systemRestored : .systemRetired))
        }
    ]
}

/// What a system's page says of the end of its service, and the form that ends it.
struct SystemRetirementView {
    let visit: Visit
    let system: System
    let retirement: Retirement?
    /// Whether other systems are recorded as unable to work without it.
    let isNeeded: Bool

    /// What it says at the top, where the service has ended or is to end.
    func notice(_ html: inout HTML) {
        guard let retirement else { return }
        html.notice(retirement.sentence(on: visit.today), .quiet)
        guard isNeeded, retirement.day <= visit.today else { return }
        html.notice(
            LocalizedText(
                "D’autres systèmes sont enregistrés comme ne fonctionnant pas sans lui\u{A0}: voyez ses dépendances.",
                en: "Other systems are recorded as unable to work without it: see its dependencies."),
            .medium)
    }

    /// For who may change the system.
    func form(_ html: inout HTML) {
        html(.details, .class("card"), .id("retirement")) { html in
            html(
                .summary,
                say: retirement == nil
                    ? LocalizedText("Mettre hors service", en: "Take out of service")
                    : LocalizedText("Revenir sur la mise hors service", en: "Change the end of service"))
            html.form(.retirement(of: system.id), visit: visit) { html in
                html.field(
                    "day", LocalizedText("Hors service à partir du", en: "Out of service from"), type: "date",
                    value: (retirement?.day ?? visit.today).description,
                    hint: LocalizedText(
                        "Ce jour-là, le système quitte les listes, les décomptes, la dette et les échéances. Sa page et son historique restent.",
                        en:
                            "On that day the system leaves lists, counts, debt and expiry dates. Its page and its history stay."
                    ))
                html.field(
                    "reason", LocalizedText("Motif", en: "Reason"), value: retirement?.reason ?? "",
                    .maxlength(500))
                html.submit(LocalizedText("Enregistrer", en: "Save"))
            }
            guard retirement != nil else { return }
            html.form(.retirement(of: system.id), visit: visit, class: "row-actions") { html in
                html(
                    .button, .type("submit"), .name("step"), .value("restore"),
                    say: LocalizedText("Remettre en service", en: "Put back into service"))
            }
        }
    }
}

extension Retirement {
    /// That a system serves no more, or until when it does, as people say it.
    func sentence(on today: Day) -> LocalizedText {
        let date = LocalizedText.day(day)
        let end: LocalizedText =
            day <= today
            ? LocalizedText(
                "Hors service depuis le \(date.french)", en: "Out of service since \(date.english)")
            : LocalizedText(
                "Sera mis hors service le \(date.french)", en: "To be taken out of service on \(date.english)"
            )
        if reason.isEmpty { return LocalizedText("\(end.french).", en: "\(end.english).") }
        return LocalizedText(
            "\(end.french)\u{A0}: \(reason)", en: "\(end.english): \(reason)")
    }
}
