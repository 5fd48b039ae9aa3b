import Access
import HTTPTypes
import Hummingbird
import Logging
import Registry
import Store
import Vocabulary

/// One request that has passed the ``Door``: who asks, how far they reach, and with what.
struct Visit: Sendable {
    /// What all requests share.
    let site: Installation
    let endpoint: Endpoint
    let request: Request
    /// What the braces of the path stand for.
    let parameters: Parameters
    /// The query.
    let query: FormFields
    /// The form that was sent, its token checked.
    var fields: FormFields
    /// Who asks; `nil` for a stranger.
    let visitor: Visitor?
    /// How far the endpoint's permission carries; never ``Reach/nothing`` where one is needed.
    let reach: Reach
    /// Who is a member of which group now.
    let membership: Membership
    let language: Language
    let theme: Theme
    let now: Instant
    /// Where the request comes from, for the log and for throttling.
    let address: String
    /// What the log and the error page call this request.
    let reference: String
    let logger: Logger
    /// The form that this visit sent, or that the page is to show again; `nil` where no person sent one.
    var sent: SentForm?

    var store: Store { site.store }

    /// How far another permission carries for the same person, for what a page shows beside its main content.
    func reach(for permission: Permission) -> Reach {
        guard let visitor else { return .nothing }
        return Access.reach(of: visitor.principal, for: permission, given: membership)
    }

    /// Whether links to what needs that permission are worth showing.
    func can(_ permission: Permission) -> Bool { reach(for: permission) != .nothing }

    /// Who asks, on an endpoint that lets no stranger pass.
    func signedIn() throws -> Visitor {
        guard let visitor else { throw Refusal.unauthorized }
        return visitor
    }

    /// The identifier in the path; a text that is none is a page that does not exist.
    func id<Subject>(_ parameter: String, of _: Subject.Type = Subject.self) throws -> ID<Subject> {
        guard let id = parameters.get(parameter).flatMap({ ID<Subject>($0) }) else { throw Refusal.notFound }
        return id
    }

    /// How the site is reached, without a slash at the end: as the settings say, for what lives longer than this visit, or
    /// else as this request did.
    var siteAddress: String {
        site.services.onCall?.publicAddress
            ?? (site.isSecure ? "https://" : "http://") + (request.head.authority ?? "cordon")
    }

    /// The address asked for, query included.
    var here: SiteLink { SiteLink(returning: request.head.path ?? "/") ?? .overview }
}

/// Whoever a session or a token stands for.
struct Visitor: Sendable {
    let principal: Principal
    /// As people call them.
    let displayName: String
    let credential: Credential

    /// What they showed at the door.
    enum Credential: Sendable {
        /// A person's session.
        case session(SignedInPerson)
        /// A program's token; the establishment it may send records for, if it is a collector's.
        case token(ID<APIToken>, ingestsFor: ID<Establishment>?)
        /// The secret of a device or program that fetches what is shared.
        case shareClient(ShareClient)
    }

    /// The person behind a session; `nil` for a program.
    var person: SignedInPerson? {
        switch credential {
        case .session(let person): person
        case .token, .shareClient: nil
        }
    }
}

/// A person with a session.
struct SignedInPerson: Sendable {
    /// The secret in the cookie, by which the session is found again.
    let token: String
    let session: Session
    let account: Account

    /// What each form must carry back.
    var csrfToken: String { session.csrf }
    /// The account's own language.
    var language: Language { account.language }
    /// Whether nothing but the change of the password is open.
    var mustChangePassword: Bool { account.mustChangePassword }
}

/// Dark, light, or as the machine is set.
enum Theme: String, CaseIterable, Sendable {
    case system, light, dark

    var title: LocalizedText {
        switch self {
        case .system: LocalizedText("Comme le système", en: "Same as system")
        case .light: LocalizedText("Clair", en: "Light")
        case .dark: LocalizedText("Sombre", en: "Dark")
        }
    }
}
