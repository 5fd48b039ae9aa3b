/// A class that is repeated, alone or between the ends of the text, as in `.{1000,}` and `^[A-Z]{16}$`: found by counting,
/// where the machine would follow a path for each place.
struct ScalarRun: Sendable {
    private let set: ScalarSet
    private let atLeast: Int
    private let atMost: Int?
    private let isLazy: Bool
    private let startsAtTextStart: Bool
    /// Where the run must end.
    private let ending: Ending

    fileprivate enum Ending {
        case anywhere
        /// At the end of the text.
        case textEnd
        /// There, or before the line feed that ends the text.
        case lastLineEnd
    }

    /// `nil` if the expression is something else.
    init?(_ tree: RegularExpressionTree) {
        var parts = tree.parts[...]
        startsAtTextStart = parts.first?.isTextStart ?? false
        if startsAtTextStart { parts.removeFirst() }
        ending = startsAtTextStart ? parts.last?.ending ?? .anywhere : .anywhere
        if ending != .anywhere { parts.removeLast() }
        guard parts.count == 1, case .repetition(.set(let set), let low, let high, let isLazy) = parts.first,
            low > 0
        else { return nil }
        self.set = set
        atLeast = low
        atMost = high
        self.isLazy = isLazy
    }

    /// The first place with enough scalars of the class in a row, as offsets of bytes.
    func firstMatch(in text: [UInt8]) -> Range<Int>? {
        startsAtTextStart ? matchAtStart(of: text) : matchAnywhere(in: text)
    }

    private func matchAnywhere(in text: [UInt8]) -> Range<Int>? {
        var start = 0
        var count = 0
        var offset = 0
        let wanted = isLazy ? atLeast : atMost ?? .max
        while offset < text.count {
            let (holds, length) = reads(text, at: offset)
            offset += length
            if holds {
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

    /// The longest run from the start that ends where it must, or the shortest of a lazy one.
    private func matchAtStart(of text: [UInt8]) -> Range<Int>? {
        var count = 0
        var offset = 0
        var found: Int?
        while true {
            if count >= atLeast, mayEnd(text, at: offset) {
                found = offset
                if isLazy { break }
            }
            guard count < atMost ?? .max, offset < text.count else { break }
            let (holds, length) = reads(text, at: offset)
            guard holds else { break }
            offset += length
            count += 1
        }
        return found.map { 0..<$0 }
    }

    /// Whether the scalar at an offset is of the class, and how long it is.
    private func reads(_ text: [UInt8], at offset: Int) -> (holds: Bool, length: Int) {
        let byte = text[offset]
        let (scalar, length) =
            byte < 0x80
            ? (UInt32(byte), 1) : decodeScalar(in: text, at: offset) ?? (0x11_0000 + UInt32(byte), 1)
        return (set.contains(scalar), length)
    }

    private func mayEnd(_ text: [UInt8], at offset: Int) -> Bool {
        switch ending {
        case .anywhere: true
        case .textEnd: offset == text.count
        case .lastLineEnd: offset == text.count || (text[offset] == 0x0A && offset + 1 == text.count)
        }
    }
}

extension RegularExpressionTree {
    /// The parts of a sequence, without the sequences of one that groups make; one for any other tree.
    fileprivate var parts: [RegularExpressionTree] {
        guard case .sequence(let parts) = self else { return [self] }
        return parts.count == 1 ? parts[0].parts : parts.map(\.onlyPart)
    }

    /// The one part of a sequence of one, or the tree.
    private var onlyPart: RegularExpressionTree {
        if case .sequence(let parts) = self, parts.count == 1 { return parts[0].onlyPart }
        return self
    }

    fileprivate var isTextStart: Bool {
        if case .assertion(.textStart) = self { return true }
        return false
    }

    fileprivate var ending: ScalarRun.Ending? {
        switch self {
        case .assertion(.textEnd): .textEnd
        case .assertion(.lastLineEnd): .lastLineEnd
        default: nil
        }
    }
}
