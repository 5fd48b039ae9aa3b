public import Registry
public import Vocabulary

/// How many products serve one function in the group, and what one would cost and save.
public struct Convergence: Hashable, Sendable {
    /// What the products are for.
    public var function: Function
    /// The products and how many systems run each, the most used first.
    public var products: [(product: Int32, systems: Int)]
    /// The product proposed: the most used that is still supported and whose supplier stands, else the most used of a
    /// supplier that stands; `nil` where none does.
    public var target: Int32?
    /// Systems that would move.
    public var moving: Int
    /// What moving them costs.
    public var cost: Money
    /// What carrying them costs in a year, less what as many systems cost that run the target: the rest would end.
    public var savedInterest: Money

    /// Once converged: one, or none where none runs.
    public var productsAfter: Int { target == nil ? products.count : min(1, products.count) }

    /// Equal when all is equal.
    public static func == (left: Convergence, right: Convergence) -> Bool {
        left.function == right.function && left.target == right.target && left.moving == right.moving
            && left.cost == right.cost && left.savedInterest == right.savedInterest
            && left.products.elementsEqual(right.products, by: ==)
    }

    /// Hashes the function and the target.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(function)
        hasher.combine(target)
    }
}

extension Function {
    /// Whether one product could serve it everywhere: kinds of equipment are many things under one word, and a website is
    /// a stack of products beside each other.
    fileprivate var isServedByOneProduct: Bool {
        ![.medicalDevice, .patientMonitoring, .server, .workstation, .network, .database, .website]
            .contains(self)
    }
}

extension Ledger {
    /// For each function that several products serve, what converging on one means; the largest saving first.
    public func convergences(
        of input: LedgerInput, productOf: [Int32], assuming assumptions: LedgerAssumptions = .init()
    ) -> [Convergence] {
        let (numbers, count) = input.purposes(productOf: productOf)
        let groups = NumberedPlaces(numbers, count: count)
        let functions = Function.allCases
        var products = Array(repeating: [Int](), count: functions.count)
        for number in groups.numbers { products[number % functions.count].append(number) }
        return functions.indices.filter { products[$0].count > 1 && functions[$0].isServedByOneProduct }.map {
            convergence(functions[$0], products[$0], groups, input, assumptions)
        }.sorted {
            ($1.savedInterest, $0.function.rawValue) < ($0.savedInterest, $1.function.rawValue)
        }
    }

    /// `numbers` are those of the function's products among `groups`.
    private func convergence(
        _ function: Function, _ numbers: [Int], _ groups: NumberedPlaces, _ input: LedgerInput,
        _ assumptions: LedgerAssumptions
    ) -> Convergence {
        let ranked = numbers.map { (number: $0, systems: groups[$0].count) }
            .sorted { ($1.systems, $0.number) < ($0.systems, $1.number) }
        let target = target(among: ranked.map(\.number), groups)
        func product(_ number: Int) -> Int32 { Int32(number / Function.allCases.count) }
        let unit = assumptions.costs[.replace, AssetClass(function)]?.amount.cents ?? 0
        var (moving, cost, saved) = (0, Int64(0), Int64(0))
        if let target {
            for number in numbers where number != target {
                for place in groups[number] {
                    moving += 1
                    cost += Debt.product(unit, Int64(input.units[Int(place)]))
                    saved += rows[Int(place)].interest
                }
            }
            saved = max(0, saved - Debt.product(interest(ofOneOn: groups[target]), Int64(moving)))
        }
        return Convergence(
            function: function, products: ranked.map { (product: product($0.number), systems: $0.systems) },
            target: target.map(product), moving: moving, cost: Money(cents: cost),
            savedInterest: Money(cents: saved))
    }

    /// The first that is still supported by a supplier that stands, else the first of such a supplier.
    private func target(among ranked: [Int], _ groups: NumberedPlaces) -> Int? {
        func runs(_ number: Int, where holds: (LedgerRow) -> Bool) -> Bool {
            groups[number].contains { place in
                let row = rows[Int(place)]
                return !row.reasons.contains(.supplierInsolvent) && holds(row)
            }
        }
        return ranked.first { runs($0) { $0.state <= .securityOnly } }
            ?? ranked.first { runs($0) { _ in true } }
    }

    /// What a system costs to carry in a year that runs what others run already, in cents: the mean of those that are
    /// supported, else of all.
    private func interest(ofOneOn places: ArraySlice<Int32>) -> Int64 {
        let supported = places.filter { rows[Int($0)].state <= .securityOnly }
        let all = supported.isEmpty ? Array(places) : supported
        guard !all.isEmpty else { return 0 }
        return all.reduce(Int64(0)) { $0 + rows[Int($1)].interest } / Int64(all.count)
    }
}

/// What hangs on one supplier.
public struct SupplierConcentration: Hashable, Sendable {
    /// The supplier, as the caller numbers them.
    public var supplier: Int32
    /// Its systems.
    public var systems: Int
    /// Establishments that own them.
    public var owners: Int
    /// Care services that stop with any of them, each counted once.
    public var careServices: Int
    /// Systems that are vital, or that vital ones need.
    public var vital: Int
    /// The share of all systems with a known supplier, in thousandths.
    public var sharePerMille: Int
}

extension Ledger {
    /// What hangs on each supplier, the widest first. `supplierOf` numbers each system's supplier, negative for unknown.
    public func concentration(of input: LedgerInput, supplierOf: [Int32]) -> [SupplierConcentration] {
        var stopped = StoppedServices(input)
        return concentration(of: input, supplierOf: supplierOf) { stopped.count(of: $0) }
    }

    /// The same, where the dependencies are not among the input's columns: `careServices` counts those that stop with
    /// any of some places, each once.
    public func concentration(
        of input: LedgerInput, supplierOf: [Int32], careServices: (ArraySlice<Int32>) -> Int
    ) -> [SupplierConcentration] {
        precondition(supplierOf.count == rows.count, "every system needs the number of its supplier")
        let groups = NumberedPlaces(supplierOf, count: Int(supplierOf.max() ?? -1) + 1)
        let vital = UInt8(Criticality.vital.rawValue)
        var owners = OwnerCounter(input.owners)
        return groups.numbers.map { supplier in
            let places = groups[supplier]
            let vitals = places.count { rows[Int($0)].criticality >= vital }
            return SupplierConcentration(
                supplier: Int32(supplier), systems: places.count, owners: owners.count(of: places),
                careServices: careServices(places), vital: vitals,
                sharePerMille: places.count * 1_000 / groups.total)
        }.sorted {
            ($1.owners, $1.vital, $1.careServices, $0.supplier) < (
                $0.owners, $0.vital, $0.careServices, $1.supplier
            )
        }
    }
}
