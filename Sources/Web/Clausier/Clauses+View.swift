import Access
import Clausier
import HTTPTypes
import Hummingbird
import Markup
import Registry
import Store
import Vocabulary
import Workbooks

/// The clauses for the contract with one bidder: our words, to be edited, as a page and as a document.
struct ClausesView {
    let visit: Visit
    let file: TenderFile
    let input: ContractInput
    let clauses: ContractClauses

    func response() -> Response {
        let release = visit.parameters.get("release").flatMap { ID<Release>($0) } ?? ID(0)
        return visit.page(
            title: .verbatim(clauses.title), section: .tenders,
            trail: [Crumb(.tenders), Crumb(.verbatim(file.tender.subject), .tender(file.tender.id))],
            about: .verbatim(input.product),
            actions: { html in
                html(
                    .a, .class("button"), .href(.clausesFile(file.tender.id, for: release)), .download,
                    say: LocalizedText("Document à modifier (ODT)", en: "Document to edit (ODT)"))
                html(
                    .a, .class("button"), .href(.clausesPage(file.tender.id, for: release)), .download,
                    say: LocalizedText("Fichier HTML", en: "HTML file"))
            }
        ) { html in
            if isAwarded { html.notice(agreed, .low) }
            for paragraph in clauses.preamble.split(whereSeparator: \.isNewline) {
                html(.p, .class("lead"), data: String(paragraph))
            }
            edit(
                &html, ClausePlace.preamble, clauses.preamble,
                LocalizedText("Texte du préambule", en: "Text of the preamble"), release)
            for (number, clause) in clauses.clauses.enumerated() {
                html(.section, .class("part")) { html in
                    html(.h2) { html in
                        html.data("\(number + 1). \(clause.heading) ")
                        html.badge(clause.kind.title, clause.kind.tone)
                    }
                    for paragraph in clause.paragraphs { html.prose(paragraph) }
                    if let control = clause.control, clause.kind != .general {
                        edit(&html, control, clause, release)
                    } else if clause.kind == .general {
                        edit(
                            &html, ClausePlace.general(number), clause.editable.joined(separator: "\n"),
                            LocalizedText(
                                "Texte de la clause «\u{A0}\(clause.heading)\u{A0}»",
                                en: "Text of clause “\(clause.heading)”"), release)
                    }
                }
            }
        }
    }

    private var isAwarded: Bool { file.tender.state == .awarded }

    private var agreed: LocalizedText {
        let release = visit.parameters.get("release").flatMap { ID<Release>($0) } ?? ID(0)
        guard let award = file.award,
            award.record.annex(in: visit.language, with: release, of: file.tender) != nil
        else {
            return LocalizedText(
                "Cette consultation est attribuée\u{A0}: ce texte ne se modifie plus ici.",
                en: "This tender is awarded: this text can no longer be edited here.")
        }
        let day = LocalizedText.day(award.at.parisDay)
        guard file.tender.awarded == release else {
            return LocalizedText(
                "Ce candidat n’a pas été retenu. Le texte est celui du jour de l’attribution, le \(day.french)\u{A0}: il ne change plus, quoi que le fournisseur réponde depuis.",
                en:
                    "This bidder was not chosen. The text is the one of the day of the award, \(day.english): it no longer changes, whatever the supplier answers since."
            )
        }
        return LocalizedText(
            "Texte convenu à l’attribution, le \(day.french)\u{A0}: il ne change plus, quoi que le fournisseur réponde depuis.",
            en:
                "The text agreed at the award, on \(day.english): it no longer changes, whatever the supplier answers since."
        )
    }

    /// A text that comes from no control.
    private func edit(
        _ html: inout HTML, _ place: String, _ text: String, _ label: LocalizedText, _ release: ID<Release>
    ) {
        guard !isAwarded else { return }
        html(.details) { html in
            html(.summary, say: LocalizedText("Modifier le texte", en: "Edit the text"))
            html.form(.clauses(file.tender.id, for: release), visit: visit) { html in
                html(.input, .type("hidden"), .name("place"), .value(place))
                html(.div, .class("field")) { html in
                    let name = "text-" + place.replacing(" ", with: "-")
                    html(.label, .for(name), say: label)
                    html(
                        .textarea, .id(name), .name("text"), .rows(6), .maxlength(8_000), .required,
                        data: text)
                }
                html.submit(LocalizedText("Enregistrer", en: "Save"), class: "small")
            }
        }
    }

    private func delay(_ control: ControlReference, _ release: ID<Release>) -> Int? {
        file.clauses.first {
            $0.release == release && $0.reference == "\(control.edition.catalogue) \(control.code)"
        }?.delayDays
    }

    private func edit(
        _ html: inout HTML, _ control: ControlReference, _ clause: ContractClauses.Clause,
        _ release: ID<Release>
    ) {
        guard !isAwarded else { return }
        html(.details) { html in
            html(.summary, say: LocalizedText("Modifier le texte", en: "Edit the text"))
            html.form(.clauses(file.tender.id, for: release), visit: visit) { html in
                html(.input, .type("hidden"), .name("control"), .value(control.description))
                html(.input, .type("hidden"), .name("kind"), .value(clause.kind.rawValue))
                html(.div, .class("field")) { html in
                    let name =
                        clause.kind == .derogation ? "text-waiver-\(control.code)" : "text-\(control.code)"
                    html(
                        .label, .for(name),
                        say: LocalizedText(
                            "Texte de la clause \(control.code)", en: "Text of clause \(control.code)"))
                    html(
                        .textarea, .id(name), .name("text"), .rows(6), .maxlength(8_000), .required,
                        data: clause.editable.joined(separator: "\n"))
                }
                if clause.kind == .gap {
                    html(.div, .class("field")) { html in
                        let name = "delay-\(control.code)"
                        html(
                            .label, .for(name),
                            say: LocalizedText(
                                "Délai pour s’y conformer, en jours (90 si rien n’est dit)",
                                en: "Time to comply, in days (90 if nothing is said)"))
                        html(
                            .input, .id(name), .name("delay"), .inputmode("numeric"), .maxlength(4),
                            .value(delay(control, release).map(String.init) ?? ""))
                    }
                }
                html.submit(LocalizedText("Enregistrer", en: "Save"), class: "small")
            }
        }
    }
}

extension ContractClauses.Clause.Kind {
    var tone: Tone {
        switch self {
        case .commitment: .low
        case .gap: .high
        case .derogation: .medium
        case .general: .quiet
        }
    }
}
