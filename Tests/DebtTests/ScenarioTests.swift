import Debt
import Registry
import Testing
import Vocabulary

@Suite("Scenarios") struct ScenarioTests {
    let today = day("2026-11-22")

    func input(
        _ facts: SystemFacts = [], extensionEnds: SupportEnd = .on(day("2027-07-12")),
        function: Function = .database
    ) -> LedgerInput {
        var input = LedgerInput()
        input.releases = [
            LedgerRelease(
                lifecycle: ReleaseLifecycle(
                    securitySupport: .on(day("2024-07-09")), paidExtension: extensionEnds, source: .feed("t"),
                    asOf: today))
        ]
        input.add(
            ID(1), function: function, release: 0, contractEnds: day("2028-01-01"), facts: facts,
            supplier: .trading,
            criticality: .vital)
        return input
    }

    func estimates(_ input: LedgerInput, rate: DiscountRate = .standard) -> [ScenarioEstimate] {
        ScenarioEstimator(input, reach: DependencyReach(input), at: today, rate: rate).estimates(of: 0)
    }

    @Test("Each of the eight scenarios is weighed, over five years, to the cent")
    func allEight() throws {
        let all = estimates(input())
        #expect(Set(all.map(\.scenario)) == Set(DebtScenario.allCases))
        for estimate in all {
            let sum = estimate.years.reduce(Int64(0)) { $0 + $1.present.cents }
            #expect(estimate.netPresentCost?.cents == sum)
            #expect(estimate.years.map(\.year) == [0, 1, 2, 3, 4, 5])
            #expect((0...1_000).contains(estimate.riskRemovedPerMille))
        }
        let firstClosed = all.firstIndex { !$0.isOpen } ?? all.count
        #expect(all[firstClosed...].allSatisfy { !$0.isOpen })
    }

    @Test("Without discount the present cost is the plain sum; a higher rate never makes it higher")
    func discount() throws {
        let plain = estimates(input(), rate: try DiscountRate(basisPoints: 0))
        for estimate in plain {
            let sum = estimate.years.reduce(Int64(0)) { $0 + $1.paid.cents + $1.expectedLoss.cents }
            #expect(estimate.netPresentCost?.cents == sum)
        }
        let dear = estimates(input(), rate: try DiscountRate(basisPoints: 800))
        for estimate in plain {
            let same = try #require(dear.first { $0.scenario == estimate.scenario }?.netPresentCost)
            let cheap = try #require(estimate.netPresentCost)
            #expect(same <= cheap)
        }
        #expect(throws: VocabularyError.self) { try DiscountRate(basisPoints: -1) }
    }

    @Test("An extension that is not sold, or over, is closed; a medical device is its maker's to change")
    func constraints() throws {
        func of(_ scenario: DebtScenario, _ input: LedgerInput) throws -> ScenarioEstimate {
            try #require(estimates(input).first { $0.scenario == scenario })
        }
        #expect(try of(.buyExtension, input()).isOpen)
        #expect(
            try of(.buyExtension, input(extensionEnds: .unknown)).constraints.contains(.extensionNotOffered))
        #expect(try !of(.buyExtension, input(extensionEnds: .on(day("2025-01-01")))).isOpen)
        #expect(try of(.upgrade, input(.isMedicalDevice)).constraints.contains(.makerMustChange))
        #expect(try !of(.upgrade, input()).constraints.contains(.makerMustChange))
        #expect(try of(.outsource, input(.holdsHealthData)).constraints.contains(.hostMustBeCertified))
        #expect(try of(.replace, input()).constraints.contains(.contractStillRuns))
        #expect(try !of(.refurbish, input(function: .laboratory)).isOpen)
        #expect(try of(.isolate, input()).isOpen && !of(.isolate, input(.isIsolated)).isOpen)
    }

    @Test("Where no release is supported there is nothing to upgrade to: the debt is paid by a replacement")
    func endOfLine() throws {
        var input = input()
        let whole = Ledger.computeHere(input, reach: DependencyReach(input), at: today).rows[0]
        #expect(whole.reference == .upgrade)
        #expect(
            try !#require(estimates(input).first { $0.scenario == .upgrade }).constraints
                .contains(.noSupportedRelease))
        input.releases[0].isEndOfLine = true
        let ended = Ledger.computeHere(input, reach: DependencyReach(input), at: today).rows[0]
        #expect(ended.reference == .replace && ended.principal >= whole.principal)
        let upgrade = try #require(estimates(input).first { $0.scenario == .upgrade })
        #expect(upgrade.constraints.contains(.noSupportedRelease) && !upgrade.isOpen)
        #expect(
            estimates(input).filter { $0.scenario != .upgrade }
                .allSatisfy { !$0.constraints.contains(.noSupportedRelease) })
        // A device that is its maker's to change has nothing to be upgraded to either.
        input.facts[0].insert(.isMedicalDevice)
        #expect(try !#require(estimates(input).first { $0.scenario == .upgrade }).isOpen)
    }

    @Test("The two families of carbon factors stand beside each other and are never summed")
    func carbon() throws {
        let replace = try #require(estimates(input(function: .workstation)).first { $0.scenario == .replace })
        #expect(replace.carbon.map(\.family) == [.ademe, .boavizta])
        #expect(replace.carbon.map(\.grams) == [277_000, 248_800])
        let refurbish = try #require(
            estimates(input(function: .workstation)).first { $0.scenario == .refurbish })
        #expect(refurbish.carbon.isEmpty, "no sourced factor is known for refurbished equipment")
        func unknown(_ function: Function) -> Set<DebtScenario> {
            Set(estimates(input(function: function)).filter(\.isCarbonUnknown).map(\.scenario))
        }
        #expect(unknown(.workstation) == [.refurbish, .outsource])
        #expect(unknown(.network) == [.replace, .refurbish, .outsource], "no factor is known for a switch")
        #expect(unknown(.laboratory) == [.outsource], "an application is no equipment")
        #expect(CarbonFactor.estimates(of: .laptop, pieces: 3).map(\.grams) == [543_000, 707_700])
        #expect(CarbonFactor.estimates(of: .laptop, pieces: -3).map(\.grams) == [0, 0])
    }

    @Test("Laptops are told beside desktops, of workstations alone")
    func laptops() throws {
        let replace = try #require(estimates(input(function: .workstation)).first { $0.scenario == .replace })
        #expect(replace.carbonOfLaptops.map(\.grams) == [181_000, 235_900])
        #expect(estimates(input(function: .server)).allSatisfy { $0.carbonOfLaptops.isEmpty })
    }

    @Test("Months and risk removed that were set move the costs of that scenario and kind of thing alone")
    func effects() throws {
        let system = input()
        func estimates(_ effects: ScenarioEffects) -> [DebtScenario: ScenarioEstimate] {
            let estimator = ScenarioEstimator(
                system, reach: DependencyReach(system), at: today,
                assuming: LedgerAssumptions(effects: effects))
            return Dictionary(
                uniqueKeysWithValues: DebtScenario.allCases.map { ($0, estimator.estimate($0, of: 0)) })
        }
        let basis = Basis(.own, LocalizedText("projet", en: "project"), asOf: today)
        var slow = ScenarioEffects.assumptions
        try slow.set(months: 30, riskRemovedPerMille: 200, for: .replace, of: .database, basis: basis)
        try slow.set(months: 30, riskRemovedPerMille: 200, for: .upgrade, of: .server, basis: basis)
        let (before, after) = (estimates(.assumptions), estimates(slow))
        let (was, now) = (try #require(before[.replace]), try #require(after[.replace]))
        #expect(now.months == 30 && now.riskRemovedPerMille == 200 && now.effectBasis == basis)
        #expect(was.months == 8 && was.riskRemovedPerMille == 900 && was.effectBasis.kind == .assumption)
        #expect(now.expectedLoss > was.expectedLoss)
        #expect(try #require(now.netPresentCost) > #require(was.netPresentCost))
        for scenario in DebtScenario.allCases where scenario != .replace {
            #expect(before[scenario] == after[scenario], "\(scenario)")
        }
        #expect(throws: VocabularyError.self) {
            try slow.set(months: 121, riskRemovedPerMille: 0, for: .keep, of: .server, basis: basis)
        }
        #expect(throws: VocabularyError.self) {
            try slow.set(months: 1, riskRemovedPerMille: -1, for: .keep, of: .server, basis: basis)
        }
        #expect(slow.all.count == DebtScenario.allCases.count * AssetClass.allCases.count)
    }

    @Test("A missing unit cost is said, never taken as nothing")
    func missingCost() throws {
        let system = input()
        let estimator = ScenarioEstimator(
            system, reach: DependencyReach(system), at: today, assuming: LedgerAssumptions(costs: UnitCosts())
        )
        let upgrade = estimator.estimate(.upgrade, of: 0)
        #expect(
            upgrade.oneOff == nil && upgrade.netPresentCost == nil
                && upgrade.constraints.contains(.unitCostMissing))
        let ledger = Ledger.computeHere(
            system, reach: DependencyReach(system), at: today, assuming: LedgerAssumptions(costs: UnitCosts())
        )
        #expect(ledger.rows[0].reasons.contains(.unitCostUnknown))
    }
}
