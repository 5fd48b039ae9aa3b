public import Registry
import Sharing
public import Vocabulary

/// What is looked for in the stream, as it is carried to workers that know no records but hospitals' public numbers.
public struct CarriedWatchList: Codable, Hashable, Sendable {
    /// One indicator.
    public struct Entry: Codable, Hashable, Sendable {
        /// Its number in the store of the hub.
        public var id: Int64
        /// The circle that it is shared in.
        public var circle: Int64
        /// What it is, such as `domain`.
        public var kind: String
        /// In canonical form.
        public var value: String
        /// When to stop.
        public var expires: Instant
        /// How sure it is, in percent.
        public var confidence: Int
    }

    /// What is looked for.
    public var entries: [Entry]
    /// Who looks for what is shared in each circle, by FINESS number.
    public var members: [Int64: [String]]
    /// What hospitals declined, by FINESS number.
    public var declined: [String: [Int64]]
    /// The version of the hub's records.
    public var version: Int64
}

extension WatchList {
    /// The list without the numbers of this store.
    public func carried(_ numbers: [ID<Establishment>: Finess]) -> CarriedWatchList {
        CarriedWatchList(
            entries: table.entries.map { entry in
                CarriedWatchList.Entry(
                    id: entry.id, circle: entry.circle, kind: entry.observable.kind.rawValue,
                    value: entry.observable.value, expires: entry.expires,
                    confidence: entry.confidence.percent)
            },
            members: members.mapValues { $0.compactMap { numbers[$0]?.text }.sorted() },
            declined: declined.reduce(into: [:]) { declined, one in
                numbers[one.key].map { declined[$0.text] = one.value.sorted() }
            }, version: version)
    }

    /// The list as a worker knows hospitals: `number` gives each its number there. What cannot be read is not looked for.
    public init(_ carried: CarriedWatchList, number: (Finess) -> ID<Establishment>) {
        func owner(_ text: String) -> ID<Establishment>? { (try? Finess(parsing: text)).map(number) }
        self.init(
            table: WatchTable(
                carried.entries.compactMap { entry in
                    guard let kind = IndicatorKind(rawValue: entry.kind) else { return nil }
                    return WatchTable.Entry(
                        id: entry.id, circle: entry.circle,
                        observable: Indicator(kind: kind, canonical: entry.value), expires: entry.expires,
                        confidence: Confidence(clamping: entry.confidence))
                }),
            members: carried.members.mapValues { Set($0.compactMap(owner)) },
            declined: carried.declined.reduce(into: [:]) { declined, one in
                owner(one.key).map { declined[$0] = Set(one.value) }
            }, version: carried.version)
    }
}
