import Access
import Clausier
import HTTPTypes
import Hummingbird
import Markup
import Registry
import Store
import Vocabulary

extension TenderView {
    func questions(_ html: inout HTML) {
        html.section(LocalizedText("Questions aux candidats", en: "Questions to bidders"), id: "questions") {
            html in
            if file.questions.isEmpty {
                html(
                    .p, .class("muted"),
                    say: LocalizedText("Aucune question n’a été posée.", en: "No question was asked."))
            }
            html(.ul, .class("history")) { html in
                for question in file.questions {
                    html(.li) { html in
                        html.badge(
                            question.reply == nil
                                ? LocalizedText("En attente", en: "Waiting")
                                : LocalizedText("Répondu", en: "Answered"),
                            question.reply == nil ? .medium : .good)
                        html(.strong, data: question.releaseName)
                        if let code = question.code { html(.code, data: code) }
                        html.time(question.asked)
                        html(.p, .class("note"), data: question.text)
                        if let reply = question.reply { html(.p, .class("note"), data: reply) }
                    }
                }
            }
            guard file.isOpen else { return whereToAsk(&html) }
            html(.details, .class("card")) { html in
                html(.summary, say: LocalizedText("Poser une question", en: "Ask a question"))
                html.form(.tender(tender.id, "questions"), visit: visit) { html in
                    html(.fieldset) { html in
                        html(.legend, say: LocalizedText("À qui", en: "To whom"))
                        for bidder in file.bidders {
                            html.checkbox(
                                "release", .verbatim(bidder.candidate.name),
                                value: bidder.candidate.release.description)
                        }
                    }
                    html.field(
                        "control", LocalizedText("À propos du point", en: "About the point"),
                        hint: LocalizedText("Un code, comme O-7.2.", en: "A code, such as O-7.2."),
                        required: false, .maxlength(100))
                    html.textArea("question", LocalizedText("Question", en: "Question"), required: true)
                    html.field(
                        "due", LocalizedText("Réponse avant le", en: "Reply by"), type: "date",
                        required: false)
                    html.submit(LocalizedText("Envoyer", en: "Send"))
                }
            }
        }
    }

    /// After the award nobody is asked in a tender any more: what a hospital wants to know of an answer is asked where
    /// the answer is.
    private func whereToAsk(_ html: inout HTML) {
        guard tender.state == .awarded else { return }
        html(.p, .class("muted")) { html in
            html.say(
                LocalizedText(
                    "Depuis l’attribution, questions et réponses restent telles qu’elles étaient. ",
                    en: "Since the award, questions and replies stay as they were. "))
            html.say(
                visit.can(.raiseDoubts)
                    ? LocalizedText(
                        "Pour interroger le titulaire, ouvrez un doute sur la réponse concernée.",
                        en:
                            "To ask the successful bidder something, raise a doubt about the answer concerned."
                    )
                    : LocalizedText(
                        "Pour interroger le titulaire, demandez à votre responsable de la sécurité d’ouvrir un doute sur la réponse concernée.",
                        en:
                            "To ask the successful bidder something, have your security officer raise a doubt about the answer concerned."
                    ))
            guard let place = file.bidders.firstIndex(where: { $0.candidate.release == tender.awarded }),
                let id = found.questionnaires.lazy.compactMap({ $0[place] }).first
            else { return }
            html.data(" ")
            html(
                .a, .href(SiteLink.questionnaire(id).to("points")),
                say: LocalizedText("Réponses du titulaire", en: "Answers of the successful bidder"))
        }
    }
}
