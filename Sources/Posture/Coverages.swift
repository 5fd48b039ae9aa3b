public import Vocabulary

/// How far each of the eight protections is in place: 0 for nothing, 1 for everywhere and proven.
public struct Coverages: Hashable, Sendable {
    /// In the order of ``Dimension``'s cases; each in 0...1.
    public private(set) var values: SIMD8<Double>

    /// The same level everywhere; `level` is brought into 0...1.
    public init(all level: Double = 0) {
        values = SIMD8(repeating: min(max(level, 0), 1))
    }

    /// Level by level.
    ///
    /// - Throws: ``VocabularyError/outside(_:of:in:)``, naming the dimension, for a level that is not in 0...1.
    public init(_ levels: [Dimension: Double]) throws(VocabularyError) {
        values = .zero
        for dimension in Dimension.allCases {
            try set(levels[dimension] ?? 0, for: dimension)
        }
    }

    /// The level of one dimension, 0...1.
    public subscript(dimension: Dimension) -> Double { values[dimension.place] }

    /// Replaces one level.
    ///
    /// - Throws: ``VocabularyError/outside(_:of:in:)``, naming the dimension, for a level that is not in 0...1.
    public mutating func set(_ level: Double, for dimension: Dimension) throws(VocabularyError) {
        guard (0...1).contains(level) else {
            throw .outside(level, of: 0...1, in: "coverage '\(dimension.rawValue)'")
        }
        values[dimension.place] = level
    }

    /// The same with one protection complete.
    public func completing(_ dimension: Dimension) -> Coverages {
        var copy = self
        copy.values[dimension.place] = 1
        return copy
    }

    /// The same with several protections complete.
    public func completing(_ dimensions: some Sequence<Dimension>) -> Coverages {
        dimensions.reduce(self) { $0.completing($1) }
    }
}
