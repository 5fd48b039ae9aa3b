public import Vocabulary

/// The rate at which a later euro weighs less, in hundredths of a percent a year.
///
/// > Source: the default, 3.2 %, is the risk-free public rate of France Stratégie, « Le taux d'actualisation socioéconomique »,
/// > revision of 2021 (taux sans risque 1.2 %, prime de risque 2 %), used for public projects with a beta of 1.
public struct DiscountRate: Hashable, Codable, Sendable {
    /// Hundredths of a percent a year, in 0...10,000.
    public let basisPoints: Int

    /// Refuses what is no rate.
    public init(basisPoints: Int) throws(VocabularyError) {
        guard (0...10_000).contains(basisPoints) else {
            throw .outside(Double(basisPoints) / 100, of: 0...100, in: "discount rate in percent")
        }
        self.basisPoints = basisPoints
    }

    private init(trusted basisPoints: Int) { self.basisPoints = basisPoints }

    /// 3.2 % a year.
    public static let standard = DiscountRate(trusted: 320)

    /// What a euro paid at the end of that year weighs today; 1 for year 0.
    public func factor(year: Int) -> Double {
        var factor = 1.0
        for _ in 0..<max(0, year) { factor /= 1 + Double(basisPoints) / 10_000 }
        return factor
    }

    /// The present value, rounded to the cent, ties to even: sums of rounded values add up to what is shown.
    public func present(_ amount: Money, year: Int) -> Money {
        Money(cents: Int64((Double(amount.cents) * factor(year: year)).rounded(.toNearestOrEven)))
    }
}

/// One year of a plan: what is paid and what is expected to be lost. Year 0 is now.
public struct YearCost: Hashable, Sendable {
    /// Years from now.
    public var year: Int
    /// Paid.
    public var paid: Money
    /// Expected to be lost to attacks and stops.
    public var expectedLoss: Money
    /// Both, as weighed today.
    public var present: Money
}
