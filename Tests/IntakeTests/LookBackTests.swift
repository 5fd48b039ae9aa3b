import Events
import Intake
import Registry
import Sharing
import Testing
import Vocabulary

@Suite("What is looked up in the archives of all members") struct LookBackTests {
    @Test("Each indicator waits once, in order, and no establishment asks for more than its bound in a day")
    func queue() {
        var queue = LookBackQueue<Int>(dailyBound: 3)
        let (greedy, other, day) = (ID<Establishment>(1), ID<Establishment>(2), Day(number: 20_000))
        // The macro takes no mutating call: what is done comes first, what is expected after it.
        var answers = [1, 2, 2, 3, 4].map { queue.ask(for: $0, by: greedy, on: day) }
        #expect(answers == [.queued, .queued, .queued, .queued, .postponed])
        answers = [queue.ask(for: 5, by: other, on: day)]
        var asked = (0..<3).map { _ in queue.next(on: day) }
        #expect(asked == [1, 2, 3])
        // What was looked up counts until the day is over.
        for later in [day, day.adding(days: 1)] { answers.append(queue.ask(for: 6, by: greedy, on: later)) }
        #expect(answers == [.queued, .postponed, .queued])
        // What was more than a day's is looked up on the next, before what came then.
        asked = (0..<4).map { _ in queue.next(on: day.adding(days: 1)) }
        #expect(asked == [5, 4, 6, nil])
        // After a stop, what waited goes on, whatever the day's bound.
        queue.resume([7, 8, 7, 9, 10])
        #expect(queue.all == [7, 8, 9, 10])
    }

    @Test("What is more than a day's waits over a stop, for as many days as it takes, and within bounds")
    func later() {
        var queue = LookBackQueue<Int>(dailyBound: 2)
        let (greedy, day) = (ID<Establishment>(1), Day(number: 20_000))
        let answers = (1...5).map { queue.ask(for: $0, by: greedy, on: day) }
        #expect(answers == [.queued, .queued, .postponed, .postponed, .postponed])
        var resumed = LookBackQueue<Int>(dailyBound: 2)
        resumed.resume(queue.all, later: queue.postponed)
        // The day of the stop begins anew: its bound was counted by the program that is gone.
        var days: [[Int]] = []
        for offset in 1...3 {
            var found: [Int] = []
            while let item = resumed.next(on: day.adding(days: offset)) { found.append(item) }
            days.append(found)
        }
        #expect(days == [[1, 2, 3, 4], [5], []])
        resumed.putBack(9)
        let again = resumed.next(on: day.adding(days: 3))
        #expect(again == 9)
        var last = LookBackQueue<Int>.Answer.queued
        for item in 100..<400 { last = resumed.ask(for: item, by: greedy, on: day.adding(days: 3)) }
        #expect(last == .refused && resumed.postponed.count == 60)
    }

    @Test("What failed again and again is looked up on the next day, whatever else was asked for")
    func failed() {
        var queue = LookBackQueue<Int>(dailyBound: 2)
        let (own, day) = (ID<Establishment>(1), Day(number: 20_000))
        _ = queue.ask(for: 1, by: own, on: day)
        var asked = [queue.next(on: day)]
        queue.putOff(1)
        #expect(queue.all == [1])
        let answer = queue.ask(for: 1, by: ID(2), on: day)
        #expect(answer == .postponed)
        asked.append(queue.next(on: day))
        asked.append(queue.next(on: day.adding(days: 1)))
        asked.append(queue.next(on: day.adding(days: 1)))
        #expect(asked == [1, nil, 1, nil] && queue.all.isEmpty)
    }

    @Test(
        "Machines and files are looked up, people are not",
        arguments: [
            ("203.0.113.7", 1), ("evil.example", 2), ("https://evil.example/a", 1),
            ("44d88612fea8a8f36de82e1278abb02f", 1), ("198.51.100.0/24", 0), ("jeanne@evil.example", 0),
            (#"GHT\jeanne"#, 0),
        ])
    func observables(_ text: String, _ count: Int) throws {
        #expect(Events.Observable.inHistory(try Indicator(detecting: text)).count == count)
    }
}
