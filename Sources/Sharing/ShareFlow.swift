public import Registry
public import Vocabulary

/// The life of one shared indicator as a plain state machine: what comes in, when, and what follows.
///
/// Whether it blocks hangs on sets, never on an order: the same confirmations, vetoes and revocation give the same answer
/// whatever came first. The establishments are in here and nowhere else: what goes out is a ``Standing``, which has counts.
public struct ShareFlow: Hashable, Sendable {
    /// What happens to an indicator.
    public enum Event: Hashable, Sendable {
        /// An establishment says that it means harm; twice is once.
        case confirm(ID<Establishment>)
        /// It was wrong about it.
        case withdraw(ID<Establishment>)
        /// The trusted SOC says so.
        case confirmAsSOC
        /// Something that no block may touch is met.
        case veto(Protection)
        /// It is protected no longer.
        case liftVeto(Protection)
        /// Taken back for all.
        case revoke
        /// To be counted on until then.
        case renew(until: Instant)
    }

    /// What is to be done, in order.
    public enum Action: Hashable, Sendable {
        case publish(until: Instant)
        case takeBack(Ending)
    }

    /// Why a block ended.
    public enum Ending: String, CaseIterable, Codable, Sendable {
        case expired, revoked, vetoed, unconfirmed

        /// As people say it.
        public var title: LocalizedText {
            switch self {
            case .expired: LocalizedText("Expiré", en: "Expired")
            case .revoked: LocalizedText("Révoqué", en: "Revoked")
            case .vetoed: LocalizedText("Protégé", en: "Protected")
            case .unconfirmed: LocalizedText("Confirmation retirée", en: "Confirmation withdrawn")
            }
        }
    }

    private let kind: IndicatorKind
    private let members: Set<ID<Establishment>>
    private let consensus: Consensus
    private var confirmed: Set<ID<Establishment>>
    private let isIndependent: Bool
    private var socConfirmed: Bool
    private var vetoes: Set<Protection>
    private var expires: Instant
    private var isRevoked: Bool
    private var isPublished: Bool

    /// A flow as it was recorded; with nothing but its beginning, a new one.
    ///
    /// `isIndependent` is ``Consensus/isIndependent(_:groups:)`` of all confirmations, one that is about to be received
    /// included: without it members block nothing, however many establishments confirm.
    public init(
        kind: IndicatorKind, members: Set<ID<Establishment>>, consensus: Consensus, expires: Instant,
        confirmed: Set<ID<Establishment>> = [], isIndependent: Bool = true, socConfirmed: Bool = false,
        vetoes: Set<Protection> = [],
        isRevoked: Bool = false, isPublished: Bool = false
    ) {
        self.kind = kind
        self.members = members
        self.consensus = consensus
        self.expires = expires
        self.confirmed = confirmed
        self.isIndependent = isIndependent
        self.socConfirmed = socConfirmed
        self.vetoes = vetoes
        self.isRevoked = isRevoked
        self.isPublished = isPublished
    }

    /// Takes an event, and says what follows.
    ///
    /// - Throws: ``ShareFlowFault/over`` for anything but a renewal after the end, ``ShareFlowFault/notAMember`` for
    ///   a confirmation from outside the circle.
    public mutating func receive(_ event: Event, at now: Instant) throws(ShareFlowFault) -> [Action] {
        switch event {
        case .confirm(let establishment):
            guard !isOver(at: now) else { throw .over }
            guard members.contains(establishment) else { throw .notAMember }
            confirmed.insert(establishment)
        case .withdraw(let establishment): confirmed.remove(establishment)
        case .confirmAsSOC:
            guard !isOver(at: now) else { throw .over }
            socConfirmed = true
        case .veto(let protection): vetoes.insert(protection)
        case .liftVeto(let protection): vetoes.remove(protection)
        case .revoke: isRevoked = true
        case .renew(let until):
            guard until > now else { throw .over }
            // What was revoked or has lapsed is judged anew: old confirmations are about then.
            if isOver(at: now) { (confirmed, socConfirmed, isRevoked) = ([], false, false) }
            expires = until
        }
        return settle(at: now)
    }

    /// Lets time pass: what expired is taken back.
    public mutating func settle(at now: Instant) -> [Action] {
        let blocks = standing(at: now).isBlocking
        defer { isPublished = blocks }
        if blocks { return isPublished ? [] : [.publish(until: expires)] }
        guard isPublished else { return [] }
        return [.takeBack(ending(at: now))]
    }

    private func isOver(at now: Instant) -> Bool { isRevoked || now >= expires }

    private func ending(at now: Instant) -> Ending {
        if isRevoked { return .revoked }
        if now >= expires { return .expired }
        return vetoes.isEmpty ? .unconfirmed : .vetoed
    }

    /// Distinct establishments of the circle that confirm.
    private var confirmations: Int { confirmed.intersection(members).count }

    /// Where it stands, without anybody's name.
    public func standing(at now: Instant) -> Standing {
        if isRevoked { return .revoked }
        if now >= expires { return .expired }
        if let first = vetoes.min(by: {
            ($0.category.rawValue, $0.target.text) < ($1.category.rawValue, $1.target.text)
        }) {
            return .protected(first.category)
        }
        if kind.isBlockable, socConfirmed { return .blocking(bySOC: true, confirmations: confirmations) }
        if kind.isBlockable, isIndependent, confirmations >= consensus.needed {
            return .blocking(bySOC: false, confirmations: confirmations)
        }
        return .watched(confirmations: confirmations, needed: kind.isBlockable ? consensus.needed : nil)
    }

    /// Where an indicator stands, as everybody may know.
    public enum Standing: Hashable, Sendable {
        /// Looked for; so many confirm of so many that a block needs, or none can block it. With enough of them, they are
        /// one person's or one group's alone.
        case watched(confirmations: Int, needed: Int?)
        /// On the lists that firewalls fetch.
        case blocking(bySOC: Bool, confirmations: Int)
        /// Never blocked, for that reason.
        case protected(Protection.Category)
        case expired
        case revoked

        /// Whether records are searched for it.
        public var isLookedFor: Bool {
            switch self {
            case .watched, .blocking: true
            case .protected(let category): category.isLookedFor
            case .expired, .revoked: false
            }
        }

        /// Whether firewalls are told to refuse it.
        public var isBlocking: Bool {
            switch self {
            case .blocking: true
            case .watched, .protected, .expired, .revoked: false
            }
        }
    }
}

/// Why an event changed nothing.
public enum ShareFlowFault: Error, Hashable, Sendable {
    /// The indicator expired or was revoked: it must be renewed first.
    case over
    /// The establishment is not of the circle.
    case notAMember
}

extension ShareFlowFault: CustomStringConvertible {
    /// What is wrong and what to do.
    public var description: String {
        switch self {
        case .over: "the indicator has expired or was revoked; report it again to renew it"
        case .notAMember: "the establishment is not a member of the circle that this is shared with"
        }
    }
}
