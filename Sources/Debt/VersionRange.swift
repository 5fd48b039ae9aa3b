/// A version as software writes it, ordered as its makers mean it: numbers by value, a letter after none.
public struct ProductVersion: Hashable, Codable, Sendable {
    /// As written.
    public let text: String

    /// Any text is a version.
    public init(_ text: String) {
        self.text = text
    }

    /// The runs of digits and of letters.
    private var parts: [Part] {
        var parts: [Part] = []
        var rest = text.lowercased()[...]
        while let first = rest.first {
            let run = rest.prefix {
                $0.isASCII && $0.isNumber == first.isNumber && ($0.isNumber || $0.isLetter)
            }
            guard !run.isEmpty else {
                rest = rest.dropFirst()
                continue
            }
            parts.append(first.isNumber ? .number(Part.trimmed(run)) : .word(String(run)))
            rest = rest.dropFirst(run.count)
        }
        while parts.last == .number("") { parts.removeLast() }
        return parts
    }

    private enum Part: Equatable {
        /// Digits without leading zeros, of any length.
        case number(String)
        case word(String)

        static func trimmed(_ digits: Substring) -> String { String(digits.drop { $0 == "0" }) }

        /// What comes before the end of a version: marks of tests do, everything else comes after.
        var isBeforeRelease: Bool {
            if case .word(let word) = self {
                ["alpha", "beta", "rc", "pre", "preview", "dev", "m"].contains(word)
            } else {
                false
            }
        }

        static func < (left: Part, right: Part) -> Bool {
            switch (left, right) {
            case (.number(let left), .number(let right)):
                (left.count, left) < (right.count, right)
            case (.word(let left), .word(let right)): left < right
            case (.word, .number): true
            case (.number, .word): false
            }
        }
    }
}

extension ProductVersion: Comparable {
    /// Orders 1.9 before 1.10, 1.0 with 1, 1.0-rc1 before 1.0, 1.0.2 before 1.0.2k.
    public static func < (left: ProductVersion, right: ProductVersion) -> Bool {
        let (left, right) = (left.parts, right.parts)
        for (one, other) in zip(left, right) where one != other { return one < other }
        if left.count == right.count { return false }
        // What the longer one goes on with: zeros say nothing, a mark of a test comes before, all else after.
        let rest = left.count < right.count ? right[left.count...] : left[right.count...]
        let goesOnBefore = rest.first { $0 != .number("") }?.isBeforeRelease ?? false
        return left.count < right.count ? !goesOnBefore : goesOnBefore
    }

    /// Whether neither comes before the other: `1.0` and `1`.
    public static func == (left: ProductVersion, right: ProductVersion) -> Bool { left.parts == right.parts }

    /// Hashes what equality compares.
    public func hash(into hasher: inout Hasher) {
        for part in parts {
            switch part {
            case .number(let digits): hasher.combine(digits)
            case .word(let word): hasher.combine(word)
            }
        }
    }
}

/// Versions between two bounds; a missing bound is open.
public struct VersionRange: Hashable, Codable, Sendable {
    /// The first version, where there is one.
    public var lower: ProductVersion?
    /// Whether the first version itself belongs.
    public var includesLower: Bool
    /// The last version, where there is one.
    public var upper: ProductVersion?
    /// Whether the last version itself belongs.
    public var includesUpper: Bool

    /// Versions between two bounds.
    public init(
        from lower: ProductVersion? = nil, includesLower: Bool = true, to upper: ProductVersion? = nil,
        includesUpper: Bool = false
    ) {
        self.lower = lower
        self.includesLower = includesLower
        self.upper = upper
        self.includesUpper = includesUpper
    }

    /// One version alone.
    public static func only(_ version: ProductVersion) -> VersionRange {
        VersionRange(from: version, to: version, includesUpper: true)
    }

    /// Every version.
    public static let all = VersionRange()

    /// Whether a version lies between the bounds.
    public func contains(_ version: ProductVersion) -> Bool {
        if let lower, version < lower || (version == lower && !includesLower) { return false }
        if let upper, upper < version || (version == upper && !includesUpper) { return false }
        return true
    }
}
