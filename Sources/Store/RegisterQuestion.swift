import GRDB
public import Vocabulary

/// A question about a system that the register leaves unanswered.
public enum RegisterQuestion: String, CaseIterable, Codable, Sendable {
    /// Which version is installed.
    case release
    /// Until when the version is supported.
    case lifecycle
    /// Where it runs.
    case hosting
    /// Since when it has been in service.
    case inService
    /// Health data held by somebody else, without a certificate for health data valid on the day.
    ///
    /// > Source: code de la santé publique, article L. 1111-8.
    case certificate
    /// Asked of the owner: no contract covers it on the day.
    case contract

    /// As people say it.
    public var title: LocalizedText {
        switch self {
        case .release: LocalizedText("Version inconnue", en: "Release unknown")
        case .lifecycle: LocalizedText("Dates de support inconnues", en: "Support dates unknown")
        case .hosting: LocalizedText("Hébergement inconnu", en: "Hosting unknown")
        case .inService: LocalizedText("Mise en service inconnue", en: "In-service date unknown")
        case .certificate:
            LocalizedText(
                "Données de santé hébergées sans certificat HDS valide",
                en: "Health data hosted without a valid HDS certificate")
        case .contract: LocalizedText("Sans contrat en cours", en: "No contract in force")
        }
    }

    /// Whether system `s`, hosted at `h`, puts health data in the hands of another legal entity.
    static let leavesTheHospital = """
        (s.holds_health_data = 1 AND h.kind IS NOT NULL AND h.kind != 'onSite'
            AND (h.establishment_id IS NULL OR h.establishment_id != s.owner_id))
        """
}
