import Foundation
import Sigma

// A rule's own samples, as SigmaHQ lays them out: a folder for each rule file, with `info.yml` and the recordings.
//
//     regression_data/rules/windows/…/NAME/info.yml        rule_metadata: - id: RULE
//                                                          regression_tests_info: - path: regression_data/…/RULE.evtx
//                                                                                   match_count: 1
//                                          RULE.evtx       RULE.json

/// What rules claim of recordings: that they match so many records of them.
package struct RegressionSuite: Sendable {
    /// One claim.
    package struct Case: Sendable {
        /// The rules' identifiers.
        package let rules: [String]
        /// What its author calls it.
        package let name: String
        /// The recording; `nil` if it is not there.
        package let sample: String?
        /// The path as `info.yml` has it.
        package let statedPath: String
        /// How many records each rule must match at least.
        package let minimum: Int
    }

    /// In the order of their files.
    package private(set) var cases: [Case] = []
    /// What is wrong with an `info.yml`.
    package private(set) var errors: [String] = []

    /// How many samples were passed over because they lie where the rules of other folders have theirs.
    package private(set) var elsewhere = 0

    /// Reads every `info.yml` below folders.
    ///
    /// Folders of samples mirror those of the rules. With `rules`, files and folders of rules, the samples are passed over
    /// that lie where a folder of other rules has its own: who tests some rules of a collection is not told of all others.
    package init(below folders: [String], mirroring rules: [String] = []) {
        let rules = rules.map { URL(filePath: $0).standardizedFileURL.path(percentEncoded: false) }
        for folder in folders {
            let root = URL(filePath: folder).standardizedFileURL
            let paths = (try? FileManager.default.subpathsOfDirectory(atPath: folder)) ?? []
            for path in paths.sorted() where path == "info.yml" || path.hasSuffix("/info.yml") {
                if !rules.isEmpty, isElsewhere(path, beside: root.deletingLastPathComponent(), rules) {
                    elsewhere += 1
                } else {
                    read(URL(filePath: folder).appending(path: path), root: URL(filePath: folder))
                }
            }
        }
    }

    /// Whether a sample lies where rules beside the samples have theirs, and none of the rules named.
    private func isElsewhere(_ path: String, beside home: URL, _ rules: [String]) -> Bool {
        let parts = path.split(separator: "/")
        let top = home.appending(path: String(parts.first ?? "")).path(percentEncoded: false)
        guard parts.count > 2, FileManager.default.fileExists(atPath: top) else { return false }
        // `rules/windows/NAME/info.yml` is of `rules/windows/NAME.yml`.
        let rule = home.appending(path: parts.dropLast().joined(separator: "/")).path(percentEncoded: false)
        return !rules.contains { named in
            let folder = named.hasSuffix("/") ? String(named.dropLast()) : named
            return rule.hasPrefix(folder + "/") || folder == rule + ".yml" || folder == rule + ".yaml"
        }
    }

    private mutating func read(_ file: URL, root: URL) {
        guard let data = FileManager.default.contents(atPath: file.path(percentEncoded: false)) else {
            return errors.append("\(file.path(percentEncoded: false)): cannot be read")
        }
        let (documents, error) = YAMLNode.documents(
            of: String(decoding: data, as: UTF8.self), file: file.path(percentEncoded: false))
        if let error { errors.append(error.description) }
        for document in documents {
            let rules = document["rule_metadata"]?.elements.compactMap { $0["id"]?.text?.lowercased() } ?? []
            for test in document["regression_tests_info"]?.elements ?? [] {
                guard let path = test["path"]?.text, !rules.isEmpty else {
                    errors.append(
                        "\(file.path(percentEncoded: false)):\(test.line): a test needs 'path', and the file 'rule_metadata' with 'id'"
                    )
                    continue
                }
                let minimum = test["match_count"]?.text.flatMap(Int.init) ?? 1
                cases.append(
                    Case(
                        rules: rules, name: test["name"]?.text ?? "",
                        sample: sample(path, beside: file, root: root),
                        statedPath: path, minimum: max(1, minimum)))
            }
        }
    }

    /// The recording: where the path says from the folder above the samples, or beside `info.yml`.
    private func sample(_ path: String, beside file: URL, root: URL) -> String? {
        let parts = path.split(separator: "/")
        guard !parts.contains(".."), let name = parts.last else { return nil }
        let places = [
            root.deletingLastPathComponent().appending(path: path),
            root.appending(path: parts.dropFirst().joined(separator: "/")),
            file.deletingLastPathComponent().appending(path: String(name)),
        ]
        return places.map { $0.path(percentEncoded: false) }.first {
            FileManager.default.fileExists(atPath: $0)
        }
    }

    /// The folders of samples that belong to rules: `regression_data` or `regression` beside or above them.
    package static func folders(for rules: [String]) -> [String] {
        var found: [String] = []
        for path in rules {
            var place = URL(filePath: path).standardizedFileURL
            while place.pathComponents.count > 1 {
                for name in ["regression_data", "regression"] {
                    let folder = place.appending(path: name).path(percentEncoded: false)
                    var isFolder: ObjCBool = false
                    let exists = unsafe FileManager.default.fileExists(atPath: folder, isDirectory: &isFolder)
                    if exists, isFolder.boolValue, !found.contains(folder) { found.append(folder) }
                }
                if !found.isEmpty { break }
                place.deleteLastPathComponent()
            }
        }
        return found
    }
}

extension YAMLNode {
    fileprivate var elements: [YAMLNode] {
        if case .sequence(let nodes) = content { nodes } else { [] }
    }
}
