package import Detection
import Events
import Inputs
package import Sigma
package import Vocabulary

/// Rules put to their own samples.
package struct RegressionRun {
    /// How one rule did on one sample.
    package struct Outcome: Sendable {
        /// `nil` if the rule is not there: it is missing, or was refused.
        package let rule: Rule?
        package let ruleID: String
        package let test: RegressionSuite.Case
        /// How many records it matched; `nil` if the sample could not be read.
        package let matches: Int?
        /// Why the rule was not put to the sample.
        package let trouble: String?

        package var hasPassed: Bool { (matches ?? -1) >= test.minimum }
    }

    private let set: RuleSet
    private let names = FieldNames()
    private var reader: InputReader
    private var detector: Detector

    /// Rules and filters made ready; `now` is for syslog, whose old form has no year.
    package init(rules: [Rule], filters: [Filter], convention: Convention = .standard, now: Instant) {
        set = RuleSet(rules: rules, filters: filters, convention: convention)
        reader = InputReader(names: names, now: now, mapping: convention.fields)
        detector = Detector(set, names: names)
    }

    /// Every case, in the order of the suite: a sample whose rule is not here has failed.
    package mutating func run(_ suite: RegressionSuite) -> [Outcome] {
        let rules = Dictionary(set.rules.map { ($0.id, $0) }) { first, _ in first }
        return suite.cases.flatMap { test in
            test.rules.map { id in
                rules[id].map { outcome(of: $0, test) }
                    ?? Outcome(
                        rule: nil, ruleID: id, test: test, matches: nil,
                        trouble: "the rule is not among the rules, or was refused")
            }
        }
    }

    private mutating func outcome(of rule: Rule, _ test: RegressionSuite.Case) -> Outcome {
        guard let sample = test.sample else {
            return Outcome(
                rule: rule, ruleID: rule.id, test: test, matches: nil,
                trouble: "the sample is not there: \(test.statedPath)")
        }
        let source = EventLogSource(
            product: rule.logSource.product, category: rule.logSource.category,
            service: rule.logSource.service)
        var count = 0
        do {
            _ = try reader.read(sample) { event in
                // A raw line says nothing of its source: the test is whether the rule reads it.
                if event.channel == nil { event.logSource = source }
                count += detector.matches(in: event).count { $0.rule.id == rule.id }
            }
        } catch {
            return Outcome(
                rule: rule, ruleID: rule.id, test: test, matches: nil, trouble: "\(error)")
        }
        return Outcome(rule: rule, ruleID: rule.id, test: test, matches: count, trouble: nil)
    }
}
