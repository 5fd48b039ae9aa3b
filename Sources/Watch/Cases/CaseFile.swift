public import Registry
public import Vocabulary

/// Work on one incident, which may concern several establishments.
///
/// What belongs to one establishment (its facts, its log, its observables) is seen by whoever may see that
/// establishment. What is common is written by who sees them all, and read by each: it must name none of them.
public struct CaseFile: Hashable, Sendable {
    /// Its place in the store.
    public var id: ID<CaseFile>
    /// What people call it in a telephone call: `2026-0042`.
    public var reference: String
    /// One line. For who sees only some of its establishments, their own title stands here instead.
    public var title: String
    /// What kind of incident it is.
    public var kind: CaseKind
    /// How grave it is.
    public var severity: AlertLevel
    /// How far the work has come.
    public var state: CaseState
    /// What it turned out to be, once closed.
    public var verdict: CaseVerdict?
    /// The sign-in name of who answers for it.
    public var owner: String?
    /// When it was opened.
    public var opened: Instant
    /// Who opened it; `nil` for a reader who does not see all of its establishments.
    public var openedBy: String?
    /// When it reached each state for the first time.
    public var qualified: Instant?
    /// When it no longer spread, for the first time.
    public var contained: Instant?
    /// When what it broke worked again, for the first time.
    public var recovered: Instant?
    /// When it was closed.
    public var closed: Instant?
    /// The last change.
    public var changed: Instant
    /// What the national observatory asks to know.
    public var observatory: ObservatoryReport

    /// A case with all that is known of it.
    public init(
        id: ID<CaseFile>, reference: String, title: String, kind: CaseKind, severity: AlertLevel,
        state: CaseState, verdict: CaseVerdict? = nil, owner: String? = nil, opened: Instant,
        openedBy: String?, qualified: Instant? = nil, contained: Instant? = nil, recovered: Instant? = nil,
        closed: Instant? = nil, changed: Instant, observatory: ObservatoryReport = ObservatoryReport()
    ) {
        self.id = id
        self.reference = reference
        self.title = title
        self.kind = kind
        self.severity = severity
        self.state = state
        self.verdict = verdict
        self.owner = owner
        self.opened = opened
        self.openedBy = openedBy
        self.qualified = qualified
        self.contained = contained
        self.recovered = recovered
        self.closed = closed
        self.changed = changed
        self.observatory = observatory
    }
}

/// A case as one establishment lives it.
public struct CasePlace: Hashable, Sendable {
    /// Whose view it is.
    public var establishment: ID<Establishment>
    /// Its name.
    public var name: String
    /// What it calls the case: it may say what the common title may not.
    public var title: String
    /// How the incident stands there.
    public var state: LocalState
    /// What happened there, in a few lines.
    public var summary: String
    /// Who to call there.
    public var contact: String
    /// What decides which legal duties it has.
    public var facts: CaseFacts
    /// Since when it is concerned.
    public var joined: Instant

    /// A view with all that is known of it.
    public init(
        establishment: ID<Establishment>, name: String, title: String, state: LocalState,
        summary: String = "",
        contact: String = "", facts: CaseFacts, joined: Instant
    ) {
        self.establishment = establishment
        self.name = name
        self.title = title
        self.state = state
        self.summary = summary
        self.contact = contact
        self.facts = facts
        self.joined = joined
    }
}

/// A care service that an incident has stopped or slowed.
public struct CareOutage: Hashable, Sendable {
    /// Which.
    public var service: ID<CareService>
    /// As people call it there.
    public var name: String
    /// What kind of care it is.
    public var kind: CareServiceKind
    /// Whose it is.
    public var establishment: ID<Establishment>
    /// Since when.
    public var since: Instant
    /// Until when; `nil` while it lasts.
    public var until: Instant?
    /// How care goes on meanwhile: paper, another site.
    public var fallback: String

    /// A service that is down.
    public init(
        service: ID<CareService>, name: String, kind: CareServiceKind, establishment: ID<Establishment>,
        since: Instant, until: Instant? = nil, fallback: String = ""
    ) {
        self.service = service
        self.name = name
        self.kind = kind
        self.establishment = establishment
        self.since = since
        self.until = until
        self.fallback = fallback
    }
}
