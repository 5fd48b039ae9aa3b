import Events
import Store
import Vocabulary

/// Who sent the records of a batch, and what was odd about their times, without a name made for each record.
///
/// A source is known by a number made of its name's bytes and of what its records are; its name is made once.
struct SourceTally {
    /// Records that a clock which goes right may be ahead by: machines of a hospital agree within seconds.
    static let mostAhead: Duration = .seconds(120)

    private struct Entry {
        var count: SourceCount
        var troubles: [SourceTrouble.Kind: SourceTrouble] = [:]
    }

    /// A batch names few machines; past so many, the rest count as one, so that hostile names fill no table.
    private static let mostSources = 2_000

    private let received: Instant
    private var places: [UInt64: Int] = [:]
    private var entries: [Entry] = []
    /// Where those are counted for which there is no place.
    private var rest: Int?
    private var last: (source: EventLogSource?, isWindows: Bool, salt: UInt64, dialect: String)?

    /// Records that were received at one time.
    init(received: Instant) { self.received = received }

    /// Counts one record; `isRepeat` if the same came lately.
    mutating func add(_ event: borrowing Event, at time: Instant, isRepeat: Bool) {
        // A clock that is ahead must not hide that its machine falls silent.
        let heard = min(time, received)
        let place = place(of: event, heard)
        entries[place].count.records += 1
        entries[place].count.lastEvent = max(entries[place].count.lastEvent, heard)
        let lag = received.milliseconds - time.milliseconds
        if isRepeat { note(.duplicate, 0, at: place) }
        if lag > Correlator.lateness.components.seconds * 1_000 {
            note(.late, lag / 1_000, at: place)
        } else if -lag > SourceTally.mostAhead.components.seconds * 1_000 {
            note(.ahead, -lag / 1_000, at: place)
        }
    }

    /// The sources, in order.
    var sources: [SourceCount] {
        entries.map(\.count).sorted { ($0.kind, $0.name) < ($1.kind, $1.name) }
    }

    /// What was odd, in order.
    var troubles: [SourceTrouble] {
        entries.flatMap(\.troubles.values).sorted {
            ($0.source, $0.dialect, $0.kind.rawValue) < ($1.source, $1.dialect, $1.kind.rawValue)
        }
    }

    private mutating func note(_ kind: SourceTrouble.Kind, _ seconds: Int64, at place: Int) {
        let source = entries[place].count
        var trouble =
            entries[place].troubles[kind]
            ?? SourceTrouble(
                source: source.name, dialect: source.kind, kind: kind, records: 0, worstSeconds: 0,
                last: received)
        trouble.records += 1
        trouble.worstSeconds = max(trouble.worstSeconds, Int(seconds))
        entries[place].troubles[kind] = trouble
    }

    private mutating func place(of event: borrowing Event, _ heard: Instant) -> Int {
        let isWindows = event.channelRange != nil
        if last == nil || last?.isWindows != isWindows || !isWindows && last?.source != event.logSource {
            let dialect = event.dialect
            let bytes = Array(dialect.utf8)
            last = (
                event.logSource, isWindows, ByteHash.value(of: bytes, bytes.indices), dialect
            )
        }
        let salt = last?.salt ?? 0
        let hash = event.computerRange.map { ByteHash.value(of: event.bytes, $0.range, salt: salt) } ?? salt
        if let known = places[hash] { return known }
        guard entries.count < SourceTally.mostSources else {
            if let rest { return rest }
            let place = append(SourceCount.unnamed, "other", heard)
            rest = place
            return place
        }
        let place = append(event.computer ?? SourceCount.unnamed, last?.dialect ?? "other", heard)
        places[hash] = place
        return place
    }

    private mutating func append(_ name: String, _ kind: String, _ heard: Instant) -> Int {
        entries.append(Entry(count: SourceCount(name: name, kind: kind, lastEvent: heard, records: 0)))
        return entries.count - 1
    }
}

/// The kinds of the records of a batch, told apart without making their names for each record.
struct KindTally {
    private struct Key {
        let source: EventLogSource?
        let channel: UInt64
        let eventID: Int?
    }

    private struct Entry {
        let key: Key
        let kind: LogKind
        var records: Int
        var last: Instant
    }

    private var entries: [Entry] = []
    /// Where the last record was counted: the next is often of its kind.
    private var latest = 0
    private var places: [UInt64: [Int]] = [:]
    /// A batch has few kinds; past so many, further ones are left out, so that hostile records fill no table.
    private static let most = 500

    mutating func add(_ event: borrowing Event, at time: Instant) {
        let channel = event.channelRange.map { ByteHash.value(of: event.bytes, $0.range) } ?? 0
        let key = Key(source: event.logSource, channel: channel, eventID: event.eventID)
        if latest < entries.count, isSame(entries[latest].key, key) { return count(time, at: latest) }
        let hash = channel ^ UInt64(bitPattern: Int64(event.eventID ?? -1)) &* 0x9E37_79B9_7F4A_7C15
        if let place = places[hash]?.first(where: { isSame(entries[$0].key, key) }) {
            latest = place
            return count(time, at: place)
        }
        guard entries.count < KindTally.most else { return }
        places[hash, default: []].append(entries.count)
        latest = entries.count
        entries.append(Entry(key: key, kind: LogKind(event), records: 1, last: time))
    }

    /// How many records there are of each kind, and when the last of them happened.
    var kinds: [String: (records: Int, last: Instant)] {
        entries.reduce(into: [:]) { kinds, entry in
            let known = kinds[entry.kind.text] ?? (0, entry.last)
            kinds[entry.kind.text] = (known.records + entry.records, max(known.last, entry.last))
        }
    }

    private mutating func count(_ time: Instant, at place: Int) {
        entries[place].records += 1
        entries[place].last = max(entries[place].last, time)
    }

    private func isSame(_ left: Key, _ right: Key) -> Bool {
        left.channel == right.channel && left.eventID == right.eventID && left.source == right.source
    }
}
