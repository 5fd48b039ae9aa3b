import Access
import Clausier
import HTTPTypes
import Hummingbird
import Markup
import Registry
import Store
import Vocabulary

/// One point on its supplier's desk: what is asked, why, the answer, the proofs, what was found.
struct DeskPointView {
    let visit: Visit
    let dossier: AnswerDossier
    let point: AnswerPoint
    var errors = FormErrors()
    /// What was just typed and could not be kept as it is.
    var typed: DraftAnswer?
    /// What the supplier has sent before, to attach again.
    var pieces: [Evidence] = []
    /// What the typed list of software is taken for.
    var software = TypedSoftware()

    private var control: Control { point.control }
    private var id: ID<Questionnaire> { dossier.questionnaire.id }
    private var said: DraftAnswer? { typed ?? point.current }

    func response() -> Response {
        visit.page(
            title: LocalizedText(
                "\(control.code) – \(control.title.french)", en: "\(control.code) – \(control.title.english)"),
            section: .desk,
            trail: [
                Crumb(.desk), Crumb(.verbatim(dossier.questionnaire.releaseName), .deskQuestionnaire(id)),
            ],
            status: errors.isEmpty ? .ok : .unprocessableContent
        ) { html in
            html(.p, .class("badges")) { html in
                html.badge(control.criticality)
                html.badge(control.evidence.title, .quiet)
                for feed in control.feeds { html.badge(feed.title, .low) }
            }
            html(.div, .class("columns")) { html in
                asked(&html)
                answer(&html)
            }
            evidence(&html)
            judged(&html)
            around(&html)
        }
    }

    private func asked(_ html: inout HTML) {
        html(.div, .class("card")) { html in
            html(.h2, say: LocalizedText("Ce qui est demandé", en: "What is asked"))
            html(.p, say: control.test)
            if let why = control.why {
                html(.h3, say: LocalizedText("Pourquoi c’est important", en: "Why it matters"))
                html(.p, say: why)
            }
            if let expected = control.expected {
                html(.h3, say: LocalizedText("Ce qui est attendu", en: "What is expected"))
                html(.p, say: expected)
            }
            if !control.rules.isEmpty {
                html(.h3, say: LocalizedText("Limites chiffrées", en: "Numerical limits"))
                html(.ul, .class("list")) { html in
                    for rule in control.rules {
                        html(.li) { html in
                            html.say(rule.title)
                            html.say(LocalizedText("\u{A0}: ", en: ": "))
                            html.say(rule.figure)
                        }
                    }
                }
            }
        }
    }

    private func answer(_ html: inout HTML) {
        html.form(.deskPoint(control.code, of: id), visit: visit, class: "form card") { html in
            html(.h2, say: LocalizedText("Votre réponse", en: "Your answer"))
            if point.isToConfirm {
                html.notice(
                    LocalizedText(
                        "La question a changé avec l’édition \(dossier.edition.key.version)\u{A0}: relisez votre réponse et enregistrez-la pour la confirmer.",
                        en:
                            "The question changed with edition \(dossier.edition.key.version): read your answer again and save it to confirm it."
                    ), .medium)
            }
            html.formProblem(errors)
            claims(&html)
            for rule in control.rules {
                html.field(
                    "measure-" + rule.key, rule.title,
                    value: said?.measures[rule.key].map { $0.isNaN ? "" : plainFigure($0) } ?? "",
                    hint: rule.figure, errors: errors, required: false, .inputmode("decimal"))
            }
            for question in control.questions { choices(&html, question) }
            html.textArea(
                "comment", LocalizedText("Commentaire", en: "Comment"), value: said?.comment ?? "",
                hint: LocalizedText(
                    "Obligatoire pour «\u{A0}non\u{A0}» et «\u{A0}partiellement\u{A0}»\u{A0}: ce qui manque, et quand ce sera fait.",
                    en: "Required for “no” and “partly”: what is missing, and when it will be done."),
                errors: errors, limit: Answer.longestText)
            html.textArea(
                "details", LocalizedText("Éléments de consolidation", en: "Elements of consolidation"),
                value: said?.details ?? "", rows: 5,
                hint: detailsHint, limit: Answer.longestText)
            joins(&html)
            html(.div, .class("row-actions")) { html in
                html(
                    .button, .type("submit"), .class("primary"), .name("then"), .value("next"),
                    say: LocalizedText("Enregistrer et continuer", en: "Save and continue"))
                html(
                    .button, .type("submit"), .name("then"), .value("stay"),
                    say: LocalizedText("Enregistrer", en: "Save"))
            }
        }
    }

    /// What of the answer is taken over elsewhere once it is submitted, and what of it cannot be.
    private func joins(_ html: inout HTML) {
        guard let said = point.current else { return }
        let reading = JoinReading(said, of: point, in: dossier)
        let taken = reading.taken
        if !taken.isEmpty {
            let list = LocalizedText(
                taken.map(\.french).joined(separator: ", "), en: taken.map(\.english).joined(separator: ", "))
            html(
                .p, .class("hint"),
                say: LocalizedText(
                    "Sera repris à la soumission\u{A0}: \(list.french).",
                    en: "Taken over once you submit: \(list.english)."))
        }
        html.joinProblems(reading.problems)
        software.write(&html)
    }

    private var detailsHint: LocalizedText {
        if control.feeds.contains(.maintenanceAddresses) {
            return LocalizedText(
                "Une adresse ou une plage par ligne, comme 198.51.100.16/28\u{A0}: elles ne seront jamais bloquées chez vos clients.",
                en:
                    "One address or range per line, such as 198.51.100.16/28: they will never be blocked at your customers."
            )
        }
        if control.feeds.contains(.softwareList) {
            return LocalizedText(
                "Un composant par ligne, nom puis version, ou joignez une nomenclature CycloneDX ou SPDX.",
                en:
                    "One component per line, name then version, or attach a CycloneDX or SPDX bill of materials."
            )
        }
        return LocalizedText("Description, références, dates.", en: "Description, references, dates.")
    }

    private func claims(_ html: inout HTML) {
        html(.fieldset, errors["claim"] == nil ? nil : .ariaInvalid) { html in
            html(.legend, say: LocalizedText("Respectez-vous ce point\u{A0}?", en: "Do you meet this point?"))
            html(.div, .class("row-actions")) { html in
                for claim in Claim.allCases {
                    html(.label, .class("check")) { html in
                        html(
                            .input, .type("radio"), .name("claim"), .value(claim.rawValue),
                            said?.claim == claim ? .checked : nil, .required)
                        html(.span, say: claim.title)
                    }
                }
            }
            if let error = errors["claim"] { html(.p, .class("error")) { $0(.span, say: error) } }
        }
    }

    private func choices(_ html: inout HTML, _ question: ControlQuestion) {
        let name = "question-" + question.key
        let chosen = said?.choices[question.key] ?? []
        guard !question.choices.isEmpty else {
            return html.field(
                name, question.text, value: chosen.first ?? "", required: false, .maxlength(2_000))
        }
        html(.fieldset) { html in
            html(.legend, say: question.text)
            for choice in question.choices {
                html(.label, .class("check")) { html in
                    html(
                        .input, .type(question.kind == .several ? "checkbox" : "radio"), .name(name),
                        .value(choice.key),
                        chosen.contains(choice.key) ? .checked : nil)
                    html(.span, say: choice.text)
                }
            }
        }
    }

    private func evidence(_ html: inout HTML) {
        html.section(LocalizedText("Preuves", en: "Evidence"), id: "evidence") { html in
            html(.div, .class("columns")) { html in
                html(.div, .class("card")) { html in
                    html.pieces(point.evidence, day: visit.today) { .deskPiece($0.id) }
                    for piece in point.evidence {
                        html.form(
                            SiteLink("desk", "evidence", piece.id.description, "withdraw"), visit: visit,
                            class: "inline"
                        ) { html in
                            html(
                                .input, .type("hidden"), .name("return"),
                                .value(visit.here.withoutQuery.description))
                            html.submit(
                                LocalizedText(
                                    "Retirer «\u{A0}\(piece.title)\u{A0}»", en: "Withdraw “\(piece.title)”"),
                                class: "small")
                        }
                    }
                }
                html(.div) { html in
                    again(&html)
                    upload(&html)
                }
            }
        }
    }

    private func again(_ html: inout HTML) {
        let others = pieces.filter { piece in !point.evidence.contains { $0.id == piece.id } }
        guard !others.isEmpty else { return }
        html.form(.deskEvidence(control.code, of: id), visit: visit, class: "form card") { html in
            html.choice(
                "piece",
                LocalizedText("Joindre une pièce déjà envoyée", en: "Attach an item you already sent"),
                others.map { Choice($0.id.description, .verbatim($0.title)) }, required: true)
            html.submit(LocalizedText("Joindre aussi ici", en: "Attach here too"), class: "")
        }
    }

    private func upload(_ html: inout HTML) {
        html.form(.deskEvidence(control.code, of: id), visit: visit, class: "form card", files: true) {
            html in
            html.field(
                "file", LocalizedText("Fichier", en: "File"), type: "file",
                hint: LocalizedText(
                    "PDF, image, texte, document ou tableur sans macro, 25\u{A0}Mo au plus.",
                    en: "PDF, image, text, document or spreadsheet without macros, 25 MB at most."),
                .accept(".pdf,.png,.jpg,.jpeg,.docx,.xlsx,.odt,.ods,.txt,.md,.csv,.json,.xml"))
            html.field("title", LocalizedText("Titre", en: "Title"), .maxlength(300))
            html.choice(
                "kind", LocalizedText("Nature", en: "Kind"),
                Evidence.Kind.allCases.map { Choice($0.rawValue, $0.title) }, required: true)
            html.field("issued", LocalizedText("Émis le", en: "Issued on"), type: "date", required: false)
            html.field("expires", LocalizedText("Expire le", en: "Expires on"), type: "date", required: false)
            html.choice(
                "confidentiality", LocalizedText("Qui peut l’ouvrir", en: "Who can open it"),
                Evidence.Confidentiality.allCases.map { Choice($0.rawValue, $0.title) }, selected: "buyers",
                required: true)
            html.submit(LocalizedText("Joindre", en: "Attach"), class: "")
        }
    }

    private func judged(_ html: inout HTML) {
        guard !point.findings.isEmpty || !point.doubts.isEmpty else { return }
        html.section(LocalizedText("Ce qu’en disent les hôpitaux", en: "What the hospitals say")) { html in
            html(.ul, .class("history")) { html in
                for finding in point.findings {
                    html(.li) { html in
                        html.badge(finding.verdict.title, finding.verdict.tone)
                        html.time(finding.at)
                        html(.p, .class("note"), data: finding.reason)
                    }
                }
                for doubt in point.doubts {
                    html(.li) { html in
                        html.badge(doubt.state.title, doubt.state.tone)
                        html(.a, .href(.deskDoubt(doubt.id)), data: doubt.subject)
                    }
                }
            }
        }
    }

    private func around(_ html: inout HTML) {
        let asked = dossier.asked
        guard let place = asked.firstIndex(where: { $0.control.code == control.code }) else { return }
        html.paging(
            previous: place > 0 ? .deskPoint(asked[place - 1].control.code, of: id) : nil,
            next: place + 1 < asked.count ? .deskPoint(asked[place + 1].control.code, of: id) : nil,
            summary: LocalizedText(
                "Point \(place + 1) sur \(asked.count)", en: "Point \(place + 1) of \(asked.count)"))
    }
}
