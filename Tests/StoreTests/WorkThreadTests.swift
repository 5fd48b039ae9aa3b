import Foundation
import Synchronization
import Testing

@testable import Store

@Suite("A thread for pieces of work") struct WorkThreadTests {
    /// What pieces of work wrote down, in order.
    private final class Notes: Sendable {
        private let numbers = Mutex<[Int]>([])
        var all: [Int] { numbers.withLock { $0 } }
        func add(_ number: Int) { numbers.withLock { $0.append(number) } }
    }

    /// Tells when it is let go, and where.
    private final class Held: Sendable {
        private let told: @Sendable (pthread_t) -> Void
        init(_ told: @escaping @Sendable (pthread_t) -> Void) { self.told = told }
        deinit { told(pthread_self()) }
    }

    @Test("Pieces are done in order, all of them when it is waited for", arguments: [1, 2, 7, 64])
    func order(most: Int) {
        let (thread, notes) = (WorkThread("test", most: most), Notes())
        for number in 0..<2_000 {
            thread.add { notes.add(number) }
            if number % 501 == 500 {
                thread.drain()
                #expect(notes.all == Array(0...number))
            }
        }
        thread.drain()
        #expect(notes.all == Array(0..<2_000))
        thread.drain()
    }

    @Test("Whoever adds is not further ahead than it may be") func bound() {
        let (thread, notes, gate) = (WorkThread("test", most: 3), Notes(), DispatchSemaphore(value: 0))
        let added = Mutex(0)
        withExtendedLifetime(thread) {
            let adder = Thread {
                for number in 0..<20 {
                    thread.add {
                        gate.wait()
                        notes.add(number)
                    }
                    added.withLock { $0 = number + 1 }
                }
                thread.drain()
                gate.signal()
            }
            adder.start()
            // Those that were taken, and as many that wait.
            for _ in 0..<50 {
                usleep(1_000)
                #expect(added.withLock { $0 } <= 2 * 3)
            }
            for _ in 0..<20 { gate.signal() }
            while notes.all.count < 20 { usleep(1_000) }
            gate.wait()
            #expect(notes.all == Array(0..<20))
        }
    }

    @Test("What a piece holds is let go by who added it, at the latest when it is waited for") func held() {
        let thread = WorkThread("test", most: 2)
        let here = pthread_self()
        let places = Mutex<[Bool]>([])
        for _ in 0..<100 {
            let held = Held { place in places.withLock { $0.append(pthread_equal(place, here) != 0) } }
            thread.add { withExtendedLifetime(held) {} }
        }
        thread.drain()
        #expect(places.withLock { $0 } == Array(repeating: true, count: 100))
    }

    @Test("When it goes, what was begun is over and nothing else is begun") func end() {
        let (notes, began) = (Notes(), DispatchSemaphore(value: 0))
        do {
            let thread = WorkThread("test", most: 8)
            thread.add {
                began.signal()
                usleep(20_000)
                notes.add(1)
            }
            began.wait()
            thread.add { notes.add(2) }
        }
        #expect(notes.all == [1])
        usleep(20_000)
        #expect(notes.all == [1])
    }
}
