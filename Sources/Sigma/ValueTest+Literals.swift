extension ValueTest {
    /// Sets of texts, each of which every value that passes holds one of, once it is lowered: the longest kinds first known.
    /// Only sets whose texts all have so many bytes are told.
    package func requiredTexts(shortest: Int) -> [RequiredTexts] {
        switch self {
        case .text(let pattern):
            return pattern.segments.joined().compactMap { atom in
                guard case .literal(let bytes) = atom, bytes.count >= shortest else { return nil }
                guard pattern.isCased else { return RequiredTexts(texts: [bytes], onlyInASCII: false) }
                // Letters beyond ASCII may be cut where the literal begins, and then lower otherwise.
                guard bytes.allSatisfy({ $0 < 0x80 }) else { return nil }
                return RequiredTexts(texts: [folded(bytes)], onlyInASCII: false)
            }
        case .expression(let expression):
            return expression.requiredTexts(shortest: shortest).map { [$0] } ?? []
        case .network, .number, .time: return []
        }
    }
}
