/// A class that is repeated, and nothing else: found by counting, where the machine would follow a path for each place.
struct ScalarRun: Sendable {
    private let set: ScalarSet
    private let atLeast: Int
    private let atMost: Int?
    private let isLazy: Bool

    /// `nil` if the expression is something else.
    init?(_ tree: RegularExpressionTree) {
        guard case .repetition(.set(let set), let low, let high, let isLazy) = tree.onlyPart, low > 0 else {
            return nil
        }
        self.set = set
        atLeast = low
        atMost = high
        self.isLazy = isLazy
    }

    /// The first place with enough scalars of the class in a row, as offsets of bytes.
    func firstMatch(in text: [UInt8]) -> Range<Int>? {
        var start = 0
        var count = 0
        var offset = 0
        let wanted = isLazy ? atLeast : atMost ?? .max
        while offset < text.count {
            let byte = text[offset]
            let (scalar, length) =
                byte < 0x80
                ? (UInt32(byte), 1) : decodeScalar(in: text, at: offset) ?? (0x11_0000 + UInt32(byte), 1)
            offset += length
            if set.contains(scalar) {
                count += 1
                if count == wanted { return start..<offset }
            } else {
                if count >= atLeast { return start..<offset - length }
                start = offset
                count = 0
            }
        }
        return count >= atLeast ? start..<offset : nil
    }
}

extension RegularExpressionTree {
    /// The one part of a sequence of one, or the tree.
    fileprivate var onlyPart: RegularExpressionTree {
        if case .sequence(let parts) = self, parts.count == 1 { return parts[0].onlyPart }
        return self
    }
}
