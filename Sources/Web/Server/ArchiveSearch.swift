public import Access
public import Registry
public import Vocabulary
public import Watch

/// Looks things up in everything that hospitals have stored.
public protocol ArchiveSearch: Sendable {
    /// Who has met what a text names, from the index.
    ///
    /// - Returns: `nil` if the text is nothing that can be looked for.
    func sightings(of text: String, on ground: SearchGround) async throws -> SearchAnswer?

    /// The first records that name it, in the order in which they came: those that were found within the time.
    func records(of text: String, on ground: SearchGround, limit: Int, within time: Duration) async throws
        -> [SearchRecord]

    /// Asks rules about every stored record, and tells what they find and how far it has come, until the task is cancelled.
    ///
    /// - Throws: ``SearchRefusal`` before anything is read, if the rules cannot be used.
    func matches(
        of rules: String, on ground: SearchGround,
        progress: @escaping @Sendable (SearchProgress) async -> Void,
        found: @escaping @Sendable (SearchMatch) async -> Bool
    ) async throws
}

/// Where to look, and what whoever asks may see.
public struct SearchGround: Hashable, Sendable {
    /// What whoever asks may see.
    public var reach: Reach
    /// This group only.
    public var group: ID<Group>?
    /// This establishment only.
    public var establishment: ID<Establishment>?
    /// Records received from then on, by whole hours.
    public var since: Instant?

    /// Everything within a reach.
    public init(reach: Reach) { self.reach = reach }
}

/// Who has met it.
public struct SearchAnswer: Sendable {
    /// What was looked for, as it was understood: `domain:evil.example`.
    public var observables: [String]
    /// By the names of establishments.
    public var sightings: [SearchSighting]
    /// How many establishments were asked.
    public var establishments: Int
    /// How many days of records, over all of them.
    public var days: Int
    /// How long the index took.
    public var time: Duration
    /// Files of the archive that could not be read to their end: what stands there, nobody can say.
    public var unreadableFiles: Int

    /// An answer.
    public init(
        observables: [String], sightings: [SearchSighting], establishments: Int, days: Int, time: Duration,
        unreadableFiles: Int = 0
    ) {
        self.observables = observables
        self.sightings = sightings
        self.establishments = establishments
        self.days = days
        self.time = time
        self.unreadableFiles = unreadableFiles
    }
}

/// What one establishment has stored of it.
public struct SearchSighting: Sendable {
    /// Whose records.
    public var establishment: ID<Establishment>
    /// For people.
    public var name: String
    /// The kind of what was met.
    public var kind: LocalizedText
    /// What was met.
    public var text: String
    /// In how many records.
    public var records: Int
    /// The earliest.
    public var firstSeen: Instant
    /// The latest.
    public var lastSeen: Instant

    /// A sighting.
    public init(
        establishment: ID<Establishment>, name: String, kind: LocalizedText, text: String, records: Int,
        firstSeen: Instant, lastSeen: Instant
    ) {
        self.establishment = establishment
        self.name = name
        self.kind = kind
        self.text = text
        self.records = records
        self.firstSeen = firstSeen
        self.lastSeen = lastSeen
    }
}

/// A record that names it.
public struct SearchRecord: Sendable {
    /// Whose.
    public var establishment: ID<Establishment>
    /// For people.
    public var name: String
    /// The machine; empty if the record does not say.
    public var host: String
    /// The record.
    public var record: RawRecord

    /// A record of an establishment.
    public init(establishment: ID<Establishment>, name: String, host: String, record: RawRecord) {
        self.establishment = establishment
        self.name = name
        self.host = host
        self.record = record
    }
}

/// A record in which a rule found something.
public struct SearchMatch: Sendable {
    /// Whose.
    public var establishment: ID<Establishment>
    /// For people.
    public var name: String
    /// The rule's title.
    public var rule: String
    /// How grave the rule says it is.
    public var level: AlertLevel
    /// When.
    public var time: Instant
    /// The machine.
    public var host: String
    /// The account.
    public var account: String
    /// The bytes as they came.
    public var bytes: [UInt8]

    /// A match.
    public init(
        establishment: ID<Establishment>, name: String, rule: String, level: AlertLevel, time: Instant,
        host: String,
        account: String, bytes: [UInt8]
    ) {
        self.establishment = establishment
        self.name = name
        self.rule = rule
        self.level = level
        self.time = time
        self.host = host
        self.account = account
        self.bytes = bytes
    }
}

/// How far a search has come.
public struct SearchProgress: Hashable, Sendable {
    /// 0...1.
    public var share: Double
    /// Records that were read.
    public var records: Int
    /// Files that could not be read to their end.
    public var unreadableFiles: Int

    /// So far.
    public init(share: Double, records: Int, unreadableFiles: Int = 0) {
        self.share = share
        self.records = records
        self.unreadableFiles = unreadableFiles
    }
}

/// Why a search cannot begin: a sentence for whoever wrote the rule.
public struct SearchRefusal: Error, Hashable, Sendable {
    /// What is wrong and where.
    public let reason: LocalizedText

    /// For that reason.
    public init(_ reason: LocalizedText) { self.reason = reason }
}
