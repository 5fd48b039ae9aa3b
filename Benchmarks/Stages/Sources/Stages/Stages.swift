import Detection
import Foundation
import Sigma

/// Prints what each stage between bytes and matches costs; see README.md beside the package.
@main
struct Stages {
    private static let usage = """
        usage: Stages [--json] [--passes N] [PART]...      PART: \(Part.allCases.map(\.rawValue).joined(separator: ", "))
               Stages pack FILE                            writes all public rules as a pack
               Stages lines FILE                           writes the lines of flat JSON
               Stages replay PACK COUNT INPUT...           matches the inputs, over and over up to COUNT events; 0: once

        """

    private let passes: Int
    private let parts: [Part]
    private let isJSON: Bool

    static func main() {
        do {
            var words = Array(CommandLine.arguments.dropFirst())
            switch words.first {
            case "pack" where words.count == 2:
                try Data(try Corpora().pack()).write(to: URL(filePath: words[1]))
            case "lines" where words.count == 2:
                let lines = try Corpora().json(nested: false).sources[0].bytes
                try Data(lines).write(to: URL(filePath: words[1]))
            case "replay" where words.count > 3:
                try Replay(pack: words[1], count: Int(words[2]) ?? 0, inputs: Array(words[3...])).run()
            default: try Stages(&words).run()
            }
        } catch {
            FileHandle.standardError.write(Data("\(error)\n".utf8))
            exit(1)
        }
    }

    private init(_ words: inout [String]) throws {
        isJSON = words.first == "--json"
        if isJSON { words.removeFirst() }
        passes = words.first == "--passes" && words.count > 1 ? Int(words[1]) ?? 0 : 7
        if words.first == "--passes" { words.removeFirst(min(2, words.count)) }
        let parts = words.compactMap(Part.init)
        guard parts.count == words.count, passes > 0 else { throw BenchmarkError(Self.usage) }
        self.parts = parts.isEmpty ? Part.allCases : parts
    }

    private func run() throws {
        let corpora = try Corpora()
        let pack = try corpora.pack()
        var figures: [Figure] = []
        for part in parts {
            let made = try part.figures(corpora, pack: pack, passes: passes)
            figures += made
            if !isJSON { print(made.tables) }
        }
        guard isJSON else { return }
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        print(String(decoding: try encoder.encode(figures), as: UTF8.self))
    }
}

/// A table.
enum Part: String, CaseIterable {
    case match, steps, load, rules, events, worst, allocations, correlation

    func figures(_ corpora: Corpora, pack: [UInt8], passes: Int) throws -> [Figure] {
        switch self {
        case .match: try MatchStages(corpora, pack).figures(passes: passes)
        case .steps: try StepStages(corpora, pack).figures(passes: passes)
        case .load: try LoadStages(corpora, pack).figures(passes: passes)
        case .rules: try RuleCountStages(corpora, pack).figures(passes: passes)
        case .events: try EventCountStages(corpora, pack).figures()
        case .worst: try WorstStages(pack).figures(passes: passes)
        case .allocations: try AllocationStages(corpora, pack).figures()
        case .correlation: CorrelationStages().figures()
        }
    }
}
