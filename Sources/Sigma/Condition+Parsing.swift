import Vocabulary

/// Reads a condition: `not` binds tighter than `and`, `and` tighter than `or`.
///
/// `1 of`, `any of` and `all of` take a pattern with `*`, or `them`; neither covers a selection whose name starts with `_`
/// unless the pattern does.
struct ConditionParser {
    private let words: [Word]
    private var position = 0
    private var depth = 0
    private let names: SelectionNames
    private let start: SourceLocation
    /// What the file may still come to.
    private(set) var work: ReadingWork

    private struct Word {
        let text: Substring
        let column: Int
    }

    /// Parentheses and `not` may nest so deep.
    static let depthLimit = 50

    init(_ text: String, names: SelectionNames, at start: SourceLocation, work: ReadingWork) {
        self.names = names
        self.start = start
        self.work = work
        words = Self.words(of: text)
    }

    mutating func parse() throws(SigmaError) -> Condition {
        guard !words.isEmpty else { throw error(.emptyCondition) }
        let condition = try disjunction()
        guard position == words.count else {
            let word = words[position].text
            throw error(
                .badCondition(
                    word == ")"
                        ? LocalizedText(
                            "la parenthèse «\u{A0})\u{A0}» ne ferme rien\u{A0}; supprimez-la",
                            en: "')' closes nothing; remove it")
                        : LocalizedText(
                            "\(word.inGuillemets) suit une condition déjà complète\u{A0}; reliez-les par «\u{A0}and\u{A0}» ou «\u{A0}or\u{A0}»",
                            en: "'\(word)' follows a whole condition; join them by 'and' or 'or'")))
        }
        return condition
    }

    private func error(_ problem: SigmaError.Problem) -> SigmaError { error(problem, at: position) }

    private func error(_ problem: SigmaError.Problem, at index: Int) -> SigmaError {
        let offset =
            index < words.count ? words[index].column : words.last.map { $0.column + $0.text.count } ?? 0
        return SigmaError(
            problem,
            at: SourceLocation(file: start.file, line: start.line, column: start.column.map { $0 + offset }))
    }

    private static func words(of text: String) -> [Word] {
        var words: [Word] = []
        var rest = text[...]
        var column = 0
        while let character = rest.first {
            var word = rest.prefix { !$0.isWhitespace && $0 != "(" && $0 != ")" && $0 != "|" }
            if word.isEmpty { word = rest.prefix(1) }
            if !character.isWhitespace { words.append(Word(text: word, column: column)) }
            column += word.count
            rest = rest[word.endIndex...]
        }
        return words
    }

    private func peek(_ keyword: String) -> Bool {
        position < words.count && words[position].text.lowercased() == keyword
    }

    private mutating func take(_ keyword: String) -> Bool {
        guard peek(keyword) else { return false }
        position += 1
        return true
    }

    private mutating func disjunction() throws(SigmaError) -> Condition {
        var parts = [try conjunction()]
        while take("or") { parts.append(try conjunction()) }
        return parts.count == 1 ? parts[0] : .any(parts)
    }

    private mutating func conjunction() throws(SigmaError) -> Condition {
        var parts = [try factor()]
        while take("and") { parts.append(try factor()) }
        return parts.count == 1 ? parts[0] : .all(parts)
    }

    private mutating func factor() throws(SigmaError) -> Condition {
        depth += 1
        defer { depth -= 1 }
        guard depth <= Self.depthLimit else {
            throw error(
                .tooMuch(
                    what: LocalizedText("la profondeur de la condition", en: "the depth of the condition"),
                    limit: Self.depthLimit))
        }
        if take("not") { return .not(try factor()) }
        if take("(") {
            let opening = position - 1
            let inside = try disjunction()
            guard take(")") else {
                throw error(
                    .badCondition(
                        LocalizedText(
                            "la parenthèse «\u{A0}(\u{A0}» n’est jamais fermée\u{A0}; ajoutez «\u{A0})\u{A0}»",
                            en: "'(' is never closed; add ')'")), at: opening)
            }
            return inside
        }
        return try term()
    }

    private mutating func term() throws(SigmaError) -> Condition {
        guard position < words.count else {
            throw error(
                .badCondition(
                    LocalizedText(
                        "la condition s’arrête trop tôt\u{A0}; nommez une sélection",
                        en: "the condition ends too early; name a selection")))
        }
        let first = words[position].text
        let isQuantity = ["1", "any", "all"].contains(first.lowercased())
        if position + 1 < words.count, words[position + 1].text.lowercased() == "of" {
            guard isQuantity else {
                throw error(
                    .badCondition(
                        LocalizedText(
                            "«\u{A0}\(first) of\u{A0}» n’existe pas dans le langage\u{A0}; écrivez «\u{A0}1 of\u{A0}» ou «\u{A0}all of\u{A0}»",
                            en: "'\(first) of' is not of the language; write '1 of' or 'all of'")))
            }
            position += 2
            return try quantified(isAll: first.lowercased() == "all")
        }
        guard let index = names.position(of: String(first)) else {
            if let rest = aggregation { throw error(.legacyAggregation(rest)) }
            if ["and", "or", ")", "|"].contains(first.lowercased()) {
                throw error(
                    .badCondition(
                        LocalizedText(
                            "il manque le nom d’une sélection avant \(first.inGuillemets)",
                            en: "a selection's name is missing before '\(first)'")))
            }
            throw error(.undefinedSelection(String(first), defined: names.list))
        }
        guard work.spend(ReadingWork.part) else { throw error(ReadingWork.problem) }
        position += 1
        return .selection(index)
    }

    /// What follows from here, if it begins as an aggregation or a sequence of the first edition of the language does,
    /// without the bar before it: `count(a) by b > 10`, `write a from selection to list %l%`.
    private var aggregation: String? {
        let word = words[position].text.lowercased()
        let next = position + 1 < words.count ? words[position + 1].text.lowercased() : ""
        let isFunction = ["count", "min", "max", "avg", "sum"].contains(word) && next == "("
        let isSequence =
            word == "near" && names.position(of: next) != nil
            || word == "write" && words[position...].contains { $0.text.lowercased() == "from" }
        guard isFunction || isSequence else { return nil }
        // Of a sentence, its beginning is enough to find it.
        let start = words[position].text
        return String(start.base[start.startIndex...].prefix(80))
    }

    private mutating func quantified(isAll: Bool) throws(SigmaError) -> Condition {
        guard position < words.count else {
            throw error(
                .badCondition(
                    LocalizedText(
                        "«\u{A0}of\u{A0}» demande un motif comme «\u{A0}selection_*\u{A0}», ou «\u{A0}them\u{A0}»",
                        en: "'of' wants a pattern such as 'selection_*', or 'them'")))
        }
        let pattern = words[position].text
        // Every name is looked at.
        guard work.spend(names.list.count, times: 8) else { throw error(ReadingWork.problem) }
        let isThem = pattern.lowercased() == "them"
        let wanted = Self.pattern(pattern)
        let fitting = names.list.indices.filter { index in
            let isHidden = names.list[index].hasPrefix("_") && !pattern.hasPrefix("_")
            return !isHidden && (isThem || wanted.firstMatch(in: Array(names.list[index].utf8)) != nil)
        }
        guard !fitting.isEmpty else {
            throw error(.nothingFits(pattern: String(pattern), defined: names.list))
        }
        guard work.spend(fitting.count, times: ReadingWork.part) else { throw error(ReadingWork.problem) }
        position += 1
        let parts = fitting.map(Condition.selection)
        return parts.count == 1 ? parts[0] : isAll ? .all(parts) : .any(parts)
    }

    private static func pattern(_ pattern: Substring) -> TextPattern {
        let parts = pattern.split(separator: "*", omittingEmptySubsequences: false).map {
            WildcardText(literal: String($0))
        }
        let joined = parts.dropFirst().reduce(into: parts[0].parts) { $0 += [.anyRun] + $1.parts }
        return TextPattern(WildcardText(parts: joined), .whole, cased: true)
    }
}

/// The names of a rule's selections, in the order of the file.
struct SelectionNames {
    let list: [String]
    private let positions: [String: Int]

    init(_ list: [String]) {
        self.list = list
        positions = Dictionary(list.enumerated().map { ($0.element, $0.offset) }) { first, _ in first }
    }

    func position(of name: String) -> Int? { positions[name] }
}

extension SigmaError.Problem {
    static let emptyCondition = SigmaError.Problem.badCondition(
        LocalizedText(
            "la condition est vide\u{A0}; nommez une sélection",
            en: "the condition is empty; name a selection"))
}
