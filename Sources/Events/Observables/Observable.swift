/// Something that a record names and that another hospital may have met too: an address, a domain, a hash, an account or a
/// machine, in its normal form.
///
/// The same normal form is given to what people type and to what records hold (see ``ObservableExtractor``): ASCII
/// letters small, addresses as RFC 5952 writes them, accounts without their Windows domain.
public struct Observable: Hashable, Sendable {
    /// What it is.
    public let kind: ObservableKind
    /// Its normal form.
    public let text: String
    /// By which the index knows it.
    public let fingerprint: Fingerprint

    /// An observable of a kind; `nil` if the text is none of that kind.
    public init?(_ kind: ObservableKind, _ text: String) {
        let text = text.trimmedOfBlanks
        guard (1...Observable.longest).contains(text.utf8.count) else { return nil }
        switch kind {
        case .address:
            guard let address = NetworkAddress(text.utf8) else { return nil }
            self.init(kind, normal: address.description, bytes: address.bytes)
        case .domain:
            let name = text.asciiLowercased.droppingFinalDot
            guard DomainName.isDomain(Array(name.utf8), mayBeFile: true) else { return nil }
            self.init(kind, normal: name, bytes: Array(name.utf8))
        case .hash:
            let name = text.asciiLowercased
            guard [32, 40, 64].contains(name.utf8.count), name.utf8.allSatisfy(\.isHexDigit) else {
                return nil
            }
            self.init(kind, normal: name, bytes: Array(name.utf8))
        case .account:
            let name = text.asciiLowercased.split(separator: "\\").last.map(String.init) ?? ""
            guard !name.isEmpty, name != "-" else { return nil }
            self.init(kind, normal: name, bytes: Array(name.utf8))
        case .host:
            let name = text.asciiLowercased.droppingFinalDot
            guard name.utf8.allSatisfy(\.isOfHostName), name != "-" else { return nil }
            self.init(kind, normal: name, bytes: Array(name.utf8))
        }
    }

    /// The longest text that is looked at, in UTF-8 bytes.
    public static let longest = 253

    private init(_ kind: ObservableKind, normal: String, bytes: [UInt8]) {
        self.kind = kind
        text = normal
        fingerprint = Fingerprint(kind, bytes)
    }
}

extension Observable: CustomStringConvertible {
    /// The kind and the text, as ``Observable/reading(_:)`` takes them.
    public var description: String { "\(kind.name):\(text)" }
}

extension Observable {
    /// What a text that somebody typed or pasted may be.
    ///
    /// Reports write indicators so that nobody clicks on them, `hxxps://evil[.]example/a`: that is taken back. A kind in
    /// front decides (`account:backup`); otherwise a bare word may be a machine or an account, and a name with dots a
    /// domain or a machine. Empty if it is nothing that can be looked for.
    public static func reading(_ text: String) -> [Observable] {
        var text = text.trimmedOfBlanks
        guard !text.isEmpty, text.utf8.count <= 4_096 else { return [] }
        if let colon = text.firstIndex(of: ":"), let kind = ObservableKind(named: text[..<colon].lowercased())
        {
            return Observable(kind, refanged(String(text[text.index(after: colon)...]))).map { [$0] } ?? []
        }
        text = refanged(text)
        if let found = Observable(.address, text) ?? Observable(.hash, text) { return [found] }
        if text.contains("@") || text.contains("\\") {
            return [Observable(.account, text)].compactMap(\.self)
        }
        return [
            Observable(.domain, text), Observable(.host, text),
            text.contains(".") ? nil : Observable(.account, text),
        ]
        .compactMap(\.self)
    }

    /// Takes back what reports do to addresses, and takes the machine out of a URL.
    private static func refanged(_ text: String) -> String {
        var text = text
        for (written, meant) in [
            ("[.]", "."), ("(.)", "."), ("{.}", "."), ("[dot]", "."), ("[:]", ":"), ("[@]", "@"),
        ] {
            text = text.replacing(written, with: meant)
        }
        guard let scheme = text.firstRange(of: "://") else { return text }
        let rest = text[scheme.upperBound...].prefix { !"/?#".contains($0) }
        let host = rest.split(separator: "@").last ?? rest
        if host.first == "[" { return String(host.dropFirst().prefix { $0 != "]" }) }
        return String(host.prefix { $0 != ":" })
    }
}

extension String {
    /// Letters beyond ASCII stay: records are compared byte by byte.
    fileprivate var asciiLowercased: String { String(decoding: utf8.map(\.asciiLowercased), as: UTF8.self) }

    fileprivate var droppingFinalDot: String { last == "." ? String(dropLast()) : self }

    fileprivate var trimmedOfBlanks: String {
        let text = self[...].drop { $0.isWhitespace }
        return String(text.reversed().drop { $0.isWhitespace }.reversed())
    }
}

extension UInt8 {
    @inline(__always)
    var asciiLowercased: UInt8 { self &- 0x41 < 26 ? self | 0x20 : self }

    var isHexDigit: Bool { self &- 0x30 < 10 || (self | 0x20) &- 0x61 < 6 }

    var isOfHostName: Bool {
        self &- 0x30 < 10 || (self | 0x20) &- 0x61 < 26 || self == 0x2D || self == 0x2E || self == 0x5F
            || self >= 0x80
    }
}
