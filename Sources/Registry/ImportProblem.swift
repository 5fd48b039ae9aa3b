public import Vocabulary

/// Something wrong at one place of an imported file.
public struct ImportProblem: Equatable, Sendable {
    /// The line of the file, from 1, as a text editor counts; `nil` for the file as a whole.
    public let line: Int?
    /// The column, from 1, as a spreadsheet counts.
    public let column: Int?
    /// The header of the field.
    public let field: LocalizedText?
    /// What the cell holds, at most 80 characters of it.
    public let text: String
    /// What is wrong.
    public let fault: ImportFault

    /// A fault with its place.
    public init(
        line: Int? = nil, column: Int? = nil, field: LocalizedText? = nil, text: String = "",
        fault: ImportFault
    ) {
        self.line = line
        self.column = column
        self.field = field
        self.text = text.utf8.count > 80 && text.count > 80 ? text.prefix(80) + "…" : text
        self.fault = fault
    }

    /// Whether nothing of the file can be taken, even in part.
    public var isFatal: Bool { fault.isFatal }

    /// The same for whoever reads it.
    public var sentence: LocalizedText {
        LocalizedText(sentence(in: .french), en: sentence(in: .english))
    }

    /// Place, what is wrong, and what to write instead: one line for a terminal or a page.
    public func sentence(in language: Language) -> String {
        place(in: language) + fault.sentence(about: text, in: language)
    }

    /// `ligne 3, colonne 8, Criticité : `, as far as it is known.
    private func place(in language: Language) -> String {
        var parts: [String] = []
        if let line { parts.append(language == .french ? "ligne \(line)" : "line \(line)") }
        if let column { parts.append(language == .french ? "colonne \(column)" : "column \(column)") }
        if let field { parts.append(field[language]) }
        guard !parts.isEmpty else { return "" }
        return parts.joined(separator: ", ") + (language == .french ? "\u{A0}: " : ": ")
    }
}
