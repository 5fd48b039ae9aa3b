import Exchange
import Sharing
import TestSupport
import Testing
import Vocabulary

@Suite("Indicators are read as sources write them") struct ReadingTests {
    private static func read(_ text: String, as format: IndicatorFormat? = nil) throws -> IndicatorReading {
        try IndicatorFile.read(Array(text.utf8), as: format)
    }

    private static func bundle(_ pattern: String, _ more: String = "") -> String {
        let escaped = pattern.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
        return
            #"{"type":"bundle","id":"bundle--1","objects":[{"type":"indicator","id":"indicator--1","pattern":"\#(escaped)","pattern_type":"stix"\#(more)}]}"#
    }

    @Test(
        "A pattern of one value, or of several any of which will do, is as many indicators",
        arguments: [
            ("[ipv4-addr:value = '203.0.113.7']", ["203.0.113.7"]),
            ("[ipv4-addr:value ISSUBSET '198.51.100.0/24']", ["198.51.100.0/24"]),
            (
                "[domain-name:value = 'evil.example' OR url:value = 'https://evil.example/a']",
                ["evil.example", "https://evil.example/a"]
            ),
            ("[domain-name:value IN ('a.example','b.example')]", ["a.example", "b.example"]),
            (
                "[file:hashes.'MD5' = '44d88612fea8a8f36de82e1278abb02f'] OR [file:hashes.MD5 = 'D41D8CD98F00B204E9800998ECF8427E']",
                ["44d88612fea8a8f36de82e1278abb02f", "d41d8cd98f00b204e9800998ecf8427e"]
            ),
            (#"[url:value = 'http://evil.example/l\'eau']"#, ["http://evil.example/l'eau"]),
            (#"[user-account:account_login = 'ght\\support']"#, [#"ght\support"#]),
            ("[ipv4-addr:value = '203.0.113.7'] WITHIN 300 SECONDS", ["203.0.113.7"]),
        ])
    func patterns(_ pattern: String, _ values: [String]) throws {
        let reading = try Self.read(Self.bundle(pattern))
        #expect(reading.indicators.map(\.observable.value) == values, "\(reading.faults)")
    }

    @Test(
        "A pattern that is no single value is refused, and says why",
        arguments: [
            (
                "[ipv4-addr:value = '203.0.113.7' AND domain-name:value = 'a.example']",
                "several conditions at once"
            ),
            (
                "[ipv4-addr:value = '203.0.113.7'] FOLLOWEDBY [ipv4-addr:value = '203.0.113.8']",
                "several conditions at once"
            ),
            ("[ipv4-addr:value LIKE '203.%']", "only equality is understood"),
            ("[process:name = 'a.exe']", "'process:name' is no known property"),
            ("[ipv4-addr:value = '203.0.113.7", "a closing quote is missing"), ("", "'[' is missing"),
            ("[ipv4-addr:value = '999.0.113.7']", "'999.0.113.7' is no IP address"),
        ])
    func refusedPatterns(_ pattern: String, _ why: String) throws {
        let reading = try Self.read(Self.bundle(pattern))
        #expect(reading.indicators.isEmpty)
        #expect(reading.faults.first?.description.contains(why) == true, "\(reading.faults)")
    }

    @Test(
        "Light, confidence, end and revocation of an indicator are kept; relations that go in circles cost nothing"
    )
    func stixDetails() throws {
        let text = """
            {"type":"bundle","id":"bundle--1","objects":[
            {"type":"relationship","id":"relationship--a","source_ref":"relationship--b","target_ref":"relationship--b"},
            {"type":"relationship","id":"relationship--b","source_ref":"relationship--a","target_ref":"relationship--a"},
            {"type":"indicator","id":"indicator--1","pattern":"[ipv4-addr:value = '203.0.113.7']","pattern_type":"stix",
             "confidence":85,"valid_until":"2026-12-31T00:00:00Z","revoked":true,"description":"C2",
             "object_marking_refs":["marking-definition--f88d31f6-486f-44da-b317-01333bde0b82"]}]}
            """
        let reading = try Self.read(text)
        let indicator = try #require(reading.indicators.first)
        #expect(reading.passedOver == 2)
        #expect(indicator.light == .amber)
        #expect(indicator.confidence?.percent == 85)
        #expect(indicator.expires?.day.description == "2026-12-31")
        #expect(indicator.isRevoked)
        #expect(indicator.about == "C2")
    }

    @Test("MISP: what is for detection is read, from objects too; the rest is passed over")
    func misp() throws {
        let text = """
            {"Event":{"info":"Campagne","Tag":[{"name":"tlp:amber"}],
             "Attribute":[{"type":"ip-dst|port","value":"203.0.113.7|443","to_ids":true},
              {"type":"domain","value":"evil.example","to_ids":true,"Tag":[{"name":"tlp:green"}]},
              {"type":"comment","value":"note","to_ids":false},{"type":"ip-src","value":"nowhere","to_ids":true}],
             "Object":[{"Attribute":[{"type":"sha256","value":"\(String(repeating: "a", count: 64))","to_ids":"1"}]}]}}
            """
        let reading = try Self.read(text)
        #expect(reading.format == .misp)
        #expect(reading.indicators.map(\.observable.kind) == [.ipv4, .domain, .sha256])
        // An attribute's own light is the narrower statement about it.
        #expect(reading.indicators.map(\.light) == [.amber, .green, .amber])
        #expect(reading.passedOver == 1)
        #expect(reading.refused == 1)
        #expect(reading.faults.first?.place == "Attribute[3]")
    }

    @Test("CSV of any separator and plain lists, with remarks and what made values harmless")
    func tables() throws {
        let csv = try Self.read(
            "valeur;tlp;confidence;expires\nevil[.]example;TLP:CLEAR;80;31/12/2026\n\"203.0.113.7\";;;\nrien;;;\n"
        )
        #expect(csv.format == .csv)
        #expect(csv.indicators.map(\.observable.value) == ["evil.example", "203.0.113.7"])
        #expect(csv.indicators[0].light == .clear)
        // The day that is named still counts, to its last second in Paris.
        #expect(try csv.indicators[0].expires == Instant(parsing: "2026-12-31T22:59:59Z"))
        #expect(csv.faults.map(\.place) == ["line 4"])
        let list = try Self.read(
            "# une liste\nhxxp://evil.example/a # vu\n\n0.0.0.0 ads.example\n203.0.113[.]7\n")
        #expect(
            list.indicators.map(\.observable.value) == [
                "http://evil.example/a", "ads.example", "203.0.113.7",
            ])
    }

    @Test(
        "A light is understood however it is written",
        arguments: [
            ("TLP:RED", .red), ("TLP RED", .red), ("tlp: red", .red), ("Rouge", .red),
            ("TLP:AMBER + STRICT", .amberStrict),
            ("amber-strict", .amberStrict), ("TLP:AMBER", .amber), ("orange", .amber), ("TLP : VERT", .green),
            ("TLP:WHITE", .clear), ("clair", .clear), ("tlp:ex:chr", nil), ("unclear", nil), ("TLP:", nil),
            ("PAP:RED", nil),
        ] as [(String, TrafficLight?)])
    func lights(_ text: String, _ light: TrafficLight?) { #expect(TrafficLight(label: text) == light) }

    @Test("What states a light that is not known is never taken for what states none")
    func unknownLights() throws {
        let csv = try Self.read("value,tlp\na.example,TLP:PURPLE\nb.example,\nc.example,TLP AMBER\n")
        #expect(csv.indicators.map(\.observable.value) == ["b.example", "c.example"])
        #expect(csv.indicators.map(\.light) == [nil, .amber])
        #expect(csv.faults.map(\.place) == ["line 2"])
        #expect(csv.faults[0].description.contains("unknown TLP 'TLP:PURPLE'"))
        let misp = try Self.read(
            """
            {"Event":{"info":"x","Tag":[{"name":"tlp:unclear"},{"name":"tlp:green"},{"name":"type:OSINT"}],
             "Attribute":[{"type":"domain","value":"evil.example","to_ids":true}]}}
            """)
        #expect(misp.indicators.map(\.light) == [.red])
        let marking = "marking-definition--11111111-1111-4111-8111-111111111111"
        for (definition, light) in [
            (#""definition_type":"tlp","definition":{"tlp":"ex:chr"}"#, .red),
            (#""name":"TLP:PURPLE""#, .red),
            (#""definition_type":"statement","definition":{"statement":"(c)"},"name":"Copyright""#, nil),
        ] as [(String, TrafficLight?)] {
            let text =
                #"{"type":"bundle","id":"bundle--1","objects":[{"type":"marking-definition","id":"\#(marking)",\#(definition)},{"type":"indicator","id":"indicator--1","pattern":"[domain-name:value = 'evil.example']","pattern_type":"stix","object_marking_refs":["\#(marking)"]}]}"#
            #expect(try Self.read(text).indicators.map(\.light) == [light], "\(definition)")
        }
    }

    @Test("A quoted field of a table may hold line breaks, as ours do; a stray quote costs its own row alone")
    func brokenLines() throws {
        let text =
            "value,about\na.example,\"vu\nà \"\"Dax\"\"\"\nb.example,écran 19\" \n\"c.example,ouvert\nd.example,x\n"
        let reading = try Self.read(text)
        #expect(reading.indicators.map(\.observable.value) == ["a.example", "b.example", "d.example"])
        #expect(reading.indicators.map(\.about) == ["vu\nà \"Dax\"", "écran 19\"", "x"])
        #expect(reading.faults.map(\.place) == ["line 5"])
    }

    @Test("A pull follows marks and dates as long as they move on, and tells when it cannot")
    func pull() throws {
        func page(_ more: String) -> [UInt8] { Array(#"{"objects":[],\#(more)}"#.utf8) }
        var marks = TAXIIPull(root: "https://taxii.example/r", collection: "c", since: nil)
        _ = try marks.receive(page(#""more":true,"next":"2""#), lastAdded: nil)
        #expect(marks.next?.hasSuffix("&next=2") == true)
        var stuck = marks
        _ = try stuck.receive(page(#""more":true,"next":"2""#), lastAdded: nil)
        #expect(stuck.next == nil && stuck.fault != nil)
        _ = try marks.receive(page(#""more":false"#), lastAdded: nil)
        #expect(marks.next == nil)
        var dates = TAXIIPull(root: "https://taxii.example/r", collection: "c", since: nil)
        _ = try dates.receive(page(#""more":true"#), lastAdded: "2026-01-01T00:00:00Z")
        _ = try dates.receive(page(#""more":true"#), lastAdded: "2026-01-02T00:00:00Z")
        #expect(dates.next?.contains("added_after=2026-01-02") == true)
        for last in ["2026-01-02T00:00:00Z", "2026-01-01T00:00:00Z", "soon", nil] {
            var dates = dates
            _ = try dates.receive(page(#""more":true"#), lastAdded: last)
            #expect(dates.next == nil && dates.fault != nil)
        }
        // The page before "more, but not where" is read all the same.
        var last = TAXIIPull(root: "https://taxii.example/r", collection: "c", since: nil)
        let bundle = Self.bundle("[domain-name:value = 'evil.example']").dropLast()
        let reading = try last.receive(Array((bundle + #","more":true}"#).utf8), lastAdded: nil)
        #expect(reading.indicators.count == 1 && last.next == nil && last.fault != nil)
    }

    @Test(
        "A MISP feed's manifest names its events, those that changed longest ago first, and leads nowhere else"
    )
    func manifest() throws {
        let (a, b) = ("5f0d2f3c-0000-4000-8000-00000000000a", "5F0D2F3C-0000-4000-8000-00000000000B")
        let pull = MISPPull(feed: "https://misp.example/feed/manifest.json")
        #expect(pull.manifest == "https://misp.example/feed/manifest.json")
        let text = #"{"\#(a)":{"info":"x","timestamp":"1700000001"},"\#(b)":{"timestamp":999999999}}"#
        let events = try MISPPull.events(Array(text.utf8))
        #expect(events.map(\.changed) == ["999999999", "1700000001"])
        #expect(
            events.map { pull.address(of: $0) } == [
                "https://misp.example/feed/\(b.lowercased()).json", "https://misp.example/feed/\(a).json",
            ])
        #expect(try MISPPull.events(Array("{}".utf8)).isEmpty)
        for wrong in [#"{"../../etc/passwd":{}}"#, "[]", #"{"\#(a)":"x"}"#, "<html>"] {
            #expect(throws: ExchangeFault.self) { try MISPPull.events(Array(wrong.utf8)) }
        }
    }

    @Test("Hostile files are refused or read in part, and never stop the program")
    func hostile() throws {
        let deep = String(repeating: "[", count: 100_000) + String(repeating: "]", count: 100_000)
        #expect(throws: ExchangeFault.self) { try Self.read(deep) }
        #expect(throws: ExchangeFault.self) { try IndicatorFile.read([0xFF, 0xFE, 0x00]) }
        #expect(throws: ExchangeFault.self) { try Self.read("{") }
        let seed = Seed()
        var numbers = seed.numbers
        let whole = Array(
            Self.bundle("[domain-name:value = 'evil.example' OR url:value = 'https://evil.example/a']").utf8)
        for _ in 0..<2_000 {
            var bytes = whole
            for _ in 0..<Int.random(in: 1...6, using: &numbers) {
                bytes[Int.random(in: 0..<bytes.count, using: &numbers)] = UInt8.random(
                    in: 0...255, using: &numbers)
            }
            _ = try? IndicatorFile.read(Array(bytes.prefix(Int.random(in: 0...bytes.count, using: &numbers))))
        }
    }

    @Test(
        "Random trees with the words of STIX, TAXII and MISP in any place are read or refused, in bounded time"
    )
    func trees() throws {
        let seed = Seed()
        var numbers = seed.numbers
        let time = processorTime {
            for _ in 0..<3_000 {
                let text = Self.tree(&numbers, depth: 0)
                let reading = try? Self.read(text)
                #expect((reading?.indicators.count ?? 0) < 10_000, "\(seed)")
            }
        }
        #expect(time < .seconds(300), "\(seed)")
    }

    @Test("Objects that refer to themselves and to one another are read once each")
    func circles() throws {
        let marking = "marking-definition--11111111-1111-4111-8111-111111111111"
        var objects = [
            #"{"type":"marking-definition","id":"\#(marking)","object_marking_refs":["\#(marking)"],"name":"TLP:RED"}"#
        ]
        for number in 0..<2_000 {
            let (own, next) = ("indicator--\(number)", "indicator--\((number + 1) % 2_000)")
            objects.append(
                #"{"type":"relationship","id":"relationship--\#(number)","source_ref":"\#(own)","target_ref":"\#(next)"}"#
            )
            objects.append(
                #"{"type":"indicator","id":"\#(own)","pattern":"[domain-name:value = 'e\#(number).example']","pattern_type":"stix","created_by_ref":"\#(own)","object_marking_refs":["\#(marking)"]}"#
            )
        }
        let reading = try Self.read(
            #"{"type":"bundle","id":"bundle--1","objects":[\#(objects.joined(separator: ","))]}"#)
        #expect(reading.indicators.count == 2_000 && reading.indicators.allSatisfy { $0.light == .red })
    }

    private static let words = [
        "type", "bundle", "objects", "indicator", "pattern", "pattern_type", "stix", "id",
        "object_marking_refs",
        "marking-definition", "definition", "tlp", "extensions", "response", "Event", "Attribute", "Object",
        "Tag",
        "to_ids", "value", "domain|ip", "ip-dst", "valid_until", "confidence", "revoked", "last_seen", "name",
    ]

    private static func tree(_ numbers: inout SeededNumbers, depth: Int) -> String {
        switch Int.random(in: depth == 0 ? 0...1 : depth > 6 ? 2...7 : 0...7, using: &numbers) {
        case 0:
            let members = (0..<Int.random(in: 0...6, using: &numbers)).map { _ in
                "\"\(numbers.pick(words))\":\(tree(&numbers, depth: depth + 1))"
            }
            return "{\(members.joined(separator: ","))}"
        case 1:
            let elements = (0..<Int.random(in: 0...5, using: &numbers)).map { _ in
                tree(&numbers, depth: depth + 1)
            }
            return "[\(elements.joined(separator: ","))]"
        case 2: return "\"\(numbers.pick(words))\""
        case 3: return "\"203.0.113.\(Int.random(in: 0...300, using: &numbers))|evil.example\""
        case 4: return "\"[ipv4-addr:value = '203.0.113.7' OR domain-name:value = 'e.example']\""
        case 5: return numbers.pick(["true", "false", "null", "-1", "1e400", "9223372036854775808"])
        case 6: return "\"TLP:RED\""
        default: return "\"2026-12-31T00:00:00Z\""
        }
    }
}
