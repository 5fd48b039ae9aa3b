/// How somebody's own file is read: which column says which field, and what every row says without a column for it.
///
/// It is kept with the form of the file's header, so that the same export is understood the next time.
public struct HeaderMapping: Hashable, Codable, Sendable {
    /// The names of the fields that a column says, by the folded name of its header; none for a column to leave out.
    public private(set) var columns: [String: [String]]
    /// What holds for each row that does not say it: the text of a cell, by the field's name.
    public private(set) var constants: [String: String]

    /// Columns by their headers, in any case, with or without accents.
    public init(columns: [String: [String]] = [:], constants: [String: String] = [:]) {
        self.columns = Dictionary(
            columns.map { (folded($0.key), $0.value) }, uniquingKeysWith: { first, _ in first })
        self.constants = constants.filter { $0.value.contains { !$0.isWhitespace } }
    }

    /// Whether it says nothing, and the headers' own names decide.
    public var isEmpty: Bool { columns.isEmpty && constants.isEmpty }

    /// What a column says; `nil` where its header's own name decides.
    public func fields(of header: String) -> [String]? { columns[folded(header)] }

    /// The same with other constants beside its own, which go before.
    public func adding(constants more: [String: String]) -> HeaderMapping {
        var result = self
        result.constants = more.merging(constants) { $1 }
        return result
    }

    /// What tells one form of header from another: the same names in whatever order, case and accents.
    public static func form(of headers: [String]) -> String {
        headers.map(folded).filter { !$0.isEmpty }.sorted().joined(separator: "\n")
    }
}
