public import Registry
public import Vocabulary

/// A decision of an establishment that rests on answers: an acceptance, a derogation, an award, a finding.
public struct Reliance: Hashable, Codable, Sendable {
    /// What was decided.
    public var decision: DecisionReference
    /// Whose decision it is.
    public var establishment: ID<Establishment>
    /// Who is told when it opens again: a person, as the audit log names them.
    public var owner: String
    /// The release whose answers it rests on.
    public var release: ID<Release>
    /// The controls it rests on; empty for all.
    public var controls: Set<ControlReference>

    /// A decision that rests on answers.
    public init(
        decision: DecisionReference, establishment: ID<Establishment>, owner: String, release: ID<Release>,
        controls: Set<ControlReference> = []
    ) {
        self.decision = decision
        self.establishment = establishment
        self.owner = owner
        self.release = release
        self.controls = controls
    }
}

/// Which decision: its kind and its place in the store.
public struct DecisionReference: Hashable, Codable, Comparable, Sendable {
    /// What kind of decision.
    public var kind: Kind
    /// Its number in the store's table for that kind.
    public var number: Int64

    /// What kind of decision.
    public enum Kind: String, CaseIterable, Codable, Sendable {
        /// The establishment runs the release, with its answers as they are.
        case acceptance
        case derogation, finding, award, commitment

        /// As people say it.
        public var title: LocalizedText {
            switch self {
            case .acceptance: LocalizedText("Acceptation", en: "Acceptance")
            case .derogation: LocalizedText("Dérogation", en: "Waiver")
            case .finding: LocalizedText("Constat", en: "Finding")
            case .award: LocalizedText("Attribution", en: "Award")
            case .commitment: LocalizedText("Engagement", en: "Commitment")
            }
        }
    }

    /// A decision.
    public init(_ kind: Kind, _ number: Int64) {
        self.kind = kind
        self.number = number
    }

    /// Orders by kind, then by age.
    public static func < (left: DecisionReference, right: DecisionReference) -> Bool {
        (left.kind.rawValue, left.number) < (right.kind.rawValue, right.number)
    }
}

/// Something that makes decisions open again.
public struct TrustChange: Hashable, Codable, Sendable {
    /// The release whose answers are touched.
    public var release: ID<Release>
    /// The controls that are touched; empty for all.
    public var controls: Set<ControlReference>
    /// Why.
    public var cause: Cause

    /// Why decisions open again.
    public enum Cause: Hashable, Codable, Sendable {
        /// The supplier changed an answer: from the former claim, if any, to the new one.
        case answerChanged(from: Claim?, to: Claim?)
        /// A piece of evidence lapsed.
        case evidenceExpired(ID<Evidence>, Day)
        /// Something happened to the release or its supplier.
        case event(TrustEvent.Kind)
        /// A doubt was upheld.
        case doubtUpheld(ID<DoubtThread>)
        /// An assessor's verdict changed.
        case verdictChanged(Verdict)
    }

    /// A change.
    public init(release: ID<Release>, controls: Set<ControlReference> = [], cause: Cause) {
        self.release = release
        self.controls = controls
        self.cause = cause
    }

    /// Whether a decision rests on what changed.
    public func touches(_ reliance: Reliance) -> Bool {
        reliance.release == release
            && (controls.isEmpty || reliance.controls.isEmpty
                || !controls.isDisjoint(with: reliance.controls))
    }
}

/// What a change opens again: exactly the decisions that rested on it, and one notice for each owner.
public struct Reopening: Hashable, Sendable {
    /// The decisions, in order, each once.
    public let decisions: [Reliance]
    /// One for each owner, in order of name.
    public let notices: [Notice]

    /// What one person is told, once.
    public struct Notice: Hashable, Sendable {
        /// As the audit log names them.
        public let owner: String
        /// Their decisions that open again.
        public let decisions: [DecisionReference]
        /// The establishments concerned.
        public let establishments: [ID<Establishment>]
    }

    /// Finds what several changes open again: a decision that two of them touch opens once.
    ///
    /// - Complexity: O(*d* + *c*) for *d* decisions and *c* changes of few controls, looked up by release.
    public init(_ changes: [TrustChange], among reliances: some Sequence<Reliance>) {
        let byRelease = Dictionary(grouping: changes, by: \.release)
        var seen: Set<DecisionReference> = []
        decisions =
            reliances.filter { reliance in
                byRelease[reliance.release]?.contains { $0.touches(reliance) } ?? false
                    && seen.insert(reliance.decision).inserted
            }
            .sorted { $0.decision < $1.decision }
        notices = Dictionary(grouping: decisions, by: \.owner)
            .map { owner, own in
                Notice(
                    owner: owner, decisions: own.map(\.decision),
                    establishments: Set(own.map(\.establishment)).sorted())
            }
            .sorted { $0.owner < $1.owner }
    }
}
