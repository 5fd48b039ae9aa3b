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
        #expect(answers == [true, true, true, true, false])
        answers = [queue.ask(for: 5, by: other, on: day)]
        var asked = (0..<3).map { _ in queue.next() }
        #expect(asked == [1, 2, 3])
        // What was looked up counts until the day is over.
        for later in [day, day.adding(days: 1)] { answers.append(queue.ask(for: 6, by: greedy, on: later)) }
        #expect(answers == [true, false, true])
        asked = (0..<3).map { _ in queue.next() }
        #expect(asked == [5, 6, nil])
        // After a stop, what waited goes on, whatever the day's bound.
        queue.resume([7, 8, 7, 9, 10])
        #expect(queue.all == [7, 8, 9, 10])
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
