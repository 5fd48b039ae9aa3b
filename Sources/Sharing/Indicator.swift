/// A value to look for, in the one form in which equal things are equal texts.
public struct Indicator: Hashable, Sendable {
    /// What it is.
    public let kind: IndicatorKind
    /// In canonical form: lower case where case means nothing, without what was put in to make it harmless.
    public let value: String

    /// A value that is canonical already; for this module's own readers and for what they wrote to the store.
    package init(kind: IndicatorKind, canonical value: String) {
        self.kind = kind
        self.value = value
    }

    /// The longest value of any kind, in bytes.
    public static let longest = 2_048

    /// Reads a value of a stated kind, written plainly or defanged.
    public init(_ kind: IndicatorKind, _ text: String) throws(IndicatorFault) {
        let text = try refanged(text)
        self = try Indicator(kind, refanged: text)
    }

    /// Reads a value and tells what it is: `hxxps://evil[.]example/a`, `203.0.113[.]7`, a hash, an address.
    public init(detecting text: String) throws(IndicatorFault) {
        let text = try refanged(text)
        self = try Indicator(IndicatorKind(of: text), refanged: text)
    }

    private init(_ kind: IndicatorKind, refanged text: String) throws(IndicatorFault) {
        switch kind {
        case .ipv4, .ipv6, .network: self = try Indicator(network: text, as: kind)
        case .domain: self.init(kind: .domain, canonical: try domainName(text))
        case .url: self.init(kind: .url, canonical: try canonicalURL(text))
        case .md5, .sha1, .sha256, .sha512: self = try Indicator(hash: text, as: kind)
        case .email: self.init(kind: .email, canonical: try mailAddress(text))
        case .account: self.init(kind: .account, canonical: try accountName(text))
        }
    }
}

extension Indicator: CustomStringConvertible {
    /// Such as `ipv4 203.0.113.7`.
    public var description: String { "\(kind.rawValue) \(value)" }

    /// So that nobody clicks on it: `203.0.113[.]7`, `hxxps://evil[.]example/a`.
    public var defanged: String {
        switch kind {
        case .ipv4, .domain, .network: value.replacing(".", with: "[.]")
        case .ipv6: value
        case .email: value.replacing("@", with: "[@]").replacing(".", with: "[.]")
        case .url:
            "hxx"
                + value.dropFirst(value.hasPrefix("http") ? 3 : 0).replacing(
                    ".", with: "[.]", maxReplacements: 8)
        case .md5, .sha1, .sha256, .sha512, .account: value
        }
    }

    /// The range of an address or a range.
    public var network: IPNetwork? {
        switch kind {
        case .ipv4, .ipv6, .network: IPNetwork(value)
        case .domain, .url, .md5, .sha1, .sha256, .sha512, .email, .account: nil
        }
    }

    /// The host of a URL, the domain of an e-mail address, a domain itself; an address is none.
    public var domain: String? {
        switch kind {
        case .domain: value
        case .url:
            urlHost(value).flatMap { IPNetwork($0.filter { $0 != "[" && $0 != "]" }) == nil ? $0 : nil }
        case .email: value.split(separator: "@").last.map(String.init)
        case .ipv4, .ipv6, .network, .md5, .sha1, .sha256, .sha512, .account: nil
        }
    }

    /// The address that a URL names in place of a host.
    public var hostAddress: IPNetwork? {
        guard kind == .url, let host = urlHost(value) else { return network }
        return IPNetwork(address: host.filter { $0 != "[" && $0 != "]" })
    }
}

extension IndicatorKind {
    /// What a text looks like; a text that looks like nothing else is taken for a domain, whose reader says what is wrong.
    init(of text: String) {
        if text.contains("://") { self = .url; return }
        if let network = (IPNetwork(text) ?? IPNetwork(rounding: text))?.unmapped {
            self = network.isAddress ? (network.isVersion6 ? .ipv6 : .ipv4) : .network
            return
        }
        if text.contains("@") { self = .email; return }
        if text.contains("\\") { self = .account; return }
        if text.utf8.allSatisfy({ hexadecimalDigit($0) != nil }),
            let kind = IndicatorKind(hashOf: text.utf8.count)
        {
            self = kind
            return
        }
        self = text.contains("/") ? .url : .domain
    }

    /// The hash that has so many digits.
    init?(hashOf digits: Int) {
        switch digits {
        case 32: self = .md5
        case 40: self = .sha1
        case 64: self = .sha256
        case 128: self = .sha512
        default: return nil
        }
    }

    var hashDigits: Int? {
        switch self {
        case .md5: 32
        case .sha1: 40
        case .sha256: 64
        case .sha512: 128
        case .ipv4, .ipv6, .network, .domain, .url, .email, .account: nil
        }
    }
}
