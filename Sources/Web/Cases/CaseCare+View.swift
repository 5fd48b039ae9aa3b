import Access
import Markup
import Registry
import Store
import Vocabulary
import Watch

/// Care that is down, and how it goes on.
struct CaseCareView {
    let show: CaseShowView

    func write(_ html: inout HTML) {
        html.table(
            LocalizedText("Services de soins touchés", en: "Care services affected"),
            [
                Column<CareOutage>(LocalizedText("Service", en: "Service"), kind: .name) { html, outage in
                    html.data(outage.name)
                    html(.span, .class("sub")) { html in
                        html.say(outage.kind.title)
                        html.data(" · ")
                        html.say(show.name(outage.establishment))
                    }
                },
                Column(LocalizedText("Depuis", en: "Since")) { $0.time($1.since) },
                Column(LocalizedText("Situation", en: "Now")) { html, outage in
                    if let until = outage.until {
                        html.badge(LocalizedText("Rétabli", en: "Restored"), .good)
                        html(.span, .class("sub")) { $0.time(until) }
                    } else {
                        html.badge(LocalizedText("Arrêté ou dégradé", en: "Stopped or degraded"), .critical)
                        restore(&html, outage)
                    }
                },
                Column(LocalizedText("Organisation", en: "Fallback")) { $0.data($1.fallback) },
            ], show.page.outages,
            empty: EmptyState(
                LocalizedText("Aucun service arrêté", en: "No service down"),
                LocalizedText(
                    "Inscrivez chaque service qui s’arrête, avec l’heure\u{A0}: le signalement et le retour d’expérience s’appuient dessus.",
                    en:
                        "Record each service that stops, with the time: the report and the debrief rely on it."
                )))
        show.degradedModes.write(&html, visit: show.visit)
        let reach = show.visit.reach(for: .handleCases)
        let services = show.page.services.filter { reach.includes($0.establishment) }
        guard !services.isEmpty else { return }
        html.section(
            LocalizedText("Déclarer un service touché", en: "Record an affected service"), id: "record"
        ) { html in
            show.form(&html, "care") { html in
                html.choice(
                    "service", LocalizedText("Service de soins", en: "Care service"),
                    services.map {
                        Choice($0.id.description, .verbatim($0.name), under: show.name($0.establishment))
                    },
                    errors: show.errors, required: true)
                html.field(
                    "since", LocalizedText("Arrêté ou dégradé depuis", en: "Stopped or degraded since"),
                    type: "datetime-local", value: show.visit.now.parisField, errors: show.errors)
                html.field(
                    "until", LocalizedText("Rétabli le", en: "Restored on"), type: "datetime-local",
                    hint: LocalizedText(
                        "Seulement si c’est déjà fini\u{A0}; sinon, dites-le plus tard dans le tableau.",
                        en: "Only if it is over already; otherwise say so later in the table."),
                    errors: show.errors, required: false)
                html.field(
                    "fallback", LocalizedText("Organisation de remplacement", en: "Fallback"),
                    required: false,
                    .maxlength(500))
                html.submit(LocalizedText("Enregistrer", en: "Save"))
            }
        }
    }
    /// Says that a service is up again: when it stopped, and how care went on meanwhile, stay as they are.
    private func restore(_ html: inout HTML, _ outage: CareOutage) {
        guard show.visit.reach(for: .handleCases).includes(outage.establishment) else { return }
        show.form(&html, "care") { html in
            html(.input, .type("hidden"), .name("service"), .value(outage.service.description))
            html.field(
                "until", LocalizedText("Rétabli le", en: "Restored on"), type: "datetime-local",
                value: show.visit.now.parisField, errors: show.errors)
            html.submit(LocalizedText("Rétablir", en: "Restore"), class: "small")
        }
    }
}

extension CareNews {
    /// What a form says of a service: without a beginning, that the one which is down is up again.
    ///
    /// - Throws: ``FormFault`` for a field that cannot be taken.
    init(_ form: FormFields, now: Instant) throws {
        guard let service: ID<CareService> = form["service"].flatMap({ ID($0) }) else {
            throw FormFault("service", .chooseOne)
        }
        let until = form.text("until") == nil ? nil : try form.pastTime("until", now: now)
        if let until, form.text("since") == nil {
            self = .restored(service, at: until)
        } else {
            let since = try form.pastTime("since", now: now) ?? now
            self = .down(service, since: since, until: until, fallback: form.text("fallback") ?? "")
        }
    }
}

extension CareFault {
    /// The field that it is about, and what to do.
    var formFault: FormFault {
        switch self {
        case .isDown(let since):
            let time = LocalizedText.instant(since)
            return FormFault(
                "service",
                LocalizedText(
                    "Ce service est déjà déclaré arrêté depuis le \(time.french)\u{A0}: dites d’abord, dans le tableau, quand il a été rétabli.",
                    en:
                        "This service is recorded as down since \(time.english): first say, in the table, when it was restored."
                ))
        case .isUp:
            return FormFault(
                "until",
                LocalizedText(
                    "Ce service n’est pas déclaré arrêté.", en: "This service is not recorded as down."))
        case .endsBefore(let since):
            let time = LocalizedText.instant(since)
            return FormFault(
                "until",
                LocalizedText(
                    "La fin précède le début, le \(time.french).",
                    en: "The end is before the start, on \(time.english)."))
        case .overlaps:
            return FormFault(
                "since",
                LocalizedText(
                    "Un arrêt de ce service est déjà inscrit sur cette période.",
                    en: "An outage of this service is already recorded for that time."))
        }
    }
}
