import Vocabulary

/// A system as a row names it: by its owner's code, and by its owner where that is not the row's own.
public struct SystemReference: Hashable, Sendable {
    /// Who owns it; `nil` for the owner of the row.
    public var owner: Finess?
    /// The owner's key for it.
    public var code: String

    /// A system of the row's owner, or of another.
    public init(owner: Finess? = nil, code: String) {
        self.owner = owner
        self.code = code
    }
}

/// A care service of the row's owner as a row names it.
public struct CareServiceName: Hashable, Sendable {
    /// As people call it there.
    public var name: String
    /// What kind of care; `nil` where the name does not tell, so that the service must be known already.
    public var kind: CareServiceKind?
    /// Whether the kind is only what the name alone reads as: it makes a service that is new, and corrects none.
    public var isGuessed: Bool

    /// A care service by its name.
    public init(name: String, kind: CareServiceKind?, isGuessed: Bool = false) {
        self.name = name
        self.kind = kind
        self.isGuessed = isGuessed
    }

    /// Whether the recorded service of that name is the one that is meant, its kind included.
    package func agrees(with recorded: CareServiceKind?) -> Bool {
        kind == nil || isGuessed || kind == recorded
    }
}

extension ImportFormat where Value == Set<SystemReference> {
    /// Codes of systems: `AD-01; EAI-02`; a system of another establishment as `990000028: AD-01`.
    static let needs = ImportFormat(
        read: { text throws(ImportFault) in
            var needs: Value = []
            for entry in entries(of: text) {
                guard let code = entry.last, !code.isEmpty, entry.count <= 2 else {
                    throw .badEntry(form: form)
                }
                let owner = entry.count == 2 ? try ImportFormat<Finess>.finess.read(entry[0]) : nil
                let need = SystemReference(
                    owner: owner, code: try ImportFormat<String>.text(upTo: 100).read(code))
                guard needs.insert(need).inserted else { throw .twiceInList(code) }
            }
            guard !needs.isEmpty else { throw .missing }
            return needs
        },
        write: { needs, _ in
            needs.sorted { ($0.owner?.text ?? "", $0.code) < ($1.owner?.text ?? "", $1.code) }
                .map { ($0.owner.map { "\($0.text): " } ?? "") + escaped($0.code) }.joined(separator: "; ")
        },
        accepted: LocalizedText(
            "codes de systèmes du propriétaire, séparés par des points-virgules",
            en: "codes of the owner’s systems, separated by semicolons"))

    private static let form = LocalizedText(
        "« CODE; CODE » ou « FINESS: CODE »", en: "\"CODE; CODE\" or \"FINESS: CODE\"")
}

extension ImportFormat where Value == Set<CareServiceName> {
    /// Care services: `Urgences; Bloc opératoire: Bloc central`. A name alone is that of a kind or of a known service.
    static let careServices = ImportFormat(
        read: { text throws(ImportFault) in
            var services: Value = []
            var names: Set<String> = []
            for entry in entries(of: text) {
                guard let last = entry.last, !last.isEmpty, entry.count <= 2 else {
                    throw .badEntry(form: form)
                }
                let name = try ImportFormat<String>.text(upTo: 300).read(last)
                let kind = entry.count == 2 ? try words.value(entry[0]) : words.known(name)
                guard names.insert(folded(name)).inserted else { throw .twiceInList(name) }
                services.insert(
                    CareServiceName(name: name, kind: kind, isGuessed: entry.count == 1 && kind != nil))
            }
            guard !services.isEmpty else { throw .missing }
            return services
        },
        write: { services, language in
            services.sorted { $0.name < $1.name }.map { service in
                guard let kind = service.kind, words.known(service.name) != kind else {
                    return escaped(service.name)
                }
                return "\(kind.title[language]): \(escaped(service.name))"
            }.joined(separator: "; ")
        },
        accepted: LocalizedText(
            "natures de soins, ou nature:nom, séparées par des points-virgules",
            en: "kinds of care, or kind:name, separated by semicolons"))

    private static let words = WordTable<CareServiceKind>()
    private static let form = LocalizedText(
        "« Urgences; Bloc opératoire: Bloc central »",
        en: "\"Emergency department; Operating theatre: Central theatre\"")
}

extension CareServiceKind: ImportWord {
    package var synonyms: [String] {
        switch self {
        case .emergency: ["SAU", "accueil des urgences", "emergency", rawValue]
        case .emergencyCalls: ["SAMU", "centre 15", rawValue]
        case .intensiveCare: ["réanimation", "réa", "soins critiques", "ICU", rawValue]
        case .theatre: ["bloc", "theatre", rawValue]
        case .maternity: ["obstétrique", "salle de naissance", rawValue]
        case .imaging: ["radiologie", "radiology", rawValue]
        case .laboratory: ["biologie", "labo", rawValue]
        case .pharmacy: ["PUI", rawValue]
        case .radiotherapy: [rawValue]
        case .dialysis: ["hémodialyse", rawValue]
        case .medicine: [rawValue]
        case .surgery: [rawValue]
        case .psychiatry: ["santé mentale", rawValue]
        case .rehabilitation: ["SMR", "SSR", "rééducation", rawValue]
        case .elderlyCare: ["EHPAD", "long séjour", rawValue]
        case .consultations: ["consultations externes", rawValue]
        case .homeCare: ["HAD", rawValue]
        case .sterilisation: ["sterilization", rawValue]
        case .admissions: ["admissions", rawValue]
        case .kitchen: ["cuisine", rawValue]
        }
    }
}
