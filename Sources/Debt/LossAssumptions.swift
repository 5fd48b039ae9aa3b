public import Vocabulary

/// How likely a system is to be stopped by an attack in a year, and what a stop costs, in whole numbers. The same for every
/// group: the page of costs shows each figure.
///
/// The chances are those of one system, additive and capped: simple enough to be argued with. The loss model of the pool
/// works on whole hospitals and replaces none of this; both are shown with their assumptions.
public struct LossAssumptions: Hashable, Codable, Sendable {
    /// Parts of a million a year by state of support, in the order of ``SupportState``.
    public var chanceByState: [Int64]
    /// What a chance is multiplied by, in hundredths, when the system can be reached from the internet.
    public var exposedPercent: Int64
    /// What a chance is multiplied by, in hundredths, when the system is isolated.
    public var isolatedPercent: Int64
    /// Parts of a million a year for each exploited flaw without correction, at full confidence.
    public var openFlaw: Int64
    /// Parts of a million a year for each exploited flaw whose correction may be missing, at full confidence.
    public var flawToVerify: Int64
    /// Parts of a million a year for a flaw whose EPSS score is 1; shares follow the score.
    public var certainScore: Int64
    /// The highest chance that is believed, in parts of a million a year.
    public var ceiling: Int64
    /// What a day of stop costs by criticality, unknown first, then comfort to vital.
    public var dayByCriticality: [Money]
    /// How many days a stop lasts, in the same order.
    public var daysByCriticality: [Int64]
    /// What a day costs for each care service that stops too.
    public var dayOfCareService: Money
    /// Where the figures come from.
    public var basis: Basis

    /// Cordon's working assumptions: one major incident in some thirty years for a middle-sized hospital of some 300
    /// systems gives the base; the rest are ratios. An unknown state is taken as bad as the end of support, near enough.
    public static let assumptions = LossAssumptions(
        chanceByState: [800, 1_000, 1_500, 4_500, 5_500, 6_000], exposedPercent: 300, isolatedPercent: 40,
        openFlaw: 1_500, flawToVerify: 40, certainScore: 4_000, ceiling: 500_000,
        dayByCriticality: [
            Money(euros: 4_000), Money(euros: 400), Money(euros: 2_500), Money(euros: 12_000),
            Money(euros: 60_000),
        ],
        daysByCriticality: [7, 10, 10, 7, 5], dayOfCareService: Money(euros: 6_000),
        basis: Basis(
            .assumption,
            LocalizedText(
                "Hypothèse de travail de Cordon, à confronter à vos sinistres",
                en: "Cordon’s working assumption, to be checked against your own losses"),
            asOf: Day(number: 20_454)))

    /// Whether every list has its length and no figure is negative or beyond belief.
    public var isSound: Bool {
        chanceByState.count == SupportState.allCases.count && dayByCriticality.count == 5
            && daysByCriticality.count == 5
            && (chanceByState + [openFlaw, flawToVerify, certainScore, ceiling]).allSatisfy {
                (0...1_000_000).contains($0)
            }
            && [exposedPercent, isolatedPercent].allSatisfy { (0...10_000).contains($0) }
            && daysByCriticality.allSatisfy { (0...3_660).contains($0) }
            && (dayByCriticality + [dayOfCareService]).allSatisfy {
                (.zero...Money(euros: 100_000_000)).contains($0)
            }
            && zip(SupportState.allCases, SupportState.allCases.dropFirst()).allSatisfy {
                chanceByState[Int($0.rawValue)] <= chanceByState[Int($1.rawValue)]
            }
    }
}
