public import Events
public import Registry
public import Sharing
public import Vocabulary

/// Which newly shared indicators wait to be looked up in the archives of all members: one after another, each once, and no
/// more a day than an honest establishment asks for; what is more waits for a later day. A hunt reads every member's
/// index: without bounds, whoever shares would make the server do nothing else.
public struct LookBackQueue<Item: Hashable & Sendable>: Sendable {
    /// How many reports of one establishment are looked up in a day, as the caller counts days.
    public let dailyBound: Int
    private var waiting: [Item] = []
    private var day = Day(number: 0)
    private var asked: [ID<Establishment>: Int] = [:]
    /// What was more than a day's, and whose.
    private var later: [Postponed] = []
    /// What could not be looked up, and is tried again on a later day.
    private var failed: [Item] = []

    /// What waits for a later day.
    public struct Postponed: Hashable, Sendable {
        /// What.
        public let item: Item
        /// Who shared it.
        public let establishment: ID<Establishment>

        /// Something of an establishment's.
        public init(_ item: Item, of establishment: ID<Establishment>) {
            (self.item, self.establishment) = (item, establishment)
        }
    }

    /// What becomes of something that was shared.
    public enum Answer: Hashable, Sendable {
        /// It is looked up now, after what waits.
        case queued
        /// It is looked up on a later day.
        case postponed
        /// The establishment has more waiting than it may.
        case refused
    }

    /// How many days' worth of one establishment may wait for a later day.
    private static var mostDays: Int { 30 }

    /// An empty queue.
    public init(dailyBound: Int = 200) { self.dailyBound = dailyBound }

    /// Takes what an establishment shared. What waits already waits once.
    public mutating func ask(for item: Item, by establishment: ID<Establishment>, on today: Day) -> Answer {
        begin(today)
        if waiting.contains(item) { return .queued }
        if failed.contains(item) { return .postponed }
        let own = Postponed(item, of: establishment)
        if later.contains(own) { return .postponed }
        guard asked[establishment, default: 0] >= dailyBound else {
            asked[establishment, default: 0] += 1
            waiting.append(item)
            return .queued
        }
        guard later.count(where: { $0.establishment == establishment }) < dailyBound * LookBackQueue.mostDays
        else {
            return .refused
        }
        later.append(own)
        return .postponed
    }

    /// Takes up what waited when the server stopped; it was counted on its own day.
    public mutating func resume(_ items: [Item], later postponed: [Postponed] = []) {
        for item in items where !waiting.contains(item) { waiting.append(item) }
        for one in postponed where !later.contains(one) { later.append(one) }
    }

    /// On a new day, what waited for it is asked for.
    private mutating func begin(_ today: Day) {
        guard today != day else { return }
        (day, asked) = (today, [:])
        for item in failed where !waiting.contains(item) { waiting.append(item) }
        let postponed = later
        (later, failed) = ([], [])
        for one in postponed {
            if asked[one.establishment, default: 0] < dailyBound {
                asked[one.establishment, default: 0] += 1
                if !waiting.contains(one.item) { waiting.append(one.item) }
            } else {
                later.append(one)
            }
        }
    }

    /// What waits for a later day, in order.
    public var postponed: [Postponed] { later }

    /// Puts back what could not be looked up just now, behind all others.
    public mutating func putBack(_ item: Item) {
        if !waiting.contains(item) { waiting.append(item) }
    }

    /// Leaves to a later day what could not be looked up this day, however often it was tried.
    public mutating func putOff(_ item: Item) {
        if !waiting.contains(item), !failed.contains(item) { failed.append(item) }
    }

    /// Everything that waits, in order; after a stop, what failed is tried again at once.
    public var all: [Item] { waiting + failed }

    /// What is next; `nil` when nothing waits for that day.
    public mutating func next(on today: Day) -> Item? {
        begin(today)
        return waiting.isEmpty ? nil : waiting.removeFirst()
    }
}

extension Events.Observable {
    /// An indicator as the archive's index knows it. A range is not in the index; of a URL, the machine is; SHA-512 is not.
    ///
    /// Accounts and mailboxes name people: nobody has the archives of others searched for a person. They are looked for in
    /// the stream from now on.
    public static func inHistory(_ indicator: Indicator) -> [Events.Observable] {
        switch indicator.kind {
        case .ipv4, .ipv6: [Events.Observable(.address, indicator.value)].compactMap(\.self)
        case .domain:
            [Events.Observable(.domain, indicator.value), Events.Observable(.host, indicator.value)]
                .compactMap(\.self)
        case .md5, .sha1, .sha256: [Events.Observable(.hash, indicator.value)].compactMap(\.self)
        case .url:
            (indicator.hostAddress.map { Events.Observable(.address, $0.description) }
                ?? indicator.domain.map {
                    Events.Observable(.domain, $0)
                }).flatMap(\.self).map { [$0] } ?? []
        case .account, .email, .network, .sha512: []
        }
    }
}
