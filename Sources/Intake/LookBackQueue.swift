public import Events
public import Registry
public import Sharing
public import Vocabulary

/// Which newly shared indicators wait to be looked up in the archives of all members: one after another, each once, and no
/// more a day than an honest establishment asks for. A hunt reads every member's index: without bounds, whoever shares
/// would make the server do nothing else.
public struct LookBackQueue<Item: Hashable & Sendable>: Sendable {
    /// How many reports of one establishment are looked up in a day (UTC).
    public let dailyBound: Int
    private var waiting: [Item] = []
    private var day = Day(number: 0)
    private var asked: [ID<Establishment>: Int] = [:]

    /// An empty queue.
    public init(dailyBound: Int = 200) { self.dailyBound = dailyBound }

    /// Takes what an establishment shared; `false` when that establishment asked for enough today. What waits already
    /// waits once.
    public mutating func ask(for item: Item, by establishment: ID<Establishment>, on today: Day) -> Bool {
        if today != day { (day, asked) = (today, [:]) }
        if waiting.contains(item) { return true }
        guard asked[establishment, default: 0] < dailyBound else { return false }
        asked[establishment, default: 0] += 1
        waiting.append(item)
        return true
    }

    /// Takes up what waited when the server stopped; it was counted on its own day.
    public mutating func resume(_ items: [Item]) {
        for item in items where !waiting.contains(item) { waiting.append(item) }
    }

    /// Everything that waits, in order.
    public var all: [Item] { waiting }

    /// What is next; `nil` when nothing waits.
    public mutating func next() -> Item? { waiting.isEmpty ? nil : waiting.removeFirst() }
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
