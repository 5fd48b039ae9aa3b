public import Vocabulary

/// What a file to import lists, one a row.
public enum ImportKind: String, CaseIterable, Codable, Sendable {
    case establishments, suppliers, systems, flows

    /// As people say it.
    public var title: LocalizedText {
        switch self {
        case .establishments: LocalizedText("Établissements", en: "Establishments")
        case .suppliers: LocalizedText("Fournisseurs", en: "Suppliers")
        case .systems: LocalizedText("Systèmes", en: "Systems")
        case .flows: LocalizedText("Flux", en: "Flows")
        }
    }
}
