public import Vocabulary

/// What a person is trusted to do, on a ``Scope``.
public enum Role: String, CaseIterable, Codable, Sendable {
    case networkAdministrator, groupSecurityOfficer, establishmentSecurityOfficer, socAnalyst, buyer
    case exerciseDirector, executive, supplier, underwriter, assessor, poolManager

    /// As people say it.
    public var title: LocalizedText {
        switch self {
        case .networkAdministrator: LocalizedText("Administrateur du réseau", en: "Network administrator")
        case .groupSecurityOfficer: LocalizedText("RSSI du groupement", en: "Group security officer")
        case .establishmentSecurityOfficer:
            LocalizedText("RSSI de l’établissement", en: "Establishment security officer")
        case .socAnalyst: LocalizedText("Analyste SOC", en: "SOC analyst")
        case .buyer: LocalizedText("Acheteur", en: "Buyer")
        case .exerciseDirector: LocalizedText("Directeur d’exercice", en: "Exercise director")
        case .executive: LocalizedText("Direction (lecture)", en: "Executive (read-only)")
        case .supplier: LocalizedText("Fournisseur", en: "Supplier")
        case .underwriter: LocalizedText("Souscripteur", en: "Underwriter")
        case .assessor: LocalizedText("Évaluateur", en: "Assessor")
        case .poolManager: LocalizedText("Gestionnaire de la mutuelle", en: "Pool manager")
        }
    }

    /// The kinds of scope the role makes sense on.
    public var scopeKinds: Set<ScopeKind> {
        switch self {
        case .networkAdministrator: [.network]
        case .groupSecurityOfficer: [.group]
        case .establishmentSecurityOfficer: [.establishment]
        case .socAnalyst, .buyer, .exerciseDirector, .executive, .assessor:
            [.network, .group, .establishment]
        case .supplier: [.supplier]
        case .underwriter, .poolManager: [.network]
        }
    }

    /// What the role allows on its scope; a permission that is not listed is refused.
    public var permissions: Set<Permission> {
        switch self {
        case .networkAdministrator:
            Set(Permission.allCases).subtracting([.answerAsSupplier, .readPostureWithConsent])
        case .groupSecurityOfficer:
            Role.establishmentSecurityOfficer.permissions.union([.judgeAnswers])
        case .establishmentSecurityOfficer:
            [
                .readOverview, .readAlerts, .handleAlerts, .readEvents, .readRegistry, .importRegistry,
                .exportRegistry, .readSuppliers, .manageAccounts, .manageTokens, .readAudit, .ingestEvents,
                .readAnswers, .raiseDoubts, .decideAnswers, .manageTenders,
                .readCases, .handleCases, .manageRules, .manageOnCall,
                .readPosture, .recordPosture,
                .readIndicators, .shareIndicators, .decideIndicators, .manageSharing, .manageRetention,
            ]
        case .socAnalyst:
            [
                .readOverview, .readAlerts, .handleAlerts, .readEvents, .readRegistry, .readSuppliers,
                .readCases, .handleCases, .manageRules,
                .readIndicators, .shareIndicators, .decideIndicators,
            ]
        case .buyer:
            [
                .readRegistry, .exportRegistry, .readSuppliers, .readAnswers, .decideAnswers, .manageTenders,
                .inviteSuppliers,
            ]
        case .exerciseDirector: [.readOverview, .readRegistry, .readSuppliers, .readPosture]
        case .executive:
            [.readOverview, .readRegistry, .readSuppliers, .readAnswers, .readCases, .readPosture]
        case .supplier: [.answerAsSupplier]
        case .underwriter: [.readPostureWithConsent]
        // Runs the pool for its members: rules, prices, claims and the model, and nothing of what is watched or recorded.
        case .poolManager: [.readPosture, .setLossParameters]
        case .assessor:
            [.readRegistry, .readSuppliers, .readAnswers, .raiseDoubts, .judgeAnswers, .inviteSuppliers]
        }
    }
}

/// One thing that a page, an export or a command lets someone do.
public enum Permission: String, CaseIterable, Codable, Sendable {
    /// Counts and dates by establishment.
    case readOverview
    /// Alerts and why they were raised.
    case readAlerts
    /// Acknowledge, assign and close alerts.
    case handleAlerts
    /// Cases, their log, their legal clocks, the service levels; and how to work without the systems that stopped, as their
    /// suppliers answered.
    case readCases
    /// Open cases, work on them, record that legal duties were done.
    case handleCases
    /// Turn rules on and off, change their level, suppress their alerts; say which sources of logs are expected.
    case manageRules
    /// Who is on call, and what service is promised.
    case manageOnCall
    /// Raw log records, which may name patients and staff.
    case readEvents
    /// Establishments, sites, care services, systems, contracts, flows.
    case readRegistry
    /// Change the registry by import.
    case importRegistry
    /// Take the registry away as a file.
    case exportRegistry
    /// Suppliers and products that serve the scope.
    case readSuppliers
    /// Open, change and lock accounts whose scopes lie within.
    case manageAccounts
    /// Make and revoke tokens for collectors and scripts.
    case manageTokens
    /// The audit log.
    case readAudit
    /// Send log records on behalf of an establishment.
    case ingestEvents
    /// Indicators that hospitals share, the inbox, blocks, what is protected.
    case readIndicators
    /// Report, answer and confirm indicators; protect what care needs.
    case shareIndicators
    /// Confirm and revoke for a whole circle, as its trusted SOC.
    case decideIndicators
    /// Make and end the secrets of firewalls, resolvers and platforms that fetch what is shared.
    case manageSharing
    /// Decide how long logs are kept.
    case manageRetention
    /// A supplier's own products and what is asked of them.
    case answerAsSupplier
    /// Postures with their evidence, what is at risk in euros, and what the pool costs.
    case readPosture
    /// Bring evidence in, take it back, agree that underwriters see the posture.
    case recordPosture
    /// Change the parameters of the loss model, for everybody.
    case setLossParameters
    /// The posture of establishments that agreed to show it.
    case readPostureWithConsent
    /// What suppliers answered to the catalogues, and what assessors found.
    case readAnswers
    /// Doubt an answer, for one's own establishment: everybody who runs the product sees it.
    case raiseDoubts
    /// Findings on answers, which count for every hospital; settling doubts and disagreements.
    case judgeAnswers
    /// What an establishment makes of the answers: decisions that rely on them, derogations, notices.
    case decideAnswers
    /// Tenders, their comparison and their clauses.
    case manageTenders
    /// Invite a supplier's people, who then answer for it: for who holds it on the whole network.
    case inviteSuppliers

    /// What counts only for who holds it on the whole network: held on less, it opens nothing.
    public static let ofTheWholeNetwork: Set<Permission> = [.inviteSuppliers]
}
