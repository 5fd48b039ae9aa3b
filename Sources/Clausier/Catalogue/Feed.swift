public import Vocabulary

/// What an answer becomes elsewhere: the joins of the clausier with the rest.
public enum Feed: String, CaseIterable, Codable, Sendable {
    /// A list of software: components of the release, for lifecycle and debt.
    case softwareList
    /// Addresses of remote maintenance: what no block may override.
    case maintenanceAddresses
    /// How to work without the system: its recovery and exercises.
    case degradedMode
    /// Where and by whom it is hosted: the hosting of systems.
    case hosting
    /// A certificate for health data: an expiry watched on every system hosted there.
    case hostingCertificate
    /// The delay in which the supplier tells of a breach or an incident: a duty on a case.
    case noticeDuty
    /// Who to call about security.
    case securityContact
    /// How fast flaws are corrected: a watched commitment.
    case correctionDelay
    /// Until when the release is supported: lifecycle.
    case supportEnd

    /// As people say it.
    public var title: LocalizedText {
        switch self {
        case .softwareList:
            LocalizedText("Composants logiciels de la version", en: "Software components of the release")
        case .maintenanceAddresses:
            LocalizedText(
                "Adresses de télémaintenance jamais bloquées",
                en: "Remote-maintenance addresses never blocked")
        case .degradedMode: LocalizedText("Mode dégradé et reprise", en: "Degraded mode and recovery")
        case .hosting: LocalizedText("Lieu d’hébergement", en: "Hosting location")
        case .hostingCertificate:
            LocalizedText("Échéance du certificat d’hébergement", en: "Expiry of the hosting certificate")
        case .noticeDuty:
            LocalizedText("Devoir d’alerte du fournisseur", en: "Supplier’s duty to give notice")
        case .securityContact: LocalizedText("Contact sécurité", en: "Security contact")
        case .correctionDelay:
            LocalizedText("Délais de correction surveillés", en: "Tracked correction times")
        case .supportEnd: LocalizedText("Fin de support de la version", en: "End of support of the release")
        }
    }
}
