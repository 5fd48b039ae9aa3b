import CHeap
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
            let said = try replay([
                packFile.path(percentEncoded: false), "\(count)", lines.path(percentEncoded: false),
            ])
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
        // As the program does: see `Heap`.
        heap_keep_blocks(8 << 20, 32 << 20)
        var bytes: [UInt8] = []
        try read(pack, into: &bytes)
        let rules = try RulePack(decoding: bytes).ruleSet
        bytes = []
        let loaded = cpuSeconds()
        var feed = Feed("", [])
        var detector = Detector(rules, names: feed.names)
        var (events, matches) = (0, 0)
        var single: Feed.Source?
        repeat {
            for input in inputs {
                if single == nil,
                    let read = try feed.pass(overFile: input, { matches += detector.matches(in: $0).count })
                {
                    events += read
                    continue
                }
                if single == nil { try read(input, into: &bytes) }
                let source = single ?? Feed.Source(input, bytes)
                if inputs.count == 1 { single = source }
                events += try feed.pass(over: source) { matches += detector.matches(in: $0).count }
            }
        } while events < count
        let seconds = cpuSeconds()
        print(
            """
            {"events": \(events), "matches": \(matches), "seconds": \(seconds), "matching": \(seconds - loaded), \
            "megabytes": \(try peakMegabytes())}
            """)
        // Nothing is taken apart that goes with the process.
        exit(0)
    }
}
