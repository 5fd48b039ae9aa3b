import NIOCore

/// Has a listener look at its connections when a test says so: how much time its senders have had is then the test's to say,
/// and no machine's.
struct Looks: Sendable {
    private let allowed = AsyncStream.makeStream(of: Void.self)
    private let asked = AsyncStream.makeStream(of: Void.self)

    /// The listener's side: returns when it may look.
    func wait() async throws {
        asked.continuation.yield()
        guard await allowed.stream.first(where: { _ in true }) != nil else { throw CancellationError() }
    }

    /// Returns when the listener waits to be allowed its first look.
    func begin() async throws {
        guard await asked.stream.first(where: { _ in true }) != nil else { throw CancellationError() }
    }

    /// Has it look so many times, and returns when it has.
    func take(_ count: Int) async throws {
        for _ in 0..<count {
            allowed.continuation.yield()
            try await begin()
        }
    }

    /// Has it look until it closes the connection; how often.
    func taken(toClose channel: any Channel, _ between: () async -> Void = {}) async throws -> Int {
        var count = 0
        while channel.isActive {
            await between()
            try await take(1)
            count += 1
        }
        return count
    }
}
