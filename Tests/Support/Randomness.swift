import Foundation

/// Numbers from a seed, the same on every machine: SplitMix64.
///
/// > Source: Steele, Lea and Flood, "Fast splittable pseudorandom number generators", 2014.
public struct SeededNumbers: RandomNumberGenerator, Sendable {
    /// What the next number is made of.
    public var state: UInt64

    /// Numbers from that seed.
    public init(_ seed: UInt64) { state = seed }

    /// The next number.
    public mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
        return mixed ^ mixed >> 31
    }

    /// One of several; there must be one.
    public mutating func pick<Element>(_ elements: [Element]) -> Element {
        elements[Int.random(in: 0..<elements.count, using: &self)]
    }
}

/// The seed of a random test: a new one each time, told before the test begins, so that even a test that stops the
/// process can be repeated.
///
///     CORDON_SEED=1234 swift test --filter 'Random expressions'
public struct Seed: Sendable, CustomStringConvertible {
    /// To make numbers from.
    public let value: UInt64
    /// What a failure says: how to repeat it.
    public var description: String { "repeat with CORDON_SEED=\(value)" }

    /// The seed that `CORDON_SEED` states, or a new one, for the test of that name.
    public init(_ test: String = #function) {
        let stated = ProcessInfo.processInfo.environment["CORDON_SEED"].flatMap { UInt64($0) }
        value = stated ?? .random(in: 0 ... .max)
        print("random test \(test): \(description)")
    }

    /// Numbers from it.
    public var numbers: SeededNumbers { SeededNumbers(value) }
}
