public import Registry
public import Vocabulary

/// What really happens in the night of a fictional day: the truth that a defender should find in the logs.
public struct AttackStory: Hashable, Sendable {
    /// One thing that the attacker does.
    public struct Step: Hashable, Sendable {
        /// When it begins.
        public let instant: Instant
        /// Whose machine shows it.
        public let establishment: ID<Establishment>
        /// The machine, as its logs name it.
        public let host: String
        /// The account that is used.
        public let account: String
        /// The ATT&CK technique, such as `T1003.001`.
        public let technique: String
        /// What is done.
        public let title: LocalizedText
        /// What a defender should see, and in which log.
        public let trace: LocalizedText
    }

    /// The small member whose supplier's account was stolen.
    public let origin: ID<Establishment>
    /// The head of the group, whose directory all members share.
    public let bridge: ID<Establishment>
    /// The other member that is hit.
    public let target: ID<Establishment>
    /// Stolen or made accounts, in the order of their use.
    public let accounts: [String]
    /// Addresses outside that take part: where the attacker signs in from, where the data go.
    public let addresses: [String]
    /// The name that the data are sent to.
    public let exfiltrationDomain: String
    /// In the order of time.
    public internal(set) var steps: [Step]
}
