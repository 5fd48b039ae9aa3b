import ArgumentParser
import Federation
import Foundation
import Registry
import Vocabulary

/// `cordon federation`: the servers and streams of a federation.
struct FederationCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "federation", abstract: "Set the servers and streams of a federation up.",
        subcommands: [Config.self, Streams.self])

    /// Writes configuration files.
    struct Config: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "config",
            abstract: "Write the configuration of every NATS server, with a password for each.",
            discussion: """
                Passwords of hospitals that are in the folder already stay as they are. The folder is for whoever runs the \
                hub: hand each hospital its own file only.
                """)

        @Option(
            help: ArgumentHelp("A server of the hub: name=host[:client:cluster:leaf].", valueName: "server"))
        var hub: [String]
        @Option(
            help: ArgumentHelp(
                "A hospital: its FINESS number, and the leaf's port for collectors after a colon.",
                valueName: "hospital"))
        var hospital: [String]
        @Option(help: ArgumentHelp("Where the files go.", valueName: "folder")) var output = "federation"
        @Option(
            help: ArgumentHelp(
                "Where servers keep their streams; a folder of its own for each.", valueName: "folder"))
        var storage = "/var/lib/nats"
        @Option(
            help: ArgumentHelp(
                "PEM files of TLS on every server: certificate,key,authority.", valueName: "files")) var tls:
            String?

        func run() async throws {
            let folder = URL(filePath: output, directoryHint: .isDirectory)
            try FileManager.default.createDirectory(
                at: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
            var secrets = try Secrets(folder.appending(path: "secrets.json"))
            let hubs = try hub.map { try server($0) }
            let hospitals = try hospital.map { text in
                let (finess, port) = try leaf(text)
                return ServerPlan.Hospital(
                    finess: finess, leafPassword: secrets.value("leaf-\(finess)"),
                    collectorPassword: secrets.value("collector-\(finess)"),
                    leafClientPort: port,
                    storage: "\(storage)/leaf-\(finess)")
            }
            let plan = ServerPlan(
                hubs: hubs, hospitals: hospitals, workerPassword: secrets.value("worker"), tls: try files())
            try secrets.write()
            for hub in hubs {
                try write(plan.configuration(of: hub), folder.appending(path: "\(hub.name).conf"))
            }
            for hospital in hospitals {
                try write(
                    plan.configuration(of: hospital), folder.appending(path: "leaf-\(hospital.finess).conf"))
            }
            say(
                "\(hubs.count) servers and \(hospitals.count) leaves are in \(output); workers sign in as 'worker', collectors as 'collector', with the passwords of secrets.json"
            )
        }

        private func leaf(_ text: String) throws -> (Finess, port: Int) {
            let parts = text.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
            guard parts.count <= 2, let port = parts.count == 2 ? Config.port(parts[1]) : 4222 else {
                throw Failure("'\(text)' is no hospital; write 990000010 or 990000010:4222")
            }
            return (try Finess(parsing: parts[0]), port)
        }

        private static func port(_ text: String) -> Int? {
            Int(text).flatMap { (1...65_535).contains($0) ? $0 : nil }
        }

        private func server(_ text: String) throws -> ServerPlan.Hub {
            let parts = text.split(separator: "=", maxSplits: 1).map(String.init)
            let places = parts.last?.split(separator: ":").map(String.init) ?? []
            let ports = places.dropFirst().compactMap(Config.port)
            guard parts.count == 2, let host = places.first, ports.count == places.count - 1,
                ports.isEmpty || ports.count == 3
            else {
                throw Failure("'\(text)' is no server; write hub1=10.0.0.1 or hub1=10.0.0.1:4222:6222:7422")
            }
            let all = ports.isEmpty ? [4222, 6222, 7422] : ports
            return ServerPlan.Hub(
                name: parts[0], host: host, clientPort: all[0], clusterPort: all[1], leafPort: all[2],
                storage: "\(storage)/\(parts[0])")
        }

        private func files() throws -> ServerPlan.TLS? {
            guard let tls else { return nil }
            let parts = tls.split(separator: ",").map(String.init)
            guard parts.count == 3 else {
                throw Failure("--tls takes three files: certificate,key,authority")
            }
            return ServerPlan.TLS(certificate: parts[0], key: parts[1], authority: parts[2])
        }

        private func write(_ text: String, _ file: URL) throws {
            guard
                FileManager.default.createFile(
                    atPath: file.path(percentEncoded: false), contents: Data(text.utf8),
                    attributes: [.posixPermissions: 0o600])
            else { throw Failure("'\(file.path(percentEncoded: false))' cannot be written") }
        }

        /// Made once, and kept.
        private struct Secrets {
            private let file: URL
            private var values: [String: String]

            /// Nothing where there is no such file. One that cannot be read is no reason to give everybody a new password.
            init(_ file: URL) throws {
                self.file = file
                guard FileManager.default.fileExists(atPath: file.path(percentEncoded: false)) else {
                    values = [:]
                    return
                }
                do {
                    values = try JSONDecoder().decode([String: String].self, from: Data(contentsOf: file))
                } catch {
                    throw Failure(
                        "'\(file.path(percentEncoded: false))' cannot be read, and holds the passwords that servers have: put a copy back, or move "
                            + "it away to make new passwords for all")
                }
            }

            mutating func value(_ name: String) -> String {
                if let known = values[name] { return known }
                let letters = Array("abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789")
                var generator = SystemRandomNumberGenerator()
                let fresh = String(
                    (0..<32).map { _ in letters[Int.random(in: 0..<letters.count, using: &generator)] })
                values[name] = fresh
                return fresh
            }

            func write() throws {
                let encoder = JSONEncoder()
                encoder.outputFormatting = [.sortedKeys, .prettyPrinted]
                // Written beside it and named last, so that a full disk leaves the old one.
                let fresh = file.appendingPathExtension("new")
                guard
                    FileManager.default.createFile(
                        atPath: fresh.path(percentEncoded: false), contents: try encoder.encode(values),
                        attributes: [.posixPermissions: 0o600])
                else { throw Failure("'\(fresh.path(percentEncoded: false))' cannot be written") }
                do {
                    if FileManager.default.fileExists(atPath: file.path(percentEncoded: false)) {
                        _ = try FileManager.default.replaceItemAt(file, withItemAt: fresh)
                    } else {
                        try FileManager.default.moveItem(at: fresh, to: file)
                    }
                } catch {
                    throw Failure(
                        "'\(file.path(percentEncoded: false))' cannot be written: \(error.localizedDescription)"
                    )
                }
            }
        }
    }

    /// Makes the hub's streams.
    struct Streams: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "streams",
            abstract: "Make the hub's streams, or bring them up to date with the hospitals there are.")

        @OptionGroup var federation: FederationOptions
        @Option(help: ArgumentHelp("A hospital's FINESS number.", valueName: "finess")) var hospital: [String]
        @Option(help: "How many servers of the hub keep each message.") var replicas = 3
        @Option(help: "How long the hub's stream keeps batches, in hours.") var hours = 168

        func validate() throws {
            guard (1...87_600).contains(hours) else {
                throw ValidationError("--hours takes 1 to 87600, which is ten years")
            }
            guard (1...5).contains(replicas) else { throw ValidationError("--replicas takes 1 to 5") }
        }

        func run() async throws {
            let finess = try hospital.map { try Finess(parsing: $0) }
            try await federation.withLink("cordon-federation") { link in
                try await link.ensure(.events(of: finess, replicas: replicas, hours: hours))
                try await link.ensure(.findings(replicas: replicas, hours: hours))
                let batches = try await link.messages(in: FederationNames.events)
                say("streams of \(finess.count) hospitals are there; they hold \(batches) batches")
            }
        }
    }
}
