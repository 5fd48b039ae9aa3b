import Archive
import Detection
import Foundation
import Intake
import Logging
import Metrics
import ServiceLifecycle
import Sigma
import Store
import UnixSignals
import Vocabulary
import Watch
import Web

/// Everything that runs while a data folder is served: pages, intake, detection.
struct CordonServer {
    let data: DataFolder
    let federation: FederationOptions?
    let settings: Settings
    let logger: Logger
    let intake: Intake
    private let live: LiveAlerts
    private let metrics: PrometheusMetrics
    private let ruleBook: RuleBook
    private let ruleWork: EngineRuleWork
    private let ruleWatcher: RuleWatcher
    private let caseBooks: CaseBooks
    /// What rules and records are read with.
    private let mappings: RuleMappings
    /// What placeholders stand for now.
    private let options: CurrentOptions
    let reading: RecordReading

    /// Compiles the rules, mends what a crash left, and detects in what waited.
    init(
        data: DataFolder, settings: Settings, ruleFolders: [String], values: [String] = [],
        federation: FederationOptions? = nil,
        hasWorkers: Bool = false, logger: Logger
    ) async throws {
        self.federation = federation
        self.data = data
        self.settings = settings
        self.logger = logger
        metrics = PrometheusMetrics()
        MetricsSystem.bootstrap(metrics)
        // Before they are read, so that a change meanwhile is seen.
        let known = RuleWatcher.fingerprint(ruleFolders, values)
        mappings = try RuleMappings(reading: settings.mappings, values: values)
        options = CurrentOptions(mappings.options)
        let reading = RecordReading(settings, mappings)
        self.reading = reading
        caseBooks = try CaseBooks(settings)
        let (catalogue, texts) = try RuleSource.catalogue(ruleFolders, mappings.options)
        let correlations = CorrelationSet(
            catalogue.correlations, over: catalogue.rules, convention: reading.convention)
        for error in catalogue.errors + correlations.errors {
            logger.warning("rule refused", metadata: ["reason": "\(error)"])
        }
        // A hospital's own rule stays as its author wrote it, even where it has taken the identifier of a shipped one.
        let french = ruleFolders.isEmpty ? try RuleSource.shippedFrench() : [:]
        ruleBook = RuleBook(catalogue, texts: texts, french: french)
        ruleWork = EngineRuleWork(
            catalogue, reading.convention,
            trials: RuleTrial(store: data.store, archive: data.archive, reading: reading))
        live = LiveAlerts()
        // What comes over a federation was acknowledged by a hospital's collector already: it is taken up to what the
        // archive holds; the setting bounds what comes over HTTP.
        let bounds = Intake.Bounds(
            longestBatch: federation == nil
                ? settings.longestBatchMegabytes << 20 : EventArchive.longestBatch,
            waitingBatches: settings.waitingBatches)
        let announcer = AlertAnnouncer(store: data.store, live: live)
        intake = Intake(
            store: data.store, archive: data.archive, index: data.index,
            rules: catalogue.ruleSet(convention: reading.convention),
            correlations: Intake.Correlations(correlations, savedIn: data.correlationState), reading: reading,
            bounds: bounds,
            isDetectedElsewhere: hasWorkers, logger: logger, now: { .now },
            onAlerts: { await announcer.announce($0) })
        ruleWatcher = RuleWatcher(
            folders: ruleFolders, values: values, convention: reading.convention, intake: intake,
            ruleBook: ruleBook, ruleWork: ruleWork,
            options: options,
            logger: logger, known: known)
        let mended = try await intake.recover()
        if mended.frames > 0 || mended.waiting > 0 {
            logger.notice(
                "recovered after a stop",
                metadata: ["batches": "\(mended.frames)", "waiting": "\(mended.waiting)"])
        }
    }

    /// Serves until the process is told to stop; then answers what is running, detects in what waits, and returns.
    func run(onListening: @escaping @Sendable (Int) -> Void) async throws {
        var services = WebServer.Services()
        services.liveAlerts = live
        services.intake = WebIntake(intake: intake, limit: settings.longestBatchMegabytes << 20)
        services.rawEvents = ArchivedEvents(
            records: ArchivedRecords(store: data.store, archive: data.archive, reading: reading))
        let hunt = ArchiveHunt(
            store: data.store, archive: data.archive, index: data.index, reading: reading)
        services.archiveSearch = WebSearch(hunt: hunt, mappings: mappings, options: options)
        let lookBack = HistoryLookBack(
            store: data.store, hunt: hunt, waitingIn: data.url.appending(path: "look-backs.json"),
            logger: logger)
        lookBack.resume()
        services.lookBack = { lookBack.start($0, sharedBy: $1) }
        let held =
            federation == nil
            ? nil
            : HeldBatches(
                folder: data.url.appending(path: "federation-held"), share: settings.heldShare, logger: logger
            )
        services.heldSenders = { await held?.summary ?? [] }
        services.metrics = metrics
        services.generalRetention = settings.retentionDays.map { ($0, settings.retentionBasis) }
        services.ruleBook = ruleBook
        services.duties = caseBooks.duties
        services.playbooks = caseBooks.playbooks
        services.ruleWork = ruleWork
        let caller = OnCallCaller(store: data.store, settings: settings.onCall, logger: logger)
        services.notify = { await caller.notify($0) }
        services.onCall = caller.readiness
        services.tryContact = { await caller.tryOut($0) }
        let folder = data.url
        services.freeBytes = {
            // Asked anew each time: a URL may remember what it was once told.
            let attributes = try? FileManager.default.attributesOfFileSystem(
                forPath: folder.path(percentEncoded: false))
            return (attributes?[.systemFreeSize] as? NSNumber)?.int64Value
        }
        var configuration = settings.webConfiguration
        configuration.uploadFolder = data.url.appending(path: "uploads").path(percentEncoded: false)
        let web = try WebServer(
            store: data.store, configuration: configuration, services: services, logger: logger,
            onListening: onListening)
        let beside: [any Service] =
            try await syslog() + retention() + counting() + settling()
            + federated(held)
        let keeper = IndexKeeper(
            archive: data.archive, index: data.index, reading: reading,
            isDetectedElsewhere: intake.isDetectedElsewhere, logger: logger, now: { .now })
        var running: [ServiceGroupConfiguration.ServiceConfiguration] = [
            .init(service: keeper),
            .init(service: intake, successTerminationBehavior: .gracefullyShutdownGroup),
        ]
        running += (beside + [ruleWatcher]).map {
            ServiceGroupConfiguration.ServiceConfiguration(service: $0)
        }
        running.append(.init(service: web, successTerminationBehavior: .gracefullyShutdownGroup))
        running.append(
            .init(
                service: OnCallWatch(
                    caller: caller, patienceMinutes: settings.onCall.patienceMinutes, every: .seconds(5)),
                successTerminationBehavior: .ignore))
        let group = ServiceGroup(
            configuration: .init(
                services: running, gracefulShutdownSignals: [.sigterm, .sigint], logger: logger))
        try await group.run()
        await data.archive.close()
        try data.store.close()
    }
}

extension Settings {
    var webConfiguration: WebServer.Configuration {
        var configuration = WebServer.Configuration()
        configuration.host = host
        configuration.port = port
        if let certificate, let key { configuration.tls = .init(certificatePath: certificate, keyPath: key) }
        configuration.allowPlaintext = allowPlaintext || isBehindTLSProxy
        configuration.isBehindTLSProxy = isBehindTLSProxy
        configuration.mostConnections = mostConnections
        configuration.mostConnectionsOfAddress = mostConnectionsOfAddress
        configuration.longestBatchBytes = longestBatchMegabytes << 20
        return configuration
    }

    func address(port: Int) -> String { "\(certificate == nil ? "http" : "https")://\(host):\(port)/" }

    /// Structured lines on standard error.
    func makeLogger() -> Logger {
        var logger = Logger(label: "cordon") { StreamLogHandler.standardError(label: $0) }
        logger.logLevel = Logger.Level(rawValue: logLevel) ?? .info
        return logger
    }
}
