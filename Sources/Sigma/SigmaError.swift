public import Vocabulary

/// What is wrong with a rule file, where, and what to write instead.
public struct SigmaError: Error, Hashable, Sendable {
    /// Where it is wrong.
    public let location: SourceLocation
    /// What is wrong.
    public let problem: Problem

    /// Points a problem at its place.
    public init(_ problem: Problem, at location: SourceLocation) {
        self.problem = problem
        self.location = location
    }

    /// The kinds of mistake in a rule file.
    public enum Problem: Hashable, Sendable {
        /// The text is not YAML; what the YAML reader said.
        case notYAML(LocalizedText)
        /// A file past a bound: size, depth, number of values, expansion of aliases.
        case tooMuch(what: LocalizedText, limit: Int)
        /// A key that must be there is not; `found` is a key that looks like it.
        case missing(key: String, found: String?)
        /// A key that the language does not know and that looks like one it knows.
        case unknownKey(String, nearest: String)
        /// A value of another shape than the key wants.
        case wrongShape(of: String, expected: LocalizedText)
        /// A word that is none of those the key allows.
        case unknownWord(String, of: String, allowed: [String])
        /// A limit of a correlation that begins with none of the comparisons.
        case unknownComparison(String, allowed: [String])
        /// A modifier that the language does not know.
        case unknownModifier(String)
        /// A condition names a selection that the rule does not have.
        case undefinedSelection(String, defined: [String])
        /// A condition's pattern fits no selection.
        case nothingFits(pattern: String, defined: [String])
        /// A condition that does not follow the grammar.
        case badCondition(LocalizedText)
        /// An aggregation of the first edition of the language, with the bar before it if there is one.
        case legacyAggregation(String)
        /// A placeholder without a value table.
        case undefinedPlaceholder(String)
        /// A rule that says itself that it cannot be used.
        case declaredUnsupported
        /// Anything else: what is wrong, and what to write instead.
        case invalid(LocalizedText, instead: LocalizedText)
    }
}

extension SigmaError: CustomStringConvertible {
    /// `file:line:column: what is wrong; what to write instead`, in English, for command lines and logs.
    public var description: String { "\(location): \(problem)" }

    /// What pages say, with the place in words; one whose location knows no place is the problem alone.
    public var sentence: LocalizedText {
        let (place, problem) = (location.text, problem.sentence)
        guard !place.english.isEmpty else { return problem }
        return LocalizedText(
            "\(place.french)\u{A0}: \(problem.french)", en: "\(place.english): \(problem.english)")
    }
}

extension SigmaError.Problem: CustomStringConvertible {
    /// The English sentence without its place.
    public var description: String { sentence.english }

    /// What is wrong and what to write instead, without the place. Words of the language stay as they are typed.
    public var sentence: LocalizedText {
        switch self {
        case .notYAML(let reason):
            LocalizedText(
                "ce n’est pas du YAML valide\u{A0}: \(reason.french)", en: "not YAML: \(reason.english)")
        case .tooMuch(let what, let limit):
            LocalizedText(
                "\(what.french) dépasse la limite de \(limit)\u{A0}; scindez le fichier",
                en: "\(what.english) exceeds the limit of \(limit); split the file")
        case .missing(let key, let found?):
            LocalizedText(
                "la clé \(key.inGuillemets) manque\u{A0}; avez-vous écrit \(found.inGuillemets) à sa place\u{A0}?",
                en: "no '\(key)'; did you mean '\(key)' where '\(found)' is written?")
        case .missing(let key, nil):
            LocalizedText(
                "la clé \(key.inGuillemets) manque\u{A0}; ajoutez-la", en: "no '\(key)'; add it")
        case .unknownKey(let key, let nearest):
            LocalizedText(
                "clé \(key.inGuillemets) inconnue\u{A0}; vouliez-vous dire \(nearest.inGuillemets)\u{A0}?",
                en: "unknown key '\(key)'; did you mean '\(nearest)'?")
        case .wrongShape(let key, let expected):
            LocalizedText(
                "\(key.inGuillemets) n’a pas la forme attendue\u{A0}; écrivez \(expected.french)",
                en: "'\(key)' has the wrong shape; write \(expected.english)")
        case .unknownWord(let word, let key, let allowed):
            LocalizedText(
                "valeur \(word.inGuillemets) inconnue pour \(key.inGuillemets)",
                en: "unknown \(key) '\(word)'"
            ).corrected(word, among: allowed)
        case .unknownComparison(let word, let allowed):
            LocalizedText(
                "comparaison \(word.inGuillemets) inconnue", en: "unknown comparison '\(word)'"
            ).corrected(word, among: allowed)
        case .unknownModifier(let word):
            LocalizedText("modificateur \(word.inGuillemets) inconnu", en: "unknown modifier '\(word)'")
                .corrected(word, among: Modifier.allCases.map(\.rawValue))
        case .undefinedSelection(let name, let defined):
            LocalizedText("sélection \(name.inGuillemets) inconnue", en: "unknown selection '\(name)'")
                .corrected(name, among: defined)
        case .nothingFits(let pattern, let defined):
            LocalizedText(
                "aucune sélection ne correspond à \(pattern.inGuillemets)\u{A0}; "
                    + (defined.isEmpty ? "il n’y en a aucune" : "il y a \(defined.listed.french)"),
                en: "no selection fits '\(pattern)'; there are \(defined.listed.english)")
        case .badCondition(let reason): reason
        case .legacyAggregation(let text):
            LocalizedText(
                "\(text.inGuillemets) est une agrégation de l’ancien langage\u{A0}; écrivez une règle de corrélation qui renvoie à celle-ci",
                en:
                    "'\(text)' is an aggregation of the old language; write a correlation rule that refers to this one"
            )
        case .undefinedPlaceholder(let name):
            LocalizedText(
                "la variable «\u{A0}%\(name)%\u{A0}» n’a pas de table de valeurs\u{A0}; définissez les valeurs de \(name.inGuillemets)",
                en: "placeholder '%\(name)%' has no value table; define the values of '\(name)'")
        case .declaredUnsupported:
            LocalizedText(
                "le statut de la règle est «\u{A0}unsupported\u{A0}»\u{A0}: elle se déclare elle-même inutilisable\u{A0}; réécrivez-la et changez ce statut",
                en:
                    "the rule's status is 'unsupported': it says itself that it cannot be used; rewrite it and change the status"
            )
        case .invalid(let what, let instead):
            LocalizedText(
                "\(what.french)\u{A0}; \(instead.french)", en: "\(what.english); \(instead.english)")
        }
    }
}

extension LocalizedText {
    /// With the word that was meant instead of the unknown one, or those that there are.
    fileprivate func corrected(_ word: String, among allowed: [String]) -> LocalizedText {
        if let nearest = nearest(to: word, among: allowed) {
            return LocalizedText(
                "\(french)\u{A0}; vouliez-vous dire \(nearest.inGuillemets)\u{A0}?",
                en: "\(english); did you mean '\(nearest)'?")
        }
        let (words, isChoice) = (allowed.listed, allowed.count > 1)
        let mend = isChoice ? "écrivez l’un de ces mots\u{A0}: " : "écrivez "
        return LocalizedText(
            "\(french)\u{A0}; " + (allowed.isEmpty ? "il n’y en a aucune" : mend + words.french),
            en: "\(english); write \(isChoice ? "one of " : "")\(words.english)")
    }
}

extension [String] {
    /// In quotes, with commas between; `none` of none.
    fileprivate var listed: LocalizedText {
        guard !isEmpty else { return LocalizedText("aucun", en: "none") }
        return LocalizedText(
            map(\.inGuillemets).joined(separator: ", "), en: map { "'\($0)'" }.joined(separator: ", "))
    }
}

extension StringProtocol {
    /// As French quotes a word of a rule, with blanks that do not break.
    package var inGuillemets: String { "«\u{A0}\(self)\u{A0}»" }
}
