/// What a batch is called that its sender gave a name: by the sender and that name, and by what it holds.
public struct BatchName: Hashable, Sendable {
    /// Sender and name.
    public let given: String
    /// A digest of the records: what comes under the same name and is something else has another.
    public let content: String

    /// A name.
    public init(given: String, content: String) {
        self.given = given
        self.content = content
    }

    /// Reads a ``key``; `nil` for one of a batch without a name of its sender's.
    init?(key: String) {
        guard key.hasPrefix("http-"), let mark = key.lastIndex(of: "-") else { return nil }
        self.init(given: String(key[..<mark]), content: String(key[key.index(after: mark)...]))
    }

    /// Under which the hub knows the batch.
    public var key: String { "\(given)-\(content)" }
}
