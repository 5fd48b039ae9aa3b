import Synchronization
import Testing

@testable import Workbooks

@Suite("Reading ahead") struct ReadAheadTests {
    struct Broken: Error {}

    @Test("Everything arrives in order, and the reader never runs far ahead")
    func order() throws {
        let handed = Mutex(0)
        let ahead = ReadAhead<Int> { pipe in
            for number in 0..<500 {
                guard pipe.put([number, -number]) else { return }
                handed.withLock { $0 = number + 1 }
            }
        }
        defer { ahead.stop() }
        var taken: [Int] = []
        while let batch = try ahead.next() {
            let far = handed.withLock { $0 }
            #expect(far <= taken.count / 2 + 10, "eight batches wait at most")
            taken += batch
        }
        #expect(taken == (0..<500).flatMap { [$0, -$0] })
        #expect(try ahead.next() == nil)
    }

    @Test("What breaks off is thrown after what was read before it")
    func failure() throws {
        let ahead = ReadAhead<Int> { pipe in
            _ = pipe.put([1])
            throw Broken()
        }
        defer { ahead.stop() }
        #expect(try ahead.next() == [1])
        #expect(throws: Broken.self) { try ahead.next() }
    }

    @Test("Who wants no more waits for the reader to end, however much there is left to read")
    func stopping() throws {
        let isOver = Mutex(false)
        let ahead = ReadAhead<Int> { pipe in
            var number = 0
            while pipe.put([number]) { number += 1 }
            isOver.withLock { $0 = true }
        }
        _ = try ahead.next()
        ahead.stop()
        let ended = isOver.withLock { $0 }
        #expect(ended)
    }
}
