// The machine that follows all paths, sped up: what it does at one place depends on the paths that are alive, on the scalar
// before and on the one after. Each such set of paths is a state, made when first met and kept, and a table tells where
// each class of ASCII characters leads. Most expressions need a few dozen states for any text. It tells
// where the match that ends first ends; where a match stands is the machine's affair.

/// The automata of one expression that no thread is using. A thread takes one out, or makes one, and puts it back with
/// what it has learnt.
final class AutomatonPool: Sendable {
    private let idle = IdlePool<Automaton>()

    /// Where the match that ends first ends, and before which no match begins: often the first one begins close behind.
    enum Bounds {
        case at(start: Int, end: Int)
        /// There is no match.
        case none
        /// The machine should say.
        case unknown
    }

    /// Where the match of a program that ends first in the text ends, and before which place no match begins.
    func bounds(_ program: Program, in text: [UInt8]) -> Bounds {
        idle.using(Automaton(program)) { $0.bounds(in: text) } ?? .unknown
    }
}

/// The states met so far of one expression. Each thread that searches uses one at a time.
struct Automaton: Sendable {
    private let program: Program
    /// The class of each ASCII character: characters that no set and no assertion of the program tells apart.
    private let classes: [UInt8]
    /// A character of each class.
    private let samples: [UInt32]
    /// Columns of the table: the classes, a line feed that ends the text, and the end itself.
    private let width: Int
    private var finalLineFeed: Int { width - 2 }
    private var end: Int { width - 1 }

    private struct State {
        /// The steps from which paths go on, before what follows is known: a part of ``steps``, ascending.
        let steps: Range<Int>
        /// A scalar that no assertion tells from the one passed last; `nil` at the start.
        let before: UInt32?
    }

    private var states: [State] = []
    /// The steps of all states, one behind the other.
    private var steps: [UInt16] = []
    /// Where the row of each state begins in the table: that is what a state is called, so that no step multiplies. Found
    /// by the state's hash, or by the next number that is free: so a state is looked up without being made.
    private var rows: [Int: UInt16] = [:]
    /// The state at which no path is under way, once it was met: no match begins before such a place and ends behind it.
    private var freshRow = -1
    /// Where each state goes on each column, or one of the three numbers below.
    private var table: [UInt16] = []
    /// Whether some assertion asks for more of the scalar passed last than whether there is one.
    private let looksBack: Bool
    /// The round in which each step was last reached, so that each is followed once.
    private var reached: [Int]
    private var round = 0
    private var pending: [Int] = []
    private var found: [UInt16] = []
    private var aside: [UInt16] = []
    private var forgotten = 0
    /// Where states went over characters beyond ASCII, each pair in the one place that its numbers give it.
    private var wide: [Wide] = []

    private struct Wide: BitwiseCopyable {
        var state = -1
        var scalar: UInt32 = 0
        var next: UInt16 = 0
    }

    private static let widePlaces = 1_024

    private static let unknown = UInt16.max
    private static let matched = UInt16.max - 1
    /// No path is left and none can begin.
    private static let dead = UInt16.max - 2
    /// Entries of the table, all of whose rows have a number below those three, and steps of the states: together about
    /// 200 KB.
    private static let tableLimit = 1 << 16 - 4
    private static let stepLimit = 1 << 15

    /// `nil` for a program too long to be worth it.
    init?(_ program: Program) {
        guard program.steps.count <= 4_096 else { return nil }
        self.program = program
        var classes = [UInt8](repeating: 0, count: 128)
        var masks: Set<UInt128> = [ScalarSet.Item.word.ascii, ScalarSet.Item.range(0x0A, 0x0A).ascii]
        for case .read(let set) in program.steps { masks.insert(set.ascii) }
        for mask in masks {
            // The new name of each old one, of the characters outside the mask and of those in it.
            var renamed = InlineArray<256, UInt8>(repeating: .max)
            var count: UInt8 = 0
            for value in 0..<128 {
                let key = Int(classes[value]) << 1 | Int(truncatingIfNeeded: mask >> UInt128(value) & 1)
                if renamed[key] == .max {
                    renamed[key] = count
                    count += 1
                }
                classes[value] = renamed[key]
            }
        }
        self.classes = classes
        let count = Int(classes.max() ?? 0) + 1
        samples = (0..<count).map { name in UInt32(classes.firstIndex(of: UInt8(name)) ?? 0) }
        width = count + 2
        reached = Array(repeating: -1, count: program.steps.count)
        looksBack = program.steps.contains { step in
            guard case .assert(let assertion) = step else { return false }
            return switch assertion {
            case .lineStart, .wordEdge, .noWordEdge: true
            case .textStart, .textEnd, .lastLineEnd, .lineEnd: false
            }
        }
        forget()
    }

    /// Where the match that ends first in UTF-8 text ends, and before which place no match begins; unknown if the text needs ever new
    /// states, so that the machine is faster.
    mutating func bounds(in text: [UInt8]) -> AutomatonPool.Bounds {
        forgotten = 0
        var state = 0
        var offset = 0
        var fresh = 0
        let count = text.count
        while offset < count {
            (state, offset, fresh) = run(text.span, state, offset, fresh)
            if state == freshRow { fresh = offset }
            let start = offset
            let byte = text[offset]
            let next: UInt16
            if byte < 0x80 {
                let isFinal = byte == 0x0A && offset + 1 == count
                let column = isFinal ? finalLineFeed : Int(classes[Int(byte)])
                let known = table[state + column]
                next =
                    known == Self.unknown
                    ? step(from: state, over: isFinal ? 0x0A : samples[column], isFinal: isFinal, column)
                    : known
                offset += 1
            } else {
                let (scalar, length) = decodeScalar(in: text, at: offset) ?? (0x11_0000 + UInt32(byte), 1)
                next = wideStep(from: state, over: scalar)
                offset += length
            }
            if next == Self.matched { return .at(start: fresh, end: start) }
            if next == Self.dead { return .none }
            // Ten fresh tables for little text: this expression has too many states.
            if forgotten > 10, offset / forgotten < 20_000 { return .unknown }
            state = Int(next)
        }
        let last = table[state + end]
        let answer = last == Self.unknown ? step(from: state, over: nil, isFinal: false, end) : last
        return answer == Self.matched ? .at(start: fresh, end: count) : .none
    }

    /// Follows known ways over ASCII, up to the last character at most.
    ///
    /// Unsafe for speed: bytes below 128 have a class, a state's row has an entry for each class, and every number below
    /// ``dead`` in the table is where a state's row begins.
    private func run(
        _ text: Span<UInt8>, _ state: Int, _ offset: Int, _ fresh: Int
    ) -> (state: Int, offset: Int, fresh: Int) {
        let (table, classes) = (table.span, classes.span)
        let last = text.count &- 1
        let freshRow = freshRow
        var (state, offset, fresh) = (state, offset, fresh)
        while offset < last {
            let byte = unsafe text[unchecked: offset]
            guard byte < 0x80 else { break }
            let column = unsafe Int(classes[unchecked: Int(byte)])
            let next = unsafe table[unchecked: state &+ column]
            guard next < Self.dead else { break }
            if Int(next) != state {
                if state == freshRow { fresh = offset }
                state = Int(next)
                offset &+= 1
                continue
            }
            offset &+= 1
            // Most text leaves a state as it is. No step waits for the one before then.
            while offset < last {
                let byte = unsafe text[unchecked: offset]
                guard byte < 0x80 else { return (state, offset, fresh) }
                let column = unsafe Int(classes[unchecked: Int(byte)])
                guard unsafe table[unchecked: state &+ column] == next else { break }
                offset &+= 1
            }
        }
        return (state, offset, fresh)
    }

    private mutating func wideStep(from state: Int, over scalar: UInt32) -> UInt16 {
        if wide.isEmpty { wide = Array(repeating: Wide(), count: Self.widePlaces) }
        let place = (state &* 31 &+ Int(scalar)) & (Self.widePlaces - 1)
        if wide[place].state == state, wide[place].scalar == scalar { return wide[place].next }
        let tables = forgotten
        let next = step(from: state, over: scalar, isFinal: false, nil)
        if tables == forgotten { wide[place] = Wide(state: state, scalar: scalar, next: next) }
        return next
    }

    private mutating func forget() {
        states.removeAll(keepingCapacity: true)
        steps.removeAll(keepingCapacity: true)
        rows.removeAll(keepingCapacity: true)
        table.removeAll(keepingCapacity: true)
        freshRow = -1
        for place in wide.indices { wide[place].state = -1 }
        forgotten += 1
        // What was found is still wanted.
        swap(&found, &aside)
        found.removeAll(keepingCapacity: true)
        found.append(0)
        _ = addRow(at: place(after: nil).key, after: nil)
        swap(&found, &aside)
    }

    /// Where the row of the state with the steps in ``found`` begins, if it is known, and under which key.
    private func place(after before: UInt32?) -> (key: Int, row: UInt16?) {
        var hasher = Hasher()
        for step in found { hasher.combine(step) }
        hasher.combine(before)
        var key = hasher.finalize()
        while let row = rows[key] {
            let state = states[Int(row) / width]
            if state.before == before, steps[state.steps].elementsEqual(found) { return (key, row) }
            key &+= 1
        }
        return (key, nil)
    }

    /// Adds the state with the steps in ``found``.
    private mutating func addRow(at key: Int, after before: UInt32?) -> UInt16 {
        let row = UInt16(table.count)
        states.append(State(steps: steps.count..<steps.count + found.count, before: before))
        steps += found
        rows[key] = row
        // No path leads back to the first step, which every place adds.
        if !program.startsAtTextStart, found.count == 1, before == 0x20 { freshRow = Int(row) }
        table += repeatElement(Self.unknown, count: width)
        return row
    }

    /// Where a state goes over a scalar, or over the end of the text; remembered if a column is given.
    private mutating func step(
        from row: Int, over scalar: UInt32?, isFinal: Bool, _ column: Int?
    ) -> UInt16 {
        let number = row / width
        let state = states[number]
        let tables = forgotten
        round += 1
        found.removeAll(keepingCapacity: true)
        var isMatch = false
        for step in steps[state.steps] { pending.append(Int(step)) }
        while let step = pending.popLast() {
            guard reached[step] != round else { continue }
            reached[step] = round
            switch program.steps[step] {
            case .read:
                if let scalar, program.reads(step, scalar) { found.append(UInt16(step + 1)) }
            case .match: isMatch = true
            case .jump(let target): pending.append(target)
            case .split(let one, let other):
                pending.append(one)
                pending.append(other)
            case .assert(let assertion):
                if assertion.holds(after: state.before, before: scalar, isFinal: isFinal) {
                    pending.append(step + 1)
                }
            }
        }
        let answer: UInt16
        if isMatch {
            answer = Self.matched
        } else if let scalar {
            if !program.startsAtTextStart { found.append(0) }
            answer = found.isEmpty ? Self.dead : self.answer(after: scalar)
        } else {
            answer = Self.dead
        }
        // After forgetting, the state that was left is no longer there.
        if let column, tables == forgotten { table[row + column] = answer }
        return answer
    }

    /// The row of the state with the steps in ``found``.
    private mutating func answer(after scalar: UInt32) -> UInt16 {
        // Where no assertion looks back, what was passed is all one.
        let before: UInt32 =
            !looksBack ? 0x20 : scalar == 0x0A ? 0x0A : ScalarSet.Item.isWord(scalar) ? 0x61 : 0x20
        found.sort()
        let (key, row) = place(after: before)
        if let row { return row }
        guard table.count + width > Self.tableLimit || steps.count + found.count > Self.stepLimit else {
            return addRow(at: key, after: before)
        }
        forget()
        let (freshKey, first) = place(after: before)
        return first ?? addRow(at: freshKey, after: before)
    }
}

extension Assertion {
    /// Whether it holds between two scalars; `isFinal` says that nothing follows the second.
    fileprivate func holds(after first: UInt32?, before second: UInt32?, isFinal: Bool) -> Bool {
        switch self {
        case .textStart: first == nil
        case .textEnd: second == nil
        case .lastLineEnd: second == nil || (second == 0x0A && isFinal)
        case .lineStart: first == nil || first == 0x0A
        case .lineEnd: second == nil || second == 0x0A
        case .wordEdge: Self.isWord(first) != Self.isWord(second)
        case .noWordEdge: Self.isWord(first) == Self.isWord(second)
        }
    }

    private static func isWord(_ scalar: UInt32?) -> Bool { scalar.map(ScalarSet.Item.isWord) ?? false }
}
