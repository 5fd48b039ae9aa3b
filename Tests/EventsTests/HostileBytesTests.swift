import Events
import Foundation
import TestSupport
import Testing
import Vocabulary

@Suite("Hostile bytes")
struct HostileBytesTests {
    private static let lines = [
        ##"{"Event":{"System":{"Provider":{"#attributes":{"Name":"P"}},"EventID":1},"EventData":{"Data":[{"@Name":"a","#text":"b"}]}}}"##,
        #"{"a":"\u00e9\ud83d\ude00\\","b":[1,-2.5e3,true,null,{"c":{}}],"é":"ü","logsource":{"product":"x"},"event":{"k":"v"}}"#,
        #"<165>1 2026-02-11T02:04:05.003+01:00 host app 42 ID47 [a@1 x="1" y="q\"\]z"][b z=""] An event é"#,
        "<38>Feb  1 00:00:00 h sshd[7]: Failed password for invalid user bob from 10.0.0.5 port 40022 ssh2",
        "Feb  1 00:00:00 h sudo:  bob : TTY=pts/0 ; PWD=/home/bob ; USER=root ; COMMAND=/bin/sh -c a=b; c",
        #"CEF:0|Maker|W\|all|1.0|100|Name|5|msg=a \= b\nc path=C:\\x cs1=r 1 cs1Label=Rule Name"#,
        "LEEF:2.0|Maker|Wall|1.0|100|x5E|src=10.0.0.5^srcPort=1024^dst=10.0.0.9^action=deny",
        #"date=2026-02-11 time=02:04:05 devid="F1" tz="+0100" type="traffic" srcip=1.2.3.4 msg="a\"b""#,
        #"type=USER_AUTH msg=audit(1700000000.1:43): pid=1 a0=2F6574 msg='op=PAM acct="root" res=failed'"#,
        "172.16.5.10 6705: *Feb 17 13:40:03.673: %PARSER-5-CFGLOG_LOGGEDCMD: User:admin",
        "<134>Feb 11 02:04:05 prx squid[1]: 1739239445.123    921 10.0.0.5 TCP_MISS/200 50 GET http://u@[::1]:80/a.b?c=d#e - HIER_DIRECT/192.0.2.7 text/html",
        "<30>Feb 11 02:04:05 h named[8]: client @0x1 10.0.0.5#53/key k (a.b): view v: query: a.b. IN A + (10.0.0.2)",
        "01-Mar-2026 11:00:00.000 client 10.0.0.5#53 (a): query (cache) 'a/A/IN' denied",
        "[1772362800] unbound[812:0] info: reply: 10.0.0.5 a.b. TXT IN NXDOMAIN 0.01 0 45",
        "Mar  1 11:00:00 dnsmasq[7]: 17 10.0.0.6/40 query[A] a.b from 10.0.0.6",
        #"1,2026/02/11 02:04:05,1,THREAT,url,1,2026/02/11 02:04:05,1.1.1.1,2.2.2.2,,,"a,""b""",u,,w,v,a,b,c,d,f,,7,1,4,80,0,0,0,tcp,deny,"h/a.b?c",(9),m,i,c,3,0,F,F,,t,0,,,1,"ua",,,r"#,
        #"<Event xmlns='x'><System><Provider Name='P' Guid='{5770385f-c22a-43e0-bf4c-06f5698ffbd9}'/><EventID>1</EventID><Channel>C</Channel></System><EventData><Data Name='a'>&#233;&lt;</Data><Data/></EventData></Event>"#,
        #"node=h type=SYSCALL msg=audit(1739239445.123:42): arch=c000003e syscall=59 success=yes a0=55 exe="/bin/cat""#,
        #"<p:AuditMessage><!-- c --><EventIdentification EventDateTime='2026-02-11T02:04:05Z' EventOutcomeIndicator="0"/><ActiveParticipant UserID="a&amp;&lt;" UserIsRequestor="1">t</ActiveParticipant></p:AuditMessage>"#,
    ]

    @Test("A line cut at every byte, or with any bytes changed, gives an event of valid text or a reason")
    func lines() throws {
        let names = FieldNames()
        var decoder = LineDecoder(names: names, now: Instant(milliseconds: 1_800_000_000_000))
        var event = Event(names: names)
        var report = DecodingReport()
        var fed = 0
        func feed(_ line: [UInt8]) {
            fed += 1
            let before = report.skippedCount
            let isRead = decoder.decode(line.span, number: UInt64(fed), into: &event, report: &report)
            #expect(Array(event.raw) == line)
            guard isRead else { return }
            #expect(report.skippedCount == before)
            for field in event.fields {
                #expect(String(validating: event.bytes[field.value.range], as: UTF8.self) != nil)
            }
        }
        for line in Self.lines.map({ Array($0.utf8) }) {
            for end in 0...line.count { feed(Array(line[..<end])) }
        }
        let seed = Seed()
        var random = seed.numbers
        for _ in 0..<20_000 {
            feed(
                Self.mutated(
                    Array(Self.lines[Int(random.next(upperBound: UInt64(Self.lines.count)))].utf8), &random))
        }
        #expect(report.records + report.skippedCount <= fed, "\(seed)")
        #expect(report.records > fed / 10)
    }

    @Test("Whatever Foundation reads as an object is read here too")
    func asFoundation() {
        let names = FieldNames()
        let seed = Seed()
        var random = seed.numbers
        var accepted = 0
        for _ in 0..<20_000 {
            let line = Self.mutated(
                Array(Self.lines[random.next(upperBound: UInt64(2)) == 0 ? 0 : 1].utf8), &random)
            guard line.first == 0x7B, !line.contains(0x0A), !line.contains(0),
                (try? JSONSerialization.jsonObject(with: Data(line))) is [String: Any]
            else { continue }
            accepted += 1
            var decoder = JSONLineDecoder(names: names)
            var event = Event(names: names)
            var report = DecodingReport()
            let isRead = decoder.decode(line.span, number: 1, into: &event, report: &report)
            #expect(isRead, "\(seed): \(String(decoding: line, as: UTF8.self))")
        }
        #expect(accepted > 1_000)
    }

    @Test("Ever new field names do not fill the memory, and their values are still there")
    func endlessNames() {
        let names = FieldNames()
        var decoder = JSONLineDecoder(names: names)
        var event = Event(names: names)
        var report = DecodingReport()
        for number in 0..<(FieldNames.limit + 10) {
            let line = Array(#"{"k\#(number)":"v\#(number)"}"#.utf8)
            _ = decoder.decode(line.span, number: UInt64(number), into: &event, report: &report)
        }
        #expect(names.count <= FieldNames.limit)
        #expect(event.fields.map { event.text($0) } == ["v\(FieldNames.limit + 9)"])
    }

    @Test("EVTX cut at every byte gives the records before the cut", .enabled(if: Corpora.arePresent))
    func cut() throws {
        let file = try smallRecording()
        let whole = try Recording.evtx(file) { _ in }
        // Where the records end, from the chunk's header.
        let used = 4_096 + Int(file[4_096 + 48]) + Int(file[4_096 + 49]) << 8 + Int(file[4_096 + 50]) << 16
        var last = 0
        for end in Array(0...used + 8) + Array(stride(from: used + 9, through: file.count, by: 997)) {
            let report = try Recording.evtx(Array(file[..<end])) { _ in }
            #expect(report.records >= last, "cut at \(end)")
            last = report.records
            if end < file.count, end > 4_096 + 512 { #expect(!report.skipped.isEmpty, "cut at \(end)") }
        }
        #expect(last == whole.records)
    }

    @Test(
        "EVTX with any bytes changed gives events of valid text or reasons", .enabled(if: Corpora.arePresent))
    func changed() throws {
        let file = try smallRecording()
        let used = 4_096 + Int(file[4_096 + 48]) + Int(file[4_096 + 49]) << 8
        let seed = Seed()
        var random = seed.numbers
        for round in 0..<4_000 {
            var copy = Array(file[..<(4_096 + 65_536)])
            for _ in 0..<(1 + random.next(upperBound: UInt64(12))) {
                let place = Int.random(in: 4_096..<used, using: &random)
                copy[place] = [UInt8.random(in: 0...255, using: &random), 0, 0xFF, 0x21, 0x81].randomElement(
                    using: &random)!
            }
            _ = try Recording.evtx(copy) { event in
                for field in event.fields {
                    #expect(
                        String(validating: event.bytes[field.value.range], as: UTF8.self) != nil,
                        "\(seed), round \(round)")
                }
            }
        }
    }

    @Test("A record in the middle that is damaged costs that record alone", .enabled(if: Corpora.arePresent))
    func salvage() throws {
        var file = try smallRecording()
        let whole = try Recording.evtx(file) { _ in }
        // The first record's length is torn: its end is found by looking for the next one.
        file[4_096 + 512 + 4] = 0xFF
        let report = try Recording.evtx(file) { _ in }
        #expect(report.skipped.map(\.reason).contains("EVTX chunk: bytes between records that are no record"))
        #expect(report.mended.map(\.reason).contains("EVTX chunk: the checksum of its records is wrong"))
        #expect(report.records == whole.records - 1)
    }

    /// One chunk with several records that stand alone.
    private func smallRecording() throws -> [UInt8] {
        let folder = try #require(Corpora.folder)
        return try Recording.file(
            "evtx/attack-samples/AutomatedTestingTools/WinDefender_Events_1117_1116_AtomicRedTeam.evtx",
            in: folder)
    }

    private static let marks = Array("\"\\{}[]:,=| <>%0u".utf8)

    private static func mutated(_ line: [UInt8], _ random: inout SeededNumbers) -> [UInt8] {
        var line = line
        for _ in 0..<(1 + random.next(upperBound: UInt64(4))) where !line.isEmpty {
            let place = Int.random(in: 0..<line.count, using: &random)
            switch random.next(upperBound: UInt64(4)) {
            case 0: line[place] = UInt8.random(in: 0...255, using: &random)
            case 1: line.remove(at: place)
            case 2: line.insert(marks[Int(random.next(upperBound: UInt64(marks.count)))], at: place)
            default: line.insert(contentsOf: line[place...].prefix(9), at: place)
            }
        }
        return line
    }
}
