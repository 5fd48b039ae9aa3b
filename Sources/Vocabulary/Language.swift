/// A language of the interface.
public enum Language: String, CaseIterable, Codable, Sendable {
    /// The default.
    case french = "fr"
    /// For those who do not read French.
    case english = "en"
}

/// A short text in every language of the interface.
public struct LocalizedText: Hashable, Codable, Sendable {
    /// With French typography: non-breaking blanks before double punctuation, « » for quotes.
    public let french: String
    /// In British or American spelling, but one of them throughout.
    public let english: String

    /// Both languages at once, so that none is forgotten.
    public init(_ french: String, en english: String) {
        self.french = french
        self.english = english
    }

    /// The text in that language.
    public subscript(language: Language) -> String {
        switch language {
        case .french: french
        case .english: english
        }
    }
}
