/// One establishment beside its peers, none of whom can be told from the figures.
public struct PeerComparison: Hashable, Sendable {
    /// Fewer peers than this would be recognised: then nothing is compared.
    public static let leastPeers = 3

    /// Its own figure.
    public var own: Int64
    /// The median of the peers, without its own.
    public var median: Int64
    /// How many peers.
    public var peers: Int
    /// How many peers of a hundred have a higher figure.
    public var higherPercent: Int

    /// Compares a figure with the peers'; `nil` below three peers.
    public init?(own: Int64, peers: [Int64]) {
        guard peers.count >= PeerComparison.leastPeers else { return nil }
        let sorted = peers.sorted()
        let middle = sorted.count / 2
        self.own = own
        self.peers = sorted.count
        // Of an even number, the lower middle: half-way between two would let each of the two be worked out.
        median = sorted[sorted.count % 2 == 1 ? middle : middle - 1]
        higherPercent = sorted.count { $0 > own } * 100 / sorted.count
    }
}
