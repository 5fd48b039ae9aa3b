/// Why something of the federation did not work.
public enum FederationError: Error, Equatable, Sendable {
    /// No server can be reached, or it does not let this client in.
    case notConnected(url: String, reason: String)
    /// A server answered with an error, or not in time.
    case failed(action: String, reason: String)
    /// A message is longer than the server takes, in bytes.
    case tooLarge(bytes: Int, most: Int64)
    /// Somebody else has written the key since it was read.
    case overtaken(key: String)
    /// A message is not what a collector or worker sends.
    case malformed(String)
}

extension FederationError: CustomStringConvertible {
    /// What happened and what to do.
    public var description: String {
        switch self {
        case .notConnected(let url, let reason):
            "\(url): \(reason); check that nats-server runs there, and the user and password in the address"
        case .failed(let action, let reason): "\(action): \(reason)"
        case .tooLarge(let bytes, let most): "a message of \(bytes) bytes, and the server takes \(most)"
        case .overtaken(let key): "\(key): another worker has it now"
        case .malformed(let reason): "a message cannot be read: \(reason)"
        }
    }
}
