/// Addresses of the internet in the one form by which they compare.
enum NetworkAddress {
    /// `192.0.2.1`, or an IPv6 address in lower case with its longest run of zeros left out; `nil` for anything else.
    ///
    /// > Source: RFC 5952, section 4. Numbers of IPv4 with leading zeros are refused: programs read them differently.
    static func canonical(_ text: String) -> String? {
        if text.contains(":") { return sixteenBytes(text).map(canonical) }
        return fourBytes(text[...]).map { $0.map(String.init).joined(separator: ".") }
    }

    private static func fourBytes(_ text: Substring) -> [UInt8]? {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        let bytes = parts.compactMap { part -> UInt8? in
            guard (1...3).contains(part.utf8.count), part.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
                part.utf8.count == 1 || part.utf8.first != 0x30
            else { return nil }
            return UInt8(part)
        }
        return parts.count == 4 && bytes.count == 4 ? bytes : nil
    }

    /// Eight groups of sixteen bits.
    private static func sixteenBytes(_ text: String) -> [UInt16]? {
        guard text.utf8.count <= 45 else { return nil }
        let halves = text.split(separator: "::", omittingEmptySubsequences: false)
        guard halves.count <= 2, !text.contains(":::") else { return nil }
        let groups = halves.map { half in half.isEmpty ? [] : self.groups(half) }
        guard groups.allSatisfy({ $0 != nil }) else { return nil }
        let known = groups.compactMap(\.self)
        let count = known.reduce(0) { $0 + $1.count }
        if halves.count == 1 { return count == 8 ? known[0] : nil }
        guard count <= 7 else { return nil }
        return known[0] + [UInt16](repeating: 0, count: 8 - count) + known[1]
    }

    private static func groups(_ half: Substring) -> [UInt16]? {
        let parts = half.split(separator: ":", omittingEmptySubsequences: false)
        var groups: [UInt16] = []
        for (offset, part) in parts.enumerated() {
            if part.contains("."), offset == parts.count - 1 {
                guard let bytes = fourBytes(part) else { return nil }
                groups.append(UInt16(bytes[0]) << 8 | UInt16(bytes[1]))
                groups.append(UInt16(bytes[2]) << 8 | UInt16(bytes[3]))
            } else {
                guard (1...4).contains(part.utf8.count), part.utf8.allSatisfy(isHexadecimal),
                    let group = UInt16(part, radix: 16)
                else { return nil }
                groups.append(group)
            }
        }
        return groups
    }

    private static func isHexadecimal(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x41...0x46).contains(byte) || (0x61...0x66).contains(byte)
    }

    private static func canonical(_ groups: [UInt16]) -> String {
        // An IPv4 address in the clothes of IPv6 is the IPv4 address.
        if groups[..<5].allSatisfy({ $0 == 0 }), groups[5] == 0xFFFF {
            return [groups[6] >> 8, groups[6] & 255, groups[7] >> 8, groups[7] & 255].map(String.init)
                .joined(separator: ".")
        }
        var longest = 0..<0
        var start = 0
        while start < 8 {
            let end = groups[start...].firstIndex { $0 != 0 } ?? 8
            if end - start > max(1, longest.count) { longest = start..<end }
            start = max(end, start + 1)
        }
        let texts = groups.map { String($0, radix: 16) }
        guard !longest.isEmpty else { return texts.joined(separator: ":") }
        return texts[..<longest.lowerBound].joined(separator: ":") + "::"
            + texts[longest.upperBound...].joined(separator: ":")
    }
}
