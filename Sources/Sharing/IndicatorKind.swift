public import Vocabulary

/// What can be looked for in logs and, of some kinds, blocked.
public enum IndicatorKind: String, CaseIterable, Codable, Sendable {
    case ipv4, ipv6, network, domain, url, md5, sha1, sha256, sha512, email, account

    /// As people say it.
    public var title: LocalizedText {
        switch self {
        case .ipv4: LocalizedText("Adresse IPv4", en: "IPv4 address")
        case .ipv6: LocalizedText("Adresse IPv6", en: "IPv6 address")
        case .network: LocalizedText("Plage d’adresses", en: "Address range")
        case .domain: LocalizedText("Nom de domaine", en: "Domain name")
        case .url: LocalizedText("URL", en: "URL")
        case .md5: LocalizedText("Empreinte MD5", en: "MD5 hash")
        case .sha1: LocalizedText("Empreinte SHA-1", en: "SHA-1 hash")
        case .sha256: LocalizedText("Empreinte SHA-256", en: "SHA-256 hash")
        case .sha512: LocalizedText("Empreinte SHA-512", en: "SHA-512 hash")
        case .email: LocalizedText("Adresse électronique", en: "E-mail address")
        case .account: LocalizedText("Compte", en: "Account")
        }
    }

    /// Whether a firewall, a resolver or an antivirus can refuse it. An account is watched for: it is a person's, and
    /// only its own hospital can close it.
    public var isBlockable: Bool {
        switch self {
        case .ipv4, .ipv6, .network, .domain, .url, .md5, .sha1, .sha256, .sha512, .email: true
        case .account: false
        }
    }

    /// How long what was seen once is worth looking for: addresses change hands in days, a file stays what it is.
    public var lifetimeDays: Int {
        switch self {
        case .ipv4, .ipv6: 14
        case .network: 7
        case .url: 14
        case .domain, .account: 30
        case .email: 90
        case .md5, .sha1, .sha256, .sha512: 365
        }
    }

    /// No one may ask for longer.
    public var longestLifetimeDays: Int {
        switch self {
        case .ipv4, .ipv6, .network: 90
        case .url, .domain, .account: 365
        case .email, .md5, .sha1, .sha256, .sha512: 1_095
        }
    }
}
