import Testing

@testable import Web

@Suite("Connections at once") struct ConnectionBoundsTests {
    @Test("One address takes its share of the connections and no more; who leaves makes room")
    func connections() {
        let bounds = ConnectionBounds(all: 5, each: 3)
        for _ in 0..<3 { #expect(bounds.enter("198.51.100.7")) }
        #expect(!bounds.enter("198.51.100.7"))
        #expect(bounds.enter("203.0.113.9") && bounds.enter("203.0.113.9"))
        #expect(!bounds.enter("192.0.2.1"), "the server is full")
        bounds.leave("198.51.100.7")
        #expect(bounds.enter("192.0.2.1"))
        // Behind a proxy all connections have one address.
        let proxied = ConnectionBounds(all: 1_000, each: nil)
        for _ in 0..<1_000 { #expect(proxied.enter("10.0.0.1")) }
        #expect(!proxied.enter("10.0.0.1"))
    }
}
