/// A block of internet addresses: `198.51.100.0/28`, `2001:db8::/48`, or one address.
public struct AddressRange: Hashable, Codable, Comparable, Sendable, CustomStringConvertible {
    /// 4 or 16 bytes, those past the prefix zero.
    public let bytes: [UInt8]
    /// How many bits are fixed: 0...32 or 0...128.
    public let prefix: Int

    /// Reads an address or a block; `nil` for anything else, such as a block with bits past its prefix.
    public init?(_ text: String) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard (1...2).contains(parts.count), text.utf8.count <= 50,
            let bytes = AddressRange.version4(parts[0]) ?? AddressRange.version6(parts[0])
        else { return nil }
        var prefix = bytes.count * 8
        if parts.count == 2 {
            guard let given = AddressRange.decimal(parts[1]), given <= prefix else { return nil }
            prefix = given
        }
        guard AddressRange.masked(bytes, to: prefix) == bytes else { return nil }
        self.bytes = bytes
        self.prefix = prefix
    }

    /// Whether it holds all of another.
    public func contains(_ other: AddressRange) -> Bool {
        bytes.count == other.bytes.count && prefix <= other.prefix
            && AddressRange.masked(other.bytes, to: prefix) == bytes
    }

    /// Whether all of it lies in addresses that nobody connects from on the internet: private, loopback, link-local, "this
    /// network", multicast, reserved.
    ///
    /// > Source: RFC 1918, RFC 4193, RFC 5771, RFC 6890.
    public var isPrivate: Bool {
        [
            "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "127.0.0.0/8", "169.254.0.0/16", "100.64.0.0/10",
            "0.0.0.0/8", "224.0.0.0/4", "240.0.0.0/4", "fc00::/7", "fe80::/10", "ff00::/8", "::", "::1",
        ]
        .compactMap { AddressRange($0) }.contains { $0.contains(self) }
    }

    /// Whether it is too wide to be protected on a supplier's word: wider than a /24 or, for version 6, than a /48.
    ///
    /// No block may override it, in any hospital that runs the product: a compromised account would shelter whole networks.
    /// Who needs more adds it to the protected addresses of the hospital.
    public var isTooWide: Bool { prefix < (bytes.count == 4 ? 24 : 48) }

    /// As it is written: one address without its prefix.
    public var description: String {
        let address =
            bytes.count == 4 ? bytes.map(String.init).joined(separator: ".") : AddressRange.text6(bytes)
        return prefix == bytes.count * 8 ? address : "\(address)/\(prefix)"
    }

    /// Orders by version, address and prefix.
    public static func < (left: AddressRange, right: AddressRange) -> Bool {
        if left.bytes.count != right.bytes.count { return left.bytes.count < right.bytes.count }
        if left.bytes != right.bytes { return left.bytes.lexicographicallyPrecedes(right.bytes) }
        return left.prefix < right.prefix
    }

    /// Reads what ``description`` writes.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        guard let range = AddressRange(try container.decode(String.self)) else {
            throw DecodingError.dataCorruptedError(
                in: container, debugDescription: "not a block of addresses")
        }
        self = range
    }

    /// Writes the text.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }

    private static func decimal(_ text: Substring) -> Int? {
        guard (1...3).contains(text.utf8.count), text.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
            text.utf8.count == 1 || text.first != "0"
        else { return nil }
        return Int(text)
    }

    private static func version4(_ text: Substring) -> [UInt8]? {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 4 else { return nil }
        let bytes = parts.compactMap { decimal($0).flatMap { UInt8(exactly: $0) } }
        return bytes.count == 4 ? bytes : nil
    }

    private static func version6(_ text: Substring) -> [UInt8]? {
        let halves = text.split(separator: "::", omittingEmptySubsequences: false)
        guard text.contains(":"), (1...2).contains(halves.count) else { return nil }
        func words(_ half: Substring) -> [UInt16]? {
            if half.isEmpty { return [] }
            let parts = half.split(separator: ":", omittingEmptySubsequences: false)
            let words = parts.compactMap { part -> UInt16? in
                guard (1...4).contains(part.utf8.count),
                    part.utf8.allSatisfy({ Character(Unicode.Scalar($0)).isHexDigit })
                else { return nil }
                return UInt16(part, radix: 16)
            }
            return words.count == parts.count ? words : nil
        }
        guard let head = words(halves[0]), let tail = halves.count == 2 ? words(halves[1]) : [] else {
            return nil
        }
        let missing = 8 - head.count - tail.count
        guard halves.count == 2 ? missing >= 1 : missing == 0 else { return nil }
        return (head + Array(repeating: 0, count: missing) + tail).flatMap {
            [UInt8($0 >> 8), UInt8($0 & 0xFF)]
        }
    }

    private static func masked(_ bytes: [UInt8], to prefix: Int) -> [UInt8] {
        bytes.enumerated().map { offset, byte in
            let kept = min(8, max(0, prefix - offset * 8))
            return kept == 0 ? 0 : byte & (0xFF << UInt8(8 - kept))
        }
    }

    /// > Source: RFC 5952: lower case, the longest run of two or more zero words is left out.
    private static func text6(_ bytes: [UInt8]) -> String {
        let words = stride(from: 0, to: 16, by: 2).map { Int(bytes[$0]) << 8 | Int(bytes[$0 + 1]) }
        var best = 0..<0
        var start = 0
        while start < 8 {
            var end = start
            while end < 8, words[end] == 0 { end += 1 }
            if end - start > max(1, best.count) { best = start..<end }
            start = max(end, start + 1)
        }
        let texts = words.map { String($0, radix: 16) }
        if best.isEmpty { return texts.joined(separator: ":") }
        return texts[..<best.lowerBound].joined(separator: ":") + "::"
            + texts[best.upperBound...].joined(separator: ":")
    }
}
