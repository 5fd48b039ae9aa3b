import Debt
import Markup
import Store
import Vocabulary

/// The names that do not wait, so that a decision can be taken again and a wrong reading corrected.
struct KnownNamesView {
    let visit: Visit
    let queue: ReviewQueue

    private static let shown = 50

    /// The words that a name must hold.
    private var text: String { visit.query.text("q") ?? "" }

    private var found: [KnownName] {
        guard !text.isEmpty else { return queue.known }
        return queue.known.filter { $0.name.lowercased().contains(text.lowercased()) }
    }

    func write(_ html: inout HTML) {
        let found = found
        html.section(
            LocalizedText("Noms reconnus ou écartés", en: "Names recognised or set aside"), id: "known",
            about: LocalizedText(
                "Ce qui a été décidé vient d’abord. Une réponse fausse se corrige, une décision se reprend\u{A0}: la règle relit alors le nom.",
                en:
                    "What was decided comes first. A wrong answer can be corrected, a decision taken back: the rules then read the name again."
            )
        ) { html in
            html.filters(.review, isActive: !text.isEmpty) { html in
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
                    Column(LocalizedText("Systèmes", en: "Systems"), kind: .number) {
                        $0.say(.number($1.systems))
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
                        html.data(decision.by)
                        html(.span, .class("sub")) { $0.day(decision.at.parisDay) }
                    },
                    Column(LocalizedText("Corriger", en: "Correct")) { html, row in actions(&html, row) },
                ], Array(found.prefix(Self.shown)),
                empty: EmptyState(
                    LocalizedText("Aucun nom ne correspond", en: "No name matches"),
                    LocalizedText("Cherchez un autre mot.", en: "Search for another word.")))
            if found.count > Self.shown {
                html(
                    .p, .class("muted"),
                    say: LocalizedText(
                        "Les \(Self.shown) premiers sur \(found.count)\u{A0}: cherchez un nom pour voir les autres.",
                        en: "The first \(Self.shown) of \(found.count): search for a name to see the others.")
                )
            }
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
            html(.input, .type("hidden"), .name("name"), .value(row.name))
            html.submit(LocalizedText("Reprendre", en: "Take back"), class: "small")
        }
    }

    /// Any product and release of the catalogue, by a search.
    private func correction(_ html: inout HTML, _ name: KnownName) {
        let sought = visit.query.text("find") ?? ""
        html(.div, .class("card")) { html in
            html(.h3, data: name.name)
            html.filters(.review, isActive: false) { html in
                html(.input, .type("hidden"), .name("name"), .value(name.name))
                html.field(
                    "find", LocalizedText("Produit du catalogue", en: "Product of the catalogue"),
                    type: "search", value: sought, required: false)
            }
            let candidates = queue.candidates(matching: sought)
            html.form(.review, visit: visit, class: "row-actions") { html in
                html(.input, .type("hidden"), .name("name"), .value(name.name))
                html(
                    .select, .name("choice"), .ariaLabel(LocalizedText("Ce que c’est", en: "What it is"))
                ) { html in
                    for candidate in candidates {
                        let end = candidate.lastFreeDay.map { " (\($0))" } ?? ""
                        html(.option, .value(candidate.release.description), data: candidate.title + end)
                    }
                    html(
                        .option, .value("none"),
                        say: LocalizedText("Aucun produit du catalogue", en: "No product of the catalogue"))
                }
                html.submit(LocalizedText("Valider", en: "Confirm"), class: "small")
            }
        }
    }
}
