public import Vocabulary

/// Where a system stands between how well it serves and how well it is built.
///
/// > Source: Gartner's TIME model: tolerate, invest, migrate, eliminate. The two axes are Cordon's, from facts alone.
public struct TimeQuadrant: Hashable, Sendable {
    /// The four places.
    public enum Place: String, CaseIterable, Codable, Sendable {
        case tolerate, invest, migrate, eliminate

        /// As people say it.
        public var title: LocalizedText {
            switch self {
            case .tolerate: LocalizedText("Tolérer", en: "Tolerate")
            case .invest: LocalizedText("Investir", en: "Invest")
            case .migrate: LocalizedText("Migrer", en: "Migrate")
            case .eliminate: LocalizedText("Éliminer", en: "Eliminate")
            }
        }
    }

    /// One part of an axis: how many points, of how many, and why.
    public struct Part: Hashable, Sendable {
        /// What is judged.
        public var title: LocalizedText
        /// Points won.
        public var points: Int
        /// Points there were to win.
        public var of: Int
    }

    /// What care gets from it: 100 points.
    public var value: [Part]
    /// How sound it is: 100 points.
    public var soundness: [Part]

    /// Points of 100.
    public var valuePoints: Int { value.reduce(0) { $0 + $1.points } }
    /// Points of 100.
    public var soundnessPoints: Int { soundness.reduce(0) { $0 + $1.points } }

    /// The place: half of the points part both axes.
    public var place: Place {
        switch (valuePoints >= 50, soundnessPoints >= 50) {
        case (true, true): .invest
        case (true, false): .migrate
        case (false, true): .tolerate
        case (false, false): .eliminate
        }
    }

    /// Judges a row. Unknown wins no points.
    public init(_ row: LedgerRow) {
        value = [
            Part(
                title: LocalizedText("Criticité pour les soins", en: "Criticality for care"),
                points: [0, 10, 25, 45, 60][min(Int(row.criticality), 4)], of: 60),
            Part(
                title: LocalizedText(
                    "Services de soins qui s’arrêtent avec lui", en: "Care services that stop with it"),
                points: min(25, Int(row.careServices) * 5), of: 25),
            Part(
                title: LocalizedText("Systèmes qui en dépendent", en: "Systems that depend on it"),
                points: min(15, Int(row.dependents) * 3), of: 15),
        ]
        let support: [SupportState: Int] = [
            .active: 45, .securityOnly: 35, .extensionBought: 20, .unknown: 0, .extensionNotBought: 0,
            .ended: 0,
        ]
        soundness = [
            Part(
                title: LocalizedText("État du support", en: "State of support"),
                points: support[row.state] ?? 0, of: 45),
            Part(
                title: LocalizedText(
                    "Failles exploitées non corrigées", en: "Unfixed exploited flaws"),
                points: !row.reasons.isDisjoint(with: [.supportUnknown, .flawsUnknown])
                    ? 0 : max(0, 20 - 5 * Int(min(row.openFlaws, 4))), of: 20),
            Part(
                title: LocalizedText("Ancienneté", en: "Age"),
                points: row.ageDays.map { max(0, 15 - Int($0) / 244) } ?? 0, of: 15),
            Part(
                title: LocalizedText("Fournisseur et contrat", en: "Supplier and contract"),
                points: TimeQuadrant.supplierPoints(row.reasons), of: 20),
        ]
    }

    private static func supplierPoints(_ reasons: DebtReasons) -> Int {
        let supplier =
            reasons.contains(.supplierInsolvent) || reasons.contains(.supplierUnknown)
            ? 0
            : reasons.contains(.supplierAcquired) ? 5 : 10
        let contract =
            reasons.contains(.contractEnded) || reasons.contains(.contractUnknown)
            ? 0
            : reasons.contains(.contractEndsSoon) ? 5 : 10
        return supplier + contract
    }
}
