import Synchronization

/// Counts connections, so that no sender takes all there are.
final class ConnectionGate: Sendable {
    private let all: Int
    private let each: Int
    private let counts = Mutex<(total: Int, of: [String: Int])>((0, [:]))

    init(all: Int, each: Int) {
        self.all = all
        self.each = each
    }

    /// Whether there is room for one more; whoever enters leaves.
    func enter(_ address: String) -> Bool {
        counts.withLock { counts in
            guard counts.total < all, counts.of[address, default: 0] < each else { return false }
            counts.total += 1
            counts.of[address, default: 0] += 1
            return true
        }
    }

    func leave(_ address: String) {
        counts.withLock { counts in
            counts.total -= 1
            counts.of[address, default: 1] -= 1
            if counts.of[address] == 0 { counts.of[address] = nil }
        }
    }
}
