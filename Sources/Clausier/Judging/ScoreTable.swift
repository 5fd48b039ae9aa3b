/// The standing of many releases on one edition, in one block of memory: all scores in milliseconds.
///
/// One row a release, one byte for the standing and one for the confidence of each control. It agrees with ``Score``,
/// confidence being kept to 1/255.
public struct ScoreTable: Sendable {
    /// What is scored.
    public let edition: Edition
    /// How many releases it holds.
    public private(set) var rows = 0
    private let columns: Int
    private var standings: [UInt8] = []
    private var confidences: [UInt8] = []
    private let isSupplier: [Bool]

    /// The figures of one release.
    public struct Row: Hashable, Sendable {
        /// In 0...100; NaN where nothing that weighs applies.
        public var value: Double
        /// What it would be if nothing were capped.
        public var uncapped: Double
        /// Whether a blocking control decides.
        public var outcome: Score.Outcome
        /// How many controls count, and how many of these are unknown.
        public var counted: Int, unknown: Int
    }

    /// An empty table.
    public init(_ edition: Edition, reserving rows: Int = 0) {
        self.edition = edition
        columns = edition.controls.count
        isSupplier = edition.controls.map { $0.respondent == .supplier }
        standings.reserveCapacity(rows * columns)
        confidences.reserveCapacity(rows * columns)
    }

    /// Adds a release of which nothing is known; returns its row.
    @discardableResult
    public mutating func addRow() -> Int {
        standings.append(contentsOf: repeatElement(Standing.unknown.rawValue, count: columns))
        confidences.append(contentsOf: repeatElement(0, count: columns))
        rows += 1
        return rows - 1
    }

    /// The state of a release on the control at that place of the edition.
    public subscript(row: Int, place: Int) -> PointState {
        get {
            let cell = row * columns + place
            return PointState(
                Standing(rawValue: standings[cell] & 7) ?? .unknown,
                confidence: Double(confidences[cell]) / 255,
                isJudged: standings[cell] & 8 != 0, isWaived: standings[cell] & 16 != 0)
        }
        set {
            precondition(row < rows && place < columns, "row \(row), control \(place) is outside the table")
            let cell = row * columns + place
            standings[cell] =
                newValue.standing.rawValue | (newValue.isJudged ? 8 : 0) | (newValue.isWaived ? 16 : 0)
            confidences[cell] = UInt8((newValue.confidence * 255).rounded())
        }
    }

    /// All scores, in the order of the rows.
    ///
    /// - Complexity: O(rows · controls), without allocation for each row.
    public func scores(_ weights: ScoreWeights = .usual) -> [Row] {
        let plan = Plan(self, weights)
        return (0..<rows).map { score(ofRow: $0, plan) }
    }

    /// The score of one release.
    public func score(ofRow row: Int, _ weights: ScoreWeights = .usual) -> Row {
        score(ofRow: row, Plan(self, weights))
    }

    /// What the weights make of each column, computed once.
    private struct Plan {
        let weights: [Double]
        let blocks: [Bool]
        let caps: (open: Double, failed: Double)

        init(_ table: ScoreTable, _ weights: ScoreWeights) {
            let edition = table.edition
            self.weights = edition.controls.map { weights.weight(of: $0, in: edition) }
            blocks = edition.controls.map { weights.blocks($0) }
            caps = (weights.openCap, weights.failedCap)
        }
    }

    /// Half points a standing is worth, by its raw value.
    private static let halves: [Double] = [0, 0, 0.5, 1, 0, 0, 0, 0]

    private func score(ofRow row: Int, _ plan: Plan) -> Row {
        let start = row * columns
        var total = 0.0, gained = 0.0
        var counted = 0, unknown = 0
        var isBlocked = false, isOpen = false
        for place in 0..<columns where isSupplier[place] {
            let cell = standings[start + place]
            let standing = cell & 7
            if standing == Standing.notApplicable.rawValue { continue }
            let weight = plan.weights[place]
            total += weight
            gained += weight * ScoreTable.halves[Int(standing)] * (Double(confidences[start + place]) / 255)
            counted += 1
            if standing == 0 { unknown += 1 }
            if plan.blocks[place], cell & 16 == 0, standing < Standing.compliant.rawValue {
                if standing == Standing.nonCompliant.rawValue { isBlocked = true } else { isOpen = true }
            }
        }
        let outcome: Score.Outcome = isBlocked ? .blocked : isOpen ? .open : .clear
        let uncapped = total > 0 ? 100 * gained / total : .nan
        let cap = isBlocked ? plan.caps.failed : isOpen ? plan.caps.open : 100
        return Row(
            value: uncapped > cap ? cap : uncapped, uncapped: uncapped, outcome: outcome, counted: counted,
            unknown: unknown)
    }
}
