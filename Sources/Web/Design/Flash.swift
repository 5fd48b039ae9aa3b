import Vocabulary

/// What a page says once after something was done: a name in the address, so that nobody can put words on our pages.
enum Flash: String, CaseIterable, Sendable {
    case signedOut, passwordChanged, sessionRevoked, sessionsRevoked, preferencesSaved
    case grantGiven, grantTaken, accountLocked, accountUnlocked, tokenRevoked
    case alertAcknowledged, alertClosed, alertReopened, nothingChosen, debtDecided
    case nameLearned, nameForgotten, listedDateTaken, systemCorrected, systemRetired, systemRestored,
        billAttached, billDetached,
        postureRecorded, postureKnown, protectionRecorded,
        costRecorded,
        purchasesRecorded, indicatorShared, offerAnswered, indicatorConfirmed, indicatorRevoked,
        indicatorAlertsClosed, indicatorKept,
        clientRevoked, protectionChanged
    case caseOpened, caseSaved, alertsPassed, alertAssigned, reasonMissing, suppressionSaved,
        suppressionEnded, ruleTuned
    case onCallSaved, escalationAnswered, sourcesSaved, retentionSaved, quorumSaved
    case answersSaved, answersSubmitted, answersCopied, editionMoved, evidenceAttached, evidenceWithdrawn,
        replySent
    case findingMade, decisionMade, derogationAsked, derogationDecided, incidentRecorded, accountOpened
    case tenderChanged, questionSent, clauseSaved, tenderAwarded, catalogueImported, clockStarted, clockMet

    /// Whether what was asked was done.
    var isDone: Bool { ![.nothingChosen, .reasonMissing, .postureKnown].contains(self) }

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
        case .grantTaken: LocalizedText("Rôle retiré.", en: "Role removed.")
        case .accountLocked:
            LocalizedText(
                "Compte désactivé\u{A0}; ses sessions sont fermées.",
                en: "Account disabled; its sessions are closed.")
        case .accountUnlocked: LocalizedText("Compte réactivé.", en: "Account enabled.")
        case .tokenRevoked: LocalizedText("Jeton révoqué.", en: "Token revoked.")
        case .alertAcknowledged: LocalizedText("Alerte prise en compte.", en: "Alert acknowledged.")
        case .alertClosed: LocalizedText("Alerte close.", en: "Alert closed.")
        case .alertReopened: LocalizedText("Alerte rouverte.", en: "Alert reopened.")
        case .nothingChosen:
            LocalizedText(
                "Aucune alerte n’était cochée\u{A0}: rien n’a changé.",
                en: "No alert was ticked: nothing changed."
            )
        case .caseOpened:
            LocalizedText(
                "Dossier ouvert\u{A0}: ses tâches viennent du guide.",
                en: "Case opened: its tasks come from the playbook.")
        case .caseSaved: LocalizedText("Enregistré.", en: "Saved.")
        case .alertsPassed:
            LocalizedText(
                "Fait, sauf pour les alertes que quelqu’un avait déjà traitées\u{A0}: elles sont restées telles quelles.",
                en: "Done, except for alerts that somebody had dealt with already: they stay as they are.")
        case .alertAssigned: LocalizedText("Ces alertes vous sont attribuées.", en: "Alerts assigned to you.")
        case .reasonMissing:
            LocalizedText(
                "Rien n’a changé\u{A0}: choisissez d’abord un motif de clôture.",
                en: "Nothing changed: choose a reason for closing first.")
        case .suppressionSaved: LocalizedText("Exclusion enregistrée.", en: "Suppression saved.")
        case .suppressionEnded: LocalizedText("Exclusion terminée.", en: "Suppression ended.")
        case .ruleTuned: LocalizedText("Réglage enregistré.", en: "Tuning saved.")
        case .onCallSaved: LocalizedText("Astreinte mise à jour.", en: "On-call roster updated.")
        case .sourcesSaved: LocalizedText("Sources attendues mises à jour.", en: "Expected sources updated.")
        case .retentionSaved: LocalizedText("Durée de conservation enregistrée.", en: "Retention saved.")
        case .quorumSaved:
            LocalizedText("Nombre de confirmations enregistré.", en: "Number of confirmations saved.")
        case .escalationAnswered: LocalizedText("Réponse enregistrée.", en: "Answer recorded.")
        case .debtDecided: LocalizedText("Décision enregistrée.", en: "Decision recorded.")
        case .indicatorShared:
            LocalizedText(
                "Indicateur partagé\u{A0}: il est recherché partout.",
                en: "Indicator shared: it is looked for everywhere.")
        case .indicatorKept:
            LocalizedText(
                "Indicateur enregistré\u{A0}: une liste d’avertissement le protège, il n’est ni bloqué ni recherché.",
                en: "Indicator recorded: a warning list protects it, it is neither blocked nor looked for.")
        case .indicatorAlertsClosed:
            LocalizedText(
                "Alertes de cet indicateur fermées, avec le motif de la révocation.",
                en: "Alerts of this indicator closed, with the reason it was revoked for.")
        case .offerAnswered: LocalizedText("Réponse enregistrée.", en: "Answer recorded.")
        case .indicatorConfirmed:
            LocalizedText("Indicateur confirmé par le SOC.", en: "Indicator confirmed by the SOC.")
        case .indicatorRevoked: LocalizedText("Indicateur révoqué.", en: "Indicator revoked.")
        case .clientRevoked: LocalizedText("Accès révoqué.", en: "Access revoked.")
        case .protectionChanged: LocalizedText("Protections mises à jour.", en: "Protections updated.")
        case .nameLearned:
            LocalizedText(
                "Réponse retenue\u{A0}: les prochains imports s’en serviront.",
                en: "Answer remembered: later imports will use it.")
        case .nameForgotten:
            LocalizedText(
                "Décision annulée\u{A0}: les règles relisent ce nom.",
                en: "Decision undone: the rules read this name again.")
        case .systemCorrected: LocalizedText("Correction enregistrée.", en: "Correction recorded.")
        case .systemRetired: LocalizedText("Mise hors service enregistrée.", en: "End of service recorded.")
        case .systemRestored: LocalizedText("Système remis en service.", en: "System put back into service.")
        case .billAttached: LocalizedText("Nomenclature jointe.", en: "Bill of materials attached.")
        case .listedDateTaken: LocalizedText("Date publique reprise.", en: "Public date taken.")
        case .billDetached: LocalizedText("Nomenclature retirée.", en: "Bill of materials removed.")
        case .postureRecorded: LocalizedText("Enregistré.", en: "Recorded.")
        case .postureKnown:
            LocalizedText(
                "Cette déclaration est déjà enregistrée\u{A0}: rien n’a changé.",
                en: "This declaration is recorded already: nothing has changed.")
        case .protectionRecorded: LocalizedText("Protection enregistrée.", en: "Protection recorded.")
        case .costRecorded: LocalizedText("Hypothèse enregistrée.", en: "Assumption recorded.")
        case .purchasesRecorded: LocalizedText("Achats enregistrés.", en: "Purchases recorded.")
        case .answersSaved: LocalizedText("Enregistré comme brouillon.", en: "Saved as a draft.")
        case .answersSubmitted:
            LocalizedText(
                "Réponses soumises\u{A0}: tous les acheteurs du réseau les voient.",
                en: "Answers submitted: every buyer of the network can see them.")
        case .answersCopied:
            LocalizedText(
                "Réponses reprises comme brouillons\u{A0}: relisez-les avant de soumettre.",
                en: "Answers copied as drafts: review them before you submit.")
        case .editionMoved:
            LocalizedText(
                "Questionnaire passé à la nouvelle édition.", en: "Questionnaire moved to the new edition.")
        case .evidenceAttached: LocalizedText("Preuve jointe.", en: "Evidence attached.")
        case .evidenceWithdrawn: LocalizedText("Preuve retirée.", en: "Evidence withdrawn.")
        case .replySent: LocalizedText("Réponse envoyée à l’acheteur.", en: "Reply sent to the buyer.")
        case .findingMade: LocalizedText("Constat enregistré.", en: "Finding recorded.")
        case .decisionMade: LocalizedText("Décision enregistrée.", en: "Decision recorded.")
        case .derogationAsked:
            LocalizedText(
                "Dérogation demandée\u{A0}: une autre personne doit l’approuver.",
                en: "Waiver requested: somebody else has to approve it.")
        case .derogationDecided: LocalizedText("Dérogation mise à jour.", en: "Waiver updated.")
        case .incidentRecorded:
            LocalizedText(
                "Incident enregistré\u{A0}: les décisions qui se fiaient à ce fournisseur sont rouvertes.",
                en: "Incident recorded: the decisions that relied on this supplier are reopened.")
        case .accountOpened:
            LocalizedText("Compte ouvert\u{A0}: connectez-vous.", en: "Account opened: sign in.")
        case .tenderChanged: LocalizedText("Consultation modifiée.", en: "Tender changed.")
        case .questionSent: LocalizedText("Question envoyée.", en: "Question sent.")
        case .clauseSaved: LocalizedText("Clause enregistrée.", en: "Clause saved.")
        case .tenderAwarded:
            LocalizedText(
                "Consultation attribuée\u{A0}: les engagements sont suivis.",
                en: "Tender awarded: its commitments are tracked.")
        case .clockStarted:
            LocalizedText(
                "Délai ouvert\u{A0}: vous serez prévenu une semaine avant son terme.",
                en: "Time limit running: you will be told a week before it ends.")
        case .clockMet: LocalizedText("Délai tenu\u{A0}: c’est noté.", en: "Done in time: noted.")
        case .catalogueImported: LocalizedText("Catalogue importé.", en: "Catalogue imported.")
        }
    }
}

extension SiteLink {
    /// The same page, saying what was done.
    func saying(_ flash: Flash) -> SiteLink { with("done", flash.rawValue) }
}
