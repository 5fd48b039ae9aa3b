import Registry
import Vocabulary

/// Lets one trial of a rule run at a time: a second one would share the threads that read the archive with the first, and
/// with the records beside alerts, and both would be partial.
///
/// The others wait in line for a while, one for each account. Of those who wait, the one whose hospitals had a turn longest ago
/// is next, so that no hospital that tries again and again keeps the others from theirs.
actor TrialTurns {
    /// Nobody can wait now: the account has a trial already, the line is long, or the wait was.
    struct Busy: Error, Equatable {}

    /// When to come back, in seconds: the longest that one trial lasts.
    static let pauseSeconds = 20
    /// How many wait at most: each holds a request.
    static let mostWaiting = 8
    /// How long each waits at most: a person looks at a page that does not come.
    static let patience: Duration = .seconds(30)
    /// Of how many sets of hospitals the last turn is kept.
    private static let mostHomes = 1_000

    private struct Waiter {
        let number: Int
        let home: [ID<Establishment>]
        let turn: CheckedContinuation<Bool, Never>
    }

    private var accounts: Set<String> = []
    private var waiting: [Waiter] = []
    private var isTaken = false
    private var lastTurns: [[ID<Establishment>]: Int] = [:]
    private var count = 0

    /// How many wait in line.
    var waitingCount: Int { waiting.count }

    /// Runs `trial` when its turn comes.
    ///
    /// - Throws: ``Busy`` where it does not come, and what `trial` throws.
    func turn<Value: Sendable>(
        of account: String, for home: [ID<Establishment>], patience: Duration = TrialTurns.patience,
        _ trial: @Sendable () async throws -> Value
    ) async throws -> Value {
        guard accounts.insert(account).inserted else { throw Busy() }
        defer { accounts.remove(account) }
        if isTaken {
            guard waiting.count < TrialTurns.mostWaiting, await waits(home, patience) else { throw Busy() }
        }
        isTaken = true
        defer { passOn() }
        count += 1
        if lastTurns.count >= TrialTurns.mostHomes { lastTurns = [:] }
        lastTurns[home] = count
        return try await trial()
    }

    /// Whether the turn came in time.
    private func waits(_ home: [ID<Establishment>], _ patience: Duration) async -> Bool {
        count += 1
        let number = count
        let timer = Task {
            try await Task.sleep(for: patience)
            giveUp(number)
        }
        defer { timer.cancel() }
        return await withCheckedContinuation {
            waiting.append(Waiter(number: number, home: home, turn: $0))
        }
    }

    private func giveUp(_ number: Int) {
        guard let place = waiting.firstIndex(where: { $0.number == number }) else { return }
        waiting.remove(at: place).turn.resume(returning: false)
    }

    /// The place stays taken while it goes from one to the next: nobody slips in between.
    private func passOn() {
        let next = waiting.indices.min { one, other in
            let (first, second) = (waiting[one], waiting[other])
            let turns = (lastTurns[first.home] ?? 0, lastTurns[second.home] ?? 0)
            return turns.0 == turns.1 ? first.number < second.number : turns.0 < turns.1
        }
        guard let next else { return isTaken = false }
        waiting.remove(at: next).turn.resume(returning: true)
    }
}
