public import Registry
public import Vocabulary

/// A piece that proves answers: a certificate, a report, a procedure. Its bytes are kept by their digest.
public struct Evidence: Hashable, Codable, Sendable {
    /// Its place in the store.
    public var id: ID<Evidence>
    /// Whose it is.
    public var supplier: ID<Supplier>
    /// What people call it.
    public var title: String
    /// What kind of piece.
    public var kind: Kind
    /// The day it was issued.
    public var issued: Day?
    /// Its last day, where it has one.
    public var expires: Day?
    /// Who may open it.
    public var confidentiality: Confidentiality
    /// The file's name, as it was sent.
    public var fileName: String
    /// What the bytes are.
    public var format: EvidenceFormat
    /// How many bytes.
    public var size: Int
    /// SHA-256 of the bytes in hexadecimal, lower case.
    public var digest: String

    /// What kind of piece it is.
    public enum Kind: String, CaseIterable, Codable, Sendable {
        case certificate, auditReport, testReport, procedure, diagram, list, contract, manual, statement,
            other

        /// As people say it.
        public var title: LocalizedText {
            switch self {
            case .certificate: LocalizedText("Certificat", en: "Certificate")
            case .auditReport: LocalizedText("Rapport d’audit", en: "Audit report")
            case .testReport: LocalizedText("Rapport de test", en: "Test report")
            case .procedure: LocalizedText("Procédure", en: "Procedure")
            case .diagram: LocalizedText("Schéma", en: "Diagram")
            case .list: LocalizedText("Liste", en: "List")
            case .contract: LocalizedText("Contrat", en: "Contract")
            case .manual: LocalizedText("Manuel", en: "Manual")
            case .statement: LocalizedText("Attestation", en: "Statement")
            case .other: LocalizedText("Autre", en: "Other")
            }
        }
    }

    /// Who may open a piece.
    public enum Confidentiality: String, CaseIterable, Codable, Sendable {
        /// Everyone in the network.
        case open
        /// Those who run the product or examine it in a tender.
        case buyers
        /// Assessors only; buyers see that it exists, its kind and its dates.
        case assessors

        /// As people say it.
        public var title: LocalizedText {
            switch self {
            case .open: LocalizedText("Tout le réseau", en: "The whole network")
            case .buyers: LocalizedText("Acheteurs concernés", en: "Relevant buyers")
            case .assessors: LocalizedText("Évaluateurs seulement", en: "Assessors only")
            }
        }
    }

    /// A piece with all that is known of it.
    public init(
        id: ID<Evidence>, supplier: ID<Supplier>, title: String, kind: Kind, issued: Day? = nil,
        expires: Day? = nil, confidentiality: Confidentiality = .buyers, fileName: String,
        format: EvidenceFormat,
        size: Int, digest: String
    ) {
        self.id = id
        self.supplier = supplier
        self.title = title
        self.kind = kind
        self.issued = issued
        self.expires = expires
        self.confidentiality = confidentiality
        self.fileName = fileName
        self.format = format
        self.size = size
        self.digest = digest
    }

    /// The most bytes of a piece: 25 MiB.
    public static let largest = 25 << 20

    /// Whether it still counts on a day; the last day counts.
    public func isValid(on day: Day) -> Bool { expires.map { day <= $0 } ?? true }
}
