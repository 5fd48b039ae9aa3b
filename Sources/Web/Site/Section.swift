import Access
import Vocabulary

/// A part of the site, as the navigation shows it: in this order, under the headings of ``Heading``.
enum Section: String, CaseIterable, Sendable {
    case overview
    case alerts, cases, indicators, clocks, rules, onCall, serviceLevels
    case systems, debt, suppliers, importing
    case answers, judging, tenders, derogations, notices, desk
    case accounts, tokens, audit

    /// What stands over several sections in the navigation.
    enum Heading: CaseIterable, Sendable {
        /// The overview alone, without a heading above it.
        case start
        case watch, registry, clausier, risk, administration

        var title: LocalizedText? {
            switch self {
            case .start: nil
            case .watch: LocalizedText("SOC mutualisé", en: "Shared SOC")
            case .registry: LocalizedText("Parc et dette", en: "Registry and debt")
            case .clausier: LocalizedText("Clausier", en: "Control catalogue")
            case .risk: LocalizedText("Risque et mutuelle", en: "Risk and pool")
            case .administration: LocalizedText("Administration", en: "Administration")
            }
        }
    }

    var heading: Heading {
        switch self {
        case .overview: .start
        case .alerts, .cases, .indicators, .clocks, .rules, .onCall, .serviceLevels: .watch
        case .systems, .debt, .suppliers, .importing: .registry
        case .answers, .judging, .tenders, .derogations, .notices, .desk: .clausier
        case .accounts, .tokens, .audit: .administration
        }
    }

    var title: LocalizedText {
        switch self {
        case .overview: LocalizedText("Vue d’ensemble", en: "Overview")
        case .alerts: LocalizedText("Alertes", en: "Alerts")
        case .cases: LocalizedText("Dossiers d’incident", en: "Cases")
        case .clocks: LocalizedText("Échéances légales", en: "Legal clocks")
        case .rules: LocalizedText("Règles", en: "Rules")
        case .onCall: LocalizedText("Astreinte", en: "On call")
        case .serviceLevels: LocalizedText("Délais de service", en: "Service levels")
        case .indicators: LocalizedText("Indicateurs partagés", en: "Shared indicators")
        case .systems: LocalizedText("Systèmes", en: "Systems")
        case .debt: LocalizedText("Dette technique", en: "Technical debt")
        case .suppliers: LocalizedText("Fournisseurs", en: "Suppliers")
        case .importing: LocalizedText("Import", en: "Import")
        case .answers: LocalizedText("Réponses des fournisseurs", en: "Suppliers’ answers")
        case .judging: LocalizedText("Évaluation", en: "Assessment")
        case .tenders: LocalizedText("Consultations", en: "Tenders")
        case .derogations: LocalizedText("Dérogations", en: "Derogations")
        case .notices: LocalizedText("Avis à traiter", en: "Notices to handle")
        case .desk: LocalizedText("Mes réponses", en: "My answers")
        case .accounts: LocalizedText("Comptes", en: "Accounts")
        case .tokens: LocalizedText("Jetons d’accès", en: "Access tokens")
        case .audit: LocalizedText("Journal d’audit", en: "Audit log")
        }
    }

    var link: SiteLink {
        switch self {
        case .overview: .overview
        case .alerts: .alerts
        case .cases: .cases
        case .clocks: .clocks
        case .rules: .rules
        case .onCall: .onCall
        case .serviceLevels: .serviceLevels
        case .indicators: .indicators
        case .systems: .systems
        case .debt: .debt
        case .suppliers: .suppliers
        case .importing: .importing
        case .answers: .answers
        case .judging: .judging
        case .tenders: .tenders
        case .derogations: .derogations
        case .notices: .notices
        case .desk: .desk
        case .accounts: .accounts
        case .tokens: .tokens
        case .audit: .audit
        }
    }

    /// Without it, the link is not shown.
    var permission: Permission {
        switch self {
        case .overview: .readOverview
        case .alerts, .rules, .onCall: .readAlerts
        case .cases, .clocks, .serviceLevels: .readCases
        case .indicators: .readIndicators
        case .systems, .debt: .readRegistry
        case .suppliers: .readSuppliers
        case .importing: .importRegistry
        case .answers: .readAnswers
        case .judging: .judgeAnswers
        case .tenders: .manageTenders
        case .derogations, .notices: .decideAnswers
        case .desk: .answerAsSupplier
        case .accounts: .manageAccounts
        case .tokens: .manageTokens
        case .audit: .readAudit
        }
    }

    var icon: Icon {
        switch self {
        case .overview: .grid
        case .alerts: .bell
        case .cases: .folder
        case .clocks: .clock
        case .rules: .funnel
        case .onCall: .telephone
        case .serviceLevels: .gauge
        case .indicators: .share
        case .systems: .server
        case .debt: .scales
        case .suppliers: .building
        case .importing: .upload
        case .answers: .checklist
        case .judging: .magnifier
        case .tenders: .columns
        case .derogations: .clip
        case .notices: .envelope
        case .desk: .pen
        case .accounts: .people
        case .tokens: .key
        case .audit: .log
        }
    }
}

extension SiteLink {
    static let alerts = SiteLink("alerts")
    static let systems = SiteLink("systems")
    static let suppliers = SiteLink("suppliers")
    static let importing = SiteLink("import")
    static let accounts = SiteLink("accounts")
    static let tokens = SiteLink("tokens")
    static let audit = SiteLink("audit")
    static let account = SiteLink("account")
}
