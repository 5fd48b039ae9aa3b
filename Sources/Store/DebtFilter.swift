public import Debt
public import Registry
public import Vocabulary

/// Which systems of a ledger to look at.
public struct DebtFilter: Hashable, Sendable {
    /// Owned in this group.
    public var group: ID<Group>?
    /// Owned by this establishment.
    public var establishment: ID<Establishment>?
    /// In one of these states; any where empty.
    public var states: Set<SupportState> = []
    /// For one of these; any where empty.
    public var functions: Set<Function> = []
    /// With all of these reasons.
    public var reasons: DebtReasons = []
    /// Running this product.
    public var product: ID<Product>?
    /// Running a product of this supplier.
    public var supplier: ID<Supplier>?
    /// One of these; any for `nil`.
    public var systems: Set<ID<System>>?

    /// Every system.
    public init() {}
}

/// By what a ledger is put in order.
public enum DebtSort: String, CaseIterable, Sendable {
    case principal, interest, state, owner, function, age, careServices
}

extension DebtLedger {
    /// The places that a filter lets through, ascending.
    public func places(_ filter: DebtFilter) -> [Int] {
        guard filter != DebtFilter() else { return Array(ledger.rows.indices) }
        let owners = register.owners.map { owner in
            (filter.group.map { $0 == owner.group } ?? true)
                && (filter.establishment.map { $0 == owner.id } ?? true)
        }
        let functions = Function.allCases.map { filter.functions.isEmpty || filter.functions.contains($0) }
        let releases = register.releases.map { release in
            (filter.product.map { $0 == release.product } ?? true)
                && (filter.supplier.map { $0 == register.suppliers[Int(release.supplier)].id } ?? true)
        }
        let asksRelease = filter.product != nil || filter.supplier != nil
        return ledger.rows.indices.filter { place in
            let (row, release) = (ledger.rows[place], Int(input.releaseOf[place]))
            guard owners[Int(input.owners[place])], functions[Int(input.functions[place])] else {
                return false
            }
            guard filter.states.isEmpty || filter.states.contains(row.state) else { return false }
            guard row.reasons.isSuperset(of: filter.reasons) else { return false }
            if asksRelease, release < 0 || !releases[release] { return false }
            return filter.systems?.contains(system(place)) ?? true
        }
    }

    /// The sums of some places.
    public func totals(_ places: [Int]) -> LedgerTotals {
        places.count == count
            ? ledger.totals : places.reduce(into: LedgerTotals()) { $0.add(ledger.rows[$1]) }
    }

    /// The principal if every system whose support is unknown turned out to have none: the upper end of what is owed.
    ///
    /// For those, the cheaper of an upgrade and a replacement; in cents.
    public func principalAtWorst(_ places: [Int]) -> Int64 {
        let prices = register.owners.map(\.group).reduce(into: [ID<Group>: [Int64]]()) { prices, group in
            guard prices[group] == nil else { return }
            let costs = register.assumptions(of: group).costs
            prices[group] = AssetClass.allCases.map { asset in
                [costs[.upgrade, asset], costs[.replace, asset]].compactMap { $0?.amount.cents }.min() ?? 0
            }
        }
        return places.reduce(into: Int64(0)) { sum, place in
            let row = ledger.rows[place]
            sum &+= row.principal
            guard row.isPrincipalUnknown else { return }
            let asset = facts(place)?.asset ?? AssetClass(function(place))
            let price = prices[owner(place).group]?[Int(asset.rawValue)] ?? 0
            sum &+= min(price, Int64.max >> 24) &* Int64(input.units[place])
        }
    }

    /// A part of some places in an order; equal ones stand by their number. Takes time in line with the number of places,
    /// and sorts no more than it must.
    public func ordered(_ places: [Int], by sort: DebtSort, isDescending: Bool, from start: Int, size: Int)
        -> [Int]
    {
        let key = key(of: sort)
        let least = start + size
        func precedes(_ left: (key: Int64, place: Int), _ right: (key: Int64, place: Int)) -> Bool {
            if left.key != right.key { return isDescending ? left.key > right.key : left.key < right.key }
            return left.place < right.place
        }
        var best: [(key: Int64, place: Int)] = []
        var last: (key: Int64, place: Int)?
        for place in places {
            let candidate = (key: key(place), place: place)
            if let last, !precedes(candidate, last) { continue }
            best.append(candidate)
            if best.count >= 2 * least + 1_000 {
                best.sort(by: precedes)
                best.removeLast(best.count - least)
                last = best.last
            }
        }
        best.sort(by: precedes)
        return best.dropFirst(start).prefix(size).map(\.place)
    }

    private func key(of sort: DebtSort) -> (Int) -> Int64 {
        let rows = ledger.rows
        switch sort {
        case .principal: return { rows[$0].principal }
        case .interest: return { rows[$0].interest }
        case .state: return { Int64(rows[$0].state.rawValue) }
        case .owner: return { Int64(input.owners[$0]) }
        case .function: return { Int64(input.functions[$0]) }
        case .age: return { Int64(rows[$0].ageDays ?? -1) }
        case .careServices: return { Int64(rows[$0].careServices) }
        }
    }
}

extension DebtLedger {
    /// What ends in the eighteen months after the ledger's day: support, contracts, certificates, dismissals; those of some
    /// owners' alone where they are named, as places in ``DebtRegister/owners``.
    public func expiries(owners: Set<Int32>? = nil) -> ExpiryCalendar {
        let names = register.releases.map(\.name)
        var expiries = merged(ExpiryCalendar.supportExpiries(of: input) { names[$0] })
        expiries += ends(input.contractEnds, as: .contract)
        expiries += ends(input.certificateExpires, as: .healthCertificate)
        for (owner, dismissals) in register.dismissals where owners?.contains(owner) ?? true {
            expiries += dismissals.map {
                Expiry(
                    kind: .dismissal, day: $0.until, subject: "\($0.cve), \($0.release)",
                    key: "dismissal-\(register.owners[Int(owner)].finess)-\($0.cve)-\($0.release)")
            }
        }
        return ExpiryCalendar(expiries, from: day)
    }

    /// A release stands in the columns once for each establishment that dismissed a flaw of it: one end is one event.
    private func merged(_ expiries: [Expiry]) -> [Expiry] {
        var places: [String: Int] = [:]
        var merged: [Expiry] = []
        for expiry in expiries {
            if let place = places[expiry.key] {
                merged[place].systems += expiry.systems
            } else {
                places[expiry.key] = merged.count
                merged.append(expiry)
            }
        }
        return merged
    }

    /// One event for each owner and day.
    private func ends(_ days: [Int32], as kind: Expiry.Kind) -> [Expiry] {
        var counts: [Int64: Int] = [:]
        for (place, end) in days.enumerated() where end != LedgerInput.unknownDay {
            if kind == .healthCertificate, !input.facts[place].contains(.holdsHealthData) { continue }
            counts[Int64(input.owners[place]) << 32 | Int64(UInt32(bitPattern: end)), default: 0] += 1
        }
        return counts.map { key, count in
            let owner = register.owners[Int(key >> 32)]
            let day = Day(number: Int(Int32(bitPattern: UInt32(truncatingIfNeeded: key))))
            return Expiry(
                kind: kind, day: day, subject: owner.name, key: "\(kind.rawValue)-\(owner.finess)-\(day)",
                systems: count)
        }
    }
}
