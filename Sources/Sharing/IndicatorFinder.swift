/// Finds what may be an indicator in the text of a record, for a person to choose from.
public enum IndicatorFinder {
    /// Addresses, names, hashes, URLs and e-mail addresses of a text, each once, in its order, at most `limit`.
    ///
    /// A name is taken only if its last part is no ending of files: `rundll32.exe` is no host.
    public static func observables(in text: String, limit: Int = 40) -> [Indicator] {
        var seen: Set<Indicator> = []
        var found: [Indicator] = []
        for word in text.prefix(200_000).split(whereSeparator: isBetween) where found.count < limit {
            guard let observable = observable(word), seen.insert(observable).inserted else { continue }
            found.append(observable)
        }
        return found
    }

    /// Whether an observable is a hospital's own: its machine, another of its domain, an address or an account there.
    ///
    /// Shared, it would tell every member who was hit, and have the hospital's own names looked for as malicious. A
    /// machine told without its domain is found by its first part in `names`, the observables of the same text.
    public static func isOwn(
        _ observable: Indicator, ofHost host: String, among names: [Indicator] = []
    ) -> Bool {
        guard let domain = observable.domain, let own = host.lowercased().split(separator: ".").first else {
            return false
        }
        let known = names.compactMap(\.domain).filter { $0.split(separator: ".").first == own }
        return ([host.lowercased()] + known).contains { machine in
            let above = machine.drop { $0 != "." }.dropFirst()
            // What stands right below the root, as `fr`, is no hospital's domain.
            let domains = above.contains(".") ? [machine, String(above)] : [machine]
            return domains.contains { domain == $0 || domain.hasSuffix("." + $0) }
        }
    }

    private static func isBetween(_ character: Character) -> Bool {
        character.isWhitespace || "\"'<>(){},;|=".contains(character)
    }

    private static func observable(_ word: Substring) -> Indicator? {
        guard (4...Indicator.longest).contains(word.utf8.count) else { return nil }
        if word.contains("://") { return try? Indicator(.url, String(word)) }
        let trimmed = String(
            word.drop { ".:\\[".contains($0) }.reversed().drop { ".:\\]".contains($0) }.reversed())
        if let network = IPNetwork(address: trimmed) {
            return network.isRoutable ? try? Indicator(detecting: network.description) : nil
        }
        // An address with its port.
        if let colon = trimmed.lastIndex(of: ":"), let network = IPNetwork(address: trimmed[..<colon]) {
            return network.isRoutable ? try? Indicator(detecting: network.description) : nil
        }
        guard !trimmed.contains("\\"), !trimmed.contains("/"), !trimmed.contains(":"),
            let observable = try? Indicator(detecting: trimmed)
        else { return nil }
        switch observable.kind {
        case .md5, .sha1, .sha256, .sha512: return observable
        case .domain, .email: return isName(observable.domain ?? "") ? observable : nil
        case .ipv4, .ipv6, .network, .url, .account: return nil
        }
    }

    private static func isName(_ domain: String) -> Bool {
        guard let last = domain.split(separator: ".").last, last.count >= 2,
            last.utf8.allSatisfy({ (0x61...0x7A).contains($0) })
        else { return false }
        return !fileEndings.contains(String(last))
    }

    private static let fileEndings: Set<String> = [
        "exe", "dll", "sys", "ps", "bat", "cmd", "vbs", "js", "log", "txt", "tmp", "dat", "dmp", "ini", "cfg",
        "conf",
        "json", "xml", "evtx", "etl", "msi", "inf", "lnk", "pdf", "docx", "xlsx", "local", "lan", "internal",
        "corp", "intra",
        "hta", "scr", "jar", "zip", "rar", "iso", "dit", "note", "verrou", "dcm", "php", "aspx", "html",
        "service", "socket",
    ]
}

extension IPNetwork {
    /// Whether an address is of the internet at large: the others are a hospital's own.
    public var isRoutable: Bool { !IPNetwork.inner.contains { $0.overlaps(self) } }

    private static let inner: [IPNetwork] = [
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12",
        "192.168.0.0/16",
        "224.0.0.0/4", "240.0.0.0/4", "::/127", "fc00::/7", "fe80::/10", "ff00::/8",
    ].compactMap { IPNetwork($0) }
}
