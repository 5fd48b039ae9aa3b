public import Access
public import GRDB
import Registry
public import Vocabulary

/// Accounts that hold a role in reach, by sign-in name, with those of their roles.
///
/// A role on a group is in reach when every member of the group is. Roles on the network and on suppliers are
/// seen by who sees everything.
public struct AccountList: Hashable, Sendable {
    /// How far it sees.
    public var reach: Reach
    /// Only this account.
    public var account: ID<Account>?
    /// Which part.
    public var paging: Paging
    /// When it is asked, for which sessions are open.
    public var now: Instant

    /// All accounts in reach, unless narrowed to one.
    public init(
        reach: Reach, account: ID<Account>? = nil, paging: Paging = Paging(size: 200), at now: Instant
    ) {
        self.now = now
        self.reach = reach
        self.account = account
        self.paging = paging
    }
}

/// A page of accounts.
public struct AccountListPage: Sendable {
    /// The accounts on the page.
    public let rows: [AccountRow]
    /// How many there are in all.
    public let total: Total
}

/// An account in the list.
public struct AccountRow: Sendable {
    /// What is recorded of it.
    public let account: Account
    /// Its roles in reach.
    public let grants: Set<Grant>
    /// Whether it holds roles beyond reach too: then only who sees those may reset or shut it.
    public let holdsMore: Bool
    /// Its sessions that are not ended.
    public let sessions: Int
}

extension AccountList: PageQuery {
    /// The accounts, their roles in reach, and how many there are in all.
    public var statements: [SQL] {
        let grants = GrantReach(reach: reach).condition
        var conditions: [SQL] = []
        if reach != .everything {
            conditions.append("account.id IN (SELECT g.account_id FROM account_grant g WHERE \(grants))")
        }
        if let account { conditions.append("account.id = \(account.rawValue)") }
        let chosen: SQL = """
            SELECT account.id FROM account WHERE \(all(of: conditions)) ORDER BY account.name
            LIMIT \(paging.size) OFFSET \(paging.offset)
            """
        return [
            """
            SELECT \(sql: Account.columns),
                (SELECT count(*) FROM session WHERE account_id = account.id AND \(Session.isOpen(at: now))) AS sessions,
                (SELECT count(*) FROM account_grant WHERE account_id = account.id) AS all_grants
            FROM (\(chosen)) AS page CROSS JOIN account ON account.id = page.id ORDER BY account.name
            """,
            """
            SELECT g.* FROM (\(chosen)) AS page CROSS JOIN account_grant g ON g.account_id = page.id
            WHERE \(grants)
            """,
            Total.statement("SELECT 1 FROM account WHERE \(all(of: conditions))"),
        ]
    }

    /// Gives each account its roles.
    public func page(from answers: [[Row]]) throws -> AccountListPage {
        var grants: [Int64: Set<Grant>] = [:]
        for row in answers[1] {
            if let grant = Grant(row) { grants[row["account_id"], default: []].insert(grant) }
        }
        let rows = answers[0].map { row in
            let own = grants[row["id"]] ?? []
            let count: Int = row["all_grants"]
            return AccountRow(
                account: Account(row), grants: own, holdsMore: count > own.count, sessions: row["sessions"])
        }
        return AccountListPage(rows: rows, total: Total(answers[2]))
    }
}

/// Whether grant `g` lies in reach.
private struct GrantReach {
    let reach: Reach

    var condition: SQL {
        if reach == .everything { return "TRUE" }
        return """
            g.establishment_id IS NOT NULL AND \(reach.holds("g.establishment_id"))
            OR g.group_id IN (SELECT e.group_id FROM establishment e WHERE \(reach.holds("e.id")))
                AND NOT EXISTS (SELECT 1 FROM establishment e
                    WHERE e.group_id = g.group_id AND NOT (\(reach.holds("e.id"))))
            """
    }
}

/// Tokens of collectors and scripts in reach, by name: whose establishment is, or all of whose roles are.
public struct TokenList: Hashable, Sendable {
    /// How far it sees.
    public var reach: Reach
    /// Only this token.
    public var token: ID<APIToken>?
    /// Which part.
    public var paging: Paging

    /// All tokens in reach, unless narrowed to one.
    public init(reach: Reach, token: ID<APIToken>? = nil, paging: Paging = Paging(size: 200)) {
        self.reach = reach
        self.token = token
        self.paging = paging
    }
}

/// A page of tokens.
public struct TokenListPage: Sendable {
    /// The tokens on the page.
    public let rows: [TokenRow]
    /// How many there are in all.
    public let total: Total
}

/// A token in the list.
public struct TokenRow: Sendable {
    /// What is recorded of it.
    public let token: APIToken
    /// The name of the establishment it sends records for.
    public let establishmentName: String?
    /// Its roles.
    public let grants: Set<Grant>
}

extension TokenList: PageQuery {
    /// The tokens, and their roles.
    public var statements: [SQL] {
        let grants = GrantReach(reach: reach).condition
        let inReach: SQL =
            reach == .everything
            ? "TRUE"
            : """
            t.ingests_for IS NOT NULL AND \(reach.holds("t.ingests_for"))
            OR EXISTS (SELECT 1 FROM api_token_grant g WHERE g.token_id = t.id)
                AND NOT EXISTS (SELECT 1 FROM api_token_grant g WHERE g.token_id = t.id AND (\(grants)) IS NOT TRUE)
            """
        let seen = all(of: [inReach] + (token.map { ["t.id = \($0.rawValue)"] } ?? []))
        let chosen: SQL =
            "SELECT t.id FROM api_token t WHERE \(seen) ORDER BY t.name LIMIT \(paging.size) OFFSET \(paging.offset)"
        return [
            """
            SELECT t.*, e.name AS establishment_name FROM (\(chosen)) AS page
                CROSS JOIN api_token t ON t.id = page.id
                LEFT JOIN establishment e ON e.id = t.ingests_for
            ORDER BY t.name
            """,
            "SELECT g.* FROM (\(chosen)) AS page CROSS JOIN api_token_grant g ON g.token_id = page.id",
            Total.statement("SELECT 1 FROM api_token t WHERE \(seen)"),
        ]
    }

    /// Gives each token its roles.
    public func page(from answers: [[Row]]) throws -> TokenListPage {
        var grants: [Int64: Set<Grant>] = [:]
        for row in answers[1] {
            if let grant = Grant(row) { grants[row["token_id"], default: []].insert(grant) }
        }
        let rows = answers[0].map { row in
            TokenRow(
                token: APIToken(
                    id: ID(row["id"]), name: row["name"], ingestsFor: .from(row, "ingests_for"),
                    createdBy: row["created_by"], created: Instant(milliseconds: row["created"]),
                    expires: .from(row, "expires"), lastUsed: .from(row, "last_used"),
                    revoked: .from(row, "revoked")), establishmentName: row["establishment_name"],
                grants: grants[row["id"]] ?? [])
        }
        return TokenListPage(rows: rows, total: Total(answers[2]))
    }
}

/// The sessions of one account, the last used first: one's own, or those of an account whose every role is in
/// reach.
public struct SessionList: Hashable, Sendable {
    private let account: ID<Account>
    private let reach: Reach?
    private let now: Instant

    /// One's own sessions.
    public static func own(of account: ID<Account>, at now: Instant) -> SessionList {
        SessionList(account: account, reach: nil, now: now)
    }

    /// The sessions of somebody else.
    public init(of account: ID<Account>, reach: Reach, at now: Instant) {
        self.init(account: account, reach: reach, now: now)
    }

    private init(account: ID<Account>, reach: Reach?, now: Instant) {
        self.account = account
        self.reach = reach
        self.now = now
    }
}

extension SessionList: PageQuery {
    /// The sessions.
    public var statements: [SQL] {
        let seen: SQL =
            switch reach {
            case nil, .everything: "TRUE"
            case .some(let reach):
                """
                EXISTS (SELECT 1 FROM account_grant g WHERE g.account_id = session.account_id)
                AND NOT EXISTS (SELECT 1 FROM account_grant g WHERE g.account_id = session.account_id
                    AND (\(GrantReach(reach: reach).condition)) IS NOT TRUE)
                """
            }
        return [
            """
            SELECT id, created, last_seen, expires, address, agent, '' AS csrf FROM session
            WHERE account_id = \(account.rawValue) AND \(Session.isOpen(at: now)) AND \(seen)
            ORDER BY last_seen DESC LIMIT 200
            """
        ]
    }

    /// Reads the sessions, without what their forms carry.
    public func page(from answers: [[Row]]) throws -> [Session] { answers[0].map { Session($0) } }
}
