import Events
import Testing
import Vocabulary

@Suite("Palo Alto's logs")
struct PaloAltoTests {
    private static func line(_ type: String, _ rest: String, header: String = "<14>Feb 11 02:04:06 PA-1 ")
        -> String
    {
        header + "1,2026/02/11 02:04:05,0079510001,\(type),2562,2026/02/11 02:04:05,\(rest)"
    }

    @Test(
        "Traffic is a firewall's, whatever stood before it",
        arguments: ["<14>Feb 11 02:04:05 PA-1 ", "", "<14>1 2026-02-11T02:04:05Z PA-1 - - - - "])
    func traffic(header: String) throws {
        let (fields, event) = try decodeLine(
            Self.line(
                "TRAFFIC,drop",
                #"10.0.0.5,192.0.2.7,0.0.0.0,0.0.0.0,"web, ""out""",ght\bob,,ssl,vsys1,trust,untrust,ae1,ae2,fwd,,7,1,40022,443,0,0,0x19,tcp,deny,120,60,60,2,2026/02/11 02:04:00,0,any,,9,0x0,10.0.0.0-10.255.255.255,France,,1,1,policy-deny"#,
                header: header))
        #expect(fields["src_ip"] == ["10.0.0.5"])
        #expect(fields["dst_ip"] == ["192.0.2.7"])
        #expect(fields["src_port"] == ["40022"])
        #expect(fields["dst_port"] == ["443"])
        #expect(fields["protocol"] == ["tcp"])
        #expect(fields["user"] == [#"ght\bob"#])
        #expect(fields["rule"] == [#"web, "out""#])
        #expect(fields["action"] == ["deny"])
        #expect(fields["blocked"] == ["true"])
        #expect(fields["subtype"] == ["drop"])
        #expect(fields["dstloc"] == ["France"])
        #expect(fields["session_end_reason"] == ["policy-deny"])
        #expect(event.time?.description == "2026-02-11T02:04:05.000Z")
        #expect(
            event.logSource == EventLogSource(product: "paloalto", category: "firewall", service: "traffic"))
    }

    private static let visit =
        #"10.0.0.5,192.0.2.7,,,r,ght\bob,,web,vsys1,a,b,c,d,fwd,,7,1,40022,80,0,0,0x0,tcp,block-url,"www.example.org/a/b.exe?x=1",(9999),malware,informational,client-to-server,3,0x0,FR,FR,,text/html,0,,,1,"curl/8.0, mine",,,http://r.example/,,,,0,0,0,0,0,,PA-1,,,,get"#

    @Test("A visit to the web is a proxy's")
    func web() throws {
        let (fields, event) = try decodeLine(Self.line("THREAT,url", Self.visit))
        #expect(fields["c-uri"] == ["www.example.org/a/b.exe?x=1"])
        #expect(fields["cs-host"] == ["www.example.org"])
        #expect(fields["c-uri-extension"] == ["exe"])
        #expect(fields["c-useragent"] == ["curl/8.0, mine"])
        #expect(fields["cs-referrer"] == ["http://r.example/"])
        #expect(fields["cs-method"] == ["get"])
        #expect(fields["c-ip"] == ["10.0.0.5"])
        #expect(fields["blocked"] == ["true"])
        #expect(event.logSource == EventLogSource(product: "paloalto", category: "proxy", service: "threat"))
    }

    @Test("Any other threat names itself, and is no visit")
    func threat() throws {
        let (fields, event) = try decodeLine(
            Self.line("THREAT,vulnerability", Self.visit.replacing("(9999)", with: "Log4j(91991)")))
        #expect(fields["threatid"] == ["Log4j(91991)"])
        #expect(fields["severity"]?.last == "informational")
        #expect(fields["c-uri"] == nil)
        #expect(event.logSource == EventLogSource(product: "paloalto", service: "threat"))
    }

    @Test("A tunnel's own clock, with its zone, goes before any other")
    func tunnel() throws {
        let (fields, event) = try decodeLine(
            Self.line(
                "GLOBALPROTECT,0",
                "vsys1,gateway-auth,login,LDAP,,ght\\bob,FR,PC-7,198.51.100.9,,10.9.0.4,,id,sn,6.2,Windows,11,1,,bad password,,failure,,0,,0,portal-1,12,0x0,2026-02-11T03:04:05.250+01:00,,,,,gw1"
            ))
        #expect(fields["eventid"] == ["gateway-auth"])
        #expect(fields["status"] == ["failure"])
        #expect(fields["user"] == [#"ght\bob"#])
        #expect(fields["src_ip"] == ["198.51.100.9"])
        #expect(fields["gateway"] == ["gw1"])
        #expect(event.time?.description == "2026-02-11T02:04:05.250Z")
        #expect(
            event.logSource
                == EventLogSource(product: "paloalto", category: "appliance", service: "globalprotect"))
    }

    @Test("A line cut at any byte gives no field of a column that is not there")
    func cut() throws {
        let line = Self.line("THREAT,url", Self.visit, header: "")
        for end in 1..<line.utf8.count {
            let names = FieldNames()
            var decoder = LineDecoder(names: names, now: Instant(milliseconds: 0))
            var event = Event(names: names)
            var report = DecodingReport()
            let part = Array(line.utf8.prefix(end))
            #expect(decoder.decode(part.span, number: 1, into: &event, report: &report))
            #expect(event.table["message"] == [String(decoding: part, as: UTF8.self)])
        }
    }
}
