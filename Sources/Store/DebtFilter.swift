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
    /// Running one of these products; any where empty.
    public var products: Set<ID<Product>> = []
    /// Running a product of this supplier.
    public var supplier: ID<Supplier>?
    /// One of these; any for `nil`.
    public var systems: FoundSystems?

    /// Every system.
    public init() {}
}

/// What a part of a ledger comes to.
public struct DebtFigures: Hashable, Sendable {
    /// The sums.
    public let totals: LedgerTotals
    /// The principal if every system whose support is unknown had none, in cents.
    public let principalAtWorst: Int64
    /// Systems whose free corrections end within eighteen months.
    public var endingSoon = 0
    /// Systems out of support that care services rely on.
    public var careAtStake = 0
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
            (filter.products.isEmpty || filter.products.contains(release.product))
                && (filter.supplier.map { $0 == register.suppliers[Int(release.supplier)].id } ?? true)
        }
        let asksRelease = !filter.products.isEmpty || filter.supplier != nil
        let states = SupportState.allCases.map { filter.states.isEmpty || filter.states.contains($0) }
        // Arrays and no sets in the loop: a nation has 780,000 rows, and somebody waits for the page.
        return ledger.rows.indices.filter { place in
            guard owners[Int(input.owners[place])], functions[Int(input.functions[place])],
                states[Int(ledger.rows[place].state.rawValue)],
                ledger.rows[place].reasons.isSuperset(of: filter.reasons)
            else { return false }
            if asksRelease {
                let release = Int(input.releaseOf[place])
                if release < 0 || !releases[release] { return false }
            }
            return filter.systems?.contains(input.systems[place]) ?? true
        }
    }

    /// The figures of the places that a filter lets through, which `places` must be.
    public func figures(_ places: [Int], of filter: DebtFilter) -> DebtFigures {
        // Sets of systems that a search found are not worth a key.
        guard filter.systems == nil else { return makeFigures(places) }
        return memo.answer(.figures(filter)) { makeFigures(places) }
    }

    private func makeFigures(_ places: [Int]) -> DebtFigures {
        var figures = DebtFigures(totals: totals(places), principalAtWorst: principalAtWorst(places))
        for place in places {
            if ledger.rows[place].reasons.contains(.supportEndsSoon) { figures.endingSoon += 1 }
            if ledger.rows[place].state.isPastSupport, ledger.rows[place].careServices > 0 {
                figures.careAtStake += 1
            }
        }
        return figures
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
        let assets = AssetClass.allCases.count
        var prices: [ID<Group>: [Int64]] = [:]
        let pricesOfOwner = register.owners.map { owner in
            let known =
                prices[owner.group] ?? DebtLedger.leastPrices(register.assumptions(of: owner.group).costs)
            prices[owner.group] = known
            return known
        }.joined().map { min($0, Int64.max >> 24) }
        let assetOfRelease = input.releases.map { $0.asset.map { Int($0.rawValue) } ?? -1 }
        let assetOfFunction = Function.allCases.map { Int(AssetClass($0).rawValue) }
        var sum: Int64 = 0
        for place in places {
            sum &+= ledger.rows[place].principal
            guard ledger.rows[place].isPrincipalUnknown else { continue }
            let release = Int(input.releaseOf[place])
            var asset = release >= 0 ? assetOfRelease[release] : -1
            if asset < 0 { asset = assetOfFunction[Int(input.functions[place])] }
            sum &+= pricesOfOwner[Int(input.owners[place]) * assets + asset] &* Int64(input.units[place])
        }
        return sum
    }

    /// For each class of asset the cheaper of an upgrade and a replacement; zero where nobody says.
    private static func leastPrices(_ costs: UnitCosts) -> [Int64] {
        AssetClass.allCases.map { asset in
            [costs[.upgrade, asset], costs[.replace, asset]].compactMap { $0?.amount.cents }.min() ?? 0
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
        guard let owners else { return memo.answer(.expiries) { makeExpiries(owners: nil) } }
        return makeExpiries(owners: owners)
    }

    private func makeExpiries(owners: Set<Int32>?) -> ExpiryCalendar {
        let names = register.releases.map(\.name)
        var expiries = merged(
            ExpiryCalendar.supportExpiries(
                of: input,
                link: { [register] place in
                    "/debt?product=\(register.releases[place].product)"
                }
            ) { names[$0] })
        expiries += extensionEnds(owners: owners)
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

    /// The extensions that were bought for systems, each by what it prolongs and where.
    private func extensionEnds(owners: Set<Int32>?) -> [Expiry] {
        register.extensions.compactMap { place, bought in
            let owner = register.columns.owners[Int(place)]
            guard let ends = bought.ends, owners?.contains(owner) ?? true, !register.isGone(place, on: day)
            else { return nil }
            let release = register.columns.releaseOf[Int(place)]
            let name = release >= 0 ? register.releases[Int(release)].name + ", " : ""
            let system = register.columns.systems[Int(place)]
            return Expiry(
                kind: .boughtExtension, day: ends, subject: name + register.owners[Int(owner)].name,
                key: "extension-\(system)", link: "/systems/\(system)#debt")
        }
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
        let (first, last) = (
            LedgerInput.number(day), LedgerInput.number(day.adding(days: ExpiryCalendar.days))
        )
        var counts: [Int64: Int] = [:]
        for (place, end) in days.enumerated() where first <= end && end <= last {
            if kind == .healthCertificate, !input.facts[place].contains(.holdsHealthData) { continue }
            counts[Int64(input.owners[place]) << 32 | Int64(UInt32(bitPattern: end)), default: 0] += 1
        }
        return counts.map { key, count in
            let owner = register.owners[Int(key >> 32)]
            let day = Day(number: Int(Int32(bitPattern: UInt32(truncatingIfNeeded: key))))
            return Expiry(
                kind: kind, day: day, subject: owner.name, key: "\(kind.rawValue)-\(owner.finess)-\(day)",
                systems: count,
                link: kind == .contract
                    ? "/establishments/\(owner.id)#contracts"
                    : "/debt?establishment=\(owner.id)&reason=\(DebtReasons.healthCertificateEndsSoon.place)")
        }
    }
}
