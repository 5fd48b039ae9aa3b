public import Registry
public import Vocabulary

/// How many products serve one function in the group, and what one would cost and save.
public struct Convergence: Hashable, Sendable {
    /// What the products are for.
    public var function: Function
    /// The products and how many systems run each, the most used first.
    public var products: [(product: Int32, systems: Int)]
    /// The product proposed: the most used among those still supported, else the most used.
    public var target: Int32?
    /// Systems that would move.
    public var moving: Int
    /// What moving them costs.
    public var cost: Money
    /// What carrying them costs in a year and would end.
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

extension Ledger {
    /// For each function that several products serve, what converging on one means; the largest saving first.
    public func convergences(
        of input: LedgerInput, productOf: [Int32], assuming assumptions: LedgerAssumptions = .init()
    ) -> [Convergence] {
        var places: [Function: [Int32: [Int]]] = [:]
        for place in rows.indices {
            let release = Int(input.releaseOf[place])
            guard release >= 0, productOf[release] >= 0 else { continue }
            places[Function.allCases[Int(input.functions[place])], default: [:]][
                productOf[release], default: []
            ].append(place)
        }
        return places.filter { $1.count > 1 }.map { convergence($0, $1, input, assumptions) }.sorted {
            ($1.savedInterest, $0.function.rawValue) < ($0.savedInterest, $1.function.rawValue)
        }
    }

    private func convergence(
        _ function: Function, _ places: [Int32: [Int]], _ input: LedgerInput, _ assumptions: LedgerAssumptions
    ) -> Convergence {
        let products = places.map { (product: $0, systems: $1.count) }
            .sorted { ($1.systems, $0.product) < ($0.systems, $1.product) }
        let supported = products.first { product in
            places[product.product]?.contains { rows[$0].state <= .securityOnly } == true
        }
        let target = (supported ?? products.first)?.product
        let moving = places.filter { $0.key != target }.values.joined()
        let asset = AssetClass(function)
        let unit = assumptions.costs[.replace, asset]?.amount.cents ?? 0
        return Convergence(
            function: function, products: products, target: target, moving: moving.count,
            cost: Money(cents: moving.reduce(0) { $0 + Debt.product(unit, Int64(input.units[$1])) }),
            savedInterest: Money(cents: moving.reduce(0) { $0 + rows[$1].interest }))
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
    /// Care services that stop with them, counted once a system.
    public var careServices: Int
    /// Systems that are vital, or that vital ones need.
    public var vital: Int
    /// The share of all systems with a known supplier, in thousandths.
    public var sharePerMille: Int
}

extension Ledger {
    /// What hangs on each supplier, the widest first. `supplierOf` numbers each system's supplier, negative for unknown.
    public func concentration(of input: LedgerInput, supplierOf: [Int32]) -> [SupplierConcentration] {
        precondition(supplierOf.count == rows.count, "every system needs the number of its supplier")
        var places: [Int32: [Int]] = [:]
        for (place, supplier) in supplierOf.enumerated() where supplier >= 0 {
            places[supplier, default: []].append(place)
        }
        let known = places.values.reduce(0) { $0 + $1.count }
        return places.map { supplier, places in
            SupplierConcentration(
                supplier: supplier, systems: places.count, owners: Set(places.map { input.owners[$0] }).count,
                careServices: places.reduce(0) { $0 + Int(rows[$1].careServices) },
                vital: places.count { rows[$0].criticality >= UInt8(Criticality.vital.rawValue) },
                sharePerMille: known > 0 ? places.count * 1_000 / known : 0)
        }.sorted {
            ($1.owners, $1.vital, $1.careServices, $0.supplier) < (
                $0.owners, $0.vital, $0.careServices, $1.supplier
            )
        }
    }
}
