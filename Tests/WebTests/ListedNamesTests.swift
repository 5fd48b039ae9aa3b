import Markup
import Testing
import Vocabulary

@testable import Web

@Suite("Names in a row, and figures, as each language writes them") struct ListedNamesTests {
    @Test("A comma parts names; a semicolon where a name holds a comma of its own") func names() {
        #expect(LocalizedText.names(["Imagerie", "Urgences"]) == .verbatim("Imagerie, Urgences"))
        #expect(
            LocalizedText.names(["Val-de-Hersante\u{A0}: Serpoule, Tardelle", "Cressevoie"])
                == LocalizedText(
                    "Val-de-Hersante\u{A0}: Serpoule, Tardelle\u{A0}; Cressevoie",
                    en: "Val-de-Hersante\u{A0}: Serpoule, Tardelle; Cressevoie"))
    }

    @Test("A weight has the decimals that it has, after a comma in French") func figures() {
        #expect(LocalizedText.plain(1.5) == LocalizedText("1,5", en: "1.5"))
        #expect(LocalizedText.plain(2) == .verbatim("2"))
    }
}
