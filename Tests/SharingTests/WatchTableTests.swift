import Sharing
import TestSupport
import Testing
import Vocabulary

@Suite("An indicator is found wherever it stands in a record") struct WatchTableTests {
    private static func table(_ texts: [String]) throws -> WatchTable {
        WatchTable(
            try texts.enumerated().map {
                WatchTable.Entry(
                    id: Int64($0), circle: 1, observable: try Indicator(detecting: $1),
                    expires: Instant(milliseconds: .max), confidence: .reported)
            })
    }

    /// The indicators met in the values of one record.
    private static func found(_ table: WatchTable, in values: [String]) -> Set<String> {
        var bytes: [UInt8] = []
        var ranges: [Range<Int>] = []
        for value in values {
            ranges.append(bytes.count..<bytes.count + value.utf8.count)
            bytes += value.utf8
            bytes.append(0)
        }
        var hits: [WatchTable.Hit] = []
        for (index, range) in ranges.enumerated() { table.scan(bytes.span, range, value: index, into: &hits) }
        return Set(
            hits.filter { table.holds($0, bytes.span, ranges) }.map {
                table.entries[$0.entry].observable.value
            })
    }

    @Test(
        "It is met",
        arguments: [
            ("203.0.113.77", "203.0.113.77"), ("203.0.113.77", "src=203.0.113.77:443;"),
            ("203.0.113.77", "::ffff:203.0.113.77"), ("203.0.113.77", "from 203.0.113.77."),
            ("203.0.113.0/24", "to (203.0.113.9)"), ("2001:db8::7", "client 2001:0DB8:0:0:0:0:0:7 asked"),
            ("2001:db8::/32", "[2001:db8:5::1]:443"), ("evil.example", "WWW.Evil.Example."),
            ("evil.example", "https://a:b@cdn.evil.example:8443/x?y=z"),
            ("evil.example", "rancon@evil.example"),
            ("https://evil.example/a/b.exe", "GET http evil.example/a/b.exe HTTP/1.1"),
            ("https://evil.example/", "https://www.evil.example/anything"),
            ("https://evil.example/été.php", "GET https://evil.example/été.php"),
            ("https://evil.example/été.php", "GET https://evil.example/%C3%A9t%c3%a9.php"),
            ("http://evil.example?x=1", "http://evil.example?x=1"),
            ("http://evil.example?x=1", "http://evil.example/?x=1"),
            ("a+b@evil.example", "To: <A+B@evil.example>"),
            ("44d88612fea8a8f36de82e1278abb02f", "SHA1=DA39,MD5=44D88612FEA8A8F36DE82E1278ABB02F,IMPHASH=0"),
            (#"ght\support.ght"#, #"GHT\support.ght"#),
        ])
    func met(_ indicator: String, _ value: String) throws {
        let table = try Self.table([indicator, "other.example"])
        #expect(Self.found(table, in: ["x", value]) == [try Indicator(detecting: indicator).value])
    }

    @Test(
        "It is not met where something else stands",
        arguments: [
            ("203.0.113.7", "203.0.113.77"), ("203.0.113.77", "1203.0.113.77"),
            ("203.0.113.77", "9.203.0.113.77"),
            ("203.0.113.0/24", "203.0.114.9"), ("2001:db8::7", "2001:db8::70"),
            ("evil.example", "notevil.example"),
            ("evil.example", "evil.example.org"), ("evil.example", "evil-example"),
            ("https://evil.example/a/b.exe", "evil.example/a/c.exe"), ("a@evil.example", "b@evil.example"),
            (#"ght\support"#, "support"), (#"ght\support"#, "support.ght asked for support"),
        ])
    func notMet(_ indicator: String, _ value: String) throws {
        #expect(Self.found(try Self.table([indicator]), in: [value]) == [])
    }

    @Test("Windows writes an account and its domain in two fields")
    func twoFields() throws {
        let table = try Self.table([#"ght\support"#])
        #expect(Self.found(table, in: ["Support", "GHT"]) == [#"ght\support"#])
        #expect(Self.found(table, in: ["Support", "AUTRE"]) == [])
    }

    @Test("The pass over a random text finds what a plain search of its words finds")
    func random() throws {
        let seed = Seed()
        var numbers = seed.numbers
        let names = (0..<300).map { "n\($0).evil\($0 % 7).example" }
        let addresses = (0..<300).map { "198.51.\($0 % 5).\($0 % 250)" }
        let watched = Set(names.prefix(150) + addresses.prefix(150))
        let table = try Self.table(Array(watched))
        for _ in 0..<500 {
            let words = (0..<Int.random(in: 0...20, using: &numbers)).map { _ in
                numbers.pick(names + addresses)
            }
            let text = words.joined(separator: numbers.pick([" ", "=", "/", "\"", ","]))
            #expect(Self.found(table, in: [text]) == watched.intersection(words), "\(text) \(seed)")
        }
    }

    @Test("Hostile bytes stop nothing")
    func hostile() throws {
        let seed = Seed()
        var numbers = seed.numbers
        let table = try Self.table(["203.0.113.0/24", "2001:db8::/32", "evil.example", #"d\a"#])
        for _ in 0..<2_000 {
            let bytes = (0..<Int.random(in: 0...200, using: &numbers)).map { _ in
                numbers.pick(Array(":.@\\/-0a1f[]".utf8) + [UInt8.random(in: 0...255, using: &numbers)])
            }
            var hits: [WatchTable.Hit] = []
            table.scan(bytes.span, 0..<bytes.count, value: 0, into: &hits)
            for hit in hits { _ = table.holds(hit, bytes.span, [0..<bytes.count]) }
        }
    }
}
