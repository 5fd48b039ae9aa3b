extension WatchTable {
    /// Whether a hit is one: a URL and an e-mail address must stand there whole, and an account must be the whole value.
    ///
    /// `values` says where the record's values lie in its `bytes`.
    public func holds(_ hit: Hit, _ bytes: Span<UInt8>, _ values: [Range<Int>]) -> Bool {
        let observable = entries[hit.entry].observable
        switch observable.kind {
        case .ipv4, .ipv6, .network, .domain, .md5, .sha1, .sha256, .sha512: return true
        case .email:
            return contains(Array(observable.value.utf8), bytes, values[hit.value])
        case .url:
            return holds(url: observable.value, bytes, values[hit.value])
        case .account:
            let parts = observable.value.split(separator: "\\")
            let name = String(parts.last ?? "")
            let value = text(bytes, values[hit.value])
            if value == observable.value || value.hasPrefix(name + "@") { return true }
            guard value == name || value.hasSuffix("\\" + name) else { return false }
            // Windows writes account and domain in two fields.
            guard parts.count == 2, let domain = parts.first.map(String.init) else { return true }
            return values.contains { range in
                let other = text(bytes, range)
                return other == domain || other.hasPrefix(domain + ".") || other.hasPrefix(domain + "\\")
            }
        }
    }

    /// A whole URL, or its host and path in a log that leaves the scheme out; a bare host means any page of it.
    private func holds(url: String, _ bytes: Span<UInt8>, _ range: Range<Int>) -> Bool {
        guard let mark = url.firstRange(of: "://") else { return false }
        let rest = String(url[mark.upperBound...])
        if rest.utf8.firstIndex(of: UInt8(ascii: "/")) == rest.utf8.indices.last { return true }
        return spellings(of: Array(rest.utf8)).contains { contains($0, bytes, range) }
    }

    /// How logs may write a host and path: as it is kept, with the letters that it encodes, and without the slash that a host
    /// alone was given before its question mark.
    private func spellings(of rest: [UInt8]) -> [[UInt8]] {
        var spellings = [rest.map(small)]
        let plain = decoded(rest).map(small)
        if plain != spellings[0] { spellings.append(plain) }
        if let slash = rest.firstIndex(of: UInt8(ascii: "/")), slash + 1 < rest.count,
            rest[slash + 1] == UInt8(ascii: "?")
        {
            spellings += spellings.map { Array($0[..<slash] + $0[(slash + 1)...]) }
        }
        return spellings
    }

    /// The bytes that `%C3%A9` stands for; what is none stays.
    private func decoded(_ bytes: [UInt8]) -> [UInt8] {
        var plain: [UInt8] = []
        var index = 0
        while index < bytes.count {
            if bytes[index] == UInt8(ascii: "%"), index + 2 < bytes.count,
                let high = hexadecimalDigit(bytes[index + 1]), let low = hexadecimalDigit(bytes[index + 2])
            {
                plain.append(high << 4 | low)
                index += 3
            } else {
                plain.append(bytes[index])
                index += 1
            }
        }
        return plain
    }

    private func text(_ bytes: Span<UInt8>, _ range: Range<Int>) -> String {
        var text: [UInt8] = []
        for index in range.prefix(Indicator.longest) { text.append(bytes[index]) }
        return String(decoding: text, as: UTF8.self).lowercased()
    }

    private func contains(_ wanted: [UInt8], _ bytes: Span<UInt8>, _ range: Range<Int>) -> Bool {
        guard let first = wanted.first, range.count >= wanted.count else { return false }
        var start = range.lowerBound
        while start <= range.upperBound - wanted.count {
            if small(bytes[start]) == first,
                wanted.indices.allSatisfy({ small(bytes[start + $0]) == wanted[$0] })
            {
                return true
            }
            start += 1
        }
        return false
    }

    private func small(_ byte: UInt8) -> UInt8 {
        (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte + 32 : byte
    }
}
