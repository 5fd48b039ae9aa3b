public import Vocabulary

/// Why a bill of materials was refused: what is wrong, where, and what to do.
public struct SBOMFault: Error, Hashable, Sendable {
    /// The line, from 1, where it is known.
    public let line: Int?
    /// What is wrong and how to mend it.
    public let what: LocalizedText

    init(line: Int? = nil, _ what: LocalizedText) {
        self.line = line
        self.what = what
    }

    init(line: Int? = nil, _ french: String, en english: String) {
        self.init(line: line, LocalizedText(french, en: english))
    }

    /// In words, with the line where it is known.
    public func sentence(in language: Language) -> String {
        guard let line else { return what[language] }
        return language == .french ? "ligne \(line)\u{A0}: \(what.french)" : "line \(line): \(what.english)"
    }
}

extension SBOMFault: CustomStringConvertible {
    /// The English sentence.
    public var description: String { sentence(in: .english) }
}
