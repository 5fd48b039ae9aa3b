public import Registry

/// The configuration files of NATS servers for a federation: hubs that hold everything twice more, and a leaf in each
/// hospital.
///
/// Every hospital is an account of its own on the hubs: its leaf signs in to that account, and all it can do there is
/// answer the hub, which takes the hospital's batches over when the line is there. It cannot publish into the hub's stream,
/// read another's batches, or speak for another: the hub's own configuration says which account each source is.
public struct ServerPlan: Sendable {
    /// One server of the hub.
    public struct Hub: Sendable {
        /// Its name.
        public var name: String
        /// The address that others reach it by.
        public var host: String
        /// Where workers connect.
        public var clientPort: Int
        /// Where the other hubs connect.
        public var clusterPort: Int
        /// Where leaves connect.
        public var leafPort: Int
        /// Where it keeps its streams.
        public var storage: String

        /// A server.
        public init(
            name: String, host: String, clientPort: Int = 4222, clusterPort: Int = 6222, leafPort: Int = 7422,
            storage: String
        ) {
            self.name = name
            self.host = host
            self.clientPort = clientPort
            self.clusterPort = clusterPort
            self.leafPort = leafPort
            self.storage = storage
        }
    }

    /// One hospital.
    public struct Hospital: Sendable {
        /// Its number.
        public var finess: Finess
        /// What its leaf signs in with.
        public var leafPassword: String
        /// What its collectors sign in with at the leaf.
        public var collectorPassword: String
        /// Where its collectors connect to the leaf.
        public var leafHost = "127.0.0.1"
        /// The leaf's port for collectors.
        public var leafClientPort = 4222
        /// Where the leaf keeps its stream.
        public var storage: String

        /// A hospital.
        public init(
            finess: Finess, leafPassword: String, collectorPassword: String, leafClientPort: Int = 4222,
            storage: String
        ) {
            self.finess = finess
            self.leafPassword = leafPassword
            self.collectorPassword = collectorPassword
            self.leafClientPort = leafClientPort
            self.storage = storage
        }
    }

    /// The files of a server's TLS; without them, connections are in the clear, for one machine only.
    public struct TLS: Sendable {
        /// PEM.
        public var certificate: String
        /// PEM.
        public var key: String
        /// PEM.
        public var authority: String

        /// Three files.
        public init(certificate: String, key: String, authority: String) {
            self.certificate = certificate
            self.key = key
            self.authority = authority
        }
    }

    private let hubs: [Hub]
    private let hospitals: [Hospital]
    private let workerPassword: String
    private let tls: TLS?

    /// A federation. Passwords must be free of quotes and backslashes.
    public init(hubs: [Hub], hospitals: [Hospital], workerPassword: String, tls: TLS? = nil) {
        self.hubs = hubs
        self.hospitals = hospitals
        self.workerPassword = workerPassword
        self.tls = tls
    }

    /// The file of one of the hubs.
    public func configuration(of hub: Hub) -> String {
        let routes = hubs.filter { $0.name != hub.name }.map {
            "\"nats-route://\($0.host):\($0.clusterPort)\""
        }
        let cluster =
            hubs.count > 1
            ? "cluster { name: cordon, listen: \"\(hub.host):\(hub.clusterPort)\", routes: [\(routes.joined(separator: ", "))]\(tlsBlock) }"
            : ""
        return """
            # Written by 'cordon federation config'; a change is lost when it is written again.
            server_name: "\(hub.name)"
            listen: "\(hub.host):\(hub.clientPort)"
            max_payload: 8MB
            jetstream { domain: hub, store_dir: "\(hub.storage)" }
            \(cluster)
            leafnodes { listen: "\(hub.host):\(hub.leafPort)"\(tlsBlock) }
            system_account: SYS
            accounts {
              SYS { users: [] }
              SOC {
                jetstream: enabled
                users: [{ user: worker, password: "\(workerPassword)" }]
                imports: [
            \(hospitals.map { imports($0.finess) }.joined(separator: "\n"))
                ]
              }
            \(hospitals.map(account).joined(separator: "\n"))
            }

            """
    }

    /// The file of a hospital's leaf.
    public func configuration(of hospital: Hospital) -> String {
        let scheme = tls == nil ? "nats-leaf" : "tls"
        let urls = hubs.map {
            "\"\(scheme)://leaf-\(hospital.finess):\(hospital.leafPassword)@\($0.host):\($0.leafPort)\""
        }
        return """
            # Written by 'cordon federation config'; a change is lost when it is written again.
            server_name: "leaf-\(hospital.finess)"
            listen: "\(hospital.leafHost):\(hospital.leafClientPort)"
            max_payload: 8MB
            jetstream { domain: leaf-\(hospital.finess), store_dir: "\(hospital.storage)" }
            system_account: SYS
            accounts {
              SYS { users: [] }
              HOSPITAL {
                jetstream: enabled
                users: [{ user: collector, password: "\(hospital.collectorPassword)", permissions: {
                  publish: ["\(FederationNames.subject(of: hospital.finess))", "$JS.API.INFO", "$JS.API.STREAM.*.\(FederationNames.leafStream(of: hospital.finess))"]
                  subscribe: ["_INBOX.>"] } }]
              }
            }
            leafnodes { remotes: [{ urls: [\(urls.joined(separator: ", "))], account: HOSPITAL\(remoteTLS) }] }

            """
    }

    private var tlsBlock: String {
        tls.map {
            ", tls { cert_file: \"\($0.certificate)\", key_file: \"\($0.key)\", ca_file: \"\($0.authority)\", verify: true }"
        }
            ?? ""
    }

    private var remoteTLS: String {
        tls.map {
            ", tls { cert_file: \"\($0.certificate)\", key_file: \"\($0.key)\", ca_file: \"\($0.authority)\" }"
        } ?? ""
    }

    private func imports(_ finess: Finess) -> String {
        """
                  { service: { account: H\(finess), subject: "$JS.leaf-\(finess).API.CONSUMER.>" }, to: "leaf.\(finess).API.CONSUMER.>" }
                  { stream: { account: H\(finess), subject: "deliver.\(finess).>" } }
                  { service: { account: H\(finess), subject: "$JS.FC.\(FederationNames.leafStream(of: finess)).>" } }
        """
    }

    private func account(_ hospital: Hospital) -> String {
        let finess = hospital.finess
        return """
              H\(finess) {
                users: [{ user: "leaf-\(finess)", password: "\(hospital.leafPassword)" }]
                exports: [
                  { service: "$JS.leaf-\(finess).API.CONSUMER.>", response_type: stream, accounts: [SOC] }
                  { stream: "deliver.\(finess).>", accounts: [SOC] }
                  { service: "$JS.FC.\(FederationNames.leafStream(of: finess)).>", accounts: [SOC] }
                ]
              }
            """
    }
}

extension StreamPlan {
    /// The stream on a hospital's leaf: it holds what the line does not carry, and what it carried until that is older than
    /// so many seconds; 0 for ever.
    public static func leaf(of finess: Finess, mostBytes: Int64, seconds: Int64) -> StreamPlan {
        var plan = StreamPlan(FederationNames.leafStream(of: finess))
        plan.subjects = [FederationNames.subject(of: finess)]
        plan.mostBytes = mostBytes
        plan.seconds = seconds
        // A server takes no longer memory of names than of messages.
        plan.duplicateSeconds = seconds == 0 ? 3_600 : min(seconds, 3_600)
        return plan
    }

    /// The hub's stream of all hospitals' batches.
    public static func events(of hospitals: [Finess], replicas: Int, hours: Int) -> StreamPlan {
        var plan = StreamPlan(FederationNames.events)
        plan.replicas = replicas
        plan.seconds = Int64(hours) * 3_600
        plan.sources = hospitals.map {
            (
                name: FederationNames.leafStream(of: $0), subject: FederationNames.subject(of: $0),
                api: "leaf.\($0).API", deliver: "deliver.\($0)"
            )
        }
        return plan
    }

    /// What workers found.
    public static func findings(replicas: Int, hours: Int) -> StreamPlan {
        var plan = StreamPlan(FederationNames.findings)
        plan.subjects = ["findings.*"]
        plan.replicas = replicas
        plan.seconds = Int64(hours) * 3_600
        plan.duplicateSeconds = 3_600
        return plan
    }
}
