/// Undoes what people do to a value so that nobody clicks on it, and takes off what surrounds it.
///
/// `hxxp`, `[.]`, `(.)`, `{.}`, `[dot]`, `[at]`, `[:]`, `[://]`, in any case; quotes and angle brackets around.
func refanged(_ text: String) throws(IndicatorFault) -> String {
    guard text.utf8.count <= Indicator.longest * 2 else { throw .tooLong }
    var scalars = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
        switch scalar.value {
        // Blanks of no width and marks of direction come along when text is copied from a page.
        case 0x200B...0x200F, 0x202A...0x202E, 0x2060...0x2069, 0xFEFF, 0xAD: continue
        case 0xA0, 0x2007, 0x202F: scalars.append(" ")
        default: scalars.append(scalar)
        }
    }
    var kept = Substring(String(scalars))
    let around: Set<Character> = [
        " ", "\t", "\n", "\r", "\r\n", "\"", "'", "«", "»", "“", "”", "<", ">", "`", ",",
    ]
    while let first = kept.first, around.contains(first) { kept.removeFirst() }
    while let last = kept.last, around.contains(last) { kept.removeLast() }
    var value = String(kept)
    for (mark, plain) in marks { value = value.replacing(mark, with: plain) }
    value = value.replacing(/[\[(]dot[\])]/.ignoresCase(), with: ".")
    value = value.replacing(/[\[(]at[\])]/.ignoresCase(), with: "@")
    value = refangedScheme(value)
    guard !value.isEmpty else { throw .empty }
    guard value.utf8.count <= Indicator.longest else { throw .tooLong }
    guard value.unicodeScalars.allSatisfy({ $0.value >= 0x20 && $0.value != 0x7F }) else { throw .control }
    return value
}

private let marks: [(String, String)] = [
    ("[.]", "."), ("(.)", "."), ("{.}", "."), ("[.", "."), (".]", "."), ("[@]", "@"), ("(@)", "@"),
    ("[://]", "://"), ("[:]//", "://"), ("[:]", ":"), ("[/]", "/"),
]

/// `hxxp`, `hXXps`, `h**p`, `fxp` as the schemes that they stand for.
private func refangedScheme(_ text: String) -> String {
    guard let range = text.firstRange(of: "://") else { return text }
    let scheme = text[..<range.lowerBound].lowercased()
    let known = [
        "hxxp": "http", "hxxps": "https", "h**p": "http", "h**ps": "https", "meow": "http", "fxp": "ftp",
    ]
    return (known[scheme] ?? scheme) + text[range.lowerBound...]
}

extension Indicator {
    /// The widest range that a mistake may block.
    private static let widest4 = 16, widest6 = 32

    init(network text: String, as kind: IndicatorKind) throws(IndicatorFault) {
        guard let network = IPNetwork(text)?.unmapped else {
            if let meant = IPNetwork(rounding: text) {
                throw .notCanonicalRange(text, meant: meant.description)
            }
            throw .notAnAddress(text)
        }
        let actual: IndicatorKind = network.isAddress ? (network.isVersion6 ? .ipv6 : .ipv4) : .network
        // A range of one address is that address; anything else must be what was said.
        guard kind == actual || kind == .network else { throw .wrongFamily(text) }
        let widest = network.isVersion6 ? Indicator.widest6 : Indicator.widest4
        guard network.prefix >= widest else { throw .tooWide(text, narrowest: widest) }
        self.init(kind: actual, canonical: network.description)
    }

    init(hash text: String, as kind: IndicatorKind) throws(IndicatorFault) {
        let digits = kind.hashDigits ?? 0
        guard text.utf8.count == digits, text.utf8.allSatisfy({ hexadecimalDigit($0) != nil }) else {
            throw .notAHash(text, digits: digits)
        }
        self.init(kind: kind, canonical: text.lowercased())
    }
}

/// A name in lower case, without the root's dot, foreign letters in Punycode.
///
/// > Source: RFC 1035, section 2.3; RFC 5891. An underscore is taken, because names of services have them.
func domainName(_ text: String) throws(IndicatorFault) -> String {
    var name = text.lowercased()
    if name.hasPrefix("*.") { name.removeFirst(2) }
    if name.hasSuffix(".") { name.removeLast() }
    var labels: [String] = []
    for label in name.split(separator: ".", omittingEmptySubsequences: false) {
        let label = label.utf8.allSatisfy { $0 < 0x80 } ? String(label) : "xn--" + punycode(label)
        guard !label.isEmpty else { throw .notADomain(text, why: .emptyLabel) }
        guard label.utf8.count <= 63 else { throw .notADomain(text, why: .longLabel) }
        guard label.utf8.allSatisfy(isNameByte) else { throw .notADomain(text, why: .letters) }
        guard !label.hasPrefix("-"), !label.hasSuffix("-") else { throw .notADomain(text, why: .hyphen) }
        labels.append(label)
    }
    guard labels.count >= 2, let last = labels.last else { throw .notADomain(text, why: .oneLabel) }
    guard !last.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { throw .notADomain(text, why: .number) }
    let joined = labels.joined(separator: ".")
    guard joined.utf8.count <= 253 else { throw .notADomain(text, why: .long) }
    return joined
}

func isNameByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"),
        UInt8(ascii: "_"):
        true
    default: false
    }
}

/// Scheme and host in lower case, without the scheme's own port, user names and the fragment.
///
/// > Source: RFC 3986, section 6.2.2.
func canonicalURL(_ text: String) throws(IndicatorFault) -> String {
    let whole = text.contains("://") ? text : "http://" + text
    guard let mark = whole.firstRange(of: "://") else { throw .notAURL(text) }
    let scheme = whole[..<mark.lowerBound].lowercased()
    guard ["http", "https", "ftp"].contains(scheme) else { throw .notAURL(text) }
    let rest = whole[mark.upperBound...].prefix { $0 != "#" }
    let end = rest.firstIndex { "/?\\".contains($0) } ?? rest.endIndex
    // What stands before the last @ names a user: `https://known.example@evil.example` leads to the second.
    let authority = rest[..<end].split(separator: "@", omittingEmptySubsequences: false).last ?? ""
    guard let (host, port) = hostAndPort(authority) else { throw .notAURL(text) }
    var path = rest[end...].replacing("\\", with: "/")
    if !path.hasPrefix("/") { path = "/" + path }
    let standard = ["http": 80, "https": 443, "ftp": 21][scheme]
    let place = port == nil || port == standard ? host : "\(host):\(port ?? 0)"
    let escaped = path.utf8.map { byte in
        byte > 0x20 && byte < 0x7F && !#""<>^`{|}"#.utf8.contains(byte)
            ? String(UnicodeScalar(byte)) : "%" + hexadecimalPair(byte)
    }.joined()
    let url = "\(scheme)://\(place)\(escaped)"
    guard url.utf8.count <= Indicator.longest else { throw .tooLong }
    return url
}

private func hostAndPort(_ authority: Substring) -> (host: String, port: Int?)? {
    var host = authority
    var port: Int?
    let bracket = authority.lastIndex(of: "]")
    if let colon = authority.lastIndex(of: ":"), bracket.map({ $0 < colon }) ?? true {
        guard let number = Int(authority[authority.index(after: colon)...]), (1...65_535).contains(number)
        else {
            return nil
        }
        port = number
        host = authority[..<colon]
    }
    if host.hasPrefix("["), host.hasSuffix("]") {
        guard let network = IPNetwork(host.dropFirst().dropLast()), network.isAddress, network.isVersion6
        else {
            return nil
        }
        return ("[\(network)]", port)
    }
    if let network = IPNetwork(host) { return network.isAddress ? (network.description, port) : nil }
    guard let name = try? domainName(String(host)) else { return nil }
    return (name, port)
}

/// The host of a canonical URL.
func urlHost(_ url: String) -> String? {
    guard let mark = url.firstRange(of: "://") else { return nil }
    let authority = url[mark.upperBound...].prefix { $0 != "/" }
    if authority.hasPrefix("[") { return String(authority.prefix { $0 != "]" }) + "]" }
    return String(authority.prefix { $0 != ":" })
}

private func hexadecimalPair(_ byte: UInt8) -> String {
    (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
}

func mailAddress(_ text: String) throws(IndicatorFault) -> String {
    let text = text.lowercased().hasPrefix("mailto:") ? String(text.dropFirst(7)) : text
    let parts = text.split(separator: "@", omittingEmptySubsequences: false)
    guard parts.count == 2, (1...64).contains(parts[0].utf8.count),
        parts[0].utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && !#"()<>[]:;,\""#.utf8.contains($0) }),
        let domain = try? domainName(String(parts[1]))
    else { throw .notAnEmail(text) }
    return parts[0].lowercased() + "@" + domain
}

func accountName(_ text: String) throws(IndicatorFault) -> String {
    let forbidden: Set<Character> = ["/", "[", "]", ":", ";", "|", "=", ",", "+", "*", "?", "<", ">", "\""]
    let parts = text.split(separator: "\\", omittingEmptySubsequences: false)
    guard (1...2).contains(parts.count), parts.allSatisfy({ !$0.isEmpty }), text.utf8.count <= 256,
        !text.contains(where: { forbidden.contains($0) })
    else { throw .notAnAccount(text) }
    return text.lowercased()
}

/// > Source: RFC 3492, section 6.3.
private func punycode(_ label: Substring) -> String {
    let scalars = Array(label.unicodeScalars)
    var output = scalars.filter { $0.isASCII }.map { Character($0) }
    var handled = output.count
    let basic = handled
    if basic > 0 { output.append("-") }
    var (n, delta, bias): (UInt32, Int, Int) = (128, 0, 72)
    while handled < scalars.count {
        let next = scalars.lazy.map(\.value).filter { $0 >= n }.min() ?? n
        delta += Int(next - n) * (handled + 1)
        n = next
        for scalar in scalars {
            if scalar.value < n { delta += 1 }
            guard scalar.value == n else { continue }
            var q = delta
            var k = 36
            while true {
                let t = k <= bias ? 1 : k >= bias + 26 ? 26 : k - bias
                guard q >= t else { break }
                output.append(digit(t + (q - t) % (36 - t)))
                q = (q - t) / (36 - t)
                k += 36
            }
            output.append(digit(q))
            bias = adapted(delta, handled + 1, isFirst: handled == basic)
            delta = 0
            handled += 1
        }
        delta += 1
        n += 1
    }
    return String(output)
}

private func adapted(_ delta: Int, _ count: Int, isFirst: Bool) -> Int {
    var delta = isFirst ? delta / 700 : delta / 2
    delta += delta / count
    var k = 0
    while delta > 455 {
        delta /= 35
        k += 36
    }
    return k + 36 * delta / (delta + 38)
}

private func digit(_ value: Int) -> Character {
    Character(UnicodeScalar(UInt8(value < 26 ? 97 + value : 22 + value)))
}
