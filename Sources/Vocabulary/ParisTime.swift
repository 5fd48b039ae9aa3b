/// Legal time of metropolitan France at an instant.
///
/// Clocks go one hour ahead at 01:00 UTC on the last Sunday of March and back at 01:00 UTC on the last Sunday of
/// October. One rule serves every instant, also those before 1996, when other rules held.
///
/// > Source: Directive 2000/84/EC, articles 2 and 3; UTC+1 by the French decree 2017-292.
package struct ParisTime: Hashable, Sendable {
    package let day: Day
    /// 0...23.
    package let hour: Int
    /// 0...59.
    package let minute: Int
    /// 0...59.
    package let second: Int
    /// Hours east of UTC: 1 in winter, 2 in summer.
    package let offsetHours: Int

    package init(_ instant: Instant) {
        offsetHours = ParisTime.isSummer(instant) ? 2 : 1
        let local = instant.advanced(by: .seconds(offsetHours * 3_600))
        day = local.day
        let rest = Int(local.milliseconds - Instant(startOf: local.day).milliseconds) / 1_000
        (hour, minute, second) = (rest / 3_600, rest / 60 % 60, rest % 60)
    }

    /// `UTC+1` or `UTC+2`.
    package var zone: String { "UTC+\(offsetHours)" }

    private static func isSummer(_ instant: Instant) -> Bool {
        let year = instant.day.components.year
        guard let march = lastSunday(ofMonth: 3, year: year),
            let october = lastSunday(ofMonth: 10, year: year)
        else { return false }
        let hour = Duration.seconds(3_600)
        return instant >= Instant(startOf: march).advanced(by: hour)
            && instant < Instant(startOf: october).advanced(by: hour)
    }

    private static func lastSunday(ofMonth month: Int, year: Int) -> Day? {
        // Day 0, 1970-01-01, was a Thursday: Sundays are the days whose number is 3 modulo 7.
        guard let last = Day(year: year, month: month, day: 31) else { return nil }
        let past = (last.number - 3) % 7
        return last.adding(days: -(past < 0 ? past + 7 : past))
    }
}

extension Instant {
    /// The instant at which clocks in Paris show what `wall` shows in UTC.
    ///
    /// The hour that comes twice in October is the first one: a deadline is never later than it may be. The hour that
    /// March leaves out is the one after it.
    package init(paris wall: Instant) {
        let summer = wall.advanced(by: .seconds(-7_200))
        self = ParisTime(summer).offsetHours == 2 ? summer : wall.advanced(by: .seconds(-3_600))
    }

    /// The first instant of a day in Paris: what a day that a person chose begins with.
    package init(startOfParisDay day: Day) { self.init(paris: Instant(startOf: day)) }

    /// The day in Paris: the one that people, deadlines and the law speak of. ``day`` is for names of files and for what
    /// machines wrote.
    package var parisDay: Day { ParisTime(self).day }
}
