import Registry
import Synchronization
import Testing
import Vocabulary

@testable import Web

@Suite("Trials of rules take turns", .timeLimit(.minutes(45))) struct TrialTurnsTests {
    /// Trials that last until they are told to end, and the order in which they began.
    private final class Trials: Sendable {
        private let state = Mutex<(begun: [String], isFree: Bool)>(([], false))

        var begun: [String] { state.withLock { $0.begun } }
        func free() { state.withLock { $0.isFree = true } }
        /// Patience that no busy machine outlasts: a trial that gave up waiting would never be counted.
        static let patience = Duration.seconds(3_600)

        func run(_ name: String) async throws -> String {
            state.withLock { $0.begun.append(name) }
            while state.withLock({ !$0.isFree }) { try await Task.sleep(for: .milliseconds(2)) }
            return name
        }
    }

    private func home(_ number: Int64) -> [ID<Establishment>] { [ID(number)] }

    @Test("The hospital that had no turn comes before the one that just had its own")
    func order() async throws {
        let (turns, trials) = (TrialTurns(), Trials())
        try await withThrowingTaskGroup(of: String.self) { group in
            var waiting = -1
            for (name, place) in [("one", Int64(1)), ("again", 1), ("also", 1), ("other", 2)] {
                group.addTask {
                    try await turns.turn(of: name, for: [ID(place)], patience: Trials.patience) {
                        try await trials.run(name)
                    }
                }
                waiting += 1
                while await turns.waitingCount < waiting || trials.begun.isEmpty {
                    try await Task.sleep(for: .milliseconds(2))
                }
            }
            #expect(trials.begun == ["one"], "one at a time")
            trials.free()
            for try await _ in group {}
        }
        #expect(trials.begun == ["one", "other", "again", "also"])
        #expect(try await turns.turn(of: "one", for: home(1)) { 5 } == 5, "the place is free again")
    }

    @Test("An account waits once, the line is bounded, and nobody waits for ever")
    func bounds() async throws {
        let (turns, trials) = (TrialTurns(), Trials())
        try await withThrowingTaskGroup(of: String.self) { group in
            group.addTask {
                try await turns.turn(of: "first", for: [ID(1)]) { try await trials.run("first") }
            }
            while trials.begun.isEmpty { try await Task.sleep(for: .milliseconds(2)) }
            await #expect(throws: TrialTurns.Busy()) {
                try await turns.turn(of: "first", for: home(1)) { "twice" }
            }
            await #expect(throws: TrialTurns.Busy()) {
                try await turns.turn(of: "short", for: home(2), patience: .milliseconds(5)) { "late" }
            }
            #expect(await turns.waitingCount == 0)
            for number in 1...TrialTurns.mostWaiting {
                group.addTask {
                    try await turns.turn(of: "\(number)", for: [ID(2)], patience: Trials.patience) {
                        try await trials.run("\(number)")
                    }
                }
                while await turns.waitingCount < number { try await Task.sleep(for: .milliseconds(2)) }
            }
            await #expect(throws: TrialTurns.Busy()) {
                try await turns.turn(of: "past the end", for: home(3)) { "one too many" }
            }
            trials.free()
            for try await _ in group {}
        }
        #expect(trials.begun.count == 1 + TrialTurns.mostWaiting)
    }
}
