import FoundationEssentials
public import Vocabulary

/// A list of what must never be blocked, with its source and date.
public struct WarningList: Hashable, Sendable {
    /// A name for programs.
    public let key: String
    /// What kind of thing it protects.
    public let category: Protection.Category
    /// As people call it.
    public let title: LocalizedText
    /// Where it was taken from.
    public let source: String
    /// The day of the source.
    public let asOf: Day
    /// What is protected.
    public let targets: [Protection.Target]
    /// Whether a name protects itself alone: below it, everybody has a name, good or bad.
    public let protectsNamesAlone: Bool

    /// Each entry with the list as its reason.
    public var protections: [Protection] { targets.map { protection($0) } }

    /// What an entry of the list protects, as people write it.
    public func target(_ text: String) throws(IndicatorFault) -> Protection.Target {
        try protectsNamesAlone ? Protection.Target(itself: text) : Protection.Target(text)
    }

    /// One entry, for what people add to the list.
    public func protection(_ target: Protection.Target) -> Protection {
        Protection(category: category, target: target, reason: title, source: source, asOf: asOf)
    }
}

/// The lists that are shipped, as dated data; people add to them and take away from them on the page.
///
/// The file is made by `Scripts/warning-lists` from misp-warninglists (CC0 1.0) and from what operators publish. A list with
/// `namesAlone` protects its names and nothing below them: `asso.fr`, and no association.
public enum WarningLists {
    /// What is shipped, in the order of the file.
    public static func shipped() throws(WarningListsFault) -> [WarningList] {
        try read(Array((Assets.files["warning-lists.json"] ?? "").utf8))
    }

    /// Reads a file of lists: whole or not at all.
    public static func read(_ bytes: [UInt8]) throws(WarningListsFault) -> [WarningList] {
        guard bytes.count <= 16 << 20 else {
            throw WarningListsFault(place: "file", reason: "longer than 16 MiB")
        }
        let file: File
        do {
            file = try JSONDecoder().decode(File.self, from: Data(bytes))
        } catch {
            throw WarningListsFault(place: "file", reason: "unreadable: \(error)")
        }
        guard file.format == 1 else {
            throw WarningListsFault(place: "format", reason: "is \(file.format); this version reads format 1")
        }
        var lists: [WarningList] = []
        for list in file.lists {
            var targets: [Protection.Target] = []
            for (offset, entry) in list.entries.enumerated() {
                do throws(IndicatorFault) {
                    targets.append(
                        try list.namesAlone == true
                            ? Protection.Target(itself: entry) : Protection.Target(entry))
                } catch {
                    throw WarningListsFault(
                        place: "\(list.key), entries[\(offset)]", reason: error.description)
                }
            }
            guard let category = Protection.Category(rawValue: list.category) else {
                throw WarningListsFault(place: list.key, reason: "'\(list.category)' is no category")
            }
            lists.append(
                WarningList(
                    key: list.key, category: category, title: LocalizedText(list.title.fr, en: list.title.en),
                    source: list.source, asOf: list.asOf, targets: targets,
                    protectsNamesAlone: list.namesAlone == true))
        }
        return lists
    }

    private struct File: Decodable {
        let format: Int
        let lists: [Entry]
    }

    private struct Entry: Decodable {
        let key, category: String
        let title: Title
        let source: String
        let asOf: Day
        let entries: [String]
        let namesAlone: Bool?
    }

    private struct Title: Decodable {
        let fr, en: String
    }
}

/// Why a file of warning lists was refused, and where.
public struct WarningListsFault: Error, Hashable, Sendable, CustomStringConvertible {
    /// The list and entry.
    public let place: String
    /// What is wrong there.
    public let reason: String

    /// One line for people.
    public var description: String { "warning lists, \(place): \(reason)" }
}
