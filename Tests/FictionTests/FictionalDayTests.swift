import Fiction
import Registry
import Testing
import Vocabulary

@Suite("A fictional day")
struct FictionalDayTests {
    static let network = FictionalNetwork(seed: 2_026)
    static let winter = Day(year: 2_026, month: 2, day: 11) ?? Day(number: 0)

    private func day(seed: UInt64 = 7, records: Int = 20_000) -> FictionalDay {
        FictionalDay(network: Self.network, seed: seed, day: Self.winter, records: records)
    }

    private func fingerprint(_ day: FictionalDay) -> UInt64 {
        var state: UInt64 = 0xCBF2_9CE4_8422_2325
        day.forEach { record in
            for byte in record.line { state = (state ^ UInt64(byte)) &* 0x100_0000_01B3 }
            state = (state ^ UInt64(record.establishment.rawValue)) &* 0x100_0000_01B3
        }
        return state
    }

    @Test("The same seed gives the same bytes, another seed others")
    func seeded() {
        #expect(fingerprint(day()) == fingerprint(day()))
        #expect(fingerprint(day()) != fingerprint(day(seed: 8)))
        #expect(day().story == day().story)
    }

    @Test(
        "It has about as many lines as asked, in the order of time, within the day",
        arguments: [5_000, 60_000])
    func size(records: Int) {
        let start = Instant(startOf: Self.winter)
        let end = Instant(startOf: Self.winter.adding(days: 1))
        var count = 0
        var last = start
        var isOrdered = true
        day(records: records).forEach { record in
            count += 1
            isOrdered = isOrdered && record.instant >= last && record.instant < end
            last = record.instant
        }
        #expect(isOrdered)
        #expect((records * 97 / 100...records * 102 / 100).contains(count), "\(count) lines")
    }

    @Test("Days are busier than nights, and every establishment writes in every dialect")
    func shape() {
        var byHour = [Int](repeating: 0, count: 24)
        var dialects: [ID<Establishment>: Set<LogFormat>] = [:]
        day(records: 60_000).forEach { record in
            byHour[record.instant.hour] += 1
            dialects[record.establishment, default: []].insert(record.format)
        }
        #expect(byHour[9] > 3 * byHour[1])
        #expect(dialects.count == 14)
        #expect(dialects.values.allSatisfy { $0.count == LogFormat.allCases.count })
    }

    @Test("No line names a public address outside those kept for documentation, or a domain outside .example")
    func addresses() throws {
        var strangers: Set<String> = []
        let address = /\b(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})\b/
        day(records: 8_000).forEach { record in
            for match in String(decoding: record.line, as: UTF8.self).matches(of: address) {
                let text = String(match.0)
                let isDocumentation = ["192.0.2.", "198.51.100.", "203.0.113."].contains {
                    text.hasPrefix($0)
                }
                // Versions of programs look like addresses too.
                let isVersion = ["10.0.19041.3636", "4.18.24050.7", "1.413.228.0"].contains(text)
                let isLocal = text.hasPrefix("10.") || text == "127.0.0.1" || text == "0.0.0.0"
                if !isDocumentation, !isVersion, !isLocal { strangers.insert(text) }
            }
        }
        #expect(strangers.isEmpty)
    }

    @Test("The attack goes at night from a small member over the shared directory to a larger one")
    func story() throws {
        let story = day().story
        let members = Dictionary(uniqueKeysWithValues: Self.network.establishments.map { ($0.id, $0) })
        let origin = try #require(members[story.origin])
        let target = try #require(members[story.target])
        #expect(origin.beds < 150 && target.beds > origin.beds && origin.group == target.group)
        #expect(members[story.bridge]?.group == origin.group)
        #expect(story.steps.count >= 18)
        #expect(story.steps.map(\.instant) == story.steps.map(\.instant).sorted())
        #expect(story.steps.allSatisfy { $0.instant.hour < 5 })
        #expect(Set(story.steps.map(\.establishment)) == [story.origin, story.bridge, story.target])
        #expect(Set(story.steps.map(\.technique)).count >= 14)
    }

    @Test("Each step leaves lines where and when the story says, in several dialects")
    func traces() {
        let day = day()
        var first: [Int: FictionalRecord] = [:]
        var formats: Set<LogFormat> = []
        day.forEach { record in
            guard let step = record.attackStep else { return }
            formats.insert(record.format)
            if first[step] == nil { first[step] = record }
        }
        #expect(first.count == day.story.steps.count)
        for (offset, step) in day.story.steps.enumerated() {
            let gap = first[offset].map { abs($0.instant.milliseconds - step.instant.milliseconds) } ?? .max
            #expect(
                gap < 120_000 && first[offset]?.establishment == step.establishment, "\(step.title.english)")
        }
        #expect(formats == [.windows, .syslog, .firewall, .cef, .dns])
    }

    @Test("One hospital alone, no lines and a day of the changing clock are no trouble")
    func extremes() {
        let alone = FictionalNetwork(
            seed: 1, shape: NetworkShape(seed: 1, groups: 1, establishments: 1, systems: 0))
        let changeOfClock = Day(year: 2_026, month: 3, day: 29) ?? Day(number: 0)
        var count = 0
        FictionalDay(network: alone, seed: 1, day: changeOfClock, records: 0).forEach { _ in count += 1 }
        #expect(count > 900)
        let nobody = FictionalNetwork(seed: 1, shape: NetworkShape(groups: [], systems: 0))
        #expect(nobody.establishments.count == 1)
        for number in [Int.min, -40_000, 5_000_000] {
            let day = FictionalDay(network: alone, seed: 1, day: Day(number: number), records: 3_000)
            count = 0
            day.forEach { _ in count += 1 }
            #expect(count > 2_500)
        }
    }
}
