import Debt
import Registry
import Vocabulary

/// A small made-up estate in columns, from a seed: the same each time.
struct SmallEstate {
    var input = LedgerInput()
    private var state: UInt64

    mutating func next(_ bound: Int) -> Int {
        state ^= state << 13
        state ^= state >> 7
        state ^= state << 17
        return Int(state % UInt64(max(1, bound)))
    }

    /// Each establishment has `systems` systems, twenty care services, and some dependencies that form cycles.
    init(seed: UInt64, establishments: Int, systems: Int, releases: [LedgerRelease]) {
        state = seed | 1
        input.releases = releases
        input.reserve(establishments * systems)
        for establishment in 0..<establishments {
            let first = input.count
            for place in 0..<systems { addSystem(establishment, place) }
            for _ in 0..<systems {
                let (system, needed) = (first + next(systems), first + next(min(systems, 40)))
                input.needs.append((Int32(system), Int32(needed)))
                if next(3) == 0 { input.uses.append((Int32(system), Int32(establishment * 20 + next(20)))) }
            }
        }
        input.serviceCount = establishments * 20
    }

    private mutating func addSystem(_ establishment: Int, _ place: Int) {
        let function = Function.allCases[next(Function.allCases.count)]
        var facts: SystemFacts = []
        if function.usuallyHoldsHealthData { facts.insert(.holdsHealthData) }
        if next(10) == 0 { facts.insert(.isExposed) }
        if next(5) == 0 { facts.insert(.hasExtension) }
        if next(20) == 0 { facts.insert(.isIsolated) }
        if function == .medicalDevice { facts.insert(.isMedicalDevice) }
        input.add(
            ID(Int64(input.count + 1)), owner: Int32(establishment), function: function,
            release: Int32(next(input.releases.count + 1)) - 1,
            inServiceSince: next(4) == 0 ? nil : Day(number: 12_000 + next(8_500)),
            contractEnds: next(3) == 0 ? nil : Day(number: 20_000 + next(2_000)),
            certificateExpires: next(2) == 0 ? nil : Day(number: 20_300 + next(1_000)), facts: facts,
            hosting: next(6) == 0 ? nil : HostingKind.allCases[next(4)],
            supplier: next(8) == 0 ? nil : SupplierStanding.allCases[next(3)],
            criticality: next(7) == 0 ? nil : Criticality.allCases[next(4)],
            units: function == .workstation ? 1 + next(400) : 1,
            runCost: next(3) == 0 ? Money(euros: Int64(next(60_000))) : nil)
    }

    /// A few releases of every state.
    static func releases(flaws: [FlawMatch] = []) -> [LedgerRelease] {
        func release(_ active: String, _ security: String, _ paid: String?) -> LedgerRelease {
            LedgerRelease(
                lifecycle: ReleaseLifecycle(
                    activeSupport: .on(day(active)), securitySupport: .on(day(security)),
                    paidExtension: paid.map { .on(day($0)) } ?? .unknown, source: .feed("t"),
                    asOf: day("2026-08-22")),
                flaws: flaws)
        }
        return [
            release("2029-01-01", "2034-01-01", nil), release("2024-01-01", "2029-01-09", nil),
            release("2018-10-09", "2023-10-10", "2026-10-13"),
            release("2015-01-13", "2020-01-14", "2023-01-10"),
            release("1900-01-01", "1900-01-02", nil), release("2198-12-31", "2199-12-31", nil),
            LedgerRelease(),
        ]
    }
}
