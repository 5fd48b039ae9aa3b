// A regular expression as other engines read it. These see bytes and have their own idea of what a letter or a line is, so
// what they get is written anew from the tree: every class as the bytes in it, nothing left to their flags.
//
// Over ASCII text the expression written is the same as ours. Over any bytes it holds wherever ours does and in a few more
// places: a scalar beyond ASCII is one to four high bytes, and what depends on Unicode's letters is left out.

extension RegularExpression {
    /// What the text to be searched is made of.
    package enum Alphabet: Sendable {
        /// ASCII alone.
        case ascii
        /// Any bytes, UTF-8 or not.
        case bytes
    }

    /// The expression in Perl's syntax, without flags; `nil` if it matches no text of the alphabet.
    package func written(for alphabet: Alphabet) -> String? {
        var parser = RegularExpressionParser(pattern, flags: flags)
        // It was parsed before.
        guard let tree = try? parser.parse() else { return nil }
        return tree.written(for: alphabet)
    }

    /// The number of steps of the expression, its counted repetitions written out: a measure of what it costs.
    package var stepCount: Int { program.steps.count }
}

extension RegularExpressionTree {
    fileprivate func written(for alphabet: RegularExpression.Alphabet) -> String? {
        switch self {
        case .empty: return "(?:)"
        case .set(let set): return set.written(for: alphabet)
        case .assertion(let assertion): return assertion.written(for: alphabet)
        case .sequence(let parts):
            let written = parts.map { $0.written(for: alphabet) }
            return written.contains(nil) ? nil : written.compactMap(\.self).joined()
        case .alternatives(let choices):
            let written = choices.compactMap { $0.written(for: alphabet) }
            return written.isEmpty ? nil : "(?:" + written.joined(separator: "|") + ")"
        case .repetition(let body, let low, let high, _):
            if high == 0 { return "(?:)" }
            if alphabet == .bytes, case .set(let set) = body, set.mayHoldBeyondASCII {
                // A run of scalars is a run of bytes, up to four times as long.
                return set.classOfBytes + Self.bounds(low, high.map { $0 * 4 })
            }
            guard let inside = body.written(for: alphabet) else { return low == 0 ? "(?:)" : nil }
            return "(?:" + inside + ")" + Self.bounds(low, high)
        }
    }

    private static func bounds(_ low: Int, _ high: Int?) -> String {
        switch (low, high) {
        case (0, nil): "*"
        case (1, nil): "+"
        case (0, 1): "?"
        case (_, nil): "{\(low),}"
        case (_, let high?): low == high ? "{\(low)}" : "{\(low),\(high)}"
        }
    }
}

extension Assertion {
    fileprivate func written(for alphabet: RegularExpression.Alphabet) -> String {
        switch self {
        case .textStart: "\\A"
        case .textEnd: "\\z"
        case .lastLineEnd: "\\Z"
        // To Perl no line starts behind a last line feed; to us one does.
        case .lineStart: "(?:(?m:^)|\\z)"
        case .lineEnd: "(?m:$)"
        case .wordEdge: alphabet == .ascii ? "\\b" : "(?:)"
        case .noWordEdge: alphabet == .ascii ? "\\B" : "(?:)"
        }
    }
}

extension ScalarSet {
    fileprivate func written(for alphabet: RegularExpression.Alphabet) -> String? {
        let members = asciiRanges
        let isNarrow = alphabet == .ascii || !mayHoldBeyondASCII
        if isNarrow { return members.isEmpty ? nil : "[" + members + "]" }
        if let single, single >= 0x80, !ignoresLetterCase, let scalar = Unicode.Scalar(single) {
            return UTF8.encode(scalar).map { $0.map(Self.hexadecimal).joined() }
        }
        return members.isEmpty ? "[\\x80-\\xff]{1,4}" : "(?:[" + members + "]|[\\x80-\\xff]{1,4})"
    }

    /// The ASCII characters of the set and every high byte.
    fileprivate var classOfBytes: String { "[" + asciiRanges + "\\x80-\\xff]" }

    private var asciiRanges: String {
        var text = ""
        var value: UInt8 = 0
        while value < 128 {
            guard contains(UInt32(value)) else {
                value += 1
                continue
            }
            let first = value
            while value < 128, contains(UInt32(value)) { value += 1 }
            text += Self.hexadecimal(first)
            if value - 1 > first { text += "-" + Self.hexadecimal(value - 1) }
        }
        return text
    }

    private static func hexadecimal(_ byte: UInt8) -> String {
        "\\x" + (byte < 16 ? "0" : "") + String(byte, radix: 16)
    }
}
