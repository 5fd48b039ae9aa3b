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

    private let failures = Mutex<[String: Failures]>([:])

    /// How many seconds the address must wait; `nil` if it may try now.
    func waitSeconds(for address: String, now: Instant) -> Int? {
        failures.withLock { failures in
            guard let known = failures[address], known.count >= SignInThrottle.most else { return nil }
            let end = known.since.advanced(by: SignInThrottle.window)
            guard now < end else { return nil }
            return max(1, Int(end.duration(since: now).components.seconds))
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
