import Access
import Clausier
import HTTPTypes
import Hummingbird
import Markup
import Registry
import Store
import Vocabulary

/// What one does about a supplier's answers, on the supplier's page.
struct SupplierAnswersView {
    let visit: Visit
    let supplier: Supplier

    func actions(_ html: inout HTML) {
        if visit.can(.readAnswers) {
            html(
                .a, .class("button"), .href(.letter(to: supplier.id)),
                say: LocalizedText("Courrier commun", en: "Joint letter"))
        }
        if visit.can(.inviteSuppliers) {
            html(
                .a, .class("button"), .href(.invite(supplier.id)),
                say: LocalizedText("Inviter à répondre", en: "Invite to answer"))
        }
    }

    func write(_ html: inout HTML) {
        guard visit.reach(for: .judgeAnswers) == .everything else { return }
        html(.details, .class("card")) { html in
            html(
                .summary,
                say: LocalizedText(
                    "Signaler un incident chez ce fournisseur", en: "Report an incident at this supplier"))
            html(
                .p, .class("hint"),
                say: LocalizedText(
                    "La confiance dans toutes ses réponses baisse, et les décisions qui s’y fiaient sont rouvertes dans tout le réseau.",
                    en:
                        "Confidence in all its answers drops, and the decisions that relied on them are reopened across the network."
                ))
            html.form(.incident(at: supplier.id), visit: visit) { html in
                html.field(
                    "day", LocalizedText("Date", en: "Date"), type: "date", value: visit.today.description)
                html.field("what", LocalizedText("Ce qui s’est passé", en: "What happened"), .maxlength(500))
                html.submit(
                    LocalizedText("Enregistrer l’incident", en: "Record the incident"), class: "danger")
            }
        }
    }
}
