/// What people decided about names, for the next import: a value that the store keeps and the recogniser reads.
public struct LearnedAliases: Hashable, Codable, Sendable {
    /// Each name in its plain form, with the release it stands for; `nil` for a name that is no listed product.
    public private(set) var decisions: [String: ReleaseKey?]

    /// Decisions of who does not answer for all that use the name: others use it too, and the name waits again.
    public private(set) var doubted: [String: ReleaseKey?]

    /// Nothing learned yet, or what was kept.
    public init(decisions: [String: ReleaseKey?] = [:], doubted: [String: ReleaseKey?] = [:]) {
        self.decisions = decisions
        self.doubted = doubted
    }

    /// Keeps a person's decision; a later one about the same name replaces it.
    public mutating func learn(_ name: String, is release: ReleaseKey?) {
        let plain = LearnedAliases.plain(name)
        guard !plain.isEmpty else { return }
        decisions[plain] = .some(release)
    }

    /// Goes back to the rules for a name.
    public mutating func forget(_ name: String) {
        decisions.removeValue(forKey: LearnedAliases.plain(name))
    }

    /// The form in which two spellings of one name are equal: lower case without accents, single blanks, no signs but dots.
    public static func plain(_ name: String) -> String {
        var words: [String] = [""]
        for character in name.prefix(NameTokens.longestName).lowercased() {
            if character.isLetter || character.isNumber || character == "." {
                words[words.count - 1].append(folded(character))
            } else if words.last != "" {
                words.append("")
            }
        }
        return words.filter { !$0.isEmpty }.joined(separator: " ")
    }

    private static func folded(_ character: Character) -> Character {
        if character.isASCII { return character }
        let accents: [(StaticString, Character)] = [
            ("àâäáã", "a"), ("çć", "c"), ("éèêë", "e"), ("îïí", "i"), ("ôöóõ", "o"), ("ùûüú", "u"),
            ("ñ", "n"), ("ÿ", "y"),
        ]
        return accents.first { $0.0.description.contains(character) }?.1 ?? character
    }
}

/// A doubtful name that waits for a person: how often it was seen, and what it may be.
public struct ReviewEntry: Hashable, Sendable {
    /// As it was written, in its first spelling.
    public var name: String
    /// How many rows carry it.
    public var count: Int
    /// What the rules make of it.
    public var recognition: Recognition
}

extension [ReviewEntry] {
    /// The doubtful names of an import, each once, the most frequent first and then the least sure.
    public init(of names: [String], recognised: [Recognition]) {
        var places: [String: Int] = [:]
        self = []
        for (name, recognition) in zip(names, recognised) where recognition.verdict == .doubtful {
            let plain = LearnedAliases.plain(name)
            if let place = places[plain] {
                self[place].count += 1
            } else {
                places[plain] = count
                append(ReviewEntry(name: name, count: 1, recognition: recognition))
            }
        }
        sort {
            ($1.count, $0.recognition.confidence, $0.name) < ($0.count, $1.recognition.confidence, $1.name)
        }
    }
}
