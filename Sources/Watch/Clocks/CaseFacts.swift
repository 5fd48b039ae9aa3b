public import Registry
public import Vocabulary

/// What is known of an incident that decides which duties it opens.
///
/// Each may be unknown, and mostly is in the first hour: what is unknown opens the clock, so that no deadline is
/// missed for want of an answer.
public struct CaseFacts: Hashable, Codable, Sendable {
    /// When the establishment knew: the first person whose work it is to know, not the board.
    public var knownAt: Instant
    /// Whether care, health data or the establishment's work suffered or may suffer.
    public var isSerious: Bool?
    /// What the incident means for the persons whose data it touched.
    public var personalData: PersonalDataRisk?
    /// Whether the establishment is an essential or important entity under NIS 2.
    public var isNIS2Entity: Bool?
    /// Whether operation stopped or much was lost, for the establishment or others (NIS 2, article 23).
    public var isSignificant: Bool?
    /// Whether the establishment means to be paid by an insurer or the pool.
    public var claimsCover: Bool?
    /// Whether a medical device did harm or may have done.
    public var involvesDevice: Bool?
    /// Whether a supplier's product, service or access is part of it.
    public var involvesSupplier: Bool?
    /// Which one.
    public var supplier: ID<Supplier>?
    /// When each duty was done.
    public var done: [LegalDuty.Kind: Instant]

    /// An incident of which nothing is known but the moment when it was.
    public init(knownAt: Instant) {
        self.knownAt = knownAt
        done = [:]
    }
}

/// What a breach of personal data means for the persons concerned (GDPR, articles 33 and 34).
public enum PersonalDataRisk: String, CaseIterable, Codable, Sendable {
    /// No personal data were touched.
    case none
    /// Data were touched, and no risk to rights and freedoms is likely.
    case unlikely
    /// There is a risk.
    case likely
    /// There is a high risk: health data that left the hospital are one.
    case high

    /// As people say it.
    public var title: LocalizedText {
        switch self {
        case .none: LocalizedText("Aucune donnée personnelle touchée", en: "No personal data affected")
        case .unlikely:
            LocalizedText("Risque peu probable pour les personnes", en: "Risk to individuals unlikely")
        case .likely: LocalizedText("Risque pour les personnes", en: "Risk to individuals")
        case .high: LocalizedText("Risque élevé pour les personnes", en: "High risk to individuals")
        }
    }
}
