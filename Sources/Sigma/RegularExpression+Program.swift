import Vocabulary

/// A regular expression as steps for a machine that follows all paths at once.
struct Program: Sendable {
    enum Step: Sendable {
        /// Reads one scalar of the set, then goes to the following step.
        case read(ScalarSet)
        /// Goes on only where the assertion holds.
        case assert(Assertion)
        /// Goes both ways, the first with priority.
        case split(Int, Int)
        case jump(Int)
        case match
    }

    private(set) var steps: [Step] = []
    /// Whether the expression holds only at the start of the text.
    let startsAtTextStart: Bool
    /// What every match holds.
    let required: RequiredSequence
    /// The scalars of the shortest match.
    let shortest: Int
    /// The expression, if it is no more than a class repeated, such as `.{1000,}`.
    let run: ScalarRun?
    /// The ASCII characters with which a match can begin, as bits; `nil` if a match can be empty.
    private(set) var firstASCII: UInt128?

    /// The ASCII characters that each step reads; none for steps that do not read.
    private(set) var masks: [UInt128] = []
    /// Whether each step waits for a scalar, or is the end.
    private(set) var waits: [Bool] = []
    /// Where each step that does not wait leads, the first with priority; see ``Way``.
    private(set) var ways: [Way] = []

    /// What a step that reads nothing leads to. A step is small here, so that the machine follows it without copying sets.
    struct Way: BitwiseCopyable {
        static let none: Int32 = -1

        /// The step that is gone to first, or ``none``.
        let first: Int32
        /// The step that is gone to next, or ``none``.
        let second: Int32
        /// What must hold for ``first`` to be gone to.
        let assertion: Assertion?
    }

    /// Five times what the longest published expression takes.
    static let limit = 5_000

    /// How many paths one character may move on at once, and how many steps may read nothing: each place of a text may
    /// cost as much. Public rules have 268 of either.
    private static let movedLimit = 512
    private static let turnLimit = 2_048

    /// How many parts may be written out: repetitions of what takes no step, `(){10000}`, take time all the same.
    private static let workLimit = 100_000

    init(_ tree: RegularExpressionTree) throws(RegularExpression.Refusal) {
        guard tree.work <= Self.workLimit else { throw Self.tooLong }
        startsAtTextStart = tree.startsAtTextStart
        required = RequiredSequence(tree)
        shortest = tree.shortestLength
        run = ScalarRun(tree)
        try add(tree)
        steps.append(.match)
        // What is counted is not searched by following paths.
        if run == nil { try refuseManyPaths() }
        firstASCII = firstCharacters
        for (index, step) in steps.enumerated() {
            var mask: UInt128 = 0
            var (first, second) = (Way.none, Way.none)
            var assertion: Assertion?
            switch step {
            case .read(let set): mask = set.ascii
            case .match: break
            case .assert(let condition): (first, assertion) = (Int32(index + 1), condition)
            case .split(let one, let other): (first, second) = (Int32(one), Int32(other))
            case .jump(let target): first = Int32(target)
            }
            masks.append(mask)
            waits.append(first == Way.none)
            ways.append(Way(first: first, second: second, assertion: assertion))
        }
    }

    /// Whether a step reads a scalar.
    @inline(__always) func reads(_ step: Int, _ scalar: UInt32) -> Bool {
        if scalar < 128 { return masks[step] &>> UInt128(scalar) & 1 == 1 }
        if case .read(let set) = steps[step] { return set.contains(scalar) }
        return false
    }

    private static var tooLong: RegularExpression.Refusal {
        RegularExpression.Refusal(
            sentence: LocalizedText(
                "l’expression demande plus de \(limit) étapes\u{A0}; réduisez ses répétitions",
                en: "the expression takes more than \(limit) steps; lower its repetitions"), offset: 0)
    }

    private func refuseManyPaths() throws(RegularExpression.Refusal) {
        // How many steps read each ASCII character, and how many some character beyond.
        var counts = [Int](repeating: 0, count: 129)
        var turns = 0
        for step in steps {
            guard case .read(let set) = step else {
                turns += 1
                continue
            }
            if set.mayHoldBeyondASCII { counts[128] += 1 }
            var rest = set.ascii
            while rest != 0 {
                counts[rest.trailingZeroBitCount] += 1
                rest &= rest - 1
            }
        }
        let most = counts.max() ?? 0
        guard most <= Self.movedLimit, turns <= Self.turnLimit else {
            throw RegularExpression.Refusal(
                sentence: most > Self.movedLimit
                    ? LocalizedText(
                        "un caractère pourrait être lu à plus de \(Self.movedLimit) endroits de l’expression à la fois\u{A0}; réduisez ses répétitions",
                        en:
                            "one character could be read at more than \(Self.movedLimit) places of the expression at once; lower its repetitions"
                    )
                    : LocalizedText(
                        "l’expression bifurque plus de \(Self.turnLimit) fois\u{A0}; réduisez ses répétitions",
                        en: "the expression branches more than \(Self.turnLimit) times; lower its repetitions"
                    ),
                offset: 0)
        }
    }

    /// What the steps that can be reached without reading read first.
    private var firstCharacters: UInt128? {
        var characters: UInt128 = 0
        var isSeen = [Bool](repeating: false, count: steps.count)
        var pending = [0]
        while let step = pending.popLast() {
            guard !isSeen[step] else { continue }
            isSeen[step] = true
            switch steps[step] {
            case .read(let set): characters |= set.ascii
            case .assert: pending.append(step + 1)
            case .split(let one, let other): pending += [one, other]
            case .jump(let target): pending.append(target)
            case .match: return nil
            }
        }
        return characters
    }

    private mutating func add(_ tree: RegularExpressionTree) throws(RegularExpression.Refusal) {
        guard steps.count < Self.limit else { throw Self.tooLong }
        switch tree {
        case .empty: break
        case .set(let set): steps.append(.read(set))
        case .assertion(let assertion): steps.append(.assert(assertion))
        case .sequence(let parts): for part in parts { try add(part) }
        case .alternatives(let choices): try addAlternatives(choices)
        case .repetition(let body, let low, let high, let isLazy):
            for _ in 0..<low { try add(body) }
            if let high {
                try addOptional(body, times: high - low, isLazy: isLazy)
            } else {
                try addLoop(body, isLazy: isLazy)
            }
        }
    }

    private mutating func addAlternatives(_ choices: [RegularExpressionTree]) throws(RegularExpression
        .Refusal)
    {
        var jumps: [Int] = []
        for choice in choices.dropLast() {
            let split = steps.count
            steps.append(.match)
            try add(choice)
            jumps.append(steps.count)
            steps.append(.match)
            steps[split] = .split(split + 1, steps.count)
        }
        if let last = choices.last { try add(last) }
        for jump in jumps { steps[jump] = .jump(steps.count) }
    }

    private mutating func addOptional(
        _ body: RegularExpressionTree, times: Int, isLazy: Bool
    ) throws(RegularExpression.Refusal) {
        var splits: [Int] = []
        for _ in 0..<times {
            splits.append(steps.count)
            steps.append(.match)
            try add(body)
        }
        for split in splits { steps[split] = choice(split + 1, steps.count, isLazy) }
    }

    private mutating func addLoop(_ body: RegularExpressionTree, isLazy: Bool) throws(RegularExpression
        .Refusal)
    {
        let split = steps.count
        steps.append(.match)
        try add(body)
        steps.append(.jump(split))
        steps[split] = choice(split + 1, steps.count, isLazy)
    }

    private func choice(_ inside: Int, _ after: Int, _ isLazy: Bool) -> Step {
        isLazy ? .split(after, inside) : .split(inside, after)
    }
}

extension RegularExpressionTree {
    var startsAtTextStart: Bool {
        switch self {
        case .assertion(.textStart): true
        case .sequence(let parts): parts.first?.startsAtTextStart ?? false
        case .alternatives(let choices): choices.allSatisfy(\.startsAtTextStart)
        default: false
        }
    }

    /// The scalars of the shortest text that matches.
    var shortestLength: Int {
        switch self {
        case .empty, .assertion: 0
        case .set: 1
        case .sequence(let parts): parts.reduce(0) { $0.addingCapped($1.shortestLength) }
        case .alternatives(let choices): choices.map(\.shortestLength).min() ?? 0
        case .repetition(let body, let low, _, _): body.shortestLength.timesCapped(low)
        }
    }
}

extension RegularExpressionTree {
    /// The parts that are visited to write the expression out, repetitions as often as they are repeated.
    fileprivate var work: Int {
        switch self {
        case .empty, .set, .assertion: 1
        case .sequence(let parts), .alternatives(let parts): parts.reduce(1) { $0.addingCapped($1.work) }
        case .repetition(let body, let low, let high, _):
            body.work.timesCapped(max(high ?? low + 1, 1)).addingCapped(1)
        }
    }
}

extension Int {
    /// Repetitions of repetitions may count further than numbers go; nothing is that long.
    private static let cap = 1 << 30

    fileprivate func addingCapped(_ other: Int) -> Int { Swift.min(self + other, Self.cap) }

    fileprivate func timesCapped(_ factor: Int) -> Int {
        let (product, isTooLarge) = multipliedReportingOverflow(by: factor)
        return isTooLarge ? Self.cap : Swift.min(product, Self.cap)
    }
}
