import Registry
import Testing
import Vocabulary

@testable import Debt

@Suite("Why a system is in debt") struct LedgerReasonTests {
    let today = day("2026-11-22")
    private let certificates: DebtReasons = [
        .hostingUnknown, .noHealthCertificate, .healthCertificateExpired, .healthCertificateEndsSoon,
    ]

    /// A supported laboratory system, so that nothing but the fact in question can put it in debt.
    private func row(
        facts: SystemFacts = [], hosting: HostingKind? = .onSite, certificate: String? = nil,
        supplier: SupplierStanding? = .trading, contract: String? = "2030-01-01"
    ) -> LedgerRow {
        var input = LedgerInput()
        input.releases = [
            LedgerRelease(
                lifecycle: ReleaseLifecycle(
                    activeSupport: .on(day("2035-01-01")), securitySupport: .on(day("2035-01-01")),
                    source: .feed("t"), asOf: today))
        ]
        input.add(
            ID(1), function: .laboratory, release: 0, inServiceSince: day("2025-01-01"),
            contractEnds: contract.map(day), certificateExpires: certificate.map(day), facts: facts,
            hosting: hosting, supplier: supplier, criticality: .vital, runCost: Money(euros: 1))
        return Ledger.computeHere(input, reach: DependencyReach(input), at: today).rows[0]
    }

    @Test(
        "Health data outside without a certificate that holds must move; on site, or without health data, nothing is asked"
    )
    func certificate() {
        let cases: [(HostingKind?, String?, DebtReasons)] = [
            (.onSite, nil, []), (.groupDataCentre, nil, []), (nil, nil, .hostingUnknown),
            (nil, "2030-01-01", .hostingUnknown),
            (.certifiedHost, nil, .noHealthCertificate), (.onlineService, nil, .noHealthCertificate),
            (.certifiedHost, "2026-11-21", .healthCertificateExpired),
            (.onlineService, "1900-01-01", .healthCertificateExpired),
            // The last day still counts, and eighteen months ahead are soon: 22 November 2026 and 548 days.
            (.certifiedHost, "2026-11-22", .healthCertificateEndsSoon),
            (.onlineService, "2028-05-23", .healthCertificateEndsSoon), (.onlineService, "2028-05-24", []),
        ]
        for (hosting, expires, expected) in cases {
            let told = Comment(rawValue: "\(hosting?.rawValue ?? "unknown") \(expires ?? "none")")
            let with = row(facts: .holdsHealthData, hosting: hosting, certificate: expires)
            #expect(with.reasons.intersection(certificates) == expected, told)
            let mustMove = expected == .noHealthCertificate || expected == .healthCertificateExpired
            // Outsourcing a clinical application to a certified host: 90,000 €.
            #expect(with.principal == (mustMove ? 9_000_000 : 0), told)
            #expect(with.reference == (mustMove ? .outsource : nil), told)
            let without = row(hosting: hosting, certificate: expires)
            #expect(without.reasons.isDisjoint(with: certificates) && without.principal == 0, told)
        }
    }

    @Test("An insolvent supplier alone puts a system in debt, by its replacement; a bought one is told")
    func supplier() {
        let gone = row(supplier: .insolvent)
        #expect(gone.state == .active && gone.reasons.contains(.supplierInsolvent))
        // Nobody is left to upgrade it: a clinical application is replaced for 220,000 €.
        #expect(gone.reference == .replace && gone.principal == 22_000_000)
        let bought = row(supplier: .acquired)
        #expect(bought.reasons.contains(.supplierAcquired) && bought.principal == 0)
        let unknown = row(supplier: nil)
        #expect(unknown.reasons.contains(.supplierUnknown) && unknown.principal == 0)
        let alive = row()
        #expect(alive.reasons.isDisjoint(with: [.supplierInsolvent, .supplierAcquired, .supplierUnknown]))
        #expect(alive.principal == 0 && alive.reference == nil)
    }

    @Test("A contract is told once it ends within eighteen months, is over, or is not known")
    func contract() {
        let all: DebtReasons = [.contractUnknown, .contractEnded, .contractEndsSoon]
        let cases: [(String?, DebtReasons)] = [
            (nil, .contractUnknown), ("2026-11-21", .contractEnded), ("2026-11-22", .contractEndsSoon),
            ("2028-05-23", .contractEndsSoon), ("2028-05-24", []),
        ]
        for (ends, expected) in cases {
            #expect(row(contract: ends).reasons.intersection(all) == expected)
        }
    }
}

@Suite("The TIME quadrant") struct TimeQuadrantTests {
    /// A system that care needs, or not, and that is sound, or not.
    private func row(matters: Bool, isSound: Bool) -> LedgerRow {
        var row = LedgerRow()
        row.criticality = matters ? 3 : 1
        row.careServices = matters ? 1 : 0
        row.state = isSound ? .active : .ended
        row.ageDays = isSound ? 0 : 3_660
        row.openFlaws = isSound ? 0 : 4
        if !isSound { row.reasons = [.supplierInsolvent, .contractEnded] }
        return row
    }

    @Test(
        "What care needs is invested in while sound, and migrated once not; the rest is tolerated, then goes")
    func places() {
        #expect(TimeQuadrant(row(matters: true, isSound: true)).place == .invest)
        #expect(TimeQuadrant(row(matters: true, isSound: false)).place == .migrate)
        #expect(TimeQuadrant(row(matters: false, isSound: true)).place == .tolerate)
        #expect(TimeQuadrant(row(matters: false, isSound: false)).place == .eliminate)
    }

    @Test("Both axes add up to 100 points, each part told, and half of the points parts them")
    func axes() {
        let best = TimeQuadrant(row(matters: true, isSound: true))
        #expect(best.value.map(\.of) == [60, 25, 15] && best.soundness.map(\.of) == [45, 20, 15, 20])
        // Important for care: 45; one care service: 5. That is just half.
        #expect(best.value.map(\.points) == [45, 5, 0] && best.valuePoints == 50)
        #expect(best.soundness.map(\.points) == [45, 20, 15, 20])
        var less = row(matters: true, isSound: true)
        less.careServices = 0
        #expect(TimeQuadrant(less).place == .tolerate, "45 points are less than half")
        less.dependents = 2
        #expect(TimeQuadrant(less).valuePoints == 51 && TimeQuadrant(less).place == .invest)
        #expect(TimeQuadrant(row(matters: true, isSound: false)).soundness.map(\.points) == [0, 0, 0, 0])
        // Each part stops at its most, however much care hangs on the system.
        var most = row(matters: true, isSound: true)
        (most.criticality, most.careServices, most.dependents) = (200, 900, 900)
        #expect(TimeQuadrant(most).value.map(\.points) == [60, 25, 15])
    }

    @Test("Flaws that could be looked up nowhere win no point, though the dates are known")
    func flawsUnknown() {
        func row(areFlawsKnown: Bool) -> LedgerRow {
            var input = LedgerInput()
            let today = day("2026-11-22")
            input.releases = [
                LedgerRelease(
                    lifecycle: ReleaseLifecycle(
                        securitySupport: .on(day("2035-01-01")), source: .feed("t"), asOf: today),
                    areFlawsKnown: areFlawsKnown)
            ]
            input.add(ID(1), function: .laboratory, release: 0, inServiceSince: day("2199-01-01"))
            return Ledger.computeHere(input, reach: DependencyReach(input), at: today).rows[0]
        }
        let (known, unknown) = (row(areFlawsKnown: true), row(areFlawsKnown: false))
        #expect(known.knownOpenFlaws == 0 && unknown.knownOpenFlaws == nil)
        #expect(TimeQuadrant(known).soundness.map(\.points)[1] == 20)
        #expect(TimeQuadrant(unknown).soundness.map(\.points)[1] == 0)
        #expect(unknown.reasons.contains(.flawsUnknown) && DebtReasons.flawsUnknown.title.french != "")
        #expect(unknown.reasons.each.contains(.flawsUnknown), "it is listed like every other reason")
        #expect(known.ageDays == nil && known.reasons.contains(.ageUnknown), "it is not in service yet")
    }

    @Test("What is not known wins no point of soundness")
    func unknown() {
        var row = row(matters: true, isSound: true)
        row.state = .unknown
        row.ageDays = nil
        row.reasons = [.supportUnknown, .supplierUnknown, .contractUnknown]
        #expect(TimeQuadrant(row).soundness.map(\.points) == [0, 0, 0, 0])
    }
}
