import Access
import Registry
import Store
import Testing
import Vocabulary

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

    @Test(
        "Pages that stay open are refused before connections are, whatever the bounds",
        arguments: [(2_000, 200), (2_000, 2_000), (10, 10), (100_000, 400)])
    func readers(all: Int, ofAddress: Int) throws {
        var configuration = WebServer.Configuration()
        (configuration.mostConnections, configuration.mostConnectionsOfAddress) = (all, ofAddress)
        let bounds = LiveReaderBounds(configuration)
        #expect(bounds.all <= all / 2 && bounds.ofAccount < bounds.all)
        let each = try #require(bounds.ofAddress)
        #expect(each <= ofAddress / 2 && bounds.ofAccount < each)
        configuration.isBehindTLSProxy = true
        #expect(LiveReaderBounds(configuration).ofAddress == nil)
    }

    @Test(
        "One account, and one address, listens with as many pages as it may; others still listen",
        .timeLimit(.minutes(45)))
    func listening() async throws {
        var configuration = WebServer.Configuration()
        (configuration.mostConnections, configuration.mostConnectionsOfAddress) = (100, 20)
        let (bounds, live) = (LiveReaderBounds(configuration), LiveAlerts())
        var pages: [AsyncStream<LiveNews>] = []
        func listen(_ account: Int64, _ address: String) -> Bool {
            guard let page = live.listen(as: ID(account), from: address, within: bounds) else { return false }
            pages.append(page)
            return true
        }
        for _ in 0..<5 { #expect(listen(1, "198.51.100.7")) }
        #expect(listen(1, "198.51.100.7"))
        #expect(live.readerCount == 5, "a quarter of an address' connections for one account")
        var last: [LiveNews] = []
        for await news in pages[0] { last.append(news) }
        #expect(last == [.madeRoom], "the page that was opened first ends, and knows why")
        for _ in 0..<5 { #expect(listen(2, "198.51.100.7")) }
        #expect(!listen(3, "198.51.100.7"), "half of an address' connections for its pages")
        #expect(listen(3, "203.0.113.9"))
        #expect(live.readerCount == pages.count - 1)
    }
}
