import Sigma

// A rule becomes a chart of tests: each test names the test that comes next if it holds, and if it does not. Two places end
// the walk: the rule holds, or does not. Cheap tests come before dear ones, and what a `not` excludes comes last.
//
//     condition: image and not known          3  image?   yes -> 6   no -> reject
//                                             6  known?   yes -> reject   no -> accept
//
// Each test takes three words: what to test, and two places. Lists of literals, of which one (or each) must have been
// found, take one such row and a word for each literal.

/// The charts of all rules, one behind the other.
struct RuleProgram {
    private(set) var code: [UInt32] = [0, 0]

    /// Where the walk ends when the rule does not hold.
    static let reject: UInt32 = 0
    /// Where the walk ends when the rule holds.
    static let accept: UInt32 = 1

    /// What the lowest bits of a row's first word say; the others are a number of a predicate, or a count.
    enum Operation: UInt32 {
        /// The scan has answered it.
        case scanned
        /// It is answered when asked.
        case asked
        /// One of the predicates that follow was found; each was.
        case anyOf, allOf

        static let bits: UInt32 = 2
    }

    /// What the first word of a row says.
    static func operation(_ word: UInt32) -> Operation? {
        Operation(rawValue: word & (1 << Operation.bits - 1))
    }

    /// Adds a test; returns where it begins.
    mutating func add(_ operation: Operation, _ predicate: UInt32, yes: UInt32, no: UInt32) -> UInt32 {
        code += [predicate << Operation.bits | operation.rawValue, yes, no]
        return UInt32(code.count - 3)
    }

    /// Adds a test of several predicates that the scan answers.
    mutating func add(_ operation: Operation, _ predicates: [UInt32], yes: UInt32, no: UInt32) -> UInt32 {
        let start = UInt32(code.count)
        code += [UInt32(predicates.count) << Operation.bits | operation.rawValue, yes, no]
        code += predicates
        return start
    }
}

/// A rule's tree with its tests numbered: what the chart and the witnesses are drawn from.
indirect enum NumberedStep {
    case all([NumberedStep])
    case any([NumberedStep])
    case not(NumberedStep)
    case predicate(UInt32)
}

extension RuleProgram {
    /// Adds the chart of a tree; returns where it begins.
    mutating func add(_ step: NumberedStep, _ rows: [Predicate], yes: UInt32, no: UInt32) -> UInt32 {
        switch step {
        case .predicate(let number):
            return add(rows[Int(number)].isScanned ? .scanned : .asked, number, yes: yes, no: no)
        case .not(let part): return add(part, rows, yes: no, no: yes)
        case .all(let parts):
            let (found, rest) = split(parts, rows)
            var next = yes
            for part in rest.reversed() { next = add(part, rows, yes: next, no: no) }
            return add(found, .allOf, yes: next, no: no, otherwise: next)
        case .any(let parts):
            let (found, rest) = split(parts, rows)
            var next = no
            for part in rest.reversed() { next = add(part, rows, yes: yes, no: next) }
            return add(found, .anyOf, yes: yes, no: next, otherwise: next)
        }
    }

    private mutating func add(
        _ found: [UInt32], _ operation: Operation, yes: UInt32, no: UInt32, otherwise: UInt32
    ) -> UInt32 {
        switch found.count {
        case 0: otherwise
        case 1: add(.scanned, found[0], yes: yes, no: no)
        default: add(operation, found, yes: yes, no: no)
        }
    }

    /// The parts that the scan answers, and the others from the cheapest to the dearest.
    private func split(_ parts: [NumberedStep], _ rows: [Predicate]) -> (
        found: [UInt32], rest: [NumberedStep]
    ) {
        var found: [UInt32] = []
        var rest: [(cost: Int, step: NumberedStep)] = []
        for part in parts {
            if case .predicate(let number) = part, rows[Int(number)].isScanned {
                found.append(number)
            } else {
                rest.append((part.cost(rows), part))
            }
        }
        return (
            found,
            rest.enumerated().sorted { ($0.element.cost, $0.offset) < ($1.element.cost, $1.offset) }.map(
                \.element.step)
        )
    }
}

extension NumberedStep {
    /// How dear the answer is, roughly.
    fileprivate func cost(_ rows: [Predicate]) -> Int {
        switch self {
        case .predicate(let number):
            let row = rows[Int(number)]
            if row.isScanned { return 1 }
            let one =
                switch row.kind {
                case .exists, .isMissing, .isNull, .foreign: 4
                case .equals, .startsWith, .endsWith: 6
                case .contains: 20
                case .reference: 60
                case .test, .hint: 100
                }
            return row.field == Predicate.anyField ? one * 10 : one
        case .not(let part): return part.cost(rows)
        case .all(let parts), .any(let parts): return parts.reduce(0) { $0 + $1.cost(rows) }
        }
    }
}
