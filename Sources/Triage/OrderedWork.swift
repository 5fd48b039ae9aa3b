import Foundation

/// Work that several threads share out among themselves, whose results come out in the order of its items.
///
/// No thread runs further ahead of the oldest item under way than `ahead` items: memory stays flat however much slower
/// one item is than the others, or the reader of the results than all of them.
///
/// It is sendable because `next` and what it counts are touched under ``reading`` alone, and `deliver` and what it
/// counts under ``order`` alone.
package final class OrderedWork<Item: Sendable, Output: Sendable>: @unchecked Sendable {
    private let reading = NSLock()
    private let next: () -> Item?
    private var taken = 0
    private var isDry = false

    private let order = NSCondition()
    private let deliver: (Output) -> Bool
    private let ahead: Int
    private var reserved = 0
    private var delivered = 0
    private var waiting: [Int: Output] = [:]
    private var isStopped = false
    private var running = 0

    /// Work on the items of `next`, until it gives `nil` or `deliver` returns `false`.
    ///
    /// Neither is ever called by two threads at once.
    package init(ahead: Int, next: @escaping () -> Item?, deliver: @escaping (Output) -> Bool) {
        self.ahead = max(1, ahead)
        self.next = next
        self.deliver = deliver
    }

    /// Works with so many threads, this one included, and returns when all is delivered.
    ///
    /// Each thread gets a worker of its own, which may keep what it learns from one item to the next.
    package func run(threads: Int, worker: @escaping @Sendable () -> (Item) -> Output) {
        running = max(1, threads)
        for _ in 1..<max(1, threads) {
            let thread = Thread { self.work(worker()) }
            // As much as the first thread has: decoders and rules recurse, if not far.
            thread.stackSize = 8 << 20
            thread.start()
        }
        work(worker())
        order.withLock { while running > 0 { order.wait() } }
    }

    private func work(_ body: (Item) -> Output) {
        while let (index, item) = take() { hand(body(item), index) }
        order.withLock {
            running -= 1
            order.broadcast()
        }
    }

    private func take() -> (index: Int, item: Item)? {
        let mayStart = order.withLock {
            // Who waits here holds no item, so the oldest one is always being worked on.
            while reserved - delivered >= ahead, !isStopped { order.wait() }
            if !isStopped { reserved += 1 }
            return !isStopped
        }
        guard mayStart else { return nil }
        let next = reading.withLock { () -> (Int, Item)? in
            guard !isDry, let item = self.next() else {
                isDry = true
                return nil
            }
            taken += 1
            return (taken - 1, item)
        }
        if next == nil {
            order.withLock {
                reserved -= 1
                order.broadcast()
            }
        }
        return next
    }

    private func hand(_ output: Output, _ index: Int) {
        order.withLock {
            waiting[index] = output
            while let ready = waiting.removeValue(forKey: delivered) {
                if !isStopped, !deliver(ready) { isStopped = true }
                delivered += 1
            }
            order.broadcast()
        }
    }
}

extension NSCondition {
    fileprivate func withLock<Result>(_ body: () -> Result) -> Result {
        lock()
        defer { unlock() }
        return body()
    }
}
