import Testing

@testable import Store

@Suite("Names sort without case and accents") struct SortKeyTests {
    @Test(
        "A key has neither case nor the accents of Western Europe",
        arguments: [
            ("Éole", "eole"), ("CH de Saint-Brieuc", "ch de saint-brieuc"), ("Cœur d’Oc", "coeur d'oc"),
            ("E\u{301}ole", "eole"), ("ÆRØ", "aero"), ("Ÿ", "y"), ("İ", "i"), ("Straße", "straße"),
            ("Żagań", "żagań"), ("ΣΑΣ", "σασ"), ("", ""), ("plain 7", "plain 7"),
        ])
    func plain(_ sample: (name: String, key: String)) {
        #expect(sortKey(of: sample.name) == sample.key)
    }

    @Test("Every letter has the key that its small letter has")
    func everyLetter() {
        let letters = (0x80...0x24F).compactMap { Unicode.Scalar(UInt32($0)) }.map { "x" + String($0) }
        #expect(letters.allSatisfy { sortKey(of: $0) == sortKey(of: $0.lowercased()) })
    }
}
