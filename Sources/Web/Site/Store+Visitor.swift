import Access
import Store
import Vocabulary

extension Store {
    /// Who a session stands for now; `nil` when it ended. A page that is merely open is no use of it.
    func visitor(session: String, now: Instant, isUse: Bool) async throws -> Visitor? {
        guard let found = try await signedIn(token: session, at: now, isUse: isUse) else { return nil }
        return Visitor(found, session: session)
    }

    /// Who a program's token stands for now; `nil` when it ended or never was.
    func visitor(token: String, now: Instant) async throws -> Visitor? {
        guard let bearer = try await bearer(ofToken: token, at: now) else { return nil }
        return Visitor(
            principal: bearer.principal, displayName: bearer.principal.name,
            credential: .token(bearer.token, ingestsFor: bearer.ingestsFor))
    }
}

extension Visitor {
    init(_ found: SignedIn, session: String) {
        self.init(
            principal: found.principal, displayName: found.account.displayName,
            credential: .session(
                SignedInPerson(token: session, session: found.session, account: found.account)))
    }
}
