public import Vocabulary

/// The fact of the register or of a feed that a reason rests on, so that a page can link to it.
public enum DebtFact: String, CaseIterable, Codable, Sendable {
    case lifecycle, flaws, inServiceSince, supplier, contract, hosting, dependencies, exposure, system,
        unitCosts
}

extension DebtReasons {
    /// The fact that one reason rests on.
    public var fact: DebtFact {
        switch self {
        case .openFlaws, .ransomwareFlaw, .flawsToVerify, .flawsUnknown: .flaws
        case .old, .ageUnknown: .inServiceSince
        case .supplierInsolvent, .supplierAcquired, .supplierUnknown: .supplier
        case .contractEnded, .contractEndsSoon, .contractUnknown: .contract
        case .noHealthCertificate, .healthCertificateExpired, .healthCertificateEndsSoon, .hostingUnknown:
            .hosting
        case .careStopsWithIt, .dependsOnItself, .criticalityUnknown, .careServicesUnknown: .dependencies
        case .exposedWithoutSupport, .isolated: .exposure
        case .medicalDevice, .runCostUnknown: .system
        case .unitCostUnknown: .unitCosts
        default: .lifecycle
        }
    }

    /// One reason as people say it.
    public var title: LocalizedText { DebtReasons.titles[self] ?? LocalizedText("", en: "") }

    private static let titles: [DebtReasons: LocalizedText] = [
        .supportEnded: LocalizedText(
            "Hors support : plus aucun correctif".typographic,
            en: "Out of support: no more fixes"),
        .extensionNotBought: LocalizedText(
            "Hors support : une extension payante existe, elle n’est pas souscrite".typographic,
            en: "Out of support: a paid extension exists and is not bought"),
        .extensionBought: LocalizedText("Sous extension payante", en: "On a paid extension"),
        .securityFixesOnly: LocalizedText("Correctifs de sécurité seuls", en: "Security fixes only"),
        .supportEndsSoon: LocalizedText(
            "Fin de support dans les 18 mois", en: "Support ends within 18 months"),
        .openFlaws: LocalizedText(
            "Failles exploitées non corrigées", en: "Unfixed exploited flaws"),
        .ransomwareFlaw: LocalizedText(
            "Faille utilisée par des rançongiciels", en: "Flaw used by ransomware"),
        .flawsToVerify: LocalizedText(
            "Failles exploitées : correctifs à vérifier".typographic,
            en: "Exploited flaws: corrections to check"),
        .old: LocalizedText("En service depuis dix ans ou plus", en: "In service for ten years or more"),
        .supplierInsolvent: LocalizedText("Fournisseur en défaillance", en: "Supplier insolvent"),
        .supplierAcquired: LocalizedText("Fournisseur racheté", en: "Supplier acquired"),
        .contractEnded: LocalizedText("Contrat échu", en: "Contract expired"),
        .contractEndsSoon: LocalizedText(
            "Fin du contrat dans les 18 mois", en: "Contract ends within 18 months"),
        .noHealthCertificate: LocalizedText(
            "Données de santé chez un hébergeur sans certificat HDS",
            en: "Health data with a host that has no HDS certificate"),
        .healthCertificateExpired: LocalizedText(
            "Certificat HDS de l’hébergeur expiré", en: "Host’s HDS certificate expired"),
        .healthCertificateEndsSoon: LocalizedText(
            "Certificat HDS de l’hébergeur à renouveler dans les 18 mois",
            en: "Host’s HDS certificate ends within 18 months"),
        .exposedWithoutSupport: LocalizedText(
            "Exposé à internet sans correctif", en: "Exposed to the internet without fixes"),
        .careStopsWithIt: LocalizedText("Des soins s’arrêtent avec lui", en: "Care stops with it"),
        .dependsOnItself: LocalizedText("Dépendance circulaire", en: "Circular dependency"),
        .medicalDevice: LocalizedText(
            "Dispositif médical : seul le fabricant peut le modifier".typographic,
            en: "Medical device: only its maker may change it"),
        .isolated: LocalizedText("Isolé du réseau", en: "Isolated"),
        .releaseUnknown: LocalizedText("Version inconnue", en: "Release unknown"),
        .supportUnknown: LocalizedText("Dates de support inconnues", en: "Support dates unknown"),
        .flawsUnknown: LocalizedText("Failles exploitées inconnues", en: "Exploited flaws unknown"),
        .ageUnknown: LocalizedText("Mise en service inconnue", en: "In-service date unknown"),
        .supplierUnknown: LocalizedText("Fournisseur inconnu", en: "Supplier unknown"),
        .contractUnknown: LocalizedText("Contrat inconnu", en: "Contract unknown"),
        .hostingUnknown: LocalizedText("Lieu d’hébergement inconnu", en: "Hosting unknown"),
        .careServicesUnknown: LocalizedText(
            "Services de soins inconnus", en: "Care services unknown"),
        .criticalityUnknown: LocalizedText("Criticité inconnue", en: "Criticality unknown"),
        .runCostUnknown: LocalizedText("Coût d’exploitation inconnu", en: "Running cost unknown"),
        .unitCostUnknown: LocalizedText("Coût unitaire manquant", en: "Unit cost missing"),
    ]
}
