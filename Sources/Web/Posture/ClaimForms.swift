import Access
import Markup
import Pool
import Store
import Vocabulary

/// What may be done with a claim that is not settled.
struct ClaimForms {
    let visit: Visit
    let recorded: RecordedClaim
    /// What may be advanced of what is owed.
    let advance: AdvanceShare

    private var claim: Claim { recorded.claim }
    private func may(_ permission: Permission) -> Bool {
        visit.reach(for: permission).includes(recorded.establishment) && claim.settled == nil
    }

    func write(_ html: inout HTML) {
        guard may(.recordPosture) || may(.setLossParameters) else { return }
        html.section(LocalizedText("Faire avancer le sinistre", en: "Move the claim on"), id: "act") { html in
            html(.div, .class("columns")) { html in
                if may(.recordPosture) {
                    if claim.complaintAt == nil { complaintForm(&html) }
                    entryForm(&html)
                }
                if may(.setLossParameters) { paymentForms(&html) }
            }
        }
    }

    private func complaintForm(_ html: inout HTML) {
        html.form(.claimForm(recorded.id, "complaint"), visit: visit) { html in
            html.field(
                "filed", LocalizedText("Plainte déposée le", en: "Complaint filed on"),
                type: "datetime-local",
                value: visit.now.parisField, hint: LocalizedText("Heure de Paris.", en: "Paris time."))
            html.field(
                "receipt", LocalizedText("Numéro du procès-verbal", en: "Number of the police report"),
                hint: LocalizedText(
                    "Il prouve le dépôt, ici et pour l’échéance légale du dossier.",
                    en: "It proves the filing, here and for the case’s legal deadline."),
                required: false, .maxlength(300))
            html.submit(LocalizedText("Enregistrer la plainte", en: "Record the complaint"))
        }
    }

    private func entryForm(_ html: inout HTML) {
        html.form(.claimForm(recorded.id, "entries"), visit: visit) { html in
            html.choice(
                "head", LocalizedText("Poste", en: "Head"),
                Claim.Head.allCases.map { Choice($0.rawValue, $0.title) },
                empty: LocalizedText("Choisir…", en: "Choose…"), required: true)
            html.field(
                "amount", LocalizedText("Montant en euros", en: "Amount in euros"),
                hint: LocalizedText("Négatif pour une correction.", en: "Negative for a correction."),
                .inputmode("decimal"))
            html.field(
                "day", LocalizedText("Date de la pièce", en: "Date of the document"), type: "date",
                value: visit.today.description)
            html.field(
                "proof", LocalizedText("Pièce justificative", en: "Supporting document"), .maxlength(500))
            html.submit(LocalizedText("Saisir le montant", en: "Enter the amount"))
        }
    }

    /// In hundredths, with as many decimals as were agreed on.
    private var share: LocalizedText {
        .plain(Double(advance.basisPoints) / 100)
    }

    /// What settling now would do: an advance beyond what is owed so far comes back.
    private var settlement: LocalizedText {
        let left = claim.owed - claim.advanced
        let amount = LocalizedText.money(left < .zero ? .zero - left : left)
        return left < .zero
            ? LocalizedText(
                "Régler maintenant clorait le sinistre\u{A0}: l’avance dépasse ce qui est dû à ce jour, et l’établissement rendrait \(amount.french).",
                en:
                    "Settling now would close the claim: the advance exceeds what is owed so far, and the hospital would pay back \(amount.english)."
            )
            : LocalizedText(
                "Régler maintenant verserait \(amount.french) et clorait le sinistre.",
                en: "Settling now would pay \(amount.english) and close the claim.")
    }

    private func paymentForms(_ html: inout HTML) {
        html(.div) { html in
            html.form(.claimForm(recorded.id, "advance"), visit: visit) { html in
                html.field(
                    "amount", LocalizedText("Avance en euros", en: "Advance in euros"),
                    hint: LocalizedText(
                        "Au plus \(share.french)\u{A0}% de ce qui serait dû si l’incident coûtait ce que le modèle prévoit, une fois la plainte déposée.",
                        en:
                            "At most \(share.english)% of what would be owed if the incident cost what the model expects, once the complaint is filed."
                    ),
                    .inputmode("decimal"))
                html.submit(LocalizedText("Verser l’avance", en: "Pay the advance"))
            }
            html.form(.claimForm(recorded.id, "settlement"), visit: visit) { html in
                html(.p, say: settlement)
                html.submit(LocalizedText("Régler le sinistre", en: "Settle the claim"), class: "danger")
            }
        }
    }
}
