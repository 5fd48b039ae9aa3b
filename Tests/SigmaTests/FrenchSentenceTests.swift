import Sigma
import Testing
import Vocabulary

/// A rule file with a mistake, and what the English sentence about it says.
struct Mistake: Sendable {
    let text: String
    let english: String

    init(_ text: String, _ english: String) {
        self.text = text
        self.english = english
    }

    /// A mistake in a condition, or in the lines of a selection.
    static func condition(_ condition: String, _ english: String) -> Mistake {
        Mistake(ruleText("selection:\n    F: x", condition: condition), english)
    }

    static func item(_ line: String, _ english: String) -> Mistake {
        Mistake(ruleText("selection:\n    " + line), english)
    }

    static func expression(_ pattern: String, _ english: String) -> Mistake {
        item("F|re: '\(pattern)'", english)
    }

    static func correlation(_ lines: String, _ english: String) -> Mistake {
        Mistake("title: C\ncorrelation: {\(lines)}", english)
    }
}

@Suite("What is wrong with a rule, in French") struct FrenchSentenceTests {
    private static let conditions: [Mistake] = [
        .condition("''", "the condition is empty"),
        .condition("[]", "the condition is empty"),
        .condition("selection selection", "'selection' follows a whole condition"),
        .condition("selection)", "')' closes nothing"),
        .condition("(selection", "'(' is never closed"),
        .condition("selection and", "the condition ends too early"),
        .condition("2 of them", "'2 of' is not of the language"),
        .condition("selection or and selection", "a selection's name is missing before 'and'"),
        .condition("1 of", "'of' wants a pattern"),
        .condition("1 of filter_*", "no selection fits 'filter_*'; there are 'selection'"),
        .condition("selecton", "did you mean 'selection'?"),
        .condition("other", "unknown selection 'other'; write 'selection'"),
        .condition("{a: b}", "'condition' has the wrong shape"),
        .condition("selection | count() by Host > 10", "'| count() by Host > 10' is an aggregation"),
        .condition(String(repeating: "(", count: 60), "the depth of the condition exceeds the limit of 50"),
        Mistake(ruleText(""), "unknown selection 'selection'; write none"),
        Mistake(ruleText("", condition: "1 of them"), "no selection fits 'them'; there are none"),
    ]

    private static let items: [Mistake] = [
        .item("F|endwith: x", "unknown modifier 'endwith'; did you mean 'endswith'?"),
        .item("F|zzz: x", "unknown modifier 'zzz'; write one of"),
        .item("F|contains|contains: x", "modifier 'contains' is written twice"),
        .item("F|contains|startswith: x", "exclude each other"),
        .item("F|i: x", "flag 'i' has no 're' before it"),
        .item("F|re|cidr: x", "'cidr' does not go with the modifier before it"),
        .item("F|gt|lt: 1", "two kinds of test on one field"),
        .item("F|cidr|month: 1", "two kinds of test on one field"),
        .item("F|re|contains: x", "an expression is searched anywhere"),
        .item("F|cidr|contains: x", "remove 'contains', 'startswith' or 'endswith'"),
        .item("F|gt|base64: 1", "only text can be encoded"),
        .item("F|gt|cased: 1", "'cased' says nothing about this kind of test; remove it"),
        .item("F|re|cased: x", "an expression minds case unless it has 're|i'"),
        .item("F|gt|expand: 1", "'expand' needs text"),
        .item("'|gt': 1", "this test needs a field"),
        .item("F: [[a]]", "a value is a list or a map inside a list"),
        .item("F|contains: null", "null fits no test but the field's absence"),
        .item("F|exists: perhaps", "'exists' takes true or false, not 'perhaps'"),
        .item("F|gt: many", "'many' is no number"),
        .item("F|hour: noon", "'noon' is no hour"),
        .item("F|cidr: 10.0.0.0/33", "'10.0.0.0/33' is no network"),
        .item("F|contains: '\(String(repeating: "?", count: 200))c'", "more than 100 '?' or dashes"),
        .item(
            "F|windash|wide|contains: '\(String(repeating: " -a", count: 40))'", "too many dashes to encode"),
        .item("F|base64: 'a*'", "wildcards cannot be encoded by 'base64'"),
        .item("F|expand: '%dcs%'", "placeholder '%dcs%' has no value table; define the values of 'dcs'"),
        .item("F|expand: '%none%'", "placeholder '%none%' stands for no value or too many"),
        .item(
            "F|re:" + String(repeating: "\n        - 'a{500}'", count: 500),
            "the rule's regular expressions take more than 200000 steps"),
        .item("F: []", "'F' has no values"),
        .item("F: {G: x}", "'F' has the wrong shape; write a value or a list"),
        Mistake(ruleText("selection:"), "'selection' is empty"),
        Mistake(ruleText("selection: []"), "'selection' is empty"),
        Mistake(ruleText("selection: {}"), "'selection' is empty"),
    ]

    private static let expressions: [Mistake] = [
        .expression("a)", "')' closes no group"),
        .expression(String(repeating: "(", count: 70), "groups nest deeper than 60"),
        .expression("+a", "'+' repeats nothing; write '\\+' for the character"),
        .expression("(?=a)b", "look-around cannot be searched in linear time"),
        .expression("(?>a)", "an atomic group means nothing here; write '(?:'"),
        .expression("(?<n", "the group's name has no end; write '>'"),
        .expression("(?i", "unknown kind of group; write '(?:' for a plain one"),
        .expression("(a", "'(' is never closed; add ')' or write '\\('"),
        .expression("(?x:a)", "unknown flag 'x'; the flags are i, m and s"),
        .expression("a++", "a possessive quantifier means nothing here"),
        .expression("a{2}{3}", "a repetition is repeated"),
        .expression("a{3,1}", "the repetition's bounds are wrong"),
        .expression("(a)\\1", "a back-reference cannot be searched in linear time"),
        .expression("\\141", "'\\141' is an octal escape, which is not read; write '\\x61'"),
        .expression("a\\", "the expression ends in a backslash; write '\\\\' for one"),
        .expression("\\q", "unknown escape '\\q'"),
        .expression("\\x1", "a code point wants 2 hexadecimal digits"),
        .expression("[a", "'[' is never closed; add ']' or write '\\['"),
        .expression("[[:alpha:]]", "named classes are not supported"),
        .expression("[z-a]", "the range runs backwards"),
        .expression("((a{100}){100}){100}", "the expression takes more than 5000 steps"),
        .expression("a{4000}b", "one character could be read at more than 512 places"),
        .expression("(\\b|){1000}x", "the expression branches more than 2048 times"),
    ]

    private static let correlations: [Mistake] = [
        Mistake("title: C\ncorrelation: x", "'correlation' has the wrong shape"),
        .correlation("type: event_coumt, rules: [a], timespan: 5m", "did you mean 'event_count'?"),
        .correlation("type: sum, rules: [a], timespan: 5m", "unknown type 'sum'; write one of"),
        .correlation("type: temporal, rules: [a], timespan: 5m, groupby: x", "unknown key 'groupby'"),
        .correlation("rules: [a], timespan: 5m", "no 'type'; add it"),
        .correlation("type: temporal, rules: [], timespan: 5m", "'rules' has the wrong shape"),
        .correlation("type: temporal, rules: [a, A], timespan: 5m", "a rule is listed twice"),
        .correlation(
            "type: temporal, timespan: 5m, rules: [\((0...1_000).map { "r\($0)" }.joined(separator: ","))]",
            "the number of rules exceeds the limit of 1000"),
        .correlation(
            "type: temporal, rules: [a], timespan: 5m, group-by: [x, x]", "'group-by' lists a field twice"),
        .correlation(
            "type: temporal, rules: [a], timespan: 5m, group-by: [\((0...16).map { "f\($0)" }.joined(separator: ","))]",
            "the number of fields of 'group-by' exceeds the limit of 16"),
        .correlation(
            "type: temporal, rules: [a], timespan: 5m, generate: perhaps",
            "'generate' has the wrong shape; write true or false"),
        .correlation(
            "type: temporal_ordered, rules: [a, b, c], timespan: 5m, condition: {gte: 2}",
            "an ordered correlation awaits all of its rules"),
        .correlation(
            "type: value_percentile, rules: [a], timespan: 5m, condition: {field: x, percentile: 101, gt: 1}",
            "'percentile' has the wrong shape; write a number from 0 to 100"),
        .correlation(
            "type: event_count, rules: [a], timespan: 5m, condition: x", "write limits such as 'gte: 10'"),
        .correlation(
            "type: event_count, rules: [a], timespan: 5m, condition: {gtee: 1}",
            "unknown comparison 'gtee'; did you mean 'gte'?"),
        .correlation(
            "type: event_count, rules: [a], timespan: 5m, condition: {above: 1}",
            "unknown comparison 'above'; write one of 'eq', 'gt', 'gte', 'lt', 'lte', 'neq'"),
        .correlation(
            "type: event_count, rules: [a], timespan: 5m, condition: {gte: x}",
            "'gte' has the wrong shape; write a number"),
        .correlation(
            "type: event_count, rules: [a], timespan: 5m, condition: {}", "the condition has no limit"),
        .correlation("type: temporal, rules: [a], timespan: soon", "'timespan' has the wrong shape"),
        .correlation(
            "type: temporal, rules: [a], timespan: 101y", "the timespan '101y' is longer than 100 years"),
        .correlation("type: temporal, rules: [a], timespan: 5m, aliases: x", "'aliases' has the wrong shape"),
        .correlation("type: temporal, rules: [a], timespan: 5m, aliases: {x: y}", "'x' has the wrong shape"),
        Mistake(
            "title: F\nlogsource: {product: x}\nfilter: {rules: [], s: {A: 1}, condition: s}",
            "'rules' has the wrong shape; write a list of rules, or 'any'"),
    ]

    private static let documents: [Mistake] = [
        Mistake("titel: x", "no 'title'; did you mean 'title' where 'titel' is written?"),
        Mistake("title: x", "no 'logsource'; add it"),
        Mistake("title: x\nlogsource: y", "'logsource' has the wrong shape"),
        Mistake("title: x\nlogsource: {definition: y}", "'logsource' names no log"),
        Mistake("title: x\ndetection: y", "'detection' has the wrong shape"),
        Mistake("title: x\nid: {a: b}", "'id' has the wrong shape; write text"),
        Mistake("title: [x]", "'title' has the wrong shape; write text"),
        Mistake("title: x\ntags: {a: b}", "'tags' has the wrong shape; write a list of texts"),
        Mistake("title: x\ntags: [{a: b}]", "'tags' has the wrong shape; write a list of texts"),
        Mistake("title: x\nlevel: hihg", "unknown level 'hihg'; did you mean 'high'?"),
        Mistake("title: x\nstatus: alpha", "unknown status 'alpha'; write one of"),
        Mistake("title: x\nlevl: high", "unknown key 'levl'; did you mean 'level'?"),
        Mistake("title: x\nlogsource: {product: x, servise: y}", "unknown key 'servise'"),
        Mistake(
            ruleText("selection:\n    F: x") + "\nstatus: unsupported",
            "the rule's status is 'unsupported': it says itself that it cannot be used"),
        Mistake("", "the file holds no rule"),
        Mistake("title: [", "not YAML: "),
        Mistake("title: a\nid: é\u{7}", "not YAML: control characters are not allowed"),
        Mistake("a: *b", "not YAML: found undefined alias"),
        Mistake("a: {<<: x}", "'<<' merges no mapping"),
        Mistake("? [a]\n: b", "a key is not text"),
        Mistake("b: 1\nb: 2", "'b' is written twice in one mapping"),
        Mistake("b: 1\na: 2\nb: 3\na: 4", "'a', 'b' is written twice in one mapping"),
        Mistake(
            "a: " + String(repeating: "[", count: 40) + String(repeating: "]", count: 40),
            "the depth of nesting exceeds the limit of 32"),
        Mistake(
            String(repeating: "a", count: 1_100_000), "the file's size in bytes exceeds the limit of 1048576"),
        Mistake(
            "a: [" + String(repeating: "1,", count: 300_000) + "1]",
            "the number of values exceeds the limit of 200000"),
        Mistake(
            "a: &a [\(list("x", 1_000))]\nb: [\(list("*a", 300))]",
            "the expansion of aliases exceeds the limit of 200000"),
        Mistake(
            "a: [&t '\(String(repeating: "a?", count: 20_000))', \(list("*t", 2_000))]",
            "the text that aliases repeat, in bytes, exceeds the limit of 8388608"),
        Mistake(
            ruleText(
                "selection:\n    F: [&t '\(String(repeating: "a*", count: 2_500))', \(list("*t", 200))]"),
            "what the file comes to once written out, in bytes, exceeds the limit of 16777216"),
    ]

    private static func list(_ item: String, _ count: Int) -> String {
        Array(repeating: item, count: count).joined(separator: ", ")
    }

    private func problems(_ text: String) -> [SigmaError] {
        let options = ReadingOptions(valueTables: ["none": []])
        let file = RuleFile(reading: text, name: "a.yml", options: options)
        return file.errors + file.warnings
    }

    /// What a French sentence lacks beside the English one: the words of the rule that it quotes, its numbers, and the blanks
    /// and quotes that French wants.
    private func faults(_ sentence: LocalizedText) -> [String] {
        let (french, english) = (sentence.french, sentence.english)
        var faults = french == english ? ["not translated"] : []
        // What libyaml says is quoted as it is.
        let quoted = english.matches(of: /(?:^|[ (])'(.+?)'(?=$|[ ;,:)?])/).map { String($0.1) }
        let numbers = english.matches(of: /\d+/).map { String($0.0) }
        for word in (english.hasPrefix("not YAML") ? [] : quoted) + numbers where !french.contains(word) {
            faults.append("without \(word)")
        }
        let plain = french.replacing(/«\u{A0}.*?\u{A0}»/, with: "")
        if plain.contains(#/ [;:?!]|['"«»]/#) { faults.append("not as French is written") }
        return faults
    }

    @Test(
        "Every sentence is also said in French, of the same words of the rule", .timeLimit(.minutes(45)),
        arguments: [conditions, items, expressions, correlations, documents])
    func same(_ mistakes: [Mistake]) {
        for mistake in mistakes {
            let problems = problems(mistake.text)
            #expect(
                problems.contains { $0.problem.description.contains(mistake.english) },
                "\(mistake.text.prefix(300)): \(problems)")
            for problem in problems {
                #expect(problem.problem.sentence.english == problem.problem.description)
                #expect(faults(problem.problem.sentence) == [], "\(problem.sentence.french)")
            }
        }
    }

    @Test(
        "French pages name the place in words, and say what to write",
        arguments: [
            (
                .item("F|endwith: x", ""),
                "a.yml, ligne 6, colonne 9\u{A0}: modificateur «\u{A0}endwith\u{A0}» inconnu\u{A0}; vouliez-vous dire «\u{A0}endswith\u{A0}»\u{A0}?"
            ),
            (
                .condition("other", ""),
                "a.yml, ligne 7, colonne 16\u{A0}: sélection «\u{A0}other\u{A0}» inconnue\u{A0}; écrivez «\u{A0}selection\u{A0}»"
            ),
            (
                Mistake(ruleText(""), ""),
                "a.yml, ligne 6, colonne 16\u{A0}: sélection «\u{A0}selection\u{A0}» inconnue\u{A0}; il n’y en a aucune"
            ),
            (
                .condition("(selection", ""),
                "a.yml, ligne 7, colonne 16\u{A0}: la parenthèse «\u{A0}(\u{A0}» n’est jamais fermée\u{A0}; ajoutez «\u{A0})\u{A0}»"
            ),
            (
                .expression("(?=a)b", ""),
                "a.yml, ligne 6, colonne 15\u{A0}: l’expression régulière est refusée au caractère 4\u{A0}; une assertion avant ou arrière (look-around) ne se cherche pas en temps linéaire\u{A0}; utilisez une seconde sélection et «\u{A0}not\u{A0}»"
            ),
            (
                .item("F|contains|startswith: x", ""),
                "a.yml, ligne 6, colonne 9\u{A0}: «\u{A0}contains\u{A0}», «\u{A0}startswith\u{A0}» et «\u{A0}endswith\u{A0}» s’excluent\u{A0}; n’en écrivez qu’un, ou mettez des jokers dans la valeur"
            ),
            (
                .correlation("type: sum, rules: [a], timespan: 5m", ""),
                "a.yml, ligne 2, colonne 21\u{A0}: valeur «\u{A0}sum\u{A0}» inconnue pour «\u{A0}type\u{A0}»\u{A0}; écrivez l’un de ces mots\u{A0}: «\u{A0}event_count\u{A0}», «\u{A0}value_count\u{A0}», «\u{A0}value_sum\u{A0}», «\u{A0}value_avg\u{A0}», «\u{A0}value_median\u{A0}», «\u{A0}value_percentile\u{A0}», «\u{A0}temporal\u{A0}», «\u{A0}temporal_ordered\u{A0}»"
            ),
            (
                Mistake("title: *none", ""),
                "a.yml, ligne 1, colonne 8\u{A0}: ce n’est pas du YAML valide\u{A0}: l’alias «\u{A0}*none\u{A0}» n’a pas d’ancre avant lui"
            ),
            (
                Mistake("title: \"a", ""),
                "a.yml, ligne 1, colonne 10\u{A0}: ce n’est pas du YAML valide\u{A0}: le lecteur YAML répond «\u{A0}while scanning a quoted scalar, found unexpected end of stream\u{A0}»"
            ),
            (
                Mistake("", ""),
                "a.yml\u{A0}: le fichier ne contient aucune règle\u{A0}; écrivez-en une ou supprimez le fichier"
            ),
        ] as [(Mistake, String)])
    func french(_ mistake: Mistake, _ sentence: String) {
        #expect(problems(mistake.text).map(\.sentence.french) == [sentence])
    }

    @Test("A text that was pasted has no name to tell")
    func pasted() throws {
        let slip = ruleText("selection:\n    F|endwith: x")
        let error = try #require(RuleFile(reading: slip, name: "").errors.first)
        #expect(
            error.sentence
                == LocalizedText(
                    "ligne 6, colonne 9\u{A0}: modificateur «\u{A0}endwith\u{A0}» inconnu\u{A0}; vouliez-vous dire «\u{A0}endswith\u{A0}»\u{A0}?",
                    en: "line 6, column 9: unknown modifier 'endwith'; did you mean 'endswith'?"))
        let empty = try #require(RuleFile(reading: "", name: "").errors.first)
        #expect(empty.sentence == empty.problem.sentence)
    }
}
