import Foundation

/// What one thread reads ahead of another that uses it, in batches and in order, within a bound.
///
/// It is sendable because everything it holds is touched under ``condition`` alone.
final class ReadAhead<Element: Sendable>: @unchecked Sendable {
    private let condition = NSCondition()
    private var batches: [[Element]] = []
    private var failure: (any Error)?
    private var isDone = false
    private var isStopped = false
    /// Batches that wait: a reader that is quicker than its user waits for it.
    private static var most: Int { 8 }

    /// Starts a thread that calls `produce` once; what it throws, ``next()`` throws after all that was read.
    init(_ produce: @escaping @Sendable (ReadAhead) throws -> Void) {
        let thread = Thread { [self] in
            var failed: (any Error)?
            do { try produce(self) } catch { failed = error }
            condition.withLock {
                failure = failed
                isDone = true
                condition.broadcast()
            }
        }
        thread.stackSize = 8 << 20
        thread.start()
    }

    /// Hands a batch over; `false` once nobody wants any more.
    func put(_ batch: [Element]) -> Bool {
        condition.withLock {
            while batches.count >= Self.most, !isStopped { condition.wait() }
            if !isStopped { batches.append(batch) }
            condition.broadcast()
            return !isStopped
        }
    }

    /// The next batch; `nil` after the last.
    func next() throws -> [Element]? {
        try condition.withLock {
            while batches.isEmpty, !isDone { condition.wait() }
            if !batches.isEmpty {
                let batch = batches.removeFirst()
                condition.broadcast()
                return batch
            }
            if let failure { throw failure }
            return nil
        }
    }

    /// Wants no more, and waits until the thread has ended: nothing is read after this returns.
    func stop() {
        condition.withLock {
            isStopped = true
            batches = []
            condition.broadcast()
            while !isDone { condition.wait() }
        }
    }
}

extension NSCondition {
    fileprivate func withLock<Result>(_ body: () throws -> Result) rethrows -> Result {
        lock()
        defer { unlock() }
        return try body()
    }
}
