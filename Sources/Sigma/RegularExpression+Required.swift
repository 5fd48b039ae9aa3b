// What must stand in a text for an expression to match, so that most texts need no matching at all. Of `(set|copy)\s+\\x`
// every match holds "set" or "copy"; of `https?://` it holds "http://" or "https://". The tree is walked from the leaves:
// a part is known exactly if it matches a few texts and no others; a sequence multiplies what it knows exactly, and what
// can no longer be multiplied stands as a requirement. The requirements of a sequence stand in a match in their order, and
// none overlaps the next: of `cmd.+/c.+powershell` it holds "cmd", behind it "/c", behind that "powershell".

/// Texts of which at least one stands in every text that an expression matches, once it is in lower case.
package struct RequiredTexts: Hashable, Sendable {
    /// In lower case.
    package var texts: [[UInt8]]
    /// Whether they are required only of a text that is ASCII: 'ſ' is an 's' to an expression without case, and stays as
    /// it is in lower case.
    package var onlyInASCII: Bool
}

extension RegularExpression {
    /// The best such texts of at least so many bytes, if there are any.
    package func requiredTexts(shortest: Int) -> RequiredTexts? {
        var parser = RegularExpressionParser(pattern, flags: flags)
        guard let tree = try? parser.parse() else { return nil }
        let knowledge = Knowledge(tree, shortest: shortest)
        return knowledge.best(shortest: shortest)
    }
}

/// Texts that stand in every match one behind the other: a quick way to say no.
struct RequiredSequence: Sendable {
    private let parts: [RequiredTexts]

    /// To look for many texts takes longer than to try the expression.
    private static let mostTexts = 4

    init(_ tree: RegularExpressionTree) {
        parts = Knowledge(tree, shortest: 1).all(shortest: 1).filter { $0.texts.count <= Self.mostTexts }
    }

    /// Whether they stand so in a text, which is given in lower case.
    func stands(in text: [UInt8], isASCII: Bool) -> Bool {
        var place = 0
        for part in parts where isASCII || !part.onlyInASCII {
            // Which of the texts ends first leaves most room for what follows.
            var end: Int?
            for needle in part.texts {
                guard let found = firstOffset(of: needle, in: text, from: place) else { continue }
                end = min(end ?? .max, found + needle.count)
            }
            guard let end else { return false }
            place = end
        }
        return true
    }
}

/// What is known of the texts that a part matches.
private struct Knowledge {
    /// All of them, if they are few.
    var exact: Set<[UInt8]>?
    /// Texts of which each match holds one, in the order in which they stand in it; at most ``mostRequired``.
    var required: [RequiredTexts] = []
    /// Whether a letter of the texts has another case beyond ASCII: 'i', 'k' and 's' have.
    var hasTwins = false

    private static let mostTexts = 64
    private static let longestText = 40
    /// Requirements past so many are dropped: those before them still hold.
    private static let mostRequired = 64

    private init() {}

    init(_ tree: RegularExpressionTree, shortest: Int) {
        self.init()
        switch tree {
        case .empty, .assertion: exact = [[]]
        case .set(let set):
            guard let letters = set.fewASCII else { return }
            exact = Set(letters.map { [$0] })
            hasTwins = set.ignoresLetterCase && letters.contains { [0x69, 0x6B, 0x73].contains($0) }
        case .sequence(let parts):
            self = Knowledge(sequence: parts.map { Knowledge($0, shortest: shortest) }, shortest)
        case .alternatives(let parts):
            self = Knowledge(choice: parts.map { Knowledge($0, shortest: shortest) }, shortest)
        case .repetition(let body, let low, let high, _):
            let body = Knowledge(body, shortest: shortest)
            if let high, high == low, low <= 8 {
                self = Knowledge(sequence: Array(repeating: body, count: low), shortest)
            } else if low == 0 {
                guard high == 1, let texts = body.exact else { return }
                exact = texts.union([[]])
                hasTwins = body.hasTwins
            } else {
                required = body.all(shortest: shortest)
            }
        }
    }

    private init(sequence parts: [Knowledge], _ shortest: Int) {
        var run: Set<[UInt8]> = [[]]
        var runHasTwins = false
        var isExact = true
        var candidates: [RequiredTexts] = []
        func close() {
            if let texts = Self.usable(run, runHasTwins, shortest) { candidates.append(texts) }
            run = [[]]
            runHasTwins = false
        }
        for part in parts {
            if let texts = part.exact, run.count * texts.count <= Self.mostTexts,
                (run.map(\.count).max() ?? 0) + (texts.map(\.count).max() ?? 0) <= Self.longestText
            {
                if let head = run.first, let text = texts.first, run.count == 1, texts.count == 1 {
                    // Letter behind letter: nearly always.
                    run = [head + text]
                } else {
                    run = Set(run.flatMap { head in texts.map { head + $0 } })
                }
                runHasTwins = runHasTwins || part.hasTwins
            } else {
                isExact = false
                close()
                if let texts = part.exact {
                    run = texts
                    runHasTwins = part.hasTwins
                } else {
                    candidates += part.required
                }
            }
        }
        if isExact {
            exact = run
            hasTwins = runHasTwins
            return
        }
        close()
        required = Array(candidates.prefix(Self.mostRequired))
    }

    private init(choice parts: [Knowledge], _ shortest: Int) {
        let all = parts.compactMap(\.exact)
        let texts = all.reduce(into: Set()) { $0.formUnion($1) }
        hasTwins = parts.contains(where: \.hasTwins)
        if all.count == parts.count, texts.count <= Self.mostTexts {
            exact = texts
            return
        }
        let each = parts.compactMap { $0.best(shortest: shortest) }
        guard each.count == parts.count else { return }
        let together = Set(each.flatMap(\.texts))
        guard together.count <= Self.mostTexts else { return }
        required = [
            RequiredTexts(texts: Self.sorted(together), onlyInASCII: each.contains(where: \.onlyInASCII))
        ]
    }

    /// All that is required, in order, whether it is known exactly or not.
    func all(shortest: Int) -> [RequiredTexts] {
        exact.map { Self.usable($0, hasTwins, shortest).map { [$0] } ?? [] } ?? required
    }

    /// What of it is found least often.
    func best(shortest: Int) -> RequiredTexts? {
        all(shortest: shortest).max { Self.worth($0) < Self.worth($1) }
    }

    private static func usable(_ texts: Set<[UInt8]>, _ hasTwins: Bool, _ shortest: Int) -> RequiredTexts? {
        guard !texts.isEmpty, texts.allSatisfy({ $0.count >= shortest }) else { return nil }
        return RequiredTexts(texts: sorted(texts), onlyInASCII: hasTwins)
    }

    private static func sorted(_ texts: Set<[UInt8]>) -> [[UInt8]] {
        texts.sorted { $0.lexicographicallyPrecedes($1) }
    }

    /// Long texts are rare, and few texts are found less often than many.
    private static func worth(_ required: RequiredTexts) -> Double {
        let shortest = required.texts.map(\.count).min() ?? 0
        return Double(min(shortest, 12)) - Double(required.texts.count).squareRoot()
    }
}

extension ScalarSet {
    /// The ASCII characters of the set in lower case, if it holds few and no others.
    fileprivate var fewASCII: [UInt8]? {
        guard let ranges = plainRanges, !ranges.isEmpty, ranges.allSatisfy({ $0.upperBound < 128 }) else {
            return nil
        }
        if ranges.count == 1, ranges[0].count == 1, let letter = ranges[0].first {
            return [(0x41...0x5A).contains(letter) ? UInt8(letter | 0x20) : UInt8(letter)]
        }
        let letters = Set(
            ranges.joined().map { (0x41...0x5A).contains($0) ? UInt8($0 | 0x20) : UInt8($0) })
        return letters.count <= 4 ? letters.sorted() : nil
    }
}
