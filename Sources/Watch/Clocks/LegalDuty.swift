import Markup
public import Vocabulary

/// A duty to tell somebody of an incident, with the delay that the law or a contract leaves.
public struct LegalDuty: Hashable, Sendable {
    /// Which duty.
    public let kind: Kind
    /// What is to be done.
    public let title: LocalizedText
    /// Who is to be told.
    public let recipient: LocalizedText
    /// How long it may take.
    public let delay: Delay
    /// From when the delay runs.
    public let start: Start
    /// The text that says so.
    public let text: LocalizedText
    /// Where the text can be read.
    public let link: String
    /// How far the text has come.
    public let status: Status
    /// The day somebody last read the text for this entry: laws change.
    public let asOf: Day

    /// The duties that Cordon knows.
    public enum Kind: String, CaseIterable, Codable, Sendable {
        /// Serious or significant security incident of a hospital's information system.
        case seriousIncident
        /// Breach of personal data, to the data protection authority.
        case personalData
        /// Breach of personal data, to the persons concerned.
        case personsConcerned
        /// NIS 2: early warning.
        case earlyWarning
        /// NIS 2: notification of the incident.
        case incidentNotification
        /// NIS 2: final report.
        case finalReport
        /// Complaint, without which an insurer need not pay for an attack.
        case complaint
        /// Incident with a medical device.
        case device
        /// Notice to the supplier whose product, service or access is part of the incident.
        case supplierNotice
    }

    /// How long a duty leaves.
    public enum Delay: Hashable, Sendable {
        /// Without delay: there is no hour to wait for.
        case atOnce
        /// So many hours of the clock, holidays and nights included.
        case hours(Int)
        /// So many months, to the same day of the month, or to its last.
        case months(Int)
    }

    /// From when a delay runs.
    public enum Start: String, Codable, Sendable {
        /// From the moment when the establishment knew of the incident.
        case knowledge
        /// From the sending of the NIS 2 notification.
        case incidentNotification
    }

    /// How far a text has come.
    public enum Status: String, CaseIterable, Codable, Sendable {
        /// Being discussed: a warning of what is to come.
        case bill
        /// Adopted, and not yet binding on hospitals.
        case law
        /// Binding.
        case inForce

        /// As people say it.
        public var title: LocalizedText {
            switch self {
            case .bill: LocalizedText("Projet de texte", en: "Bill")
            case .law: LocalizedText("Adopté, pas encore applicable", en: "Adopted, not yet applicable")
            case .inForce: LocalizedText("En vigueur", en: "In force")
            }
        }
    }
}

extension LegalDuty.Delay {
    /// The last instant that is in time.
    ///
    /// Hours are hours of the clock. Regulation (EEC, Euratom) 1182/71 moves some delays on to a working day; a
    /// deadline shown here is never later than the law's, so the move is not made.
    func deadline(from start: Instant) -> Instant {
        switch self {
        case .atOnce: start
        case .hours(let hours): start.advanced(by: .seconds(Int64(hours) * 3_600))
        case .months(let months):
            // Months are those of the calendar on the wall, at the same time of day there.
            Instant.monthsLater(months, than: start)
        }
    }

    /// As people say it.
    public var title: LocalizedText {
        switch self {
        case .atOnce: LocalizedText("sans délai", en: "without delay")
        case .hours(let hours): LocalizedText("\(hours)\u{A0}h", en: "\(hours) h")
        case .months(1): LocalizedText("un mois", en: "one month")
        case .months(let months): LocalizedText("\(months) mois", en: "\(months) months")
        }
    }
}

extension Instant {
    fileprivate static func monthsLater(_ months: Int, than start: Instant) -> Instant {
        let paris = ParisTime(start)
        let second = Int64(paris.hour * 3_600 + paris.minute * 60 + paris.second)
        let end = Instant(startOf: paris.day.adding(months: months)).advanced(by: .seconds(second))
        return Instant(paris: end)
    }
}

extension LegalDuty.Delay: Codable {
    private enum CodingKeys: String, CodingKey { case hours, months }

    /// Reads `{}`, `{"hours": 72}` or `{"months": 1}`.
    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        let hours = try values.decodeIfPresent(Int.self, forKey: .hours)
        let months = try values.decodeIfPresent(Int.self, forKey: .months)
        switch (hours, months) {
        case (nil, nil): self = .atOnce
        case (let hours?, nil) where (1...8_760).contains(hours): self = .hours(hours)
        case (nil, let months?) where (1...120).contains(months): self = .months(months)
        default:
            throw DecodingError.dataCorrupted(
                DecodingError.Context(
                    codingPath: values.codingPath,
                    debugDescription:
                        "a delay is {} for at once, {\"hours\": 1 to 8760} or {\"months\": 1 to 120}"))
        }
    }

    /// Writes the same.
    public func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: CodingKeys.self)
        switch self {
        case .atOnce: break
        case .hours(let hours): try values.encode(hours, forKey: .hours)
        case .months(let months): try values.encode(months, forKey: .months)
        }
    }
}

extension LegalDuty: Codable {}
