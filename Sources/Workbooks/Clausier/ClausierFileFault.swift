public import Vocabulary

/// Why a file of a catalogue, of answers or of findings was refused: what is wrong, where, and how to mend it.
public struct ClausierFileFault: Error, Hashable, Sendable {
    /// The place in the file, as `recyf.yaml:12:3` or `catalog.groups[2]`; `nil` for the whole file.
    public let place: String?
    /// What is wrong and how to mend it.
    public let what: LocalizedText

    /// A fault in both languages.
    public init(at place: String? = nil, _ french: String, en english: String) {
        self.place = place
        what = LocalizedText(french, en: english)
    }

    /// In words, with the place where it is known.
    public func sentence(in language: Language) -> String {
        guard let place else { return what[language] }
        return language == .french ? "\(place)\u{A0}: \(what.french)" : "\(place): \(what.english)"
    }
}

extension ClausierFileFault: CustomStringConvertible {
    /// The English sentence.
    public var description: String { sentence(in: .english) }
}
