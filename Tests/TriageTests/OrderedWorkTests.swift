import Foundation
import Synchronization
import Testing

@testable import Triage

@Suite("Work in order") struct OrderedWorkTests {
    @Test("Results come in the order of the items, whatever the threads", arguments: [1, 2, 3, 8])
    func order(_ threads: Int) {
        var next = 0
        var results: [Int] = []
        let work = OrderedWork<Int, Int>(ahead: 5) {
            next += 1
            return next <= 500 ? next : nil
        } deliver: { result in
            results.append(result)
            return true
        }
        work.run(threads: threads) {
            { item in
                // Items that come later are often ready earlier.
                if item % 7 == 0 { usleep(300) }
                return item * 2
            }
        }
        #expect(results == (1...500).map { $0 * 2 })
    }

    @Test("No more items are under way than allowed, however slow the first is")
    func bound() {
        let taken = Mutex(0)
        let most = Mutex(0)
        var next = 0
        var delivered = 0
        let work = OrderedWork<Int, Int>(ahead: 4) {
            next += 1
            taken.withLock { $0 = next }
            return next <= 100 ? next : nil
        } deliver: { _ in
            delivered += 1
            let ahead = taken.withLock { $0 } - delivered
            most.withLock { $0 = max($0, ahead) }
            return true
        }
        work.run(threads: 3) {
            { item in
                if item == 1 { usleep(20_000) }
                return item
            }
        }
        #expect(delivered == 100)
        #expect(most.withLock { $0 } <= 4)
    }

    @Test("Nothing is delivered after the receiver has had enough", arguments: [1, 4])
    func stop(_ threads: Int) {
        var next = 0
        var results: [Int] = []
        let work = OrderedWork<Int, Int>(ahead: 9) {
            next += 1
            return next
        } deliver: { result in
            results.append(result)
            return result < 10
        }
        work.run(threads: threads) { { $0 } }
        #expect(results == Array(1...10))
    }
}
