import Registry
public import Vocabulary

/// One day in the logs of a fictional network: everyday life, and one attack in the night.
///
/// The same network, seed, day and size give the same bytes. Lines come in the order of their time, made a minute at a
/// time, so that memory stays flat whatever the size.
public struct FictionalDay: Sendable {
    /// The network whose machines write.
    public let network: FictionalNetwork
    /// What it was made from.
    public let seed: UInt64
    /// The day in UTC.
    public let day: Day
    /// About how many lines there are; the attack and its surroundings always have theirs.
    public let records: Int
    /// What really happens that night.
    public let story: AttackStory

    let houses: [House]
    /// The attack and the harmless oddities, in one buffer; some three thousand lines.
    private let scripted: LogWriter
    private let offsetHours: Int

    /// Prepares a day; ``forEach(_:)`` writes it. Days before 1970-01-02 and after the year 9900 are taken as those.
    public init(network: FictionalNetwork, seed: UInt64, day: Day, records: Int = 300_000) {
        // Clocks of log lines count from 1970 and have four digits for the year.
        let day = Day(number: min(max(day.number, 1), 2_900_000))
        (self.network, self.seed, self.day) = (network, seed, day)
        self.records = max(0, records)
        offsetHours = parisOffsetHours(on: day)
        houses = network.establishments.enumerated().map { index, establishment in
            House(
                establishment, index: index,
                domain: FictionalDay.domain(of: Int(establishment.group.rawValue)))
        }
        var writer = LogWriter(firstRecord: 50_000_000)
        var oddities = OddityScript(houses: houses, seed: seed, day: day, offsetHours: offsetHours)
        oddities.write(to: &writer)
        var attack = AttackScript(
            network: network, houses: houses, seed: seed, day: day, offsetHours: offsetHours)
        attack.write(to: &writer)
        story = attack.story
        scripted = writer
    }

    /// Calls `body` with every line, in the order of time.
    public func forEach(_ body: (FictionalRecord) throws -> Void) rethrows {
        guard !houses.isEmpty else { return }
        var noise = NoiseMaker(houses: houses, seed: seed, offsetHours: offsetHours)
        var plan = LinePlan(lines: max(0, records - scripted.entries.count), offsetHours: offsetHours)
        let planned = scripted.entries.indices.sorted {
            (scripted.entries[$0].time, $0) < (scripted.entries[$1].time, $1)
        }
        var next = 0
        let dayStart = Instant(startOf: day).milliseconds
        for minute in 0..<1_440 {
            let start = dayStart + Int64(minute) * 60_000
            plan.written += noise.fill(from: start, atLeast: plan.lines(inMinute: minute))
            let end = start + 60_000
            let first = next
            while next < planned.count, scripted.entries[planned[next]].time < end { next += 1 }
            let due = planned[first..<next].map { Due(scripted.entries[$0], isScripted: true) }
            try emit(noise.writer, due, before: end, body)
            noise.writer.forget(before: end)
        }
    }

    /// A line that is due, and the buffer it lies in.
    private struct Due {
        let entry: LogWriter.Entry
        let isScripted: Bool

        init(_ entry: LogWriter.Entry, isScripted: Bool) {
            (self.entry, self.isScripted) = (entry, isScripted)
        }
    }

    private func emit(
        _ noise: LogWriter, _ scriptedDue: [Due], before end: Int64, _ body: (FictionalRecord) throws -> Void
    ) rethrows {
        var due = scriptedDue
        for entry in noise.entries where entry.time < end { due.append(Due(entry, isScripted: false)) }
        // Places in the buffers make the order whole: no two lines are equal.
        due.sort {
            ($0.entry.time, $0.isScripted ? 1 : 0, $0.entry.start) < (
                $1.entry.time, $1.isScripted ? 1 : 0, $1.entry.start
            )
        }
        for line in due {
            let entry = line.entry
            let buffer = line.isScripted ? scripted.bytes : noise.bytes
            try body(
                FictionalRecord(
                    establishment: houses[Int(entry.house)].id, instant: Instant(milliseconds: entry.time),
                    format: entry.format, line: buffer[entry.start..<entry.start + entry.length],
                    attackStep: entry.step < 0 ? nil : Int(entry.step)))
        }
    }

    /// The group's directory: at most fifteen characters, as NetBIOS wants.
    static func domain(of group: Int) -> String {
        let names = [
            "LOUNE", "ORVETTE", "BRESANE", "VESOLLE", "SERPOULE", "MIRANCE", "TARDELLE", "OURCELLE",
            "VALDRAINE",
            "SAULDRETTE", "GALOISE", "HERSANTE",
        ]
        let name = names[(group - 1) % names.count]
        return group <= names.count ? "GHT-\(name)" : "G\(group)-\(name)"
    }
}

/// How many lines each minute has, so that the day has its share by day and by night.
private struct LinePlan {
    private let lines: Int
    private let offsetHours: Int
    private let total = NoiseMaker.hourWeights.reduce(0, +) * 60
    private var weightSoFar = 0
    var written = 0

    init(lines: Int, offsetHours: Int) {
        (self.lines, self.offsetHours) = (lines, offsetHours)
    }

    /// How many lines are due in that minute; what an earlier one wrote too much, it writes less.
    mutating func lines(inMinute minute: Int) -> Int {
        weightSoFar += NoiseMaker.hourWeights[(minute / 60 + offsetHours) % 24]
        let (product, isTooLarge) = lines.multipliedReportingOverflow(by: weightSoFar)
        let wanted = isTooLarge ? lines / total * weightSoFar : product / total
        return max(0, wanted - written)
    }
}

/// Hours that French clocks are ahead of UTC: two from the last Sunday of March to the last Sunday of October.
///
/// > Source: directive 2000/84/EC. On the two days of change the whole day counts as it ends.
func parisOffsetHours(on day: Day) -> Int {
    let year = day.components.year
    func lastSunday(of month: Int) -> Day? {
        // 1970-01-01 was a Thursday, so that Sundays are three days past a multiple of seven.
        Day(year: year, month: month, day: 31).map { $0.adding(days: -(($0.number + 4) % 7)) }
    }
    guard let spring = lastSunday(of: 3), let autumn = lastSunday(of: 10) else { return 1 }
    return day >= spring && day < autumn ? 2 : 1
}
