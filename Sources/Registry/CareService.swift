public import Vocabulary

/// A part of care that stops when a system stops.
public struct CareService: Hashable, Sendable {
    /// Its place in the store.
    public var id: ID<CareService>
    /// Whose service it is.
    public var establishment: ID<Establishment>
    /// Where it is, when the establishment has several places.
    public var site: ID<Site>?
    /// What kind of care.
    public var kind: CareServiceKind
    /// As people call it there.
    public var name: String

    /// A care service of an establishment.
    public init(
        id: ID<CareService>, establishment: ID<Establishment>, site: ID<Site>?, kind: CareServiceKind,
        name: String
    ) {
        self.id = id
        self.establishment = establishment
        self.site = site
        self.kind = kind
        self.name = name
    }
}

/// A kind of care service.
public enum CareServiceKind: String, CaseIterable, Codable, Sendable {
    case emergency, emergencyCalls, intensiveCare, theatre, maternity, imaging, laboratory, pharmacy
    case radiotherapy, dialysis, medicine, surgery, psychiatry, rehabilitation, elderlyCare, consultations
    case homeCare, sterilisation, admissions, kitchen

    /// As people say it.
    public var title: LocalizedText {
        switch self {
        case .emergency: LocalizedText("Urgences", en: "Emergency department")
        case .emergencyCalls: LocalizedText("SAMU – centre 15", en: "Emergency call centre")
        case .intensiveCare: LocalizedText("Réanimation et soins critiques", en: "Intensive care")
        case .theatre: LocalizedText("Bloc opératoire", en: "Operating theatre")
        case .maternity: LocalizedText("Maternité", en: "Maternity")
        case .imaging: LocalizedText("Imagerie", en: "Imaging")
        case .laboratory: LocalizedText("Laboratoire", en: "Laboratory")
        case .pharmacy: LocalizedText("Pharmacie", en: "Pharmacy")
        case .radiotherapy: LocalizedText("Radiothérapie", en: "Radiotherapy")
        case .dialysis: LocalizedText("Dialyse", en: "Dialysis")
        case .medicine: LocalizedText("Médecine", en: "Medicine")
        case .surgery: LocalizedText("Chirurgie", en: "Surgery")
        case .psychiatry: LocalizedText("Psychiatrie", en: "Psychiatry")
        case .rehabilitation: LocalizedText("Réadaptation", en: "Rehabilitation")
        case .elderlyCare: LocalizedText("Gériatrie", en: "Elderly care")
        case .consultations: LocalizedText("Consultations", en: "Outpatient clinics")
        case .homeCare: LocalizedText("Soins à domicile", en: "Home care")
        case .sterilisation: LocalizedText("Stérilisation", en: "Sterilisation")
        case .admissions: LocalizedText("Bureau des entrées", en: "Admissions office")
        case .kitchen: LocalizedText("Restauration", en: "Catering")
        }
    }
}
