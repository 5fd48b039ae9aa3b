import Markup
import Vocabulary

/// The actions of the audit log as people say them.
enum AuditWords {
    static func title(of action: String) -> LocalizedText {
        if let title = titles[action] ?? clausierTitles[action] ?? socTitles[action] ?? postureTitles[action]
        {
            return title
        }
        let parts = action.split(separator: ".").map(String.init)
        guard parts.count == 2, let kind = kinds[parts[0].replacing("-", with: "_")],
            let verb = verbs[parts[1]]
        else {
            return .verbatim(action)
        }
        return LocalizedText("\(verb.french)\u{A0}: \(kind.french)", en: "\(verb.english): \(kind.english)")
    }

    private static let titles: [String: LocalizedText] = [
        "account.open": LocalizedText("Compte créé", en: "Account created"),
        "account.give": LocalizedText("Rôle attribué", en: "Role granted"),
        "account.take": LocalizedText("Rôle retiré", en: "Role removed"),
        "account.change": LocalizedText("Profil modifié", en: "Profile changed"),
        "account.disable": LocalizedText("Compte désactivé", en: "Account disabled"),
        "account.enable": LocalizedText("Compte réactivé", en: "Account enabled"),
        "account.sign-in": LocalizedText("Connexion", en: "Signed in"),
        "account.sign-in-refused": LocalizedText("Connexion refusée", en: "Sign-in refused"),
        "account.sign-in-locked": LocalizedText("Identifiant verrouillé", en: "Sign-in name locked"),
        "account.session-end": LocalizedText("Session fermée", en: "Session closed"),
        "account.password-change": LocalizedText("Mot de passe changé", en: "Password changed"),
        "account.password-refused": LocalizedText(
            "Changement de mot de passe refusé", en: "Password change refused"),
        "account.password-reset": LocalizedText(
            "Mot de passe provisoire donné", en: "Temporary password given"),
        "token.make": LocalizedText("Jeton créé", en: "Token created"),
        "token.revoke": LocalizedText("Jeton révoqué", en: "Token revoked"),
        "network.generate": LocalizedText("Réseau fictif créé", en: "Fictional network created"),
        "registry.import": LocalizedText("Import dans le registre", en: "Import into the register"),
        "registry.map-columns": LocalizedText("Colonnes d’import réglées", en: "Import columns set"),
        "system.retire": LocalizedText("Système mis hors service", en: "System taken out of service"),
        "system.restore": LocalizedText("Système remis en service", en: "System put back into service"),
        "system.correct": LocalizedText("Système corrigé", en: "System corrected"),
        "system.release-corrections": LocalizedText(
            "Champs rendus aux imports", en: "Fields handed back to imports"),
        "release.take-listed": LocalizedText(
            "Date publique de fin de support reprise", en: "Public end of support taken"),
        "release.bill": LocalizedText("Nomenclature jointe", en: "Bill of materials attached"),
        "release.bill-detach": LocalizedText("Nomenclature retirée", en: "Bill of materials removed"),
        "feed.load": LocalizedText("Référentiel chargé", en: "Reference data loaded"),
        "debt.choose": LocalizedText("Scénario de dette choisi", en: "Debt scenario chosen"),
        "debt.extension": LocalizedText("Extension de support notée", en: "Support extension noted"),
        "debt.dismiss": LocalizedText("Faille écartée", en: "Flaw dismissed"),
        "debt.dismissal-end": LocalizedText(
            "Faille de nouveau prise en compte", en: "Flaw taken into account again"),
        "debt.unit-cost": LocalizedText("Coût unitaire modifié", en: "Unit cost changed"),
        "debt.scenario-effect": LocalizedText(
            "Délai et risque d’un scénario modifiés", en: "Time and risk of a scenario changed"),
        "system-use.remove": LocalizedText("Usage retiré", en: "Use removed"),
        "system-dependency.remove": LocalizedText("Dépendance retirée", en: "Dependency removed"),
        "contract-systems.remove": LocalizedText(
            "Système retiré d’un contrat", en: "System taken out of a contract"),
        "debt.economy": LocalizedText("Coût et unités notés", en: "Cost and units noted"),
        "debt.rate": LocalizedText("Taux d’actualisation modifié", en: "Discount rate changed"),
        "debt.reuse": LocalizedText("Achats de réemploi notés", en: "Reuse purchases noted"),
        "debt.reuse-target": LocalizedText("Objectif de réemploi modifié", en: "Reuse target changed"),
        "flow.protect": LocalizedText("Protection d’un flux convenue", en: "Protection of a flow agreed"),
        "system.machines": LocalizedText("Machines d’un système notées", en: "Machines of a system noted"),
        "debt.learn-name": LocalizedText("Nom de produit reconnu", en: "Product name recognised"),
        "debt.forget-name": LocalizedText(
            "Décision sur un nom annulée", en: "Decision about a name undone"),
        "debt.doubt-name": LocalizedText(
            "Décision sur un nom mise en doute : d’autres hôpitaux l’emploient",
            en: "Decision about a name doubted: other hospitals use it"),
        "source.expect": LocalizedText("Source de journaux attendue", en: "Log source expected"),
        "source.expect-no-longer": LocalizedText(
            "Source de journaux plus attendue", en: "Log source no longer expected"),
        "archive.retain": LocalizedText("Durée de conservation décidée", en: "Retention decided"),
        "archive.retain-no-longer": LocalizedText(
            "Durée de conservation retirée", en: "Retention taken back"),
        "archive.thin": LocalizedText(
            "Journaux effacés à terme, par nature", en: "Logs deleted after their time, by kind"),
        "archive.erase-copies": LocalizedText(
            "Copies d’enregistrements effacées à terme, dans les alertes",
            en: "Copies of records in alerts deleted after their time"),
        "sharing.quorum": LocalizedText(
            "Nombre de confirmations décidé", en: "Number of confirmations decided"),
        "alert.acknowledge": LocalizedText("Alerte prise en compte", en: "Alert acknowledged"),
        "alert.close": LocalizedText("Alerte close", en: "Alert closed"),
        "alert.reopen": LocalizedText("Alerte rouverte", en: "Alert reopened"),
        "indicator.report": LocalizedText("Indicateur partagé", en: "Indicator shared"),
        "indicator.confirmAsSOC": LocalizedText(
            "Indicateur confirmé par le SOC", en: "Indicator confirmed by the SOC"),
        "indicator.revoke": LocalizedText("Indicateur révoqué", en: "Indicator revoked"),
        "indicator.feed": LocalizedText("Flux d’indicateurs chargé", en: "Feed of indicators loaded"),
        "offer.accepted": LocalizedText("Indicateur accepté", en: "Indicator accepted"),
        "offer.confirmed": LocalizedText("Indicateur confirmé", en: "Indicator confirmed"),
        "offer.declined": LocalizedText("Indicateur refusé", en: "Indicator declined"),
        "block.publish": LocalizedText("Blocage publié", en: "Block published"),
        "block.expired": LocalizedText("Blocage expiré", en: "Block expired"),
        "block.revoked": LocalizedText("Blocage révoqué", en: "Block revoked"),
        "block.vetoed": LocalizedText("Blocage levé par une protection", en: "Block lifted by a protection"),
        "block.unconfirmed": LocalizedText(
            "Blocage levé faute de confirmations", en: "Block lifted for lack of confirmations"),
        "protection.add": LocalizedText("Protection ajoutée", en: "Protection added"),
        "protection.remove": LocalizedText("Protection retirée", en: "Protection removed"),
        "warningList.add": LocalizedText("Liste fournie complétée", en: "Shipped list extended"),
        "warningList.putAside": LocalizedText("Entrée de liste mise de côté", en: "List entry set aside"),
        "warningList.restore": LocalizedText("Entrée de liste rétablie", en: "List entry restored"),
        "sharing.open": LocalizedText("Cercles de partage ouverts", en: "Sharing circles opened"),
        "shareClient.make": LocalizedText("Secret d’équipement créé", en: "Device secret created"),
        "shareClient.revoke": LocalizedText("Secret d’équipement révoqué", en: "Device secret revoked"),
    ]

    private static let clausierTitles: [String: LocalizedText] = [
        "catalogue.import": LocalizedText("Catalogue importé", en: "Catalogue imported"),
        "catalogue.mapping": LocalizedText("Correspondance importée", en: "Mapping imported"),
        "hosting.certificate": LocalizedText(
            "Échéance HDS fixée par une réponse", en: "HDS expiry set by an answer"),
        "weights.change": LocalizedText("Pondération modifiée", en: "Weights changed"),
        "questionnaire.open": LocalizedText("Questionnaire ouvert", en: "Questionnaire opened"),
        "questionnaire.profile": LocalizedText("Profil du produit décrit", en: "Product profile described"),
        "questionnaire.draft-many": LocalizedText(
            "Brouillons de réponses importés", en: "Draft answers imported"),
        "questionnaire.edition": LocalizedText(
            "Édition de questionnaire changée", en: "Questionnaire edition changed"),
        "answers.submit": LocalizedText("Réponses soumises", en: "Answers submitted"),
        "answers.find": LocalizedText("Constat enregistré", en: "Finding recorded"),
        "answers.event": LocalizedText("Réponses à revoir", en: "Answers to review"),
        "evidence.attach": LocalizedText("Preuve jointe", en: "Evidence attached"),
        "evidence.withdraw": LocalizedText("Preuve retirée", en: "Evidence withdrawn"),
        "decision.rely": LocalizedText("Décision sur des réponses", en: "Decision on answers"),
        "decision.reopen": LocalizedText("Décision rouverte", en: "Decision reopened"),
        "doubt.raise": LocalizedText("Doute soulevé", en: "Doubt raised"),
        "doubt.open": LocalizedText("Doute relancé", en: "Doubt followed up"),
        "doubt.answered": LocalizedText("Doute\u{A0}: réponse du fournisseur", en: "Doubt: supplier’s reply"),
        "doubt.lifted": LocalizedText("Doute levé", en: "Doubt resolved"),
        "doubt.upheld": LocalizedText("Doute confirmé", en: "Doubt upheld"),
        "derogation.ask": LocalizedText("Dérogation demandée", en: "Waiver requested"),
        "derogation.approve": LocalizedText("Dérogation approuvée", en: "Waiver approved"),
        "derogation.refuse": LocalizedText("Dérogation refusée", en: "Waiver refused"),
        "derogation.end": LocalizedText("Dérogation terminée", en: "Waiver ended"),
        "supplier.invite": LocalizedText("Fournisseur invité", en: "Supplier invited"),
        "supplier.invitation-revoke": LocalizedText("Invitation annulée", en: "Invitation cancelled"),
        "supplier.invitation-accept": LocalizedText("Invitation acceptée", en: "Invitation accepted"),
        "supplier.incident": LocalizedText("Incident chez un fournisseur", en: "Incident at a supplier"),
        "tender.open": LocalizedText("Consultation ouverte", en: "Tender opened"),
        "tender.change": LocalizedText("Consultation modifiée", en: "Tender changed"),
        "tender.add-bidder": LocalizedText("Candidat ajouté", en: "Bidder added"),
        "tender.drop-bidder": LocalizedText("Candidat écarté", en: "Bidder excluded"),
        "tender.ask": LocalizedText("Question à un candidat", en: "Question to a bidder"),
        "tender.reply": LocalizedText("Réponse d’un candidat", en: "Bidder’s reply"),
        "tender.award": LocalizedText("Consultation attribuée", en: "Tender awarded"),
        "commitment.clock": LocalizedText(
            "Délai d’un engagement ouvert", en: "Time limit of a commitment started"),
        "commitment.clock-met": LocalizedText("Délai d’un engagement tenu", en: "Commitment kept in time"),
        "commitment.fulfil": LocalizedText("Engagement tenu", en: "Commitment kept"),
    ]

    private static let socTitles: [String: LocalizedText] = [
        "alert.assign": LocalizedText("Alerte attribuée", en: "Alert assigned"),
        "alert.link": LocalizedText("Alerte rattachée à un dossier", en: "Alert attached to a case"),
        "archive.delete": LocalizedText("Journaux archivés détruits", en: "Archived logs deleted"),
        "case.alert": LocalizedText("Dossier\u{A0}: alerte", en: "Case: alert"),
        "case.care": LocalizedText("Dossier\u{A0}: soins touchés", en: "Case: care affected"),
        "case.clock": LocalizedText("Dossier\u{A0}: échéance légale", en: "Case: legal deadline"),
        "case.decision": LocalizedText("Dossier\u{A0}: décision", en: "Case: decision"),
        "case.describe": LocalizedText("Dossier\u{A0}: fiche modifiée", en: "Case: details edited"),
        "case.duty": LocalizedText("Dossier\u{A0}: déclaration légale", en: "Case: legal notice"),
        "case.evidence": LocalizedText("Dossier\u{A0}: preuve ajoutée", en: "Case: evidence added"),
        "case.facts": LocalizedText("Dossier\u{A0}: faits établis", en: "Case: facts established"),
        "case.handover": LocalizedText("Dossier\u{A0}: relève", en: "Case: handover"),
        "case.join": LocalizedText("Dossier\u{A0}: établissement ajouté", en: "Case: establishment added"),
        "case.local": LocalizedText("Dossier\u{A0}: état local", en: "Case: local state"),
        "case.note": LocalizedText("Dossier\u{A0}: note", en: "Case: note"),
        "case.observable": LocalizedText("Dossier\u{A0}: observable", en: "Case: observable"),
        "case.observatory": LocalizedText(
            "Dossier\u{A0}: catégories de l’observatoire", en: "Case: observatory categories"),
        "case.open": LocalizedText("Dossier ouvert", en: "Case opened"),
        "case.state": LocalizedText("Dossier\u{A0}: état changé", en: "Case: state changed"),
        "case.task": LocalizedText("Dossier\u{A0}: tâche", en: "Case: task"),
        "on-call.contact": LocalizedText("Contact d’astreinte enregistré", en: "On-call contact recorded"),
        "on-call.pass-on": LocalizedText("Appel d’astreinte transmis", en: "On-call call passed on"),
        "on-call.remove": LocalizedText("Contact d’astreinte retiré", en: "On-call contact removed"),
        "on-call.shift": LocalizedText("Tour d’astreinte prévu", en: "On-call shift planned"),
        "on-call.try": LocalizedText("Essai d’astreinte envoyé", en: "On-call trial sent"),
        "on-call.shift-remove": LocalizedText("Tour d’astreinte retiré", en: "On-call shift removed"),
        "on-call.take": LocalizedText("Appel d’astreinte pris en charge", en: "On-call call taken"),
        "rule.suppress": LocalizedText("Exclusion d’alertes créée", en: "Alert suppression created"),
        "rule.tune": LocalizedText("Réglage d’une règle modifié", en: "Rule tuned"),
        "rule.unsuppress": LocalizedText("Exclusion d’alertes terminée", en: "Alert suppression ended"),
        "system.host": LocalizedText("Machine rattachée à un système", en: "Machine linked to a system"),
        "soc.service-levels": LocalizedText("Délais de service convenus", en: "Service levels agreed"),
    ]

    private static let postureTitles: [String: LocalizedText] = [
        "posture.consent": LocalizedText(
            "Accord pour montrer la posture", en: "Consent to show the posture"),
        "posture.evidence": LocalizedText("Preuve de posture ajoutée", en: "Posture evidence added"),
        "posture.loss-parameters": LocalizedText(
            "Paramètres de perte modifiés", en: "Loss parameters changed"),
        "posture.withdraw": LocalizedText("Preuve de posture retirée", en: "Posture evidence withdrawn"),
        "posture.insurer-file": LocalizedText(
            "Dossier d’assurance remis", en: "Insurer’s file handed over"),
        "pool.rules": LocalizedText("Règles de la mutuelle modifiées", en: "Rules of the pool changed"),
        "pool.past-incident": LocalizedText("Incident passé enregistré", en: "Past incident recorded"),
        "claim.open": LocalizedText("Sinistre ouvert", en: "Claim opened"),
        "claim.complaint": LocalizedText(
            "Sinistre\u{A0}: plainte enregistrée", en: "Claim: complaint recorded"),
        "claim.entry": LocalizedText("Sinistre\u{A0}: montant saisi", en: "Claim: amount entered"),
        "claim.advance": LocalizedText("Sinistre\u{A0}: avance versée", en: "Claim: advance paid"),
        "claim.settlement": LocalizedText("Sinistre réglé", en: "Claim settled"),
    ]

    private static let verbs: [String: LocalizedText] = [
        "insert": LocalizedText("Ajout", en: "Added"), "update": LocalizedText("Modification", en: "Changed"),
    ]

    private static let kinds: [String: LocalizedText] = [
        "network": LocalizedText("réseau", en: "network"),
        "group": LocalizedText("groupement", en: "group"),
        "hospital_group": LocalizedText("groupement", en: "group"),
        "establishment": LocalizedText("établissement", en: "establishment"),
        "site": LocalizedText("site", en: "site"),
        "care_service": LocalizedText("service de soins", en: "care service"),
        "supplier": LocalizedText("fournisseur", en: "supplier"),
        "product": LocalizedText("produit", en: "product"),
        "release": LocalizedText("version", en: "release"),
        "hosting": LocalizedText("hébergement", en: "hosting"),
        "system": LocalizedText("système", en: "system"),
        "system_use": LocalizedText("usage d’un système", en: "use of a system"),
        "system_dependency": LocalizedText("dépendance", en: "dependency"),
        "contract": LocalizedText("contrat", en: "contract"),
        "flow": LocalizedText("flux", en: "flow"),
    ]
}
