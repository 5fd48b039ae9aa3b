import Synchronization
import Vocabulary

/// Counts failed sign-ins by address, so that one machine cannot try many accounts. Each account locks by itself in
/// the store; this stops the guess that goes from name to name.
final class SignInThrottle: Sendable {
    /// Failures from one address within ``window`` before it must wait: a ward behind one address mistypes too.
    static let most = 30
    /// How long a failure counts.
    static let window: Duration = .seconds(900)
    /// Addresses remembered; past that, the one that failed longest ago is forgotten.
    static let mostAddresses = 10_000

    private struct Failures {
        var count: Int
        var since: Instant
    }

    /// Tries of one address that are looked at at once: a hospital may stand behind one. Each takes a tenth of a second.
    static let mostAtOnce = 16
    /// Tries of all addresses that are looked at at once.
    static let mostInAll = 64

    private let failures = Mutex<[String: Failures]>([:])
    private let running = Mutex<[String: Int]>([:])

    /// How many seconds the address must wait; `nil` if it may try now.
    func waitSeconds(for address: String, now: Instant) -> Int? {
        failures.withLock { failures in
            guard let known = failures[address], known.count >= SignInThrottle.most else { return nil }
            let end = known.since.advanced(by: SignInThrottle.window)
            guard now < end else { return nil }
            return max(1, Int(end.duration(since: now).components.seconds))
        }
    }

    /// Whether a try may begin now: failures are only counted once a password was checked, so that a burst of tries
    /// would pass together. Whoever begins ends.
    func begin(from address: String, now: Instant) -> Bool {
        let failed = failures.withLock { failures -> Int in
            guard let known = failures[address], now < known.since.advanced(by: SignInThrottle.window) else {
                return 0
            }
            return known.count
        }
        return running.withLock { running in
            let own = running[address, default: 0]
            guard own < SignInThrottle.mostAtOnce, failed + own < SignInThrottle.most,
                running.values.reduce(0, +) < SignInThrottle.mostInAll
            else { return false }
            running[address] = own + 1
            return true
        }
    }

    func end(from address: String) {
        running.withLock { running in
            let left = running[address, default: 1] - 1
            running[address] = left > 0 ? left : nil
        }
    }

    func noteFailure(from address: String, now: Instant) {
        failures.withLock { failures in
            var entry = failures[address] ?? Failures(count: 0, since: now)
            if now >= entry.since.advanced(by: SignInThrottle.window) {
                entry = Failures(count: 0, since: now)
            }
            entry.count += 1
            if failures.count >= SignInThrottle.mostAddresses, failures[address] == nil,
                let oldest = failures.min(by: { $0.value.since < $1.value.since })?.key
            {
                failures[oldest] = nil
            }
            failures[address] = entry
        }
    }
}
