import Archive
import Collector
import Foundation
import Intake
import Logging
import Registry
import ServiceLifecycle
import Store
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
        let known = try clients(numbers)
        return [
            SyslogListener(
                ports, to: AssemblyDesk(IntakeSink(intake: intake), logger: logger),
                trust: ClientTrust { known[$0] },
                logger: logger,
                onListening: { port, listened in
                    say("syslog: \(listened.transport) at \(listened.host), port \(port)")
                })
        ]
    }

    private func port(
        _ address: String, _ transport: SyslogListener.Port.Transport, _ owner: RecordOwner?
    ) throws -> SyslogListener.Port {
        guard let place = ListenAddress(address) else {
            throw Failure("'\(address)' is no port; write 514, 127.0.0.1:5514 or [::1]:5514")
        }
        return SyslogListener.Port(transport, host: place.host, port: place.port, owner: owner)
    }

    /// One folder a hospital, one file a client.
    private func clients(_ numbers: [String: ID<Establishment>]) throws -> [String: RecordOwner] {
        guard let folder = settings.syslogClients else { return [:] }
        var known: [String: RecordOwner] = [:]
        for finess in try FileManager.default.contentsOfDirectory(atPath: folder).sorted() {
            guard let owner = numbers[finess] else { continue }
            for name in try FileManager.default.contentsOfDirectory(atPath: "\(folder)/\(finess)")
            where name.hasSuffix(".pem") || name.hasSuffix(".crt") {
                known[try ClientTrust.fingerprint(ofPEM: "\(folder)/\(finess)/\(name)")] = RecordOwner(
                    owner.rawValue)
            }
        }
        return known
    }

    /// Deletes what has been kept long enough: as people decided on the page, and where they did not, as the settings say.
    func retention() -> [any Service] {
        let rule = settings.retentionDays.flatMap {
            ArchiveRetention.Rule(days: $0, basis: settings.retentionBasis)
        }
        let (retention, store) = (
            ArchiveRetention(store: data.store, archive: data.archive, index: data.index, logger: logger),
            data.store
        )
        return [
            Working { [logger] in
                while !Task.isCancelled {
                    do {
                        _ = try await retention.apply(rule, at: .now)
                        try await CopyRetention(store: store).apply(rule, at: .now)
                        try await store.forgetTroubles(
                            before: Instant.now.day.adding(days: -SourceTrouble.keptDays))
                    } catch is CancellationError {} catch {
                        logger.error("retention not applied", metadata: ["reason": "\(error)"])
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
    func federated() -> [any Service] {
        guard let federation else { return [] }
        let recorder = FederationRecorder(
            options: federation, intake: intake, store: data.store,
            file: data.url.appending(path: "federation.json"),
            held: HeldBatches(folder: data.url.appending(path: "federation-held"), logger: logger),
            logger: logger)
        return [Working { await recorder.run() }]
    }
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
