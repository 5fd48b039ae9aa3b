import Testing
import Vocabulary

@Suite("Days") struct DayTests {
    @Test("A day survives the round trip through its text, over four centuries")
    func roundTrip() throws {
        for number in stride(from: -135_140, through: 146_097, by: 1) {
            let day = Day(number: number)
            let (year, month, dayOfMonth) = day.components
            #expect(Day(year: year, month: month, day: dayOfMonth) == day)
            if number % 97 == 0 { #expect(try Day(parsing: day.description) == day) }
        }
    }

    @Test(
        "French and ISO dates name the same day",
        arguments: ["30/11/2026", "30-11-2026", "30.11.2026", "2026-11-30"])
    func formats(text: String) throws {
        #expect(try Day(parsing: text) == Day(year: 2026, month: 11, day: 30))
    }

    @Test(
        "What the calendar lacks is refused",
        arguments: [
            "2026-02-29", "31/04/2026", "2026-13-01", "30/11/26", "", "2026-11", "+026-01-01", "a-b-c",
        ])
    func refused(text: String) {
        #expect(throws: VocabularyError.notADay(text)) { try Day(parsing: text) }
    }
}

@Suite("Instants") struct InstantTests {
    struct Sample: Sendable {
        let text: String
        let written: String
    }

    @Test(
        "Zones and fractions end up in UTC milliseconds",
        arguments: [
            Sample(text: "2026-02-11T02:04:05.123Z", written: "2026-02-11T02:04:05.123Z"),
            Sample(text: "2026-02-11T02:04:05.1239999+01:00", written: "2026-02-11T01:04:05.123Z"),
            Sample(text: "2026-02-11 02:04", written: "2026-02-11T02:04:00.000Z"),
            Sample(text: "1969-12-31T23:59:59.5Z", written: "1969-12-31T23:59:59.500Z"),
            Sample(text: "2016-12-31T23:59:60Z", written: "2016-12-31T23:59:59.000Z"),
            Sample(text: "2026-02-11T02:04:05-0530", written: "2026-02-11T07:34:05.000Z"),
        ])
    func parsing(sample: Sample) throws {
        #expect(try Instant(parsing: sample.text).description == sample.written)
    }

    @Test(
        "Nonsense is refused",
        arguments: [
            "", "2026-02-11", "2026-02-11T25:00:00Z", "2026-02-11T02:04:05.Z", "2026-02-11T02:04:05Zx",
        ])
    func refused(text: String) {
        #expect(throws: VocabularyError.notAnInstant(text)) { try Instant(parsing: text) }
    }
}

@Suite("Money") struct MoneyTests {
    @Test(
        "French and English amounts read to the cent",
        arguments: ["1234,5", "1234.50", "1 234,50 €", "1\u{202F}234,5\u{A0}€"])
    func reads(text: String) throws {
        #expect(try Money(parsing: text) == Money(cents: 123_450))
    }

    @Test(
        "Doubtful amounts are refused",
        arguments: ["1,234.56", "12.345", "", ".5", "--3", "1e5", "99999999999999"])
    func refused(text: String) {
        #expect(throws: VocabularyError.notAnAmount(text)) { try Money(parsing: text) }
    }

    @Test("A debt of less than a euro keeps its sign") func sign() throws {
        #expect(Money(cents: -5).description == "-0.05")
        #expect(try Money(parsing: "-0,05").cents == -5)
    }
}

@Suite("Identifiers") struct IDTests {
    @Test(
        "Only a bare positive number names a thing",
        arguments: ["0", "-1", "+1", " 1", "1 ", "٣", "99999999999999999999", ""])
    func refused(text: String) { #expect(ID<Day>(text) == nil) }
}

@Suite("Days in Paris") struct ParisDayTests {
    struct Sample: Sendable {
        let instant: String
        let day: String
    }

    @Test(
        "A day begins at midnight in Paris, an hour or two before it does in Greenwich",
        arguments: [
            Sample(instant: "2026-11-28T22:59:59.999Z", day: "2026-11-28"),
            Sample(instant: "2026-11-28T23:00:00.000Z", day: "2026-11-29"),
            Sample(instant: "2026-07-09T21:59:59.999Z", day: "2026-07-09"),
            Sample(instant: "2026-07-09T22:00:00.000Z", day: "2026-07-10"),
            Sample(instant: "2026-12-31T23:30:00.000Z", day: "2027-01-01"),
        ])
    func day(sample: Sample) throws {
        #expect(try Instant(parsing: sample.instant).parisDay.description == sample.day)
    }

    @Test("The first instant of each day belongs to it, and the one before to the day before")
    func start() {
        for number in stride(from: 20_000, through: 22_000, by: 1) {
            let day = Day(number: number)
            let start = Instant(startOfParisDay: day)
            #expect(start.parisDay == day)
            #expect(start.advanced(by: .milliseconds(-1)).parisDay == day.adding(days: -1))
        }
    }
}

@Suite("Plain figures") struct PlainFigureTests {
    @Test(
        "A number is written without more digits than it has, and none ends the process",
        arguments: zip(
            [3.0, 2.5, -4, 0, 1e30, -1e19, .infinity, .nan],
            ["3", "2.5", "-4", "0", "1e+30", "-1e+19", "inf", "nan"]))
    func text(value: Double, written: String) {
        #expect(plainFigure(value) == written)
    }
}
