public import Registry
public import Vocabulary

/// A purchase in which bidders are compared on what they answered.
public struct Tender: Hashable, Codable, Sendable {
    /// Its place in the store.
    public var id: ID<Tender>
    /// Who buys.
    public var establishment: ID<Establishment>
    /// As the buyer files it.
    public var reference: String
    /// What is bought.
    public var subject: String
    /// What the product must be: which controls are asked.
    public var needs: Profile
    /// The editions that are asked, each with the buyer's weights: security first, then durability.
    public var parts: [Part]
    /// Who bids, with which release.
    public var candidates: [Candidate]
    /// How it stands.
    public var state: State
    /// The release that was chosen.
    public var awarded: ID<Release>?

    /// One edition of a tender.
    public struct Part: Hashable, Codable, Sendable {
        /// The edition.
        public var edition: EditionKey
        /// The buyer's weights and blocking controls in it.
        public var weights: ScoreWeights
        /// How much it counts beside the other parts; only ratios count.
        public var share: Double

        /// An edition of a tender.
        public init(edition: EditionKey, weights: ScoreWeights = .usual, share: Double = 1) {
            self.edition = edition
            self.weights = weights
            self.share = share
        }
    }

    /// How a tender stands.
    public enum State: String, CaseIterable, Codable, Sendable {
        case preparing, open, examining, awarded, abandoned

        /// As people say it.
        public var title: LocalizedText {
            switch self {
            case .preparing: LocalizedText("En préparation", en: "In preparation")
            case .open: LocalizedText("Ouverte", en: "Open")
            case .examining: LocalizedText("En analyse", en: "Under evaluation")
            case .awarded: LocalizedText("Attribuée", en: "Awarded")
            case .abandoned: LocalizedText("Sans suite", en: "Abandoned")
            }
        }
    }

    /// A tender with all its parts.
    public init(
        id: ID<Tender>, establishment: ID<Establishment>, reference: String, subject: String, needs: Profile,
        parts: [Part], candidates: [Candidate] = [], state: State = .preparing, awarded: ID<Release>? = nil
    ) {
        self.id = id
        self.establishment = establishment
        self.reference = reference
        self.subject = subject
        self.needs = needs
        self.parts = parts
        self.candidates = candidates
        self.state = state
        self.awarded = awarded
    }

    /// The most bidders of a tender.
    public static let candidateLimit = 50
}

/// A bidder of a tender, with the release it offers.
public struct Candidate: Hashable, Codable, Sendable {
    /// Who bids.
    public var supplier: ID<Supplier>
    /// What is offered.
    public var release: ID<Release>
    /// As shown in tables.
    public var name: String

    /// A bidder.
    public init(supplier: ID<Supplier>, release: ID<Release>, name: String) {
        self.supplier = supplier
        self.release = release
        self.name = name
    }
}

/// A question of the buyer to a bidder, and its reply.
public struct BidderQuestion: Hashable, Codable, Sendable {
    /// Its place in the store.
    public var id: ID<BidderQuestion>
    /// In which tender.
    public var tender: ID<Tender>
    /// To whom: the release offered.
    public var release: ID<Release>
    /// About which control, if one.
    public var control: ControlReference?
    /// How the audit log names who asked.
    public var askedBy: String
    /// When.
    public var askedAt: Instant
    /// What is asked.
    public var text: String
    /// The last day for a reply.
    public var due: Day?
    /// What was replied.
    public var reply: String?
    /// When it was replied.
    public var repliedAt: Instant?

    /// A question to a bidder.
    public init(
        id: ID<BidderQuestion>, tender: ID<Tender>, release: ID<Release>, control: ControlReference? = nil,
        askedBy: String, askedAt: Instant, text: String, due: Day? = nil, reply: String? = nil,
        repliedAt: Instant? = nil
    ) {
        self.id = id
        self.tender = tender
        self.release = release
        self.control = control
        self.askedBy = askedBy
        self.askedAt = askedAt
        self.text = text
        self.due = due
        self.reply = reply
        self.repliedAt = repliedAt
    }
}
