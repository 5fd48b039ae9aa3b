import Store
import Vocabulary

/// What all requests share. Nothing in it changes while the server runs, save behind its own lock.
struct Installation: Sendable {
    let store: Store
    let configuration: WebServer.Configuration
    let services: WebServer.Services
    let assets: StaticAssets
    let throttle: SignInThrottle
    let auditWatch: AuditWatch
    let now: @Sendable () -> Instant
    /// Files between their preview and their import.
    let uploads: UploadShelf
    /// Hunts by rule, while they run and a while after.
    let huntDesk = HuntDesk()
    /// Whose trial of a rule is next.
    let ruleTrials = TrialTurns()
    /// How often people on call are sent trials.
    let onCallTrials = OnCallTrialBounds()

    /// Whether people reach the site by `https`.
    var isSecure: Bool { configuration.tls != nil || configuration.isBehindTLSProxy }

    var cookies: SiteCookies { SiteCookies(isSecure: isSecure) }
}
