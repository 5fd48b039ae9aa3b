import Registry
public import Vocabulary

/// Weighs the scenarios of single systems, from the same columns and rules as the ledger.
public struct ScenarioEstimator: Sendable {
    /// Years that are looked at.
    public static let horizonYears = 5

    private let input: LedgerInput
    private let day: Day
    private let rate: DiscountRate
    private let factors: [CarbonFactor]
    private let effects: ScenarioEffects
    private let assessor: Assessor
    /// The same systems at the end of each year ahead.
    private let later: [Assessor]

    /// Prepares the columns at a date.
    public init(
        _ input: LedgerInput, reach: DependencyReach, at day: Day,
        assuming assumptions: LedgerAssumptions = .init(),
        rate: DiscountRate = .standard, carbon factors: [CarbonFactor] = CarbonFactor.shipped
    ) {
        self.input = input
        self.day = day
        self.rate = rate
        self.factors = factors
        effects = assumptions.effects
        assessor = Assessor(input, reach, day, assumptions)
        later = (1...ScenarioEstimator.horizonYears).map {
            Assessor(input, reach, day.adding(days: 365 * $0), assumptions)
        }
    }

    /// Every scenario of the system at a place of the input, the open ones first, the cheapest of these first.
    public func estimates(of place: Int) -> [ScenarioEstimate] {
        DebtScenario.allCases.map { estimate($0, of: place) }.sorted { left, right in
            if left.isOpen != right.isOpen { return left.isOpen }
            return (left.netPresentCost?.cents ?? .max, left.scenario.rawValue)
                < (right.netPresentCost?.cents ?? .max, right.scenario.rawValue)
        }
    }

    /// One scenario of the system at a place of the input.
    public func estimate(_ scenario: DebtScenario, of place: Int) -> ScenarioEstimate {
        let asset = assessor.asset(place)
        let units = Int64(input.units[place])
        let oneOff = scenario.oneOff.map { price($0, asset, units) } ?? .some(.zero)
        let effect = effects[scenario, asset]
        let (months, removed) = (effect.months, effect.riskRemovedPerMille)
        let before = assessor.expectedLoss(place, assessor.load(place))
        var constraints = constraints(on: scenario, place, asset)
        let yearly = yearly(scenario, place, asset, units)
        if oneOff == nil || yearly == nil { constraints.append(.unitCostMissing) }
        return ScenarioEstimate(
            scenario: scenario, oneOff: oneOff, yearly: yearly, months: months, riskRemovedPerMille: removed,
            effectBasis: effect.basis, expectedLoss: Money(cents: remaining(before, removed)),
            carbon: carbon(scenario, asset, Int(units)),
            carbonOfLaptops: scenario == .replace && asset == .workstation
                ? CarbonFactor.estimates(of: .laptop, pieces: Int(units), from: factors) : [],
            isCarbonUnknown: isCarbonUnknown(scenario, asset),
            constraints: constraints,
            years: years(
                scenario, place, asset, oneOff: oneOff, yearly: yearly, months: months, removed: removed))
    }

    /// The work that a chosen scenario means for the system at a place, done by `due`, or as many months after it was
    /// decided as such work takes. A missing unit cost counts as nothing here; the estimate tells it.
    public func work(_ scenario: DebtScenario, of place: Int, due: Day?, decided: Day) -> ScheduledWork {
        let estimate = estimate(scenario, of: place)
        let yearly = scenario.yearly.flatMap {
            price($0, assessor.asset(place), Int64(input.units[place]))
        }
        return ScheduledWork(
            place: place, scenario: scenario, done: due ?? decided.adding(days: estimate.months * 61 / 2),
            cost: estimate.oneOff ?? .zero, yearly: yearly ?? .zero,
            riskRemovedPerMille: estimate.riskRemovedPerMille)
    }

    private func remaining(_ loss: Int64, _ removedPerMille: Int) -> Int64 {
        loss - loss / 1_000 * Int64(removedPerMille) - loss % 1_000 * Int64(removedPerMille) / 1_000
    }

    private func price(_ item: CostItem, _ asset: AssetClass, _ units: Int64) -> Money? {
        assessor.price(item, asset).map { Money(cents: product($0, units)) }
    }

    /// What running it as it is costs in a year on an assessor's day: what waits pays what the ledger charges.
    private func presentRun(_ place: Int, _ asset: AssetClass, in assessor: Assessor) -> Money? {
        assessor.runCost(place, asset).map { Money(cents: $0) }
    }

    /// Run cost, as it is today or as an up-to-date system's, and what the scenario adds.
    private func yearly(_ scenario: DebtScenario, _ place: Int, _ asset: AssetClass, _ units: Int64) -> Money?
    {
        if scenario == .retire { return .zero }
        let target = price(.runYearly, asset, units)
        let present = presentRun(place, asset, in: assessor)
        let extra = scenario.yearly.map { price($0, asset, units) } ?? .some(.zero)
        guard let extra, let base = scenario.paysTheDebt ? target : present else { return nil }
        switch scenario {
        case .outsource: return extra
        case .buyExtension:
            let known = input.facts[place].contains(.hasExtension) ? input.extensionCost[place] : -1
            return base + (known >= 0 ? Money(cents: product(known, 1)) : extra)
        case .keep, .upgrade, .replace, .isolate, .refurbish, .retire: return base + extra
        }
    }

    /// The path of each year: until the work is done, the present cost and loss go on. A year's run cost is that of its first
    /// day, which grows while the system ages; its loss that of its last.
    private func years(
        _ scenario: DebtScenario, _ place: Int, _ asset: AssetClass, oneOff: Money?, yearly: Money?,
        months: Int,
        removed: Int
    ) -> [YearCost] {
        guard let oneOff, let yearly else { return [] }
        let today = presentRun(place, asset, in: assessor) ?? .zero
        var years = [YearCost(year: 0, paid: oneOff, expectedLoss: .zero, present: oneOff)]
        for year in 1...ScenarioEstimator.horizonYears {
            // Months of the year before the work is done, or after a paid extension has ended: the present goes on.
            let before = Int64(min(12, max(0, months - 12 * (year - 1))))
            let after = scenario == .buyExtension ? monthsPastExtension(place, year: year) : 0
            let waiting = min(12, before + after)
            let then = later[year - 1]
            let loss = then.expectedLoss(place, then.load(place))
            let first = year == 1 ? assessor : later[year - 2]
            let present = presentRun(place, asset, in: first) ?? .zero
            let done = scenario.paysTheDebt ? yearly : yearly + (present - today)
            let paid = Money(cents: (present.cents * waiting + done.cents * (12 - waiting)) / 12)
            let left = remaining(loss, removed)
            let expected = Money(cents: (loss / 12) * waiting + (left / 12) * (12 - waiting))
            years.append(
                YearCost(
                    year: year, paid: paid, expectedLoss: expected,
                    present: rate.present(paid + expected, year: year)))
        }
        return years
    }

    /// How many months of a year from now no extension can be bought any more: it takes away neither its fee nor any loss.
    private func monthsPastExtension(_ place: Int, year: Int) -> Int64 {
        let release = Int(input.releaseOf[place])
        guard release >= 0, case .on(let last)? = input.releases[release].lifecycle?.paidExtension else {
            return 0
        }
        let open = max(0, last.number - day.number) * 12 / 365
        return Int64(12 - min(12, max(0, open - 12 * (year - 1))))
    }

    private func carbon(_ scenario: DebtScenario, _ asset: AssetClass, _ units: Int) -> [CarbonEstimate] {
        guard scenario == .replace else { return [] }
        switch asset {
        case .workstation: return CarbonFactor.estimates(of: .desktop, pieces: units, from: factors)
        case .server, .database: return CarbonFactor.estimates(of: .server, pieces: units, from: factors)
        case .clinicalApplication, .businessApplication, .network, .security, .medicalDevice, .onlineService:
            return []
        }
    }
}

extension ScenarioEstimator {
    /// Whether it needs equipment for which there is no factor: refurbished, of a kind without one, or a host's.
    private func isCarbonUnknown(_ scenario: DebtScenario, _ asset: AssetClass) -> Bool {
        let isEquipment =
            switch asset {
            case .workstation, .server, .database, .network, .security, .medicalDevice: true
            case .clinicalApplication, .businessApplication, .onlineService: false
            }
        switch scenario {
        case .outsource: return true
        case .replace, .refurbish: return isEquipment && carbon(scenario, asset, 1).isEmpty
        case .keep, .buyExtension, .upgrade, .isolate, .retire: return false
        }
    }

    private func constraints(on scenario: DebtScenario, _ place: Int, _ asset: AssetClass)
        -> [ScenarioConstraint]
    {
        var constraints: [ScenarioConstraint] = []
        let facts = input.facts[place]
        if facts.contains(.isMedicalDevice) {
            switch scenario {
            case .keep, .upgrade, .isolate, .refurbish: constraints.append(.makerMustChange)
            case .buyExtension, .replace, .outsource, .retire: break
            }
        }
        if scenario == .buyExtension { constraints += extensionConstraint(place) }
        if scenario == .upgrade, input.supplier[place] == LedgerInput.code(SupplierStanding.insolvent) {
            constraints.append(.supplierGone)
        }
        if scenario == .upgrade, assessor.isEndOfLine(place) { constraints.append(.noSupportedRelease) }
        if scenario == .refurbish, ![.workstation, .server, .network, .medicalDevice].contains(asset) {
            constraints.append(.notEquipment)
        }
        if scenario.paysTheDebt, assessor.reach.services[place] > 0 { constraints.append(.careDependsOnIt) }
        if scenario == .retire, assessor.reach.systems[place] > 0 { constraints.append(.dependentsMustMove) }
        if [.replace, .outsource, .retire].contains(scenario),
            input.contractEnds[place] != LedgerInput.unknownDay,
            input.contractEnds[place] >= Int32(clamping: day.number)
        {
            constraints.append(.contractStillRuns)
        }
        if scenario == .outsource, facts.contains(.holdsHealthData) {
            constraints.append(.hostMustBeCertified)
        }
        if scenario == .isolate {
            constraints.append(facts.contains(.isIsolated) ? .isolatedAlready : .mayBreakMaintenance)
        }
        return constraints
    }

    private func extensionConstraint(_ place: Int) -> [ScenarioConstraint] {
        let release = Int(input.releaseOf[place])
        guard release >= 0, let lifecycle = input.releases[release].lifecycle else {
            return [.extensionNotOffered]
        }
        switch lifecycle.paidExtension {
        case .unknown: return [.extensionNotOffered]
        case .over: return [.extensionEnded]
        case .open: return []
        case .on(let last):
            if last < day { return [.extensionEnded] }
            return last < day.adding(days: 365 * ScenarioEstimator.horizonYears) ? [.extensionEndsSoon] : []
        }
    }
}
