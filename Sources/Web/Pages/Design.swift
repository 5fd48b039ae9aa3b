import Access
import Hummingbird
import Markup
import Registry
import Vocabulary
import Watch

extension SiteLink {
    static let design = SiteLink("design")
}

extension Endpoints {
    /// Every part that pages are made of, side by side, for those who make them.
    static let design: [Endpoint] = [
        .page("/design", needs: .permission(.readOverview)) { visit in
            guard visit.reach == .everything else { throw Refusal.forbidden }
            return DesignPage(visit: visit).response()
        }
    ]
}

private struct DesignPage {
    let visit: Visit

    func response() -> Response {
        visit.page(
            title: LocalizedText("Composants", en: "Components"), trail: [Crumb(.overview)],
            about: LocalizedText(
                "Tout ce dont les pages sont faites, avec des exemples fictifs.",
                en: "Everything pages are made of, with fictional examples."),
            actions: { html in
                html(
                    .a, .href(SiteLink.overview), .class("button"), say: LocalizedText("Bouton", en: "Button")
                )
                html(
                    .a, .href(SiteLink.overview), .class("button primary"),
                    say: LocalizedText("Principal", en: "Primary"))
            }
        ) { html in
            html.section(LocalizedText("Chiffres", en: "Figures")) { figures(&$0) }
            html.section(LocalizedText("Étiquettes", en: "Badges")) { badges(&$0) }
            html.section(LocalizedText("Messages", en: "Notices")) { notices(&$0) }
            html.section(LocalizedText("Onglets et filtres", en: "Tabs and filters")) { filters(&$0) }
            html.section(LocalizedText("Tableau", en: "Table")) { table(&$0) }
            html.section(LocalizedText("Formulaire", en: "Form")) { form(&$0) }
            html.section(LocalizedText("Faits", en: "Facts")) { facts(&$0) }
            html.section(LocalizedText("Événement brut", en: "Raw event")) { record(&$0) }
            html.section(LocalizedText("Graphiques", en: "Charts")) { charts(&$0) }
        }
    }

    private func figures(_ html: inout HTML) {
        let tones: [Tone] = [.critical, .high, .medium, .low, .quiet, .good, .unknown]
        html.figures(
            tones.enumerated().map { offset, tone in
                Figure(
                    name: LocalizedText("Alertes ouvertes", en: "Open alerts"),
                    value: .number(1_234 * offset), tone: tone,
                    link: .design, note: .day(visit.now.parisDay))
            })
    }

    private func badges(_ html: inout HTML) {
        html(.p, .class("row-actions")) { html in
            for level in AlertLevel.allCases.reversed() { html.badge(level) }
            for state in AlertState.allCases { html.badge(state) }
            for support in Support.allCases { html.badge(support) }
            for criticality in Criticality.allCases.reversed() { html.badge(criticality) }
        }
        html(.p, .class("row-actions")) { html in
            for icon in Icon.allCases { html.icon(icon) }
        }
    }

    private func notices(_ html: inout HTML) {
        for tone in [Tone.critical, .high, .medium, .low, .quiet, .good, .unknown] {
            html.notice(
                LocalizedText(
                    "Le collecteur n’a rien envoyé depuis deux heures\u{A0}: vérifiez la liaison.",
                    en: "The collector has sent nothing for two hours: check the link."), tone)
        }
        html.secret(LocalizedText("Mot de passe provisoire", en: "Temporary password"), "abcd-efgh-jkmn-pqrs")
    }

    private func filters(_ html: inout HTML) {
        html.tabs(
            LocalizedText("Vues", en: "Views"),
            [
                (LocalizedText("Ouvertes", en: "Open"), .design, true),
                (LocalizedText("Closes", en: "Closed"), .design, false),
            ])
        html.filters(.design, isActive: true) { html in
            html.field("q", LocalizedText("Rechercher", en: "Search"), type: "search", required: false)
            html.choice(
                "level", LocalizedText("Niveau", en: "Level"),
                AlertLevel.allCases.map { Choice($0.name, $0.title) },
                empty: LocalizedText("Tous", en: "All"))
        }
    }

    private func table(_ html: inout HTML) {
        let order = SortOrder(visit, allowed: ["name", "systems"], default: "name")
        let names = [
            "Centre hospitalier intercommunal des Hauts-Plateaux et de la Vallée du Rieutort – site Jean-Moulin",
            "Hôpital de proximité de Saint-Amand-le-Petit",
        ]
        html.table(
            LocalizedText("Établissements fictifs", en: "Fictional establishments"),
            [
                Column(LocalizedText("Établissement", en: "Establishment"), sort: "name", kind: .name) {
                    html, name in
                    html(.a, .href(SiteLink.design), data: name)
                },
                Column(LocalizedText("Niveau", en: "Level")) { html, _ in html.badge(AlertLevel.high) },
                Column(LocalizedText("Systèmes", en: "Systems"), sort: "systems", kind: .number) {
                    html, name in
                    html.say(.number(name.count * 31))
                },
                Column(LocalizedText("Vu", en: "Seen")) { html, _ in
                    html.ago(visit.now.advanced(by: .seconds(-190)), now: visit.now)
                },
                Column(LocalizedText("Support", en: "Support")) { html, _ in html.unknown() },
            ], names, order: order, empty: DesignPage.nothing)
        html.paging(
            previous: .design, next: .design,
            summary: .count(
                2, one: LocalizedText("établissement", en: "establishment"),
                many: LocalizedText("établissements", en: "establishments")))
        html.emptyState(DesignPage.nothing)
    }

    private static let nothing = EmptyState(
        LocalizedText("Aucune alerte ouverte", en: "No open alert"),
        LocalizedText(
            "Élargissez les filtres pour voir les alertes closes.",
            en: "Widen the filters to see closed alerts."),
        action: (LocalizedText("Effacer les filtres", en: "Clear filters"), .design))

    private func form(_ html: inout HTML) {
        var errors = FormErrors()
        errors.add(
            "finess",
            LocalizedText(
                "La clé devrait être 7\u{A0}: vérifiez un chiffre.", en: "Its key should be 7: check a digit."
            ))
        html.form(.preferences, visit: visit, class: "form card") { html in
            html.formProblem(errors)
            html.field(
                "finess", LocalizedText("Numéro FINESS", en: "FINESS number"), value: "990000018",
                hint: LocalizedText("Neuf caractères.", en: "Nine characters."), errors: errors)
            html.textArea("note", LocalizedText("Note", en: "Note"))
            html.checkbox(
                "exposed", LocalizedText("Exposé sur internet", en: "Exposed to the internet"),
                isChecked: true)
            html.submit(LocalizedText("Enregistrer", en: "Save"))
        }
    }

    private func facts(_ html: inout HTML) {
        html(.div, .class("card")) { html in
            html.definitions([
                (LocalizedText("Montant", en: "Amount"), { $0.say(.money(Money(cents: 123_456_750))) }),
                (LocalizedText("Part", en: "Share"), { $0.say(.percentage(0.37)) }),
                (LocalizedText("Taille", en: "Size"), { $0.say(.size(bytes: 15_400_000)) }),
                (LocalizedText("Date", en: "Date"), { $0.time(visit.now) }),
                (
                    LocalizedText("Source", en: "Source"),
                    { $0.source(.file("inventaire.csv", line: 12), asOf: visit.now.parisDay) }
                ),
            ])
        }
    }

    private func record(_ html: inout HTML) {
        let text =
            #"{"EventID":1,"Image":"C:\\Windows\\System32\\vssadmin.exe","CommandLine":"vssadmin delete shadows /all /quiet <script>"}"#
        let marks = ["vssadmin.exe", "delete shadows"].compactMap { part in
            text.firstRange(of: part).map {
                text.utf8Offset(of: $0.lowerBound)..<text.utf8Offset(of: $0.upperBound)
            }
        }
        html.record(text, marks: marks)
    }

    private func charts(_ html: inout HTML) {
        html.sparkline(
            [3, 5, 4, 9, 12, 7, 8, 15, 11, 4],
            label: LocalizedText("De 3 à 15 alertes par heure", en: "3 to 15 alerts an hour"))
        html(.div, .class("card")) { html in
            html.bars(
                LocalizedText("Alertes par heure", en: "Alerts by hour"),
                (0..<24).map { (name: .verbatim("\($0)"), value: ($0 * 7) % 13) })
        }
    }
}

extension String {
    fileprivate func utf8Offset(of index: Index) -> Int { utf8.distance(from: startIndex, to: index) }
}
