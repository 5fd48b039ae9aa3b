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
        var files: [(name: String, text: String)] = []
        for input in try InputWalk.inputs(behind: paths) {
            if ArchiveFiles.isArchive(named: input.path) {
                files += try archived(input.path)
            } else if input.isNamed || isRule(input.path) {
                guard let data = FileManager.default.contents(atPath: input.path) else {
                    throw InputError.notReadable(input.path, reason: "permission denied, or the file is gone")
                }
                // What is not UTF-8 is refused by the reader with its place, not here.
                files.append((input.path, String(decoding: data, as: UTF8.self)))
            }
        }
        guard !files.isEmpty else {
            throw Failure("no rule file (.yml or .yaml) in \(paths.joined(separator: ", "))")
        }
        return files
    }

    private static func isRule(_ path: String) -> Bool { path.hasSuffix(".yml") || path.hasSuffix(".yaml") }

    private static func archived(_ path: String) throws -> [(name: String, text: String)] {
        var limits = ArchiveLimits()
        // A rule file is refused past one megabyte anyway.
        limits.entryLength = 2 << 20
        limits.total = 128 << 20
        var files: [(name: String, text: String)] = []
        let refused = try ArchiveFiles.forEach(in: path, limits: limits, where: isRule) { entry in
            files.append(("\(path):\(entry.name)", String(decoding: entry.bytes, as: UTF8.self)))
        }
        for entry in refused { say("\(path):\(entry.name): left out: \(entry.reason)") }
        return files
    }

    /// The rules of the folders, or the shipped ones where no folder is named.
    static func catalogue(_ folders: [String]) throws -> (RuleCatalogue, texts: [String: String]) {
        let files = folders.isEmpty ? shipped() : try self.files(behind: folders)
        let texts = Dictionary(files.map { ($0.name, $0.text) }) { first, _ in first }
        return (RuleCatalogue(reading: files), texts)
    }
}

extension RuleBook {
    /// What people read about the rules of a catalogue, with the French words of those that have some.
    init(_ catalogue: RuleCatalogue, texts: [String: String], french: [String: RuleWords]) {
        self.init(
            catalogue.rules.map {
                RuleSummary(
                    $0.metadata, french: french[$0.metadata.id],
                    source: texts[$0.metadata.location.file] ?? "")
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
