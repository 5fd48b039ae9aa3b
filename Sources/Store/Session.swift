public import Access
public import Vocabulary

/// A browser in which somebody signed in.
public struct Session: Hashable, Sendable {
    /// Its place in the store; not what the browser holds.
    public let id: ID<Session>
    /// When its bearer signed in.
    public let created: Instant
    /// When it was last used, to the minute.
    public let lastSeen: Instant
    /// When it ends whatever happens.
    public let expires: Instant
    /// From where.
    public let address: String
    /// With what browser.
    public let agent: String
    /// What each of its forms must carry.
    public let csrf: String
}

/// How long a session lasts.
public struct SessionLimits: Hashable, Sendable {
    /// Without use.
    public var idle: Duration
    /// In all.
    public var absolute: Duration

    /// Half an hour without use, twelve hours in all, unless said otherwise.
    public init(idle: Duration = .seconds(30 * 60), absolute: Duration = .seconds(12 * 3_600)) {
        self.idle = idle
        self.absolute = absolute
    }
}

/// Who a session stands for.
public struct SignedIn: Sendable {
    /// The session itself.
    public let session: Session
    /// Whose it is.
    public let account: Account
    /// The roles held at this moment.
    public let principal: Principal
}

/// What came of an attempt to sign in.
public enum SignIn: Sendable {
    /// The token is for the browser's cookie, and is shown nowhere else.
    case signedIn(token: String, SignedIn)
    /// Wrong name or password, or an account that was shut: which of them is not told.
    case refused
    /// Too many failures under that name, whether somebody has it or not.
    case locked(until: Instant)
}
