import Registry
import Testing
import Vocabulary
import Watch

@Suite("Alerts") struct AlertTests {
    @Test("An hour on either side of an alert belongs to it, and a millisecond more does not")
    func window() throws {
        let first = try Instant(parsing: "2026-03-14T02:00:00Z")
        let last = first.advanced(by: .seconds(600))
        let hour = Duration.seconds(3_600)
        #expect(AlertGrouping.joins(first.advanced(by: .zero - hour), from: first, to: last))
        #expect(AlertGrouping.joins(last.advanced(by: hour), from: first, to: last))
        #expect(!AlertGrouping.joins(last.advanced(by: hour + .milliseconds(1)), from: first, to: last))
        #expect(
            !AlertGrouping.joins(first.advanced(by: .zero - hour - .milliseconds(1)), from: first, to: last))
    }

    @Test("The same machine in capitals is the same machine") func caseless() {
        let upper = AlertKey(establishment: ID(1), rule: "r", host: "SRV-PACS", account: "ADM")
        #expect(upper == AlertKey(establishment: ID(1), rule: "r", host: "srv-pacs", account: "adm"))
    }

    @Test("Every level finds itself by its Sigma name", arguments: AlertLevel.allCases)
    func level(level: AlertLevel) {
        #expect(AlertLevel(named: level.name) == level)
        #expect(AlertLevel(named: level.name.uppercased()) == nil)
    }

    @Test("No state leads to itself, and a closed alert can only be opened again") func states() {
        #expect(AlertState.allCases.allSatisfy { !$0.successors.contains($0) })
        #expect(AlertState.closed.successors == [.new])
    }
}

@Suite("Matched fields") struct MatchedFieldTests {
    @Test("Marks cut a value without losing a byte or a letter, hostile marks included") func pieces() {
        for value in ["", "cmd.exe /c whoami", "é à ü", "👩‍⚕️ a"] {
            for offset in -1...value.utf8.count + 2 {
                for length in [-1, 0, 1, 3, Int.max] {
                    let field = MatchedField(
                        field: "f", value: value,
                        marks: [.init(offset: offset, length: length), .init(offset: offset + 1, length: 2)])
                    #expect(field.pieces.map(\.text).joined() == value)
                    #expect(!field.pieces.contains { $0.text.isEmpty })
                }
            }
        }
    }

    @Test("The marked piece is what matched") func marked() {
        let field = MatchedField(
            field: "Image", value: "C:\\été\\whoami.exe", marks: [.init(offset: 9, length: 6)])
        #expect(field.pieces.filter(\.isMarked).map(\.text) == ["whoami"])
    }
}
