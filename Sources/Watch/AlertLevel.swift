public import Vocabulary

/// How serious an alert is, in the five levels of the Sigma specification; a higher value is worse.
public enum AlertLevel: Int, CaseIterable, Codable, Comparable, Sendable {
    case informational = 0
    case low = 1
    case medium = 2
    case high = 3
    case critical = 4

    /// The level of that name in a Sigma rule; `nil` for any other word.
    public init?(named name: String) {
        guard let level = AlertLevel.allCases.first(where: { $0.name == name }) else { return nil }
        self = level
    }

    /// The name in a Sigma rule.
    public var name: String {
        switch self {
        case .informational: "informational"
        case .low: "low"
        case .medium: "medium"
        case .high: "high"
        case .critical: "critical"
        }
    }

    /// As people say it.
    public var title: LocalizedText {
        switch self {
        case .informational: LocalizedText("Information", en: "Informational")
        case .low: LocalizedText("Faible", en: "Low")
        case .medium: LocalizedText("Moyen", en: "Medium")
        case .high: LocalizedText("Élevé", en: "High")
        case .critical: LocalizedText("Critique", en: "Critical")
        }
    }

    /// Orders by gravity.
    public static func < (left: AlertLevel, right: AlertLevel) -> Bool { left.rawValue < right.rawValue }
}
