import Vocabulary

/// What a page says once after something was done: a name in the address, so that nobody can put words on our pages.
enum Flash: String, CaseIterable, Sendable {
    case signedOut, passwordChanged, sessionRevoked, sessionsRevoked, preferencesSaved
    case grantGiven, grantTaken, accountLocked, accountUnlocked, tokenRevoked
    case alertAcknowledged, alertClosed, alertReopened, nothingChosen, imported, debtDecided
    case nameLearned, systemCorrected, billAttached, postureRecorded, protectionRecorded, costRecorded,
        purchasesRecorded, indicatorShared, offerAnswered, indicatorConfirmed, indicatorRevoked,
        clientRevoked, protectionChanged
    case caseOpened, caseSaved, alertAssigned, reasonMissing, suppressionSaved, suppressionEnded, ruleTuned
    case onCallSaved, escalationAnswered

    var text: LocalizedText {
        switch self {
        case .signedOut: LocalizedText("Vous êtes déconnecté.", en: "You are signed out.")
        case .passwordChanged:
            LocalizedText(
                "Mot de passe changé. Vos autres sessions sont fermées.",
                en: "Password changed. Your other sessions are closed.")
        case .sessionRevoked: LocalizedText("Session fermée.", en: "Session closed.")
        case .sessionsRevoked:
            LocalizedText("Vos autres sessions sont fermées.", en: "Your other sessions are closed.")
        case .preferencesSaved: LocalizedText("Préférences enregistrées.", en: "Preferences saved.")
        case .grantGiven: LocalizedText("Rôle attribué.", en: "Role granted.")
        case .grantTaken: LocalizedText("Rôle retiré.", en: "Role taken away.")
        case .accountLocked:
            LocalizedText(
                "Compte désactivé ; ses sessions sont fermées.",
                en: "Account disabled; its sessions are closed.")
        case .accountUnlocked: LocalizedText("Compte réactivé.", en: "Account enabled.")
        case .tokenRevoked: LocalizedText("Jeton révoqué.", en: "Token revoked.")
        case .alertAcknowledged: LocalizedText("Alerte prise en compte.", en: "Alert acknowledged.")
        case .alertClosed: LocalizedText("Alerte close.", en: "Alert closed.")
        case .alertReopened: LocalizedText("Alerte rouverte.", en: "Alert reopened.")
        case .nothingChosen:
            LocalizedText(
                "Aucune alerte n’était cochée : rien n’a changé.", en: "No alert was ticked: nothing changed."
            )
        case .caseOpened:
            LocalizedText(
                "Dossier ouvert\u{A0}: ses tâches viennent du guide.",
                en: "Case opened: its tasks come from the playbook.")
        case .caseSaved: LocalizedText("Enregistré.", en: "Saved.")
        case .alertAssigned: LocalizedText("Alertes attribuées à vous.", en: "Alerts assigned to you.")
        case .reasonMissing:
            LocalizedText(
                "Choisissez un motif de clôture\u{A0}: rien n’a changé.",
                en: "Choose a reason for closing: nothing changed.")
        case .suppressionSaved: LocalizedText("Exclusion enregistrée.", en: "Suppression saved.")
        case .suppressionEnded: LocalizedText("Exclusion terminée.", en: "Suppression ended.")
        case .ruleTuned: LocalizedText("Réglage enregistré.", en: "Decision saved.")
        case .onCallSaved: LocalizedText("Astreinte mise à jour.", en: "Roster updated.")
        case .escalationAnswered: LocalizedText("Réponse enregistrée.", en: "Answer recorded.")
        case .debtDecided: LocalizedText("Décision enregistrée.", en: "Decision recorded.")
        case .indicatorShared:
            LocalizedText(
                "Indicateur partagé\u{A0}: il est recherché partout.",
                en: "Indicator shared: everybody looks for it.")
        case .offerAnswered: LocalizedText("Réponse enregistrée.", en: "Answer recorded.")
        case .indicatorConfirmed:
            LocalizedText("Indicateur confirmé par le SOC.", en: "Indicator confirmed by the SOC.")
        case .indicatorRevoked: LocalizedText("Indicateur révoqué.", en: "Indicator revoked.")
        case .clientRevoked: LocalizedText("Accès révoqué.", en: "Access revoked.")
        case .protectionChanged: LocalizedText("Protections mises à jour.", en: "Protections updated.")
        case .nameLearned:
            LocalizedText(
                "Réponse apprise\u{A0}: les prochains imports s’en serviront.",
                en: "Answer learned: later imports will use it.")
        case .systemCorrected: LocalizedText("Correction enregistrée.", en: "Correction recorded.")
        case .billAttached: LocalizedText("Nomenclature attachée.", en: "Bill of materials attached.")
        case .postureRecorded: LocalizedText("Enregistré.", en: "Recorded.")
        case .protectionRecorded: LocalizedText("Protection enregistrée.", en: "Protection recorded.")
        case .costRecorded: LocalizedText("Hypothèse enregistrée.", en: "Assumption recorded.")
        case .purchasesRecorded: LocalizedText("Achats enregistrés.", en: "Purchases recorded.")
        case .imported: LocalizedText("Import terminé.", en: "Import done.")
        }
    }
}

extension SiteLink {
    /// The same page, saying what was done.
    func saying(_ flash: Flash) -> SiteLink { with("done", flash.rawValue) }
}
