public import Vocabulary

extension PostureAspect {
    /// The aspect's name on pages.
    public var title: LocalizedText {
        switch self {
        case .dimension(let dimension): dimension.title
        case .supplierCompliance: LocalizedText("Conformité des fournisseurs", en: "Supplier compliance")
        case .continuity: LocalizedText("Continuité des soins", en: "Continuity of care")
        case .mail: LocalizedText("Messagerie", en: "E-mail")
        case .privilegedAccess: LocalizedText("Comptes à privilèges", en: "Privileged accounts")
        case .thirdPartyAccess: LocalizedText("Accès des prestataires", en: "Third-party access")
        case .patchDelay: LocalizedText("Délais de correction", en: "Patching delays")
        }
    }
}

extension Dimension {
    /// The protection's name on pages.
    public var title: LocalizedText {
        switch self {
        case .multiFactor: LocalizedText("Authentification multifacteur", en: "Multi-factor authentication")
        case .endpointDetection:
            LocalizedText("Détection sur les postes (EDR)", en: "Endpoint detection (EDR)")
        case .testedBackups:
            LocalizedText("Sauvegardes hors ligne et testées", en: "Offline, tested backups")
        case .directoryCleanup: LocalizedText("Assainissement de l’annuaire", en: "Directory clean-up")
        case .sharedWatch: LocalizedText("Surveillance mutualisée (SOC)", en: "Shared monitoring (SOC)")
        case .exercises: LocalizedText("Exercices de crise", en: "Crisis exercises")
        case .segmentation: LocalizedText("Cloisonnement des réseaux", en: "Network segmentation")
        case .patching: LocalizedText("Correctifs et dette", en: "Patching and debt")
        }
    }
}

extension EvidenceKind {
    /// What the kind is called on pages.
    public var title: LocalizedText {
        switch self {
        case .supportedShare: LocalizedText("Part de systèmes maintenus", en: "Share of supported systems")
        case .exploitedFlaws: LocalizedText("Failles exploitées", en: "Exploited flaws")
        case .isolatedSystems: LocalizedText("Systèmes isolés", en: "Isolated systems")
        case .supplierFindings: LocalizedText("Constats sur les fournisseurs", en: "Findings about suppliers")
        case .remoteMaintenance: LocalizedText("Télémaintenance", en: "Remote maintenance")
        case .secondFactor: LocalizedText("Couverture du second facteur", en: "Second-factor coverage")
        case .patchDelay: LocalizedText("Délais de correction", en: "Patching delays")
        case .privilegedAccounts: LocalizedText("Comptes à privilèges", en: "Privileged accounts")
        case .watchedSources: LocalizedText("Sources surveillées", en: "Monitored sources")
        case .watchedEndpoints: LocalizedText("Postes surveillés", en: "Monitored endpoints")
        case .exercise: LocalizedText("Exercice de crise", en: "Crisis exercise")
        case .directoryAudit: LocalizedText("Audit de l’annuaire", en: "Directory audit")
        case .restoreTest: LocalizedText("Essai de restauration", en: "Restore test")
        case .exposureScan: LocalizedText("Analyse d’exposition", en: "Exposure scan")
        case .declaration: LocalizedText("Déclaration", en: "Declaration")
        }
    }
}

extension EvidenceBasis {
    /// How it is known, on pages.
    public var title: LocalizedText {
        switch self {
        case .measured: LocalizedText("Mesuré", en: "Measured")
        case .proven: LocalizedText("Déclaré avec preuve", en: "Declared with proof")
        case .declared: LocalizedText("Déclaré", en: "Declared")
        }
    }
}

extension SetAsideItem.Reason {
    /// Why it did not count, on pages.
    public var title: LocalizedText {
        switch self {
        case .measuredInstead: LocalizedText("Une mesure l’emporte", en: "A measurement takes precedence")
        case .expired: LocalizedText("Trop ancien", en: "Too old")
        case .superseded:
            LocalizedText("Un constat plus récent le remplace", en: "A newer fact takes its place")
        }
    }
}
