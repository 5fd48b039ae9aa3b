public import Vocabulary

/// A product line of the texts on reuse, as far as information systems go.
///
/// > Source: the lines that buyers declare are named by the State's schema `declaration-biens-valorisation` (data.gouv.fr,
/// > 2024-07-24), which follows the annex of décret n° 2024-134 of 21 February 2024.
public enum ReuseLine: String, CaseIterable, Codable, Sendable {
    /// Telephones, terminals, servers, screens, desktop and portable computers, tablets, video projectors.
    case computingAndTelephony
    /// Printers, copiers and the like.
    case printing
    /// Cartridges and toner.
    case printingSupplies
    /// Computing equipment that an establishment parts with: how much of it is used again elsewhere.
    case discarded

    /// In what a line is counted.
    public enum Unit: Hashable, Sendable {
        /// Cents, tax excluded.
        case cents
        /// Pieces of equipment.
        case pieces
    }

    /// In what the line is counted.
    public var unit: Unit {
        switch self {
        case .computingAndTelephony, .printing, .printingSupplies: .cents
        case .discarded: .pieces
        }
    }

    /// As the text says it.
    public var title: LocalizedText {
        switch self {
        case .computingAndTelephony:
            LocalizedText("Matériel informatique et téléphonie", en: "Computing and telephone equipment")
        case .printing:
            LocalizedText("Matériel de reprographie et d’impression", en: "Printing and copying equipment")
        case .printingSupplies: LocalizedText("Consommables d’impression", en: "Printing supplies")
        case .discarded:
            LocalizedText(
                "Matériels informatiques réformés, réemployés ailleurs",
                en: "Discarded computing equipment, used again elsewhere")
        }
    }
}

/// The least share of reused or refurbished goods that a text asks for, from a year on.
public struct ReuseTarget: Hashable, Codable, Sendable {
    /// The product line.
    public var line: ReuseLine
    /// The first year it holds for.
    public var fromYear: Int
    /// Thousandths of the year's spending on that line, tax excluded, or of its pieces.
    public var sharePerMille: Int
    /// The text.
    public var basis: Basis

    /// A share from a year on, with who says so.
    public init(line: ReuseLine, fromYear: Int, sharePerMille: Int, basis: Basis) {
        self.line = line
        self.fromYear = fromYear
        self.sharePerMille = sharePerMille
        self.basis = basis
    }
}

extension ReuseTarget {
    /// What the law asks of the State and of local authorities. Public hospitals are not named by it: for them the shares
    /// are a reference that buyers and funders look at, not a duty; the page must say so.
    ///
    /// The decree sets shares for ``ReuseLine/printing`` and ``ReuseLine/printingSupplies`` too. Cordon ships none for
    /// them, because none was verified: whoever reads them in the annex records them, with their source.
    ///
    /// > Source: loi n° 2020-105 du 10 février 2020 (AGEC), article 58; décret n° 2024-134 du 21 février 2024, annexe, in
    /// > force since 2024-07-01, which replaced décret n° 2021-254 du 9 mars 2021; arrêté du 29 février 2024
    /// > (TRED2403741A) for the list of products. Shares are of the yearly spending of a line, tax excluded. Discarded
    /// > equipment: loi n° 2021-1485 du 15 novembre 2021, article 16, and décret n° 2023-266 du 12 avril 2023; pieces of
    /// > more than ten years are left out.
    public static let shipped: [ReuseTarget] =
        [(2_024, 200), (2_027, 250), (2_030, 300)].map {
            ReuseTarget(line: .computingAndTelephony, fromYear: $0, sharePerMille: $1, basis: purchases)
        }
        + [(2_023, 250), (2_024, 350), (2_025, 500)].map {
            ReuseTarget(line: .discarded, fromYear: $0, sharePerMille: $1, basis: discards)
        }

    private static let purchases = Basis(
        .publication,
        LocalizedText(
            "Loi AGEC n° 2020-105, art. 58 ; décret n° 2024-134 du 21 février 2024, annexe (vise l’État et les collectivités)"
                .typographic,
            en:
                "Act no. 2020-105 (AGEC), art. 58; decree no. 2024-134 of 21 February 2024, annex (binds the State and local authorities)"
        ), asOf: Day(number: 19_774))

    private static let discards = Basis(
        .publication,
        LocalizedText(
            "Loi n° 2021-1485, art. 16 ; décret n° 2023-266 du 12 avril 2023 (vise l’État et les collectivités ; matériels de dix ans au plus)"
                .typographic,
            en:
                "Act no. 2021-1485, art. 16; decree no. 2023-266 of 12 April 2023 (binds the State and local authorities; pieces of ten years at most)"
        ), asOf: Day(number: 19_459))

    /// The targets that hold in a group: its own for the lines it recorded any for, else those that are shipped.
    public static func inForce(own: [ReuseTarget]) -> [ReuseTarget] {
        let lines = Set(own.map(\.line))
        return own + shipped.filter { !lines.contains($0.line) }
    }
}

/// What was bought in a year, new and not new; for discarded equipment, what left and what was used again.
public struct ReusePurchases: Hashable, Sendable {
    /// The product line.
    public var line: ReuseLine
    /// The calendar year.
    public var year: Int
    /// All of the line, in its unit.
    public var total: Int64
    /// The part that is reused or refurbished, in the same unit.
    public var reused: Int64

    /// A year's purchases.
    public init(line: ReuseLine, year: Int, spent: Money, spentOnReused: Money) {
        self.init(line: line, year: year, total: spent.cents, reused: spentOnReused.cents)
    }

    /// A year of a line, in its unit.
    public init(line: ReuseLine, year: Int, total: Int64, reused: Int64) {
        self.line = line
        self.year = year
        self.total = total
        self.reused = reused
    }

    /// The share in thousandths, rounded down; `nil` when there was nothing, or the amounts make no sense.
    public var sharePerMille: Int? {
        guard total > 0, reused >= 0, reused <= total else { return nil }
        let (scaled, overflow) = reused.multipliedReportingOverflow(by: 1_000)
        return overflow ? nil : Int(scaled / total)
    }

    /// The target that holds for that year.
    public func target(among targets: [ReuseTarget] = ReuseTarget.shipped) -> ReuseTarget? {
        targets.filter { $0.line == line && $0.fromYear <= year }.max { $0.fromYear < $1.fromYear }
    }

    /// What more should have been reused to reach a share, in the line's unit; zero once it is reached.
    public func missing(to target: ReuseTarget) -> Int64 {
        let share = Int64(target.sharePerMille)
        // Thousands first, so that no amount overflows; rounded up to the cent or the piece.
        let wanted = total / 1_000 * share + (total % 1_000 * share + 999) / 1_000
        return max(0, wanted - reused)
    }
}
