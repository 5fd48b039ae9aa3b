import Debt
import Registry
import Testing
import Vocabulary

/// What one scenario must cost, reckoned by hand, in euros. Years come as (paid, expected loss); from the second on
/// each pays so much more than the one before.
private struct Reckoned: Sendable {
    let scenario: DebtScenario
    let oneOff: Double
    let yearly: Double
    let months: Int
    let first: (paid: Double, loss: Double)
    let second: (paid: Double, loss: Double)
    var growth = 0.0
    let present: Double
}

/// One database out of support since 9 July 2024, vital, 22 November 2026. An up-to-date one costs 4,500 € a year to
/// run, and what this one costs is not known: each year out of support adds 600 €, and this is the third, 1,800 € that
/// the ledger charges as interest. Running it as it is costs 6,300 € the first year, then 6,900 €, up to 8,700 €. A stop
/// lasts 5 days at 60,000 €; out of support it comes with a chance of 0.6 % a year: 1,800 € a year are expected to be
/// lost while nothing is done. Rate: 3.2 % a year.
private let database: [Reckoned] = [
    // One month of 6,300, eleven with the measures at 1,200 a year: 525 + 6,875. Loss: 150 + 11 × 97.50.
    Reckoned(
        scenario: .keep, oneOff: 2_500, yearly: 7_500, months: 1, first: (7_400, 1_222.50),
        second: (8_100, 1_170), growth: 600, present: 47_226.68),
    // Sold until 12 July 2027, seven whole months: one before it counts, six with its 3,500; then all is as before.
    Reckoned(
        scenario: .buyExtension, oneOff: 0, yearly: 9_800, months: 1, first: (8_050, 1_215),
        second: (6_900, 1_800), growth: 600, present: 43_305.97),
    // Four months of 6,300 and eight of 4,500; four of 150, eight of 22.50.
    Reckoned(
        scenario: .upgrade, oneOff: 9_000, yearly: 4_500, months: 4, first: (5_100, 780),
        second: (4_500, 270), present: 31_796.60),
    // Eight months of 6,300 and four of 4,500; eight of 150, four of 15.
    Reckoned(
        scenario: .replace, oneOff: 22_000, yearly: 4_500, months: 8, first: (5_700, 1_260),
        second: (4_500, 180), present: 45_520.49),
    // Two months of 6,300, ten with 900 a year on top; two months of 150, ten of 60.
    Reckoned(
        scenario: .isolate, oneOff: 3_500, yearly: 7_200, months: 2, first: (7_050, 900),
        second: (7_800, 720), growth: 600, present: 44_886.51),
    // The subscription, 9,000, takes the place of the run cost: eight months of 525, four of 750.
    Reckoned(
        scenario: .outsource, oneOff: 18_000, yearly: 9_000, months: 8, first: (7_200, 1_320),
        second: (9_000, 360), present: 59_808.40),
    // Five months of 6,300 and seven of 4,500; five of 150, seven of 22.50.
    Reckoned(
        scenario: .refurbish, oneOff: 12_000, yearly: 4_500, months: 5, first: (5_250, 907.50),
        second: (4_500, 270), present: 35_065.50),
    // Three months of 525 and of 150, then nothing.
    Reckoned(
        scenario: .retire, oneOff: 3_000, yearly: 0, months: 3, first: (1_575, 450), second: (0, 0),
        present: 4_962.21),
]

@Suite("Scenarios, against figures reckoned by hand") struct ReckonedScenarioTests {
    let today = day("2026-11-22")

    private func release(extensionEnds: SupportEnd) -> LedgerRelease {
        LedgerRelease(
            lifecycle: ReleaseLifecycle(
                securitySupport: .on(day("2024-07-09")), paidExtension: extensionEnds, source: .feed("t"),
                asOf: today))
    }

    private func estimate(_ scenario: DebtScenario, _ input: LedgerInput, rate: DiscountRate = .standard)
        -> ScenarioEstimate
    {
        ScenarioEstimator(input, reach: DependencyReach(input), at: today, rate: rate).estimate(
            scenario, of: 0)
    }

    private func cents(_ euros: Double) -> Money { Money(cents: Int64((euros * 100).rounded())) }

    @Test("Each of the eight costs what a sheet of paper says, once, a year and over five years")
    func eight() throws {
        var input = LedgerInput()
        input.releases = [release(extensionEnds: .on(day("2027-07-12")))]
        input.add(ID(1), function: .database, release: 0, supplier: .trading, criticality: .vital)
        #expect(Set(database.map(\.scenario)) == Set(DebtScenario.allCases))
        for expected in database {
            let found = estimate(expected.scenario, input)
            let name = Comment(rawValue: "\(expected.scenario)")
            #expect(found.oneOff == cents(expected.oneOff), name)
            #expect(found.yearly == cents(expected.yearly), name)
            #expect(found.months == expected.months, name)
            #expect(found.years.count == 6 && found.years[0].paid == cents(expected.oneOff), name)
            for year in found.years.dropFirst() {
                let paid =
                    year.year == 1
                    ? expected.first.paid : expected.second.paid + expected.growth * Double(year.year - 2)
                let loss = year.year == 1 ? expected.first.loss : expected.second.loss
                #expect(year.paid == cents(paid), name)
                #expect(year.expectedLoss == cents(loss), name)
            }
            #expect(found.netPresentCost == cents(expected.present), name)
        }
    }

    @Test("What waits pays the running cost that the ledger charges as interest; what pays the debt does not")
    func waiting() throws {
        var input = LedgerInput()
        input.releases = [release(extensionEnds: .on(day("2030-07-12")))]
        input.add(ID(1), function: .database, release: 0, supplier: .trading, criticality: .useful)
        let overrun = Ledger.computeHere(input, reach: DependencyReach(input), at: today).rows[0].runOverrun
        #expect(overrun == 180_000)
        // The same system as if it cost no more to run than one that is up to date.
        var plain = input
        plain.runCost[0] = 450_000
        for scenario in [DebtScenario.keep, .isolate, .buyExtension] {
            let difference =
                try #require(estimate(scenario, input).yearly?.cents)
                - #require(estimate(scenario, plain).yearly?.cents)
            #expect(difference == overrun, Comment(rawValue: "\(scenario)"))
        }
        for scenario in [DebtScenario.upgrade, .replace, .outsource, .refurbish, .retire] {
            #expect(estimate(scenario, input).yearly == estimate(scenario, plain).yearly)
        }
    }

    /// Three servers of one system, reached from the internet, with one care service: the chance is three times
    /// 0.6 %, and each of 7 days of stop costs 12,000 € and 6,000 €: 126,000 × 1.8 % = 2,268 € a year. They cost
    /// 9,000 € a year to run where three up-to-date ones cost 7,200 €. Without discount sums are plain.
    @Test("Units, a known run cost, exposure and care enter by their figures")
    func units() throws {
        var input = LedgerInput()
        input.releases = [release(extensionEnds: .unknown)]
        input.add(
            ID(1), function: .server, release: 0, facts: .isExposed, supplier: .trading,
            criticality: .important, units: 3, runCost: Money(euros: 9_000))
        input.serviceCount = 1
        input.uses = [(system: 0, service: 0)]
        let plain = try DiscountRate(basisPoints: 0)
        let upgrade = estimate(.upgrade, input, rate: plain)
        #expect(upgrade.oneOff == Money(euros: 13_500) && upgrade.yearly == Money(euros: 7_200))
        // (4 × 9,000 + 8 × 7,200) / 12, and 4 × 189 + 8 × 28.35.
        #expect(upgrade.years[1].paid == Money(euros: 7_800))
        #expect(upgrade.years[1].expectedLoss == cents(982.80))
        // 13,500 + 7,800 + 982.80 + 4 × (7,200 + 340.20)
        #expect(upgrade.netPresentCost == cents(52_443.60))
        let keep = estimate(.keep, input, rate: plain)
        // The run cost stays what it is, and 800 a unit come on top.
        #expect(keep.oneOff == Money(euros: 4_500) && keep.yearly == Money(euros: 11_400))
        #expect(keep.expectedLoss == cents(2_268 * 0.65))
        // The ledger says the same of the day: 1,800 € of run cost too much, and the loss above an up-to-date
        // system's, whose chance is 0.08 %: 126,000 × 0.24 % = 302.40 €.
        let row = Ledger.computeHere(input, reach: DependencyReach(input), at: today).rows[0]
        #expect(row.principal == 1_350_000 && row.reference == .upgrade)
        #expect(row.runOverrun == 180_000)
        #expect(row.lossCarried == 226_800 - 30_240)
    }

    @Test("Care, dependents and a supplier that is gone stand where they matter, and nowhere else")
    func constraints() throws {
        var input = LedgerInput()
        input.releases = [release(extensionEnds: .unknown)]
        input.add(ID(1), function: .database, release: 0, supplier: .insolvent, criticality: .useful)
        input.add(ID(2), function: .laboratory, supplier: .trading, criticality: .vital)
        func scenarios(with constraint: ScenarioConstraint) -> Set<DebtScenario> {
            Set(DebtScenario.allCases.filter { estimate($0, input).constraints.contains(constraint) })
        }
        #expect(scenarios(with: .supplierGone) == [.upgrade])
        #expect(!estimate(.upgrade, input).isOpen)
        #expect(scenarios(with: .careDependsOnIt).isEmpty && scenarios(with: .dependentsMustMove).isEmpty)
        // The laboratory needs the database, and the emergency service relies on the laboratory.
        input.needs = [(system: 1, needed: 0)]
        #expect(scenarios(with: .dependentsMustMove) == [.retire])
        #expect(scenarios(with: .careDependsOnIt).isEmpty, "nobody named a care service")
        input.serviceCount = 1
        input.uses = [(system: 1, service: 0)]
        #expect(
            scenarios(with: .careDependsOnIt) == [.upgrade, .replace, .outsource, .refurbish, .retire])
        input.supplier[0] = LedgerInput.code(SupplierStanding.acquired)
        #expect(scenarios(with: .supplierGone).isEmpty && estimate(.upgrade, input).isOpen)
    }
}
