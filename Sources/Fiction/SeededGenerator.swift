/// Numbers that look random and follow from a seed alone, on every machine and in every release of Swift.
///
/// > Source: Steele, Lea and Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014 (SplitMix64).
struct SeededGenerator: Sendable {
    private var state: UInt64

    init(seed: UInt64) {
        state = seed
    }

    /// A generator of its own for a part of the fiction: parts can then be made in any order.
    init(seed: UInt64, part: Part, _ index: Int = 0) {
        var mixer = SeededGenerator(seed: seed ^ (part.rawValue &* 0xD6E8_FEB8_6659_FD93))
        let salt = mixer.next()
        state = salt ^ (UInt64(bitPattern: Int64(index)) &* 0x9E37_79B9_7F4A_7C15)
        state = next()
    }

    /// The parts of the fiction.
    enum Part: UInt64 {
        case places = 1, members, catalogue, hosting, estate, day, oddities, attack, evidence
    }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    /// A number in `0..<bound`; zero if there is none.
    mutating func below(_ bound: Int) -> Int {
        guard bound > 0 else { return 0 }
        return Int(next().multipliedFullWidth(by: UInt64(bound)).high)
    }

    /// A number in the range, both ends included.
    mutating func number(in range: ClosedRange<Int>) -> Int {
        range.lowerBound + below(range.upperBound - range.lowerBound + 1)
    }

    /// True so many times in a hundred.
    mutating func chance(_ percent: Int) -> Bool { below(100) < percent }

    /// One of them.
    mutating func pick<Element>(_ choices: [Element]) -> Element {
        choices[below(choices.count)]
    }

    /// The position of one of these weights, each as likely as it is large.
    mutating func pick(byWeight weights: [Int]) -> Int {
        var rest = below(weights.reduce(0, +))
        for (position, weight) in weights.enumerated() {
            if rest < weight { return position }
            rest -= weight
        }
        return weights.count - 1
    }

    /// The same elements in another order.
    mutating func shuffled<Element>(_ elements: [Element]) -> [Element] {
        var result = elements
        for position in stride(from: result.count - 1, to: 0, by: -1) {
            result.swapAt(position, below(position + 1))
        }
        return result
    }
}
