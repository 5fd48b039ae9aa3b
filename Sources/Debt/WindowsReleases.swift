import Vocabulary

/// Windows names its client releases by a number, a half-year and an edition: `10 22H2`, `10 LTSC 2021`, `11 Pro 23H2`.
struct WindowsReleases {
    private let placeByCycle: [String: Int]
    private let placesByBuild: [VersionNumber: [Int]]
    private let releases: [LifecycleRelease]

    init(_ product: LifecycleProduct) {
        releases = product.releases
        placeByCycle = Dictionary(
            product.releases.enumerated().map { ($1.cycle, $0) }, uniquingKeysWith: { first, _ in first })
        var builds: [VersionNumber: [Int]] = [:]
        for (place, release) in product.releases.enumerated() {
            if let build = release.latestVersion.flatMap({ VersionNumber($0) }) {
                builds[build, default: []].append(place)
            }
        }
        placesByBuild = builds
    }

    /// What the name says of the edition.
    struct Edition {
        var isLongTerm = false
        var isIoT = false
        var isProfessional = false
        var isEnterprise = false
    }

    enum Finding: Equatable {
        case release(Int, isEarliest: Bool)
        case noHalfYear
        case none
    }

    /// The release of a number, a half-year (`22H2` is 2252, `1909` itself, 0 for none) and an edition.
    func find(_ number: VersionNumber, halfYear: UInt32, longTermYear: UInt32, edition: Edition) -> Finding {
        if number.count >= 3, let places = placesByBuild[number.prefix(3)] { return choose(places, edition) }
        switch number.first {
        case 7: return named("7-sp1")
        case 8: return named(number.prefix(2) == VersionNumber(8, 1) ? "8.1" : "8")
        case 10, 11:
            let year =
                halfYear > 0
                ? halfYear : edition.isLongTerm ? WindowsReleases.longTermHalfYears[longTermYear] ?? 0 : 0
            guard year > 0 else { return .noHalfYear }
            let stem = "\(number.first)-\(WindowsReleases.spelling(year))"
            let places = releases.indices.filter {
                releases[$0].cycle == stem || releases[$0].cycle.hasPrefix(stem + "-")
            }
            return places.isEmpty ? .none : choose(places, edition)
        default: return .none
        }
    }

    private static let longTermHalfYears: [UInt32: UInt32] = [
        2_015: 1_507, 2_016: 1_607, 2_019: 1_809, 2_021: 2_152, 2_024: 2_452,
    ]

    private static func spelling(_ halfYear: UInt32) -> String {
        halfYear > 2_050 && halfYear % 100 > 50 ? "\(halfYear / 100)h\(halfYear % 100 - 50)" : "\(halfYear)"
    }

    private func named(_ cycle: String) -> Finding {
        placeByCycle[cycle].map { .release($0, isEarliest: false) } ?? .none
    }

    private func choose(_ places: [Int], _ edition: Edition) -> Finding {
        var kept = places.filter { releases[$0].cycle.contains("-lts") == edition.isLongTerm }
        if edition.isLongTerm { kept = kept.filter { releases[$0].cycle.contains("-iot") == edition.isIoT } }
        if edition.isEnterprise { kept = narrowed(kept, "-e") }
        if edition.isProfessional { kept = narrowed(kept, "-w") }
        if kept.isEmpty { kept = places }
        if kept.count == 1 { return .release(kept[0], isEarliest: false) }
        let earliest = kept.min {
            let (left, right) = (releases[$0].lifecycle, releases[$1].lifecycle)
            return (left.lastFreeDay?.number ?? .max, releases[$0].cycle)
                < (right.lastFreeDay?.number ?? .max, releases[$1].cycle)
        }
        return earliest.map { .release($0, isEarliest: true) } ?? .none
    }

    private func narrowed(_ places: [Int], _ suffix: String) -> [Int] {
        let kept = places.filter { releases[$0].cycle.hasSuffix(suffix) }
        return kept.isEmpty ? places : kept
    }
}
