public import Registry
public import Store
public import Vocabulary
public import Watch

extension WebServer {
    /// Where and how to listen.
    public struct Configuration: Sendable {
        /// An address or a name of this machine.
        public var host = "127.0.0.1"
        /// 0 takes any port that is free.
        public var port = 8080
        /// Needed to listen beyond this machine, unless ``allowPlaintext`` is set.
        public var tls: TLSFiles?
        /// Listens beyond this machine without TLS, because a proxy in front adds it.
        public var allowPlaintext = false
        /// A proxy in front adds TLS: cookies are for `https` only, and the proxy's word on the sender's address is taken.
        public var isBehindTLSProxy = false
        /// Connections at once.
        public var mostConnections = 2_000
        /// Connections at once from one address: a hospital's people come from one or a few.
        public var mostConnectionsOfAddress = 200
        /// The most that a collector may send at once, in bytes before decompression.
        public var longestBatchBytes = 16 << 20
        /// Where files wait between their preview and their import: a folder of its own, emptied at the start. `nil` for one
        /// in the system's temporary folder.
        public var uploadFolder: String?

        /// This machine alone, port 8080, without TLS.
        public init() {}

        /// Whether only programs of this machine can connect.
        var isLoopback: Bool {
            host == "localhost" || host == "::1"
                || (host.hasPrefix("127.") && host.allSatisfy { $0.isNumber || $0 == "." })
        }
    }

    /// Two PEM files.
    public struct TLSFiles: Sendable {
        /// The certificate and those between it and the root, in that order.
        public var certificatePath: String
        /// The private key, without a password.
        public var keyPath: String

        /// The files at these paths.
        public init(certificatePath: String, keyPath: String) {
            self.certificatePath = certificatePath
            self.keyPath = keyPath
        }
    }

    /// What the rest of the program does for pages; each may be absent.
    public struct Services: Sendable {
        /// Brings new alerts to open pages.
        public var liveAlerts = LiveAlerts()
        /// Takes records from collectors; without it, `POST /api/v1/events` answers 503.
        public var intake: (any EventIntake)?
        /// Reads the archive for alert pages.
        public var rawEvents: (any RawEvents)?
        /// Looks things up in everything that was stored; without it, hunts answer 503.
        public var archiveSearch: (any ArchiveSearch)?
        /// What alert pages say about rules.
        public var ruleBook = RuleBook([])
        /// What is to be done in an incident of each kind.
        public var playbooks = (try? Playbooks.shipped()) ?? Playbooks.empty
        /// Which duties an incident opens.
        public var duties = (try? LegalDuties.shipped()) ?? []
        /// What the engine does for the pages about rules.
        public var ruleWork: (any RuleWork)?
        /// Tells those whose turn it is; without it, nobody is told.
        public var notify: @Sendable ([DueNotice]) async -> Void = { _ in }
        /// How people on call are reached; `nil` where that is not known.
        public var onCall: OnCallReadiness?
        /// Sends somebody on the roster a message that says it is a trial.
        public var tryContact: @Sendable (OnCallContact) async -> [OnCallTrial] = { _ in [] }
        /// Looks a newly shared indicator up in every member's history, beside the request; told of each report and of the
        /// establishment that shared it.
        public var lookBack: @Sendable (ID<IndicatorRow>, ID<Establishment>) -> Void = { _, _ in }
        /// How long logs are kept where nobody decided, and why; `nil` for without limit.
        public var generalRetention: (days: Int, basis: String)?
        /// Hospitals of a federation whose records cannot be kept yet, or could not be.
        public var heldSenders: @Sendable () async -> [HeldSender] = { [] }
        /// What `/metrics` prints.
        public var metrics: PrometheusMetrics?
        /// Bytes free where the data folder lies, for `/readyz`; `nil` when unknown.
        public var freeBytes: @Sendable () -> Int64? = { nil }

        /// Live updates alone.
        public init() {}
    }
}

/// Why the server cannot start.
public enum WebServerError: Error, Equatable, Sendable {
    /// Passwords and sessions would cross the network in the clear.
    case plaintextBeyondThisMachine(host: String)
    /// The certificate or its key cannot be read, or they do not belong together.
    case unusableCertificate(certificate: String, key: String, reason: String)
}

extension WebServerError: CustomStringConvertible {
    /// What is wrong and what to do.
    public var description: String {
        switch self {
        case .plaintextBeyondThisMachine(let host):
            "listening on '\(host)' would send passwords over the network in the clear; give a certificate and its "
                + "key, or, behind a proxy that adds TLS, allow plain text explicitly"
        case .unusableCertificate(let certificate, let key, let reason):
            "the certificate '\(certificate)' and the key '\(key)' cannot be used: \(reason)"
        }
    }
}
