/// The numbers of a name as somebody typed it: how far a release's are from them.
struct TypedNumbers {
    private let numbers: [[Int]]

    init(_ text: String) { numbers = TypedNumbers.read(text) }

    /// How far the nearest number of any of those names is, part by part; the same for all where nothing is typed.
    func distance(to names: [String]) -> TypedDistance {
        let theirs = names.flatMap(TypedNumbers.read)
        return numbers.flatMap { own in theirs.map { TypedDistance(own, $0) } }.min() ?? .none
    }

    /// `Windows 10.0.19045 sp 2`: 10.0.19045 and 2. What is too long for a version is left out.
    private static func read(_ text: String) -> [[Int]] {
        text.prefix(300).split { !$0.isASCII || !($0.isNumber || $0 == ".") }.map { run in
            run.split(separator: ".").prefix(4).compactMap { Int($0) }
        }.filter { !$0.isEmpty }
    }
}

/// How far one version number is from another: the first part weighs most.
struct TypedDistance: Comparable {
    private let parts: [Int]

    /// Nothing to compare.
    static let none = TypedDistance(parts: [])

    private init(parts: [Int]) { self.parts = parts }

    init(_ left: [Int], _ right: [Int]) {
        parts = (0..<4).map { place in
            let (one, other) = (
                left.indices.contains(place) ? left[place] : 0,
                right.indices.contains(place) ? right[place] : 0
            )
            let (difference, overflow) = one.subtractingReportingOverflow(other)
            return overflow ? .max : Int(clamping: difference.magnitude)
        }
    }

    static func < (left: TypedDistance, right: TypedDistance) -> Bool {
        left.parts.lexicographicallyPrecedes(right.parts)
    }
}
