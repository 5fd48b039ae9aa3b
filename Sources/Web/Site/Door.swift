import Access
import HTTPTypes
import Hummingbird
import HummingbirdCore
import Logging
import Markup
import NIOCore
import Registry
import Store
import Vocabulary

/// The only way to a handler: finds who asks, decides how far they reach, checks that the request is theirs.
struct Door: Sendable {
    let site: Installation

    /// What the handler answers, or the refusal or the fault as an answer. Never throws.
    func answer(_ endpoint: Endpoint, to request: Request, in context: VisitContext) async -> Response {
        var draft = Draft(site: site, endpoint: endpoint, request: request, context: context)
        do {
            draft.visitor = try await visitor(of: draft)
            draft.membership = try await site.store.membership()
            let reach = try reach(of: draft)
            if let detour = try detour(for: draft) { return detour }
            try refuseUnreadableQueries(draft)
            try refuseForgeries(draft)
            let form = try await form(of: draft)
            draft.fields = form.fields
            try refuseWrongTokens(draft)
            if let refusal = form.refusal { throw refusal }
            return try await endpoint.handle(draft.visit(reach: reach))
        } catch {
            let visit = draft.visit(reach: .nothing)
            // The start of the site is the overview; who may not see it starts elsewhere.
            if let refusal = error as? Refusal, refusal.status == .forbidden, endpoint.path == "/",
                let first = visit.firstScreen
            {
                return .redirect(to: first)
            }
            let answer = ErrorAnswer(visit)
            let refusal = answer.refusal(for: error)
            return await refusedForm(draft, refusal) ?? answer.answer(refusal)
        }
    }

    // MARK: Refused forms

    /// The page that a refused form stood on, with the form as it was filled in and what is wrong with it; `nil` where it is
    /// not known, no longer may be seen, or has no such form any more: then an error page says it.
    private func refusedForm(_ draft: Draft, _ refusal: Refusal) async -> Response? {
        guard
            [.badRequest, .conflict, .unprocessableContent, .contentTooLarge, .serviceUnavailable].contains(
                refusal.status),
            case .form = draft.endpoint.kind, draft.visitor?.person != nil, !draft.fields.pairs.isEmpty,
            let origin = draft.origin, let (page, parameters) = Endpoints.page(at: origin.path)
        else { return nil }
        let sent = SentForm(
            action: draft.request.uri.path, fields: draft.fields, origin: origin,
            problem: refusal.beside ?? refusal.explanation, at: refusal.field, isRefused: true)
        let head = HTTPRequest(
            method: .get, scheme: draft.request.head.scheme, authority: draft.request.head.authority,
            path: origin.with("done", nil).description, headerFields: draft.request.headers)
        var again = Draft(
            site: site, endpoint: page, request: Request(head: head, body: .init(buffer: ByteBuffer())),
            context: draft.context)
        again.parameters = parameters
        again.visitor = draft.visitor
        again.membership = draft.membership
        again.sent = sent
        do {
            let reach = try reach(of: again)
            guard try detour(for: again) == nil else { return nil }
            var response = try await page.handle(again.visit(reach: reach))
            response.status = refusal.status
            if let seconds = refusal.retryAfterSeconds { response.headers[.retryAfter] = String(seconds) }
            return sent.isFound ? response : nil
        } catch {
            return nil
        }
    }

    // MARK: Who

    /// Programs show a token, people a cookie; a page takes no token, so that a leaked one opens no page.
    private func visitor(of draft: Draft) async throws -> Visitor? {
        if case .exchange = draft.endpoint.kind {
            guard let secret = ShareSecret.stated(in: draft.request.headers) else { return nil }
            return try await site.store.shareClient(secret: secret, at: draft.now).map { Visitor($0) }
        }
        if draft.endpoint.isForPrograms, let header = draft.request.headers[.authorization] {
            let token: String
            if header.lowercased().hasPrefix("bearer ") {
                token = trimmingBlanks(String(header.dropFirst("bearer ".count)))
            } else if draft.endpoint.takesTokenAsPassword,
                let password = ShareSecret.password(ofBasic: header)
            {
                token = password
            } else {
                throw Refusal.unauthorized
            }
            guard let visitor = try await site.store.visitor(token: token, now: draft.now) else {
                throw Refusal.unauthorized
            }
            return visitor
        }
        guard let secret = cookie(site.cookies.session, in: draft.request.headers), !secret.isEmpty else {
            return nil
        }
        // The script of an open page connects by itself, again and again.
        let isUse = if case .stream = draft.endpoint.kind { false } else { true }
        return try await site.store.visitor(session: secret, now: draft.now, isUse: isUse)
    }

    // MARK: How far

    private func reach(of draft: Draft) throws -> Reach {
        switch draft.endpoint.needs {
        case .nothing: return .nothing
        case .signedIn:
            guard draft.visitor != nil else { throw Refusal.unauthorized }
            return .nothing
        case .collector:
            guard let visitor = draft.visitor else { throw Refusal.unauthorized }
            guard case .token(_, .some(let establishment)) = visitor.credential else {
                throw Refusal.notACollector
            }
            return .establishments([establishment])
        case .shareClient(let use):
            guard case .shareClient(let client) = draft.visitor?.credential else {
                throw Refusal.noShareClient
            }
            guard client.use == use else { throw Refusal.wrongShareClient }
            return .establishments([client.establishment])
        case .permission(let permission):
            guard let visitor = draft.visitor else { throw Refusal.unauthorized }
            let reach = Access.reach(of: visitor.principal, for: permission, given: draft.membership)
            guard reach != .nothing else { throw Refusal.forbidden }
            return reach
        }
    }

    /// A password given by somebody else opens nothing but its own change.
    private func detour(for draft: Draft) throws -> Response? {
        guard case .permission = draft.endpoint.needs, let person = draft.visitor?.person,
            person.mustChangePassword
        else { return nil }
        if draft.endpoint.isForPrograms { throw Refusal.unauthorized }
        return .redirect(to: SiteLink.account)
    }

    /// A query that cannot be read is not no query: without its filter or its `dryRun`, another thing would be done than
    /// was asked. Only the page that says so reads it as empty.
    private func refuseUnreadableQueries(_ draft: Draft) throws {
        guard let query = draft.request.uri.query else { return }
        if FormFields(parsing: query) == nil { throw Refusal.unreadableQuery }
    }

    // MARK: Whether it is theirs

    private func refuseForgeries(_ draft: Draft) throws {
        guard !isSafe(draft.request.method) else { return }
        if draft.endpoint.isForPrograms {
            // A browser adds the cookie by itself, a bearer token never.
            guard draft.visitor?.person == nil else { throw Refusal.unauthorized }
            return
        }
        guard
            Origin.isOurs(
                draft.request.headers, authority: draft.request.head.authority, isSecure: site.isSecure)
        else { throw Refusal.forged }
    }

    private func refuseWrongTokens(_ draft: Draft) throws {
        guard !isSafe(draft.request.method), !draft.endpoint.isForPrograms, draft.endpoint.needs != .nothing
        else { return }
        guard let person = draft.visitor?.person,
            let token = draft.fields[HTML.csrfField], isSameSecret(token, person.csrfToken)
        else { throw Refusal.forged }
    }

    private func isSafe(_ method: HTTPRequest.Method) -> Bool { method == .get || method == .head }

    // MARK: With what

    /// What was typed, and why it is refused before anybody looks at it: a file is too large.
    private func form(of draft: Draft) async throws -> (fields: FormFields, refusal: Refusal?) {
        guard case .form(let limit) = draft.endpoint.kind else { return (FormFields(), nil) }
        let boundary = multipartBoundary(draft.request.headers[.contentType] ?? "")
        if let boundary, let length = draft.request.statedLength, length > limit, length <= 4 * limit {
            let form = try await read(
                draft.request, limit: length, into: FormWithoutFiles(boundary: boundary)
            ) { $0.take($1.readableBytesView) }
            guard let fields = form.fields, let file = fields.files.first else {
                throw Refusal.tooLarge(limit: limit)
            }
            return (fields, .fileTooLarge(file.field, limit: limit))
        }
        let body = try await bytes(of: draft.request, limit: limit)
        if let boundary {
            guard let fields = FormFields(multipart: body, boundary: boundary) else {
                throw Refusal.malformed
            }
            return (fields, nil)
        }
        guard let text = String(validating: body, as: UTF8.self), let fields = FormFields(parsing: text)
        else {
            throw Refusal.malformed
        }
        return (fields, nil)
    }
}

extension Request {
    /// How long the body is, as the request says it.
    fileprivate var statedLength: Int? { headers[.contentLength].flatMap { Int($0) } }
}

/// How long a body may take: a minute, and what its length takes at the pace of a slow line.
///
/// Slow senders hold memory and a connection, but twelve megabytes over the line of a small hospital take minutes. The
/// length is what the request says, or the most that it may be.
func patience(forBytes length: Int) -> Duration { .seconds(60 + length / slowestBytesPerSecond) }

/// Half a megabit a second.
let slowestBytesPerSecond = 64 * 1_024

/// The whole body, refused past `limit` bytes and after a while, so that slow senders hold no memory for long.
func bytes(of request: Request, limit: Int) async throws -> [UInt8] {
    try await read(request, limit: limit, into: []) { $0.append(contentsOf: $1.readableBytesView) }
}

/// The same, piece by piece into something that holds less of it.
private func read<Reading: Sendable>(
    _ request: Request, limit: Int, into start: Reading,
    take: @escaping @Sendable (inout Reading, ByteBuffer) -> Void
) async throws -> Reading {
    let length = request.statedLength
    if let length, length > limit { throw Refusal.tooLarge(limit: limit) }
    let patience = patience(forBytes: max(0, min(length ?? limit, limit)))
    return try await withThrowingTaskGroup(of: Reading.self) { group in
        group.addTask {
            var (reading, count) = (start, 0)
            for try await buffer in request.body {
                count += buffer.readableBytes
                guard count <= limit else { throw Refusal.tooLarge(limit: limit) }
                take(&reading, buffer)
            }
            return reading
        }
        group.addTask {
            try await Task.sleep(for: patience)
            throw Refusal.tooSlow
        }
        defer { group.cancelAll() }
        guard let reading = try await group.next() else { throw Refusal.tooSlow }
        return reading
    }
}

/// What is known of a request on its way through the door.
private struct Draft {
    let site: Installation
    let endpoint: Endpoint
    let request: Request
    let context: VisitContext
    let now: Instant
    var visitor: Visitor?
    var membership = Membership([:])
    var fields = FormFields()
    var parameters: Parameters
    /// A form that is shown again on this page.
    var sent: SentForm?

    init(site: Installation, endpoint: Endpoint, request: Request, context: VisitContext) {
        self.site = site
        self.endpoint = endpoint
        self.request = request
        self.context = context
        now = site.now()
        parameters = context.parameters
    }

    /// The page that the form stood on.
    var origin: SiteLink? {
        SentForm.origin(of: fields, request.headers, authority: request.head.authority)
    }

    /// The form that was sent with this request, for a page that the handler writes by itself.
    private var ownForm: SentForm? {
        guard case .form = endpoint.kind, visitor?.person != nil else { return nil }
        return SentForm(action: request.uri.path, fields: fields, origin: origin)
    }

    func visit(reach: Reach) -> Visit {
        Visit(
            site: site, endpoint: endpoint, request: request, parameters: parameters,
            query: request.uri.query.flatMap { FormFields(parsing: $0) } ?? FormFields(), fields: fields,
            visitor: visitor, reach: reach, membership: membership, language: language, theme: theme,
            now: now,
            address: context.address(
                trustingProxy: site.configuration.isBehindTLSProxy, headers: request.headers),
            reference: context.reference, logger: context.logger, sent: sent ?? ownForm)
    }

    /// The choice made in this browser, else the account's, else the browser's own; programs read English.
    private var language: Language {
        if let chosen = cookie(SiteCookies.language, in: request.headers).flatMap(Language.init(rawValue:)) {
            return chosen
        }
        if let person = visitor?.person { return person.language }
        return request.headers[.acceptLanguage].flatMap(preferredLanguage)
            ?? (endpoint.isForPrograms ? .english : .french)
    }

    private var theme: Theme {
        cookie(SiteCookies.theme, in: request.headers).flatMap(Theme.init(rawValue:)) ?? .system
    }
}

/// The first of our languages in an `Accept-Language` header, by weight; `nil` if it names none.
func preferredLanguage(_ header: String) -> Language? {
    var best: (language: Language, weight: Double)?
    for item in header.prefix(400).split(separator: ",") {
        let parts = item.split(separator: ";").map { trimmingBlanks(String($0)) }
        guard let tag = parts.first?.lowercased(),
            let language = Language(rawValue: String(tag.prefix { $0 != "-" }))
        else { continue }
        let weight = parts.dropFirst().first { $0.hasPrefix("q=") }.flatMap { Double($0.dropFirst(2)) } ?? 1
        if weight > best?.weight ?? 0 { best = (language, weight) }
    }
    return best?.language
}
