import Archive
import Collector
import Foundation
import Intake
import Logging
import Registry
import ServiceLifecycle
import Store
import Synchronization
import Vocabulary

/// What runs beside pages, intake and detection where the settings ask for it.
extension CordonServer {
    /// Syslog straight to the hub.
    func syslog() async throws -> [any Service] {
        let numbers = Dictionary(try await data.store.establishmentNumbers().map { ($0.value.text, $0.key) })
        { first, _ in first }
        var ports: [SyslogListener.Port] = []
        for (address, transport) in [
            (settings.syslogUDP, SyslogListener.Port.Transport.udp), (settings.syslogTCP, .tcp),
        ] {
            guard let address else { continue }
            guard let finess = settings.syslogEstablishment, let owner = numbers[finess] else {
                throw Failure(
                    "a plain syslog port needs syslog.establishment, the FINESS number of a hospital of the register"
                )
            }
            ports.append(try port(address, transport, RecordOwner(owner.rawValue)))
        }
        if let address = settings.syslogTLS {
            guard let certificate = settings.certificate, let key = settings.key,
                settings.syslogClients != nil
            else {
                throw Failure("syslog.tls needs http.certificate, http.key and syslog.clients")
            }
            let identity = TLSIdentity(certificatePath: certificate, keyPath: key)
            ports.append(try port(address, .tls(identity), nil))
        }
        guard !ports.isEmpty else { return [] }
        let clients = try await clients()
        let listener = SyslogListener(
            ports, to: AssemblyDesk(IntakeSink(intake: intake), logger: logger),
            trust: clients?.trust ?? ClientTrust { _ in nil }, logger: logger,
            onListening: { port, listened in
                say("syslog: \(listened.transport) at \(listened.host), port \(port)")
            })
        var services: [any Service] = [listener]
        if let clients { services.append(Working { await clients.watch() }) }
        return services
    }

    private func port(
        _ address: String, _ transport: SyslogListener.Port.Transport, _ owner: RecordOwner?
    ) throws -> SyslogListener.Port {
        guard let place = ListenAddress(address) else {
            throw Failure("'\(address)' is no port; write 514, 127.0.0.1:5514 or [::1]:5514")
        }
        return SyslogListener.Port(transport, host: place.host, port: place.port, owner: owner)
    }

    /// One folder a hospital, called by its FINESS number, and one file a client in it.
    private func clients() async throws -> TrustedClients? {
        guard let folder = settings.syslogClients else { return nil }
        let strangers = ToldOnce()
        return try await TrustedClients(logger: logger) { [store = data.store, logger] in
            let numbers = try await store.establishmentNumbers()
            let known = Dictionary(numbers.map { ($0.value.text, $0.key) }) { first, _ in first }
            var owners: [String: RecordOwner] = [:]
            for name in try FileManager.default.contentsOfDirectory(atPath: folder) where !name.hasPrefix(".")
            {
                if let owner = known[name] {
                    owners["\(folder)/\(name)"] = RecordOwner(owner.rawValue)
                } else if strangers.isNew(name) {
                    logger.warning(
                        "clients of no hospital: their folder is called by no FINESS number of the register",
                        metadata: ["folder": "\(folder)/\(name)"])
                }
            }
            return owners
        }
    }

    /// Deletes what has been kept long enough: as people decided on the page, and where they did not, as the settings say.
    func retention() -> [any Service] {
        let rule = settings.retentionDays.flatMap {
            ArchiveRetention.Rule(days: $0, basis: settings.retentionBasis)
        }
        let (retention, joining, store) = (
            ArchiveRetention(
                store: data.store, archive: data.archive, index: data.index, reading: reading, logger: logger),
            BatchJoining(store: data.store, archive: data.archive, index: data.index), data.store
        )
        return [
            Working { [logger] in
                // Each by itself: a file that cannot be deleted must not keep what stands beside alerts.
                let steps: [@Sendable () async throws -> Void] = [
                    { _ = try await retention.apply(rule, at: .now) },
                    { _ = try await CopyRetention(store: store).apply(rule, at: .now) },
                    {
                        try await store.forgetTroubles(
                            before: Instant.now.day.adding(days: -SourceTrouble.keptDays))
                    },
                    { try await store.forgetCounts(before: Instant.now.day.adding(days: -Store.countDays)) },
                    { _ = try await joining.apply(at: .now) },
                ]
                while !Task.isCancelled {
                    for step in steps {
                        do { try await step() } catch is CancellationError {} catch {
                            logger.error("retention not applied", metadata: ["reason": "\(error)"])
                        }
                    }
                    try? await Task.sleep(for: .seconds(6 * 3_600))
                }
            }
        ]
    }

    /// Keeps what is counted of each establishment as that of the month, so that the history of postures knows it. Not at
    /// once: who starts wants pages first.
    func counting() -> [any Service] {
        [
            Working { [store = data.store, logger] in
                try? await Task.sleep(for: .seconds(120))
                while !Task.isCancelled {
                    let now = Instant.now
                    do {
                        try await store.keepPostureCounts(on: now.parisDay, now: now)
                    } catch is CancellationError {} catch {
                        logger.error("counts of the month not kept", metadata: ["reason": "\(error)"])
                    }
                    try? await Task.sleep(for: .seconds(6 * 3_600))
                }
            }
        ]
    }

    /// Ends what has expired, by the clock and not only when somebody looks.
    func settling() -> [any Service] {
        [
            Working { [store = data.store, logger] in
                while !Task.isCancelled {
                    do { try await store.settleSharing(at: .now) } catch is CancellationError {} catch {
                        logger.error("shared indicators not settled", metadata: ["reason": "\(error)"])
                    }
                    try? await Task.sleep(for: .seconds(5))
                }
            }
        ]
    }

    /// Brings what a federation carries into the data folder.
    func federated(_ held: HeldBatches?) -> [any Service] {
        guard let federation, let held else { return [] }
        let recorder = FederationRecorder(
            options: federation, intake: intake, store: data.store,
            file: data.url.appending(path: "federation.json"),
            held: held,
            logger: logger)
        return [Working { await recorder.run() }]
    }
}

/// What was said before need not be said every few seconds.
private final class ToldOnce: Sendable {
    private let told = Mutex<Set<String>>([])

    func isNew(_ name: String) -> Bool { told.withLock { $0.insert(name).inserted } }
}

/// Keeps what syslog brings as batches of the hospital.
struct IntakeSink: RecordSink {
    let intake: Intake

    func keep(_ lines: [UInt8], of owner: RecordOwner) async throws(SinkError) {
        // Without a key of the sender's, each batch is its own: two equal ones were sent twice.
        let key = "syslog-\(UUID().uuidString)"
        do throws(IntakeRefusal) {
            _ = try await intake.accept(
                IntakeBatch(key: key, establishment: ID(owner.number), received: .now, bytes: lines))
        } catch {
            switch error {
            case .busy(let pause): throw .busy(pause)
            case .diskFull: throw .full
            case .tooLarge, .badKey, .otherContent, .unknownEstablishment, .unavailable:
                throw .refused(error.description)
            }
        }
    }
}
