import ArgumentParser
import Fiction
import Registry
import Store
import Vocabulary

/// `cordon generate`: a fictional network of any size.
struct GenerateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "generate", abstract: "Fill a data folder with a fictional network, made from a seed.",
        discussion: """
            The same seed and sizes give the same network on every machine. Nothing in it is real: a folder that holds another \
            network is left alone. With --logs, a day of its logs is written too, with the attack of the demonstration in it: one \
            file for each hospital and dialect, to be sent to a server or given to 'cordon detect'.
            """)

    @OptionGroup var folder: DataOption
    @Option(help: "Where the fiction starts from.") var seed: UInt64 = 1
    @Option(help: "How many groups.") var groups = 3
    @Option(help: "How many establishments, over all groups.") var establishments = 14
    @Flag(
        help:
            "Add the fiction to the records of a folder that holds another network; nothing takes it out again."
    )
    var intoExisting = false
    @Option(help: "How many systems an establishment runs, on average; large ones run more.") var systems =
        130

    @Option(
        help: ArgumentHelp("Write a day of logs there: a new or empty folder.", valueName: "folder"))
    var logs: String?
    @Option(help: "About how many log records the day has.") var records = 300_000
    @Option(help: ArgumentHelp("The day of the logs: 2026-03-14; yesterday if not said.", valueName: "day"))
    var day: String?

    func validate() throws {
        guard (0...10_000_000).contains(records) else {
            throw ValidationError("A day has at most 10,000,000 records.")
        }
        if let day, (try? Day(parsing: day)) == nil {
            throw ValidationError("--day is '\(day)'; write 2026-03-14.")
        }
        guard (1...1_000).contains(groups), (groups...20_000).contains(establishments) else {
            throw ValidationError(
                "There are 1 to 1,000 groups, and at least one establishment in each, 20,000 at most.")
        }
        guard (NetworkShape.fewestSystems...10_000).contains(systems), establishments * systems <= 5_000_000
        else {
            throw ValidationError(
                "An establishment runs \(NetworkShape.fewestSystems) to 10,000 systems; 5,000,000 at most in all."
            )
        }
    }

    func run() async throws {
        let data = try DataFolder(url: folder.url, access: .alone)
        let shape = NetworkShape(
            seed: seed, groups: groups, establishments: establishments, systems: establishments * systems)
        let network = FictionalNetwork(seed: seed, shape: shape)
        // Before anything is recorded: it may hold files.
        let logFolder = try logs.map { try LogFolder($0, for: network) }
        if !intoExisting, let there = try await data.store.servedNetworkName(), there != network.network.name
        {
            throw Failure(
                "'\(folder.data)' holds the records of '\(there)'; name another folder with --data, or write --into-existing to mix fiction into it"
            )
        }
        let progress = Progress()
        let clock = ContinuousClock()
        let start = clock.now
        var loader = NetworkLoader()
        try await loader.load(network, into: data.store, at: .now) {
            done in
            progress.show("\(done) of \(establishments) establishments")
        }
        progress.clear()
        try data.store.close()
        say(
            "\(establishments) establishments with \(establishments * systems) systems in \(milliseconds(start.duration(to: clock.now))) ms"
        )
        if let logFolder { try write(network, to: logFolder) }
    }

    private func write(_ network: FictionalNetwork, to folder: LogFolder) throws {
        let yesterday = Instant.now.day.adding(days: -1)
        let day = FictionalDay(
            network: network, seed: seed, day: try day.map { try Day(parsing: $0) } ?? yesterday,
            records: records)
        var folder = folder
        let progress = Progress()
        try day.forEach { record in
            try folder.add(record)
            if folder.records % 50_000 == 0 { progress.show("\(folder.records) log records") }
        }
        try folder.flush()
        progress.clear()
        say("\(folder.records) log records of \(day.day) in '\(logs ?? "")'")
    }
}
