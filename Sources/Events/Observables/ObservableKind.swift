public import Vocabulary

/// What can be looked for across hospitals.
public enum ObservableKind: UInt8, CaseIterable, Codable, Sendable {
    case address = 1
    case domain, hash, account, host

    /// The word of the command line and of the API.
    public var name: String {
        switch self {
        case .address: "address"
        case .domain: "domain"
        case .hash: "hash"
        case .account: "account"
        case .host: "host"
        }
    }

    /// The kind of that word; `machine` is a host.
    public init?(named name: String) {
        // Help and pages say "machine".
        let name = name == "machine" ? ObservableKind.host.name : name
        guard let kind = ObservableKind.allCases.first(where: { $0.name == name }) else { return nil }
        self = kind
    }

    /// As people say it.
    public var title: LocalizedText {
        switch self {
        case .address: LocalizedText("Adresse IP", en: "IP address")
        case .domain: LocalizedText("Nom de domaine", en: "Domain name")
        case .hash: LocalizedText("Empreinte de fichier", en: "File hash")
        case .account: LocalizedText("Compte", en: "Account")
        case .host: LocalizedText("Machine", en: "Machine")
        }
    }
}
