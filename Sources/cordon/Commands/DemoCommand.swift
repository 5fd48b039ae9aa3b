import ArgumentParser
import Fiction
import Foundation
import Store
import Vocabulary

/// `cordon demo`: a fictional network under attack, ready to look at.
struct DemoCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "demo",
        abstract: "Make a fictional network of hospitals with an attack in its logs, and serve it.",
        discussion: """
            Fourteen hospitals that do not exist, their systems, and a day of their logs, made from a seed. The folder is \
            kept and used again by the next start.
            """)

    @Option(help: ArgumentHelp("The data folder of the demonstration.", valueName: "folder"))
    var data = "cordon-demo"
    @Option(help: "Port to listen on; 0 takes any that is free.") var port = 8080
    @Flag(help: "Make the demonstration anew.") var fresh = false
    @Option(help: "About how many log records the day has.") var records = 300_000
    @Option(help: "Where the fiction starts from.") var seed: UInt64 = 1
    @Option(help: "trace, debug, info, notice, warning, error or critical.") var logLevel = "warning"

    func validate() throws {
        guard (0...65_535).contains(port) else {
            throw ValidationError("A port is a number from 0 to 65535.")
        }
        guard (0...10_000_000).contains(records) else {
            throw ValidationError("A day has at most 10,000,000 records.")
        }
    }

    func run() async throws {
        let url = URL(filePath: data, directoryHint: .isDirectory)
        let settings = try Settings(
            folder: url, environment: ProcessInfo.processInfo.environment,
            flags: ["http.port": String(port), "http.host": "127.0.0.1", "log.level": logLevel])
        let logger = settings.makeLogger()
        let now = Instant.now
        let notes = DemoNotes(folder: url)
        if fresh || notes.areOfAnUnfinishedDemo { try notes.forgetFolder() }

        let data = try DataFolder(url: url, access: .alone)
        let network = FictionalNetwork(seed: notes.seed ?? seed, asOf: now.day)
        if notes.isFinished {
            say("Using the demonstration in '\(self.data)'; --fresh makes it anew")
        } else {
            guard try await !data.store.hasAccounts() else {
                throw Failure(
                    "'\(self.data)' holds records that are not a demonstration; name another folder with --data"
                )
            }
            let builder = DemoBuilder(data: data, network: network, seed: seed, logger: logger)
            try await builder.build(records: records, now: now, notes: notes)
        }
        let server = try await CordonServer(data: data, settings: settings, ruleFolders: [], logger: logger)
        let table = try notes.table()
        try await server.run { port in
            say(
                "\n\(table)\nCordon is at \(settings.address(port: port))\nCtrl-C stops it; the folder '\(self.data)' is kept."
            )
        }
    }
}
