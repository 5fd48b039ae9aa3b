import Markup
public import Vocabulary

/// What the text of a notification is filled from.
public struct LegalDraftFacts: Hashable, Sendable {
    /// The case.
    public var caseFile: CaseFile
    /// How the incident stands at the establishment that notifies, and what is known there.
    public var place: CasePlace
    /// Its FINESS number.
    public var finess: String
    /// The care services there that are or were down.
    public var outages: [CareOutage]
    /// What was done so far there: the titles of tasks that are done.
    public var done: [String]
    /// The kinds of observables that can be handed over, with how many there are.
    public var indicators: Int
    /// What the supplier that is part of it undertook, in sentences.
    public var undertakings: [String]
    /// Who writes.
    public var author: String
    /// When.
    public var now: Instant

    /// Everything that a text may mention.
    public init(
        caseFile: CaseFile, place: CasePlace, finess: String, outages: [CareOutage], done: [String],
        indicators: Int, undertakings: [String] = [], author: String, now: Instant
    ) {
        self.caseFile = caseFile
        self.place = place
        self.finess = finess
        self.outages = outages
        self.done = done
        self.indicators = indicators
        self.undertakings = undertakings
        self.author = author
        self.now = now
    }
}

/// The draft of a notification, in French, because French authorities read it: a person reads, completes and sends it.
///
/// What nobody has said yet stands between brackets, so that it is not sent by mistake as if it were known.
public enum LegalDraft {
    /// The text for a duty.
    public static func text(for duty: LegalDuty, _ facts: LegalDraftFacts) -> String {
        let body: [String] =
            switch duty.kind {
            case .seriousIncident: seriousIncident(facts)
            case .personalData: personalData(facts)
            case .personsConcerned: personsConcerned(facts)
            case .earlyWarning: earlyWarning(facts)
            case .incidentNotification: incidentNotification(facts)
            case .finalReport: finalReport(facts)
            case .complaint: complaint(facts)
            case .device: device(facts)
            case .supplierNotice: supplierNotice(facts)
            }
        let head =
            duty.kind == .personsConcerned
            ? []
            : [
                "Destinataire\u{A0}: \(duty.recipient.french)",
                "Objet\u{A0}: \(duty.title.french) – dossier \(facts.caseFile.reference)", "",
            ]
        return (head + body + foot(duty, facts)).joined(separator: "\n") + "\n"
    }

    // MARK: What every text says

    private static func who(_ facts: LegalDraftFacts) -> [String] {
        [
            "Établissement\u{A0}: \(facts.place.name) (FINESS \(facts.finess))",
            "Personne à joindre\u{A0}: \(facts.place.contact.isEmpty ? "[nom, fonction, téléphone, courriel]" : facts.place.contact)",
            "Connaissance de l’incident\u{A0}: \(LocalizedText.instant(facts.place.facts.knownAt).french)",
        ]
    }

    private static func nature(_ facts: LegalDraftFacts) -> [String] {
        let report = facts.caseFile.observatory
        return [
            "Nature\u{A0}: \(facts.caseFile.kind.title.french.lowercasedFirst)"
                + (report.cause.map { " (\($0.title.french.lowercasedFirst))" } ?? ""),
            "Origine\u{A0}: \(report.origin?.title.french.lowercasedFirst ?? "[à préciser]")",
            "Situation\u{A0}: \(facts.place.state.title.french.lowercasedFirst)",
            "Résumé\u{A0}: \(facts.place.summary.isEmpty ? "[ce qui s’est passé, en quelques lignes]" : facts.place.summary)",
        ]
    }

    private static func care(_ facts: LegalDraftFacts) -> [String] {
        let impact = facts.caseFile.observatory.careImpact?.title.french.lowercasedFirst ?? "[à préciser]"
        let services = facts.outages.map { outage in
            "  – \(outage.name), depuis le \(LocalizedText.instant(outage.since).french)"
                + (outage.until.map { " jusqu’au \(LocalizedText.instant($0).french)" } ?? ", toujours arrêté")
                + (outage.fallback.isEmpty ? "" : "\u{A0}; organisation\u{A0}: \(outage.fallback)")
        }
        return ["Effets sur les soins\u{A0}: \(impact)"]
            + (services.isEmpty ? ["  – aucun service arrêté à ce jour"] : services)
    }

    private static func measures(_ facts: LegalDraftFacts) -> [String] {
        ["Mesures prises\u{A0}:"]
            + (facts.done.isEmpty ? ["  – [aucune enregistrée à ce jour]"] : facts.done.map { "  – \($0)" })
    }

    private static func foot(_ duty: LegalDuty, _ facts: LegalDraftFacts) -> [String] {
        [
            "",
            "Texte\u{A0}: \(duty.text.french) (\(duty.status.title.french.lowercasedFirst), relu le \(LocalizedText.day(duty.asOf).french))",
            "Projet préparé le \(LocalizedText.instant(facts.now).french) par \(facts.author), à relire avant envoi.",
        ]
    }

    private static func answer(_ fact: Bool?) -> String {
        switch fact {
        case true?: "oui"
        case false?: "non"
        case nil: "[à établir]"
        }
    }

    // MARK: What each says

    private static func seriousIncident(_ facts: LegalDraftFacts) -> [String] {
        who(facts) + [""] + nature(facts) + care(facts)
            + [
                "Effets sur les données\u{A0}: \(facts.caseFile.observatory.dataImpact?.title.french.lowercasedFirst ?? "[à préciser]")"
            ] + measures(facts)
            + [
                "Appui du CERT Santé demandé\u{A0}: \(answer(facts.caseFile.observatory.asksForHelp))",
                "Indicateurs techniques transmissibles\u{A0}: \(facts.indicators)",
            ]
    }

    private static func personalData(_ facts: LegalDraftFacts) -> [String] {
        who(facts) + ["Délégué à la protection des données\u{A0}: [nom, courriel]", ""] + nature(facts)
            + [
                "Risque pour les personnes\u{A0}: \(facts.place.facts.personalData?.title.french.lowercasedFirst ?? "[à évaluer]")",
                "Effets sur les données\u{A0}: \(facts.caseFile.observatory.dataImpact?.title.french.lowercasedFirst ?? "[à préciser]")",
                "Catégories et nombre approximatif de personnes\u{A0}: [patients, agents\u{A0}; fourchette]",
                "Catégories et nombre approximatif d’enregistrements\u{A0}: [à préciser]",
                "Conséquences probables\u{A0}: [à préciser]",
            ] + measures(facts)
            + [
                "Les éléments manquants seront communiqués de manière échelonnée (article 33, paragraphe 4)."
            ]
    }

    private static func personsConcerned(_ facts: LegalDraftFacts) -> [String] {
        [
            "Madame, Monsieur,", "",
            "Le \(LocalizedText.day(facts.place.facts.knownAt.parisDay).french), \(facts.place.name) a constaté un incident de sécurité "
                + "qui touche des données vous concernant.",
            "Ce qui s’est passé\u{A0}: \(facts.place.summary.isEmpty ? "[en mots simples]" : facts.place.summary)",
            "Les données concernées\u{A0}: [lesquelles].",
            "Ce que cela peut entraîner pour vous\u{A0}: [à préciser].",
            "Ce que nous avons fait\u{A0}: [à préciser].",
            "Ce que vous pouvez faire\u{A0}: [conseils concrets].",
            "Pour toute question\u{A0}: \(facts.place.contact.isEmpty ? "[téléphone et courriel du délégué à la protection des données]" : facts.place.contact)",
        ]
    }

    private static func earlyWarning(_ facts: LegalDraftFacts) -> [String] {
        who(facts) + [""] + nature(facts)
            + [
                "Acte malveillant suspecté\u{A0}: \(answer(facts.caseFile.observatory.origin.map { $0 == .malicious }))",
                "Effets possibles hors de France\u{A0}: [à établir]",
            ]
    }

    private static func incidentNotification(_ facts: LegalDraftFacts) -> [String] {
        earlyWarning(facts) + care(facts)
            + [
                "Première évaluation de la gravité\u{A0}: \(facts.caseFile.severity.title.french.lowercasedFirst)",
                "Indicateurs de compromission disponibles\u{A0}: \(facts.indicators)",
            ] + measures(facts)
    }

    private static func finalReport(_ facts: LegalDraftFacts) -> [String] {
        incidentNotification(facts)
            + [
                "Cause profonde\u{A0}: \(facts.caseFile.observatory.cause?.title.french.lowercasedFirst ?? "[à établir]")",
                "Mesures d’atténuation en cours\u{A0}: [à préciser]",
                "Effets transfrontières\u{A0}: [à préciser]",
                "Fin de l’incident\u{A0}: \(facts.caseFile.recovered.map { LocalizedText.instant($0).french } ?? "[en cours]")",
            ]
    }

    private static func complaint(_ facts: LegalDraftFacts) -> [String] {
        who(facts)
            + [
                "",
                "L’établissement souhaite déposer plainte pour atteinte à un système de traitement automatisé de données "
                    + "(code pénal, articles 323-1 et suivants).",
            ] + nature(facts) + care(facts)
            + [
                "Preuves conservées\u{A0}: voir le dossier \(facts.caseFile.reference), pièces identifiées par leur empreinte SHA-256.",
                "Préjudice estimé\u{A0}: [à préciser]", "Contrat d’assurance\u{A0}: [assureur, numéro]",
            ]
    }

    private static func device(_ facts: LegalDraftFacts) -> [String] {
        who(facts)
            + [
                "Correspondant local de matériovigilance\u{A0}: [nom, téléphone]", "",
                "Dispositif\u{A0}: [désignation, fabricant, référence, numéro de série, version logicielle]",
                "Circonstances\u{A0}: \(facts.place.summary.isEmpty ? "[à préciser]" : facts.place.summary)",
                "Conséquences pour le patient\u{A0}: \(facts.caseFile.observatory.careImpact?.title.french.lowercasedFirst ?? "[aucune, possible, avérée]")",
                "Situation actuelle du dispositif\u{A0}: [en service, retiré, en quarantaine]",
                "Fabricant informé le\u{A0}: [date]",
            ]
    }

    private static func supplierNotice(_ facts: LegalDraftFacts) -> [String] {
        [
            "Madame, Monsieur,", "",
            "\(facts.place.name) traite depuis le \(LocalizedText.instant(facts.place.facts.knownAt).french) un incident de sécurité "
                + "(\(facts.caseFile.kind.title.french.lowercasedFirst)) dans lequel votre produit, votre service ou votre accès est en cause.",
            "Nous vous demandons de nous communiquer, par écrit et sans délai\u{A0}:",
            "  – depuis quand et comment vous êtes concernés\u{A0};",
            "  – quelles données et quels accès de l’établissement sont touchés\u{A0};",
            "  – les indicateurs techniques dont vous disposez\u{A0};",
            "  – les mesures prises et le calendrier de correction\u{A0};",
            "  – si vous traitez des données personnelles pour notre compte, votre notification de violation (RGPD, article 33, paragraphe 2).",
        ] + facts.undertakings + [
            "Vos accès distants sont [suspendus, maintenus sous conditions] jusqu’à votre réponse.",
            "Personne à joindre\u{A0}: \(facts.place.contact.isEmpty ? "[nom, téléphone]" : facts.place.contact)",
        ]
    }
}

extension String {
    /// As it stands inside a sentence: acronyms keep their capitals.
    fileprivate var lowercasedFirst: String {
        guard let first, dropFirst().first?.isUppercase != true else { return self }
        return first.lowercased() + dropFirst()
    }
}
