public import Vocabulary

/// Why a file of evidence could not be read.
public enum PostureError: Error, Equatable, Sendable {
    /// It is not a file of that kind; the text says what was looked for.
    case notRecognised(LocalizedText)
    /// A line that cannot be read, counted from 1: the column, what it holds, and what to write.
    case cell(line: Int, column: String, text: String, expected: LocalizedText)
    /// A column is missing.
    case missingColumn(String)
    /// An element is missing in an XML file.
    case missingElement(String)
    /// The XML is broken or uses what is refused, at that byte.
    case xml(LocalizedText, offset: Int)
    /// It is larger than is accepted: what, and the most.
    case tooLarge(LocalizedText, limit: Int)

    /// What is wrong, where, and what to do.
    public var sentence: LocalizedText {
        switch self {
        case .notRecognised(let what):
            LocalizedText("ce n’est pas \(what.french)", en: "this is no \(what.english)")
        case .cell(let line, let column, let text, let expected):
            LocalizedText(
                "ligne \(line), colonne «\u{A0}\(column)\u{A0}»\u{A0}: «\u{A0}\(text)\u{A0}» n’est pas lisible\u{A0}; écrivez \(expected.french)",
                en: "line \(line), column '\(column)': '\(text)' cannot be read; write \(expected.english)")
        case .missingColumn(let column):
            LocalizedText(
                "la première ligne n’a pas de colonne «\u{A0}\(column)\u{A0}»",
                en: "there is no column '\(column)' in the first line")
        case .missingElement(let element):
            LocalizedText(
                "l’élément «\u{A0}\(element)\u{A0}» manque", en: "there is no element '\(element)'")
        case .xml(let fault, let offset):
            LocalizedText("octet \(offset)\u{A0}: \(fault.french)", en: "byte \(offset): \(fault.english)")
        case .tooLarge(let what, let limit):
            LocalizedText(
                "\(what.french) dépasse la taille acceptée, \(limit)",
                en: "\(what.english) is larger than the \(limit) accepted")
        }
    }
}

extension PostureError: CustomStringConvertible {
    /// What is wrong, where, and what to do, in English.
    public var description: String { sentence.english }
}

extension LocalizedText {
    /// The same in both languages: words of a file.
    static func both(_ text: String) -> LocalizedText { LocalizedText(text, en: text) }
}
