import Events
import Testing
import Vocabulary

@Suite("Name servers")
struct NameServerTests {
    @Test(
        "BIND's questions name who asked for what, in every form of its log",
        arguments: [
            "<30>Mar  1 11:00:00 dns1 named[812]: client @0x7f3c5c0a3b48 10.0.0.5#40022 (example.org): query: example.org IN A +E(0)K (10.0.0.2)",
            "<30>Mar  1 11:00:00 dns1 named[812]: client 10.0.0.5#40022 (example.org): view in: query: example.org IN A +E(0)K (10.0.0.2)",
            "<30>Mar  1 11:00:00 dns1 named[812]: queries: info: client @0x1 10.0.0.5#40022/key k (example.org): query: example.org. IN A + (10.0.0.2)",
            "01-Mar-2026 11:00:00.000 queries: info: client @0x1 10.0.0.5#40022 (example.org): query: example.org IN A + (10.0.0.2)",
            "01-Mar-2026 11:00:00.000 client 10.0.0.5#40022: query: example.org IN A + (10.0.0.2)",
        ])
    func bind(_ line: String) throws {
        let (fields, event) = try decodeLine(line)
        #expect(fields["query"] == ["example.org"])
        #expect(fields["record_type"] == ["A"])
        #expect(fields["query_class"] == ["IN"])
        #expect(fields["src_ip"] == ["10.0.0.5"])
        #expect(fields["src_port"] == ["40022"])
        #expect(fields["dst_ip"] == ["10.0.0.2"])
        #expect(event.time?.description == "2026-03-01T11:00:00.000Z")
        #expect(event.logSource == EventLogSource(product: "bind", category: "dns"))
    }

    @Test("A question that BIND refused is one that was stopped")
    func refused() throws {
        let fields = try decodeLine(
            "<30>Mar  1 11:00:00 dns1 named[812]: client @0x1 2001:db8::5#53 (a/b.example): query (cache) 'a/b.example/ANY/IN' denied"
        ).fields
        #expect(fields["query"] == ["a/b.example"])
        #expect(fields["record_type"] == ["ANY"])
        #expect(fields["src_ip"] == ["2001:db8::5"])
        #expect(fields["blocked"] == ["true"])
    }

    @Test(
        "The debug log of Windows tells who asked, and whom the server asked in turn",
        arguments: [
            (
                "2/11/2026 2:04:05 AM 0E34 PACKET  000001D5D5B1C2A0 UDP Rcv 10.0.0.5        8f3a   Q [0001   D   NOERROR] A      (3)www(6)ms-deb(7)example(0)",
                "src_ip"
            ),
            (
                "11/02/2026 02:04:05 0E34 PACKET  000001D5D5B1C2A0 UDP Snd 10.0.0.5        8f3a R Q [8081   DR  NXDOMAIN] A      (3)www(6)ms-deb(7)example(0)",
                "src_ip"
            ),
            (
                "11/02/2026 02:04:05 0E34 PACKET  000001D5D5B1C2A0 UDP Snd 10.0.0.5        8f3a   Q [0001   D   NOERROR] A      (3)www(6)ms-deb(7)example(0)",
                "dst_ip"
            ),
            (
                "20260211 02:04:05 5FC PACKET  UDP Rcv 10.0.0.5    8f3a R Q [8081   DR  NOERROR] A     (3)www(7)ms-deb(7)example(0)",
                "dst_ip"
            ),
        ])
    func windows(_ line: String, _ peer: String) throws {
        let (fields, event) = try decodeLine(line)
        #expect(event.logSource == EventLogSource(product: "windows", category: "dns"))
        #expect(fields["query"] == ["www.ms-deb.example"])
        #expect(fields["record_type"] == ["A"])
        #expect(fields[peer] == ["10.0.0.5"])
        #expect(fields[peer == "src_ip" ? "dst_ip" : "src_ip"] == nil)
        #expect(fields["response_code"] == [line.contains("NXDOMAIN") ? "NXDOMAIN" : "NOERROR"])
    }

    @Test(
        "A packet that is cut or lies about its labels gives no name",
        arguments: ["(3)www(6)ms-deb", "(3)www(", "www.example", "(99)a(0)", "(3)ww", "(3)(0)"])
    func damaged(_ name: String) throws {
        let fields = try decodeLine(
            "2/11/2026 2:04:05 AM 0E34 PACKET  01D5 UDP Rcv 10.0.0.5  8f3a   Q [0001   D   NOERROR] A   \(name)"
        ).fields
        #expect(fields["query"] == nil && fields["src_ip"] == nil)
    }

    @Test("unbound tells questions and answers", arguments: ["", "query: ", "reply: "])
    func unbound(tag: String) throws {
        for head in [
            "<30>Mar  1 11:00:00 h unbound[812]: [812:0] info: ", "[1772362800] unbound[812:0] info: ",
        ] {
            let (fields, event) = try decodeLine(
                head + tag + "10.0.0.5 www.example.org. TXT IN NXDOMAIN 0.01 0 45")
            #expect(fields["query"] == ["www.example.org"])
            #expect(fields["record_type"] == ["TXT"])
            #expect(fields["src_ip"] == ["10.0.0.5"])
            #expect(fields["response_code"] == ["NXDOMAIN"])
            #expect(event.logSource == EventLogSource(product: "unbound", category: "dns"))
        }
    }

    @Test("dnsmasq tells questions, where they went, and answers")
    func dnsmasq() throws {
        let head = "Mar  1 11:00:00 dnsmasq[7]: "
        var (fields, event) = try decodeLine(head + "query[AAAA] example.org from 10.0.0.5")
        #expect(fields["query"] == ["example.org"])
        #expect(fields["record_type"] == ["AAAA"])
        #expect(fields["src_ip"] == ["10.0.0.5"])
        #expect(event.logSource == EventLogSource(product: "dnsmasq", category: "dns"))
        fields = try decodeLine(head + "17 10.0.0.6/40022 query[A] example.org from 10.0.0.6").fields
        #expect(fields["src_ip"] == ["10.0.0.6"])
        #expect(fields["src_port"] == ["40022"])
        fields = try decodeLine(head + "17 10.0.0.6/40022 reply example.org is 192.0.2.7").fields
        #expect(fields["query"] == ["example.org"])
        #expect(fields["answer"] == ["192.0.2.7"])
        fields = try decodeLine(head + "forwarded example.org to 192.0.2.53").fields
        #expect(fields["dst_ip"] == ["192.0.2.53"])
    }

    @Test(
        "What else these programs say stays text of Linux",
        arguments: [
            "named[812]: client @0x1 10.0.0.5#53: no more recursive clients",
            "named[812]: zone example.org/IN: loaded serial 4",
            "unbound[812]: [812:0] info: start of service (unbound 1.17.1).",
            "dnsmasq[7]: started, version 2.89 cachesize 150",
        ])
    func others(_ text: String) throws {
        let (fields, event) = try decodeLine("<30>Mar  1 11:00:00 h " + text)
        #expect(fields["query"] == nil && fields["src_ip"] == nil)
        #expect(event.logSource == EventLogSource(product: "linux", service: "syslog"))
    }
}
