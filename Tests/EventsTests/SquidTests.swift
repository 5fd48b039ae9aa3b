import Events
import Testing
import Vocabulary

@Suite("Squid's access log")
struct SquidTests {
    private static let line =
        "1739239445.123    921 10.0.0.5 TCP_MISS/200 5070 GET http://www.example.org:8080/a.b/c.pdf?x=1&y=2 bob HIER_DIRECT/192.0.2.7 text/html"

    @Test(
        "A line says the same bare and behind a header",
        arguments: ["", "<134>Mar  1 11:00:00 prx1 squid[1520]: "])
    func columns(header: String) throws {
        var (fields, event) = try decodeLine(header + Self.line)
        for name in ["facility", "severity", "hostname", "program", "pid", "message"] { fields[name] = nil }
        #expect(
            fields == [
                "time-taken": ["921"], "c-ip": ["10.0.0.5"], "src_ip": ["10.0.0.5"], "s-action": ["TCP_MISS"],
                "sc-status": ["200"], "sc-bytes": ["5070"], "cs-method": ["GET"],
                "c-uri": ["http://www.example.org:8080/a.b/c.pdf?x=1&y=2"],
                "cs-uri": ["http://www.example.org:8080/a.b/c.pdf?x=1&y=2"], "cs-host": ["www.example.org"],
                "r-dns": ["www.example.org"], "c-uri-stem": ["/a.b/c.pdf"], "c-uri-extension": ["pdf"],
                "c-uri-query": ["x=1&y=2"], "cs-username": ["bob"], "s-hierarchy": ["HIER_DIRECT"],
                "r-ip": ["192.0.2.7"], "dst_ip": ["192.0.2.7"], "rs(Content-Type)": ["text/html"],
            ])
        #expect(event.time?.description == "2025-02-11T02:04:05.123Z")
        #expect(event.logSource == EventLogSource(product: "squid", category: "proxy"))
    }

    @Test("What is not known leaves no field")
    func unknown() throws {
        let fields = try decodeLine(
            "1739239445.123      0 10.0.0.5 NONE_NONE/400 3800 NONE error:invalid-request - HIER_NONE/- text/html"
        ).fields
        #expect(fields["cs-username"] == nil && fields["dst_ip"] == nil && fields["cs-host"] == nil)
        #expect(fields["c-uri"] == ["error:invalid-request"])
        #expect(fields["sc-status"] == ["400"])
    }

    @Test(
        "The host of an address is found without its user, port and brackets",
        arguments: [
            ("www.example.org:443", "www.example.org"), ("[2001:db8::7]:443", "2001:db8::7"),
            ("https://a@b@192.0.2.9/x", "192.0.2.9"), ("http://h?q", "h"), ("ftp://h:21#f", "h"),
            ("http://h.example", "h.example"), ("/only/a/path", nil), ("http://h:80x/", nil),
            ("http://[::1/", nil),
        ] as [(String, String?)])
    func host(_ sample: (address: String, host: String?)) throws {
        let fields = try decodeLine(
            "1739239445.123 1 ::1 TCP_TUNNEL/200 1 CONNECT \(sample.address) - HIER_DIRECT/h -"
        ).fields
        #expect(fields["cs-host"] == sample.host.map { [$0] })
    }

    @Test(
        "A line of another form stays text",
        arguments: [
            "1739239445.123 921 10.0.0.5 TCP_MISS 5070 GET http://h/ - DIRECT/h text/html",
            "1739239445 921 10.0.0.5 TCP_MISS/200 5070 GET http://h/ - DIRECT/h text/html",
            "1739239445.123 9x1 10.0.0.5 TCP_MISS/200 5070 GET http://h/ - DIRECT/h text/html",
            "1739239445.123 921 10.0.0.5 TCP_MISS/abc 5070 GET http://h/ - DIRECT/h text/html",
        ])
    func other(_ line: String) throws {
        #expect(try decodeLine(line).fields == ["message": [line]])
    }
}
