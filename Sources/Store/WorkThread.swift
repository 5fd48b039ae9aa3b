import Foundation

/// A thread of its own for pieces of work, which it does one after another in the order in which they were added.
///
/// A dispatch queue does each on whichever thread is at hand: the memory of one is then given back on another, and the two
/// wait for each other at every block. For the same reason what a piece of work holds is let go by the thread that added it,
/// where its memory came from, and neither thread is woken for each piece: the one that adds may be that much ahead, and all
/// that waits is taken at once.
///
/// Pieces are added by one thread, which also waits for them.
final class WorkThread: Sendable {
    private let line: Line

    /// A thread of that name; `most` pieces wait for it at the most, and whoever adds more waits.
    init(_ name: String, most: Int) {
        line = Line(most: most)
        let thread = Thread { [line] in line.work() }
        thread.name = name
        thread.start()
    }

    /// Nothing is begun after this, and what was begun is over.
    deinit { line.end() }

    /// Adds a piece of work behind the others.
    func add(_ piece: @escaping @Sendable () -> Void) { line.add(piece) }

    /// Waits until all is done.
    func drain() { line.drain() }

    /// It is sendable because everything it holds is touched under ``condition`` alone.
    private final class Line: @unchecked Sendable {
        private let condition = NSCondition()
        private let most: Int
        private var waiting: [@Sendable () -> Void] = []
        private var done: [@Sendable () -> Void] = []
        private var isWorking = false
        private var isIdle = false
        private var isWaitedFor = false
        private var isEnded = false

        init(most: Int) { self.most = most }

        func add(_ piece: @escaping @Sendable () -> Void) {
            var over: [@Sendable () -> Void] = []
            condition.lock()
            wait { waiting.count < most }
            waiting.append(piece)
            swap(&over, &done)
            if isIdle { condition.broadcast() }
            condition.unlock()
            // `over` goes here, on the thread whose memory it is.
        }

        func drain() {
            var over: [@Sendable () -> Void] = []
            condition.lock()
            wait { waiting.isEmpty && !isWorking }
            swap(&over, &done)
            condition.unlock()
        }

        func end() {
            condition.lock()
            isEnded = true
            waiting = []
            condition.broadcast()
            wait { !isWorking }
            condition.unlock()
        }

        /// Waits on the side of who adds.
        private func wait(until isSo: () -> Bool) {
            while !isSo() {
                isWaitedFor = true
                condition.wait()
            }
            isWaitedFor = false
        }

        func work() {
            condition.lock()
            while !isEnded {
                guard !waiting.isEmpty else {
                    isIdle = true
                    condition.wait()
                    isIdle = false
                    continue
                }
                var taken: [@Sendable () -> Void] = []
                swap(&taken, &waiting)
                isWorking = true
                if isWaitedFor { condition.broadcast() }
                condition.unlock()
                for piece in taken { piece() }
                condition.lock()
                isWorking = false
                done += taken
                if isWaitedFor { condition.broadcast() }
            }
            condition.unlock()
        }
    }
}
