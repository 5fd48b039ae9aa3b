/// The best set of measures for a budget: one option for each hospital, the most value for the money.
///
/// > Source: Kellerer, Pferschy and Pisinger, "Knapsack problems", 2004, chapter 11 (multiple-choice knapsack): the linear
/// > relaxation takes increments of the upper hulls by slope; the exact choice comes by dynamic programming.
public struct BudgetChoice: Hashable, Sendable {
    /// What an option costs and what it brings, in one unit of money.
    public struct Option: Hashable, Sendable {
        /// 0 or more.
        public var cost: Double
        /// Any number.
        public var value: Double

        /// An option.
        public init(cost: Double, value: Double) {
            self.cost = cost
            self.value = value
        }
    }

    /// The option taken, by group.
    public let choice: [Int]
    /// What they cost together.
    public let cost: Double
    /// What they bring together.
    public let value: Double
    /// No choice within the budget can bring more than this.
    public let bound: Double
    /// Whether no choice brings more than this one.
    public let isProven: Bool

    /// The largest table of an exact search, in cells.
    static let mostCells = 40_000_000

    /// The best choice within a budget: exact where costs are whole numbers and the table is not too large, within the
    /// bound else.
    ///
    /// - Throws: ``PoolError`` for a group without options, a cost that is negative, or a budget too small for any choice.
    public init(_ groups: [[Option]], budget: Double) throws(PoolError) {
        try PoolError.check(budget, in: .notNegative, "budget")
        for (place, group) in groups.enumerated() {
            guard !group.isEmpty else { throw .empty("group \(place)") }
            for option in group {
                try PoolError.check(option.cost, in: .notNegative, "group \(place): cost")
                guard option.value.isFinite else {
                    throw .outside(option.value, of: "a finite number", in: "group \(place): value")
                }
            }
        }
        let hulls = groups.map(BudgetHull.init)
        let least = hulls.reduce(0) { $0 + $1.base.cost }
        guard least <= budget else { throw .outside(budget, of: "\(least) or more", in: "budget") }
        let relaxed = BudgetRelaxation(hulls, budget: budget - least)
        let whole =
            groups.allSatisfy { $0.allSatisfy { $0.cost == $0.cost.rounded() } }
            && budget < 1e9
            && Double(groups.count) * (budget.rounded(.down) + 1) <= Double(BudgetChoice.mostCells)
        let choice =
            whole ? BudgetTable.choice(groups, hulls, budget: Int(budget.rounded(.down))) : relaxed.choice
        self.choice = choice
        cost = zip(groups, choice).reduce(0) { $0 + $1.0[$1.1].cost }
        value = zip(groups, choice).reduce(0) { $0 + $1.0[$1.1].value }
        bound = relaxed.bound
        isProven = whole
    }
}

/// The options of one group that a relaxation uses: the upper hull of value over cost.
struct BudgetHull {
    /// The cheapest option, the best of those.
    let base: BudgetChoice.Option
    /// Places of the hull's options in the group, by rising cost.
    let places: [Int]
    let options: [BudgetChoice.Option]

    init(_ group: [BudgetChoice.Option]) {
        let order = group.indices.sorted {
            (group[$0].cost, -group[$0].value, $0) < (group[$1].cost, -group[$1].value, $1)
        }
        var hull: [Int] = []
        for place in order {
            let option = group[place]
            if let last = hull.last, option.value <= group[last].value { continue }
            while hull.count >= 2 {
                let a = group[hull[hull.count - 2]], b = group[hull[hull.count - 1]]
                let isBelow =
                    (b.value - a.value) * (option.cost - a.cost) <= (option.value - a.value)
                    * (b.cost - a.cost)
                guard isBelow else { break }
                hull.removeLast()
            }
            hull.append(place)
        }
        places = hull
        options = hull.map { group[$0] }
        base = options[0]
    }
}

/// The linear relaxation, and the whole choice that it leads to.
struct BudgetRelaxation {
    let bound: Double
    let choice: [Int]

    init(_ hulls: [BudgetHull], budget: Double) {
        var steps: [(group: Int, rank: Int, cost: Double, value: Double)] = []
        for (group, hull) in hulls.enumerated() {
            for rank in hull.options.indices.dropFirst() {
                let before = hull.options[rank - 1], after = hull.options[rank]
                steps.append((group, rank, after.cost - before.cost, after.value - before.value))
            }
        }
        // By slope; cross products, so that steps that cost nothing come first.
        steps.sort {
            let left = $0.value * $1.cost, right = $1.value * $0.cost
            return left != right ? left > right : ($0.group, $0.rank) < ($1.group, $1.rank)
        }
        var left = budget
        var value = hulls.reduce(0) { $0 + $1.base.value }
        var ranks = [Int](repeating: 0, count: hulls.count)
        var bound: Double?
        for step in steps {
            // A step is taken only on top of the one before it in its group.
            if step.cost <= left + 1e-12, ranks[step.group] == step.rank - 1 {
                left -= step.cost
                ranks[step.group] = step.rank
                value += step.value
            } else if bound == nil {
                bound = value + step.value * left / step.cost
            }
        }
        self.bound = bound ?? value
        choice = hulls.indices.map { hulls[$0].places[ranks[$0]] }
    }
}

/// The exact choice for whole costs, by dynamic programming over the money spent.
enum BudgetTable {
    static func choice(_ groups: [[BudgetChoice.Option]], _ hulls: [BudgetHull], budget: Int) -> [Int] {
        var best = [Double](repeating: 0, count: budget + 1)
        var taken: [[UInt16]] = []
        taken.reserveCapacity(groups.count)
        for group in groups {
            let useful = undominated(group)
            var next = [Double](repeating: -.infinity, count: budget + 1)
            var picks = [UInt16](repeating: .max, count: budget + 1)
            for place in useful {
                let cost = Int(group[place].cost), value = group[place].value
                guard cost <= budget else { continue }
                for money in cost...budget where best[money - cost] + value > next[money] {
                    next[money] = best[money - cost] + value
                    picks[money] = UInt16(truncatingIfNeeded: place)
                }
            }
            best = next
            taken.append(picks)
        }
        var money = budget
        var choice = [Int](repeating: 0, count: groups.count)
        for group in groups.indices.reversed() {
            choice[group] = Int(taken[group][money])
            money -= Int(groups[group][choice[group]].cost)
        }
        return choice
    }

    /// Options that no cheaper one equals in value.
    private static func undominated(_ group: [BudgetChoice.Option]) -> [Int] {
        var best = -Double.infinity
        return group.indices.sorted {
            (group[$0].cost, -group[$0].value) < (group[$1].cost, -group[$1].value)
        }
        .filter { place in
            guard group[place].value > best else { return false }
            best = group[place].value
            return true
        }
    }
}
