/// Why a file of evidence could not be read.
public enum PostureError: Error, Equatable, Sendable {
    /// It is not a file of that kind; the text says what was looked for.
    case notRecognised(String)
    /// A line that cannot be read, counted from 1: the column, what it holds, and what to write.
    case cell(line: Int, column: String, text: String, expected: String)
    /// A column is missing.
    case missingColumn(String)
    /// An element is missing in an XML file.
    case missingElement(String)
    /// The XML is broken or uses what is refused, at that byte.
    case xml(String, offset: Int)
    /// It is larger than is accepted: what, and the most.
    case tooLarge(String, limit: Int)
}

extension PostureError: CustomStringConvertible {
    /// What is wrong, where, and what to do.
    public var description: String {
        switch self {
        case .notRecognised(let what): "this is no \(what)"
        case .cell(let line, let column, let text, let expected):
            "line \(line), column '\(column)': '\(text)' cannot be read; write \(expected)"
        case .missingColumn(let column): "there is no column '\(column)' in the first line"
        case .missingElement(let element): "there is no element '\(element)'"
        case .xml(let fault, let offset): "byte \(offset): \(fault)"
        case .tooLarge(let what, let limit): "\(what) is larger than the \(limit) accepted"
        }
    }
}
