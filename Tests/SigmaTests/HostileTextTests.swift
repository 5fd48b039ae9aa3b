import Sigma
import TestSupport
import Testing

@Suite("Hostile rule files") struct HostileTextTests {
    private func refusal(_ text: String) -> String? {
        RuleFile(reading: text, name: "x.yml").errors.first?.description
    }

    @Test("An alias bomb is refused before it goes off", .timeLimit(.minutes(45)))
    func bomb() {
        var text = "a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n"
        for level in 1..<12 {
            text +=
                "a\(level): &a\(level) ["
                + Array(repeating: "*a\(level - 1)", count: 10).joined(separator: ",") + "]\n"
        }
        #expect(
            refusal(text)
                == "x.yml:6:10: the expansion of aliases exceeds the limit of 200000; split the file"
        )
        let key = text.replacing("a11: &a11", with: "? *a10\n: ")
        #expect(refusal(key) != nil)
    }

    @Test("A merged mapping gives what the other does not say itself")
    func merges() throws {
        let lines = "base: &b {A: 1, C: 3}\nmore: &m {D: 4}\nselection: {<<: [*b, *m], B: 2, C: 5}"
        let rule = try rule(lines)
        #expect(holds(rule, ["A": "1", "B": "2", "C": "5", "D": "4"]))
        #expect(!holds(rule, ["A": "1", "B": "2", "C": "3", "D": "4"]))
        #expect(!holds(rule, ["B": "2", "C": "5", "D": "4"]))
        #expect(errors("selection: {<<: x, B: 2}").first?.contains("'<<' merges no mapping") == true)
    }

    @Test("A few aliases are expanded")
    func aliases() {
        let text = ruleText(
            "selection:\n    F: &names [a, b]\nother:\n    G: *names", condition: "selection and other")
        #expect(RuleFile(reading: text, name: "x.yml").rules.count == 1)
    }

    @Test("An alias needs its anchor, before it and not around it, and may be a key")
    func anchors() {
        #expect(refusal("a: *b") == "x.yml:1:4: not YAML: found undefined alias")
        #expect(refusal("a: &a [*a]") == "x.yml:1:8: not YAML: found undefined alias")
        #expect(
            refusal("a: &a [b]\n? *a\n: c") == "x.yml:2:3: a key is not text; write a name before the colon")
        #expect(refusal("a: &a b\n*a : c") == "x.yml:1:1: no 'title'; add it")
        let nested = String(repeating: "[", count: 20) + String(repeating: "]", count: 20)
        let around = String(repeating: "[", count: 15) + "*a" + String(repeating: "]", count: 15)
        #expect(
            refusal("a: &a \(nested)\nb: \(around)")
                == "x.yml:2:19: the depth of nesting exceeds the limit of 32; split the file")
    }

    @Test("A key written twice is told where it stands first, in short and in long mappings")
    func duplicates() {
        #expect(
            refusal("b: 1\na: 2\nb: 3\na: 4")
                == "x.yml:2:1: 'a', 'b' is written twice in one mapping; keep one, or make it a list")
        let many = (0..<30).map { "k\($0): x\n" }.joined() + "k7: y"
        #expect(
            refusal(many)
                == "x.yml:8:1: 'k7' is written twice in one mapping; keep one, or make it a list")
    }

    @Test("A character that YAML forbids is told with its place")
    func control() {
        #expect(
            refusal("title: a\nid: é\u{7}") == "x.yml:2:6: not YAML: control characters are not allowed")
    }

    @Test("Depth, size and number are bounded", .timeLimit(.minutes(45)))
    func bounds() {
        #expect(
            refusal("a: " + String(repeating: "[", count: 40) + String(repeating: "]", count: 40))
                == "x.yml:1:35: the depth of nesting exceeds the limit of 32; split the file")
        #expect(refusal(String(repeating: "[", count: 900_000))?.contains("not YAML") == true)
        #expect(
            refusal(String(repeating: "- ", count: 450_000) + "a")?.contains("the depth of nesting") == true)
        #expect(
            refusal(String(repeating: "a", count: 1_100_000))
                == "x.yml:1:1: the file's size in bytes exceeds the limit of 1048576; split the file")
        #expect(
            refusal("a: [" + String(repeating: "1,", count: 300_000) + "1]")?.contains("the number of values")
                == true)
    }

    @Test("A condition may not nest without end", .timeLimit(.minutes(45)))
    func condition() {
        for deep in [
            String(repeating: "(", count: 10_000) + "selection",
            String(repeating: "not ", count: 10_000) + "selection",
        ] {
            let text = ruleText("selection:\n    F: x", condition: deep)
            #expect(refusal(text)?.contains("the depth of the condition exceeds the limit of 50") == true)
        }
    }

    @Test("Every prefix of a rule is read or refused")
    func prefixes() {
        let text = ruleText(
            "selection:\n    F|contains|all: ['a', \"b\"]\n    G|re: '(a|b)+'\nfilter: &f\n    - x",
            condition: "selection and not filter")
        for length in 0...text.utf8.count {
            let file = RuleFile(
                reading: String(decoding: text.utf8.prefix(length), as: UTF8.self), name: "x.yml")
            #expect(file.rules.isEmpty != file.errors.isEmpty, "\(length)")
        }
    }

    @Test("No wildcard chain and no expression makes time explode", .timeLimit(.minutes(45)))
    func chains() throws {
        // The letters stand in the text, where they do not help: nothing may say no before a place was tried.
        let hostile = "xb" + String(repeating: "a", count: 20_000) + "xba"
        let stars = "x*" + Array(repeating: "a", count: 40).joined(separator: "*") + "*b"
        var held: [Bool] = []
        let time = try processorTime {
            held = [
                try holds("F: '\(stars)'", ["F": hostile]),
                try holds("F|re: '(a+)+(a|aa)*bx$'", ["F": hostile]),
                try holds("F|re: '^x(a*)*(a*)*(a*)*b$'", ["F": hostile]),
                try holds("F|re: '^(.*)(.*)(.*)(.*)[^abx]'", ["F": hostile]),
                try holds("F|re: 'a{400}[^a]b{2}'", ["F": hostile]),
                try holds("F|contains: '\(String(repeating: "?", count: 90))xbb'", ["F": hostile]),
            ]
        }
        #expect(try holds("F|re: '(a+)+(a|aa)*xba$'", ["F": hostile]))
        #expect(try holds("F|contains: '\(String(repeating: "?", count: 90))xba'", ["F": hostile]))
        #expect(!held.contains(true))
        #expect(time < .seconds(60))
    }

    @Test("Expressions that together would take too many steps are refused", .timeLimit(.minutes(45)))
    func stepsTogether() {
        let lines = "selection:\n    F|re:" + String(repeating: "\n        - 'a{500}'", count: 500)
        #expect(
            errors(lines).first
                == "a.yml:406:15: the rule's regular expressions take more than 200000 steps; lower their repetitions, or split the rule"
        )
    }

    @Test("An expression that would take too many steps is refused")
    func steps() {
        let lines = "selection:\n    F|re: '((a{100}){100}){100}'"
        #expect(errors(lines).first?.contains("takes more than 5000 steps") == true)
    }

    @Test(
        "An expression of which each character of a text could move very many paths is refused",
        arguments: ["a{4000}b", "(?i)k{600}b", "é{600}b", "(a?){600}b", ".{300}.{300}b", "[^x]{600}y"])
    func paths(_ pattern: String) {
        #expect(
            errors("selection:\n    F|re: '\(pattern)'")
                == [
                    "a.yml:6:15: the regular expression is refused at its character 1; one character could be read at more than 512 places of the expression at once; lower its repetitions"
                ])
    }

    @Test("So is one that branches without reading, and one class repeated is counted and may be long")
    func branches() throws {
        #expect(
            errors("selection:\n    F|re: '(\\b|){1000}x'").first?.contains("branches more than 2048 times")
                == true)
        #expect(try holds("F|re: '.{3000,}'", ["F": String(repeating: "x", count: 3_000)]))
    }

    @Test("A pattern of very many '?' is refused")
    func questions() {
        let many = String(repeating: "?", count: 2_000)
        #expect(
            errors("selection:\n    F|contains: '\(many)c'") == [
                "a.yml:6:21: more than 100 '?' or dashes stand between two '*'; write a regular expression such as '.{200}'"
            ])
    }
}
