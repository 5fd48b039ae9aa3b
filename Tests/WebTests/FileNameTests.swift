import Access
import Clausier
import Foundation
import HTTPTypes
import HummingbirdTesting
import Registry
import Store
import Testing
import Vocabulary

@testable import Web

@Suite("A file is saved under the name that people call it by") struct FileNameTests {
    @Test(
        "What a system refuses in a name, or leads elsewhere, or turns the writing, is left out",
        arguments: [
            ("Pixaline Imagerie", "Courrier – Pixaline Imagerie.odt"),
            ("CH « A » : MCO/SSR", "Courrier – CH « A » MCO SSR.odt"),
            ("../../etc\\passwd", "Courrier – .. .. etc passwd.odt"),
            ("a\r\nSet-Cookie: b", "Courrier – a Set-Cookie b.odt"),
            ("gpj.\u{202E}exe\u{0}\"", "Courrier – gpj. exe.odt"), ("fin. ", "Courrier – fin.odt"),
        ])
    func kept(words: String, name: String) {
        let file = FileName("courrier-64.odt", calling: ["Courrier", words])
        #expect(file.title == name)
        #expect(
            file.disposition.hasPrefix(
                "attachment; filename=\"courrier-64.odt\"; filename*=UTF-8''Courrier%20"))
        #expect(file.disposition.utf8.allSatisfy { (0x20...0x7E).contains($0) })
    }

    @Test(
        "A name is as long as every system takes, and never cut within a character; none is left of nothing")
    func bounds() throws {
        let long = FileName("a.odt", calling: [String(repeating: "é👩‍⚕️", count: 400)])
        #expect(try #require(long.title).utf8.count <= 205)
        #expect(long.title?.hasSuffix(".odt") == true && long.title?.contains("\u{FFFD}") == false)
        #expect(FileName("a.odt", calling: ["..", " "]).title == nil)
        #expect(FileName("a.odt", calling: ["/"]).disposition == "attachment; filename=\"a.odt\"")
    }

    @Test("Letters, clauses and comparisons say whose they are, in the reader’s language")
    func documents() async throws {
        let hospitals = try await TestHospitals(roles: [.networkAdministrator])
        try await hospitals.visit { client in
            for (path, french, english) in [
                ("/answers/suppliers/1/letter.odt", "Courrier – ", "Letter – "),
                ("/tenders/1/bidders/1/clauses.odt", "Clauses – ", "Clauses – "),
                ("/tenders/1/bidders/1/clauses.html", "Clauses – ", "Clauses – "),
                ("/tenders/1/comparison.xlsx", "Comparaison – ", "Comparison – "),
            ] {
                for (language, words) in [("fr", french), ("en", english)] {
                    var headers = hospitals.headers(.networkAdministrator)
                    headers[.cookie] = (headers[.cookie] ?? "") + "; cordon-language=\(language)"
                    let file = try await client.execute(uri: path, method: .get, headers: headers)
                    let name = try #require(file.headers[.contentDisposition]?.removingPercentEncoding)
                    #expect(name.contains("filename*=UTF-8''\(words)\(TestHospitals.data)"), "\(name)")
                }
            }
        }
    }

    @Test("The list of catalogues gives each edition its title and its number, and its identifier below")
    func catalogues() async throws {
        let hospitals = try await TestHospitals(roles: [.networkAdministrator])
        let (one, other) = (try ShippedEditions.hospital(), "urn:example:framework:other")
        try await hospitals.store.record(
            MappingSet(
                origin: "urn:example:mapping", title: "D’un texte à l’autre", source: one.key.description,
                target: other,
                mappings: [
                    ControlMapping(
                        source: try #require(ControlCode("O-7.2")), target: try #require(ControlCode("A-1")),
                        relation: .equal)
                ]), by: "test", at: hospitals.now)
        try await hospitals.visit { client in
            let page = try await client.execute(
                uri: "/catalogues", method: .get, headers: hospitals.headers(.networkAdministrator))
            #expect(
                page.text.contains(
                    "2.0.1<span class=\"sub\">identifiant <code>hospital/2.0.1</code></span>"))
            #expect(
                page.text.contains(
                    "<a href=\"/catalogues/hospital/2.0.1\">\(one.title.french)</a><span class=\"sub\">édition 2.0.1</span>"
                ))
            #expect(page.text.contains("<code>\(other)</code>"), "what was not imported has no other name")
        }
    }
}
