public import Vocabulary

/// Why a file of reference data, or one entry of it, could not be read: where, what, and how to mend it.
public struct FeedFault: Error, Hashable, Sendable {
    /// The file's own line, from 1, where the format has lines.
    public let line: Int?
    /// The entry and field, such as `windows-server 2012-r2, eol`.
    public let place: String
    /// What is wrong and what to write instead.
    public let what: LocalizedText

    init(line: Int? = nil, _ place: String, _ what: LocalizedText) {
        self.line = line
        self.place = place
        self.what = what
    }

    /// In words: line, place, fault.
    public func sentence(in language: Language) -> String {
        let colon = language == .french ? "\u{A0}: " : ": "
        let line = line.map { language == .french ? "ligne \($0), " : "line \($0), " } ?? ""
        return line + place + colon + what[language]
    }
}

extension FeedFault: CustomStringConvertible {
    /// The English sentence, for logs and command lines.
    public var description: String { sentence(in: .english) }
}

/// What a file gave: the entries that could be read, and each one that could not.
public struct FeedReading<Entry: Sendable>: Sendable {
    /// The entries, in the file's order.
    public var entries: [Entry]
    /// One fault for each entry that was left out.
    public var faults: [FeedFault]

    init(entries: [Entry] = [], faults: [FeedFault] = []) {
        self.entries = entries
        self.faults = faults
    }
}

/// Bounds of files from outside.
public enum FeedLimits {
    /// Bytes of one file; the largest public one has 25 million.
    public static let fileBytes = 256 << 20

    static func check(_ bytes: [UInt8], _ name: String) throws(FeedFault) {
        guard bytes.count <= fileBytes else {
            throw FeedFault(
                name,
                LocalizedText(
                    "le fichier dépasse \(fileBytes >> 20) Mio ; vérifiez que c’est le bon".spaced,
                    en: "the file is larger than \(fileBytes >> 20) MiB; check that it is the right one"))
        }
    }
}

extension String {
    /// With the non-breaking blanks that French wants before double punctuation.
    var spaced: String {
        replacing(" ;", with: "\u{202F};").replacing(" :", with: "\u{A0}:").replacing(" ?", with: "\u{202F}?")
            .replacing(" !", with: "\u{202F}!").replacing("« ", with: "«\u{A0}").replacing(
                " »", with: "\u{A0}»")
    }
}
