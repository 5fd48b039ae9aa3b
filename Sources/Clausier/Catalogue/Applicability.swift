public import Vocabulary

/// A property of a product or of the service around it, on which it depends what is asked.
public enum Trait: String, CaseIterable, Codable, CodingKeyRepresentable, Sendable {
    case software, device, mobile, hosted, saas, supplierRun, development
    case personalData, healthData, subcontracting, remoteMaintenance, wireless, internetAccess

    /// As people say it.
    public var title: LocalizedText {
        switch self {
        case .software: LocalizedText("Logiciel", en: "Software")
        case .device: LocalizedText("Dispositif connecté", en: "Connected device")
        case .mobile: LocalizedText("Équipement mobile", en: "Mobile equipment")
        case .hosted: LocalizedText("Hébergé hors de l’établissement", en: "Hosted outside the hospital")
        case .saas: LocalizedText("Service en ligne (SaaS)", en: "Online service (SaaS)")
        case .supplierRun: LocalizedText("Administré par le fournisseur", en: "Run by the supplier")
        case .development: LocalizedText("Développement spécifique", en: "Bespoke development")
        case .personalData: LocalizedText("Données personnelles", en: "Personal data")
        case .healthData: LocalizedText("Données de santé", en: "Health data")
        case .subcontracting: LocalizedText("Sous-traitance ultérieure", en: "Sub-processors")
        case .remoteMaintenance: LocalizedText("Télémaintenance", en: "Remote maintenance")
        case .wireless: LocalizedText("Wi-Fi", en: "Wi-Fi")
        case .internetAccess: LocalizedText("Accessible depuis internet", en: "Reachable from the internet")
        }
    }
}

/// Which products a control is asked of.
public struct Applicability: Hashable, Codable, Sendable {
    /// At least one of these, where there are any.
    public var anyOf: Set<Trait>
    /// All of these.
    public var allOf: Set<Trait>

    /// Asked where one of `anyOf` and all of `allOf` hold.
    public init(anyOf: Set<Trait> = [], allOf: Set<Trait> = []) {
        self.anyOf = anyOf
        self.allOf = allOf
    }

    /// Asked of every product.
    public static let always = Applicability()

    /// Whether a product is concerned, as far as it is known.
    public func applies(to profile: Profile) -> Applies {
        var answer = Applies.yes
        for trait in allOf {
            switch profile[trait] {
            case true?: continue
            case false?: return .no
            case nil: answer = .unknown
            }
        }
        guard !anyOf.isEmpty else { return answer }
        if anyOf.contains(where: { profile[$0] == true }) { return answer }
        return anyOf.contains { profile[$0] == nil } ? .unknown : .no
    }
}

extension Applicability {
    /// Reads two lists of traits.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        anyOf = Set(try container.decodeIfPresent([Trait].self, forKey: .anyOf) ?? [])
        allOf = Set(try container.decodeIfPresent([Trait].self, forKey: .allOf) ?? [])
    }

    /// Writes two lists in the order of the traits: equal editions have equal digests in every process.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(Trait.allCases.filter { anyOf.contains($0) }, forKey: .anyOf)
        try container.encode(Trait.allCases.filter { allOf.contains($0) }, forKey: .allOf)
    }

    private enum CodingKeys: String, CodingKey {
        case anyOf, allOf
    }
}

/// Whether a control is asked of a product.
public enum Applies: String, Codable, Sendable {
    /// It is.
    case yes
    /// It is not, and counts nowhere.
    case no
    /// Its routing questions are open: until then it counts as asked.
    case unknown
}

/// What is known of a product: the answers to routing questions. What nobody said is not false.
public struct Profile: Hashable, Codable, Sendable {
    /// What was said, by trait.
    public var traits: [Trait: Bool]

    /// What is known.
    public init(_ traits: [Trait: Bool] = [:]) {
        self.traits = traits
    }

    /// The traits that hold; all others do not.
    public init(exactly holding: Set<Trait>) {
        traits = Dictionary(uniqueKeysWithValues: Trait.allCases.map { ($0, holding.contains($0)) })
    }

    /// Whether a trait holds; `nil` where nobody said.
    public subscript(trait: Trait) -> Bool? {
        get { traits[trait] }
        set { traits[trait] = newValue }
    }
}

/// A question whose answer chooses among the controls.
public struct RoutingQuestion: Hashable, Codable, Sendable {
    /// What it tells.
    public var trait: Trait
    /// What is asked, to be answered by yes or no.
    public var text: LocalizedText
    /// What to think of, for who hesitates.
    public var help: LocalizedText?

    /// A question.
    public init(trait: Trait, text: LocalizedText, help: LocalizedText? = nil) {
        self.trait = trait
        self.text = text
        self.help = help
    }
}

extension Edition {
    /// The controls that concern a product or may, in order; hospital-side ones included.
    public func controls(for profile: Profile) -> [Control] {
        controls.filter { $0.applicability.applies(to: profile) != .no }
    }

    /// The routing questions that the profile leaves open and that some control hangs on, in order.
    public func openQuestions(for profile: Profile) -> [RoutingQuestion] {
        routing.filter { question in
            profile[question.trait] == nil
                && controls.contains {
                    $0.applicability.anyOf.union($0.applicability.allOf).contains(question.trait)
                        && $0.applicability.applies(to: profile) == .unknown
                }
        }
    }
}
