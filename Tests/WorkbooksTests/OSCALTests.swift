import Clausier
import Foundation
import TestSupport
import Testing
import Vocabulary

@testable import Workbooks

@Suite("OSCAL")
struct OSCALTests {
    static let now = Instant(milliseconds: 1_795_939_200_000)

    /// Where documents are left for compliance-trestle, if somebody asks.
    static let folder = ProcessInfo.processInfo.environment["CORDON_OSCAL_OUT"].map { URL(filePath: $0) }

    static func leave(_ bytes: [UInt8], _ name: String) throws {
        if let folder { try Data(bytes).write(to: folder.appending(path: name)) }
    }

    @Test("The shipped editions come back whole from a catalog")
    func shipped() throws {
        for edition in try ShippedEditions.all() {
            let bytes = try OSCALCatalog.write(edition, at: Self.now)
            try Self.leave(bytes, "catalog-\(edition.key.catalogue).json")
            #expect(OSCALKind.recognise(bytes) == .catalog)
            #expect(try OSCALCatalog.read(bytes) == edition)
        }
    }

    @Test(
        "Every published framework comes back whole from a catalog",
        .enabled(if: FrameworkLibraryTests.folder != nil),
        arguments: [
            "clausier-sante-v2.yaml", "ans-care-domaine2.yaml", "ans-hospiconnect-hopen2.yaml", "hds-v2.yaml",
            "recyf.yaml", "anssi-maturite-gestion-crise-1.0.2.yaml", "pgssi-s-1.0.yaml",
        ])
    func published(name: String) throws {
        let edition = try #require(
            FrameworkLibrary.read(FrameworkLibraryTests.bytes(name), named: name).editions.first)
        let bytes = try OSCALCatalog.write(edition, at: Self.now)
        try Self.leave(bytes, "catalog-\(edition.key.catalogue).json")
        let read = try OSCALCatalog.read(bytes)
        #expect(read.themes == edition.themes)
        #expect(read.controls == edition.controls)
        #expect(read == edition)
    }

    @Test("Questions, scales and groups come back too")
    func parts() throws {
        let edition = try #require(
            FrameworkLibrary.read(Array(FrameworkLibraryTests.small.utf8), named: "s.yaml").editions.first)
        #expect(try OSCALCatalog.read(OSCALCatalog.write(edition, at: Self.now)) == edition)
    }

    @Test("Mappings come back whole", .enabled(if: FrameworkLibraryTests.folder != nil))
    func mappings() throws {
        let name = "mapping-recyf-and-iso27001-2022.yaml"
        let sets = try FrameworkLibrary.read(FrameworkLibraryTests.bytes(name), named: name).mappings
        let bytes = try OSCALMapping.write(sets, at: Self.now)
        try Self.leave(bytes, "mapping.json")
        #expect(try OSCALMapping.read(bytes) == sets)
    }

    @Test(
        "Answers come back whole from a component definition", arguments: [UInt64(1), .random(in: 0...9_999)])
    func answers(seed: UInt64) throws {
        var numbers = SeededNumbers(seed)
        let sheets = [try AnswerWorkbookTests().sheet(&numbers)]
        let bytes = try OSCALComponents.write(sheets, at: Self.now)
        try Self.leave(bytes, "components.json")
        #expect(try OSCALComponents.read(bytes, edition: sheets[0].edition) == sheets, "seed \(seed)")
    }

    @Test(
        "Answers of another program are joined and judged; what cannot be taken is told, several products refused"
    )
    func judged() throws {
        let edition = try ShippedEditions.hospital()
        let codes = edition.controls.filter { $0.respondent == .supplier }.prefix(2).map(\.code.text)
        func requirement(_ id: String, _ status: String = "implemented") -> String {
            """
            {"uuid":"u","control-id":"\(id)","description":"fait","props":[{"name":"implementation-status","value":"\(status)"}]}
            """
        }
        func component(_ title: String, _ parts: [[String]]) -> String {
            let implementations = parts.map { part in
                #"{"uuid":"u","source":"s","description":"d","implemented-requirements":[\#(part.joined(separator: ","))]}"#
            }
            return
                #"{"uuid":"u","type":"software","title":"\#(title)","description":"d","control-implementations":[\#(implementations.joined(separator: ","))]}"#
        }
        func document(_ components: [String]) -> [UInt8] {
            Array(
                #"{"component-definition":{"uuid":"u","metadata":{"title":"t","last-modified":"2026-05-04T10:00:00Z","version":"1","oscal-version":"1.1.2"},"components":[\#(components.joined(separator: ","))]}}"#
                    .utf8)
        }
        let one = component(
            "SIL X",
            [
                [requirement(codes[0])],
                [requirement(codes[1]), requirement("%%"), requirement("O-99.9"), requirement(codes[0])],
            ])
        let reading = try OSCALComponents.answers(document([one]), as: edition)
        #expect(reading.sheet.answers.map(\.code.text) == codes && reading.sheet.product == "SIL X")
        let told = reading.refused.map { $0.sentence(in: .english) }
        #expect(told.count == 3, "\(told)")
        #expect(told.contains { $0.contains("%%") } && told.contains { $0.contains("no control O-99.9") })
        #expect(told.contains { $0.contains("answered above already") })
        let fault = #expect(throws: ClausierFileFault.self) {
            try OSCALComponents.answers(
                document([one, component("SIL Y", [[requirement(codes[0])]])]), as: edition)
        }
        #expect(fault?.sentence(in: .english).contains("SIL X") == true)
    }

    @Test("Findings come back whole from assessment results")
    func findings() throws {
        let edition = try ShippedEditions.hospital()
        var numbers = SeededNumbers(3)
        let rows = edition.controls.map {
            FindingRow(
                code: $0.code, verdict: numbers.pick(Verdict.allCases),
                reason: numbers.pick(AnswerWorkbookTests.odd),
                assessor: numbers.pick(["A. Martin", "B. Petit", ""]),
                capacity: numbers.pick(Finding.Capacity.allCases), at: Self.now)
        }
        let sheet = FindingSheet(edition: edition.key, product: "Alpha", version: "4.2", findings: rows)
        let bytes = try OSCALResults.write(sheet, at: Self.now)
        try Self.leave(bytes, "results.json")
        #expect(try OSCALResults.read(bytes, edition: edition.key) == [sheet])
    }

    @Test("Findings of another program are by the party that its observations come from")
    func foreignFindings() throws {
        let text = """
            {"assessment-results": {"uuid": "a", "metadata": {"title": "Audit", "last-modified": "2026-05-04T10:00:00Z",
              "version": "1", "oscal-version": "1.1.2", "parties": [{"uuid": "p", "type": "organization", "name": "Cabinet"}]},
              "import-ap": {"href": "#x"}, "results": [{"uuid": "r", "title": "SIL X", "description": "d",
              "start": "2026-05-03T00:00:00Z", "reviewed-controls": {"control-selections": [{"include-all": {}}]},
              "observations": [{"uuid": "o", "description": "vu", "methods": ["TEST"], "collected": "2026-05-03T09:00:00Z",
                "origins": [{"actors": [{"type": "tool", "actor-uuid": "t"}, {"type": "party", "actor-uuid": "p"}]}]}],
              "findings": [{"uuid": "f", "title": "t", "description": "manque", "target": {"type": "objective-id",
                "target-id": "O-7.2", "status": {"state": "not-satisfied"}},
                "related-observations": [{"observation-uuid": "o"}]}]}]}}
            """
        let edition = try ShippedEditions.hospital().key
        let sheet = try #require(try OSCALResults.read(Array(text.utf8), edition: edition).first)
        let row = try #require(sheet.findings.first)
        #expect(row.assessor == "Cabinet" && row.verdict == .nonCompliant && row.reason == "manque")
        #expect(row.at == (try Instant(parsing: "2026-05-03T09:00:00Z")) && sheet.edition == edition)
    }

    @Test("A catalog of another program is read: labels, items and places for parameters")
    func foreign() throws {
        let text = """
            {"catalog": {"uuid": "74c8ba1e-5cd4-4ad1-bbfd-d888e2f6c724", "metadata": {"title": "A Catalog 5",
              "last-modified": "2026-01-01T00:00:00Z", "version": "5.1.1", "oscal-version": "1.1.2"},
              "groups": [{"id": "ac", "class": "family", "title": "Access", "controls": [
                {"id": "ac-1", "title": "Policy", "params": [{"id": "ac-1_prm_1", "label": "roles"}],
                 "props": [{"name": "label", "value": "AC-1"}, {"name": "label", "class": "x", "value": "AC-01"}],
                 "parts": [{"id": "ac-1_smt", "name": "statement", "parts": [
                   {"id": "ac-1_smt.a", "name": "item", "props": [{"name": "label", "value": "a."}],
                    "prose": "Tell {{ insert: param, ac-1_prm_1 }}."}]}],
                 "controls": [{"id": "ac-1.1", "title": "Old", "props": [{"name": "status", "value": "withdrawn"}]}]}]}]}}
            """
        let edition = try OSCALCatalog.read(Array(text.utf8))
        #expect(edition.key.description == "a-catalog-5/5.1.1")
        #expect(edition.controls.map(\.code.text) == ["AC-1"])
        #expect(edition.controls[0].test.french == "a. Tell [roles].")
        #expect(edition.themes == [Theme(key: "ac", title: LocalizedText("Access", en: "Access"))])
    }

    @Test(
        "A version of OSCAL that is not known is refused, and so is what is no OSCAL",
        arguments: [
            (
                #"{"catalog":{"uuid":"x","metadata":{"title":"t","last-modified":"x","version":"1","oscal-version":"2.0.0"}}}"#,
                "metadata.oscal-version: OSCAL 2.0.0 is not read; convert to 1.2"
            ),
            (#"{"catalog":{"uuid":"x"}}"#, "catalog.metadata: the field is missing or has not OSCAL's form"),
            ("[", "this is not OSCAL JSON, or it is truncated"),
        ])
    func refused(text: String, sentence: String) {
        do {
            _ = try OSCALCatalog.read(Array(text.utf8))
            Issue.record("it was read")
        } catch { #expect("\(error)" == sentence) }
    }

    @Test(
        "Identifiers are those of the standard",
        arguments: [
            // By Python's uuid.uuid5(uuid.NAMESPACE_URL, name).
            ("catalog/hospital/2.0.1", "86805e79-e806-5fc8-be10-915800dc44e1"),
            ("", "1b4db7eb-4057-5ddf-91e0-36dec72071f5"),
        ])
    func identifiers(name: String, id: String) { #expect(NamedUUID.of(name) == id) }

    @Test("Damaged documents never stop the program", arguments: [UInt64(1), .random(in: 0...99_999)])
    func damaged(seed: UInt64) throws {
        var numbers = SeededNumbers(seed)
        let edition = try #require(
            FrameworkLibrary.read(Array(FrameworkLibraryTests.small.utf8), named: "s.yaml").editions.first)
        let catalog = try OSCALCatalog.write(edition, at: Self.now)
        let sheet = AnswerSheet(
            edition: edition.key, supplier: "S", product: "P", version: "1",
            answers: [AnswerRow(code: edition.controls[0].code, claim: .yes, details: "x")])
        let components = try OSCALComponents.write([sheet], at: Self.now)
        for _ in 0..<500 {
            var bytes = numbers.pick([catalog, components])
            for _ in 0...Int.random(in: 0...3, using: &numbers) { numbers.change(&bytes) }
            _ = try? OSCALCatalog.read(bytes)
            _ = try? OSCALComponents.read(bytes, edition: edition.key)
            _ = try? ClausierFile.read(bytes, named: "damaged")
        }
    }

    @Test("Deep nesting does not stop the program")
    func deep() {
        let text =
            #"{"catalog":{"uuid":"x","metadata":{"title":"t","last-modified":"x","version":"1","oscal-version":"1.2.0"},"groups":"#
            + String(repeating: #"[{"title":"x","groups":"#, count: 50_000) + "[]"
            + String(repeating: "}]", count: 50_000) + "}}"
        #expect(throws: ClausierFileFault.self) { try OSCALCatalog.read(Array(text.utf8)) }
    }
}
