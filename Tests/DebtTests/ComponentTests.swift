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
}
