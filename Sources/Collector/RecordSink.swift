/// Who sent records: at a hub, the number of the establishment; at a collector, which serves one hospital, 0.
public struct RecordOwner: Hashable, Sendable {
    /// The number.
    public let number: Int64

    /// An owner by its number.
    public init(_ number: Int64) { self.number = number }
}

/// Where records are kept.
public protocol RecordSink: Sendable {
    /// Keeps records, one a line, and returns when the disk holds them.
    ///
    /// - Throws: ``SinkError``: nothing was kept, and the same call may be made again.
    func keep(_ lines: [UInt8], of owner: RecordOwner) async throws(SinkError)
}

/// Why records were not kept.
public enum SinkError: Error, Equatable, Sendable {
    /// Too much waits behind: again after that time.
    case busy(Duration)
    /// No room is left on the disk, or none of what the spool may take.
    case full
    /// Nothing will change by trying again soon.
    case refused(String)
}

extension SinkError: CustomStringConvertible {
    /// What is wrong and what to do.
    public var description: String {
        switch self {
        case .busy: "too much waits to be detected in; senders are held back"
        case .full: "the disk or the spool is full; nothing is taken in until there is room"
        case .refused(let reason): reason
        }
    }
}
