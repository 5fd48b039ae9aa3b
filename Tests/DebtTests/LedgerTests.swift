import Debt
import Foundation
import Registry
import Testing
import Vocabulary

@Suite("The ledger") struct LedgerTests {
    let today = day("2026-11-22")

    func flaw(_ number: Int, remedy: FlawRemedy = .none, ransomware: Bool = false) -> FlawMatch {
        let flaw = ExploitedFlaw(
            cve: "CVE-2024-\(number)", vendor: "v", product: "p", title: "", summary: "",
            listed: day("2024-05-01"),
            isUsedByRansomware: ransomware)
        let catalogue = LifecycleCatalogue([
            [
                LifecycleProduct(
                    key: "msexchange", title: "Exchange", kind: .application,
                    releases: [
                        LifecycleRelease(
                            cycle: "1",
                            lifecycle: ReleaseLifecycle(
                                released: day("2010-01-01"), securitySupport: .on(day("2020-01-01")),
                                source: .feed("t"), asOf: today))
                    ])
            ]
        ])
        var named = flaw
        (named.vendor, named.product) = ("Microsoft", "Exchange Server")
        var match = FlawMatcher(catalogue, FlawCatalogue(edition: "t", asOf: today, flaws: [named]))
            .matches(ReleaseKey(product: "msexchange", cycle: "1"))[0]
        match.remedy = remedy
        return match
    }

    @Test("Rows are the same in chunks as one after the other, and sums add up to the cent")
    func chunks() async {
        let input = SmallEstate(seed: 7, establishments: 120, systems: 600, releases: SmallEstate.releases())
            .input
        let reach = DependencyReach(input)
        let ledger = await Ledger.compute(input, reach: reach, at: today)
        let here = Ledger.computeHere(input, reach: reach, at: today)
        #expect(ledger.rows == here.rows)
        #expect(ledger.totals == here.totals)
        #expect(ledger.rows.reduce(0) { $0 + $1.principal } == ledger.totals.principal)
        #expect(ledger.rows.reduce(0) { $0 + $1.interest } == ledger.totals.interest)
        let halves = [ledger.rows.prefix(31_111), ledger.rows.dropFirst(31_111)].map { rows in
            rows.reduce(into: LedgerTotals()) { $0.add($1) }
        }
        #expect(halves[0] + halves[1] == ledger.totals)
        #expect(ledger.totals.byState.reduce(0, +) == input.count)
    }

    @Test("Of a system of which nothing is known, everything is counted as unknown and nothing as good")
    func unknown() {
        var input = LedgerInput()
        input.add(ID(1), function: .laboratory)
        let ledger = Ledger.computeHere(input, reach: DependencyReach(input), at: today)
        let row = ledger.rows[0]
        #expect(row.state == .unknown && row.isPrincipalUnknown && row.ageDays == nil)
        #expect(
            row.reasons.isSuperset(of: [
                .releaseUnknown, .supportUnknown, .ageUnknown, .supplierUnknown, .contractUnknown,
                .criticalityUnknown, .runCostUnknown, .flawsUnknown,
            ]))
        #expect(row.knownOpenFlaws == nil && row.knownFlawsToVerify == nil, "none was looked for")
        #expect(ledger.totals.unknown == 1 && ledger.totals.withUnknowns == 1)
        #expect(row.lossCarried > 0)
        #expect(TimeQuadrant(row).soundnessPoints == 0)
    }

    @Test("One more flaw never lowers the interest, whatever the release and the flaw")
    func moreFlaws() {
        for remedy in FlawRemedy.allCases {
            var flaws: [FlawMatch] = []
            var before: [Int64]?
            for number in 0..<12 {
                let input = SmallEstate(
                    seed: 3, establishments: 2, systems: 150, releases: SmallEstate.releases(flaws: flaws)
                ).input
                let interest = Ledger.computeHere(input, reach: DependencyReach(input), at: today).rows.map(
                    \.interest)
                if let before { #expect(zip(before, interest).allSatisfy { $0 <= $1 }) }
                before = interest
                flaws.append(flaw(number, remedy: remedy, ransomware: number % 2 == 0))
            }
        }
    }

    @Test("A later date never improves a state, nor lowers the loss carried of a system past support")
    func laterDates() {
        let input = SmallEstate(
            seed: 11, establishments: 2, systems: 300, releases: SmallEstate.releases(flaws: [flaw(1)])
        ).input
        let reach = DependencyReach(input)
        var before: [LedgerRow]?
        for date in [
            "1900-01-01", "2020-01-14", "2020-01-15", "2023-10-11", "2026-10-14", "2035-01-01", "2199-12-31",
        ].map(day) {
            let rows = Ledger.computeHere(input, reach: reach, at: date).rows
            if let before {
                #expect(zip(before, rows).allSatisfy { $0.state <= $1.state })
                #expect(zip(before, rows).allSatisfy { $0.lossCarried <= $1.lossCarried })
            }
            before = rows
        }
    }

    @Test("Absurd dates and amounts neither crash nor make negative debts")
    func absurd() {
        var input = LedgerInput()
        input.releases = [
            LedgerRelease(
                lifecycle: ReleaseLifecycle(
                    securitySupport: .on(Day(number: Int(Int32.min) + 1)), source: .feed("t"), asOf: today))
        ]
        for cents in [Int64.min, -1, 0, .max] {
            input.add(
                ID(1), function: .database, release: 0, inServiceSince: Day(number: .max),
                contractEnds: Day(number: .min),
                units: .max, runCost: Money(cents: cents))
            input.add(ID(2), function: .server, release: 0, inServiceSince: Day(number: .min), units: -5)
        }
        let reach = DependencyReach(input)
        for date in [Day(number: .min), day("1900-01-01"), day("2199-12-31"), Day(number: .max)] {
            let ledger = Ledger.computeHere(input, reach: reach, at: date)
            #expect(ledger.rows.allSatisfy { $0.principal >= 0 && $0.interest >= 0 && $0.ageDays ?? 0 >= 0 })
        }
        var costs = UnitCosts.assumptions
        let basis = Basis(.own, LocalizedText("a", en: "a"), asOf: today)
        #expect(throws: VocabularyError.self) {
            try costs.set(Money(cents: -1), for: .upgrade, of: .server, basis: basis)
        }
        #expect(throws: VocabularyError.self) {
            try costs.set(Money(cents: .max), for: .upgrade, of: .server, basis: basis)
        }
        #expect(costs == .assumptions)
    }

    @Test("Everything that depends on a system is counted once, through cycles")
    func dependencies() {
        // 0 <- 1 <- 2 <- 0 is a cycle; 3 needs 2; 4 stands alone; services 0 and 1 rely on 3, service 1 on 0.
        let reach = DependencyReach(
            criticality: [1, 2, 1, 4, 0],
            needs: [(1, 0), (2, 1), (0, 2), (3, 2), (3, 2), (2, 2), (9, 0), (0, -1)],
            uses: [(3, 0), (3, 1), (0, 1), (0, 7)], serviceCount: 2)
        #expect(reach.systems == [3, 3, 3, 0, 0])
        #expect(reach.services == [2, 2, 2, 2, 0])
        #expect(reach.worst == [4, 4, 4, 4, 0])
        #expect(reach.isInCycle == [true, true, true, false, false])
    }

    @Test("Reach agrees with a plain walk from each system, on random graphs with cycles")
    func reachAgrees() {
        for seed in 1...8 {
            let input = SmallEstate(seed: UInt64(seed) * 977, establishments: 1, systems: 700, releases: [])
                .input
            let reach = DependencyReach(input)
            for start in stride(from: 0, to: input.count, by: 97) {
                var seen: Set<Int32> = [Int32(start)]
                var queue = [Int32(start)]
                while let system = queue.popLast() {
                    for edge in input.needs where edge.needed == system && seen.insert(edge.system).inserted {
                        queue.append(edge.system)
                    }
                }
                let services = Set(input.uses.filter { seen.contains($0.system) }.map(\.service))
                #expect(Int(reach.systems[start]) == seen.count - 1)
                #expect(Int(reach.services[start]) == services.count)
            }
        }
    }

    @Test("A chain of 200,000 dependencies is followed without running out of stack")
    func longChain() {
        // Islands are small on purpose: the width of the walk, not its depth, costs.
        let count = 200_000
        let needs = (1..<Int32(count)).filter { $0 % 500 != 0 }.map { (system: $0, needed: $0 - 1) }
        let reach = DependencyReach(
            criticality: Array(repeating: 1, count: count), needs: needs, uses: [], serviceCount: 0)
        #expect(reach.systems[0] == 499 && reach.systems[499] == 0 && reach.systems[500] == 499)
    }

    @Test("A nation's register is computed whole")
    func nation() async {
        let releases = (0..<60).flatMap { _ in SmallEstate.releases(flaws: (0..<10).map { flaw($0) }) }
        let input = SmallEstate(seed: 5, establishments: 1_300, systems: 600, releases: releases).input
        let clock = ContinuousClock()
        var reach: DependencyReach?
        let following = clock.measure { reach = DependencyReach(input) }
        guard let reach else { return }
        let start = clock.now
        let ledger = await Ledger.compute(input, reach: reach, at: today)
        let computing = clock.now - start
        print("780,000 systems: dependencies \(following), ledger \(computing)")
        #expect(ledger.rows.count == 780_000)
    }
}
