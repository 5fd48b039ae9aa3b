/// Text with wildcards that a value is compared with.
///
/// `*` is any run of characters and `?` any one, line feeds included. A backslash takes the meaning from `*`, `?` and
/// `\`; before any other character it is itself. Without case, both sides are compared in Unicode lower case.
public struct TextPattern: Hashable, Sendable {
    /// What stands between two `*`.
    typealias Segment = [Atom]

    enum Atom: Hashable, Sendable {
        case literal([UInt8])
        /// `?`
        case anyOne
        /// Any of the dashes that Windows programs take for the start of an option.
        case dash

        var isLiteral: Bool {
            if case .literal = self { true } else { false }
        }
    }

    /// How many `?` and dashes a rule may write between two `*`, where each place of a text may have to be tried: public
    /// rules have four.
    static let mostWildcardsInARow = 100

    /// The most `?` and dashes between two `*`.
    var wildcardsInARow: Int { segments.map { $0.count { !$0.isLiteral } }.max() ?? 0 }

    /// Whether the letters' case counts.
    public let isCased: Bool
    let segments: [Segment]
    /// The text and its place, if the pattern is no more than that: nearly all are.
    package let plain: PlainText?

    package struct PlainText: Hashable, Sendable {
        package let bytes: [UInt8]
        package let place: Anchoring
    }

    /// Reads text with wildcards.
    public init(_ text: String, _ anchoring: Anchoring = .whole, cased: Bool = false) {
        self.init(WildcardText(text), anchoring, cased: cased)
    }

    init(_ text: WildcardText, _ anchoring: Anchoring, cased: Bool) {
        isCased = cased
        var parts = text.parts
        if anchoring == .end || anchoring == .anywhere { parts.insert(.anyRun, at: 0) }
        if anchoring == .start || anchoring == .anywhere { parts.append(.anyRun) }
        var segments: [Segment] = [[]]
        for part in parts {
            switch part {
            case .anyRun: segments.append([])
            case .anyOne: segments[segments.count - 1].append(.anyOne)
            case .dash: segments[segments.count - 1].append(.dash)
            case .literal(let bytes):
                segments[segments.count - 1].append(.literal(cased ? bytes : folded(bytes)))
            }
        }
        // A run of stars is one star.
        let inner = segments.dropFirst().dropLast().filter { !$0.isEmpty }
        self.segments = segments.count < 2 ? segments : [segments[0]] + inner + [segments[segments.count - 1]]
        plain = Self.plainText(self.segments)
    }

    /// A pattern without wildcards inside; `plain` is in lower case unless case counts.
    init(plain: PlainText, isCased: Bool) {
        self.isCased = isCased
        self.plain = plain
        let literal: Segment = plain.bytes.isEmpty ? [] : [.literal(plain.bytes)]
        switch plain.place {
        case .whole: segments = [literal]
        case .start: segments = [literal, []]
        case .end: segments = [[], literal]
        case .anywhere: segments = [[], literal, []]
        }
    }

    /// A pattern in parts, in lower case unless case counts; `nil` if there is none, or an empty one between others.
    init?(segments: [Segment], isCased: Bool) {
        guard !segments.isEmpty, segments.dropFirst().dropLast().allSatisfy({ !$0.isEmpty }) else {
            return nil
        }
        self.isCased = isCased
        self.segments = segments
        plain = Self.plainText(segments)
    }

    private static func plainText(_ segments: [Segment]) -> PlainText? {
        func literal(_ index: Int) -> [UInt8]? {
            guard segments[index].count == 1, case .literal(let bytes)? = segments[index].first else {
                return nil
            }
            return bytes
        }
        switch segments.count {
        case 1: return (segments[0].isEmpty ? [] : literal(0)).map { PlainText(bytes: $0, place: .whole) }
        case 2 where segments[1].isEmpty: return literal(0).map { PlainText(bytes: $0, place: .start) }
        case 2 where segments[0].isEmpty: return literal(1).map { PlainText(bytes: $0, place: .end) }
        case 3 where segments[0].isEmpty && segments[2].isEmpty:
            return literal(1).map { PlainText(bytes: $0, place: .anywhere) }
        default: return nil
        }
    }
}

/// Text cut into literals and wildcards.
struct WildcardText: Hashable, Sendable {
    enum Part: Hashable, Sendable {
        case literal([UInt8])
        case anyRun, anyOne, dash
    }

    var parts: [Part]

    init(parts: [Part]) { self.parts = parts }

    /// Text in which nothing is a wildcard.
    init(literal: String) { parts = literal.isEmpty ? [] : [.literal(Array(literal.utf8))] }

    /// Reads wildcards and escapes.
    init(_ text: String) {
        parts = []
        var literal: [UInt8] = []
        var isEscaped = false
        func isSpecial(_ byte: UInt8) -> Bool { byte == 0x2A || byte == 0x3F || byte == 0x5C }
        for byte in text.utf8 {
            if isEscaped {
                if !isSpecial(byte) { literal.append(0x5C) }
                literal.append(byte)
                isEscaped = false
            } else if byte == 0x5C {
                isEscaped = true
            } else if byte == 0x2A || byte == 0x3F {
                if !literal.isEmpty { parts.append(.literal(literal)) }
                literal = []
                parts.append(byte == 0x2A ? .anyRun : .anyOne)
            } else {
                literal.append(byte)
            }
        }
        if isEscaped { literal.append(0x5C) }
        if !literal.isEmpty { parts.append(.literal(literal)) }
    }

    /// The bytes if nothing is a wildcard.
    var literalBytes: [UInt8]? {
        guard parts.count <= 1 else { return nil }
        guard let part = parts.first else { return [] }
        if case .literal(let bytes) = part { return bytes }
        return nil
    }
}
