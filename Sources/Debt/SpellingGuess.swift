/// Finds the products that a misspelt name may mean: one letter too many, too few, wrong or in the wrong place.
///
/// For a person's eyes alone: what is guessed so is never taken without one.
public struct SpellingGuess: Sendable {
    /// The words of the names of products, by their first letter.
    private let words: [Character: [[Character]]]
    private let known: Set<String>
    /// Shorter words are too near to each other.
    private static let shortest = 5

    /// Gathers the words of the names that the recogniser knows.
    public init(_ catalogue: LifecycleCatalogue) {
        var known: Set<String> = []
        for product in catalogue.products {
            for name in [product.title] + product.aliases { known.formUnion(SpellingGuess.split(name)) }
        }
        for line in ProductNames.spellings.split(separator: "\n") {
            guard let colon = line.firstIndex(of: ":") else { continue }
            known.formUnion(SpellingGuess.split(String(line[line.index(after: colon)...])))
        }
        self.known = known
        words = Dictionary(
            grouping: known.filter { $0.count > SpellingGuess.shortest && $0.allSatisfy(\.isLetter) }.sorted()
                .map { Array($0) }
        ) { $0[0] }
    }

    private static func split(_ name: String) -> [String] {
        LearnedAliases.plain(name).split(separator: " ").map(String.init)
    }

    /// The name with its unknown words replaced by known ones that are one slip away; `nil` where no word is.
    public func corrected(_ name: String) -> String? {
        var isCorrected = false
        let words = SpellingGuess.split(name).map { word -> String in
            guard !known.contains(word), let near = near(word) else { return word }
            isCorrected = true
            return near
        }
        return isCorrected ? words.joined(separator: " ") : nil
    }

    private func near(_ word: String) -> String? {
        let letters = Array(word)
        guard letters.count >= SpellingGuess.shortest, let first = letters.first else { return nil }
        return words[first]?.first { SpellingGuess.isOneSlip(letters, $0) }.map { String($0) }
    }

    /// Whether one insertion, deletion, replacement or exchange of neighbours makes one word the other.
    static func isOneSlip(_ left: [Character], _ right: [Character]) -> Bool {
        guard abs(left.count - right.count) <= 1, left != right else { return false }
        var start = 0
        while start < min(left.count, right.count), left[start] == right[start] { start += 1 }
        let (one, other) = (left[start...], right[start...])
        if one.count == other.count {
            if one.dropFirst() == other.dropFirst() { return true }
            let (first, second) = (Array(one.prefix(2)), Array(other.prefix(2)))
            return first.count == 2 && first[0] == second[1] && first[1] == second[0]
                && one.dropFirst(2) == other.dropFirst(2)
        }
        return one.count > other.count ? one.dropFirst() == other : one == other.dropFirst()
    }
}

extension Recogniser {
    /// What a name may mean that means nothing as it is written: always in doubt. `nil` where no slip explains it.
    public func guess(_ name: String, by spelling: SpellingGuess) -> Recognition? {
        guard let corrected = spelling.corrected(name) else { return nil }
        var guessed = recognise(corrected)
        guard guessed.verdict != .unknown else { return nil }
        guessed.confidence = min(guessed.confidence, 0.4)
        guessed.why = .misspelt
        return guessed
    }
}
