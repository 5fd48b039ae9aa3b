import Compression
import Detection
import Foundation
import Inputs
import Sigma
import Watch

/// Where rules come from: the files a person names, or the ones that travel in the binary.
enum RuleSource {
    /// The rules that Cordon ships for the attacks that hospitals meet.
    static func shipped() -> [(name: String, text: String)] {
        Assets.files.filter { $0.key.hasPrefix("rules/") && $0.key.hasSuffix(".yml") }.sorted {
            $0.key < $1.key
        }
        .map { (name: $0.key, text: $0.value) }
    }

    /// What French pages say of the shipped rules, by rule identifier.
    static func shippedFrench() throws -> [String: RuleWords] {
        guard let text = Assets.files["rules-fr.json"] else { return [:] }
        return try JSONDecoder().decode([String: RuleWords].self, from: Data(text.utf8))
    }

    /// Every `.yml` and `.yaml` file behind the paths, in order; release archives are opened.
    static func files(behind paths: [String]) throws -> [(name: String, text: String)] {
        try read(inputs(behind: paths), of: paths).files
    }

    /// The files and archives that rules are read from.
    ///
    /// - Throws: `InputError` when a path leads nowhere, ``Failure`` when one leads to a pack, which is compiled.
    static func inputs(behind paths: [String]) throws -> [InputFile] {
        for path in paths where RulePackFile.isPack(path) {
            throw Failure("\(path) is a rule pack; this needs the rule files themselves")
        }
        return try InputWalk.inputs(behind: paths).filter { input in
            input.isNamed || isRule(input.path) || ArchiveFiles.isArchive(named: input.path)
        }
    }

    /// The texts of the files, and whether archives gave all that was asked of them.
    static func read(
        _ inputs: [InputFile], of paths: [String]
    ) throws -> (files: [(name: String, text: String)], isWhole: Bool) {
        var files: [(name: String, text: String)] = []
        var isWhole = true
        for input in inputs {
            if ArchiveFiles.isArchive(named: input.path) {
                let (texts, refusedCount) = try archived(input.path)
                files += texts
                isWhole = isWhole && refusedCount == 0
            } else {
                let bytes = try WholeFile.bytes(of: input.path, limit: longestFile)
                // What is not UTF-8 is refused by the reader with its place, not here.
                files.append((input.path, String(decoding: bytes, as: UTF8.self)))
            }
        }
        guard !files.isEmpty else {
            throw Failure("no rule file (.yml or .yaml) in \(paths.joined(separator: ", "))")
        }
        return (files, isWhole)
    }

    /// A rule file is refused past one megabyte by its reader, who says so; past this, it is not even read.
    private static let longestFile = 64 << 20

    private static func isRule(_ path: String) -> Bool { path.hasSuffix(".yml") || path.hasSuffix(".yaml") }

    private static func archived(
        _ path: String
    ) throws -> (files: [(name: String, text: String)], refusedCount: Int) {
        var limits = ArchiveLimits()
        // A rule file is refused past one megabyte anyway.
        limits.entryLength = 2 << 20
        limits.total = 128 << 20
        var files: [(name: String, text: String)] = []
        let refused = try ArchiveFiles.forEach(in: path, limits: limits, where: isRule) { entry in
            files.append(("\(path):\(entry.name)", String(decoding: entry.bytes, as: UTF8.self)))
        }
        for entry in refused { say("\(path):\(entry.name): left out: \(entry.reason)") }
        return (files, refused.count)
    }

    /// The rules of the folders, or the shipped ones where no folder is named.
    static func catalogue(
        _ folders: [String], _ options: ReadingOptions = ReadingOptions()
    ) throws -> (RuleCatalogue, texts: [String: String]) {
        let files = folders.isEmpty ? shipped() : try self.files(behind: folders)
        let texts = Dictionary(files.map { ($0.name, $0.text) }) { first, _ in first }
        return (RuleCatalogue(reading: files, options: options), texts)
    }
}

extension RuleBook {
    /// What people read about the rules of a catalogue, with the French words of those that have some.
    init(_ catalogue: RuleCatalogue, texts: [String: String], french: [String: RuleWords]) {
        self.init(
            (catalogue.rules.map(\.metadata) + catalogue.correlations.map(\.metadata)).map { rule in
                RuleSummary(rule, french: french[rule.id], source: texts[rule.location.file] ?? "")
            })
    }
}

extension RuleSummary {
    init(_ metadata: Metadata, french: RuleWords?, source: String) {
        self.init(
            id: metadata.id, title: metadata.title, about: metadata.description ?? "",
            level: AlertLevel(named: metadata.level.rawValue) ?? .informational,
            techniques: metadata.tags.compactMap { if case .technique(let name) = $0 { name } else { nil } },
            tactics: metadata.tags.compactMap { if case .tactic(let name) = $0 { name } else { nil } },
            falsePositives: metadata.falsePositives, french: french, references: metadata.references,
            source: source)
    }
}
