public import Registry
public import Vocabulary

/// What a supplier owes after the award: an answer that became part of the contract, with its delays.
public struct Commitment: Hashable, Codable, Sendable {
    /// Its place in the store.
    public var id: ID<Commitment>
    /// To whom.
    public var establishment: ID<Establishment>
    /// For what.
    public var release: ID<Release>
    /// From which control.
    public var control: ControlReference
    /// The version of the answer it was made from; 0 for a gap that was never answered.
    public var answerVersion: Int
    /// What is owed, in a sentence.
    public var text: String
    /// The bounds that are watched: the control's rules, tightened where the supplier promised better.
    public var rules: [NumericRule]
    /// For a gap: the day by which it must be closed.
    public var due: Day?
    /// When it was fulfilled, for a gap.
    public var fulfilled: Instant?

    /// What is owed.
    public init(
        id: ID<Commitment>, establishment: ID<Establishment>, release: ID<Release>, control: ControlReference,
        answerVersion: Int, text: String, rules: [NumericRule] = [], due: Day? = nil,
        fulfilled: Instant? = nil
    ) {
        self.id = id
        self.establishment = establishment
        self.release = release
        self.control = control
        self.answerVersion = answerVersion
        self.text = text
        self.rules = rules
        self.due = due
        self.fulfilled = fulfilled
    }

    /// What is owed in every language: it is kept in one, and the edition that it comes from has them all; `nil` where
    /// somebody wrote it anew.
    public func translated(by editions: [Edition]) -> LocalizedText? {
        editions.lazy.compactMap { $0.control(control.code)?.test }.first {
            $0.french == text || $0.english == text
        }
    }

    /// How a commitment stands.
    public enum State: String, CaseIterable, Codable, Sendable {
        case fulfilled, running, dueSoon, overdue
        /// It holds as long as the contract does.
        case standing

        /// As people say it.
        public var title: LocalizedText {
            switch self {
            case .fulfilled: LocalizedText("Tenu", en: "Kept")
            case .running: LocalizedText("En cours", en: "Running")
            case .dueSoon: LocalizedText("Bientôt dû", en: "Due soon")
            case .overdue: LocalizedText("En retard", en: "Overdue")
            case .standing: LocalizedText("Permanent", en: "Standing")
            }
        }
    }

    /// How it stands on a day; due soon within 30 days.
    public func state(on day: Day) -> State {
        if fulfilled != nil { return .fulfilled }
        guard let due else { return .standing }
        if day > due { return .overdue }
        return due <= day.adding(days: 30) ? .dueSoon : .running
    }

    /// A delay that something started: a flaw that was published, a breach that was noticed.
    public struct Clock: Hashable, Codable, Sendable {
        /// Its place in the store, where somebody started it; `nil` for one that a flaw started by itself.
        public var id: ID<Clock>?
        /// The rule's key.
        public var rule: String
        /// What started it, as people call it: `CVE-2026-1234`.
        public var trigger: String
        /// When.
        public var started: Instant
        /// When it must be done.
        public var due: Instant
        /// When it was done.
        public var met: Instant?

        /// A delay.
        public init(
            rule: String, trigger: String, started: Instant, due: Instant, met: Instant? = nil,
            id: ID<Clock>? = nil
        ) {
            self.id = id
            self.rule = rule
            self.trigger = trigger
            self.started = started
            self.due = due
            self.met = met
        }

        /// Whether it was or is broken at an instant.
        public func isBroken(at now: Instant) -> Bool { (met ?? now) > due }
    }

    /// The rule whose delay an exploited flaw starts: who exploits it does not wait for its score.
    public static let flawRule = "patchCritical"

    /// The delays that exploited flaws started, the earliest due first.
    ///
    /// - Parameters:
    ///   - flaws: What was found in the release, by name, with when it was told.
    ///   - releases: When other releases of the product came out: the first after a flaw is taken for its correction.
    /// - Returns: One for each flaw; none where the commitment has no such delay.
    public func clocks(
        flaws: [(name: String, told: Instant)], releases: [Instant]
    ) -> [Clock] {
        var first: [String: Instant] = [:]
        for flaw in flaws { first[flaw.name] = min(first[flaw.name] ?? flaw.told, flaw.told) }
        return first.compactMap { name, told in
            var clock = clock(rule: Commitment.flawRule, trigger: name, from: told)
            clock?.met = releases.filter { $0 >= told }.min()
            return clock
        }.sorted { ($0.due, $0.trigger) < ($1.due, $1.trigger) }
    }

    /// Starts the delay of one of its rules; `nil` where no rule of that key counts time.
    public func clock(rule key: String, trigger: String, from start: Instant) -> Clock? {
        rules.first { $0.key == key }?.deadline(from: start).map {
            Clock(rule: key, trigger: trigger, started: start, due: $0)
        }
    }
}
