import Foundation
import Testing
import Vocabulary
import Watch

@Suite("Legal clocks") struct LegalClockTests {
    private let knownAt = Instant(milliseconds: 1_790_000_000_000)

    private func clocks(_ edit: (inout CaseFacts) -> Void = { _ in }) throws -> [LegalDuty.Kind: LegalClock] {
        var facts = CaseFacts(knownAt: knownAt)
        edit(&facts)
        return Dictionary(
            uniqueKeysWithValues: facts.clocks(try LegalDuties.shipped()).map { ($0.duty.kind, $0) })
    }

    @Test("In the first hour, when nothing is known, every clock runs and says what to find out")
    func unknown() throws {
        let clocks = try clocks()
        #expect(Set(clocks.keys) == Set(LegalDuty.Kind.allCases))
        for clock in clocks.values { #expect(clock.ground != .applies) }
        #expect(clocks[.earlyWarning]?.ground == .mayApply(missing: [.isNIS2Entity, .isSignificant]))
    }

    @Test(
        "A breach opens the duties of its risk",
        arguments: [
            (PersonalDataRisk.none, []), (.unlikely, []), (.likely, [LegalDuty.Kind.personalData]),
            (.high, [.personalData, .personsConcerned]),
        ])
    func breach(risk: PersonalDataRisk, expected: [LegalDuty.Kind]) throws {
        let clocks = try clocks { $0.personalData = risk }
        #expect(
            Set(clocks.keys).intersection([.personalData, .personsConcerned]) == Set(expected), "\(risk)")
        for kind in expected { #expect(clocks[kind]?.ground == .applies) }
    }

    @Test("One fact that says no closes a clock, whatever else is unknown") func closed() throws {
        let clocks = try clocks { $0.isNIS2Entity = false }
        #expect(clocks[.earlyWarning] == nil)
        #expect(clocks[.finalReport] == nil)
        #expect(clocks[.seriousIncident] != nil)
    }

    @Test(
        "Deadlines are those of the texts",
        arguments: [
            (LegalDuty.Kind.personalData, Int64(72)), (.earlyWarning, 24), (.incidentNotification, 72),
            (.complaint, 72), (.seriousIncident, 0), (.device, 0),
        ])
    func deadlines(kind: LegalDuty.Kind, hours: Int64) throws {
        let clock = try #require(try clocks()[kind])
        #expect(clock.deadline == knownAt.advanced(by: .seconds(hours * 3_600)))
        #expect(clock.state(at: knownAt) == .running(left: .seconds(hours * 3_600)))
        #expect(
            clock.state(at: knownAt.advanced(by: .seconds(hours * 3_600 + 60))) == .overdue(by: .seconds(60)))
    }

    @Test("The final report is due a month after the notification, on the last day of a short month")
    func finalReport() throws {
        #expect(try clocks()[.finalReport]?.state(at: knownAt) == .waiting)
        let sent = try Instant(parsing: "2027-01-31T08:00:00Z")
        let clock = try clocks { $0.done[.incidentNotification] = sent }[.finalReport]
        #expect(clock?.deadline == (try Instant(parsing: "2027-02-28T08:00:00Z")))
    }

    @Test(
        "A month is one of the calendar in Paris",
        arguments: [
            // 11 March at 00:30, winter time; 11 April at 00:30, summer time.
            ("2026-03-10T23:30:00Z", "2026-04-10T22:30:00Z"),
            ("2027-01-30T23:30:00Z", "2027-02-27T23:30:00Z"),
            ("2026-10-10T08:00:00Z", "2026-11-10T09:00:00Z"),
        ])
    func monthInParis(sent: String, due: String) throws {
        let sent = try Instant(parsing: sent)
        let clock = try clocks { $0.done[.incidentNotification] = sent }[.finalReport]
        #expect(clock?.deadline == (try Instant(parsing: due)))
    }

    @Test("What was sent late is shown late; what is owed at once is not, for the law names no hour")
    func late() throws {
        let sent = knownAt.advanced(by: .seconds(80 * 3_600))
        let clocks = try clocks {
            $0.done[.personalData] = sent
            $0.done[.seriousIncident] = sent
        }
        #expect(clocks[.personalData]?.state(at: sent) == .doneLate(by: .seconds(8 * 3_600)))
        #expect(clocks[.seriousIncident]?.state(at: sent) == .done)
    }

    @Test("Learning a fact never moves a deadline back and never opens a clock that was shut") func monotone()
        throws
    {
        let answers: [Bool?] = [nil, true, false]
        for serious in answers {
            for entity in answers {
                for significant in answers {
                    let known = try clocks {
                        ($0.isSerious, $0.isNIS2Entity, $0.isSignificant) = (serious, entity, significant)
                    }
                    let unknown = try clocks()
                    #expect(Set(known.keys).isSubset(of: unknown.keys))
                    for (kind, clock) in known { #expect(clock.deadline == unknown[kind]?.deadline) }
                }
            }
        }
    }

    @Test("The first deadline comes first, those that wait last") func order() throws {
        let clocks = CaseFacts(knownAt: knownAt).clocks(try LegalDuties.shipped())
        let deadlines = clocks.map { $0.deadline?.milliseconds ?? .max }
        #expect(deadlines == deadlines.sorted())
        #expect(clocks.last?.duty.kind == .finalReport)
    }

    @Test("Each shipped duty has a source that can be read, in both languages, and the day it was read")
    func sources() throws {
        let duties = try LegalDuties.shipped()
        #expect(Set(duties.map(\.kind)) == Set(LegalDuty.Kind.allCases))
        for duty in duties {
            #expect(duty.link.hasPrefix("https://"), "\(duty.kind)")
            #expect(duty.text.french != duty.text.english && !duty.text.french.isEmpty, "\(duty.kind)")
            #expect(duty.asOf > Day(number: 20_000), "\(duty.kind)")
        }
    }

    @Test(
        "A file of duties that is wrong is refused whole, and the field is named",
        arguments: [
            ("", "file"), ("[]", "file"), (#"{"format":2,"duties":[]}"#, "format"),
            (#"{"format":1,"duties":[{"kind":"nap"}]}"#, "duties[0].kind"),
            (#"{"format":1,"duties":[{"kind":"complaint"}]}"#, "duties[0].title"),
        ])
    func refused(text: String, field: String) {
        #expect { try LegalDuties.read(Array(text.utf8)) } throws: {
            ($0 as? LegalDutiesFault)?.field == field
        }
    }

    @Test(
        "A delay beyond reason, or of two kinds, is refused",
        arguments: [#"{"hours":0}"#, #"{"hours":1,"months":1}"#, #"{"months":-1}"#])
    func delays(text: String) throws {
        #expect(throws: DecodingError.self) {
            try JSONDecoder().decode(LegalDuty.Delay.self, from: Data(text.utf8))
        }
    }

    @Test(
        "A month after the 31st is the last of the next",
        arguments: [
            ("2027-01-31", 1, "2027-02-28"), ("2028-01-31", 1, "2028-02-29"), ("2026-12-15", 1, "2027-01-15"),
            ("2026-03-31", -1, "2026-02-28"), ("2026-11-23", 0, "2026-11-23"),
            ("2026-11-23", 18, "2028-05-23"),
        ])
    func months(from: String, months: Int, to: String) throws {
        #expect(try Day(parsing: from).adding(months: months) == Day(parsing: to))
    }
}
