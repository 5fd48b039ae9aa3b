import Compression
import Detection
import Foundation
import Inputs
import Sigma
import Vocabulary
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
    static func files(behind paths: [String]) throws -> RuleTexts {
        try read(inputs(behind: paths), of: paths)
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

    /// The texts of the files.
    static func read(_ inputs: [InputFile], of paths: [String]) throws -> RuleTexts {
        var texts = RuleTexts()
        for input in inputs {
            if ArchiveFiles.isArchive(named: input.path) {
                try addArchive(input.path, to: &texts)
            } else {
                texts.add(try WholeFile.bytes(of: input.path, limit: longestFile), named: input.path)
            }
        }
        guard !texts.files.isEmpty || !texts.refused.isEmpty else {
            throw Failure("no rule file (.yml or .yaml) in \(paths.joined(separator: ", "))")
        }
        return texts
    }

    /// A rule file is refused past one megabyte by its reader, who says so; past this, it is not even read.
    private static let longestFile = 64 << 20

    private static func isRule(_ path: String) -> Bool { path.hasSuffix(".yml") || path.hasSuffix(".yaml") }

    private static func addArchive(_ path: String, to texts: inout RuleTexts) throws {
        var limits = ArchiveLimits()
        // A rule file is refused past one megabyte anyway.
        limits.entryLength = 2 << 20
        limits.total = 128 << 20
        let refused = try ArchiveFiles.forEach(in: path, limits: limits, where: isRule) { entry in
            texts.add(entry.bytes, named: "\(path):\(entry.name)")
        }
        for entry in refused { say("\(path):\(entry.name): left out: \(entry.reason)") }
        texts.isWhole = texts.isWhole && refused.isEmpty
    }

    /// The rules of the folders, or the shipped ones where no folder is named.
    static func catalogue(
        _ folders: [String], _ options: ReadingOptions = ReadingOptions()
    ) throws -> (RuleCatalogue, texts: [String: String]) {
        let files = folders.isEmpty ? RuleTexts(files: shipped()) : try self.files(behind: folders)
        let texts = Dictionary(files.files.map { ($0.name, $0.text) }) { first, _ in first }
        return (RuleCatalogue(reading: files, options: options), texts)
    }
}

/// The texts of rule files, and why others are no text.
struct RuleTexts {
    var files: [(name: String, text: String)] = []
    private(set) var refused: [SigmaError] = []
    /// Whether archives gave all that was asked of them.
    var isWhole = true

    init(files: [(name: String, text: String)] = []) { self.files = files }

    /// Adds a file. What is not UTF-8 is refused with its line: mended, an accent would be a character that no log has.
    mutating func add(_ bytes: [UInt8], named name: String) {
        if let text = String(validating: bytes, as: UTF8.self) {
            files.append((name, text))
            return
        }
        if bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF]) {
            refused.append(
                SigmaError(
                    .invalid(
                        LocalizedText("le fichier est en UTF-16", en: "the file is UTF-16"),
                        instead: LocalizedText(
                            "enregistrez-le en UTF-8\u{A0}: «\u{A0}iconv -f UTF-16 -t UTF-8 FICHIER\u{A0}»",
                            en: "save it as UTF-8: 'iconv -f UTF-16 -t UTF-8 FILE'")),
                    at: SourceLocation(file: name, line: 1, column: 1)))
            return
        }
        var line = 1
        for part in bytes.split(separator: 0x0A, omittingEmptySubsequences: false) {
            if String(validating: part, as: UTF8.self) == nil { break }
            line += 1
        }
        refused.append(
            SigmaError(
                .invalid(
                    LocalizedText("la ligne n’est pas en UTF-8", en: "the line is not UTF-8"),
                    instead: LocalizedText(
                        "enregistrez le fichier en UTF-8\u{A0}; s’il vient d’un ancien Windows\u{A0}: «\u{A0}iconv -f WINDOWS-1252 -t UTF-8 FICHIER\u{A0}»",
                        en:
                            "save the file as UTF-8; if it is of an older Windows: 'iconv -f WINDOWS-1252 -t UTF-8 FILE'"
                    )), at: SourceLocation(file: name, line: line)))
    }
}

extension RuleCatalogue {
    /// Reads rule files, and counts those that are no text.
    init(reading texts: RuleTexts, options: ReadingOptions) {
        self.init(reading: texts.files, options: options)
        for error in texts.refused { refuse(error) }
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
