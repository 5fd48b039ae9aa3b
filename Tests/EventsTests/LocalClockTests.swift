import Events
import Testing
import Vocabulary

@Suite("Times without a zone") struct LocalClockTests {
    private func time(_ line: String, _ clock: LocalClock, now: String = "2026-12-01T12:00:00Z") throws
        -> String?
    {
        let names = FieldNames()
        var decoder = LineDecoder(names: names, now: try Instant(parsing: now), clock: clock)
        var event = Event(names: names)
        var report = DecodingReport()
        _ = decoder.decode(Array(line.utf8).span, number: 1, into: &event, report: &report)
        return event.time.map { "\($0)" }
    }

    @Test(
        "They are of the zone that is said, and of UTC if none is",
        arguments: [
            "<34>Feb 11 14:00:00 h sshd[1]: x", "<34>Feb 11 2026 14:00:00 h sshd[1]: x",
            #"{"EventTime":"2026-02-11 14:00:00","Channel":"Security","EventID":4625}"#,
            #"id=firewall time="2026-02-11 14:00:00" fw="fw" src=10.0.0.1 dst=10.0.0.2 action=block"#,
            #"date=2026-02-11 time=14:00:00 devname="fw" type="traffic" logid="1" srcip=10.0.0.5"#,
            "1,2026/02/11 14:00:00,007951000012345,TRAFFIC,end,2562,2026/02/11 14:00:00,10.0.0.5,192.0.2.7",
            "2026-02-11T14:00:00 h sshd[1]: x",
            "CEF:0|M|P|1|100|N|5|rt=Feb 11 2026 14:00:00 src=10.0.0.5",
        ])
    func zones(_ line: String) throws {
        #expect(try time(line, .utc) == "2026-02-11T14:00:00.000Z")
        #expect(try time(line, .paris) == "2026-02-11T13:00:00.000Z")
        let island = try #require(LocalClock(named: "Indian/Reunion"))
        #expect(try time(line, island) == "2026-02-11T10:00:00.000Z")
        #expect(LocalClock(named: "+04:00") == island)
    }

    @Test("A zone that is written counts, whatever was said", arguments: ["+0100", "+01:00"])
    func written(_ zone: String) throws {
        let lines = [
            "2026-02-11T14:00:00\(zone) h sshd[1]: x",
            #"date=2026-02-11 time=14:00:00 devname="fw" tz="\#(zone)" type="traffic" logid="1" srcip=10.0.0.5"#,
        ]
        for line in lines { #expect(try time(line, .paris) == "2026-02-11T13:00:00.000Z") }
    }

    @Test(
        "Summer time begins and ends with the last Sundays of March and October",
        arguments: [
            ("Mar 29 01:59:59", "2026-03-29T00:59:59.000Z"), ("Mar 29 03:00:00", "2026-03-29T01:00:00.000Z"),
            ("Jul 14 12:00:00", "2026-07-14T10:00:00.000Z"), ("Oct 25 02:30:00", "2026-10-25T00:30:00.000Z"),
            ("Oct 25 03:00:00", "2026-10-25T02:00:00.000Z"), ("Oct 26 12:00:00", "2026-10-26T11:00:00.000Z"),
        ])
    func summer(_ local: String, _ expected: String) throws {
        #expect(try time("<34>\(local) h sshd[1]: x", .paris) == expected)
    }

    @Test("Live, a machine that keeps UTC is known by when its record came in")
    func nearest() throws {
        let received = "2026-06-01T12:00:05Z"
        let clock = LocalClock.paris.nearest(to: try Instant(parsing: received))
        let (own, utc) = ("<34>Jun  1 14:00:00 h sshd[1]: x", "<34>Jun  1 12:00:00 h sshd[1]: x")
        #expect(try time(own, clock, now: received) == "2026-06-01T12:00:00.000Z")
        #expect(try time(utc, clock, now: received) == "2026-06-01T12:00:00.000Z")
        // Five hours late, as after a line was cut: nothing speaks for UTC.
        #expect(
            try time("<34>Jun  1 09:00:00 h sshd[1]: x", clock, now: received) == "2026-06-01T07:00:00.000Z")
    }

    @Test(
        "What came late, as after a line was cut, is of its own zone",
        arguments: [
            ("Europe/Paris", "Jan 15 13:00:00", "2026-01-15T12:50:00Z", "2026-01-15T12:00:00.000Z"),
            ("Europe/Paris", "Jan 15 13:00:00", "2026-01-15T13:10:00Z", "2026-01-15T12:00:00.000Z"),
            ("Europe/Paris", "Jul 15 14:00:00", "2026-07-15T13:45:00Z", "2026-07-15T12:00:00.000Z"),
            ("Indian/Reunion", "Jan 15 16:00:00", "2026-01-15T15:50:00Z", "2026-01-15T12:00:00.000Z"),
            ("Indian/Mayotte", "Jan 15 15:00:00", "2026-01-15T14:40:00Z", "2026-01-15T12:00:00.000Z"),
            ("America/Martinique", "Jan 15 08:00:00", "2026-01-15T12:50:00Z", "2026-01-15T12:00:00.000Z"),
            // And what came at once of machines that keep UTC, one with a clock that is ahead.
            ("Europe/Paris", "Jan 15 12:00:00", "2026-01-15T12:03:00Z", "2026-01-15T12:00:00.000Z"),
            ("Indian/Reunion", "Jan 15 12:01:00", "2026-01-15T12:00:00Z", "2026-01-15T12:01:00.000Z"),
            ("America/Martinique", "Jan 15 12:00:00", "2026-01-15T12:00:02Z", "2026-01-15T12:00:00.000Z"),
        ])
    func late(_ zone: String, _ written: String, _ received: String, _ expected: String) throws {
        let clock = try #require(LocalClock(named: zone)).nearest(to: try Instant(parsing: received))
        #expect(try time("<34>\(written) h sshd[1]: x", clock, now: received) == expected)
    }

    @Test("A zone that nobody knows is none", arguments: ["", "Europe/Atlantis", "+", "+99:00", "2"])
    func unknown(_ name: String) { #expect(LocalClock(named: name) == nil) }

    @Test(
        "A time may lack its seconds, or be a number of any unit",
        arguments: [
            (#"{"ts":"2026-02-11T02:04Z"}"#, "2026-02-11T02:04:00.000Z"),
            (#"{"@timestamp":1770775445}"#, "2026-02-11T02:04:05.000Z"),
            (#"{"@timestamp":1770775445123}"#, "2026-02-11T02:04:05.123Z"),
            (#"{"@timestamp":1770775445123456}"#, "2026-02-11T02:04:05.123Z"),
            (#"{"@timestamp":1770775445123456789}"#, "2026-02-11T02:04:05.123Z"),
            (
                #"{"Event":{"System":{"TimeCreated":"2026-02-11T02:04:05Z","EventID":1}}}"#,
                "2026-02-11T02:04:05.000Z"
            ),
        ])
    func forms(_ line: String, _ expected: String) throws { #expect(try time(line, .paris) == expected) }

    @Test(
        "CEF and LEEF say themselves when the event happened",
        arguments: [
            "CEF:0|M|P|1|100|N|5|rt=1770775445123 src=10.0.0.5",
            "<34>Feb 11 09:00:00 relay CEF:0|M|P|1|100|N|5|src=10.0.0.5 end=1770775445123",
            "LEEF:1.0|M|P|1|100|devTime=1770775445123\tsrc=10.0.0.5",
        ])
    func ownTime(_ line: String) throws { #expect(try time(line, .utc) == "2026-02-11T02:04:05.123Z") }
}
