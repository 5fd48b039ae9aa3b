public import Access
import GRDB
public import Registry
public import Vocabulary

/// A source of logs that somebody said must be heard: a silence of it is a fault or an attack, and never a habit.
public struct ExpectedSource: Hashable, Sendable {
    /// Its place in the store; of no meaning for one that is declared.
    public var id: ID<ExpectedSource>
    /// Whose.
    public var establishment: ID<Establishment>
    /// The site where it stands, where that is told.
    public var site: ID<Site>?
    /// The machine, as its records name it; upper and lower case are one.
    public var name: String
    /// What it sends, such as `windows` or `linux/sshd`; empty for whatever it sends.
    public var dialect: String
    /// What it is for people: `pare-feu de Roseval`.
    public var role: String
    /// It is silent after so long without a record.
    public var silenceMinutes: Int

    /// Minutes that may be chosen: from five minutes to thirty days.
    public static let silenceRange = 5...43_200
    /// A day: what servers and firewalls send in hours, a printer may in a day.
    public static let usualSilence = 1_440
    /// The most that one establishment declares.
    public static let mostOfEstablishment = 5_000

    /// A source to be declared.
    public init(
        establishment: ID<Establishment>, site: ID<Site>? = nil, name: String, dialect: String = "",
        role: String = "", silenceMinutes: Int = ExpectedSource.usualSilence
    ) {
        id = ID(0)
        self.establishment = establishment
        self.site = site
        self.name = name
        self.dialect = dialect
        self.role = role
        self.silenceMinutes = silenceMinutes
    }

    /// What is wrong with it; empty if it may be declared.
    public var faults: [Fault] {
        var faults: [Fault] = []
        if name.isEmpty || name.count > 300 { faults.append(.name) }
        if dialect.count > 100 { faults.append(.dialect) }
        if role.count > 200 { faults.append(.role) }
        if !ExpectedSource.silenceRange.contains(silenceMinutes) { faults.append(.silence) }
        return faults
    }

    /// What can be wrong.
    public enum Fault: String, Error, CaseIterable, Sendable {
        case name, dialect, role, silence

        /// What to write instead.
        public var sentence: LocalizedText {
            switch self {
            case .name:
                LocalizedText(
                    "Écrivez le nom de la machine tel que ses journaux le portent, 300 caractères au plus.",
                    en: "Write the machine’s name as its logs have it, at most 300 characters.")
            case .dialect:
                LocalizedText("Cent caractères au plus.", en: "At most a hundred characters.")
            case .role: LocalizedText("Deux cents caractères au plus.", en: "At most two hundred characters.")
            case .silence:
                LocalizedText(
                    "Entre 5 minutes et 43\u{202F}200 (trente jours).",
                    en: "Between 5 minutes and 43,200 (thirty days).")
            }
        }
    }
}

/// An expected source with what was heard of it.
public struct HeardSource: Hashable, Sendable {
    /// What is expected.
    public let source: ExpectedSource
    /// The establishment's name.
    public let establishmentName: String
    /// The site's name, where it has one.
    public let siteName: String?
    /// When it was declared, and by whom.
    public let declared: Instant
    /// Who declared it.
    public let declaredBy: String
    /// Its latest record; `nil` if it was never heard.
    public let lastEvent: Instant?

    /// Since when it is silent; `nil` while it is heard.
    public func silentSince(at now: Instant) -> Instant? {
        let heard = lastEvent ?? declared
        return now.duration(since: heard) >= .seconds(60 * source.silenceMinutes) ? heard : nil
    }
}

extension Writer {
    /// Declares a source, or changes what was declared of it; returns whether it is new. Whatever it sent before counts.
    ///
    /// - Throws: ``StoreError/notFound(kind:)`` for an establishment beyond reach or a site of another;
    ///   ``ExpectedSource/Fault``; ``StoreError/wrongState(_:)`` past the most.
    @discardableResult public func declare(_ source: ExpectedSource, reach: Reach) throws -> Bool {
        guard reach.includes(source.establishment) else { throw StoreError.notFound(kind: "establishment") }
        if let fault = source.faults.first { throw fault }
        let owner = source.establishment.rawValue
        if let site = source.site {
            let known = try Int64.fetchOne(
                db, sql: "SELECT establishment_id FROM site WHERE id = ?", arguments: [site.rawValue])
            guard known == owner else { throw StoreError.notFound(kind: "site") }
        }
        // As the triggers reckon it, which know letters of ASCII alone.
        let key =
            try String.fetchOne(db, sql: "SELECT lower(?)", arguments: [source.name])
            ?? source.name.lowercased()
        let isKnown =
            try Int64.fetchOne(
                db,
                sql:
                    "SELECT id FROM expected_source WHERE establishment_id = ? AND name_key = ? AND dialect = ?",
                arguments: [owner, key, source.dialect]) != nil
        let count =
            try Int.fetchOne(
                db, sql: "SELECT count(*) FROM expected_source WHERE establishment_id = ?", arguments: [owner]
            ) ?? 0
        guard isKnown || count < ExpectedSource.mostOfEstablishment else {
            throw StoreError.declined(
                LocalizedText(
                    "Un établissement attend \(ExpectedSource.mostOfEstablishment) sources au plus\u{A0}: déclarez plutôt les machines qui rassemblent les journaux des autres.",
                    en:
                        "An establishment expects at most \(ExpectedSource.mostOfEstablishment) sources: declare the machines that gather the logs of others instead."
                ))
        }
        try db.execute(
            sql: """
                INSERT INTO expected_source (establishment_id, site_id, name, name_key, dialect, role,
                    silence_minutes, declared, declared_by, last_event)
                VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, (SELECT max(last_event) FROM event_source
                    WHERE establishment_id = ?1 AND lower(name) = ?4
                        AND (?5 IN ('', kind) OR kind LIKE ?5 || '/%')))
                ON CONFLICT (establishment_id, name_key, dialect) DO UPDATE SET site_id = excluded.site_id,
                    name = excluded.name, role = excluded.role, silence_minutes = excluded.silence_minutes
                """,
            arguments: [
                owner, source.site?.rawValue, source.name, key, source.dialect, source.role,
                source.silenceMinutes, now.milliseconds, actor,
            ])
        try tellExpected("source.expect", source)
        return !isKnown
    }

    /// Expects a source no longer.
    ///
    /// - Throws: ``StoreError/notFound(kind:)`` for one beyond reach.
    public func expectNoLonger(_ id: ID<ExpectedSource>, reach: Reach) throws {
        let row = try Row.fetchOne(
            db, sql: "SELECT * FROM expected_source WHERE id = ?", arguments: [id.rawValue])
        guard let source = row.map({ ExpectedSource($0) }), reach.includes(source.establishment) else {
            throw StoreError.notFound(kind: "source")
        }
        try db.execute(sql: "DELETE FROM expected_source WHERE id = ?", arguments: [id.rawValue])
        try tellExpected("source.expect-no-longer", source)
    }

    private func tellExpected(_ action: String, _ source: ExpectedSource) throws {
        guard auditing == .eachChange else { return }
        var detail = JSONObject()
        detail.set("source", to: JSONText(source.name))
        detail.set("dialect", to: JSONText(source.dialect))
        detail.set("silenceMinutes", to: JSONText(Int64(source.silenceMinutes)))
        try note(action, establishment: source.establishment, detail: detail.text)
    }
}

extension ExpectedSource {
    init(_ row: Row) {
        self.init(
            establishment: ID(row["establishment_id"]), site: (row["site_id"] as Int64?).map { ID($0) },
            name: row["name"], dialect: row["dialect"], role: row["role"],
            silenceMinutes: row["silence_minutes"])
        id = ID(row["id"])
    }
}
