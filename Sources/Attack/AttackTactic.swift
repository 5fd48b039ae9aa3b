package import Vocabulary

/// A tactic of MITRE ATT&CK: what the attacker is after. In the order of an attack, as the matrix has them; `stealth`
/// and `defense-impairment` are what ATT&CK 19 splits `defense-evasion` into.
package enum AttackTactic: String, CaseIterable, Sendable {
    case reconnaissance
    case resourceDevelopment = "resource-development"
    case initialAccess = "initial-access"
    case execution, persistence
    case privilegeEscalation = "privilege-escalation"
    case defenseEvasion = "defense-evasion"
    case stealth
    case defenseImpairment = "defense-impairment"
    case credentialAccess = "credential-access"
    case discovery
    case lateralMovement = "lateral-movement"
    case collection
    case commandAndControl = "command-and-control"
    case exfiltration, impact

    /// As people say it.
    package var title: LocalizedText {
        switch self {
        case .reconnaissance: LocalizedText("Reconnaissance", en: "Reconnaissance")
        case .resourceDevelopment: LocalizedText("Préparation de ressources", en: "Resource development")
        case .initialAccess: LocalizedText("Accès initial", en: "Initial access")
        case .execution: LocalizedText("Exécution", en: "Execution")
        case .persistence: LocalizedText("Persistance", en: "Persistence")
        case .privilegeEscalation: LocalizedText("Élévation de privilèges", en: "Privilege escalation")
        case .defenseEvasion: LocalizedText("Contournement des défenses", en: "Defence evasion")
        case .stealth: LocalizedText("Furtivité", en: "Stealth")
        case .defenseImpairment: LocalizedText("Neutralisation des défenses", en: "Defence impairment")
        case .credentialAccess: LocalizedText("Vol d’identifiants", en: "Credential access")
        case .discovery: LocalizedText("Découverte", en: "Discovery")
        case .lateralMovement: LocalizedText("Latéralisation", en: "Lateral movement")
        case .collection: LocalizedText("Collecte", en: "Collection")
        case .commandAndControl: LocalizedText("Commande et contrôle", en: "Command and control")
        case .exfiltration: LocalizedText("Exfiltration", en: "Exfiltration")
        case .impact: LocalizedText("Impact", en: "Impact")
        }
    }
}
