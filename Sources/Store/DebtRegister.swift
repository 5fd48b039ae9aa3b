public import Debt
public import Registry
public import Vocabulary

/// Whose debt it is.
public struct DebtOwner: Hashable, Sendable {
    /// The establishment.
    public let id: ID<Establishment>
    /// Its name.
    public let name: String
    /// Its public number.
    public let finess: String
    /// Its group.
    public let group: ID<Group>
    /// Its beds, by which hospitals of different sizes are compared.
    public let beds: Int
}

/// A release that systems run, by the names that people know.
public struct DebtRelease: Hashable, Sendable {
    /// The registry's product.
    public let product: ID<Product>
    /// The product's name.
    public let productName: String
    /// The release's own name.
    public let version: String
    /// Who publishes it, as a place in ``DebtRegister/suppliers``.
    public let supplier: Int32

    /// Both names.
    public var name: String { "\(productName) \(version)" }
}

/// A supplier and its name.
public struct DebtSupplier: Hashable, Sendable {
    /// The registry's supplier.
    public let id: ID<Supplier>
    /// Its name.
    public let name: String
}

/// Everything in a reach that the ledger is computed from, with the names it needs: the systems that establishments in
/// reach own, and what hangs on them there.
///
/// Of what lies beyond the reach nothing is read: neither another's systems, nor what another makes of these.
public struct DebtRegister: Sendable {
    /// The columns, as they are without any decision that has an end; see ``input(on:)``.
    let columns: LedgerInput
    /// What stops with what, on the day that the register was read.
    public let reach: DependencyReach
    /// Whose debts they are; ``LedgerInput/owners`` points here.
    public let owners: [DebtOwner]
    /// The releases, in the order of ``LedgerInput/releases``.
    public let releases: [DebtRelease]
    /// For each release the number of its product, by which migrations are grouped: one for all spellings that are
    /// recognised as one product, else one for each of the registry's products.
    public let productOf: [Int32]
    /// The registry's products under each number.
    public let products: [[ID<Product>]]
    /// What each number is called: as the catalogue calls it, else as the registry does.
    public let productNames: [String]
    /// Those who publish the releases.
    public let suppliers: [DebtSupplier]
    /// Reference data that took part.
    public let feeds: [FeedState]
    /// For each release the establishment whose dismissals hold for it, as a place in ``owners``; negative for none.
    let dismisserOf: [Int32]
    let dismissals: [Int32: [FlawDismissal]]
    let extensions: [Int32: BoughtExtension]
    /// Unit costs of groups that set some; the others use Cordon's assumptions.
    let costs: [ID<Group>: UnitCosts]
    /// What scenarios take and remove, of groups that set some; the others use Cordon's assumptions.
    let effects: [ID<Group>: ScenarioEffects]
    /// Discount rates of groups that set their own.
    let rates: [ID<Group>: DiscountRate]
    /// The scenarios that were chosen, by place.
    public let choices: [Int32: ChosenScenario]
    /// The systems that serve no more, or will not, by their first day out of service.
    private let retirements: [(place: Int32, day: Int32)]
    /// How many of them lie in what ``reach`` was made for.
    private let retiredInReach: Int
    private let placeOf: [Int64: Int32]

    init(
        columns: LedgerInput, owners: [DebtOwner], releases: [DebtRelease], suppliers: [DebtSupplier],
        feeds: [FeedState], dismisserOf: [Int32], dismissals: [Int32: [FlawDismissal]],
        extensions: [Int32: BoughtExtension], costs: [ID<Group>: UnitCosts],
        effects: [ID<Group>: ScenarioEffects], rates: [ID<Group>: DiscountRate],
        choices: [Int32: ChosenScenario],
        retirements: [(place: Int32, day: Int32)], today: Day, placeOf: [Int64: Int32],
        titles: [String: String]
    ) {
        self.columns = columns
        self.retirements = retirements
        let gone = retirements.prefix { $0.day <= LedgerInput.number(today) }
        retiredInReach = gone.count
        reach = DependencyReach(columns.without(gone))
        self.owners = owners
        self.releases = releases
        self.suppliers = suppliers
        self.feeds = feeds
        self.dismisserOf = dismisserOf
        self.dismissals = dismissals
        self.extensions = extensions
        self.costs = costs
        self.effects = effects
        self.rates = rates
        self.choices = choices
        self.placeOf = placeOf
        var listed: [String: Int32] = [:]
        var unlisted: [ID<Product>: Int32] = [:]
        var products: [[ID<Product>]] = []
        var names: [String] = []
        productOf = releases.enumerated().map { place, release in
            let key = columns.releases[place].key?.product
            let known = key.map { listed[$0] } ?? unlisted[release.product]
            let number = known ?? Int32(products.count)
            if known == nil {
                products.append([])
                names.append(key.flatMap { titles[$0] } ?? release.productName)
                if let key { listed[key] = number } else { unlisted[release.product] = number }
            }
            if !products[Int(number)].contains(release.product) {
                products[Int(number)].append(release.product)
            }
            return number
        }
        self.products = products
        productNames = names
    }

    /// How many systems it holds.
    public var count: Int { columns.count }

    /// Where a system stands in the columns; `nil` for one that nobody in reach owns.
    public func place(of system: ID<System>) -> Int? { placeOf[system.rawValue].map(Int.init) }

    /// The systems that serve no more on a day, by their places.
    private func gone(on day: Day) -> ArraySlice<(place: Int32, day: Int32)> {
        retirements.prefix { $0.day <= LedgerInput.number(day) }
    }

    /// Whether the system at a place serves no more on a day.
    func isGone(_ place: Int32, on day: Day) -> Bool { gone(on: day).contains { $0.place == place } }

    /// The places of the systems that serve on a day, ascending; `nil` where all do.
    func serving(on day: Day) -> [Int]? {
        let gone = gone(on: day)
        guard !gone.isEmpty else { return nil }
        var serves = Array(repeating: true, count: count)
        for system in gone { serves[Int(system.place)] = false }
        return serves.indices.filter { serves[$0] }
    }

    /// What stops with what on a day: with a system that serves no more nothing does.
    func reach(on day: Day) -> DependencyReach {
        let gone = gone(on: day)
        return gone.count == retiredInReach ? reach : DependencyReach(columns.without(gone))
    }

    /// What counts the care services that stop with several systems on a day, by their places here.
    func stoppedServices(on day: Day) -> StoppedServices { StoppedServices(columns.without(gone(on: day))) }

    /// The columns as they are on a day: extensions that run then, and no flaw that is dismissed then.
    public func input(on day: Day) -> LedgerInput {
        var input = columns
        for (place, bought) in extensions where bought.ends.map({ day <= $0 }) ?? true {
            input.facts[Int(place)].insert(.hasExtension)
            input.extensionCost[Int(place)] = bought.yearlyCost?.cents ?? -1
        }
        for place in input.releases.indices {
            guard let dismissed = dismissals[dismisserOf[place]], !input.releases[place].flaws.isEmpty else {
                continue
            }
            input.releases[place].flaws = input.releases[place].flaws.without(dismissed, on: day)
        }
        return input
    }

    /// The column of one system as it is on a day, with its release alone: to weigh one system nobody waits for a nation.
    func input(of place: Int, on day: Day) -> LedgerInput {
        var input = columns.only([place])
        let release = Int(columns.releaseOf[place])
        input.releases = []
        if release >= 0 {
            var own = columns.releases[release]
            if let dismissed = dismissals[dismisserOf[release]], !own.flaws.isEmpty {
                own.flaws = own.flaws.without(dismissed, on: day)
            }
            input.releases = [own]
            input.releaseOf = [0]
        }
        if let bought = extensions[Int32(place)], bought.ends.map({ day <= $0 }) ?? true {
            input.facts[0].insert(.hasExtension)
            input.extensionCost[0] = bought.yearlyCost?.cents ?? -1
        }
        return input
    }

    /// What weighs the scenarios of the system at a place on a day: its own place in it is 0.
    func estimator(of place: Int, on day: Day) -> ScenarioEstimator {
        let group = owners[Int(columns.owners[place])].group
        return ScenarioEstimator(
            input(of: place, on: day), reach: reach.only(place), at: day, assuming: assumptions(of: group),
            rate: rate(of: group))
    }

    /// The flaws of a release that are dismissed on a day, each with its decision.
    public func dismissed(release place: Int, on day: Day) -> [(flaw: FlawMatch, decision: FlawDismissal)] {
        let decisions = (dismissals[dismisserOf[place]] ?? []).filter { $0.isInForce(on: day) }
        return columns.releases[place].flaws.compactMap { flaw in
            decisions.first { $0.covers(flaw) }.map { (flaw: flaw, decision: $0) }
        }
    }

    /// What the costs and losses of a group's systems are reckoned with.
    public func assumptions(of group: ID<Group>) -> LedgerAssumptions {
        LedgerAssumptions(
            costs: costs[group] ?? .assumptions, effects: effects[group] ?? .assumptions)
    }

    /// The rate by which a group weighs later euros.
    public func rate(of group: ID<Group>) -> DiscountRate { rates[group] ?? .standard }
}

/// A scenario that was chosen for a system, and when it is to be done.
public struct ChosenScenario: Hashable, Sendable {
    /// Which.
    public let scenario: DebtScenario
    /// The last day by which it is to be done; `nil` where nobody said.
    public let due: Day?
    /// The day it was chosen.
    public let decided: Day
}

/// A paid extension of support that was bought for a system.
public struct BoughtExtension: Hashable, Sendable {
    /// What it costs in a year; `nil` where nobody said.
    public var yearlyCost: Money?
    /// Its last day; `nil` as long as the maker sells it.
    public var ends: Day?

    /// An extension of a system's support.
    public init(yearlyCost: Money? = nil, ends: Day? = nil) {
        self.yearlyCost = yearlyCost
        self.ends = ends
    }
}
