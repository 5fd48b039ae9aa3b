import Testing
import Vocabulary

@Suite("Numbers as people type them") struct TypedNumberTests {
    @Test("Blanks, a decimal comma or point, a minus sign of either kind")
    func read() {
        let typed: [(String, Double)] = [
            ("2,5", 2.5), ("2.5", 2.5), ("1 000,5", 1_000.5), ("1\u{202F}000,5", 1_000.5),
            ("12\u{A0}345", 12_345), ("0,125", 0.125), ("-3", -3), ("\u{2212}3,25", -3.25), ("0", 0),
        ]
        for (text, value) in typed { #expect(Double(typed: text) == value, "\(text)") }
        #expect(Double(typed: "1,250") == 1.25)
        #expect(Double(typed: "0,125", in: .english) == 0.125)
    }

    @Test("What programs write is refused, and what means a thousand in English")
    func refused() {
        for text in [
            "0x10", "1e2", "1E2", "nan", "inf", "infinity", "", "-", ",5", "5,", "1,2,3", "1.000,5", "+1",
            "2 €",
            "٣", "1_000", String(repeating: "9", count: 60),
        ] {
            #expect(Double(typed: text) == nil, "\(text)")
        }
        for text in ["1,000", "12,500", "-1,000"] {
            #expect(Double(typed: text, in: .english) == nil, "\(text)")
        }
    }
}
