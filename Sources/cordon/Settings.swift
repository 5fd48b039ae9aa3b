import Configuration
import Foundation
import Intake
import Logging
import Mail
import TOMLKit

/// What an operator may set: flags win over the environment, which wins over `cordon.toml` in the data folder.
///
/// The same key serves all three: `http.port` is `--port`, `CORDON_HTTP_PORT`, and `port` in the table `[http]`.
struct Settings {
    var host = "127.0.0.1"
    var port = 8080
    var certificate: String?
    var key: String?
    var allowPlaintext = false
    var isBehindTLSProxy = false
    var mostConnections = 2_000
    var mostConnectionsOfAddress = 200
    var logLevel = "info"
    var longestBatchMegabytes = 16
    var waitingBatches = 4_096
    /// What times without a zone mean.
    var clocks = HospitalClocks()
    /// Files that add to the mappings of log sources and fields.
    var mappings: [String] = []
    var onCall = OnCallSettings()
    /// A file of legal duties in place of those that are shipped.
    var duties: String?
    /// A file of playbooks in place of those that are shipped.
    var playbooks: String?
    var retentionDays: Int?
    var retentionBasis = "CNIL, délibération n° 2021-122"
    var syslogUDP: String?
    var syslogTCP: String?
    var syslogTLS: String?
    var syslogEstablishment: String?
    var syslogClients: String?
    /// Bytes that one hospital may have in the folder of held batches.
    var heldShare = HeldBatches.standardShare

    /// Every key with what it means, for the error message and the manual.
    static let keys: [String: String] = [
        "http.host": "address to listen on",
        "http.port": "port to listen on; 0 takes any that is free",
        "http.certificate": "PEM file with the certificate chain",
        "http.key": "PEM file with the private key",
        "http.allow-plaintext": "listen beyond this machine without TLS: passwords travel in the clear",
        "http.behind-tls-proxy":
            "listen without TLS for a proxy that adds it, and believe what it says of where requests come from",
        "log.level": "trace, debug, info, notice, warning, error or critical",
        "intake.longest-batch-mb":
            "largest batch of records that a collector may send, in megabytes, 4 to 64",
        "oncall.smtp-host": "mail server that people on call are reached by; none is told without it",
        "oncall.smtp-port": "its port: 587, or 465 for tls, or 25",
        "oncall.smtp-security": "starttls, tls, or none for a server on this machine",
        "oncall.smtp-user": "who signs in at the mail server, where it asks for it",
        "oncall.smtp-password": "with what; CORDON_ONCALL_SMTP_PASSWORD keeps it out of files",
        "oncall.certificates":
            "PEM file with the certificates of an authority of your own, for the mail server and webhooks",
        "oncall.mail-from": "address that messages come from",
        "oncall.public-address":
            "address of the pages as people reach them, for the links in messages; without it they have none, unless http.host is one that others reach",
        "oncall.internal-webhooks":
            "true lets webhooks lead to this machine and its private networks; any hospital of the network names its own",
        "oncall.patience-minutes": "minutes that each person on call has before the next is called",
        "archive.retention-days": "days that records are kept, 30 or more; kept for ever unless said",
        "archive.retention-basis":
            "the law, recommendation or decision that the time rests on, for the audit log",
        "syslog.udp": "port of syslog over UDP, such as 127.0.0.1:5514",
        "syslog.tcp": "port of syslog over TCP",
        "syslog.tls": "port of syslog over TLS, with the certificate of http.certificate",
        "syslog.establishment": "FINESS number of the hospital whose records come in on plain syslog ports",
        "syslog.clients":
            "folder of client certificates for syslog over TLS, in a folder for each hospital named by its FINESS number",
        "federation.held-mb":
            "megabytes that batches of one hospital may take which is not in the register yet; later ones stay in the stream; refused messages have 512 besides",
        "http.connections": "connections to the pages and the API at once",
        "http.connections-of-address":
            "the same from one address; without effect behind a proxy, from which all connections come",
        "intake.timezone": """
        what times mean that name no zone: Europe/Paris unless said, and overseas the zone of the department; with the \
        beginning of FINESS numbers before it, of those hospitals alone: Europe/Paris, 9704=Indian/Reunion
        """,
        "cases.duties":
            "file of legal duties in place of those that come with Cordon; checked at the start",
        "cases.playbooks":
            "file of playbooks in place of those that come with Cordon; checked at the start",
        "rules.mapping":
            "files that add to the mappings of log sources and fields, with commas between; read at the start",
        "intake.waiting-batches": "batches that may wait for detection before senders are told to slow down",
    ]

    /// Reads `cordon.toml` where there is one, the environment, then the flags. Without a folder there is no file.
    init(folder: URL?, environment: [String: String], flags: [String: String]) throws {
        let reader = ConfigReader(providers: [
            InMemoryProvider(name: "flags", values: Settings.values(flags)),
            EnvironmentVariablesProvider(environmentVariables: environment),
            InMemoryProvider(
                name: "cordon.toml",
                values: try folder.map { try Settings.file($0.appending(path: "cordon.toml")) } ?? [:]),
        ]).scoped(to: "cordon")
        host = reader.string(forKey: "http.host", default: host)
        port = try Settings.number(reader, "http.port", in: 0...65_535) ?? port
        certificate = reader.string(forKey: "http.certificate")
        key = reader.string(forKey: "http.key")
        guard (certificate == nil) == (key == nil) else { throw SettingsError.halfOfTLS }
        allowPlaintext = try Settings.flag(reader, "http.allow-plaintext") ?? allowPlaintext
        isBehindTLSProxy = try Settings.flag(reader, "http.behind-tls-proxy") ?? isBehindTLSProxy
        mostConnections = try Settings.number(reader, "http.connections", in: 10...100_000) ?? mostConnections
        mostConnectionsOfAddress =
            try Settings.number(reader, "http.connections-of-address", in: 1...100_000)
            ?? mostConnectionsOfAddress
        logLevel = reader.string(forKey: "log.level", default: logLevel)
        guard Logger.Level(rawValue: logLevel) != nil else {
            let levels = Logger.Level.allCases.map(\.rawValue).joined(separator: ", ")
            throw SettingsError.notAllowed(key: "log.level", value: logLevel, allowed: "one of \(levels)")
        }
        longestBatchMegabytes =
            try Settings.number(reader, "intake.longest-batch-mb", in: 4...64) ?? longestBatchMegabytes
        onCall = try Settings.onCall(reader, host: host, port: port, isSecure: certificate != nil)
        retentionDays = try Settings.number(reader, "archive.retention-days", in: 30...36_500)
        retentionBasis = reader.string(forKey: "archive.retention-basis", default: retentionBasis)
        syslogUDP = reader.string(forKey: "syslog.udp")
        syslogTCP = reader.string(forKey: "syslog.tcp")
        syslogTLS = reader.string(forKey: "syslog.tls")
        syslogEstablishment = reader.string(forKey: "syslog.establishment")
        syslogClients = reader.string(forKey: "syslog.clients")
        heldShare =
            try Settings.number(reader, "federation.held-mb", in: 0...1_048_576).map { $0 << 20 } ?? heldShare
        clocks = try Settings.clocks(reader) ?? clocks
        mappings =
            reader.string(forKey: "rules.mapping")?.split(separator: ",").map {
                $0.trimmingCharacters(in: .whitespaces)
            } ?? mappings
        duties = reader.string(forKey: "cases.duties")
        playbooks = reader.string(forKey: "cases.playbooks")
        waitingBatches =
            try Settings.number(reader, "intake.waiting-batches", in: 1...65_536) ?? waitingBatches
    }

    private static func clocks(_ reader: ConfigReader) throws -> HospitalClocks? {
        guard let text = reader.string(forKey: "intake.timezone") else { return nil }
        do {
            return try HospitalClocks(parsing: text)
        } catch {
            throw SettingsError.refused(key: "intake.timezone", reason: error.description)
        }
    }

    private static func onCall(
        _ reader: ConfigReader, host: String, port: Int, isSecure: Bool
    ) throws -> OnCallSettings {
        var settings = OnCallSettings()
        settings.mailFrom = reader.string(forKey: "oncall.mail-from", default: settings.mailFrom)
        settings.publicAddress =
            reader.string(forKey: "oncall.public-address").map {
                $0.hasSuffix("/") ? String($0.dropLast()) : $0
            }
            ?? ownAddress(host: host, port: port, isSecure: isSecure)
        settings.patienceMinutes =
            try number(reader, "oncall.patience-minutes", in: 1...1_440) ?? settings.patienceMinutes
        settings.certificates = reader.string(forKey: "oncall.certificates")
        settings.allowsInternalHooks =
            try flag(reader, "oncall.internal-webhooks") ?? settings.allowsInternalHooks
        guard let host = reader.string(forKey: "oncall.smtp-host") else { return settings }
        let word = reader.string(forKey: "oncall.smtp-security", default: "starttls")
        guard let security = SMTPClient.Security(rawValue: word) else {
            let words = SMTPClient.Security.allCases.map(\.rawValue).joined(separator: ", ")
            throw SettingsError.notAllowed(
                key: "oncall.smtp-security", value: word, allowed: "one of \(words)")
        }
        let standard = security == .tls ? 465 : security == .none ? 25 : 587
        settings.server = SMTPClient.Settings(
            host: host, port: try number(reader, "oncall.smtp-port", in: 1...65_535) ?? standard,
            security: security,
            user: reader.string(forKey: "oncall.smtp-user"),
            password: reader.string(forKey: "oncall.smtp-password"),
            ownName: settings.mailFrom.split(separator: "@").last.map(String.init) ?? "cordon.invalid",
            trustedCertificates: settings.certificates)
        return settings
    }

    /// Where pages are found from other machines, if it is told by where they are served; `nil` where that is this machine
    /// alone, every address of it, or any port.
    private static func ownAddress(host: String, port: Int, isSecure: Bool) -> String? {
        guard port > 0, !["localhost", "::1", "0.0.0.0", "::", ""].contains(host), !host.hasPrefix("127.")
        else { return nil }
        return "\(isSecure ? "https" : "http")://\(host.contains(":") ? "[\(host)]" : host):\(port)"
    }

    private static func number(_ reader: ConfigReader, _ key: String, in range: ClosedRange<Int>) throws
        -> Int?
    {
        guard let text = reader.string(forKey: ConfigKey(key)) else { return nil }
        guard let number = Int(text), range.contains(number) else {
            throw SettingsError.notAllowed(
                key: key, value: text, allowed: "a number from \(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }

    private static func flag(_ reader: ConfigReader, _ key: String) throws -> Bool? {
        guard let text = reader.string(forKey: ConfigKey(key)) else { return nil }
        switch text.lowercased() {
        case "true", "yes", "1": return true
        case "false", "no", "0": return false
        default: throw SettingsError.notAllowed(key: key, value: text, allowed: "true or false")
        }
    }

    private static func values(_ pairs: [String: String]) -> [AbsoluteConfigKey: ConfigValue] {
        Dictionary(
            uniqueKeysWithValues: pairs.map { key, value in
                (
                    AbsoluteConfigKey(["cordon"] + key.split(separator: ".").map(String.init)),
                    ConfigValue(.string(value), isSecret: false)
                )
            })
    }

    /// The keys of the file, every one of them known; empty if there is no file.
    private static func file(_ url: URL) throws -> [AbsoluteConfigKey: ConfigValue] {
        guard FileManager.default.fileExists(atPath: url.path(percentEncoded: false)) else { return [:] }
        let table: TOMLTable
        do {
            table = try TOMLTable(string: String(contentsOf: url, encoding: .utf8))
        } catch let error as TOMLParseError {
            throw SettingsError.notTOML(
                path: url.path(percentEncoded: false), line: error.source.begin.line,
                column: error.source.begin.column,
                reason: error.description)
        }
        var pairs: [String: String] = [:]
        for (section, value) in table {
            guard let members = value.table else {
                throw SettingsError.unknownKey(section, path: url.path(percentEncoded: false))
            }
            for (member, value) in members {
                let key = "\(section).\(member)"
                guard keys[key] != nil else {
                    throw SettingsError.unknownKey(key, path: url.path(percentEncoded: false))
                }
                // What is read as nothing would be a setting that is silently not kept.
                guard let text = value.string ?? value.int.map(String.init) ?? value.bool.map(String.init)
                else {
                    throw SettingsError.notAllowed(
                        key: key, value: "\(value)", allowed: "a text, a whole number, true or false")
                }
                pairs[key] = text
            }
        }
        return values(pairs)
    }
}

/// Why the settings cannot be used.
enum SettingsError: Error, CustomStringConvertible {
    case notTOML(path: String, line: Int, column: Int, reason: String)
    case unknownKey(String, path: String)
    case notAllowed(key: String, value: String, allowed: String)
    case refused(key: String, reason: String)
    case halfOfTLS

    var description: String {
        switch self {
        case .notTOML(let path, let line, let column, let reason): "\(path):\(line):\(column): \(reason)"
        case .unknownKey(let key, let path):
            "\(path): unknown setting '\(key)'; the settings are \(Settings.keys.keys.sorted().joined(separator: ", "))"
        case .refused(let key, let reason): "setting \(key): \(reason)"
        case .halfOfTLS: "TLS needs both http.certificate and http.key; only one of them is set"
        case .notAllowed(let key, let value, let allowed): "setting \(key) is '\(value)'; write \(allowed)"
        }
    }
}
