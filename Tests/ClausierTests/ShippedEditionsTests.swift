import Clausier
import Foundation
import TestSupport
import Testing
import Vocabulary

@Suite("The editions that are shipped")
struct ShippedEditionsTests {
    @Test("The hospital clausier has its 118 controls, with the kinds of evidence of the official edition")
    func hospital() throws {
        let edition = try ShippedEditions.hospital()
        #expect(edition.controls.count == 118)
        #expect(
            edition.controls.first?.code.text == "O-1.1" && edition.controls.last?.code.text == "O-12.5.18")
        let kinds = Dictionary(grouping: edition.controls, by: \.evidence).mapValues(\.count)
        #expect(kinds == [.document: 53, .yesNo: 52, .yesNoNotConcerned: 7, .none: 6])
        #expect(edition.controls.filter { $0.respondent == .hospital }.map(\.code.text) == ["O-2.8"])
    }

    @Test("The figures of the issue stand as rules")
    func figures() throws {
        let edition = try ShippedEditions.hospital()
        func rule(_ code: String, _ key: String) -> NumericRule? {
            edition.controls.first { $0.code.text == code }?.rules.first { $0.key == key }
        }
        #expect(rule("O-7.2", "patchCritical")?.figure.french == "au plus 1\u{A0}mois")
        #expect(rule("O-7.2", "patchHigh")?.figure.english == "at most 3 months")
        #expect(rule("O-2.3", "objection")?.figure.french == "au moins 21\u{A0}jours")
        #expect(rule("O-2.7", "auditNotice")?.value == 15 && rule("O-2.7", "auditCorrection")?.value == 30)
        #expect(rule("O-8.1", "tls")?.figure.french == "au moins 1.2")
        #expect(
            rule("O-12.3.15", "hdsAudit")?.value == 10 && rule("O-12.3.14", "destructionRecord")?.value == 1)
    }

    @Test(
        "A figure is written with its unit as each language counts, and a version is no decimal number",
        arguments: [
            (NumericRule.Unit.months, 1.0, "1\u{A0}mois", "1 month"), (.months, 3, "3\u{A0}mois", "3 months"),
            (.days, 1.5, "1,5\u{A0}jour", "1.5 days"), (.hours, 72, "72\u{A0}heures", "72 hours"),
            (.years, 1, "1\u{A0}an", "1 year"), (.version, 1.2, "1.2", "1.2"), (.version, 2, "2", "2"),
            (.percent, 99.95, "99,95\u{A0}%", "99.95%"), (.count, 1.5, "1,5", "1.5"),
        ])
    func unit(unit: NumericRule.Unit, value: Double, french: String, english: String) {
        #expect(unit.figure(value) == LocalizedText(french, en: english))
    }

    @Test(
        "Answers feed what the joins need",
        arguments: [
            ("O-3.1", Feed.softwareList), ("O-12.2.5.4", .softwareList), ("O-9.14", .maintenanceAddresses),
            ("O-12.2.5.3", .maintenanceAddresses), ("O-3.11", .degradedMode), ("O-12.2.8.2", .degradedMode),
            ("O-12.3.9", .degradedMode), ("O-12.3.2", .hostingCertificate), ("O-12.3.3", .hostingCertificate),
            ("O-12.3.15", .hostingCertificate), ("O-2.5", .noticeDuty), ("O-9.15", .noticeDuty),
        ])
    func feeds(code: String, feed: Feed) throws {
        let control = try ShippedEditions.hospital().controls.first { $0.code.text == code }
        #expect(control?.feeds.contains(feed) == true)
    }

    @Test("The durability clausier covers its eight themes")
    func durability() throws {
        let edition = try ShippedEditions.durability()
        #expect((30...40).contains(edition.controls.count))
        #expect(Set(edition.controls.map(\.theme)).count == 8)
    }

    @Test("Each control says its test and why it matters, in both languages, with French typography")
    func words() throws {
        for control in try ShippedEditions.all().flatMap(\.controls) {
            let why = try #require(control.why)
            for text in [control.title, control.test, why] {
                #expect(!text.french.isEmpty && !text.english.isEmpty, "\(control.code)")
                #expect(text.french != text.english, "\(control.code)")
                #expect(!text.french.contains("'") && !text.english.contains("'"), "\(control.code)")
                for mark in [" :", " ;", " ?", " !", " %", "« ", " »"] {
                    #expect(!text.french.contains(mark), "\(control.code): \(text.french)")
                }
            }
            #expect(
                control.test.french.hasSuffix(".") && control.test.english.hasSuffix("."), "\(control.code)")
            #expect(control.test.french.count <= 260 && control.title.french.count <= 60, "\(control.code)")
        }
    }

    @Test("Every trait that a control hangs on is asked for, and no other")
    func routing() throws {
        for edition in try ShippedEditions.all() {
            let used = Set(edition.controls.flatMap { $0.applicability.anyOf.union($0.applicability.allOf) })
            #expect(Set(edition.routing.map(\.trait)) == used)
        }
    }

    @Test("An edition's file reads what it writes")
    func roundTrip() throws {
        for edition in try ShippedEditions.all() {
            #expect(try EditionFile.read(EditionFile.write(edition)) == edition)
        }
    }

    @Test(
        "A broken edition is refused with the field",
        arguments: [
            (
                #"{"format":2,"catalogue":"x","version":"1","title":{"french":"a","english":"b"},"issuer":"i","themes":[],"controls":[]}"#,
                "format: is 2; this version of Cordon reads format 1"
            ),
            (
                #"{"format":1,"catalogue":"x","version":"1","title":{"french":"a","english":"b"},"issuer":"i","themes":[],"controls":[]}"#,
                "controls: holds no control"
            ),
            (
                #"{"format":1,"catalogue":"x","version":"1","title":{"french":"a","english":"b"},"issuer":"i","themes":[],"controls":[{"code":"A","theme":"1","title":{"french":"a","english":"b"},"test":{"french":"a","english":"b"}}]}"#,
                "controls[0].theme: A: no theme '1'"
            ),
            (#"{"format":1}"#, "catalogue: is missing"),
        ])
    func refused(text: String, sentence: String) {
        do {
            _ = try EditionFile.read(Array(text.utf8))
            Issue.record("it was read")
        } catch { #expect("\(error)" == sentence) }
    }

    @Test("No run of eight words is the official text's", .enabled(if: Corpora.shared != nil))
    func ownWords() throws {
        let folder = try #require(Corpora.shared).appending(path: "reference/frameworks")
        guard
            let official = try? String(
                contentsOf: folder.appending(path: "clausier-sante-v2.yaml"), encoding: .utf8)
        else { return }
        // YAML escapes non-ASCII letters and folds lines: undo both before words are compared.
        let theirs = runs(of: unescaped(official))
        #expect(theirs.count > 5_000)
        for control in try ShippedEditions.all().flatMap(\.controls) {
            for text in [control.title, control.test, control.why].compactMap({ $0?.french }) {
                let shared = runs(of: text).intersection(theirs)
                #expect(shared.isEmpty, "\(control.code): \(shared)")
            }
        }
    }

    private func runs(of text: String) -> Set<String> {
        let words = text.lowercased().split { !$0.isLetter && !$0.isNumber }
        guard words.count >= 8 else { return [] }
        return Set((0...(words.count - 8)).map { words[$0..<($0 + 8)].joined(separator: " ") })
    }

    private func unescaped(_ text: String) -> String {
        var result = ""
        var rest = text[...]
        while let mark = rest.firstIndex(of: "\\") {
            result += rest[..<mark]
            rest = rest[rest.index(after: mark)...]
            let length = rest.first == "x" ? 2 : rest.first == "u" ? 4 : 0
            if length > 0, let code = UInt32(rest.dropFirst().prefix(length), radix: 16),
                let scalar = Unicode.Scalar(code)
            {
                result.unicodeScalars.append(scalar)
                rest = rest.dropFirst(1 + length)
            } else if rest.first == "\n" {
                // A folded line: the blanks that follow are layout.
                rest = rest.dropFirst().drop { $0 == " " }
            } else if rest.first == "n" {
                result += " "
                rest = rest.dropFirst()
            }
        }
        return result + rest
    }
}
