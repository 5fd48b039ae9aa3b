import Sharing
import Testing

@Suite("Equal things are equal texts") struct IndicatorTests {
    @Test(
        "A value is read as what it looks like, however it was made harmless",
        arguments: [
            ("203.0.113[.]77", IndicatorKind.ipv4, "203.0.113.77"),
            (" <203[.]0[.]113[.]77>, ", .ipv4, "203.0.113.77"),
            ("203.0.113.77/32", .ipv4, "203.0.113.77"),
            ("::ffff:203.0.113.77", .ipv4, "203.0.113.77"),
            ("2001:DB8:0:0:0:0:0:7", .ipv6, "2001:db8::7"),
            ("2001:db8::/32", .network, "2001:db8::/32"),
            ("198.51.100.0/24", .network, "198.51.100.0/24"),
            ("Evil[.]Example.", .domain, "evil.example"),
            ("*.evil.example", .domain, "evil.example"),
            ("évil.example", .domain, "xn--vil-9la.example"),
            ("bücher.example", .domain, "xn--bcher-kva.example"),
            ("他们为什么不说中文.example", .domain, "xn--ihqwcrb4cv8a8dqg056pqjye.example"),
            ("hxxps://Evil[.]example:443/Chemin?q=1#haut", .url, "https://evil.example/Chemin?q=1"),
            ("hXXp://known.example@evil.example", .url, "http://evil.example/"),
            ("http://[2001:DB8::1]:8080/a b", .url, "http://[2001:db8::1]:8080/a%20b"),
            ("evil.example/charge.exe", .url, "http://evil.example/charge.exe"),
            ("D41D8CD98F00B204E9800998ECF8427E", .md5, "d41d8cd98f00b204e9800998ecf8427e"),
            ("da39a3ee5e6b4b0d3255bfef95601890afd80709", .sha1, "da39a3ee5e6b4b0d3255bfef95601890afd80709"),
            ("Rancon[at]evil[.]example", .email, "rancon@evil.example"),
            ("rancon[AT]evil(DOT)example", .email, "rancon@evil.example"),
            ("Evil[Dot]example", .domain, "evil.example"),
            ("mailto:a@evil.example", .email, "a@evil.example"),
            (#"HOPITAL\Support.GHT"#, .account, #"hopital\support.ght"#),
        ])
    func canonical(_ text: String, _ kind: IndicatorKind, _ value: String) throws {
        let observable = try Indicator(detecting: text)
        #expect(observable.kind == kind)
        #expect(observable.value == value)
        #expect(try Indicator(kind, value) == observable, "what is canonical stays as it is")
        #expect(
            try Indicator(detecting: observable.defanged) == observable, "made harmless, it is still itself")
    }

    @Test(
        "What is no observable is refused with what to write",
        arguments: [
            ("", "the value is empty"),
            ("203.0.113.256", "'203.0.113.256' is no domain name: the last part is a number"),
            ("203.000.113.7", "'203.000.113.7' is no domain name: the last part is a number"),
            ("203.0.113.7/24", "'203.0.113.7/24' has bits past its prefix; write 203.0.113.0/24"),
            ("0.0.0.0/0", "'0.0.0.0/0' is too wide to be shared; a /16 at most"),
            ("2001:db8::/16", "'2001:db8::/16' has bits past its prefix; write 2001::/16"),
            ("localhost", "'localhost' is no domain name: at least two parts are needed"),
            ("evil..example", "'evil..example' is no domain name: a part is empty"),
            ("evil .example", "'evil .example' is no domain name: only letters, digits, - and _ will do"),
            ("-evil.example", "'-evil.example' is no domain name: a part begins or ends with -"),
            ("gopher://evil.example/", "'gopher://evil.example/' is no URL; write https://host/path"),
            ("a@b@evil.example", "'a@b@evil.example' is no e-mail address; write name@domain"),
            ("evil.exam\u{7}ple", "the value holds a control character"),
        ])
    func refused(_ text: String, _ sentence: String) {
        do {
            let read = try Indicator(detecting: text)
            Issue.record("\(text) was read as \(read)")
        } catch {
            #expect(error.description == sentence)
        }
    }

    @Test("A stated kind is held to: an address of the other family is refused")
    func stated() {
        #expect(throws: IndicatorFault.wrongFamily("2001:db8::7")) { try Indicator(.ipv4, "2001:db8::7") }
        #expect(throws: IndicatorFault.notAHash("abcd", digits: 64)) { try Indicator(.sha256, "abcd") }
    }

    @Test(
        "IPv6 is written as RFC 5952 says",
        arguments: [
            ("2001:db8:0:0:1:0:0:1", "2001:db8::1:0:0:1"), ("2001:0db8::0001", "2001:db8::1"),
            ("2001:db8:0:1:1:1:1:1", "2001:db8:0:1:1:1:1:1"), ("::", "::"), ("::1", "::1"), ("1::", "1::"),
            ("64:ff9b::192.0.2.33", "64:ff9b::c000:221"),
        ])
    func version6(_ text: String, _ written: String) throws {
        #expect(try #require(IPNetwork(text)).description == written)
    }

    @Test(
        "What is no address is none",
        arguments: [
            "1.2.3", "1.2.3.4.5", "1.2.3.4/33", "01.2.3.4", ":::", "1::2::3", "1:2:3:4:5:6:7",
            "1:2:3:4:5:6:7:8:9", "g::1",
            "1:2:3:4:5:6:7:", "::1/129", "1.2.3.4/", "/24", "::ffff:1.2.3.999", "1.2.3.+4",
        ])
    func noAddress(_ text: String) { #expect(IPNetwork(text) == nil) }
}
