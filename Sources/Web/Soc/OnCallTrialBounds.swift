import HTTPTypes
import Registry
import Store
import Synchronization
import Vocabulary
import Watch

/// How often an account sends messages that say they are a trial: once a minute to one person, ten times an hour in all.
///
/// A trial sends mail from the network's own server, and posts to an address that whoever keeps a roster wrote: without a
/// bound it would write to anybody, and look for machines of the network.
final class OnCallTrialBounds: Sendable {
    /// Between two trials to one person.
    static let pause: Duration = .seconds(60)
    /// Trials of one account within ``window``.
    static let most = 10
    /// How long a trial counts.
    static let window: Duration = .seconds(3_600)

    private struct Trial {
        let account: ID<Account>
        let contact: ID<OnCallContact>
        let time: Instant
    }

    private let trials = Mutex<[Trial]>([])

    /// Counts a trial and returns `nil`; or, where it may not be sent yet, how many seconds from now it may.
    ///
    /// What one account tries keeps no other from trying the same person.
    func begin(to contact: ID<OnCallContact>, by account: ID<Account>, at now: Instant) -> Int? {
        trials.withLock { trials in
            trials.removeAll { $0.time.advanced(by: OnCallTrialBounds.window) <= now }
            let own = trials.filter { $0.account == account }
            var free = now
            if let last = own.last(where: { $0.contact == contact }) {
                free = max(free, last.time.advanced(by: OnCallTrialBounds.pause))
            }
            if own.count >= OnCallTrialBounds.most {
                let first = own[own.count - OnCallTrialBounds.most]
                free = max(free, first.time.advanced(by: OnCallTrialBounds.window))
            }
            guard free <= now else { return max(1, Int(free.duration(since: now).components.seconds)) }
            trials.append(Trial(account: account, contact: contact, time: now))
            return nil
        }
    }
}

extension Refusal {
    /// A trial of the roster comes too soon after others.
    static func tooManyTrials(waitSeconds seconds: Int) -> Refusal {
        let minutes = (seconds + 59) / 60
        return Refusal(
            .tooManyRequests,
            LocalizedText(
                "Un essai par minute vers une même personne, dix par heure au plus\u{A0}: réessayez dans \(minutes) minute\(minutes < 2 ? "" : "s"). Rien n’a été envoyé.",
                en:
                    "One trial a minute to the same person, ten an hour at most: try again in \(minutes) minute\(minutes == 1 ? "" : "s"). Nothing was sent."
            ), retryAfterSeconds: seconds)
    }
}
