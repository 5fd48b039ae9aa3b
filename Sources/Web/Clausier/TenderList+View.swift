import Access
import Clausier
import HTTPTypes
import Hummingbird
import Markup
import Registry
import Store
import Vocabulary

/// A buyer's first screen: tenders and what waits in them.
struct TenderListView {
    let visit: Visit
    let list: TenderList
    let rows: [TenderRow]
    let total: Total
    let places: PlacesPage

    func response() -> Response {
        visit.page(
            title: Section.tenders.title, section: .tenders,
            about: LocalizedText(
                "Comparez les candidats d’après leurs réponses, données une fois pour tout le réseau.",
                en: "Compare bidders by their answers, given once for the whole network."),
            actions: {
                $0.exportButtons(visit.here.export(of: "tenders"), visit: visit, needs: .manageTenders)
            }
        ) { html in
            html.table(
                LocalizedText("Consultations", en: "Tenders"),
                [
                    Column(LocalizedText("Consultation", en: "Tender"), kind: .name) { html, row in
                        html(.a, .href(.tender(row.id)), data: row.subject)
                        html(.span, .class("sub"), data: row.reference)
                    },
                    Column(LocalizedText("État", en: "State")) { $0.badge($1.state.title, $1.state.tone) },
                    Column(LocalizedText("Acheteurs", en: "Buyers"), kind: .number) {
                        $0.say(.number($1.buyers))
                    },
                    Column(LocalizedText("Candidats", en: "Bidders"), kind: .number) {
                        $0.say(.number($1.bidders))
                    },
                    Column(LocalizedText("Questions sans réponse", en: "Unanswered questions"), kind: .number)
                    {
                        $0.say(.number($1.waiting))
                    },
                    Column(LocalizedText("Modifiée", en: "Changed")) { $0.ago($1.changed, now: visit.now) },
                ], rows, repeatsHeading: true,
                empty: EmptyState(
                    LocalizedText("Aucune consultation", en: "No tender"),
                    LocalizedText("Ouvrez-en une ci-dessous.", en: "Open one below.")))
            html.pages(of: total, list.paging, visit: visit)
            open(&html)
        }
    }

    private func open(_ html: inout HTML) {
        html.section(LocalizedText("Ouvrir une consultation", en: "Open a tender"), id: "open") { html in
            html.form(.tenders, visit: visit, class: "form card") { html in
                html.field("reference", LocalizedText("Référence", en: "Reference"), .maxlength(100))
                html.field("subject", LocalizedText("Objet", en: "Subject"), .maxlength(300))
                if places.establishments.count > 1 { html.establishmentBoxes(places.establishments) }
                html.needs(Profile())
                html.submit(LocalizedText("Ouvrir", en: "Open"))
            }
        }
    }
}

extension HTML {
    /// What the product must be, as boxes to tick: it chooses the points that are compared.
    mutating func needs(_ profile: Profile) {
        self(.fieldset) { html in
            html(.legend, say: LocalizedText("Besoin", en: "Needs"))
            for trait in Trait.allCases {
                html.checkbox("need", trait.title, value: trait.rawValue, isChecked: profile[trait] == true)
            }
        }
    }
}

/// What is needed, how it is weighed, what blocks.
struct TenderSettingsView {
    let visit: Visit
    let file: TenderFile
    let editions: [Edition]
    /// What else may be asked: the newest edition of each other catalogue.
    let others: [ShelvedEdition]

    private var tender: Tender { file.tender }

    func response() -> Response {
        visit.page(
            title: LocalizedText("Besoin et pondération", en: "Needs and weights"), section: .tenders,
            trail: [Crumb(.tenders), Crumb(.verbatim(tender.subject), .tender(tender.id))],
            about: LocalizedText(
                "Les poids sont relatifs\u{A0}: les doubler tous ne change rien. Un point bloquant n’est jamais compensé par les autres.",
                en:
                    "Weights are relative: doubling them all changes nothing. The others never make up for a blocking point."
            )
        ) { html in
            html.form(.tender(tender.id, "settings"), visit: visit, class: "form wide") { html in
                html.field(
                    "subject", LocalizedText("Objet", en: "Subject"), value: tender.subject, .maxlength(300))
                html.choice(
                    "state", LocalizedText("État", en: "State"),
                    Tender.State.allCases.filter { $0 != .awarded }.map { Choice($0.rawValue, $0.title) },
                    selected: tender.state.rawValue, required: true)
                html.needs(tender.needs)
                for part in tender.parts {
                    if let edition = editions.first(where: { $0.key == part.edition }) {
                        self.part(&html, part, edition)
                    }
                }
                if !others.isEmpty {
                    html.choice(
                        "add", LocalizedText("Demander aussi", en: "Ask as well"),
                        others.map { Choice($0.key.catalogue, $0.title) },
                        empty: LocalizedText("Aucun autre catalogue", en: "No other catalogue"))
                }
                html.checkbox(
                    "usual",
                    LocalizedText(
                        "En faire la pondération habituelle de nos établissements\u{A0}: nouvelles consultations et scores affichés.",
                        en:
                            "Make these our establishments’ usual weights: for new tenders and for the scores that are shown."
                    ))
                html.submit(LocalizedText("Enregistrer", en: "Save"))
            }
        }
    }

    private func part(_ html: inout HTML, _ part: Tender.Part, _ edition: Edition) {
        let prefix = edition.key.catalogue + "-"
        html(.fieldset) { html in
            html(.legend, say: edition.title)
            html.field(
                prefix + "share", LocalizedText("Part dans la note", en: "Share of the score"),
                value: part.share.typed(in: visit.language),
                .inputmode("decimal"))
            html(.details) { html in
                html(.summary, say: LocalizedText("Poids des thèmes", en: "Theme weights"))
                html(.div, .class("filters")) { html in
                    for theme in edition.themes where theme.parent == nil {
                        html.field(
                            prefix + "theme-" + theme.key, theme.title,
                            value: (part.weights.byTheme[theme.key] ?? 1).typed(in: visit.language),
                            required: false, .inputmode("decimal"))
                    }
                }
            }
            html(.details) { html in
                html(
                    .summary,
                    say: LocalizedText(
                        "Poids des criticités et de points", en: "Weights by criticality and by point"))
                html(.div, .class("filters")) { html in
                    for criticality in ControlCriticality.allCases {
                        html.field(
                            prefix + "criticality-" + criticality.rawValue, criticality.title,
                            value: (part.weights.byCriticality[criticality.rawValue] ?? 1).typed(
                                in: visit.language),
                            required: false, .inputmode("decimal"))
                    }
                }
                html.textArea(
                    prefix + "points", LocalizedText("Poids de points", en: "Weights of points"),
                    value: part.weights.pointLines(in: visit.language), rows: 3,
                    hint: LocalizedText(
                        "Un point par ligne, son code puis son poids, à la place de tout autre poids\u{A0}: O-7.2 10",
                        en:
                            "One point a line, its code then its weight, in place of every other weight: O-7.2 10"
                    ))
            }
            if tender.parts.count > 1 {
                html.checkbox(
                    prefix + "drop",
                    LocalizedText("Ne plus demander ce catalogue", en: "Stop asking this catalogue"))
            }
            html(.details) { html in
                html(.summary, say: LocalizedText("Points bloquants", en: "Blocking points"))
                html(.div, .class("checks")) { html in
                    for control in edition.controls where control.respondent == .supplier {
                        html.checkbox(
                            prefix + "blocking",
                            LocalizedText(
                                "\(control.code) – \(control.title.french)",
                                en: "\(control.code) – \(control.title.english)"),
                            value: control.code.text, isChecked: part.weights.blocks(control))
                    }
                }
            }
        }
    }
}

extension ScoreWeights {
    /// The weights of single points, a line each.
    func pointLines(in language: Language) -> String {
        byControl.compactMap { key, weight in ControlCode(key).map { ($0, weight) } }
            .sorted { $0.0 < $1.0 }.map { "\($0.0) \($0.1.typed(in: language))" }.joined(separator: "\n")
    }

    /// Reads lines of a code and a weight, 0 to 100.
    ///
    /// - Throws: `Refusal` that names the first line that is none: a weight that is left out unseen ranks the bidders.
    static func points(in text: String, of edition: Edition) throws -> [String: Double] {
        let known = Set(edition.controls.map(\.code.text))
        var weights: [String: Double] = [:]
        for (place, line) in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
            .prefix(2 * Edition.controlLimit).enumerated()
        {
            let words = line.split(whereSeparator: { $0.isWhitespace || $0 == "=" || $0 == ":" })
            guard let last = words.last else { continue }
            func refuse(_ french: String, _ english: String) -> Refusal {
                let shown = line.prefix(60)
                return Refusal.invalid(
                    LocalizedText(
                        "\(edition.title.french), ligne \(place + 1), «\u{A0}\(shown)\u{A0}»\u{A0}: \(french)",
                        en: "\(edition.title.english), line \(place + 1), “\(shown)”: \(english)"))
            }
            guard words.count > 1, let weight = Double(typed: String(last)),
                (0...100).contains(weight)
            else {
                throw refuse(
                    "écrivez un code puis un poids de 0 à 100, comme O-7.2 4.",
                    "write a code and a weight from 0 to 100, such as O-7.2 4.")
            }
            let code = words.dropLast().joined(separator: " ")
            guard known.contains(code) else {
                throw refuse(
                    "\(code) n’est pas un point de cette édition.", "\(code) is no control of this edition.")
            }
            guard weights[code] == nil else {
                throw refuse("\(code) a déjà un poids plus haut.", "\(code) has a weight further up.")
            }
            weights[code] = weight
        }
        return weights
    }
}
