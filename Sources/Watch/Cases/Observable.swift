public import Vocabulary

/// What an observable is.
public enum ObservableKind: String, CaseIterable, Codable, Sendable {
    /// An IPv4 or IPv6 address.
    case address
    /// A name of the DNS.
    case domain
    /// An address of the web.
    case url
    /// An e-mail address.
    case mail
    /// MD5, SHA-1, SHA-256 or SHA-512 of a file, in hexadecimal.
    case fileHash
    /// A file's name or path.
    case fileName
    /// An account, with its domain where it is known.
    case account
    /// A machine.
    case host

    /// As people say it.
    public var title: LocalizedText {
        switch self {
        case .address: LocalizedText("Adresse IP", en: "IP address")
        case .domain: LocalizedText("Domaine", en: "Domain")
        case .url: LocalizedText("Adresse web", en: "Web address")
        case .mail: LocalizedText("Adresse de courriel", en: "E-mail address")
        case .fileHash: LocalizedText("Empreinte de fichier", en: "File hash")
        case .fileName: LocalizedText("Nom de fichier", en: "File name")
        case .account: LocalizedText("Compte", en: "Account")
        case .host: LocalizedText("Machine", en: "Machine")
        }
    }
}

/// Something seen in an incident that can be looked for elsewhere: what indicators are made of.
///
/// The value is normalised when it is read, so that the same thing written in two ways is one observable: `hxxp://`,
/// `[.]` and `(at)` are undone, names are in lower case, addresses in their shortest form (RFC 5952).
public struct Observable: Hashable, Codable, Sendable {
    /// What it is.
    public let kind: ObservableKind
    /// Normalised: two are the same when their bytes are.
    public let value: String

    /// The longest value, in characters: that of a web address.
    public static let longest = 2_048

    /// Reads one of that kind; `nil` if the text is none.
    public init?(_ kind: ObservableKind, _ text: String) {
        let text = Observable.bare(text)
        guard !text.isEmpty, text.utf8.count <= Observable.longest,
            !text.unicodeScalars.contains(where: { $0.value < 0x20 || $0.value == 0x7F })
        else { return nil }
        let value: String? =
            switch kind {
            case .address: NetworkAddress.canonical(text)
            case .domain: Observable.domain(text)
            case .url: Observable.url(text)
            case .mail: Observable.mail(text)
            case .fileHash: Observable.hash(text)
            case .fileName: text
            case .account: Observable.name(text, upTo: 256)
            case .host: Observable.name(text, upTo: 253)
            }
        guard let value else { return nil }
        self.kind = kind
        self.value = value
    }

    /// Guesses the kind of a text that somebody pasted: address, web address, e-mail, hash, `DOMAIN\account`, domain,
    /// in that order; `nil` for anything else, of which only a person can say whether it is a machine or a file.
    public init?(recognising text: String) {
        for kind in [ObservableKind.address, .url, .mail, .fileHash] {
            if let found = Observable(kind, text) {
                self = found
                return
            }
        }
        let bare = Observable.bare(text)
        let kind: ObservableKind = bare.contains("\\") && !bare.contains(":") ? .account : .domain
        guard let found = Observable(kind, bare) else { return nil }
        self = found
    }

    /// The algorithm of a hash, by its length: `MD5`, `SHA-1`, `SHA-256`, `SHA-512`; `nil` for other kinds.
    public var hashAlgorithm: String? {
        guard kind == .fileHash else { return nil }
        return [32: "MD5", 40: "SHA-1", 64: "SHA-256", 128: "SHA-512"][value.utf8.count]
    }

    /// The value as one writes it in a report, so that nobody opens it by a slip: `hxxps://mal[.]example`.
    public var defanged: String {
        switch kind {
        case .address, .domain, .mail: value.replacing(".", with: "[.]")
        case .url:
            (value.hasPrefix("http") ? "hxxp" + value.dropFirst(4) : value).replacing(".", with: "[.]")
        case .fileHash, .fileName, .account, .host: value
        }
    }
}

extension Observable {
    /// Without blanks around it, quotes, and what people do so that nobody opens it.
    private static func bare(_ text: String) -> String {
        var text = text[...]
        while let first = text.first, first.isWhitespace || first == "\"" || first == "'" {
            text.removeFirst()
        }
        while let last = text.last, last.isWhitespace || last == "\"" || last == "'" { text.removeLast() }
        var plain = String(text)
        for (disguise, meaning) in [
            ("[.]", "."), ("(.)", "."), ("{.}", "."), ("[dot]", "."), ("[:]", ":"), ("[://]", "://"),
            ("[@]", "@"), ("[at]", "@"), ("(at)", "@"),
        ] where plain.contains(disguise) {
            plain = plain.replacing(disguise, with: meaning)
        }
        for scheme in ["hxxps", "hxxp"] where plain.lowercased().hasPrefix(scheme + ":") {
            plain = "http" + (scheme == "hxxps" ? "s" : "") + plain.dropFirst(scheme.count)
        }
        return plain
    }

    private static func domain(_ text: String) -> String? {
        let name = text.lowercased().hasSuffix(".") ? String(text.lowercased().dropLast()) : text.lowercased()
        let labels = name.split(separator: ".", omittingEmptySubsequences: false)
        guard name.utf8.count <= 253, labels.count >= 2,
            labels.allSatisfy({ label in
                (1...63).contains(label.utf8.count) && label.utf8.first != UInt8(ascii: "-")
                    && label.utf8.last != UInt8(ascii: "-")
                    && label.utf8.allSatisfy {
                        (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == 0x2D || $0 == 0x5F
                    }
            }), labels.last?.utf8.allSatisfy({ (0x30...0x39).contains($0) }) == false
        else { return nil }
        return name
    }

    private static func url(_ text: String) -> String? {
        guard let colon = text.firstRange(of: "://"), !text.contains(where: \.isWhitespace) else {
            return nil
        }
        let scheme = text[..<colon.lowerBound].lowercased()
        guard ["http", "https", "ftp"].contains(scheme) else { return nil }
        let rest = text[colon.upperBound...]
        let end = rest.firstIndex { $0 == "/" || $0 == "?" || $0 == "#" } ?? rest.endIndex
        let authority = rest[..<end].lowercased()
        let host =
            authority.split(separator: "@", omittingEmptySubsequences: false).last.map(String.init) ?? ""
        guard !host.isEmpty, host.utf8.count <= 300 else { return nil }
        return scheme + "://" + authority + (end == rest.endIndex ? "/" : String(rest[end...]))
    }

    private static func mail(_ text: String) -> String? {
        let parts = text.split(separator: "@", omittingEmptySubsequences: false)
        guard parts.count == 2, (1...64).contains(parts[0].utf8.count),
            !parts[0].contains(where: { $0.isWhitespace || "<>(),;:\\\"[]".contains($0) }),
            let domain = domain(String(parts[1]))
        else { return nil }
        return parts[0].lowercased() + "@" + domain
    }

    private static func hash(_ text: String) -> String? {
        let digits = text.lowercased()
        guard [32, 40, 64, 128].contains(digits.utf8.count),
            digits.utf8.allSatisfy({ (0x30...0x39).contains($0) || (0x61...0x66).contains($0) })
        else { return nil }
        return digits
    }

    private static func name(_ text: String, upTo longest: Int) -> String? {
        text.utf8.count <= longest ? text.lowercased() : nil
    }
}
