import Registry
import Store
import Vocabulary

/// How long the records of one establishment are kept, by dialect.
///
/// The establishment's own rules come before those of everybody, and a rule for a dialect before one for what it belongs
/// to: of a record of `linux/sshd`, the rule of `linux/sshd` counts, else that of `linux`, else the general one. Records that
/// no rule names are kept.
struct RetentionPlan {
    /// What is to be done with the records of one day.
    enum Verdict: Equatable {
        case keep
        /// All of them go.
        case deleteAll
        /// Those of some dialects go; the text says which, and is the same as long as they are.
        case thin(String)
    }

    private var rules: [String: RetentionRule] = [:]

    /// The plan of an establishment out of all rules, and the general one that the settings give where nobody decided.
    init(
        _ all: [RetentionRule], of establishment: ID<Establishment>?,
        otherwise general: ArchiveRetention.Rule?
    ) {
        if let general {
            rules[""] = RetentionRule(
                establishment: nil, dialect: "", days: general.days, basis: general.basis)
        }
        for rule in all where rule.establishment == nil { rules[rule.dialect] = rule }
        guard let establishment else { return }
        for rule in all where rule.establishment == establishment { rules[rule.dialect] = rule }
    }

    /// The rule that counts for records of a dialect; `nil` if they are kept for ever.
    func rule(of dialect: String) -> RetentionRule? {
        if let own = rules[dialect] { return own }
        let parts = dialect.split(separator: "/")
        for count in stride(from: parts.count - 1, to: 0, by: -1) {
            if let parent = rules[parts.prefix(count).joined(separator: "/")] { return parent }
        }
        return rules[""]
    }

    /// The shortest time of any rule, in days; `nil` where there is none.
    var shortest: Int? { rules.values.map(\.days).min() }

    /// Whether records of a dialect that were received on a day are past their time.
    func isOver(_ dialect: String, of day: Day, today: Day) -> Bool {
        rule(of: dialect).map { day < today.adding(days: -$0.days) } ?? false
    }

    /// What becomes of the records of a day.
    func verdict(of day: Day, today: Day) -> Verdict {
        let over = rules.keys.filter { isOver($0, of: day, today: today) }.sorted()
        if over.isEmpty { return .keep }
        if over.count == rules.count, rules[""] != nil { return .deleteAll }
        return .thin(over.map { $0.isEmpty ? "*" : $0 }.joined(separator: "|"))
    }

    /// The rules by which records of a day go, for the proof.
    func reasons(of day: Day, today: Day) -> [(dialect: String, days: Int, basis: String)] {
        rules.values.filter { isOver($0.dialect, of: day, today: today) }
            .map { ($0.dialect.isEmpty ? "*" : $0.dialect, $0.days, $0.basis) }.sorted { $0.0 < $1.0 }
    }
}
