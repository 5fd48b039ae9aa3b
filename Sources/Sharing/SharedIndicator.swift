public import Vocabulary

/// An indicator as it leaves the circle's desk: with the circle as its author, and nobody's name.
///
/// Every format and every page for others is made of this and of nothing else; it has no place for an establishment.
public struct SharedIndicator: Hashable, Sendable {
    /// The number that programs know it by, the same in every format: a random UUID in lower case.
    public let uuid: String
    /// What to look for.
    public let observable: Indicator
    /// How far it may travel.
    public let light: TrafficLight
    /// How sure it is.
    public let confidence: Confidence
    /// What it is about, in words that every reader may see.
    public let about: String
    /// When the circle first shared it.
    public let shared: Instant
    /// When this state of it began.
    public let changed: Instant
    /// When it lapses.
    public let expires: Instant
    /// Where it stands.
    public let standing: ShareFlow.Standing
    /// Whether the trusted SOC says so: it may of what nothing can block, such as a hash.
    public let isConfirmedBySOC: Bool

    /// An indicator with all that others may know.
    public init(
        uuid: String, observable: Indicator, light: TrafficLight, confidence: Confidence, about: String,
        shared: Instant, changed: Instant, expires: Instant, standing: ShareFlow.Standing,
        isConfirmedBySOC: Bool = false
    ) {
        self.uuid = uuid
        self.observable = observable
        self.light = light
        self.confidence = confidence
        self.about = about
        self.shared = shared
        self.changed = changed
        self.expires = expires
        self.standing = standing
        self.isConfirmedBySOC = isConfirmedBySOC
    }

    /// Whether it was taken back.
    public var isRevoked: Bool { standing == .revoked }

    /// Where it stands, in the one word that every format says.
    public var word: Word {
        switch standing {
        case .watched(let confirmations, _): confirmations > 1 || isConfirmedBySOC ? .confirmed : .reported
        case .blocking: .blocked
        case .protected: .protected
        case .expired: .expired
        case .revoked: .revoked
        }
    }

    /// How much a reader may make of an indicator: what one member reported is to be looked for and no more, and what is
    /// protected never to be refused.
    public enum Word: String, CaseIterable, Sendable {
        /// One member says so, or a feed.
        case reported
        /// Several distinct members say so, or the SOC; too few for a block, or nothing that can be blocked.
        case confirmed
        /// On the lists that firewalls fetch.
        case blocked
        /// A warning list or a contract forbids to block it.
        case protected
        case expired, revoked
    }
}

/// Who speaks when a circle speaks: the group, or the network.
public struct CircleIdentity: Hashable, Sendable {
    /// As people call it.
    public let name: String
    /// The number of its collection, a random UUID.
    public let collection: String
    /// The number of it as an author, a random UUID.
    public let author: String
    /// Since when it shares.
    public let since: Instant

    /// A circle's public face.
    public init(name: String, collection: String, author: String, since: Instant) {
        self.name = name
        self.collection = collection
        self.author = author
        self.since = since
    }
}
