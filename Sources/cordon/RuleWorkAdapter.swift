import Detection
import Intake
import Registry
import Sigma
import Vocabulary
import Web

/// What the engine does for the pages about rules.
struct EngineRuleWork: RuleWork {
    private let rules: [String: Rule]
    private let records: RuleTrial
    /// Correlations read what the rules that they count read.
    private let parts: [String: [String]]

    init(_ catalogue: RuleCatalogue, trials: RuleTrial) {
        rules = Dictionary(catalogue.rules.map { ($0.id, $0) }) { first, _ in first }
        parts = Dictionary(catalogue.correlations.map { ($0.metadata.id, $0.rules) }) { first, _ in first }
        records = trials
    }

    func rules(reading kinds: Set<String>) -> Set<String> {
        let kinds = kinds.compactMap { LogKind($0) }
        // Thousands of rules share some hundred log sources.
        var known: [LogSource: Bool] = [:]
        var reading: Set<String> = []
        for (id, rule) in rules {
            let isRead = known[rule.logSource] ?? kinds.contains { $0.isRead(by: rule.logSource) }
            known[rule.logSource] = isRead
            if isRead { reading.insert(id) }
        }
        for (id, counted) in parts where counted.contains(where: reading.contains) { reading.insert(id) }
        return reading
    }

    func trial(
        of rule: String, at establishments: [ID<Establishment>], within span: ClosedRange<Instant>
    ) async throws -> RuleTrialOutcome? {
        guard let rule = rules[rule] else { return nil }
        let found = try await records.run(RuleSet(rules: [rule]), at: establishments, within: span)
        return RuleTrialOutcome(
            records: found.records, matches: found.matches, hosts: found.hosts,
            samples: found.samples.map { RawRecord($0) }, isPartial: found.isPartial)
    }
}
