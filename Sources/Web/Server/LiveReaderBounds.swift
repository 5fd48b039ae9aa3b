/// How many pages may listen at once; one more is told to come back later.
///
/// Each open page holds a connection for as long as it is open, and collectors come through the same door: pages are
/// refused, with a word, long before connections are, without one.
struct LiveReaderBounds: Hashable, Sendable {
    /// Half of the connections.
    let all: Int
    /// Of one account, a quarter of the connections of one address: nobody takes the places of all.
    let ofAccount: Int
    /// From one address, half of its connections: pages that are left open never shut out the hospital behind it. `nil`
    /// behind a proxy, where an address has no bound of its own.
    let ofAddress: Int?

    /// What the bounds of connections leave for pages that stay open; one at least.
    init(_ configuration: WebServer.Configuration) {
        all = max(1, configuration.mostConnections / 2)
        ofAccount = max(1, min(configuration.mostConnectionsOfAddress / 4, all / 2))
        ofAddress = configuration.isBehindTLSProxy ? nil : max(1, configuration.mostConnectionsOfAddress / 2)
    }
}
