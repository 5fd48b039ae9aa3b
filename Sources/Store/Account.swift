public import Access
import GRDB
import Registry
public import Vocabulary

/// Somebody who may sign in.
public struct Account: Hashable, Sendable {
    /// Its place in the store.
    public let id: ID<Account>
    /// The sign-in name; compared without case.
    public let name: String
    /// As people call them.
    public let displayName: String
    /// The language of their pages.
    public let language: Language
    /// Whether the password was given by somebody else and must be replaced first of all.
    public let mustChangePassword: Bool
    /// Whether an administrator shut it.
    public let isDisabled: Bool
    /// When it was opened.
    public let created: Instant
    /// When its bearer last signed in.
    public let lastSignedIn: Instant?
}

/// An account to open.
public struct NewAccount: Hashable, Sendable {
    /// The sign-in name: 1 to 100 characters, unique without case.
    public var name: String
    /// As people call them.
    public var displayName: String
    /// The language of their pages.
    public var language: Language
    /// The roles to begin with.
    public var grants: Set<Grant>

    /// An account to open.
    public init(name: String, displayName: String, language: Language = .french, grants: Set<Grant>) {
        self.name = name
        self.displayName = displayName
        self.language = language
        self.grants = grants
    }
}

extension Account {
    static let columns = """
        account.id, account.name, account.display_name, account.language, account.must_change_password,
        account.disabled, account.created, account.last_signed_in
        """

    init(_ row: Row) {
        let lastSignedIn: Int64? = row["last_signed_in"]
        self.init(
            id: ID(row["id"]), name: row["name"], displayName: row["display_name"],
            language: Language(rawValue: row["language"]) ?? .french,
            mustChangePassword: row["must_change_password"], isDisabled: row["disabled"],
            created: Instant(milliseconds: row["created"]),
            lastSignedIn: lastSignedIn.map { Instant(milliseconds: $0) })
    }
}
