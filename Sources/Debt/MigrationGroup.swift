public import Registry
public import Vocabulary

/// The same indebted product for the same use at several places: one migration, one tender, one file.
public struct MigrationGroup: Hashable, Sendable {
    /// What makes systems belong together.
    public struct Key: Hashable, Sendable {
        /// The product, by its place among the products that the caller numbers; negative for an unknown one.
        public var product: Int32
        /// What it is for.
        public var function: Function

        /// A product and its use.
        public init(product: Int32, function: Function) {
            self.product = product
            self.function = function
        }
    }

    /// What they share.
    public var key: Key
    /// Places in the ledger, ascending.
    public var systems: [Int]
    /// How many establishments own them.
    public var owners: Int
    /// What bringing them all up to date takes one by one.
    public var principalApart: Money
    /// What it takes in one migration.
    public var principalTogether: Money
    /// What carrying them costs in a year.
    public var interest: Money
    /// Care services that stop with any of them, counted once a system.
    public var careServices: Int
    /// The earliest and the latest end of free support, as the rows' reasons tell, are the caller's to look up; this is the worst state.
    public var worst: SupportState

    /// Five years of interest taken away for each euro spent, in hundredths; the order in which to spend.
    public var debtRemovedPerEuroPercent: Int64 {
        guard principalTogether.cents > 0 else { return 0 }
        return Int64((Double(interest.cents) * 500 / Double(principalTogether.cents)).rounded(.down))
    }
}

/// How much a common migration saves: the first system pays in full, the work of the others is partly done.
public struct MutualisationRate: Hashable, Codable, Sendable {
    /// What each further system of a migration costs, in thousandths of what it costs alone.
    public let furtherPerMille: Int64

    /// Refuses what is no share.
    public init(furtherPerMille: Int64) throws(VocabularyError) {
        guard (0...1_000).contains(furtherPerMille) else {
            throw .outside(Double(furtherPerMille), of: 0...1_000, in: "cost of a further system, per mille")
        }
        self.furtherPerMille = furtherPerMille
    }

    private init(trusted furtherPerMille: Int64) { self.furtherPerMille = furtherPerMille }

    /// A working assumption: three quarters.
    public static let standard = MutualisationRate(trusted: 750)
}

extension Ledger {
    /// Indebted systems grouped into migrations, the one that removes most debt for each euro first.
    ///
    /// `productOf` numbers the product of each release of the input; systems without a known release are left apart, each
    /// in no group, because nothing says that they are the same.
    public func migrations(
        of input: LedgerInput, productOf: [Int32], mutualisation: MutualisationRate = .standard
    ) -> [MigrationGroup] {
        precondition(productOf.count == input.releases.count, "every release needs the number of its product")
        var (numbers, count) = input.purposes(productOf: productOf)
        for place in numbers.indices where rows[place].principal <= 0 { numbers[place] = -1 }
        let groups = NumberedPlaces(numbers, count: count)
        let functions = Function.allCases
        var owners = OwnerCounter(input.owners)
        return groups.numbers.map { number in
            let key = MigrationGroup.Key(
                product: Int32(number / functions.count), function: functions[number % functions.count])
            return group(key, groups[number], &owners, mutualisation)
        }.sorted { left, right in
            (right.debtRemovedPerEuroPercent, right.interest, left.key.product, left.key.function.rawValue)
                < (
                    left.debtRemovedPerEuroPercent, left.interest, right.key.product,
                    right.key.function.rawValue
                )
        }
    }

    private func group(
        _ key: MigrationGroup.Key, _ places: ArraySlice<Int32>, _ owners: inout OwnerCounter,
        _ rate: MutualisationRate
    ) -> MigrationGroup {
        var (apart, largest, interest, care) = (Int64(0), Int64(0), Int64(0), 0)
        var worst: SupportState = .active
        for place in places {
            let row = rows[Int(place)]
            apart += row.principal
            largest = max(largest, row.principal)
            interest += row.interest
            care += Int(row.careServices)
            worst = max(worst, row.state)
        }
        // The largest pays in full: the others follow what it learned.
        let further = apart - largest
        let together =
            largest + further / 1_000 * rate.furtherPerMille + further % 1_000 * rate.furtherPerMille / 1_000
        return MigrationGroup(
            key: key, systems: places.map { Int($0) }, owners: owners.count(of: places),
            principalApart: Money(cents: apart), principalTogether: Money(cents: together),
            interest: Money(cents: interest), careServices: care, worst: worst)
    }
}
