import Clausier
import Testing

@Suite("Codes of controls")
struct ControlCodeTests {
    @Test("Codes sort as people count")
    func order() {
        let sorted = ["O-12.2.10.1", "O-2.10", "O-2.9", "O-12.2.9.1", "O-1.1", "[EXI 01]"]
            .compactMap { ControlCode($0) }.sorted().map(\.text)
        #expect(sorted == ["O-1.1", "O-2.9", "O-2.10", "O-12.2.9.1", "O-12.2.10.1", "[EXI 01]"])
    }

    @Test("What is no code is refused", arguments: ["", "  ", "a\nb", String(repeating: "x", count: 201)])
    func refused(text: String) { #expect(ControlCode(text) == nil) }

    @Test("Blanks at the ends are no part of a code")
    func blanks() { #expect(ControlCode(" O-1.1\u{A0}")?.text == "O-1.1") }

    @Test("An edition's key reads what it writes", arguments: ["hospital/2.0.1", "recyf/4"])
    func key(text: String) { #expect(EditionKey(text)?.description == text) }

    @Test(
        "A key that could be a path is refused",
        arguments: ["../x/1", "hospital", "hospital/", "a/b/c", "A b/1"])
    func refusedKey(text: String) { #expect(EditionKey(text) == nil) }
}
