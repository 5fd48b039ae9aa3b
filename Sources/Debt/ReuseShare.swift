public import Vocabulary

/// The least share of reused or refurbished goods that a text asks for, from a year on.
public struct ReuseTarget: Hashable, Codable, Sendable {
    /// The product line.
    public var line: ReuseLine
    /// The first year it holds for.
    public var fromYear: Int
    /// Thousandths of the year's spending on that line, tax excluded.
    public var sharePerMille: Int
    /// The text.
    public var basis: Basis
}

/// A product line of the text, as far as information systems go.
public enum ReuseLine: String, CaseIterable, Codable, Sendable {
    /// Telephones, terminals, servers, screens, desktop and portable computers, tablets, video projectors.
    case computingAndTelephony

    /// As the text says it.
    public var title: LocalizedText {
        switch self {
        case .computingAndTelephony:
            LocalizedText("Matériel informatique et téléphonie", en: "Computing and telephone equipment")
        }
    }
}

extension ReuseTarget {
    /// What the law asks of the State and of local authorities. Public hospitals are not named by it: for them the shares
    /// are a reference that buyers and funders look at, not a duty; the page must say so.
    ///
    /// > Source: loi n° 2020-105 du 10 février 2020 (AGEC), article 58; décret n° 2024-134 du 21 février 2024, annexe, in
    /// > force since 2024-07-01, which replaced décret n° 2021-254 du 9 mars 2021; arrêté du 29 février 2024
    /// > (TRED2403741A) for the list of products. Shares are of the yearly spending of a line, tax excluded.
    public static let shipped: [ReuseTarget] = {
        let basis = Basis(
            .publication,
            LocalizedText(
                "Loi AGEC n° 2020-105, art. 58 ; décret n° 2024-134 du 21 février 2024, annexe (vise l’État et les collectivités)"
                    .typographic,
                en:
                    "Act no. 2020-105 (AGEC), art. 58; decree no. 2024-134 of 21 February 2024, annex (binds the State and local authorities)"
            ),
            asOf: Day(number: 19_774))
        return [(2_024, 200), (2_027, 250), (2_030, 300)].map {
            ReuseTarget(line: .computingAndTelephony, fromYear: $0, sharePerMille: $1, basis: basis)
        }
    }()
}

/// What was bought in a year, new and not new.
public struct ReusePurchases: Hashable, Sendable {
    /// The product line.
    public var line: ReuseLine
    /// The calendar year.
    public var year: Int
    /// All spending of the line, tax excluded.
    public var spent: Money
    /// The part spent on reused or refurbished goods.
    public var spentOnReused: Money

    /// A year's purchases.
    public init(line: ReuseLine, year: Int, spent: Money, spentOnReused: Money) {
        self.line = line
        self.year = year
        self.spent = spent
        self.spentOnReused = spentOnReused
    }

    /// The share in thousandths, rounded down; `nil` when nothing was bought, or the amounts make no sense.
    public var sharePerMille: Int? {
        guard spent > .zero, spentOnReused >= .zero, spentOnReused <= spent else { return nil }
        let (scaled, overflow) = spentOnReused.cents.multipliedReportingOverflow(by: 1_000)
        return overflow ? nil : Int(scaled / spent.cents)
    }

    /// The target that holds for that year.
    public func target(among targets: [ReuseTarget] = ReuseTarget.shipped) -> ReuseTarget? {
        targets.filter { $0.line == line && $0.fromYear <= year }.max { $0.fromYear < $1.fromYear }
    }

    /// What more should have gone to reused goods to reach a share; zero once it is reached.
    public func missing(to target: ReuseTarget) -> Money {
        let share = Int64(target.sharePerMille)
        // Thousands first, so that no amount overflows; rounded up to the cent.
        let wanted = spent.cents / 1_000 * share + (spent.cents % 1_000 * share + 999) / 1_000
        return Money(cents: max(0, wanted - spentOnReused.cents))
    }
}
