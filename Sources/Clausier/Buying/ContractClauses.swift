public import Vocabulary

/// The clauses of a contract, made from what a bidder answered: our words, to be edited before they are signed.
public struct ContractClauses: Hashable, Codable, Sendable {
    /// What the annex is called.
    public var title: String
    /// What stands above the clauses.
    public var preamble: String
    /// The clauses, in order.
    public var clauses: [Clause]

    /// One clause.
    public struct Clause: Hashable, Codable, Sendable {
        /// The control it comes from; `nil` for what holds in any case.
        public var control: ControlReference?
        /// Why it is there.
        public var kind: Kind
        /// Its heading.
        public var heading: String
        /// Its paragraphs, the last of them ``fixed`` where there is one.
        public var paragraphs: [String]
        /// What always ends it, whatever the buyer writes above: the day by which a gap is closed.
        public var fixed: String?

        /// Why a clause is there.
        public enum Kind: String, CaseIterable, Codable, Sendable {
            /// The supplier committed to it in its answer.
            case commitment
            /// The supplier does not meet it yet and must, by a day.
            case gap
            /// The buyer waived it, with something done instead.
            case derogation
            /// It holds in any case: how answers are kept true, what follows from failing.
            case general
        }

        /// A clause.
        public init(
            control: ControlReference? = nil, kind: Kind, heading: String, paragraphs: [String],
            fixed: String? = nil
        ) {
            self.control = control
            self.kind = kind
            self.heading = heading
            self.paragraphs = paragraphs + [fixed].compactMap(\.self)
            self.fixed = fixed
        }

        /// The paragraphs that the buyer may write otherwise.
        public var editable: [String] { fixed == nil ? paragraphs : paragraphs.dropLast() }
    }

    /// Clauses under a title.
    public init(title: String, preamble: String, clauses: [Clause]) {
        self.title = title
        self.preamble = preamble
        self.clauses = clauses
    }
}

/// What the clauses are made from.
public struct ContractInput: Sendable {
    /// The hospitals that buy, by name; the clauses call them one.
    public var buyers: [String]
    /// As the contract calls the other party and the product.
    public var supplier: String, product: String
    /// The tender's reference.
    public var reference: String
    /// The editions, with answers and states of the release by code.
    public var parts: [Part]
    /// The buyer's derogations that hold.
    public var derogations: [Derogation]
    /// By when gaps must be closed, where the buyer set no other day.
    public var gapsDue: Day
    /// By when some of them must be, as the buyer set it.
    public var dues: [ControlReference: Day]
    /// Texts of clauses as the buyer edited them: what is agreed, and so what is watched.
    public var edited: [ControlReference: String]
    /// Those of the clauses that waive a control.
    public var editedWaivers: [ControlReference: String]
    /// The preamble as the buyer edited it.
    public var editedPreamble: String?
    /// Clauses that hold in any case, as the buyer edited them, by their place from 0.
    public var editedGeneral: [Int: String] = [:]

    /// One edition.
    public struct Part: Sendable {
        /// The controls that are asked.
        public var edition: Edition
        /// Which controls block for the buyer.
        public var weights: ScoreWeights
        /// The answers by code.
        public var answers: [ControlCode: Answer]
        /// Where the release stands by code.
        public var states: [ControlCode: PointState]

        /// One edition.
        public init(
            edition: Edition, weights: ScoreWeights = .usual, answers: [ControlCode: Answer],
            states: [ControlCode: PointState]
        ) {
            self.edition = edition
            self.weights = weights
            self.answers = answers
            self.states = states
        }
    }

    /// What the clauses are made from.
    public init(
        buyers: [String], supplier: String, product: String, reference: String, parts: [Part],
        derogations: [Derogation] = [], gapsDue: Day, dues: [ControlReference: Day] = [:],
        edited: [ControlReference: String] = [:], editedWaivers: [ControlReference: String] = [:]
    ) {
        self.buyers = buyers
        self.supplier = supplier
        self.product = product
        self.reference = reference
        self.parts = parts
        self.derogations = derogations
        self.gapsDue = gapsDue
        self.dues = dues
        self.edited = edited
        self.editedWaivers = editedWaivers
    }
}
