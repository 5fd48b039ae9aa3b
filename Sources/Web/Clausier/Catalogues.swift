import Access
import Clausier
import HTTPTypes
import Hummingbird
import Markup
import Registry
import Store
import Vocabulary
import Workbooks

extension Endpoints {
    /// The catalogues that are installed, and what each asks.
    static let catalogues: [Endpoint] = [
        .page("/catalogues", needs: .permission(.readAnswers)) { visit in
            let editions = try await visit.store.editions()
            let mappings = try await visit.store.mappings()
            var named: [String: Edition] = [:]
            for key in mappings.isEmpty ? [] : editions.map(\.key) {
                guard let edition = try await visit.store.edition(key) else { continue }
                for name in [edition.origin, key.description].compactMap(\.self) { named[name] = edition }
            }
            return visit.page(
                title: LocalizedText("Catalogues", en: "Catalogues"), section: .answers,
                trail: [Crumb(.answers)],
                about: LocalizedText(
                    "Les éditions livrées avec Cordon, rédigées par nous, et celles que vous avez importées.",
                    en: "The editions shipped with Cordon, written by us, and those you imported."),
                actions: {
                    $0.exportButtons(SiteLink("catalogues", "export"), visit: visit, needs: .readAnswers)
                }
            ) { html in
                html.table(
                    LocalizedText("Éditions", en: "Editions"),
                    [
                        Column(LocalizedText("Catalogue", en: "Catalogue"), kind: .name) {
                            $0(.a, .href(.edition($1.key)), say: $1.title)
                        },
                        Column(LocalizedText("Édition", en: "Edition")) {
                            $0.data($1.key.version)
                            $0.frameworkName($1.key.description)
                        },
                        Column(LocalizedText("Points", en: "Points"), kind: .number) {
                            $0.say(.number($1.controls))
                        },
                        Column(LocalizedText("Origine", en: "Origin")) { html, row in
                            if let by = row.by {
                                html.data(by)
                            } else {
                                html.say(LocalizedText("livrée avec Cordon", en: "shipped with Cordon"))
                            }
                            if let at = row.at { html(.span, .class("sub")) { $0.day(at.parisDay) } }
                        },
                    ], editions, repeatsHeading: true,
                    empty: EmptyState(
                        LocalizedText("Aucun catalogue", en: "No catalogue"),
                        LocalizedText("Importez-en un.", en: "Import one.")))
                CatalogueUpload.mappings(&html, mappings, between: named)
                if visit.can(.importRegistry), visit.reach(for: .importRegistry) == .everything {
                    CatalogueUpload.form(&html, visit)
                }
            }
        },
        .form("/catalogues", needs: .permission(.importRegistry), limit: longestUpload) { visit in
            guard visit.reach == .everything else {
                throw Refusal(
                    .conflict,
                    LocalizedText(
                        "Un catalogue sert tout le réseau\u{A0}: seul l’administrateur du réseau peut en importer.",
                        en:
                            "A catalogue serves the whole network: only the network administrator can import one."
                    ))
            }
            guard let file = visit.fields.file("file") else {
                throw Refusal.invalid(
                    LocalizedText("Choisissez un fichier.", en: "Choose a file."), at: "file")
            }
            let (editions, mappings) = try CatalogueUpload.read(file.bytes, named: file.name)
            let actor = try visit.signedIn().principal.name
            do {
                try await visit.store.record(
                    editions.map { ShippedEditions.completed($0) }, mappings, by: actor, at: visit.now)
            } catch StoreError.declined(let text) {
                throw Refusal(.unprocessableContent, text)
            }
            return .redirect(to: SiteLink.catalogues.saying(.catalogueImported))
        },
        .page("/catalogues/{catalogue}/{edition}", needs: .permission(.readAnswers)) { visit in
            guard
                let key = EditionKey(
                    catalogue: visit.parameters.get("catalogue") ?? "",
                    version: visit.parameters.get("edition") ?? ""),
                let edition = try await visit.store.edition(key)
            else { throw Refusal.notFound }
            return EditionView(visit: visit, edition: edition).response()
        },
    ]
}

/// What an edition asks, theme by theme.
struct EditionView {
    let visit: Visit
    let edition: Edition

    func response() -> Response {
        visit.page(
            title: edition.title, section: .answers,
            trail: [Crumb(.answers), Crumb(LocalizedText("Catalogues", en: "Catalogues"), .catalogues)],
            about: LocalizedText(
                "\(edition.issuer), édition \(edition.key.version), \(edition.controls.count) points",
                en: "\(edition.issuer), edition \(edition.key.version), \(edition.controls.count) points"),
            actions: { html in
                html(
                    .a, .class("button"), .href(SiteLink.answers.about(edition.key.catalogue)),
                    say: LocalizedText("Réponses à ce catalogue", en: "Answers to this catalogue"))
                html(
                    .a, .class("button"), .href(.editionFile(edition.key)), .download,
                    say: LocalizedText("Catalogue OSCAL (JSON)", en: "OSCAL catalog (JSON)"))
            }
        ) { html in
            if let notice = edition.notice { html.notice(notice, .low) }
            for (theme, controls) in edition.sections where !controls.isEmpty {
                html(.details, .class("card theme")) { html in
                    html(.summary) { html in
                        html.say(theme.title)
                        html(
                            .span, .class("sub"),
                            say: .count(
                                controls.count, one: LocalizedText("point", en: "point"),
                                many: LocalizedText("points", en: "points")))
                    }
                    html.table(
                        theme.title,
                        [
                            Column<Control>(LocalizedText("Point", en: "Point"), kind: .name) {
                                $0.pointName($1)
                            },
                            Column(LocalizedText("Ce qui est demandé", en: "What is asked")) {
                                html, control in
                                html.say(control.test)
                                if let why = control.why { html(.span, .class("sub"), say: why) }
                            },
                            Column(LocalizedText("Poids", en: "Weight")) { $0.badge($1.criticality) },
                            Column(LocalizedText("Preuve", en: "Evidence")) { $0.say($1.evidence.title) },
                            Column(LocalizedText("Qui répond", en: "Who answers")) {
                                $0.say($1.respondent.title)
                            },
                            Column(LocalizedText("Où va la réponse", en: "Where the answer goes")) {
                                html, control in
                                for feed in control.feeds { html.badge(feed.title, .low) }
                            },
                        ], controls, repeatsHeading: true,
                        empty: EmptyState(
                            LocalizedText("Aucun point", en: "No point"), LocalizedText("", en: "")))
                }
            }
        }
    }
}
