import Access
import HTTPTypes
import Hummingbird
import Store
import Vocabulary

/// One route of the site or of the API: where it is, who may pass, and what it answers.
///
/// The router is built from the list ``Endpoints`` and from nothing else, and every endpoint is reached through the
/// one ``Door``: a route that is not in the list does not exist, and one that names no permission cannot be written.
struct Endpoint: Sendable {
    let method: HTTPRequest.Method
    /// With parameters in braces, as in OpenAPI: `/alerts/{alert}`.
    let path: String
    let needs: Need
    let kind: Kind
    let handle: Handler

    typealias Handler = @Sendable (Visit) async throws -> Response

    /// Who may pass.
    enum Need: Hashable, Sendable {
        /// Everybody: sign-in, health.
        case nothing
        /// Whoever is signed in, whatever they hold: their own account.
        case signedIn
        /// A collector's token: it says for which establishment.
        case collector
        /// A device or program that fetches what is shared, with a secret of its own for that use.
        case shareClient(ShareClient.Use)
        /// Whoever holds the permission on some scope; the visit carries how far.
        case permission(Permission)
    }

    /// What comes in and what goes out.
    enum Kind: Sendable {
        /// A page: a stranger is sent to sign in, an error is a page.
        case page
        /// What a form of a page is sent to; the limit is in bytes.
        case form(limit: Int)
        /// A file that a page links to.
        case file
        /// A program's answer: an error is JSON. Unsafe methods take a bearer token only, never a cookie.
        case api(Operation)
        /// A stream of events for a page, open as long as the session.
        case stream
        /// What monitoring asks for.
        case probe
        /// What devices and platforms fetch, in a protocol of theirs.
        case exchange(ExchangeDialect)
    }

    /// Enough for the forms without files.
    static let formLimit = 64 * 1_024

    static func page(
        _ path: String, needs: Need, handle: @escaping Handler
    ) -> Endpoint {
        Endpoint(method: .get, path: path, needs: needs, kind: .page, handle: handle)
    }

    static func form(
        _ path: String, needs: Need, limit: Int = formLimit, handle: @escaping Handler
    ) -> Endpoint {
        Endpoint(method: .post, path: path, needs: needs, kind: .form(limit: limit), handle: handle)
    }

    static func file(_ path: String, needs: Need, handle: @escaping Handler) -> Endpoint {
        Endpoint(method: .get, path: path, needs: needs, kind: .file, handle: handle)
    }

    static func api(
        _ method: HTTPRequest.Method = .get, _ path: String, needs: Need, _ operation: Operation,
        handle: @escaping Handler
    ) -> Endpoint {
        Endpoint(method: method, path: path, needs: needs, kind: .api(operation), handle: handle)
    }

    /// Whether a token may come as the password of HTTP Basic: see ``Operation/takesTokenAsPassword``.
    var takesTokenAsPassword: Bool {
        if case .api(let operation) = kind { operation.takesTokenAsPassword && method == .get } else { false }
    }

    /// Whether errors are told to a program rather than to a person.
    var isForPrograms: Bool {
        switch kind {
        case .api, .probe, .exchange: true
        case .page, .form, .file, .stream: false
        }
    }
}

/// What OpenAPI says of an API route.
struct Operation: Sendable {
    /// A name for generated clients: `listAlerts`.
    let id: String
    /// One sentence.
    let summary: String
    /// Of the query; those of the path follow from it.
    var parameters: [Parameter] = []
    /// Media types of the body, for methods that have one.
    var body: [String] = []
    /// The answer when all went well.
    var status: Int = 200
    /// The JSON schema of that answer, by its name in ``Endpoints/schemas``; `nil` for an answer that is not JSON.
    var answer: String?
    /// The media type of the answer.
    var mediaType = "application/json"
    /// Whether a token may come as the password of HTTP Basic: calendar programs can send nothing else. Only for what
    /// changes nothing.
    var takesTokenAsPassword = false

    /// A parameter of the query.
    struct Parameter: Sendable {
        let name: String
        let about: String
        var type = "string"
        var values: [String] = []
    }
}
