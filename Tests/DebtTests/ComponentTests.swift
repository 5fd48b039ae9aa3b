import Debt
import TestSupport
import Testing
import Vocabulary

@Suite("Flaws through components", .enabled(if: Corpora.arePresent)) struct ComponentTests {
    @Test("A part is a listed product by its package URL or platform name, never by its name alone")
    func findings() throws {
        let matcher = ComponentMatcher(Snapshot.catalogue, FlawTests.matcher)
        let bill = SoftwareBill(
            format: "CycloneDX 1.6",
            components: [
                SoftwareComponent(
                    reference: "a", name: "anything", version: "8.5.23",
                    purl: "pkg:maven/org.apache.tomcat/tomcat@8.5.23?type=jar"),
                SoftwareComponent(
                    reference: "b", name: "anything", version: "5.6.40",
                    cpe: CPEName("cpe:2.3:a:php:php:5.6.40:*:*:*:*:*:*:*")),
                SoftwareComponent(reference: "c", name: "tomcat", version: "8.5.23"),
                SoftwareComponent(reference: "d", name: "x", version: "1", purl: "pkg:npm/%40acme/x@1"),
            ])
        let found = matcher.findings(in: bill)
        #expect(found.map(\.component.reference) == ["a", "b"])
        #expect(found.first?.release == ReleaseKey(product: "tomcat", cycle: "8.5"))
        #expect(found.first?.flaws.contains { $0.cve == "CVE-2020-1938" } == true)
        let php = try #require(found.last?.lifecycle)
        #expect(php.state(on: day("2026-11-22"), extensionBought: false) == .ended)
    }

    @Test(
        "A name and a version that a person typed are recognised as inventories are, and a package URL gives its version",
        arguments: [
            ("OpenSSL", "1.0.2k", nil, "openssl", "1.0.2"), ("PostgreSQL", "9.6", nil, "postgresql", "9.6"),
            ("log4j-core", "2.14.1", nil, "log4j", "2"), ("Apache Tomcat", "8.5.23", nil, "tomcat", "8.5"),
            ("x", nil, "pkg:maven/org.apache.logging.log4j/log4j-core@2.14.1?type=jar", "log4j", "2"),
        ] as [(String, String?, String?, String, String)])
    func typed(name: String, version: String?, purl: String?, product: String, cycle: String) throws {
        let matcher = ComponentMatcher(
            Snapshot.catalogue, FlawTests.matcher, recogniser: Recogniser(Snapshot.catalogue))
        let part = SoftwareComponent(
            reference: name, name: name, version: version, purl: purl, isTyped: purl == nil ? true : nil)
        let found = try #require(matcher.finding(of: part))
        #expect(found.release.product == product)
        #expect(found.release.cycle == cycle)
        #expect((found.confidence == nil) == (purl != nil))
        if product == "log4j" { #expect(found.flaws.contains { $0.cve == "CVE-2021-44228" }) }
    }

    @Test("A typed name that is a common word, a plug-in or nothing known is left alone") func untyped() {
        let matcher = ComponentMatcher(
            Snapshot.catalogue, FlawTests.matcher, recogniser: Recogniser(Snapshot.catalogue))
        for name in ["core", "Visionneuse Pixaline", "server"] {
            let part = SoftwareComponent(reference: name, name: name, version: "2.0", isTyped: true)
            #expect(matcher.finding(of: part) == nil, "\(name)")
        }
    }
}
