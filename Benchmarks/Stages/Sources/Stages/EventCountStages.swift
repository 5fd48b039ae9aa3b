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
        let packFile = folder.appending(path: "rules.pack")
        try Data(pack).write(to: packFile)
        var figures: [Figure] = []
        for (number, feed) in try corpora.feeds().enumerated() {
            let paths: [String]
            if feed.sources[0].lines.isEmpty {
                let recordings = corpora.folder.appending(path: "evtx")
                paths = feed.sources.map {
                    recordings.appending(path: $0.name).path(percentEncoded: false)
                }
            } else {
                let lines = folder.appending(path: "lines-\(number).ndjson")
                try Data(feed.sources[0].bytes).write(to: lines)
                paths = [lines.path(percentEncoded: false)]
            }
            for count in [10_000, 100_000, 1_000_000] {
                let said = try replay([packFile.path(percentEncoded: false), "\(count)"] + paths)
                figures.append(figure("\(feed.title), \(count) events, pack loaded", said))
            }
        }
        return figures
    }

    private func figure(_ title: String, _ said: [String: Double]) -> Figure {
        Figure(
            "events", title,
            [
                ("CPU s", said["seconds"] ?? 0),
                ("ns/event, loading left out", (said["matching"] ?? 0) * 1e9 / max(1, said["events"] ?? 0)),
                ("peak MB", said["megabytes"] ?? 0),
            ])
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
