public import Vocabulary

/// A place in a rule file, as an editor counts it.
public struct SourceLocation: Hashable, Sendable {
    /// The file's name, as the caller gave it; empty for a text that was pasted.
    public let file: String
    /// The line, from 1, or `nil` if the whole file is meant.
    public let line: Int?
    /// The column in Unicode scalars, from 1.
    public let column: Int?

    /// Points at a line and a column; a column without a line means nothing and is dropped.
    public init(file: String, line: Int? = nil, column: Int? = nil) {
        self.file = file
        self.line = line
        self.column = line == nil ? nil : column
    }
}

extension SourceLocation: CustomStringConvertible {
    /// `file:line:column`, without what is not known.
    public var description: String {
        [name, line.map(String.init), column.map(String.init)].compactMap(\.self).joined(separator: ":")
    }

    /// The file's name; a text that was pasted has none.
    private var name: String? { file.isEmpty ? nil : file }
}

extension SourceLocation {
    /// As pages say it: `a.yml, ligne 6, colonne 9`, without what is not known.
    public var text: LocalizedText {
        LocalizedText(joined("ligne", "colonne"), en: joined("line", "column"))
    }

    private func joined(_ lineName: String, _ columnName: String) -> String {
        [name, line.map { "\(lineName) \($0)" }, column.map { "\(columnName) \($0)" }]
            .compactMap(\.self).joined(separator: ", ")
    }
}

extension SourceLocation: Comparable {
    /// Orders by file, then line, then column.
    public static func < (left: SourceLocation, right: SourceLocation) -> Bool {
        (left.file, left.line ?? 0, left.column ?? 0) < (right.file, right.line ?? 0, right.column ?? 0)
    }
}
