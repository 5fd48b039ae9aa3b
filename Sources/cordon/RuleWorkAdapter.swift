import Detection
import Intake
import Registry
import Sigma
import Synchronization
import Vocabulary
import Web

/// What the engine does for the pages about rules.
final class EngineRuleWork: RuleWork {
    private struct Content: Sendable {
        let rules: [String: Rule]
        /// Correlations read what the rules that they count read.
        let parts: [String: [String]]

        init(_ catalogue: RuleCatalogue) {
            rules = Dictionary(catalogue.rules.map { ($0.id, $0) }) { first, _ in first }
            parts = Dictionary(catalogue.correlations.map { ($0.metadata.id, $0.rules) }) { first, _ in
                first
            }
        }
    }

    private let content: Mutex<Content>
    private let convention: Convention
    private let records: RuleTrial

    init(_ catalogue: RuleCatalogue, _ convention: Convention, trials: RuleTrial) {
        self.convention = convention
        content = Mutex(Content(catalogue))
        records = trials
    }

    /// Answers about these rules from now on.
    func use(_ catalogue: RuleCatalogue) {
        let next = Content(catalogue)
        content.withLock { $0 = next }
    }

    func rules(reading kinds: Set<String>) -> Set<String> {
        let (rules, parts) = content.withLock { ($0.rules, $0.parts) }
        let kinds = kinds.compactMap { LogKind($0) }
        // Thousands of rules share some hundred log sources.
        var known: [LogSource: Bool] = [:]
        var reading: Set<String> = []
        for (id, rule) in rules {
            let isRead =
                known[rule.logSource]
                ?? kinds.contains { $0.isRead(by: rule.logSource, convention: convention) }
            known[rule.logSource] = isRead
            if isRead { reading.insert(id) }
        }
        for (id, counted) in parts where counted.contains(where: reading.contains) { reading.insert(id) }
        return reading
    }

    func trial(
        of rule: String, at establishments: [ID<Establishment>], within span: ClosedRange<Instant>
    ) async throws -> RuleTrialOutcome? {
        guard let rule = content.withLock({ $0.rules[rule] }) else { return nil }
        let found = try await records.run(
            RuleSet(rules: [rule], convention: convention), at: establishments, within: span)
        return RuleTrialOutcome(
            records: found.records, matches: found.matches, hosts: found.hosts,
            samples: found.samples.map { RawRecord($0) }, isPartial: found.isPartial,
            whole: found.whole, asked: establishments.count)
    }
}
