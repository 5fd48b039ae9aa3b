public import Events
public import Registry

/// What the times of each hospital's records mean that name no zone, as firewalls and the old form of syslog write them.
///
/// A machine's clock goes by where it stands. A network of hospitals spans eleven hours: read as of Paris, a record of
/// Saint-Denis de La Réunion would lie two or three hours ahead, and correlations would not see it beside those of Windows,
/// which say UTC.
public struct HospitalClocks: Sendable, Hashable {
    private struct Zone: Sendable, Hashable {
        /// How the FINESS numbers of its hospitals begin.
        let start: String
        let clock: LocalClock
    }

    /// The longest beginnings first.
    private var zones: [Zone]
    private var others = LocalClock.paris

    /// The numbers of hospitals overseas begin with a department of three digits, or, in Mayotte, with that of before it
    /// was one.
    ///
    /// > Source: the national file (FINESS, data.gouv.fr): CHU de Guadeloupe 970100228, CHU de Martinique 970211207,
    /// > CHU de La Réunion 970408589, CH de Mayotte 980500003.
    private static let overseas = [
        ("9701", "America/Guadeloupe"), ("9702", "America/Martinique"), ("9703", "America/Cayenne"),
        ("9704", "Indian/Reunion"), ("9805", "Indian/Mayotte"),
    ]

    /// Paris, and overseas the zone of the department.
    public init() {
        zones = HospitalClocks.overseas.compactMap { start, name in
            LocalClock(named: name).map { Zone(start: start, clock: $0) }
        }
    }

    /// Reads a setting: zones with commas between, each with the beginning of FINESS numbers and an equals sign before it,
    /// or alone for all other hospitals: `Europe/Paris, 9876=Pacific/Tahiti`.
    ///
    /// One that stands alone holds overseas too, where nothing else is said. The longest beginning counts.
    ///
    /// - Throws: ``Refusal`` with what is wrong and what to write.
    public init(parsing text: String) throws(Refusal) {
        self.init()
        var stated: [Zone] = []
        var general: LocalClock?
        for part in text.split(separator: ",") {
            let sides = part.split(separator: "=", omittingEmptySubsequences: false).map {
                $0.split(separator: " ").joined(separator: " ")
            }
            guard let name = sides.last, let clock = LocalClock(named: name), sides.count < 3 else {
                throw Refusal(description: "'\(part)' names no zone that is known; write \(LocalClock.names)")
            }
            if sides.count == 1 {
                guard general == nil else {
                    throw Refusal(
                        description:
                            "'\(text)' has two zones for all hospitals; write the FINESS numbers of one of them before it: 9704=\(name)"
                    )
                }
                general = clock
            } else {
                let start = sides[0].uppercased()
                guard (1...9).contains(start.utf8.count), start.utf8.allSatisfy(HospitalClocks.isOfNumber)
                else {
                    throw Refusal(
                        description:
                            "'\(sides[0])' is no beginning of a FINESS number; write up to nine digits")
                }
                guard !stated.contains(where: { $0.start == start }) else {
                    throw Refusal(
                        description:
                            "'\(text)' has two zones for the numbers that begin with \(start); write one"
                    )
                }
                stated.append(Zone(start: start, clock: clock))
            }
        }
        guard general != nil || !stated.isEmpty else {
            throw Refusal(description: "there is no zone in it; write \(LocalClock.names)")
        }
        if let general { (others, zones) = (general, []) }
        let known = Set(stated.map(\.start))
        zones = (stated + zones.filter { !known.contains($0.start) }).sorted {
            ($1.start.count, $0.start) < ($0.start.count, $1.start)
        }
    }

    /// Digits, and the letters of Corsica.
    private static func isOfNumber(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || byte == 0x41 || byte == 0x42
    }

    /// The clock of a hospital; of one that is not known, that of all others.
    public func clock(of hospital: Finess?) -> LocalClock {
        guard let text = hospital?.text else { return others }
        return zones.first { text.hasPrefix($0.start) }?.clock ?? others
    }

    /// Why a setting was refused.
    public struct Refusal: Error, Equatable, CustomStringConvertible {
        /// What is wrong and what to write.
        public let description: String
    }
}
