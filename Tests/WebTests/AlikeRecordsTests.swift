import Testing
import Vocabulary

@testable import Web

@Suite("Records alike are one line") struct AlikeRecordsTests {
    private func records(_ summaries: [String]) -> [RawRecord] {
        summaries.enumerated().map { line, text in
            RawRecord(
                place: RecordPlace(segment: "s", line: line), time: nil,
                summary: LocalizedText(text, en: text),
                bytes: [])
        }
    }

    private let absent = RecordPlace(segment: "s", line: -1)

    @Test("Ten thousand written files are one line, what comes before and after stands by itself")
    func manyFiles() {
        let files = (1...10_000).map { "File created: fichier_\($0).dcm" }
        let rows = AlikeRecords.gathered(
            records(["Program started: a.exe"] + files + ["Sign-in: b"]), around: absent)
        #expect(rows.map(\.others.count) == [0, 9_999, 0])
        #expect(rows.map(\.first.place.line) == [0, 1, 10_001])
    }

    @Test("Three of a kind are shown one by one") func few() {
        let rows = AlikeRecords.gathered(records(["a 1", "a 2", "a 3", "b"]), around: absent)
        #expect(rows.map(\.others.count) == [0, 0, 0, 0])
    }

    @Test("The record of the alert is never hidden in a run") func shown() {
        let rows = AlikeRecords.gathered(
            records((0..<11).map { "a \($0)" }), around: RecordPlace(segment: "s", line: 5))
        #expect(rows.map(\.others.count) == [4, 0, 4])
        #expect(rows[1].first.place.line == 5)
    }

    @Test("No record is lost and none comes twice, whatever they say") func whole() {
        var generator = SystemRandomNumberGenerator()
        for _ in 0..<200 {
            let said = (0..<Int.random(in: 0...40, using: &generator)).map { _ in
                ["a 1", "a 22", "b", "c 3"].randomElement(using: &generator) ?? "a"
            }
            let all = records(said)
            let rows = AlikeRecords.gathered(all, around: RecordPlace(segment: "s", line: 7))
            #expect(rows.flatMap { [$0.first] + $0.others } == all, "\(said)")
        }
    }
}
