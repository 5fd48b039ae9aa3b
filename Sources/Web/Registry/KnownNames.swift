import Debt
import Markup
import Store
import Vocabulary

/// The names that do not wait, so that a decision can be taken again and a wrong reading corrected.
struct KnownNamesView {
    let visit: Visit
    let queue: ReviewQueue

    private static let size = 50

    /// The words that a name must hold.
    private var text: String { visit.query.text("q") ?? "" }

    /// Those of listed products alone, or the others, where the address says so.
    private var isListed: Bool? {
        switch visit.query["known"] {
        case "listed": true
        case "unlisted": false
        default: nil
        }
    }

    private var found: [KnownName] {
        guard !text.isEmpty || isListed != nil else { return queue.known }
        return queue.known.filter { name in
            (text.isEmpty || name.name.lowercased().contains(text.lowercased()))
                && (isListed.map { $0 == (name.release != nil) } ?? true)
        }
    }

    func write(_ html: inout HTML) {
        let found = found
        let page = visit.pageNumber("known-page", of: found.count, size: Self.size)
        html.section(
            LocalizedText("Noms reconnus ou écartés", en: "Names recognised or set aside"), id: "known",
            about: LocalizedText(
                "Ce qui a été décidé vient d’abord. Une réponse fausse se corrige, une décision s’annule\u{A0}: les règles relisent alors le nom.",
                en:
                    "What was decided comes first. A wrong answer can be corrected, a decision undone: the rules then read the name again."
            )
        ) { html in
            html.filters(.review, isActive: !text.isEmpty || isListed != nil) { html in
                html.field(
                    "q", LocalizedText("Nom dans l’inventaire", en: "Name in the inventory"), type: "search",
                    value: text, required: false)
            }
            if let chosen = visit.query.text("name"),
                let name = queue.known.first(where: { $0.name == chosen })
            {
                correction(&html, name)
            }
            html.table(
                LocalizedText("Noms reconnus ou écartés", en: "Names recognised or set aside"),
                [
                    Column<KnownName>(
                        LocalizedText("Nom dans l’inventaire", en: "Name in the inventory"), kind: .name
                    ) {
                        $0.data($1.name)
                    },
                    Column(LocalizedText("Systèmes", en: "Systems"), kind: .number) { html, row in
                        html(.a, .href(SiteLink.systems.with("q", row.name)), say: .number(row.systems))
                    },
                    Column(LocalizedText("Reconnu comme", en: "Recognised as")) { html, row in
                        guard let release = row.release else {
                            return html.say(LocalizedText("hors catalogue", en: "not in the catalogue"))
                        }
                        html.data(queue.title(of: release))
                    },
                    Column(LocalizedText("Décidé par", en: "Decided by")) { html, row in
                        guard let decision = row.decision else {
                            return html(
                                .span, .class("muted"), say: LocalizedText("les règles", en: "the rules"))
                        }
                        if let by = decision.by {
                            html.data(by)
                        } else {
                            html.say(LocalizedText("une personne du réseau", en: "someone in the network"))
                        }
                        html(.span, .class("sub")) { $0.day(decision.at.parisDay) }
                    },
                    Column(LocalizedText("Corriger", en: "Correct")) { html, row in actions(&html, row) },
                ], Array(found.dropFirst((page - 1) * Self.size).prefix(Self.size)), repeatsHeading: true,
                empty: EmptyState(
                    LocalizedText("Aucun nom ne correspond", en: "No name matches"),
                    LocalizedText("Cherchez un autre mot.", en: "Search for another word.")))
            html.pages(
                page, by: "known-page", of: found.count, size: Self.size, visit: visit, to: "known")
        }
    }

    private func actions(_ html: inout HTML, _ row: KnownName) {
        html(
            .a, .class("button small"),
            .href(SiteLink.review.with("q", text).with("name", row.name).to("known")),
            say: LocalizedText("Corriger", en: "Correct"))
        guard row.decision != nil else { return }
        html.form(.review, visit: visit, class: "inline") { html in
            html(.input, .type("hidden"), .name("step"), .value("forget"))
            named(&html, row)
            html.submit(LocalizedText("Annuler la décision", en: "Undo the decision"), class: "small")
        }
    }

    /// Which name a form decides, and where its answer leads back to.
    private func named(_ html: inout HTML, _ row: KnownName) {
        html(.input, .type("hidden"), .name("name"), .value(row.name))
        html(.input, .type("hidden"), .name("part"), .value("known"))
        html(.input, .type("hidden"), .name("q"), .value(text))
    }

    /// Any product and release of the catalogue, by a search; that it is none has a button of its own, so that nobody sets
    /// a name aside by the way.
    private func correction(_ html: inout HTML, _ name: KnownName) {
        let sought = visit.query.text("find") ?? ""
        html(.div, .class("card")) { html in
            html(.h3, data: name.name)
            html.filters(.review, isActive: false) { html in
                html(.input, .type("hidden"), .name("name"), .value(name.name))
                html(.input, .type("hidden"), .name("q"), .value(text))
                html.field(
                    "find", LocalizedText("Produit du catalogue", en: "Product of the catalogue"),
                    type: "search", value: sought, required: false)
            }
            if !sought.isEmpty { choose(&html, name, among: queue.candidates(matching: sought)) }
            html.form(.review, visit: visit, class: "row-actions") { html in
                named(&html, name)
                html(.input, .type("hidden"), .name("choice"), .value("none"))
                html.submit(
                    LocalizedText(
                        "Ce n’est aucun produit du catalogue", en: "It is no product of the catalogue"),
                    class: "small")
            }
        }
    }

    private func choose(_ html: inout HTML, _ name: KnownName, among candidates: [ReviewCandidate]) {
        guard !candidates.isEmpty else {
            return html(
                .p, .class("muted"),
                say: LocalizedText(
                    "Aucun produit du catalogue ne porte ce mot.",
                    en: "No product of the catalogue has this word."))
        }
        html.form(.review, visit: visit, class: "row-actions") { html in
            named(&html, name)
            html.choice(
                "choice", LocalizedText("Ce que c’est", en: "What it is"),
                candidates.map { Choice($0.release.description, $0.words) },
                selected: name.release?.description,
                empty: LocalizedText("Choisir…", en: "Choose…"), required: true)
            html.submit(LocalizedText("Valider", en: "Confirm"), class: "small")
        }
    }
}
