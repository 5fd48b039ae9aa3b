public import Registry
public import Vocabulary

/// A decision not to be shown alerts of a kind, with why and until when.
///
/// What is hidden is counted, and its records stay in the archive: the decision can be undone.
public struct Suppression: Hashable, Sendable {
    /// The rule's own identifier.
    public var rule: String
    /// Where; `nil` for the whole network.
    public var establishment: ID<Establishment>?
    /// The machine, in any case; `*` stands for any run of characters; empty for any.
    public var host: String
    /// The account, likewise.
    public var account: String
    /// Why.
    public var reason: String
    /// The last day on which it holds.
    public var ends: Day

    /// The longest that one may hold, in days: after a year somebody looks again.
    public static let longestDays = 366

    /// A decision with its bounds.
    public init(
        rule: String, establishment: ID<Establishment>?, host: String = "", account: String = "",
        reason: String, ends: Day
    ) {
        self.rule = rule
        self.establishment = establishment
        self.host = host
        self.account = account
        self.reason = reason
        self.ends = ends
    }

    /// Whether it hides an alert of that key on that day.
    public func hides(_ key: AlertKey, on day: Day) -> Bool {
        day <= ends && hides(key)
    }

    /// Whether it would hide an alert of that key, whatever the day.
    public func hides(_ key: AlertKey) -> Bool {
        rule == key.rule && (establishment == nil || establishment == key.establishment)
            && Suppression.matches(host.lowercased(), key.host)
            && Suppression.matches(account.lowercased(), key.account)
    }

    /// What is wrong with it; empty when it may be saved on that day.
    public func faults(on day: Day) -> [Fault] {
        var faults: [Fault] = []
        if rule.isEmpty { faults.append(.noRule) }
        if reason.allSatisfy(\.isWhitespace) { faults.append(.noReason) }
        if ends < day { faults.append(.ended) }
        if ends > day.adding(days: Suppression.longestDays) { faults.append(.tooLong) }
        if [host, account].contains(where: { $0.utf8.count > 300 || $0.filter { $0 == "*" }.count > 8 }) {
            faults.append(.tooWild)
        }
        return faults
    }

    /// What may be wrong with a decision.
    public enum Fault: String, CaseIterable, Sendable {
        case noRule, noReason, ended, tooLong, tooWild

        /// What is wrong and what to write instead.
        public var sentence: LocalizedText {
            switch self {
            case .noRule: LocalizedText("Choisissez une règle.", en: "Choose a rule.")
            case .noReason:
                LocalizedText(
                    "Écrivez pourquoi\u{A0}: quelqu’un devra en juger plus tard.",
                    en: "Write why: somebody will have to judge it later.")
            case .ended:
                LocalizedText("La date de fin est passée.", en: "The end date is in the past.")
            case .tooLong:
                LocalizedText(
                    "Un an au plus\u{A0}: une exclusion doit être revue.",
                    en: "A year at most: a suppression has to be reviewed.")
            case .tooWild:
                LocalizedText(
                    "Le motif est trop long, ou a plus de huit étoiles.",
                    en: "The pattern is too long, or has more than eight stars.")
            }
        }
    }

    /// Whether the whole text is as the pattern says; both in lower case. Time grows with the product of the lengths.
    static func matches(_ pattern: String, _ text: String) -> Bool {
        guard !pattern.isEmpty else { return true }
        let pattern = Array(pattern), text = Array(text)
        var (p, t) = (0, 0)
        var retry: (pattern: Int, text: Int)?
        while t < text.count {
            if p < pattern.count, pattern[p] == "*" {
                retry = (p, t)
                p += 1
            } else if p < pattern.count, pattern[p] == text[t] {
                (p, t) = (p + 1, t + 1)
            } else if let place = retry {
                (p, t) = (place.pattern + 1, place.text + 1)
                retry = (place.pattern, t)
            } else {
                return false
            }
        }
        return pattern[p...].allSatisfy { $0 == "*" }
    }
}

/// What a suppression would have hidden of the last days: what a person reads before saving it.
public struct SuppressionTrial: Hashable, Sendable {
    /// Over how many days.
    public var days: Int
    /// Alerts that it would have hidden.
    public var hidden: Int
    /// Of them, those that are part of a case.
    public var inCases: Int
    /// Of them, those closed as a confirmed attack.
    public var confirmed: Int
    /// Of them, those closed as a false positive or as expected.
    public var harmless: Int
    /// Alerts of the rule in all, in reach.
    public var ofRule: Int

    /// What was counted.
    public init(days: Int, hidden: Int, inCases: Int, confirmed: Int, harmless: Int, ofRule: Int) {
        self.days = days
        self.hidden = hidden
        self.inCases = inCases
        self.confirmed = confirmed
        self.harmless = harmless
        self.ofRule = ofRule
    }

    /// Days that are looked back over.
    public static let days = 30

    /// Whether it would have hidden something that mattered.
    public var isDangerous: Bool { inCases > 0 || confirmed > 0 }
}

/// What an establishment, or the network, has decided about a rule.
public struct RuleTuning: Hashable, Sendable {
    /// The rule's own identifier.
    public var rule: String
    /// Where; `nil` for the whole network. An establishment's own decision goes before the network's.
    public var establishment: ID<Establishment>?
    /// Whether its matches raise alerts.
    public var isEnabled: Bool
    /// The level of its alerts; `nil` for the rule's own.
    public var level: AlertLevel?
    /// Why.
    public var reason: String

    /// A decision.
    public init(
        rule: String, establishment: ID<Establishment>?, isEnabled: Bool, level: AlertLevel? = nil,
        reason: String
    ) {
        self.rule = rule
        self.establishment = establishment
        self.isEnabled = isEnabled
        self.level = level
        self.reason = reason
    }
}

/// How often a rule was right, among alerts that people have closed.
public struct RuleRecord: Hashable, Sendable {
    /// Alerts raised.
    public var raised: Int
    /// Closed as a confirmed attack.
    public var confirmed: Int
    /// Closed because the rule was wrong.
    public var falsePositives: Int
    /// Closed because the act was legitimate.
    public var expected: Int

    /// What was counted.
    public init(raised: Int = 0, confirmed: Int = 0, falsePositives: Int = 0, expected: Int = 0) {
        self.raised = raised
        self.confirmed = confirmed
        self.falsePositives = falsePositives
        self.expected = expected
    }

    /// False positives out of the alerts that were judged, from 0 to 1; `nil` while none was. Duplicates judge nothing.
    public var falsePositiveRate: Double? {
        let judged = confirmed + falsePositives + expected
        return judged == 0 ? nil : Double(falsePositives) / Double(judged)
    }
}
