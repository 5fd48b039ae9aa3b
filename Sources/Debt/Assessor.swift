import Registry
import Vocabulary

/// Judges systems one by one from the columns: the ledger's rules, each in its own function.
struct Assessor: Sendable {
    let input: LedgerInput
    let reach: DependencyReach
    let day: Int32
    let assumptions: LedgerAssumptions
    private let prices: Prices
    /// Two entries a release: without the extension, and with it.
    private let loads: [ReleaseLoad]
    private let unknownLoad: ReleaseLoad
    private let assetOfFunction: [AssetClass]
    private static let tenYears: Int32 = 3_653

    init(_ input: LedgerInput, _ reach: DependencyReach, _ day: Day, _ assumptions: LedgerAssumptions) {
        precondition(
            input.isSound, "the ledger's columns differ in length or name releases that are not there")
        precondition(reach.systems.count == input.count, "the dependencies were followed for other systems")
        self.input = input
        self.reach = reach
        self.day = Int32(clamping: day.number)
        self.assumptions = assumptions
        prices = Prices(assumptions.costs)
        let today = Day(number: Int(self.day))
        loads = input.releases.flatMap { release in
            [false, true].map { ReleaseLoad(release, on: today, hasExtension: $0, assumptions) }
        }
        unknownLoad = ReleaseLoad(
            LedgerRelease(areFlawsKnown: false), on: today, hasExtension: false, assumptions)
        assetOfFunction = Function.allCases.map(AssetClass.init)
    }

    func rows(_ places: Range<Int>) -> [LedgerRow] { places.map(row) }

    func asset(_ place: Int) -> AssetClass {
        if input.facts[place].contains(.isMedicalDevice) { return .medicalDevice }
        let release = Int(input.releaseOf[place])
        return (release >= 0 ? input.releases[release].asset : nil)
            ?? assetOfFunction[Int(input.functions[place])]
    }

    func load(_ place: Int) -> ReleaseLoad {
        let release = Int(input.releaseOf[place])
        guard release >= 0 else { return unknownLoad }
        return loads[release * 2 + (input.facts[place].contains(.hasExtension) ? 1 : 0)]
    }

    /// Whether no release of what it runs is supported any more.
    func isEndOfLine(_ place: Int) -> Bool {
        let release = Int(input.releaseOf[place])
        return release >= 0 && input.releases[release].isEndOfLine
    }

    func row(_ place: Int) -> LedgerRow {
        var row = LedgerRow()
        let load = load(place)
        let asset = asset(place)
        row.state = load.state
        row.criticality = reach.worst[place]
        row.dependents = reach.systems[place]
        row.careServices = reach.services[place]
        row.openFlaws = load.openFlaws
        row.flawsToVerify = load.flawsToVerify
        row.reasons = supportReasons(place, load)
        row.reasons.formUnion(placeReasons(place))
        // A first day that is still to come says nothing of how old it is.
        if input.inServiceSince[place] == LedgerInput.unknownDay || input.inServiceSince[place] > day {
            row.reasons.insert(.ageUnknown)
        } else {
            row.ageDays = max(0, saturatingDifference(day, input.inServiceSince[place]))
            if row.ageDays ?? 0 >= Assessor.tenYears { row.reasons.insert(.old) }
        }
        addPrincipal(place, asset, &row)
        addInterest(place, asset, load, &row)
        return row
    }

    private func supportReasons(_ place: Int, _ load: ReleaseLoad) -> DebtReasons {
        var reasons: DebtReasons = []
        switch load.state {
        case .active: break
        case .securityOnly: reasons.insert(.securityFixesOnly)
        case .extensionBought: reasons.insert(.extensionBought)
        case .extensionNotBought: reasons.insert(.extensionNotBought)
        case .ended: reasons.insert(.supportEnded)
        case .unknown: reasons.insert(.supportUnknown)
        }
        if input.releaseOf[place] < 0 { reasons.insert(.releaseUnknown) }
        if load.state <= .securityOnly, isSoon(load.lastFreeDay) { reasons.insert(.supportEndsSoon) }
        if !load.areFlawsKnown { reasons.insert(.flawsUnknown) }
        if load.openFlaws > 0 { reasons.insert(.openFlaws) }
        if load.flawsToVerify > 0 { reasons.insert(.flawsToVerify) }
        if load.hasRansomwareFlaw { reasons.insert(.ransomwareFlaw) }
        if input.facts[place].contains(.isExposed), load.state.isPastSupport {
            reasons.insert(.exposedWithoutSupport)
        }
        return reasons
    }

    private func placeReasons(_ place: Int) -> DebtReasons {
        var reasons: DebtReasons = []
        let facts = input.facts[place]
        switch input.supplier[place] {
        case 0: reasons.insert(.supplierUnknown)
        case LedgerInput.code(SupplierStanding.insolvent): reasons.insert(.supplierInsolvent)
        case LedgerInput.code(SupplierStanding.acquired): reasons.insert(.supplierAcquired)
        default: break
        }
        let contract = input.contractEnds[place]
        if contract == LedgerInput.unknownDay {
            reasons.insert(.contractUnknown)
        } else if contract < day {
            reasons.insert(.contractEnded)
        } else if isSoon(contract) {
            reasons.insert(.contractEndsSoon)
        }
        if facts.contains(.holdsHealthData) { reasons.formUnion(certificateReasons(place)) }
        reasons.insert(reach.services[place] > 0 ? .careStopsWithIt : .careServicesUnknown)
        if reach.isInCycle[place] { reasons.insert(.dependsOnItself) }
        if facts.contains(.isMedicalDevice) { reasons.insert(.medicalDevice) }
        if facts.contains(.isIsolated) { reasons.insert(.isolated) }
        if reach.worst[place] == 0 { reasons.insert(.criticalityUnknown) }
        if input.runCost[place] < 0 { reasons.insert(.runCostUnknown) }
        return reasons
    }

    /// Whoever hosts health data for others must be certified.
    ///
    /// > Source: code de la santé publique, article L. 1111-8. A hospital's own room needs no certificate for its own data;
    /// > whether a group's data centre hosts for others depends on its convention, so it is left to people.
    private func certificateReasons(_ place: Int) -> DebtReasons {
        switch input.hosting[place] {
        case 0: return .hostingUnknown
        case LedgerInput.code(HostingKind.certifiedHost), LedgerInput.code(HostingKind.onlineService):
            let expires = input.certificateExpires[place]
            if expires == LedgerInput.unknownDay { return .noHealthCertificate }
            if expires < day { return .healthCertificateExpired }
            return isSoon(expires) ? .healthCertificateEndsSoon : []
        default: return []
        }
    }

    private func isSoon(_ date: Int32) -> Bool {
        date != LedgerInput.unknownDay && date >= day
            && saturatingDifference(date, day) <= assumptions.soonDays
    }

    /// The principal is the cheapest way that is open and pays the debt: no upgrade where no release is supported. Nothing is owed on a supported system whose
    /// supplier lives and whose data are where the law wants them.
    private func addPrincipal(_ place: Int, _ asset: AssetClass, _ row: inout LedgerRow) {
        let causes: DebtReasons = [
            .supportEnded, .extensionNotBought, .extensionBought, .supplierInsolvent, .noHealthCertificate,
            .healthCertificateExpired,
        ]
        guard !row.reasons.isDisjoint(with: causes) else { return }
        let mustMove = !row.reasons.isDisjoint(with: [.noHealthCertificate, .healthCertificateExpired])
        let cannotUpgrade = row.reasons.contains(.supplierInsolvent) || isEndOfLine(place)
        let ways: [DebtScenario] =
            input.facts[place].contains(.isToBeRetired)
            ? [.retire] : mustMove ? [.outsource] : cannotUpgrade ? [.replace] : [.upgrade, .replace]
        var best: (DebtScenario, Int64)?
        for way in ways {
            guard let item = way.oneOff, let price = prices[item, asset] else { continue }
            let cost = product(price, Int64(input.units[place]))
            if best.map({ cost < $0.1 }) ?? true { best = (way, cost) }
        }
        if let best {
            row.reference = best.0
            row.principal = best.1
        } else {
            row.reasons.insert(.unitCostUnknown)
        }
    }

    private func addInterest(_ place: Int, _ asset: AssetClass, _ load: ReleaseLoad, _ row: inout LedgerRow) {
        let units = Int64(input.units[place])
        row.runOverrun = runOverrun(place, asset, load)
        if row.state == .extensionBought {
            let known = input.extensionCost[place]
            row.extensionFee =
                known >= 0 ? product(known, 1) : product(prices[.extensionYearly, asset] ?? 0, units)
        }
        row.lossCarried = max(0, expectedLoss(place, load) - expectedLoss(place, .upToDate(assumptions.loss)))
    }

    /// What running it costs above an up-to-date system, in cents a year: nothing while corrections come.
    func runOverrun(_ place: Int, _ asset: AssetClass, _ load: ReleaseLoad) -> Int64 {
        guard load.state.isPastSupport else { return 0 }
        let units = Int64(input.units[place])
        if input.runCost[place] >= 0, let target = prices[.runYearly, asset] {
            return max(0, product(input.runCost[place], 1) - product(target, units))
        }
        // Its own cost is not known: what each year out of support adds, as a rule.
        return product(
            product(prices[.ageingYearly, asset] ?? 0, units), Int64(load.yearsPastSupport(on: day)))
    }

    /// What running it costs in a year, in cents: its own cost, or an up-to-date system's and what its age adds, which
    /// the ledger charges as interest. `nil` where neither is known.
    func runCost(_ place: Int, _ asset: AssetClass) -> Int64? {
        if input.runCost[place] >= 0 { return product(input.runCost[place], 1) }
        return prices[.runYearly, asset].map {
            product($0, Int64(input.units[place])) + runOverrun(place, asset, load(place))
        }
    }

    /// Chance times cost of a stop, in cents a year.
    func expectedLoss(_ place: Int, _ load: ReleaseLoad) -> Int64 {
        // A chance is at most a million, and a stop's cost is held: no overflow.
        chance(place, load) * stopCost(place) / 1_000_000
    }

    /// Parts of a million a year.
    func chance(_ place: Int, _ load: ReleaseLoad) -> Int64 {
        let loss = assumptions.loss
        var chance = load.chance
        if input.facts[place].contains(.isExposed) { chance = chance * loss.exposedPercent / 100 }
        if input.facts[place].contains(.isIsolated) { chance = chance * loss.isolatedPercent / 100 }
        return min(chance, loss.ceiling)
    }

    /// Cents for one stop, by what stops with the system.
    func stopCost(_ place: Int) -> Int64 {
        let loss = assumptions.loss
        let level = min(Int(reach.worst[place]), 4)
        let daily =
            loss.dayByCriticality[level].cents
            + product(loss.dayOfCareService.cents, Int64(reach.services[place]))
        return product(daily, loss.daysByCriticality[level])
    }

    func price(_ item: CostItem, _ asset: AssetClass) -> Int64? { prices[item, asset] }
}

/// Unit costs where the hot loop finds them without hashing.
private struct Prices {
    private var cents: [Int64]

    init(_ costs: UnitCosts) {
        cents = AssetClass.allCases.flatMap { asset in
            CostItem.allCases.map { costs[$0, asset]?.amount.cents ?? -1 }
        }
    }

    subscript(item: CostItem, asset: AssetClass) -> Int64? {
        let price = cents[Int(asset.rawValue) * CostItem.allCases.count + Int(item.rawValue)]
        return price >= 0 ? price : nil
    }
}

/// The product, held at the largest amount that sums of a million systems still fit beside.
func product(_ left: Int64, _ right: Int64) -> Int64 {
    let (product, overflow) = left.multipliedReportingOverflow(by: right)
    let bound = Int64.max >> 24
    return overflow ? bound : min(max(product, -bound), bound)
}

func saturatingDifference(_ left: Int32, _ right: Int32) -> Int32 {
    let (difference, overflow) = left.subtractingReportingOverflow(right)
    return overflow ? (left > right ? .max : .min) : difference
}
