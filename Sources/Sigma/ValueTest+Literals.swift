extension ValueTest {
    /// Texts that every value which passes holds, once it is lowered.
    package var requiredLiterals: [[UInt8]] {
        switch self {
        case .text(let pattern):
            return pattern.segments.joined().compactMap { atom in
                guard case .literal(let bytes) = atom else { return nil }
                guard pattern.isCased else { return bytes }
                // Letters beyond ASCII may be cut where the literal begins, and then lower otherwise.
                return bytes.allSatisfy { $0 < 0x80 } ? folded(bytes) : nil
            }
        case .expression(let expression): return [expression.program.required]
        case .network, .number, .time: return []
        }
    }
}
