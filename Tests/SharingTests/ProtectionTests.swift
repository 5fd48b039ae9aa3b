import Sharing
import Testing
import Vocabulary

@Suite("What is protected is never blocked") struct ProtectionTests {
    private static let day = Day(number: 20_000)

    private func protections(_ texts: String...) throws -> Protections {
        Protections(
            try texts.map {
                Protection(
                    category: .maintenance, target: try Protection.Target($0),
                    reason: LocalizedText($0, en: $0),
                    source: "test", asOf: Self.day)
            })
    }

    @Test(
        "Ranges protect what they hold and what holds them; names protect those below and above",
        arguments: [
            ("198.51.100.0/24", "198.51.100.7", true), ("198.51.100.0/24", "198.51.101.7", false),
            ("198.51.100.7", "198.51.100.0/24", true), ("198.51.100.7", "198.51.101.0/24", false),
            ("198.51.100.7", "198.51.0.0/16", true), ("2001:db8:1::/48", "2001:db8:1::5", true),
            ("2001:db8::5", "198.51.100.7", false), ("maintenance.example", "vpn.maintenance.example", true),
            ("vpn.maintenance.example", "maintenance.example", true),
            ("vpn.maintenance.example", "other.maintenance.example", false),
            ("maintenance.example", "attack-maintenance.example", false),
            ("maintenance.example", "https://vpn.maintenance.example/a", true),
            ("198.51.100.0/24", "http://198.51.100.9:8080/a", true),
            ("vpn.maintenance.example", "https://maintenance.example/a", false),
            ("maintenance.example", "a@maintenance.example", true),
            ("44d88612fea8a8f36de82e1278abb02f", "44d88612fea8a8f36de82e1278abb02f", true),
        ])
    func covers(_ protected: String, _ indicator: String, _ isProtected: Bool) throws {
        let found = try protections(protected).protecting(Indicator(detecting: indicator))
        #expect((found != nil) == isProtected)
        if isProtected { #expect(found?.reason.english == protected) }
    }

    @Test("The shipped lists can be read, have a source and a date, and protect what they are for")
    func shipped() throws {
        let lists = try WarningLists.shipped()
        let protections = Protections(lists.flatMap(\.protections))
        #expect(protections.count > 5_000)
        for (text, category) in [
            ("10.20.30.40", Protection.Category.special), ("8.8.8.8", .resolver), ("104.16.1.1", .cloud),
            ("login.microsoftonline.com", .cloud), ("ameli.fr", .care), ("portail.esante.gouv.fr", .care),
            ("r3.o.lencr.org", .plumbing),
        ] {
            #expect(try protections.protecting(Indicator(detecting: text))?.category == category, "\(text)")
        }
        #expect(try protections.protecting(Indicator(detecting: "203.0.113.77")) == nil)
        for list in lists {
            #expect(!list.source.isEmpty)
            #expect(!list.targets.isEmpty, "\(list.key)")
            #expect((17_500...21_000).contains(list.asOf.number), "\(list.key) \(list.asOf)")
        }
    }

    @Test(
        "A suffix that everybody's names share is protected, and no name below it",
        arguments: [
            "asso.fr", "com.fr", "nom.fr", "prd.fr", "tm.fr", "avocat.fr", "medecin.fr", "pharmacien.fr",
            "co.uk",
            "github.io", "pages.dev", "web.app", "blogspot.com", "azurewebsites.net", "herokuapp.com",
            "vercel.app",
            "netlify.app", "ngrok.io", "amazonaws.com", "cloudfront.net", "fastly.net", "akamaiedge.net",
            "ovh.net",
            "scw.cloud",
        ])
    func suffixes(_ suffix: String) throws {
        let protections = Protections(try WarningLists.shipped().flatMap(\.protections))
        #expect(try protections.protecting(Indicator(detecting: suffix))?.category == .suffix)
        for below in ["xq-mechant.\(suffix)", "https://xq-mechant.\(suffix)/a", "https://\(suffix)/xq"] {
            #expect(try protections.protecting(Indicator(detecting: below)) == nil, "\(below)")
        }
    }

    @Test(
        "Operators' own names and the servers of the root are protected",
        arguments: [
            ("cloudflare.com", Protection.Category.cloud), ("www.ovhcloud.com", .cloud),
            ("k.root-servers.net", .cloud), ("193.0.14.129", .resolver), ("2001:7fd::1", .resolver),
            ("gouv.fr", .care), ("impots.gouv.fr", .care),
        ])
    func operators(_ text: String, _ category: Protection.Category) throws {
        let protections = Protections(try WarningLists.shipped().flatMap(\.protections))
        #expect(try protections.protecting(Indicator(detecting: text))?.category == category)
    }

    @Test("A file that is damaged says where")
    func damaged() {
        let text =
            #"{"format":1,"lists":[{"key":"a","category":"cloud","title":{"fr":"","en":""},"source":"","asOf":"2026-01-01","entries":["10.0.0.0/8","nowhere"]}]}"#
        #expect(throws: WarningListsFault.self) { try WarningLists.read(Array(text.utf8)) }
        do throws(WarningListsFault) {
            _ = try WarningLists.read(Array(text.utf8))
        } catch {
            #expect(error.place == "a, entries[1]")
        }
    }
}
