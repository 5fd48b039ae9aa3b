import Testing
import Vocabulary

@testable import Web

@Suite("Time that is left, in words") struct TimeLeftTests {
    @Test(
        "The two largest units, the second only where there is something of it",
        arguments: [
            (0, "0 min", "0 min"), (59, "0 min", "0 min"), (720, "12 min", "12 min"),
            (28_800, "8 h", "8 h"), (14_700, "4 h 05 min", "4 h 05 min"), (86_400, "1 j", "1 d"),
            (86_400 + 3_599, "1 j", "1 d"), (274_000, "3 j 4 h", "3 d 4 h"), (-5, "0 min", "0 min"),
        ])
    func span(_ seconds: Int, _ french: String, _ english: String) {
        let span = LocalizedText.span(.seconds(seconds))
        #expect(span.french.replacing("\u{A0}", with: " ") == french)
        #expect(span.english.replacing("\u{A0}", with: " ") == english)
    }
}
