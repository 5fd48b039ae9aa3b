public import Vocabulary

/// What a dirty name was taken for, how surely, and why.
public struct Recognition: Hashable, Sendable {
    /// The best reading, if there is any; its cycle is `nil` when the name does not say the release.
    public var match: ReleaseKey?
    /// How sure, in 0...1. It orders the review queue; it is not a frequency.
    public var confidence: Double
    /// What decided.
    public var why: RecognitionReason
    /// The other readings, best first.
    public var alternatives: [ReleaseKey]

    /// At or above, a reading is taken without a person.
    public static let acceptance = 0.8
    /// At or above, and below ``acceptance``, a person is asked.
    public static let doubt = 0.3

    /// Whether it may be used, must be reviewed, or means nothing.
    public var verdict: RecognitionVerdict {
        guard match != nil, confidence >= Recognition.doubt else { return .unknown }
        return confidence >= Recognition.acceptance ? .recognised : .doubtful
    }

    /// Nothing known in the name.
    static let nothing = Recognition(match: nil, confidence: 0, why: .noKnownProduct, alternatives: [])
}

/// What to do with a reading.
public enum RecognitionVerdict: String, CaseIterable, Codable, Sendable {
    case recognised, doubtful, unknown

    /// As people say it.
    public var title: LocalizedText {
        switch self {
        case .recognised: LocalizedText("Reconnu", en: "Recognised")
        case .doubtful: LocalizedText("À vérifier", en: "To review")
        case .unknown: LocalizedText("Inconnu", en: "Unknown")
        }
    }
}

/// Why a name was read as it was.
public enum RecognitionReason: String, CaseIterable, Codable, Sendable {
    case learned, productAndRelease, latestServicePack, earliestEndOfEditions, productOnly, ambiguousRelease
    case unlistedVersion, severalProducts, partOfSomethingElse, commonWord, noKnownProduct, saidElsewhere
    case misspelt

    /// As people say it.
    public var title: LocalizedText {
        switch self {
        case .learned:
            LocalizedText("Déjà corrigé par une personne", en: "Already corrected by a person")
        case .productAndRelease:
            LocalizedText("Produit et version nommés", en: "Product and release are named")
        case .latestServicePack:
            LocalizedText(
                "Service pack non précisé\u{A0}: dates du dernier",
                en: "Service pack not stated: dates of the last one")
        case .earliestEndOfEditions:
            LocalizedText(
                "Édition non précisée\u{A0}: fin de support la plus proche retenue",
                en: "Edition not stated: the earliest end of support is taken")
        case .productOnly: LocalizedText("Produit nommé, version absente", en: "Product named, no release")
        case .ambiguousRelease:
            LocalizedText(
                "Plusieurs versions correspondent au numéro", en: "Several releases match the number")
        case .unlistedVersion:
            LocalizedText(
                "Le numéro ne correspond à aucune version connue", en: "The number matches no known release")
        case .severalProducts:
            LocalizedText("Plusieurs produits dans le nom", en: "Several products in the name")
        case .partOfSomethingElse:
            LocalizedText(
                "Le nom désigne un accessoire du produit (pilote, module, contrat…)",
                en: "The name is that of something around the product (driver, module, contract…)")
        case .commonWord:
            LocalizedText("Mot courant, sans contexte suffisant", en: "A common word without enough context")
        case .misspelt: LocalizedText("Faute de frappe probable", en: "Probably a slip of the pen")
        case .saidElsewhere:
            LocalizedText(
                "Décidé par un établissement, et employé aussi par d’autres\u{A0}: à confirmer",
                en: "Decided by one hospital, and used by others too: to be confirmed")
        case .noKnownProduct: LocalizedText("Aucun produit connu", en: "No known product")
        }
    }
}
