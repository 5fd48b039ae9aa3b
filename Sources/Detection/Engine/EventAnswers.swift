import Events
import Sigma

/// What is known of one event: which predicates hold, found by the scan or when asked for.
struct EventAnswers {
    let rules: CompiledRules
    private var scratch: MatchScratch
    private var asked: AskedTests
    private let fieldOfName: [UInt16]

    /// The answers of one thread.
    init(_ rules: CompiledRules, names: FieldNames, longValues: LongValueScanner) {
        let rules = CompiledRules(sharing: rules)
        self.rules = rules
        let fieldNames = rules.fields.map { names.intern($0) }
        fieldOfName = EventAnswers.numbers(of: fieldNames)
        scratch = MatchScratch(rules)
        asked = AskedTests(
            rules, fieldNames: fieldNames, fieldOfName: fieldOfName, longValues: longValues)
    }

    /// The rules' number of each field, by the number of the events' name.
    private static func numbers(of names: [FieldName]) -> [UInt16] {
        var numbers = [UInt16](
            repeating: MatchGroup.noTable, count: (names.map { Int($0.number) }.max() ?? -1) + 1)
        for (number, name) in names.enumerated() where numbers[Int(name.number)] == MatchGroup.noTable {
            numbers[Int(name.number)] = UInt16(number)
        }
        return numbers
    }

    /// Scans an event, the one before forgotten; returns how many candidates of the group can hold.
    mutating func findCandidates(of group: MatchGroup, in event: borrowing Event) -> Int {
        scratch.begin(group)
        asked.begin()
        scratch.scan(event, group, rules, fieldOfName: fieldOfName)
        return scratch.lineUp(group)
    }

    /// One of the candidates that were found; they come in the order of the rules.
    func candidate(_ index: Int) -> Int { Int(scratch.pending[index]) }

    /// Walks the chart of a rule; see ``RuleProgram``.
    mutating func holds(_ entry: UInt32, _ event: borrowing Event) -> Bool {
        // Not the table itself: see ``FixedTable``.
        let code = unsafe rules.code.base
        let yes = scratch.epoch | 1
        var place = Int(entry)
        while place > RuleProgram.accept {
            let word = unsafe code[place]
            let number = Int(word >> RuleProgram.Operation.bits)
            let answer: Bool
            switch RuleProgram.operation(word) {
            case .scanned: answer = scratch.truth[number] == yes
            case .asked: answer = ask(number, event)
            case .anyOf:
                answer = (1...number).contains { unsafe scratch.truth[Int(code[place + 2 + $0])] == yes }
            case .allOf:
                answer = (1...number).allSatisfy { unsafe scratch.truth[Int(code[place + 2 + $0])] == yes }
            case nil: answer = false
            }
            place = unsafe Int(code[place + (answer ? 1 : 2)])
        }
        return place == RuleProgram.accept
    }

    /// Whether a predicate of a candidate holds.
    mutating func holds(predicate: UInt32, _ event: borrowing Event) -> Bool {
        rules.rows[Int(predicate)].isScanned
            ? scratch.truth[Int(predicate)] == scratch.epoch | 1 : ask(Int(predicate), event)
    }

    /// Where the scan first found a predicate; `nil` if the scan does not answer it, or did not find it.
    func place(of predicate: UInt32) -> LiteralPlace? {
        guard rules.rows[Int(predicate)].isScanned, scratch.truth[Int(predicate)] == scratch.epoch | 1 else {
            return nil
        }
        return scratch.places[Int(predicate)]
    }

    private func areFound(_ hints: Range<Int>) -> Bool {
        hints.contains { scratch.truth[Int(rules.lists[$0])] == scratch.epoch | 1 }
    }

    private mutating func ask(_ predicate: Int, _ event: borrowing Event) -> Bool {
        let known = scratch.truth[predicate]
        if known | 1 == scratch.epoch | 1 { return known & 1 == 1 }
        let row = rules.rows[predicate]
        // A test whose hints were not found cannot pass.
        let answer = (row.hints.isEmpty || areFound(row.hints)) && asked.holds(row, event)
        scratch.truth[predicate] = scratch.epoch | (answer ? 1 : 0)
        return answer
    }
}
