public import Vocabulary

/// A hospital that sends over a federation and whose records cannot be kept, because it is not in the register yet or because
/// they would never be taken.
public struct HeldSender: Sendable {
    /// Its FINESS number, as the hub's servers say.
    public let finess: String
    /// Whether something waits for it to be registered.
    public let isAwaited: Bool
    /// Batches that wait on the hub's disk.
    public let batches: Int
    /// What they take there with what was found in them, in bytes.
    public let bytes: Int64
    /// Since when something waits.
    public let since: Instant?
    /// Messages that would never be taken, and wait for a person.
    public let refused: Int
    /// Batches past the hospital's share of the disk, which the hub's stream alone still has.
    public let inStream: Int
    /// When the stream lets go of the first of them; `nil` if that is not known.
    public let streamUntil: Instant?
    /// Messages that are gone.
    public let lost: Int
    /// When that was noticed last.
    public let lastLost: Instant?

    /// What the hub holds of one hospital.
    public init(
        finess: String, isAwaited: Bool, batches: Int, bytes: Int64, since: Instant?, refused: Int,
        inStream: Int,
        streamUntil: Instant?, lost: Int, lastLost: Instant?
    ) {
        self.finess = finess
        self.isAwaited = isAwaited
        self.batches = batches
        self.bytes = bytes
        self.since = since
        self.refused = refused
        self.inStream = inStream
        self.streamUntil = streamUntil
        self.lost = lost
        self.lastLost = lastLost
    }
}
