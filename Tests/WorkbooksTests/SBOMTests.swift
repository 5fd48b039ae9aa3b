import Debt
import Testing
import Vocabulary
import Workbooks

@Suite("Bills of materials") struct SBOMTests {
    static let json = """
        {"bomFormat":"CycloneDX","specVersion":"1.VERSION","serialNumber":"urn:uuid:3e671687-395b-41f5-a30f-a58921a69b79","version":1,
         "metadata":{"timestamp":"2026-05-04T10:00:00Z","component":{"type":"application","bom-ref":"app","name":"SIL X","version":"7.2"}},
         "components":[
          {"type":"library","bom-ref":"tomcat","group":"org.apache.tomcat","name":"tomcat","version":"9.0.31",
           "purl":"pkg:maven/org.apache.tomcat/tomcat@9.0.31?type=jar","cpe":"cpe:2.3:a:apache:tomcat:9.0.31:*:*:*:*:*:*:*",
           "licenses":[{"license":{"id":"Apache-2.0"}}],
           "components":[{"type":"library","bom-ref":"inner","name":"inner"}]},
          {"type":"library","bom-ref":"log4j","name":"log4j-core","version":"2.14.1","licenses":[{"expression":"Apache-2.0 OR MIT"}],
           "purl":"pkg:maven/org.apache.logging.log4j/log4j-core@2.14.1"}],
         "dependencies":[{"ref":"tomcat","dependsOn":["log4j","inner"]},{"ref":"log4j","dependsOn":["tomcat"]}]}
        """

    static let xml = """
        <?xml version="1.0" encoding="UTF-8"?>
        <!-- a comment with <tags> -->
        <bom xmlns="http://cyclonedx.org/schema/bom/1.VERSION" serialNumber="urn:uuid:3e671687-395b-41f5-a30f-a58921a69b79" version="1">
          <metadata><timestamp>2026-05-04T10:00:00Z</timestamp>
            <component type="application" bom-ref="app"><name>SIL X</name><version>7.2</version></component></metadata>
          <components>
            <component type="library" bom-ref="tomcat"><group>org.apache.tomcat</group><name>tomcat</name><version>9.0.31</version>
              <licenses><license><id>Apache-2.0</id></license></licenses>
              <cpe>cpe:2.3:a:apache:tomcat:9.0.31:*:*:*:*:*:*:*</cpe>
              <purl>pkg:maven/org.apache.tomcat/tomcat@9.0.31?type=jar</purl>
              <components><component type="library" bom-ref="inner"><name>inner</name></component></components>
            </component>
            <component type="library" bom-ref="log4j"><name><![CDATA[log4j-core]]></name><version>2.14.1</version>
              <licenses><expression>Apache-2.0 OR MIT</expression></licenses>
              <purl>pkg:maven/org.apache.logging.log4j/log4j-core@2.14.1</purl></component>
          </components>
          <dependencies><dependency ref="tomcat"><dependency ref="log4j"/><dependency ref="inner"/></dependency>
            <dependency ref="log4j"><dependency ref="tomcat"/></dependency></dependencies>
        </bom>
        """

    func read(_ text: String) throws -> SoftwareBill { try SBOMReader.read(Array(text.utf8)) }

    @Test("CycloneDX 1.4 to 1.7 says the same in JSON and in XML", arguments: 4...7)
    func bothForms(minor: Int) throws {
        let json = try read(SBOMTests.json.replacing("VERSION", with: "\(minor)"))
        let xml = try read(SBOMTests.xml.replacing("VERSION", with: "\(minor)"))
        #expect(json == xml)
        #expect(json.format == "CycloneDX 1.\(minor)" && json.subject?.name == "SIL X")
        #expect(json.components.map(\.reference) == ["tomcat", "inner", "log4j"])
        #expect(
            json.components[0].needs == ["log4j", "inner"]
                && json.components[2].licences == ["Apache-2.0 OR MIT"])
        #expect(json.components[0].cpe?.version == "9.0.31")
        #expect(json.made == (try Instant(parsing: "2026-05-04T10:00:00Z")))
    }

    @Test("Tools that made a bill and ancestors of a part are none of the product, in either form")
    func outsiders() throws {
        let json = """
            {"bomFormat":"CycloneDX","specVersion":"1.6","metadata":{
              "tools":{"components":[{"type":"application","name":"syft","version":"1.9.0","components":[{"type":"library","name":"inner"}]}]},
              "component":{"type":"application","name":"SIL X","version":"7.2","purl":"pkg:generic/sil-x@7.2",
                "components":[{"type":"application","name":"SIL X web","version":"7.2"}]}},
             "components":[{"type":"library","name":"openssl-hospi","version":"3.0.14","purl":"pkg:generic/openssl-hospi@3.0.14",
              "licenses":[{"license":{"id":"Apache-2.0"}}],
              "pedigree":{"ancestors":[{"type":"library","name":"openssl","version":"1.0.2","purl":"pkg:generic/openssl@1.0.2",
                "cpe":"cpe:2.3:a:openssl:openssl:1.0.2:*:*:*:*:*:*:*","licenses":[{"license":{"id":"OpenSSL"}}],
                "components":[{"type":"library","name":"old"}]}]},
              "evidence":{"licenses":[{"license":{"id":"MIT"}}]},
              "components":[{"type":"library","name":"libcrypto","version":"3.0.14"}]}]}
            """
        let xml = """
            <b:bom xmlns:b="http://cyclonedx.org/schema/bom/1.6"><b:metadata>
              <b:tools><b:components><b:component type="application"><b:name>syft</b:name><b:version>1.9.0</b:version>
                <b:components><b:component type="library"><b:name>inner</b:name></b:component></b:components></b:component></b:components></b:tools>
              <b:component type="application"><b:name>SIL X</b:name><b:version>7.2</b:version><b:purl>pkg:generic/sil-x@7.2</b:purl>
                <b:components><b:component type="application"><b:name>SIL X web</b:name><b:version>7.2</b:version></b:component></b:components>
              </b:component></b:metadata>
             <b:components><b:component type="library"><b:name>openssl-hospi</b:name><b:version>3.0.14</b:version>
              <b:licenses><b:license><b:id>Apache-2.0</b:id></b:license></b:licenses>
              <b:purl>pkg:generic/openssl-hospi@3.0.14</b:purl>
              <b:pedigree><b:ancestors><b:component type="library"><b:name>openssl</b:name><b:version>1.0.2</b:version>
                <b:licenses><b:license><b:id>OpenSSL</b:id></b:license></b:licenses>
                <b:cpe>cpe:2.3:a:openssl:openssl:1.0.2:*:*:*:*:*:*:*</b:cpe><b:purl>pkg:generic/openssl@1.0.2</b:purl>
                <b:components><b:component type="library"><b:name>old</b:name></b:component></b:components>
              </b:component></b:ancestors></b:pedigree>
              <b:components><b:component type="library"><b:name>libcrypto</b:name><b:version>3.0.14</b:version></b:component></b:components>
              <b:evidence><b:licenses><b:license><b:id>MIT</b:id></b:license></b:licenses></b:evidence>
             </b:component></b:components></b:bom>
            """
        let (one, other) = (try read(json), try read(xml))
        #expect(one == other)
        #expect(one.components.map(\.name) == ["SIL X web", "openssl-hospi", "libcrypto"])
        #expect(one.components[1].version == "3.0.14" && one.components[1].cpe == nil)
        #expect(one.components[1].licences == ["Apache-2.0"] && one.subject?.name == "SIL X")
    }

    @Test("SPDX 2.3 gives its packages, their identifiers and what they depend on")
    func spdx() throws {
        let bill = try read(
            """
            {"spdxVersion":"SPDX-2.3","SPDXID":"SPDXRef-DOCUMENT","documentNamespace":"https://example.org/a",
             "creationInfo":{"created":"2026-05-04T10:00:00Z"},"packages":[
              {"SPDXID":"SPDXRef-app","name":"SIL X","versionInfo":"7.2"},
              {"SPDXID":"SPDXRef-t","name":"tomcat","versionInfo":"9.0.31","supplier":"Organization: Apache","licenseConcluded":"NOASSERTION",
               "licenseDeclared":"Apache-2.0","externalRefs":[{"referenceCategory":"PACKAGE-MANAGER","referenceType":"purl",
               "referenceLocator":"pkg:maven/org.apache.tomcat/tomcat@9.0.31"},{"referenceCategory":"SECURITY","referenceType":"cpe23Type",
               "referenceLocator":"cpe:2.3:a:apache:tomcat:9.0.31:*:*:*:*:*:*:*"}]},
              {"SPDXID":"SPDXRef-l","name":"log4j"}],
             "relationships":[{"spdxElementId":"SPDXRef-DOCUMENT","relationshipType":"DESCRIBES","relatedSpdxElement":"SPDXRef-app"},
              {"spdxElementId":"SPDXRef-l","relationshipType":"DEPENDENCY_OF","relatedSpdxElement":"SPDXRef-t"}]}
            """)
        #expect(bill.format == "SPDX 2.3" && bill.subject?.name == "SIL X")
        #expect(bill.components.map(\.name) == ["tomcat", "log4j"])
        #expect(bill.components[0].group == "Apache" && bill.components[0].licences == ["Apache-2.0"])
        #expect(bill.components[0].needs == ["SPDXRef-l"] && bill.components[0].cpe?.product == "tomcat")
    }

    @Test("Other versions and other files are refused with what to ask for")
    func refused() throws {
        func sentence(_ text: String) -> String {
            do { _ = try read(text); return "" } catch { return "\(error)" }
        }
        #expect(
            sentence(SBOMTests.json.replacing("VERSION", with: "2"))
                == "CycloneDX 1.2 is not read; ask for version 1.4, 1.5, 1.6 or 1.7")
        #expect(
            sentence(SBOMTests.xml.replacing("VERSION", with: "3"))
                == "CycloneDX 1.3 is not read; ask for version 1.4, 1.5, 1.6 or 1.7")
        #expect(sentence(#"{"spdxVersion":"SPDX-3.0"}"#) == "SPDX-3.0 is not read; ask for SPDX 2.3")
        #expect(sentence("name,version").hasPrefix("this is neither CycloneDX"))
        #expect(sentence("").hasPrefix("this is neither CycloneDX"))
        #expect(sentence("<html></html>").hasPrefix("this is neither CycloneDX"))
        #expect(
            sentence(#"{"bomFormat":"CycloneDX","specVersion":"1.5","components":[{"version":"1"}]}"#)
                == "the field components.[0].name is missing or has another form")
    }

    @Test("An entity bomb, an outside entity and endless nesting are refused")
    func bombs() throws {
        let laughs = """
            <?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY lol "lol"><!ENTITY lol2 "&lol;&lol;&lol;&lol;">]>
            <bom xmlns="http://cyclonedx.org/schema/bom/1.5"><components><component><name>&lol2;</name></component></components></bom>
            """
        for text in [
            laughs, laughs.replacing("lol2;", with: "lol;"),
            #"<!DOCTYPE a SYSTEM "file:///etc/passwd"><bom/>"#,
        ] {
            let fault = #expect(throws: SBOMFault.self) { try read(text) }
            #expect(fault?.description.contains("DOCTYPE") == true)
        }
        let head = #"<bom xmlns="http://cyclonedx.org/schema/bom/1.5">"#
        #expect(throws: SBOMFault.self) { try read(head + "<name>&unknown;</name></bom>") }
        #expect(throws: SBOMFault.self) {
            try read(head + String(repeating: "<components><component>", count: 100_000))
        }
        let nested =
            String(repeating: #"{"name":"a","components":["#, count: 300)
            + String(repeating: "]}", count: 300)
        #expect(throws: SBOMFault.self) {
            try read(#"{"bomFormat":"CycloneDX","specVersion":"1.5","components":["# + nested + "]}")
        }
    }

    @Test("Needs are given to one part of a reference, and not without end")
    func needs() throws {
        func bill(parts: Int, needs: Int) -> [UInt8] {
            let components = (0..<parts).map { _ in #"{"bom-ref":"a","name":"n","type":"library"}"# }
            let depends = Array(repeating: #""b""#, count: needs)
            return Array(
                """
                {"bomFormat":"CycloneDX","specVersion":"1.5","components":[\(components.joined(separator: ","))],
                "dependencies":[{"ref":"a","dependsOn":[\(depends.joined(separator: ","))]}]}
                """.utf8)
        }
        let read = try SBOMReader.read(bill(parts: 1_000, needs: 1_000))
        #expect(read.components.count == 1_000)
        #expect(read.components.map(\.needs.count).reduce(0, +) == 1_000)
        #expect(throws: SBOMFault.self) { try SBOMReader.read(bill(parts: 2, needs: 2_000_001)) }
    }

    @Test("A bill that is cut anywhere is refused or read, and never crashes")
    func cut() {
        for text in [
            SBOMTests.json.replacing("VERSION", with: "5"), SBOMTests.xml.replacing("VERSION", with: "5"),
        ] {
            let bytes = Array(text.utf8)
            for length in 0..<bytes.count {
                #expect(throws: SBOMFault.self) { try SBOMReader.read(Array(bytes.prefix(length))) }
            }
        }
    }
}
