import Sharing
import Testing

@Suite("What is the hospital's own is no indicator") struct IndicatorFinderTests {
    @Test(
        "The machine, others of its domain and accounts there are its own; other names are not",
        arguments: [
            ("srv-pacs.hopital.example", "srv-pacs.hopital.example", true),
            ("SRV-PACS.Hopital.example", "srv-ad.hopital.example", true),
            ("srv-pacs.hopital.example", "hopital.example", true),
            ("srv-pacs.hopital.example", "adm@hopital.example", true),
            ("srv-pacs.hopital.example", "https://intranet.hopital.example/", true),
            ("srv-pacs.hopital.example", "hopital.example.attaquant.test", false),
            ("srv-pacs.hopital.example", "faux-hopital.example", false),
            ("srv-pacs.hopital.example", "203.0.113.77", false),
            ("srv-pacs.hopital.example", "d41d8cd98f00b204e9800998ecf8427e", false),
            ("hopital.example", "attaquant.example", false), ("hopital.example", "www.hopital.example", true),
            ("SRV-PACS", "attaquant.example", false), ("", "attaquant.example", false),
            ("10.1.2.3", "attaquant.example", false),
        ])
    func own(host: String, text: String, isOwn: Bool) throws {
        #expect(IndicatorFinder.isOwn(try Indicator(detecting: text), ofHost: host) == isOwn)
    }

    @Test("A machine told without its domain is known by its first part") func short() throws {
        let text = "SRV-PACS srv-pacs.hopital.example adm@hopital.example depot.attaquant.test"
        let found = IndicatorFinder.observables(in: text)
        #expect(found.count == 3)
        let foreign = found.filter { !IndicatorFinder.isOwn($0, ofHost: "SRV-PACS", among: found) }
        #expect(foreign.map(\.value) == ["depot.attaquant.test"])
    }
}
