import Access
import Vocabulary

/// A part of the site, as the navigation shows it: in this order, under the headings of ``Heading``.
enum Section: String, CaseIterable, Sendable {
    case overview
    case alerts, cases, clocks, rules, onCall, serviceLevels, hunt, silentSources, indicators
    case systems, debt, suppliers, importing
    case posture, pool, underwriting, answers, judging, tenders, derogations, notices, desk
    case accounts, tokens, audit, retention

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
        case .alerts, .cases, .clocks, .rules, .onCall, .serviceLevels, .hunt, .silentSources, .indicators:
            .watch
        case .systems, .debt, .suppliers, .importing: .registry
        case .posture, .pool, .underwriting: .risk
        case .answers, .judging, .tenders, .derogations, .notices, .desk: .clausier
        case .accounts, .tokens, .audit, .retention: .administration
        }
    }

    var title: LocalizedText {
        switch self {
        case .overview: LocalizedText("Vue d’ensemble", en: "Overview")
        case .alerts: LocalizedText("Alertes", en: "Alerts")
        case .cases: LocalizedText("Dossiers d’incident", en: "Cases")
        case .clocks: LocalizedText("Échéances légales", en: "Legal deadlines")
        case .rules: LocalizedText("Règles", en: "Rules")
        case .onCall: LocalizedText("Astreinte", en: "On call")
        case .serviceLevels: LocalizedText("Délais de service", en: "Service levels")
        case .hunt: LocalizedText("Recherche", en: "Hunt")
        case .silentSources: LocalizedText("Sources de journaux", en: "Log sources")
        case .indicators: LocalizedText("Indicateurs partagés", en: "Shared indicators")
        case .systems: LocalizedText("Systèmes", en: "Systems")
        case .debt: LocalizedText("Dette technique", en: "Technical debt")
        case .suppliers: LocalizedText("Fournisseurs", en: "Suppliers")
        case .importing: LocalizedText("Import", en: "Import")
        case .posture: LocalizedText("Postures", en: "Postures")
        case .pool: LocalizedText("Mutuelle", en: "Pool")
        case .underwriting: LocalizedText("Établissements consentants", en: "Consenting establishments")
        case .answers: LocalizedText("Réponses des fournisseurs", en: "Suppliers’ answers")
        case .judging: LocalizedText("Évaluation", en: "Assessment")
        case .tenders: LocalizedText("Consultations", en: "Tenders")
        case .derogations: LocalizedText("Dérogations", en: "Waivers")
        case .notices: LocalizedText("Avis à traiter", en: "Notices to handle")
        case .desk: LocalizedText("Mes réponses", en: "My answers")
        case .accounts: LocalizedText("Comptes", en: "Accounts")
        case .tokens: LocalizedText("Jetons d’accès", en: "Access tokens")
        case .audit: LocalizedText("Journal d’audit", en: "Audit log")
        case .retention: LocalizedText("Conservation des journaux", en: "Retention of logs")
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
        case .hunt: .hunt
        case .silentSources: .silentSources
        case .indicators: .indicators
        case .systems: .systems
        case .debt: .debt
        case .suppliers: .suppliers
        case .importing: .importing
        case .posture: .posture
        case .pool: .pool
        case .underwriting: .underwriting
        case .answers: .answers
        case .judging: .judging
        case .tenders: .tenders
        case .derogations: .derogations
        case .notices: .notices
        case .desk: .desk
        case .accounts: .accounts
        case .tokens: .tokens
        case .audit: .audit
        case .retention: .retention
        }
    }

    /// Without it, the link is not shown.
    var permission: Permission {
        switch self {
        case .overview: .readOverview
        case .alerts, .rules, .onCall: .readAlerts
        case .cases, .clocks, .serviceLevels: .readCases
        case .hunt: .readEvents
        case .silentSources: .readOverview
        case .indicators: .readIndicators
        case .systems, .debt: .readRegistry
        case .suppliers: .readSuppliers
        case .importing: .importRegistry
        case .posture, .pool: .readPosture
        case .underwriting: .readPostureWithConsent
        case .answers: .readAnswers
        case .judging: .judgeAnswers
        case .tenders: .manageTenders
        case .derogations, .notices: .decideAnswers
        case .desk: .answerAsSupplier
        case .accounts: .manageAccounts
        case .tokens: .manageTokens
        case .audit, .retention: .readAudit
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
        case .hunt: .search
        case .silentSources: .ring
        case .indicators: .share
        case .systems: .server
        case .debt: .scales
        case .suppliers: .building
        case .importing: .upload
        case .posture, .underwriting: .shield
        case .pool: .umbrella
        case .answers: .checklist
        case .judging: .magnifier
        case .tenders: .columns
        case .derogations: .clip
        case .notices: .envelope
        case .desk: .pen
        case .accounts: .people
        case .tokens: .key
        case .audit: .log
        case .retention: .clock
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
