public import Vocabulary

/// What a time means that names no zone, as the old form of syslog, firewalls and appliances write it.
public struct LocalClock: Hashable, Sendable {
    private enum Zone: Hashable {
        /// Minutes east of UTC, the whole year.
        case fixed(Int)
        /// Central European time, an hour later between the last Sundays of March and October.
        case central
    }

    private var zone: Zone
    /// When the record came in, if that is known: a machine may keep UTC all the same, and then what it says is nearer.
    private var received: Instant?

    /// Times are of UTC.
    public static let utc = LocalClock(zone: .fixed(0))
    /// Times are of Paris.
    public static let paris = LocalClock(zone: .central)

    private static let zones: [String: Zone] = [
        "utc": .fixed(0), "z": .fixed(0), "gmt": .fixed(0), "europe/paris": .central,
        "europe/brussels": .central, "europe/luxembourg": .central, "europe/berlin": .central,
        "europe/zurich": .central, "europe/madrid": .central, "europe/rome": .central,
        "america/guadeloupe": .fixed(-240), "america/martinique": .fixed(-240),
        "america/cayenne": .fixed(-180), "indian/reunion": .fixed(240), "indian/mayotte": .fixed(180),
        "pacific/noumea": .fixed(660), "pacific/tahiti": .fixed(-600),
    ]

    /// The names that are known, for a sentence of help.
    public static let names = "UTC, Europe/Paris, Indian/Reunion, America/Martinique, +02:00"

    /// How late a record may be that is taken for one of UTC. What Paris wrote in winter and came an hour late says the hour of
    /// its reception in UTC too: only when it came tells them apart, so that no more than what comes at once may count.
    private static let promptness: Int64 = 5 * 60_000
    /// How far ahead a clock may be.
    private static let haste: Int64 = 2 * 60_000

    private init(zone: Zone) { self.zone = zone }

    /// A zone by its name (`Europe/Paris`, and those of France overseas) or by its offset (`+02:00`); `nil` for others.
    public init?(named name: String) {
        if let known = Self.zones[name.lowercased()] {
            zone = known
            return
        }
        let bytes = Array(name.utf8)
        var scanner = DigitScanner(range: 0..<bytes.count)
        guard bytes.count > 1, let minutes = scanner.zone(bytes.span), scanner.isAtEnd else { return nil }
        zone = .fixed(minutes)
    }

    /// The same for a record that came in then: of the zone and UTC, what is nearer counts. UTC is believed only where the record
    /// came within five minutes of what it says, and where that is not ahead by more than two: of what comes later, the zone is
    /// right.
    public func nearest(to received: Instant) -> LocalClock {
        var copy = self
        copy.received = received
        return copy
    }

    /// The instant of a local time, given in milliseconds as if it were of UTC.
    func instant(local: Int64) -> Instant {
        let own = local - Int64(offset(local)) * 60_000
        guard let received else { return Instant(milliseconds: own) }
        let distance = { (time: Int64) in abs(time - received.milliseconds) }
        let lateness = received.milliseconds - local
        let isOfUTC =
            distance(local) < distance(own) && (-Self.haste...Self.promptness).contains(lateness)
        return Instant(milliseconds: isOfUTC ? local : own)
    }

    /// Minutes east of UTC at a local time.
    private func offset(_ local: Int64) -> Int {
        switch zone {
        case .fixed(let minutes): return minutes
        case .central:
            let hour: Int64 = 3_600_000
            // At one o'clock of UTC clocks go to summer time, and back: an hour that comes twice is taken as the first.
            let summer = local - 2 * hour
            let year = Instant(milliseconds: summer).day.components.year
            guard let spring = Self.lastSunday(of: 3, year), let autumn = Self.lastSunday(of: 10, year) else {
                return 60
            }
            return (spring + hour..<autumn + hour).contains(summer) ? 120 : 60
        }
    }

    /// Its midnight, in milliseconds since 1970. The months asked for have 31 days.
    private static func lastSunday(of month: Int, _ year: Int) -> Int64? {
        daysSince1970(year, month, 31).map { last in
            // The first day of 1970 was a Thursday.
            let weekday = ((last + 4) % 7 + 7) % 7
            return Int64(last - weekday) * 86_400_000
        }
    }
}
