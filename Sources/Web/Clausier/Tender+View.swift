import Access
import Clausier
import HTTPTypes
import Hummingbird
import Markup
import Registry
import Store
import Vocabulary

/// A tender: bidders side by side, by part, by theme and point by point; questions; award; what was promised.
struct TenderView {
    let visit: Visit
    let file: TenderFile
    let found: TenderComparison
    let market: [Questionnaire]
    let searched: String

    var tender: Tender { file.tender }
    private var comparison: Comparison { found.comparison }
    func response() -> Response {
        visit.page(
            title: .verbatim(tender.subject), section: .tenders, trail: [Crumb(.tenders)],
            about: about,
            actions: { html in
                html(
                    .a, .class("button"), .href(.tender(tender.id, "settings")),
                    say: LocalizedText("Besoin et pondération", en: "Needs and weights"))
                html(
                    .a, .class("button"), .href(.tender(tender.id, "report")),
                    say: LocalizedText("Rapport d’analyse", en: "Evaluation report"))
                html(
                    .a, .class("button"), .href(.tender(tender.id, "comparison.xlsx")), .download,
                    say: LocalizedText("Classeur (XLSX)", en: "Workbook (XLSX)"))
            }
        ) { html in
            html(.p, .class("badges")) { html in
                html.badge(tender.state.title, tender.state.tone)
                for trait in Trait.allCases where tender.needs[trait] == true {
                    html.badge(trait.title, .quiet)
                }
            }
            html.frozen(found, of: file)
            if tender.state != .awarded, let closed = file.whyClosed { html.notice(closed, .medium) }
            bidders(&html)
            if !file.bidders.isEmpty {
                themes(&html)
                points(&html)
                questions(&html)
                award(&html)
            }
            commitments(&html)
        }
    }

    private var about: LocalizedText {
        let names = LocalizedText.names(file.buyers.map(\.name))
        let more = file.buyersBeyondReach
        return LocalizedText(
            "\(tender.reference) – \(names.french)\(more > 0 ? " et \(more)\u{A0}autre\(more > 1 ? "s" : "")" : "")",
            en:
                "\(tender.reference) – \(names.english)\(more > 0 ? " and \(more) more" : "")"
        )
    }

    // MARK: Bidders

    private struct Ranked {
        let place: Int
        let rank: Int
        let bidder: TenderFile.Bidder
    }

    private var ranked: [Ranked] {
        comparison.ranking.enumerated().map {
            Ranked(place: $0.element, rank: $0.offset + 1, bidder: file.bidders[$0.element])
        }
    }

    private func bidders(_ html: inout HTML) {
        html.section(LocalizedText("Candidats", en: "Bidders"), id: "bidders") { html in
            var told: Set<ID<Supplier>> = []
            for bidder in file.bidders where told.insert(bidder.candidate.supplier).inserted {
                html.warning(of: bidder.supplierName, bidder.standing)
            }
            var columns: [Column<Ranked>] = [
                Column(LocalizedText("Rang", en: "Rank"), kind: .number) { $0.say(.number($1.rank)) },
                Column(LocalizedText("Candidat", en: "Bidder"), kind: .name) { html, row in
                    html.data(row.bidder.candidate.name)
                    if row.bidder.candidate.release == tender.awarded {
                        html.badge(LocalizedText("Titulaire", en: "Successful bidder"), .good)
                    }
                    html(.span, .class("sub")) { html in
                        html(
                            .a, .href(.supplier(row.bidder.candidate.supplier)), data: row.bidder.supplierName
                        )
                        if row.bidder.standing != .trading { html.badge(row.bidder.standing) }
                    }
                },
                Column(LocalizedText("Note", en: "Score"), kind: .number) { html, row in
                    if let total = comparison.totals[row.place] {
                        html(.strong) { $0.say(.points(total)) }
                    } else {
                        html.unknown(LocalizedText("–", en: "–"))
                    }
                },
                Column(LocalizedText("Points bloquants", en: "Blocking points")) { html, row in
                    let outcome = comparison.outcomes[row.place]
                    html.badge(outcome.title, outcome.tone)
                },
            ]
            for part in comparison.parts {
                columns.append(
                    Column(part.edition.title, kind: .number) { html, row in
                        let score = part.scores[row.place]
                        if let value = score.value {
                            html.say(.points(value))
                        } else {
                            html.unknown(LocalizedText("–", en: "–"))
                        }
                        html(
                            .span, .class("sub"),
                            say: LocalizedText(
                                "\(score.unknown) inconnu\(score.unknown > 1 ? "s" : "")",
                                en: "\(score.unknown) unknown"))
                    })
            }
            columns += [
                Column(LocalizedText("L’utilisent déjà", en: "Already use it")) { html, row in
                    html.say(
                        .count(
                            row.bidder.running, one: LocalizedText("établissement", en: "establishment"),
                            many: LocalizedText("établissements", en: "establishments")))
                    // Whoever runs the product knows it, in whatever version.
                    html(.span, .class("sub"), say: LocalizedText("toutes versions", en: "any release"))
                    html.names(row.bidder.named, shown: 2)
                },
                Column(LocalizedText("Suite", en: "Next")) { html, row in
                    html(.div, .class("row-actions")) { html in
                        html(
                            .a, .class("button small"),
                            .href(.clauses(tender.id, for: row.bidder.candidate.release)),
                            say: LocalizedText("Clauses", en: "Clauses"))
                        guard file.isOpen else { return }
                        html.form(.tender(tender.id, "bidders"), visit: visit, class: "inline") { html in
                            html(
                                .input, .type("hidden"), .name("release"),
                                .value(row.bidder.candidate.release.description))
                            html(
                                .button, .type("submit"), .name("step"), .value("drop"), .class("small"),
                                say: LocalizedText("Écarter le candidat", en: "Exclude the bidder"))
                        }
                    }
                },
            ]
            html.table(
                LocalizedText("Candidats par rang", en: "Bidders by rank"), columns, ranked,
                repeatsHeading: true,
                empty: EmptyState(
                    LocalizedText("Aucun candidat", en: "No bidder"),
                    LocalizedText(
                        "Cherchez ci-dessous un produit dont le fournisseur a répondu.",
                        en: "Search below for a product whose supplier has answered.")))
            if file.isOpen { search(&html) }
        }
    }

    private func search(_ html: inout HTML) {
        html(.form, .method("get"), .action(SiteLink.tender(tender.id)), .class("filters"), .role("search")) {
            html in
            html.field(
                "q", LocalizedText("Ajouter un candidat", en: "Add a bidder"), type: "search",
                value: searched,
                hint: LocalizedText(
                    "Produits dont les réponses sont soumises.",
                    en: "Products whose answers have been submitted."),
                required: false,
                .maxlength(100))
            html(.div, .class("filter-actions")) {
                $0.submit(LocalizedText("Chercher", en: "Search"), class: "")
            }
        }
        guard !searched.isEmpty else { return }
        var seen: Set<ID<Release>> = Set(file.bidders.map(\.candidate.release))
        let offers = market.filter { seen.insert($0.release).inserted }
        html(.ul, .class("plain card")) { html in
            if offers.isEmpty {
                html(
                    .li,
                    say: LocalizedText(
                        "Aucun autre produit de ce nom n’a de réponses.",
                        en: "No other product by that name has answers."))
            }
            for offer in offers {
                html(.li, .class("row-actions")) { html in
                    html(.span, data: "\(offer.releaseName) – \(offer.supplierName)")
                    if offer.supplierStanding != .trading { html.badge(offer.supplierStanding) }
                    html.form(.tender(tender.id, "bidders"), visit: visit, class: "inline") { html in
                        html(.input, .type("hidden"), .name("release"), .value(offer.release.description))
                        html.submit(LocalizedText("Ajouter", en: "Add"), class: "small")
                    }
                }
            }
        }
    }

    // MARK: Side by side

    private func themes(_ html: inout HTML) {
        html.section(LocalizedText("Par thème", en: "By theme"), id: "themes") { html in
            for part in comparison.parts {
                let rows = ThemeRow.all(part)
                html.table(
                    part.edition.title,
                    [
                        Column<ThemeRow>(LocalizedText("Thème", en: "Theme"), kind: .name) {
                            $0.say($1.title)
                        },
                        Column(LocalizedText("Poids", en: "Weight"), kind: .number) {
                            $0.say(.percentage($1.weight))
                        },
                    ]
                        + ranked.map { ranked in
                            Column(.verbatim(ranked.bidder.candidate.name), kind: .number) { html, row in
                                if let value = row.values[ranked.place] {
                                    html.say(.points(value))
                                } else {
                                    html.unknown(LocalizedText("–", en: "–"))
                                }
                            }
                        }, rows,
                    empty: EmptyState(
                        LocalizedText("Rien à comparer", en: "Nothing to compare"),
                        LocalizedText(
                            "Aucun thème ne concerne ce besoin.", en: "No theme applies to these needs.")))
            }
        }
    }

    private var showsAll: Bool { visit.query["all"] == "1" }

    private func points(_ html: inout HTML) {
        html.section(LocalizedText("Point par point", en: "Point by point"), id: "points") { html in
            html.tabs(
                LocalizedText("Points montrés", en: "Points shown"),
                [
                    (
                        LocalizedText("Où ils diffèrent", en: "Where they differ"),
                        SiteLink.tender(tender.id).to("points"), !showsAll
                    ),
                    (
                        LocalizedText("Tous", en: "All"),
                        SiteLink.tender(tender.id).with("all", "1").to("points"), showsAll
                    ),
                ])
            for (number, part) in comparison.parts.enumerated() {
                html.table(
                    part.edition.title,
                    [
                        Column<Comparison.Row>(LocalizedText("Point", en: "Point"), kind: .name) {
                            html, row in
                            html.pointName(row.control)
                            if row.blocks { html.badge(LocalizedText("Bloquant", en: "Blocking"), .high) }
                        }
                    ]
                        + ranked.map { ranked in
                            Column(.verbatim(ranked.bidder.candidate.name)) { html, row in
                                cell(&html, row, ranked.place, number)
                            }
                        }, part.rows.filter { showsAll || $0.differs },
                    empty: EmptyState(
                        LocalizedText("Aucune différence", en: "No difference"),
                        LocalizedText(
                            "Les candidats se valent sur chaque point.",
                            en: "The bidders are equal on every point.")))
            }
        }
    }

    private func cell(_ html: inout HTML, _ row: Comparison.Row, _ place: Int, _ part: Int) {
        let state = row.states[place]
        if let id = found.questionnaires[part][place] {
            html(.a, .href(.point(row.control.code, of: id)), .class("plain-link")) {
                $0.badge(state.standing.title, state.standing.tone)
            }
        } else {
            html.badge(state.standing.title, state.standing.tone)
        }
        if state.isJudged { html(.span, .class("sub"), say: LocalizedText("constaté", en: "assessed")) }
    }
}

/// One theme of a part with the score of each bidder.
struct ThemeRow {
    let title: LocalizedText
    let weight: Double
    let values: [Double?]

    static func all(_ part: Comparison.Part) -> [ThemeRow] {
        part.edition.themes.compactMap { theme in
            let own = part.scores.map { score in score.themes.first { $0.theme == theme.key } }
            guard let weight = own.compactMap({ $0?.weight }).max() else { return nil }
            return ThemeRow(title: theme.title, weight: weight, values: own.map { $0?.value })
        }
    }
}
