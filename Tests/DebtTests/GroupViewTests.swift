import Debt
import Foundation
import Registry
import Testing
import Vocabulary

@Suite("The group view") struct GroupViewTests {
    let today = day("2026-11-22")

    func seven() -> (LedgerInput, Ledger) {
        var input = LedgerInput()
        input.releases = SmallEstate.releases()
        for owner in 0..<7 {
            input.add(
                ID(Int64(owner + 1)), owner: Int32(owner), function: .fileStorage, release: 3,
                supplier: .trading, criticality: .useful)
        }
        input.add(ID(8), owner: 0, function: .database, release: 3, supplier: .trading, criticality: .useful)
        input.add(
            ID(9), owner: 1, function: .fileStorage, release: 0, supplier: .trading, criticality: .useful)
        return (input, Ledger.computeHere(input, reach: DependencyReach(input), at: today))
    }

    @Test("The same product past support at seven sites is one migration, and costs no more than seven")
    func migrations() throws {
        let (input, ledger) = seven()
        let groups = ledger.migrations(of: input, productOf: [0, 1, 2, 3, 4, 5, 6])
        #expect(groups.count == 2)
        let files = try #require(groups.first { $0.key.function == .fileStorage })
        #expect(files.systems == [0, 1, 2, 3, 4, 5, 6] && files.owners == 7)
        #expect(files.principalTogether < files.principalApart)
        #expect(files.principalApart.cents == files.systems.reduce(0) { $0 + ledger.rows[$1].principal })
        let ranks = groups.map(\.debtRemovedPerEuroPercent)
        #expect(ranks == ranks.sorted(by: >))
        let alone = ledger.migrations(
            of: input, productOf: [0, 1, 2, 3, 4, 5, 6],
            mutualisation: try MutualisationRate(furtherPerMille: 1_000))
        #expect(alone.allSatisfy { $0.principalTogether == $0.principalApart })
    }

    @Test("A converged group never has more products than before")
    func convergence() throws {
        for seed in 1...5 {
            let input = SmallEstate(
                seed: UInt64(seed), establishments: 5, systems: 80, releases: SmallEstate.releases()
            ).input
            let ledger = Ledger.computeHere(input, reach: DependencyReach(input), at: today)
            for convergence in ledger.convergences(of: input, productOf: Array(0..<7)) {
                // What the systems run, and what they run once those that differ have moved.
                let function = UInt8(Function.allCases.firstIndex(of: convergence.function) ?? 0)
                let before = input.functions.indices.filter {
                    input.functions[$0] == function && input.releaseOf[$0] >= 0
                }.map { input.releaseOf[$0] }
                guard let target = convergence.target else {
                    #expect(convergence.moving == 0 && convergence.cost == .zero)
                    #expect(
                        before.indices.allSatisfy { _ in
                            input.functions.indices.allSatisfy {
                                input.functions[$0] != function || input.releaseOf[$0] < 0
                                    || input.supplier[$0] == LedgerInput.code(SupplierStanding.insolvent)
                            }
                        }, "a supplier that stands is proposed where there is one")
                    continue
                }
                let after = before.map { _ in target }
                #expect(zip(before, after).count { $0 != $1 } == convergence.moving)
                #expect(Set(before) == Set(convergence.products.map(\.product)))
                #expect(Set(after).count == convergence.productsAfter && Set(after).isSubset(of: Set(before)))
                let total = convergence.products.reduce(0) { $0 + $1.systems }
                let kept = convergence.products.first { $0.product == convergence.target }?.systems ?? 0
                #expect(convergence.moving == total - kept)
                #expect(convergence.cost >= .zero && convergence.savedInterest >= .zero)
            }
        }
    }

    private func converging(
        _ function: Function, _ parts: [(release: Int32, systems: Int, supplier: SupplierStanding)]
    ) -> Convergence? {
        var input = LedgerInput()
        input.releases = SmallEstate.releases()
        for part in parts {
            for _ in 0..<part.systems {
                input.add(
                    ID(Int64(input.count + 1)), function: function, release: part.release,
                    contractEnds: day("2030-01-01"), supplier: part.supplier, criticality: .vital)
            }
        }
        let ledger = Ledger.computeHere(input, reach: DependencyReach(input), at: today)
        return ledger.convergences(of: input, productOf: Array(0..<7)).first
    }

    @Test("Nobody converges on what an insolvent supplier sells, nor websites on one of their parts")
    func convergenceTargets() throws {
        // The most used is supported, but nobody is left to deliver it.
        let gone = try #require(converging(.laboratory, [(0, 5, .insolvent), (1, 2, .trading)]))
        #expect(gone.target == 1 && gone.moving == 5)
        let nobody = try #require(converging(.laboratory, [(0, 5, .insolvent), (1, 2, .insolvent)]))
        #expect(nobody.target == nil && nobody.moving == 0 && nobody.cost == .zero)
        #expect(nobody.productsAfter == 2 && nobody.savedInterest == .zero)
        #expect(converging(.website, [(0, 5, .trading), (1, 2, .trading)]) == nil)
    }

    @Test("What a convergence saves is what the moved systems carry above those that run the target")
    func convergenceSavings() throws {
        let parts: [(Int32, Int, SupplierStanding)] = [(0, 3, .trading), (3, 2, .trading)]
        let saving = try #require(converging(.laboratory, parts.map { ($0.0, $0.1, $0.2) }))
        #expect(saving.target == 0 && saving.moving == 2)
        var input = LedgerInput()
        input.releases = SmallEstate.releases()
        for release in [Int32(0), 3, 4] {
            input.add(
                ID(Int64(release) + 1), function: .laboratory, release: release,
                contractEnds: day("2030-01-01"), supplier: .trading, criticality: .vital)
        }
        let rows = Ledger.computeHere(input, reach: DependencyReach(input), at: today).rows
        #expect(saving.savedInterest > .zero)
        #expect(saving.savedInterest.cents == 2 * (rows[1].interest - rows[0].interest))
        // What is out of support itself carries interest too: only what the others carry above it is saved.
        let less = try #require(converging(.laboratory, [(3, 3, .trading), (4, 2, .trading)]))
        #expect(less.target == 3)
        #expect(less.savedInterest.cents == 2 * max(0, rows[2].interest - rows[1].interest))
    }

    @Test("Migrations and concentration count what one finds by looking at each system in turn")
    func counted() {
        for seed in 1...5 {
            let input = SmallEstate(
                seed: UInt64(seed) * 977, establishments: 6, systems: 70, releases: SmallEstate.releases()
            ).input
            let ledger = Ledger.computeHere(input, reach: DependencyReach(input), at: today)
            // Two releases of one product, and one that is nobody's.
            let productOf: [Int32] = [0, 1, 1, 2, -1, 4, 5]
            let functions = Function.allCases
            var expected: [MigrationGroup.Key: [Int]] = [:]
            for (place, row) in ledger.rows.enumerated() where row.principal > 0 {
                let release = Int(input.releaseOf[place])
                guard release >= 0, productOf[release] >= 0 else { continue }
                let key = MigrationGroup.Key(
                    product: productOf[release], function: functions[Int(input.functions[place])])
                expected[key, default: []].append(place)
            }
            let groups = ledger.migrations(of: input, productOf: productOf)
            #expect(Dictionary(uniqueKeysWithValues: groups.map { ($0.key, $0.systems) }) == expected)
            for group in groups {
                #expect(group.owners == Set(group.systems.map { input.owners[$0] }).count)
                #expect(group.interest.cents == group.systems.reduce(0) { $0 + ledger.rows[$1].interest })
                #expect(group.worst == group.systems.map { ledger.rows[$0].state }.max())
            }
            let supplierOf = input.releaseOf.map { $0 < 0 ? -1 : $0 % 3 }
            for item in ledger.concentration(of: input, supplierOf: supplierOf) {
                let places = supplierOf.indices.filter { supplierOf[$0] == item.supplier }
                #expect(item.systems == places.count)
                #expect(item.owners == Set(places.map { input.owners[$0] }).count)
                var seen = Set(places.map { Int32($0) })
                var queue = Array(seen)
                while let system = queue.popLast() {
                    for edge in input.needs where edge.needed == system && seen.insert(edge.system).inserted {
                        queue.append(edge.system)
                    }
                }
                let services = Set(input.uses.filter { seen.contains($0.system) }.map(\.service))
                #expect(item.careServices == services.count, "each counted once")
            }
        }
    }

    @Test("Suppliers are ranked by how many establishments hang on them")
    func concentration() {
        let (input, ledger) = seven()
        let suppliers = ledger.concentration(of: input, supplierOf: [4, 4, 4, 4, 4, 4, 4, 9, -1])
        #expect(suppliers.map(\.supplier) == [4, 9])
        #expect(suppliers[0].owners == 7 && suppliers[0].sharePerMille == 875)
    }

    private func work(_ place: Int, _ scenario: DebtScenario, after days: Int, _ ledger: Ledger)
        -> ScheduledWork
    {
        ScheduledWork(
            place: place, scenario: scenario, done: today.adding(days: days),
            cost: Money(cents: ledger.rows.indices.contains(place) ? ledger.rows[place].principal : 0),
            yearly: Money(euros: 100), riskRemovedPerMille: 350)
    }

    @Test(
        "The debt curve without a schedule is the ledger's; work that pays takes the debt away from its day on"
    )
    func curve() {
        let (input, ledger) = seven()
        let reach = DependencyReach(input)
        let ledgers = (0...3).map {
            Ledger.computeHere(input, reach: reach, at: today.adding(days: 365 * $0))
        }
        let plain = DebtCurve(of: ledgers, doing: [])
        #expect(plain.points.map(\.principal.cents) == ledgers.map(\.totals.principal))
        #expect(plain.points.allSatisfy { $0.scheduledPrincipal == $0.principal && $0.spent == .zero })
        let curve = DebtCurve(
            of: ledgers,
            doing: [
                work(0, .upgrade, after: 100, ledger), work(1, .replace, after: 500, ledger),
                work(99, .retire, after: 0, ledger),
            ])
        #expect(
            curve.points.allSatisfy {
                $0.scheduledPrincipal <= $0.principal && $0.scheduledInterest <= $0.interest
            })
        #expect(
            curve.points.map(\.spent.cents) == [0, ledger.rows[0].principal, ledger.rows[1].principal, 0])
        #expect(
            curve.points[2].scheduledPrincipal.cents == curve.points[2].principal.cents
                - ledgers[2].rows[0].principal - ledgers[2].rows[1].principal)
    }

    @Test(
        "Keeping with measures leaves the principal, takes part of the loss away and costs its yearly price")
    func keeping() {
        let (input, ledger) = seven()
        let curve = DebtCurve(of: [ledger], doing: [work(0, .keep, after: 0, ledger)])
        let row = ledger.rows[0]
        #expect(curve.points[0].scheduledPrincipal == curve.points[0].principal)
        #expect(
            curve.points[0].scheduledInterest.cents
                == curve.points[0].interest.cents - row.lossCarried
                + (row.lossCarried / 1_000 * 650 + row.lossCarried % 1_000 * 650 / 1_000) + 10_000)
        #expect(input.count == ledger.rows.count)
    }

    @Test("A system is weighed by itself as among all others")
    func alone() {
        let input = SmallEstate(
            seed: 4_711, establishments: 3, systems: 50, releases: SmallEstate.releases()
        ).input
        let reach = DependencyReach(input)
        let whole = ScenarioEstimator(input, reach: reach, at: today)
        for place in stride(from: 0, to: input.count, by: 7) {
            var own = LedgerInput()
            own.releases = input.releases
            own.systems = [input.systems[place]]
            own.owners = [input.owners[place]]
            own.functions = [input.functions[place]]
            own.releaseOf = [input.releaseOf[place]]
            own.inServiceSince = [input.inServiceSince[place]]
            own.contractEnds = [input.contractEnds[place]]
            own.certificateExpires = [input.certificateExpires[place]]
            own.facts = [input.facts[place]]
            own.hosting = [input.hosting[place]]
            own.supplier = [input.supplier[place]]
            own.criticality = [input.criticality[place]]
            own.units = [input.units[place]]
            own.runCost = [input.runCost[place]]
            own.extensionCost = [input.extensionCost[place]]
            let alone = ScenarioEstimator(own, reach: reach.only(place), at: today)
            #expect(alone.estimates(of: 0) == whole.estimates(of: place))
        }
    }

    @Test("Nobody is compared with fewer than three peers")
    func peers() {
        #expect(PeerComparison(own: 5, peers: [1, 2]) == nil)
        let comparison = PeerComparison(own: 5, peers: [9, 1, 7, 3])
        #expect(comparison?.median == 3 && comparison?.higherPercent == 50)
    }

    @Test("The share of reused goods is set against the text's share of its year")
    func reuse() throws {
        let purchases = ReusePurchases(
            line: .computingAndTelephony, year: 2_026, spent: Money(euros: 100_000),
            spentOnReused: Money(euros: 12_345))
        let target = try #require(purchases.target())
        #expect(target.sharePerMille == 200 && target.fromYear == 2_024)
        #expect(purchases.sharePerMille == 123)
        #expect(purchases.missing(to: target) == 765_500)
        #expect(
            ReusePurchases(line: .computingAndTelephony, year: 2_031, spent: .zero, spentOnReused: .zero)
                .target()?.sharePerMille == 300)
        #expect(
            ReusePurchases(
                line: .computingAndTelephony, year: 2_023, spent: Money(euros: 1), spentOnReused: .zero
            ).target() == nil)
        let discarded = ReusePurchases(line: .discarded, year: 2_025, total: 101, reused: 20)
        let half = try #require(discarded.target())
        #expect(half.sharePerMille == 500 && discarded.missing(to: half) == 31, "rounded up to a whole piece")
        // No share of these lines was verified: none is made up.
        for line in [ReuseLine.printing, .printingSupplies] {
            #expect(ReusePurchases(line: line, year: 2_026, total: 5, reused: 0).target() == nil)
        }
        let own = ReuseTarget(
            line: .printing, fromYear: 2_024, sharePerMille: 123, basis: target.basis)
        let targets = ReuseTarget.inForce(own: [own])
        #expect(
            ReusePurchases(line: .printing, year: 2_026, total: 5, reused: 0).target(among: targets) == own)
        #expect(purchases.target(among: targets) == target, "the other lines stay as they are shipped")
        #expect(
            ReusePurchases(line: .computingAndTelephony, year: 2_026, spent: .zero, spentOnReused: .zero)
                .sharePerMille == nil)
        #expect(
            ReusePurchases(
                line: .computingAndTelephony, year: 2_026, spent: Money(euros: -5),
                spentOnReused: Money(euros: 9)
            ).sharePerMille == nil)
    }
}

@Suite("The expiry calendar") struct CalendarTests {
    let today = day("2026-11-22")
    let now = Instant(startOf: day("2026-11-22")).advanced(by: .milliseconds(29_730_250))

    @Test("Eighteen months ahead are kept, in order")
    func window() {
        let days = ["2026-11-21", "2026-11-22", "2028-05-23", "2028-05-24", "2028-05-25"]
        let all = days.reversed().map { Expiry(kind: .contract, day: day($0), subject: $0, key: $0) }
        #expect(ExpiryCalendar(all, from: today).expiries.map(\.subject) == ["2026-11-22", "2028-05-23"])
    }

    @Test("The feed folds at 75 octets without cutting a character, escapes, and keeps its identifiers")
    func feed() {
        let subject = "Échographe, salle 2; « Œuvre » \\ " + String(repeating: "é€🏥", count: 40) + "\nsuite"
        let calendar = ExpiryCalendar(
            [
                Expiry(
                    kind: .securitySupport, day: day("2027-01-31"), subject: subject, key: "release-12",
                    systems: 2)
            ], from: today)
        let text = calendar.iCalendar(host: "cordon.example", now: now, in: .french)
        let lines = text.components(separatedBy: "\r\n")
        #expect(lines.last == "" && !text.replacing("\r\n", with: "").contains("\n"))
        #expect(lines.allSatisfy { $0.utf8.count <= 75 })
        let unfolded = text.replacing("\r\n ", with: "")
        #expect(unfolded.contains("UID:release-12@cordon.example\r\n"))
        #expect(unfolded.contains("DTSTAMP:20261122T081530Z\r\n"))
        #expect(unfolded.contains("DTSTART;VALUE=DATE:20270131\r\nDTEND;VALUE=DATE:20270201\r\n"))
        #expect(unfolded.contains("Échographe\\, salle 2\\; « Œuvre » \\\\ "))
        #expect(unfolded.contains("\\nsuite"))
        #expect(unfolded.contains("2 systèmes concernés"))
        let later = calendar.iCalendar(
            host: "cordon.example", now: now.advanced(by: .seconds(60)), in: .english)
        #expect(later.contains("UID:release-12@cordon.example"))
    }
}
