import Clausier
import Foundation
import TestSupport
import Testing
import Vocabulary

@testable import Workbooks

@Suite("Libraries of frameworks")
struct FrameworkLibraryTests {
    static let folder = Corpora.shared?.appending(path: "reference/frameworks")

    static func bytes(_ name: String) throws -> [UInt8] {
        [UInt8](try Data(contentsOf: try #require(folder).appending(path: name)))
    }

    @Test(
        "Every published framework loads with its controls",
        .enabled(if: folder != nil),
        arguments: [
            ("clausier-sante-v2.yaml", 118), ("ans-care-domaine2.yaml", 13),
            ("ans-hospiconnect-hopen2.yaml", 17),
            ("hds-v2.yaml", 71), ("recyf.yaml", 152), ("anssi-maturite-gestion-crise-1.0.2.yaml", 57),
            ("pgssi-s-1.0.yaml", 336),
        ])
    func counts(name: String, controls: Int) throws {
        let library = try FrameworkLibrary.read(Self.bytes(name), named: name)
        let edition = try #require(library.editions.first)
        #expect(library.editions.count == 1 && edition.controls.count == controls)
        #expect(edition.controls.allSatisfy { !$0.test.french.isEmpty && $0.origin != nil })
        // What was read can be kept and read again.
        #expect(try EditionFile.read(EditionFile.write(edition)) == edition)
    }

    @Test(
        "The official clausier keeps its kinds of evidence, and borrows what the shipped one knows",
        .enabled(if: folder != nil))
    func official() throws {
        let library = try FrameworkLibrary.read(Self.bytes("clausier-sante-v2.yaml"), named: "c.yaml")
        let edition = try #require(library.editions.first)
        let kinds = Dictionary(grouping: edition.controls, by: \.evidence).mapValues(\.count)
        #expect(kinds == [.document: 53, .yesNo: 52, .yesNoNotConcerned: 7, .none: 6])
        let shipped = try ShippedEditions.hospital()
        #expect(edition.sharedCodes(with: shipped) == 1)
        let borrowed = edition.borrowing(from: shipped)
        #expect(borrowed.controls.map(\.rules) == shipped.controls.map(\.rules))
        #expect(borrowed.controls.map(\.test) == edition.controls.map(\.test))
        #expect(borrowed.controls.filter { $0.respondent == .hospital }.map(\.code.text) == ["O-2.8"])
    }

    @Test("Implementation groups, scales and mappings are kept", .enabled(if: folder != nil))
    func parts() throws {
        let recyf = try #require(
            FrameworkLibrary.read(Self.bytes("recyf.yaml"), named: "recyf.yaml").editions.first)
        #expect(recyf.groups.map(\.key) == ["EI", "EE"] && recyf.controls[0].groups == ["EI", "EE"])
        let crisis = try #require(
            FrameworkLibrary.read(
                Self.bytes("anssi-maturite-gestion-crise-1.0.2.yaml"), named: "crise.yaml"
            ).editions.first)
        #expect(crisis.scale.map(\.score) == [0, 1, 2, 3])
        let mapping = try FrameworkLibrary.read(
            Self.bytes("mapping-recyf-and-iso27001-2022.yaml"), named: "m.yaml")
        #expect(mapping.mappings.map(\.mappings.count) == [353, 353])
        #expect(mapping.mappings[0].mappings[0].strength == 90)
    }

    static let small = """
        urn: urn:x:risk:library:small
        locale: en
        ref_id: Small
        name: Small
        version: 3
        publication_date: 2026-01-02
        provider: Somebody
        translations: {fr: {name: Petit}}
        objects:
          framework:
            urn: urn:x:risk:framework:small
            ref_id: Small
            name: Small
            translations: {fr: {name: Petit}}
            implementation_groups_definition:
            - {ref_id: B, name: Basic, default_selected: true, translations: {fr: {name: Base}}}
            requirement_nodes:
            - {urn: "urn:x:risk:req_node:small:a", assessable: false, depth: 1, ref_id: A, name: Heading}
            - urn: urn:x:risk:req_node:small:a.1
              assessable: true
              depth: 2
              parent_urn: urn:x:risk:req_node:small:a
              ref_id: A.1
              description: Backups are restored once a year.
              typical_evidence: "- restore report"
              implementation_groups: [B]
              translations:
                fr: {description: Les sauvegardes sont restaurées une fois par an.}
              questions:
                urn:x:q:1:
                  type: unique_choice
                  text: Was a backup restored?
                  choices:
                  - {urn: "urn:x:q:1:c1", value: "Yes", add_score: 3}
                  - {urn: "urn:x:q:1:c2", value: "No"}
          threats: [{urn: t}]
        """

    @Test("Translations, questions and groups of a library are read")
    func shape() throws {
        let library = try FrameworkLibrary.read(Array(Self.small.utf8), named: "small.yaml")
        let edition = try #require(library.editions.first)
        #expect(library.skipped == ["threats"])
        #expect(edition.key.description == "small/3" && edition.title == LocalizedText("Petit", en: "Small"))
        let control = edition.controls[0]
        #expect(control.test.french == "Les sauvegardes sont restaurées une fois par an.")
        #expect(control.test.english == "Backups are restored once a year.")
        #expect(control.evidence == .document && control.groups == ["B"] && control.theme == "A")
        #expect(control.questions[0].kind == .single)
        #expect(control.questions[0].choices.map(\.score) == [3, nil])
        #expect(
            edition.groups == [
                ControlGroup(key: "B", title: LocalizedText("Base", en: "Basic"), isDefault: true)
            ])
    }

    @Test(
        "What is no library is refused in words",
        arguments: [
            ("a: 1", "x.yaml: this is no library: there is no key 'objects'"),
            ("objects: {threats: []}", "x.yaml: the library holds neither a framework nor a mapping"),
            (
                "objects: {framework: {ref_id: A, requirement_nodes: [{name: b}]}}",
                "x.yaml:1:54: a requirement without 'urn'"
            ),
            (
                "objects: {framework: {ref_id: A, requirement_nodes: [{urn: 'u:1', parent_urn: 'u:9', assessable: true}]}}",
                "x.yaml:1:54: the parent u:9 does not come before"
            ),
        ])
    func refused(text: String, sentence: String) {
        do {
            _ = try FrameworkLibrary.read(Array(text.utf8), named: "x.yaml")
            Issue.record("it was read")
        } catch { #expect("\(error)" == sentence) }
    }

    @Test("Aliases that would fill the memory are refused at once")
    func bomb() {
        var text = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
        for level in 1...12 {
            let one = "*a\(level - 1)"
            text += "a\(level): &a\(level) [\(Array(repeating: one, count: 10).joined(separator: ", "))]\n"
        }
        text += "objects: {framework: *a12}\n"
        #expect(throws: ClausierFileFault.self) {
            try FrameworkLibrary.read(Array(text.utf8), named: "b.yaml")
        }
    }

    @Test("Damaged libraries never stop the program", arguments: [UInt64(1), .random(in: 0...99_999)])
    func damaged(seed: UInt64) {
        var numbers = SeededNumbers(seed)
        for _ in 0..<2_000 {
            var bytes = Array(Self.small.utf8)
            for _ in 0...Int.random(in: 0...3, using: &numbers) { numbers.change(&bytes) }
            _ = try? FrameworkLibrary.read(bytes, named: "s.yaml")
        }
    }
}
