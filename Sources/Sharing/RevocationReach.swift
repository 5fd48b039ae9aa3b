/// How far a block had gone when it was taken back, and how far the taking back has come: counts alone.
public struct RevocationReach: Hashable, Sendable {
    /// Devices that may fetch blocks of the circle.
    public let devices: Int
    /// Of those, how many had fetched the block.
    public let reached: Int
    /// Of those, how many have fetched since it was taken back, and so let it go.
    public let released: Int
    /// Establishments whose devices had fetched it.
    public let establishments: Int

    /// Counts at one moment.
    public init(devices: Int, reached: Int, released: Int, establishments: Int) {
        self.devices = devices
        self.reached = reached
        self.released = released
        self.establishments = establishments
    }

    /// Devices that still refuse it, as far as is known.
    public var holding: Int { max(0, reached - released) }
}
