import Detection
import Foundation

/// What more events cost, each number of them in a process of its own: time and memory.
struct EventCountStages {
    private let corpora: Corpora
    private let pack: [UInt8]

    init(_ corpora: Corpora, _ pack: [UInt8]) {
        self.corpora = corpora
        self.pack = pack
    }

    func figures() throws -> [Figure] {
        let folder = FileManager.default.temporaryDirectory.appending(path: "stages-\(getpid())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let (packFile, lines) = (folder.appending(path: "rules.pack"), folder.appending(path: "lines.ndjson"))
        try Data(pack).write(to: packFile)
        try Data(try corpora.json(nested: false).sources[0].bytes).write(to: lines)
        return try [10_000, 100_000, 1_000_000].map { count in
            let said = try replay([packFile.path(), "\(count)", lines.path()])
            let events = said["events"] ?? 0
            return Figure(
                "events", "JSON, flat, 1 KB, \(count) events, pack loaded",
                [
                    ("CPU s", said["seconds"] ?? 0),
                    ("ns/event, loading left out", (said["matching"] ?? 0) * 1e9 / max(1, events)),
                    ("peak MB", said["megabytes"] ?? 0),
                ])
        }
    }

    private func replay(_ words: [String]) throws -> [String: Double] {
        let process = Process()
        process.executableURL = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath()
        process.arguments = ["replay"] + words
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        let data = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return try JSONDecoder().decode([String: Double].self, from: data)
    }
}

/// Rules from a pack against inputs, in a process that does nothing else; prints what it cost.
struct Replay {
    private let pack: String
    private let count: Int
    private let inputs: [String]

    init(pack: String, count: Int, inputs: [String]) {
        self.pack = pack
        self.count = count
        self.inputs = inputs
    }

    func run() throws {
        let rules = try RulePack(decoding: [UInt8](try Data(contentsOf: URL(filePath: pack)))).ruleSet
        let loaded = cpuSeconds()
        var feed = Feed("", [])
        var detector = Detector(rules, names: feed.names)
        var (events, matches) = (0, 0)
        let single = inputs.count == 1 ? try Feed.Source(reading: inputs[0]) : nil
        repeat {
            for input in inputs {
                let source = try single ?? Feed.Source(reading: input)
                events += try feed.pass(over: source) { matches += detector.matches(in: $0).count }
            }
        } while events < count
        let seconds = cpuSeconds()
        print(
            """
            {"events": \(events), "matches": \(matches), "seconds": \(seconds), "matching": \(seconds - loaded), \
            "megabytes": \(try peakMegabytes())}
            """)
    }
}
