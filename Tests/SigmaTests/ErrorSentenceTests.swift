import Sigma
import Testing

@Suite("What is wrong with a rule") struct ErrorSentenceTests {
    @Test(
        "A mistake is told with its place and what to write instead",
        arguments: [
            (
                "selection:\n    F|endwith: x", "selection",
                "a.yml:6:9: unknown modifier 'endwith'; did you mean 'endswith'?"
            ),
            (
                "selection:\n    F|zzz: x", "selection",
                "a.yml:6:9: unknown modifier 'zzz'; write one of 'contains', 'startswith', 'endswith', 'all', 'cased', 'neq', 'exists', 'fieldref', 'expand', 're', 'i', 'm', 's', 'cidr', 'lt', 'lte', 'gt', 'gte', 'windash', 'wide', 'utf16', 'utf16le', 'utf16be', 'base64', 'base64offset', 'minute', 'hour', 'day', 'week', 'month', 'year'"
            ),
            (
                "selection:\n    F: x", "selecton",
                "a.yml:7:16: unknown selection 'selecton'; did you mean 'selection'?"
            ),
            (
                "selection:\n    F: x", "selection and",
                "a.yml:7:29: the condition ends too early; name a selection"
            ),
            ("selection:\n    F: x", "(selection", "a.yml:7:16: '(' is never closed; add ')'"),
            ("selection:\n    F: x", "selection)", "a.yml:7:25: ')' closes nothing; remove it"),
            (
                "selection:\n    F: x", "1 of filter_*",
                "a.yml:7:21: no selection fits 'filter_*'; there are 'selection'"
            ),
            (
                "selection:\n    F: x", "2 of them",
                "a.yml:7:16: '2 of' is not of the language; write '1 of' or 'all of'"
            ),
            (
                "selection:\n    F: x", "selection | count() by Host > 10",
                "a.yml:7:16: '| count() by Host > 10' is an aggregation of the old language; write a correlation rule that refers to this one"
            ),
            (
                "selection:\n    F|re: '(a'", "selection",
                "a.yml:6:15: the regular expression is refused at its character 3; '(' is never closed; add ')' or write '\\('"
            ),
            (
                "selection:\n    F|re: '(?=a)b'", "selection",
                "a.yml:6:15: the regular expression is refused at its character 4; look-around cannot be searched in linear time; use a second selection and 'not'"
            ),
            (
                "selection:\n    F|cidr: 10.0.0.0/33", "selection",
                "a.yml:6:17: '10.0.0.0/33' is no network; write one such as 10.0.0.0/8 or fe80::/10"
            ),
            (
                "selection:\n    F|gt: many", "selection",
                "a.yml:6:15: 'many' is no number; write a number to compare with"
            ),
            (
                "selection:\n    F|exists: perhaps", "selection",
                "a.yml:6:19: 'exists' takes true or false, not 'perhaps'; write one of them"
            ),
            (
                "selection:\n    F|contains|startswith: x", "selection",
                "a.yml:6:9: 'contains', 'startswith' and 'endswith' exclude each other; write one of them, or wildcards in the value"
            ),
            (
                "selection:\n    F|i: x", "selection",
                "a.yml:6:9: flag 'i' has no 're' before it; write 're|i'"
            ),
            (
                "selection:\n    F|re|contains: x", "selection",
                "a.yml:6:9: only text has a start and an end; an expression is searched anywhere; anchor it with '^' or '$'"
            ),
            (
                "selection:\n    F|base64: 'a*'", "selection",
                "a.yml:6:19: wildcards cannot be encoded by 'base64'; escape them with a backslash, or split the value"
            ),
            (
                "selection:\n    F|expand: '%dcs%'", "selection",
                "a.yml:6:19: placeholder '%dcs%' has no value table; define the values of 'dcs'"
            ),
            (
                "selection:\n    F: []", "selection",
                "a.yml:6:12: 'F' has no values; write null to ask that the field is absent"
            ),
            (
                "selection:\n    F:\n        G: x", "selection",
                "a.yml:7:13: 'F' has the wrong shape; write a value or a list; write nested fields as 'a.b'"
            ),
            (
                "selection:", "selection",
                "a.yml:5:15: 'selection' is empty; write a field and its value, or remove it"
            ),
            (
                "selection:\n    F|contains: null", "selection",
                "a.yml:6:21: null fits no test but the field's absence; write the field without modifiers"
            ),
        ])
    func sentence(_ lines: String, _ condition: String, _ sentence: String) {
        #expect(errors(lines, condition: condition) == [sentence])
    }

    @Test("Every mistake of a file is told at once, and the good rules are kept")
    func allAtOnce() {
        let good = ruleText("selection:\n    F: x")
        let bad = """
            titel: Misspelt
            logsource:
                definition: nothing
            detection:
                selection:
                    F|containss: x
                    G|re: '['
                condition: selection
            level: hihg
            status: alpha
            """
        let file = RuleFile(reading: [good, bad, good].joined(separator: "\n---\n"), name: "b.yml")
        #expect(file.rules.count == 2)
        #expect(
            file.errors.map(\.description) == [
                "b.yml:9:1: no 'title'; did you mean 'title' where 'titel' is written?",
                "b.yml:11:5: 'logsource' names no log; give a category, a product or a service",
                "b.yml:14:9: unknown modifier 'containss'; did you mean 'contains'?",
                "b.yml:15:15: the regular expression is refused at its character 2; '[' is never closed; add ']' or write '\\['",
                "b.yml:17:8: unknown level 'hihg'; did you mean 'high'?",
                "b.yml:18:9: unknown status 'alpha'; write one of 'stable', 'test', 'experimental', 'deprecated', 'unsupported'",
            ])
    }

    @Test("Beside a selection that is refused, the condition's own mistakes are told, and none because of it")
    func conditionBesideSelection() {
        let slip = "a.yml:6:9: unknown modifier 'endwith'; did you mean 'endswith'?"
        #expect(errors("selection:\n    F|endwith: x") == [slip])
        #expect(
            errors("selection:\n    F|endwith: x", condition: "selection and selecton") == [
                slip, "a.yml:7:30: unknown selection 'selecton'; did you mean 'selection'?",
            ])
    }

    @Test(
        "An aggregation without a bar, and the sequences of unsupported rules, are told as the old language",
        arguments: [
            "count(subdomain) by host > 200 and not selection",
            "write LogonId from selection to list %ids%; then if selection -> alert",
        ])
    func legacy(_ condition: String) {
        #expect(
            errors("selection:\n    F: x", condition: condition) == [
                "a.yml:7:16: '\(condition)' is an aggregation of the old language; write a correlation rule that refers to this one"
            ])
    }

    @Test("An octal escape is told as one, alone and in a class", arguments: [#"\141"#, #"[\141]"#])
    func octal(_ pattern: String) {
        #expect(
            errors("selection:\n    F|re: '\(pattern)'").first?
                .hasSuffix(#"'\141' is an octal escape, which is not read; write '\x61'"#) == true)
        #expect(errors(#"selection:\#n    F|re: '(a)\1'"#).first?.contains("a back-reference") == true)
    }

    @Test("The mark that editors of Windows put before UTF-8 is no part of the rule")
    func byteOrderMark() {
        let file = RuleFile(reading: "\u{FEFF}" + ruleText("selection:\n    F: x"), name: "f.yml")
        #expect(file.errors.isEmpty)
        #expect(file.rules.count == 1)
    }

    @Test("A slip in a key that may be left out is a warning")
    func slips() {
        let file = RuleFile(
            reading: ruleText("selection:\n    F: x") + "\nlevl: high\nsimulation: none", name: "c.yml")
        #expect(file.errors.isEmpty)
        #expect(file.warnings.map(\.description) == ["c.yml:8:1: unknown key 'levl'; did you mean 'level'?"])
    }

    @Test("A rule that calls itself unsupported is refused unless it is asked for")
    func unsupported() {
        let text = ruleText("selection:\n    F: x") + "\nstatus: unsupported"
        let refused = RuleFile(reading: text, name: "d.yml")
        #expect(
            refused.errors.map(\.description) == [
                "d.yml:8:9: the rule's status is 'unsupported': it says itself that it cannot be used; rewrite it and change the status"
            ])
        #expect(
            RuleFile(reading: text, name: "d.yml", options: .init(acceptsUnsupported: true)).rules.count == 1)
    }

    @Test(
        "What is not YAML is told with its line",
        arguments: [
            ("title: [", "e.yml:2:1"), ("a: b: c", "e.yml:1:5"), ("title: a\ntitle: b", "e.yml:1:1"),
            ("\ttitle: x", "e.yml:1:1"),
            ("just text", "e.yml:1:1"), ("", "e.yml"), ("title: \"a", "e.yml:1:10"),
            ("title: *none", "e.yml:1:8"),
        ])
    func notYAML(_ text: String, _ place: String) throws {
        let file = RuleFile(reading: text, name: "e.yml")
        #expect(file.rules.isEmpty)
        let first = try #require(file.errors.first).description
        #expect(first.hasPrefix(place + ": "), "\(first)")
    }
}
