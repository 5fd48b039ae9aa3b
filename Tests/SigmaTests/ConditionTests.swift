import Sigma
import Testing

@Suite("Conditions") struct ConditionTests {
    private static let selections = "a:\n    A: 1\nb:\n    B: 1\nc:\n    C: 1\n_hidden:\n    D: 1"

    private static func truth(_ condition: String, _ set: Set<Character>) throws -> Bool {
        let rule = try rule(selections, condition: condition)
        func value(_ name: Character) -> String { set.contains(name) ? "1" : "0" }
        return holds(rule, ["A": value("a"), "B": value("b"), "C": value("c"), "D": value("d")])
    }

    @Test(
        "A condition holds exactly when its selections say so",
        arguments: [
            // The subsets of {a, b, c} that hold, as numbers with a = 1, b = 2, c = 4.
            ("a", [1, 3, 5, 7]),
            ("not a", [0, 2, 4, 6]),
            ("not not a", [1, 3, 5, 7]),
            ("a or b and c", [1, 3, 5, 6, 7]),
            ("a and b or c", [3, 4, 5, 6, 7]),
            ("(a or b) and c", [5, 6, 7]),
            ("not a and b", [2, 6]),
            ("not (a and b)", [0, 1, 2, 4, 5, 6]),
            ("1 of them", [1, 2, 3, 4, 5, 6, 7]),
            ("any of them", [1, 2, 3, 4, 5, 6, 7]),
            ("all of them", [7]),
            ("not 1 of them", [0]),
            ("1 of a* or all of *b", [1, 2, 3, 5, 6, 7]),
            ("a AND NOT b", [1, 5]),
            ("((a))", [1, 3, 5, 7]),
            ("[a, b]", [1, 2, 3, 5, 6, 7]),
        ])
    func table(_ condition: String, _ expected: [Int]) throws {
        let holding = try (0..<8).filter { bits in
            try Self.truth(
                condition, Set("abc".enumerated().filter { bits >> $0.offset & 1 == 1 }.map(\.element)))
        }
        #expect(holding == expected)
    }

    @Test("A selection whose name starts with '_' is not one of them")
    func hidden() throws {
        #expect(try !Self.truth("1 of them", ["d"]))
        #expect(try Self.truth("1 of _*", ["d"]))
        #expect(try Self.truth("_hidden", ["d"]))
    }

    @Test("Every condition of a few words is right or refused, and none stops the program")
    func everyShortCondition() {
        let words = ["a", "b", "not", "and", "or", "(", ")", "1 of", "them", "x*"]
        var accepted = 0
        func visit(_ prefix: [String], _ depth: Int) {
            if !prefix.isEmpty {
                let text = prefix.joined(separator: " ")
                let file = RuleFile(reading: ruleText(Self.selections, condition: text), name: "a.yml")
                #expect(file.rules.count + file.errors.count == 1, "\(text) \(file.errors)")
                accepted += file.rules.count
            }
            if depth > 0 { for word in words { visit(prefix + [word], depth - 1) } }
        }
        visit([], 3)
        // One word: a, b. Two: 'not' or '1 of' with each, '1 of them'. Three: two joined by 'and' or 'or', 'not not' with
        // each, each in parentheses, 'not 1 of' with three.
        #expect(accepted == 2 + 5 + (8 + 2 + 2 + 3))
    }
}
