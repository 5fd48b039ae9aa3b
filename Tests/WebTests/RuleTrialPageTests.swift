import Access
import HTTPTypes
import HummingbirdTesting
import Registry
import Synchronization
import Testing
import Vocabulary
import Watch

@testable import Web

/// Rule work whose trials last until they are told to end, and that counts how many run at once.
private final class SlowWork: RuleWork {
    private let state = Mutex<(running: Int, most: Int, isFree: Bool)>((0, 0, false))

    func rules(reading kinds: Set<String>) -> Set<String> { [] }

    func trial(
        of rule: String, at establishments: [ID<Establishment>], within span: ClosedRange<Instant>
    ) async throws -> RuleTrialOutcome? {
        state.withLock { state in
            state.running += 1
            state.most = max(state.most, state.running)
        }
        while state.withLock({ !$0.isFree }) { try await Task.sleep(for: .milliseconds(5)) }
        state.withLock { $0.running -= 1 }
        return RuleTrialOutcome(
            records: 5_000, matches: 2, hosts: [], samples: [], isPartial: true, whole: 12, asked: 1_300)
    }

    var isTrying: Bool { state.withLock { $0.running > 0 } }
    /// How many ran at once at most.
    var most: Int { state.withLock { $0.most } }
    func free() { state.withLock { $0.isFree = true } }
}

@Suite("A rule is tried from its page", .timeLimit(.minutes(45))) struct RuleTrialPageTests {
    private func rule(_ id: String) -> RuleSummary {
        RuleSummary(
            id: id, title: id, about: "", level: .high, techniques: [], tactics: [], falsePositives: [],
            references: [], source: "")
    }

    @Test(
        "While one trial runs its account is asked to come later, and another waits; a partial one says how many hospitals were read"
    )
    func busy() async throws {
        let work = SlowWork()
        let hospitals = try await TestHospitals(
            roles: [.networkAdministrator, .socAnalyst],
            change: {
                $0.ruleWork = work
                $0.ruleBook = RuleBook([rule("one"), rule("two")])
            })
        try await hospitals.visit { client in
            async let first = hospitals.send(client, "/rules/one/trial", as: .networkAdministrator)
            while !work.isTrying { try await Task.sleep(for: .milliseconds(5)) }
            let second = try await hospitals.send(client, "/rules/two/trial", as: .networkAdministrator)
            #expect(second.status == .tooManyRequests)
            #expect(second.text.contains("Un autre essai est en cours\u{A0}: réessayez dans vingt secondes."))
            #expect(second.headers[.retryAfter] == "20")
            async let other = hospitals.send(client, "/rules/two/trial", as: .socAnalyst)
            while await hospitals.server.site.ruleTrials.waitingCount == 0 {
                try await Task.sleep(for: .milliseconds(5))
            }
            work.free()
            #expect(try await other.status == .ok, "another account's trial comes after this one")
            let answer = try await first
            #expect(answer.status == .ok)
            #expect(
                answer.text.contains(
                    "12 établissements lus en entier sur 1\u{202F}300, les autres à parts égales"))
            let third = try await hospitals.send(client, "/rules/two/trial", as: .networkAdministrator)
            #expect(third.status == .ok && work.most == 1)
        }
    }
}
