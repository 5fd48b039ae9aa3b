import Events
import Sigma

/// Finds the group of an event, and remembers the answers of one thread.
struct EventKinds: Sendable {
    private let groups: GroupCache
    private var bySource: [EventLogSource: MatchGroup] = [:]
    private var last: (source: EventLogSource, group: MatchGroup)?
    private var byChannel: [Known?]

    private struct Known {
        let channel: [UInt8]
        let eventID: Int?
        let group: MatchGroup
    }

    /// Hostile input may name ever new sources: past so many, the answers are forgotten.
    private static let limit = 4_096
    private static let places = 1 << placeBits
    private static let placeBits = 10
    private static let tries = 32

    init(_ groups: GroupCache) {
        self.groups = groups
        byChannel = Array(repeating: nil, count: EventKinds.places)
    }

    /// The rules that read an event; `nil` if it is of no log at all.
    mutating func group(for event: borrowing Event) -> MatchGroup? {
        if let source = event.logSource, source.statesMoreThanWindows { return group(for: source) }
        guard event.channelRange != nil || event.logSource != nil else { return nil }
        let channel = event.channelRange?.range ?? 0..<0
        var hash = event.eventID ?? -1
        for offset in channel.suffix(16) { hash = hash &* 31 &+ Int(event.bytes[offset]) }
        let mixed = UInt64(bitPattern: Int64(hash)) &* 0x9E37_79B9_7F4A_7C15
        let first = Int(mixed >> (64 - EventKinds.placeBits))
        // Two kinds that come in turn may have one place: the next ones serve then.
        for step in 0..<EventKinds.tries {
            let place = (first + step) & (EventKinds.places - 1)
            guard let known = byChannel[place] else { return learn(event, channel, at: place) }
            if known.eventID == event.eventID, known.channel.count == channel.count,
                known.channel.indices.allSatisfy({ known.channel[$0] == event.bytes[channel.lowerBound + $0] }
                )
            {
                return known.group
            }
        }
        return learn(event, channel, at: first)
    }

    private mutating func learn(
        _ event: borrowing Event, _ channel: Range<Int>, at place: Int
    ) -> MatchGroup {
        let group = MatchGroup(
            sharing: groups.group(channel: event.channel?.lowercased(), eventID: event.eventID))
        byChannel[place] = Known(channel: Array(event.bytes[channel]), eventID: event.eventID, group: group)
        return group
    }

    private mutating func group(for source: EventLogSource) -> MatchGroup {
        if let last, last.source == source { return last.group }
        let group: MatchGroup
        if let known = bySource[source] {
            group = known
        } else {
            if bySource.count >= EventKinds.limit { bySource = [:] }
            group = MatchGroup(sharing: groups.group(for: source.logSources))
            bySource[source] = group
        }
        last = (source, group)
        return group
    }
}

extension EventLogSource {
    /// The logs that the event is in, in the words of rules.
    var logSources: [LogSource] {
        ([service] + otherServices).map { LogSource(category: category, product: product, service: $0) }
    }

    /// Whether it says more than that the event is of Windows.
    var statesMoreThanWindows: Bool {
        product?.lowercased() != "windows" || category != nil || service != nil
    }
}
