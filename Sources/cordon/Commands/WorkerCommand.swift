import ArgumentParser
import Detection
import Foundation
import Intake
import Logging
import ServiceLifecycle
import UnixSignals

/// `cordon worker`: detection for a federation, in as many processes as are needed.
struct WorkerCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "worker", abstract: "Detect in the batches of a federation.",
        discussion: """
            Needs the streams that 'cordon federation streams' makes. Reads the hub's batches, publishes what it found, and shares the work with every other worker. Start as many as \
            there are cores; stop or lose any of them at any time. To change the rules, start workers with the new ones and stop \
            the old: batches wait for whoever takes them over, and what correlations have counted goes over with them.
            """)

    @OptionGroup var federation: FederationOptions
    @Option(help: ArgumentHelp("Rules to use instead of the shipped ones.", valueName: "folder")) var rules:
        [String] = []
    @OptionGroup var records: RecordOptions
    @Option(
        help: """
            How many servers of the hub keep leases and what correlations have counted, where no worker made their buckets \
            before. Streams are as 'cordon federation streams' made them.
            """) var replicas = 1
    @OptionGroup var metrics: MetricsOption
    @Option(help: "trace, debug, info, notice, warning, error or critical.") var logLevel = Logger.Level.info

    func validate() throws {
        guard federation.servers != nil else { throw ValidationError("Give --nats, the hub's servers.") }
        guard [1, 3, 5].contains(replicas) else { throw ValidationError("--replicas is 1, 3 or 5.") }
    }

    func run() async throws {
        OpenFiles.raiseLimit()
        var logger = Logger(label: "cordon") { StreamLogHandler.standardError(label: $0) }
        logger.logLevel = logLevel
        let settings = try Settings(
            folder: nil, environment: ProcessInfo.processInfo.environment, flags: records.flags)
        let values = records.mapping.values.values
        let mappings = try RuleMappings(reading: settings.mappings, values: values)
        let (catalogue, _) = try RuleSource.catalogue(rules, mappings.options)
        let correlations = CorrelationSet(
            catalogue.correlations, over: catalogue.rules, convention: mappings.convention)
        for error in catalogue.errors + correlations.errors {
            logger.warning("rule refused", metadata: ["reason": "\(error)"])
        }
        let name = "\(ProcessInfo.processInfo.processIdentifier)-\(UInt32.random(in: 0...UInt32.max))"
        let worker = FederationWorker(
            options: federation, name: name, replicas: replicas,
            rules: catalogue.ruleSet(convention: mappings.convention), correlations: correlations,
            reading: RecordReading(settings, mappings),
            reload: RuleReload(rules, values: values, mappings.convention, logger: logger), logger: logger)
        let group = ServiceGroup(
            configuration: .init(
                services: metrics.services(logger) + [Working { await worker.run() }],
                gracefulShutdownSignals: [.sigterm, .sigint], logger: logger))
        try await group.run()
    }
}
