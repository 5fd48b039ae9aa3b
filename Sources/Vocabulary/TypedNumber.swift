extension Double {
    /// Reads a number as people type it: `1234`, `1 234,5`, `0.125`, `−3`, with or without plain, narrow or non-breaking blanks.
    ///
    /// Comma and point are both decimal marks, and one number has one of them at most. What programs write and people do not is
    /// refused: exponents, hexadecimal digits, `nan`, `inf`. In English a comma before three digits is refused too, as in
    /// `1,000`: who writes it means a thousand, and it would be read as one.
    public init?(typed text: String, in language: Language = .french) {
        let blanks: Set<Character> = [" ", "\u{A0}", "\u{202F}", "\u{2009}"]
        let kept = text.filter { !blanks.contains($0) }
        let isNegative = kept.hasPrefix("-") || kept.hasPrefix("\u{2212}")
        let digits = isNegative ? kept.dropFirst() : kept[...]
        let parts = digits.split(omittingEmptySubsequences: false) { $0 == "," || $0 == "." }
        guard (1...2).contains(parts.count), digits.utf8.count <= 40,
            parts.allSatisfy({ part in !part.isEmpty && part.utf8.allSatisfy { (0x30...0x39).contains($0) } })
        else { return nil }
        let isGrouped =
            language == .english && digits.contains(",") && parts.count == 2 && parts[1].utf8.count == 3
            && parts[0].first != "0"
        guard !isGrouped, let value = Double(parts.joined(separator: ".")) else { return nil }
        self = isNegative ? -value : value
    }
}
