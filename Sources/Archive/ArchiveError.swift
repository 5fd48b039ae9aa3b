/// Why the archive could not do what was asked.
public enum ArchiveError: Error, Equatable, Sendable {
    /// The disk has no room left.
    case diskFull(path: String)
    /// The operating system refused.
    case notWritable(path: String, reason: String)
    /// The file is not there or cannot be read.
    case notReadable(path: String, reason: String)
    /// The bytes at that offset are not a frame that this program wrote.
    case damaged(path: String, offset: Int64, reason: String)
}

extension ArchiveError: CustomStringConvertible {
    /// What happened, where, and what to do.
    public var description: String {
        switch self {
        case .diskFull(let path):
            "\(path): the disk is full; nothing was acknowledged. Make room, and senders will try again"
        case .notWritable(let path, let reason): "\(path): cannot be written: \(reason)"
        case .notReadable(let path, let reason): "\(path): cannot be read: \(reason)"
        case .damaged(let path, let offset, let reason):
            "\(path), byte \(offset): \(reason). What stands before this byte can be read with zstdcat"
        }
    }
}
