/// Why an input could not be read at all; what is wrong inside one is in its report.
public enum InputError: Error, Equatable, Sendable {
    /// There is no such file or folder.
    case missing(String)
    /// The operating system refused.
    case notReadable(String, reason: String)
    /// Compressed data are damaged, cut short or expand too far; what came before was read.
    case notDecompressed(String, reason: String)
}

extension InputError: CustomStringConvertible {
    /// What is wrong and where.
    public var description: String {
        switch self {
        case .missing(let path): "\(path): there is no such file or folder"
        case .notReadable(let path, let reason): "\(path): cannot be read: \(reason)"
        case .notDecompressed(let path, let reason): "\(path): \(reason)"
        }
    }
}
