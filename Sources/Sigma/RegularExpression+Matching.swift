// How a search runs. The machine keeps the set of steps that some path has reached at the present place, ordered
// by priority, and moves all of them by one scalar at a time. A step enters the set once a place, so that a text of n
// scalars costs at most n times the steps of the program: no text makes it slower. Each path remembers where it
// began; the first path in priority that reaches `match` is the match that Perl would find.

extension RegularExpression {
    /// Whether the expression holds anywhere in the text.
    public func matches(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        return holds(in: bytes)
    }

    /// The first match in UTF-8 text, as offsets of bytes.
    ///
    /// In a text of more than four kilobytes, where the match stands is looked for only about the place where the first one
    /// ends, a kilobyte before and after it: a person is shown no more, and hostile text costs no more.
    ///
    /// - Complexity: O(*n* · *m*) for *n* bytes and *m* steps; O(*n*) for nearly all texts.
    package func firstMatch(in text: [UInt8]) -> Range<Int>? {
        if let run = program.run { return run.firstMatch(in: text) }
        // The machine begins where the first match may, and reads no further than it must.
        let bounds = text.count > 32 ? automata.bounds(program, in: text) : .unknown
        switch bounds {
        case .none: return nil
        case .unknown where text.count <= RegularExpression.longestSearched:
            return search(text, in: 0..<text.count, endsAtFirst: false)
        case .unknown:
            guard let found = search(text, in: 0..<text.count, endsAtFirst: true) else { return nil }
            return search(text, from: 0, about: found.upperBound)
        case .at(let start, let end):
            guard text.count > RegularExpression.longestSearched else {
                return search(text, in: start..<text.count, endsAtFirst: false)
            }
            return search(text, from: start, about: end)
        }
    }

    /// The first match from a start on, looked for about the place where the one that ends first ends.
    private func search(_ text: [UInt8], from least: Int, about end: Int) -> Range<Int> {
        let start = program.startsAtTextStart ? 0 : max(least, characterStart(in: text, at: end - 1_024))
        guard end - start <= 2_048 else { return start..<end }
        let about = start..<characterStart(in: text, at: end + 1_024)
        return search(text, in: about, endsAtFirst: false) ?? start..<end
    }

    private static let longestSearched = 4_096

    /// The start of the character that a place is in; the ends of the text for places beyond them.
    private func characterStart(in text: [UInt8], at place: Int) -> Int {
        var place = max(0, min(place, text.count))
        for _ in 0..<3 where place > 0 && place < text.count && text[place] & 0xC0 == 0x80 { place -= 1 }
        return place
    }

    /// Whether a text has what every match holds: a quick way to say no; `folded` is the text in lower case.
    package func mayHold(in folded: [UInt8], isASCII: Bool) -> Bool {
        let program = program
        // Lowering never leaves fewer characters than there were.
        return folded.count >= program.shortest && program.required.stands(in: folded, isASCII: isASCII)
    }

    /// Whether the expression holds anywhere in UTF-8 text.
    package func holds(in text: [UInt8]) -> Bool {
        if let run = program.run { return run.firstMatch(in: text) != nil }
        switch automata.bounds(program, in: text) {
        case .at: return true
        case .none: return false
        case .unknown: return search(text, in: 0..<text.count, endsAtFirst: true) != nil
        }
    }

    /// The first match that begins within a part of the text, read no further than its end.
    private func search(_ text: [UInt8], in part: Range<Int>, endsAtFirst: Bool) -> Range<Int>? {
        machines.using(Machine(steps: program.steps.count)) { machine in
            search(text, in: part, endsAtFirst: endsAtFirst, with: &machine)
        } ?? nil
    }

    private func search(
        _ text: [UInt8], in part: Range<Int>, endsAtFirst: Bool, with machine: inout Machine
    ) -> Range<Int>? {
        machine.begin()
        let program = program
        var place = TextPlace(text, at: part.lowerBound)
        var found: Range<Int>?
        while true {
            if machine.current.isEmpty, found == nil, !program.startsAtTextStart,
                let first = program.firstASCII, place.skip(to: first)
            {
                machine.leavePlace()
            }
            let mayStart = found == nil && (place.offset == 0 || !program.startsAtTextStart)
            if mayStart, place.mayBegin(with: program.firstASCII) {
                machine.add(0, from: place.offset, at: place, in: program)
            }
            if machine.current.isEmpty {
                if found != nil || !mayStart { return found }
            }
            if let match = machine.takeMatch(in: program, at: place.offset) {
                found = match
                if endsAtFirst { return found }
            }
            guard place.offset < part.upperBound, let scalar = place.advance() else { return found }
            machine.step(over: scalar, to: place, in: program)
        }
    }
}

/// A place between two scalars of a text.
private struct TextPlace {
    let text: [UInt8]
    private(set) var offset = 0
    private(set) var before: UInt32?
    private(set) var after: UInt32?
    private var afterLength = 0

    init(_ text: [UInt8], at offset: Int) {
        self.text = text
        self.offset = offset
        (after, afterLength) = Self.scalar(in: text, at: offset)
        guard offset > 0 else { return }
        // The character before is a byte that stands alone, or one of several bytes that ends here.
        before = UInt32(text[offset - 1])
        guard text[offset - 1] >= 0x80 else { return }
        before = 0x11_0000 + UInt32(text[offset - 1])
        for back in 2...4 where offset >= back {
            if let (scalar, length) = decodeScalar(in: text, at: offset - back), length == back {
                before = scalar
            }
        }
    }

    /// Moves over the next scalar and returns it.
    mutating func advance() -> UInt32? {
        guard let passed = after else { return nil }
        before = passed
        offset += afterLength
        (after, afterLength) = Self.scalar(in: text, at: offset)
        return passed
    }

    /// Whether the next scalar may be one of those with which a match can begin, as bits; `nil` for any or none.
    func mayBegin(with characters: UInt128?) -> Bool {
        guard let characters, let after, after < 0x80 else { return true }
        return (characters &>> UInt128(after)) & 1 == 1
    }

    /// Moves over ASCII characters that are not among some, which are given as bits; whether there was one.
    mutating func skip(to characters: UInt128) -> Bool {
        var last: UInt8?
        while offset < text.count, text[offset] < 0x80, (characters &>> UInt128(text[offset])) & 1 == 0 {
            last = text[offset]
            offset += 1
        }
        guard let last else { return false }
        before = UInt32(last)
        (after, afterLength) = Self.scalar(in: text, at: offset)
        return true
    }

    /// A byte that is not UTF-8 counts as one scalar above all of Unicode.
    private static func scalar(in text: [UInt8], at offset: Int) -> (UInt32?, Int) {
        guard offset < text.count else { return (nil, 0) }
        let byte = text[offset]
        if byte < 0x80 { return (UInt32(byte), 1) }
        guard let (scalar, length) = decodeScalar(in: text, at: offset) else {
            return (0x11_0000 + UInt32(byte), 1)
        }
        return (scalar, length)
    }

    func holds(_ assertion: Assertion) -> Bool {
        switch assertion {
        case .textStart: offset == 0
        case .textEnd: after == nil
        case .lastLineEnd: after == nil || (after == 0x0A && offset + 1 == text.count)
        case .lineStart: before == nil || before == 0x0A
        case .lineEnd: after == nil || after == 0x0A
        case .wordEdge: isWord(before) != isWord(after)
        case .noWordEdge: isWord(before) == isWord(after)
        }
    }

    private func isWord(_ scalar: UInt32?) -> Bool { scalar.map(ScalarSet.Item.isWord) ?? false }
}

/// The paths that are alive, in order of priority.
struct Machine: Sendable {
    struct Path: Sendable {
        let step: Int
        let start: Int
    }

    private(set) var current: [Path] = []
    private var next: [Path] = []
    /// The place at which each step last entered the set.
    private var entered: [Int]
    private var round = 0
    private var pending: [Int] = []

    /// Forgets the text before.
    fileprivate mutating func begin() {
        current.removeAll(keepingCapacity: true)
        round += 1
    }

    init(steps: Int) {
        entered = Array(repeating: -1, count: steps)
        current.reserveCapacity(min(steps, 64))
    }

    /// Forgets which steps were entered: what failed an assertion at one place may hold at another.
    fileprivate mutating func leavePlace() { round += 1 }

    /// Adds a step and all that it reaches without reading, in order of priority.
    fileprivate mutating func add(_ first: Int, from start: Int, at place: TextPlace, in program: Program) {
        // Most steps lead to one that waits for a scalar.
        if program.waits[first] {
            if entered[first] != round {
                entered[first] = round
                current.append(Path(step: first, start: start))
            }
            return
        }
        // The step in hand goes on in place of the one that led to it; only what comes second waits.
        var step = first
        while true {
            var next = Program.Way.none
            if entered[step] != round {
                entered[step] = round
                if program.waits[step] {
                    current.append(Path(step: step, start: start))
                } else {
                    let way = program.ways[step]
                    if way.second != Program.Way.none { pending.append(Int(way.second)) }
                    if way.assertion.map({ place.holds($0) }) ?? true { next = way.first }
                }
            }
            if next != Program.Way.none {
                step = Int(next)
            } else if let waiting = pending.popLast() {
                step = waiting
            } else {
                return
            }
        }
    }

    /// The match of highest priority, if a path has reached one; paths of lower priority are dropped.
    fileprivate mutating func takeMatch(in program: Program, at offset: Int) -> Range<Int>? {
        // The end is the last step.
        let end = program.steps.count - 1
        for (index, path) in current.enumerated() where path.step == end {
            current.removeSubrange(index...)
            return path.start..<offset
        }
        return nil
    }

    /// Moves every path over a scalar; those that cannot read it end.
    fileprivate mutating func step(over scalar: UInt32, to place: TextPlace, in program: Program) {
        swap(&current, &next)
        current.removeAll(keepingCapacity: true)
        round += 1
        for path in next where program.reads(path.step, scalar) {
            add(path.step + 1, from: path.start, at: place, in: program)
        }
    }
}
