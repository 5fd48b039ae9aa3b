import Clausier
import Registry
import TestSupport
import Testing
import Vocabulary

@Suite("What answers feed")
struct JoinTests {
    let edition: Edition
    init() throws { edition = try ShippedEditions.hospital() }

    func reading(
        _ code: String, _ details: String, claim: Claim = .yes, measures: [String: Double] = [:],
        evidence: [Evidence] = []
    ) throws -> JoinReading {
        let control = try #require(edition.controls.first { $0.code.text == code })
        let answer = Answer(
            id: ID(4), release: ID(1), control: edition.reference(control.code), version: 2, claim: claim,
            details: details, measures: measures, evidence: evidence.map(\.id), author: "x",
            at: Instant(milliseconds: 0), state: .submitted)
        return JoinReading(answer, to: control, evidence: evidence)
    }

    @Test("A list of software becomes components, with the answer they came from")
    func software() throws {
        let reading = try reading(
            "O-3.1",
            "- OpenSSL 3.0.14\n• PostgreSQL; 15.7\nlog4j-core : 2.24.1\n\nApache Tomcat version 9.0.89\nlibxml2\nOpenSSL 3.0.14\nNode.js v20.11"
        )
        let components = reading.facts.compactMap { fact -> DeclaredComponent? in
            if case .component(let component) = fact.value { component } else { nil }
        }
        #expect(
            components == [
                DeclaredComponent(name: "OpenSSL", version: "3.0.14"),
                DeclaredComponent(name: "PostgreSQL", version: "15.7"),
                DeclaredComponent(name: "log4j-core", version: "2.24.1"),
                DeclaredComponent(name: "Apache Tomcat", version: "9.0.89"),
                DeclaredComponent(name: "libxml2"),
                DeclaredComponent(name: "Node.js", version: "20.11"),
            ])
        #expect(reading.facts.allSatisfy { $0.answer == ID(4) && $0.answerVersion == 2 })
        #expect(reading.problems.isEmpty)
    }

    @Test("A sentence in a list of software is told, and becomes no component") func prose() throws {
        let reading = try reading(
            "O-3.1",
            "Voir le document joint.\nLogiciels :\nla liste est tenue à jour par notre équipe produit\nOpenSSL 3.0.14"
        )
        #expect(reading.facts.count == 1)
        #expect(reading.problems.map(\.line) == [1, 2, 3])
    }

    @Test("Dates, references and headings are no software; several names on a line are several components")
    func noSoftware() throws {
        let told = try reading(
            "O-3.1",
            "Fin de support : 31/12/2027\nVoir document\nVoir annexe 2\nMis à jour le 2027-12-31\nFin de vie 2027\nN/A"
        )
        #expect(told.facts.isEmpty && told.problems.map(\.line) == [1, 2, 3, 4, 5, 6])
        let listed = try reading(
            "O-3.1",
            "OpenSSL 1.0.2k / log4j-core 2.14.1 / PostgreSQL 9.6\nnginx 1.24, redis 7.2\ndate-fns 2.30")
        let names = listed.facts.compactMap { fact -> String? in
            if case .component(let part) = fact.value { "\(part.name) \(part.version ?? "-")" } else { nil }
        }
        #expect(
            names == [
                "OpenSSL 1.0.2k", "log4j-core 2.14.1", "PostgreSQL 9.6", "nginx 1.24", "redis 7.2",
                "date-fns 2.30",
            ])
        #expect(listed.problems.isEmpty)
    }

    @Test("“Partly” without a figure undertakes no delay; with one, that one") func partly() throws {
        #expect(try reading("O-2.5", "Sous 10 jours ouvrés", claim: .partial).facts.isEmpty)
        #expect(try reading("O-9.15", "Selon la gravité", claim: .partial).facts.isEmpty)
        #expect(
            try reading("O-2.5", "", claim: .partial, measures: ["breachNotice": 96]).facts.map(\.value)
                == [.noticeHours(96)])
        #expect(
            try reading("O-7.2", "", claim: .partial, measures: ["patchCritical": 0.5]).facts.count == 1)
    }

    @Test(
        "Remote-maintenance addresses are read from prose; what must never be let through is told",
        arguments: [
            "O-9.14", "O-12.2.5.3",
        ])
    func addresses(code: String) throws {
        let reading = try reading(
            code,
            "Depuis 198.51.100.7, 203.0.113.0/28 (Lyon) et 2001:db8:5::/48.\nRéseau interne 10.1.2.3\n0.0.0.0/0\n198.51.100.300 ; 8h-18h30, v1.2.3"
        )
        let ranges = reading.facts.compactMap { fact -> String? in
            if case .maintenanceAddress(let range) = fact.value { range.description } else { nil }
        }
        #expect(ranges == ["198.51.100.7", "203.0.113.0/28", "2001:db8:5::/48"])
        #expect(reading.problems.map(\.line) == [2, 3, 4])
        #expect(reading.problems.map(\.text) == ["10.1.2.3", "0.0.0.0/0", "198.51.100.300"])
    }

    @Test("What is too wide, reserved, or past the most of one answer is told, line by line") func bounds()
        throws
    {
        func read(_ text: String) throws -> (taken: Int, told: [Int]) {
            let reading = try reading("O-9.14", text)
            return (reading.facts.count, reading.problems.map(\.line))
        }
        #expect(try read("203.0.112.0/23\n203.0.113.0/24\n2001:db8::/47\n2001:db8::/48") == (2, [1, 3]))
        #expect(try read("224.0.0.5\n240.1.2.3\n0.1.2.3\nff02::1") == (0, [1, 2, 3, 4]))
        let lines = (0..<230).map { "198.51.\($0 / 200).\($0 % 200 + 1)" }
        #expect(try read(lines.joined(separator: "\n")) == (200, [201]))
    }

    @Test("A 'no', a draft and 'not concerned' feed nothing")
    func nothing() throws {
        #expect(try reading("O-3.11", "papier", claim: .no).facts.isEmpty)
        #expect(try reading("O-3.11", "papier", claim: .notConcerned).facts.isEmpty)
        #expect(
            try reading("O-3.11", "papier", claim: .partial).facts.map(\.value) == [.degradedMode("papier")])
    }

    @Test("Certificates keep their last day, delays what was promised")
    func values() throws {
        let piece = Evidence(
            id: ID(3), supplier: ID(1), title: "HDS", kind: .certificate,
            expires: try Day(parsing: "2027-01-01"),
            fileName: "a.pdf", format: .pdf, size: 1, digest: "00")
        let certified = try reading("O-12.3.3", "", evidence: [piece])
        #expect(
            certified.facts.map(\.value) == [
                .hostingCertificate(ID(3), expires: try Day(parsing: "2027-01-01"))
            ])
        #expect(
            try reading("O-2.5", "", measures: ["breachNotice": 24]).facts.map(\.value) == [.noticeHours(24)])
        #expect(try reading("O-2.5", "").facts.map(\.value) == [.noticeHours(72)])
        #expect(try reading("O-9.15", "").facts.map(\.value) == [.noticeHours(0)])
        let delays = try reading("O-7.2", "", measures: ["patchCritical": 0.5]).facts
        guard case .correctionDelay(let rule)? = delays.first?.value else { Issue.record("no delay"); return }
        #expect(rule.value == 0.5 && delays.count == 2)
    }

    @Test(
        "Addresses are read as the standards write them",
        arguments: [
            ("198.51.100.7", "198.51.100.7"), ("198.51.100.0/24", "198.51.100.0/24"), ("::1", "::1"),
            ("2001:DB8:0:0:1:0:0:1", "2001:db8::1:0:0:1"), ("2001:db8::/32", "2001:db8::/32"), ("::", "::"),
        ])
    func range(text: String, written: String) throws {
        let range = try #require(AddressRange(text))
        #expect(range.description == written && AddressRange(written) == range)
    }

    @Test(
        "What is no address is refused",
        arguments: [
            "", "1.2.3", "1.2.3.4.5", "256.1.1.1", "01.2.3.4", "1.2.3.4/33", "1.2.3.4/8", "1.2.3.4/",
            "a::b::c", ":::",
            "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9", "12345::", "1.2.3.4/-1", "2001:db8::1/32",
        ])
    func refused(text: String) { #expect(AddressRange(text) == nil) }

    @Test("A block holds what lies in it", arguments: [UInt64(1), .random(in: 0...9_999)])
    func contains(seed: UInt64) throws {
        var numbers = SeededNumbers(seed)
        for _ in 0..<2_000 {
            let prefix = Int.random(in: 0...32, using: &numbers)
            let mask = prefix == 0 ? 0 : UInt32.max << UInt32(32 - prefix)
            let network = UInt32.random(in: 0...(.max), using: &numbers) & mask
            let address = UInt32.random(in: 0...(.max), using: &numbers)
            func text(_ value: UInt32) -> String {
                (0..<4).map { "\(value >> (24 - 8 * UInt32($0)) & 255)" }.joined(separator: ".")
            }
            let block = try #require(AddressRange("\(text(network))/\(prefix)"))
            let one = try #require(AddressRange(text(address)))
            #expect(block.contains(one) == (address & mask == network), "seed \(seed)")
        }
    }

    @Test(
        "Evidence is what its bytes say, and its name must agree",
        arguments: [
            ("a.pdf", "%PDF-1.7 …", true), ("a.png", "%PDF-1.7", false), ("a.exe", "MZ", false),
            ("a.txt", "texte", true),
            ("a.txt", "a\u{0}b", false), ("a.json", "{}", true), ("a.json", "x", false),
            ("a.html", "<html>", false),
            ("a.svg", "<svg onload=alert(1)>", false), ("a.xml", "<a/>", true), ("noname", "x", false),
            ("a.pdf", "", false), ("a.docx", "PK\u{3}\u{4} word/document.xml", true),
            ("a.docx", "PK\u{3}\u{4} word/document.xml word/vbaProject.bin", false),
            ("a.xlsx", "PK\u{3}\u{4} xl/workbook.xml xl/vbaProject.bin", false),
            ("a.odt", "PK\u{3}\u{4} mimetypeapplication/vnd.oasis.opendocument.text content.xml", true),
            (
                "a.odt", "PK\u{3}\u{4} mimetypeapplication/vnd.oasis.opendocument.text Basic/Standard/M.xml",
                false
            ),
            (
                "a.ods",
                "PK\u{3}\u{4} mimetypeapplication/vnd.oasis.opendocument.spreadsheet Scripts/python/m.py",
                false
            ),
        ])
    func evidence(name: String, content: String, isTaken: Bool) {
        let format = try? EvidenceFormat.recognise(Array(content.utf8), named: name)
        #expect((format != nil) == isTaken)
        // Nothing is served as what a browser runs.
        #expect(
            format.map {
                !["text/html", "image/svg+xml", "text/xml", "application/xml"].contains($0.mediaType)
            } ?? true)
    }
}
