import Access
import Hummingbird
import Markup
import Registry
import Sharing
import Store
import Vocabulary
import Watch

/// The form by which an analyst shares what an establishment saw: from an alert, from a case, or by hand.
struct IndicatorReport {
    private let visit: Visit

    init(_ visit: Visit) { self.visit = visit }

    /// What the form starts from.
    private struct Start {
        var alert: Alert?
        var proposals: [Indicator] = []
        var choices: GrantChoices
    }

    private func start() async throws -> Start {
        var start = Start(choices: try await GrantChoices(visit, reach: visit.reach))
        let asked = visit.fields["alert"] ?? visit.query["alert"]
        guard let id = asked.flatMap({ ID<Alert>($0) }),
            let page = try await visit.store.page(
                AlertDetail(reach: visit.reach(for: .readAlerts), alert: id))
        else { return start }
        start.alert = page.alert
        let texts = page.detections.prefix(20).map { String(decoding: $0.raw, as: UTF8.self) }
        let found = IndicatorFinder.observables(in: texts.joined(separator: "\n"))
        let foreign = found.filter {
            !IndicatorFinder.isOwn($0, ofHost: page.alert.host, among: found)
        }
        start.proposals = Array(foreign.prefix(12))
        return start
    }

    func form() async throws -> Response { page(try await start(), FormErrors()) }

    func share() async throws -> Response {
        let start = try await start()
        var errors = FormErrors()
        var observable: Indicator?
        do throws(IndicatorFault) {
            observable = try Indicator(
                detecting: visit.fields.text("value") ?? visit.fields.text("proposal") ?? "")
        } catch {
            let text = error.text
            errors.add("value", LocalizedText(sentence(text.french), en: sentence(text.english)))
        }
        if let observable, let host = start.alert?.host, IndicatorFinder.isOwn(observable, ofHost: host) {
            errors.add(
                "value",
                LocalizedText(
                    "Ce nom est celui de la machine touchée, ou de son domaine\u{A0}: le partager dirait à tous qui a été attaqué.",
                    en:
                        "This is the name of the machine that was hit, or of its domain: sharing it would tell everybody who was attacked."
                ))
        }
        let establishment = visit.fields["establishment"].flatMap { ID<Establishment>($0) }
        if establishment.map(visit.reach.includes) != true {
            errors.add(
                "establishment", LocalizedText("Choisissez un établissement.", en: "Choose an establishment.")
            )
        }
        let light = visit.fields["light"].flatMap(TrafficLight.init(rawValue:)) ?? .green
        let circle = visit.fields["circle"].flatMap(CircleKind.init(rawValue:)) ?? .network
        if circle > light.widestCircle {
            errors.add(
                "circle",
                LocalizedText(
                    "\(light.label) ne permet pas un partage aussi large\u{A0}: \(light.meaning.french).",
                    en: "\(light.label) does not allow sharing that widely: \(light.meaning.english)."))
        }
        var expires: Instant?
        if let day = visit.fields.day("expires", &errors) {
            if day < visit.today {
                errors.add(
                    "expires",
                    LocalizedText("Choisissez une date à venir.", en: "Choose a date in the future."))
            }
            // The chosen day still counts.
            expires = Instant(startOfParisDay: day.adding(days: 1)).advanced(by: .seconds(-1))
        }
        guard errors.isEmpty, let observable, let establishment else { return page(start, errors) }
        let seen = start.alert.map { $0.firstSeen...max($0.firstSeen, $0.lastSeen) } ?? visit.now...visit.now
        let origin: SightingOrigin =
            start.alert != nil ? .alert : visit.fields["case"] != nil ? .incident : .person
        let new = NewIndicator(
            observable, by: establishment, circle: circle, light: light,
            about: visit.fields.text("about") ?? "",
            expires: expires, origin: origin, alert: start.alert?.id, seen: seen)
        do {
            let id = try await visit.store.report(new, reach: visit.reach, by: try visit.actor, at: visit.now)
            visit.site.services.lookBack(id, establishment)
            let page = try await visit.store.page(IndicatorDetail(reach: visit.reach, indicator: id))
            return .redirect(
                to: SiteLink.indicator(id).saying(
                    page?.row.shared.standing.isLookedFor == false ? .indicatorKept : .indicatorShared))
        } catch StoreError.wrongState {
            errors.add(
                "circle",
                LocalizedText(
                    "Ce groupement a moins de \(Consensus.smallestCircle) membres\u{A0}: un simple nombre révélerait qui a vu l’indicateur. Partagez avec le réseau.",
                    en:
                        "This group has fewer than \(Consensus.smallestCircle) members: a mere count would reveal who saw the indicator. Share with the network."
                ))
            return page(start, errors)
        }
    }

    private func sentence(_ text: String) -> String { text.prefix(1).uppercased() + text.dropFirst() + "." }

    private func page(_ start: Start, _ errors: FormErrors) -> Response {
        visit.page(
            title: LocalizedText("Partager un indicateur", en: "Share an indicator"), section: .indicators,
            trail: [Crumb(.indicators)],
            about: LocalizedText(
                "Vous affirmez que votre établissement l’a vu et qu’il est malveillant. Les autres sauront seulement que le groupement le dit.",
                en:
                    "You state that your establishment saw it and that it is malicious. The others will only know that the group says so."
            ),
            status: errors.isEmpty ? .ok : .unprocessableContent
        ) { html in
            html.form(.newIndicator, visit: visit, class: "form card") { html in
                html.formProblem(errors)
                if let alert = start.alert {
                    html(.input, .type("hidden"), .name("alert"), .value(alert.id.description))
                }
                if let incident = visit.fields["case"] ?? visit.query["case"] {
                    html(.input, .type("hidden"), .name("case"), .value(incident))
                }
                proposals(&html, start)
                html.field(
                    "value",
                    start.proposals.isEmpty
                        ? LocalizedText("Valeur", en: "Value")
                        : LocalizedText("Une autre valeur", en: "Another value"),
                    value: visit.fields["value"] ?? visit.query["value"] ?? "",
                    hint: LocalizedText(
                        "Adresse, plage, domaine, URL, empreinte, adresse électronique ou compte\u{A0}; 203.0.113[.]7 et hxxp:// sont compris.",
                        en:
                            "Address, range, domain, URL, hash, e-mail address or account; 203.0.113[.]7 and hxxp:// are understood."
                    ),
                    errors: errors, required: start.proposals.isEmpty, .maxlength(2_048), .autocomplete("off")
                )
                html.choice(
                    "establishment", LocalizedText("Vu par", en: "Seen by"), start.choices.establishments,
                    selected: visit.fields["establishment"] ?? visit.query["establishment"]
                        ?? start.alert?.establishment.description
                        ?? (start.choices.establishments.count == 1
                            ? start.choices.establishments[0].value : nil),
                    empty: LocalizedText("Choisir…", en: "Choose…"), errors: errors, required: true)
                html.choice(
                    "light",
                    LocalizedText("Diffusion permise (TLP 2.0)", en: "Allowed distribution (TLP 2.0)"),
                    TrafficLight.allCases.map { light in
                        Choice(
                            light.rawValue,
                            LocalizedText(
                                "\(light.label)\u{A0}: \(light.meaning.french)",
                                en: "\(light.label): \(light.meaning.english)"))
                    }, selected: visit.fields["light"] ?? TrafficLight.green.rawValue)
                html.choice(
                    "circle", LocalizedText("Partager avec", en: "Share with"),
                    CircleKind.allCases.reversed().map { Choice($0.rawValue, $0.title) },
                    selected: visit.fields["circle"] ?? CircleKind.network.rawValue, errors: errors)
                html.field(
                    "expires", LocalizedText("Expire le", en: "Expires on"), type: "date",
                    value: visit.fields["expires"] ?? "",
                    hint: LocalizedText(
                        "Par défaut\u{A0}: 14 jours pour une adresse ou une URL, 30 pour un domaine, un an pour une empreinte.",
                        en: "By default: 14 days for an address or a URL, 30 for a domain, a year for a hash."
                    ),
                    errors: errors,
                    required: false)
                html.textArea(
                    "about", LocalizedText("De quoi il s’agit", en: "What it is about"),
                    value: visit.fields["about"] ?? "", rows: 3,
                    hint: LocalizedText(
                        "Tous les membres le liront\u{A0}: ne nommez ni votre établissement ni personne.",
                        en: "Every member will read it: name neither your establishment nor anyone."),
                    limit: 500)
                html.submit(LocalizedText("Partager", en: "Share"))
            }
        }
    }

    private func proposals(_ html: inout HTML, _ start: Start) {
        guard !start.proposals.isEmpty else { return }
        html(.fieldset) { html in
            html(.legend, say: LocalizedText("Dans l’alerte", en: "In the alert"))
            for (index, proposal) in start.proposals.enumerated() {
                html(.label, .class("check")) { html in
                    let isChosen = visit.fields["proposal"].map { $0 == proposal.value } ?? (index == 0)
                    html(
                        .input, .type("radio"), .name("proposal"), .value(proposal.value),
                        isChosen ? .checked : nil)
                    html(.span) { html in
                        html(.code, data: proposal.defanged)
                        html.data(" ")
                        html.say(proposal.kind.title)
                    }
                }
            }
        }
    }
}
