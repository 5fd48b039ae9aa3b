import Markup
import Store
import Testing
import Vocabulary

@testable import Web

@Suite("Amounts with what they could be") struct PoolAmountTests {
    @Test("Ends are rounded outwards: an amount to the cent lies between them as they are written")
    func outwards() {
        func text(_ value: Int64, _ low: Int64, _ high: Int64) -> LocalizedText {
            .uncertain(
                UncertainMoney(Money(cents: value), between: Money(cents: low), and: Money(cents: high)),
                exact: true)
        }
        #expect(
            text(2_752_325, 2_752_325, 5_391_020)
                == LocalizedText(
                    "27\u{202F}523,25\u{A0}€ (entre 27\u{A0}k€ et 54\u{A0}k€)",
                    en: "€27,523.25 (between €27k and €54k)"))
        #expect(
            text(110_000_000, 110_000_000, 110_000_001).french
                == "1\u{202F}100\u{202F}000\u{A0}€ (entre 1,10\u{A0}M€ et 1,11\u{A0}M€)")
        #expect(
            text(-2_049_269, -2_049_269, -120).french
                == "\u{2212}20\u{202F}492,69\u{A0}€ (entre \u{2212}21\u{A0}k€ et \u{2212}1\u{A0}€)")
        #expect(
            LocalizedText.roundedMoney(Money(cents: -150))
                == LocalizedText("\u{2212}2\u{A0}€", en: "\u{2212}\u{2060}€2"))
    }
}
