/// An address or a range of addresses of IPv4 or IPv6, whose bits past the prefix are zero.
public struct IPNetwork: Hashable, Sendable {
    /// Which of the two families.
    public let isVersion6: Bool
    /// The address, its first bit the highest; an IPv4 address fills the first 32 bits.
    let bits: UInt128
    /// How many bits all addresses of the range share: 32 or 128 for one address alone.
    public let prefix: Int

    /// The range of that prefix around an address; `nil` when bits past the prefix are set or the prefix is too long.
    init?(isVersion6: Bool, bits: UInt128, prefix: Int) {
        guard (0...(isVersion6 ? 128 : 32)).contains(prefix), bits & ~IPNetwork.mask(prefix) == 0 else {
            return nil
        }
        self.isVersion6 = isVersion6
        self.bits = bits
        self.prefix = prefix
    }

    static func mask(_ prefix: Int) -> UInt128 { prefix == 0 ? 0 : .max << (128 - prefix) }

    /// Whether it is one address.
    public var isAddress: Bool { prefix == (isVersion6 ? 128 : 32) }

    /// Whether every address of `other` is one of these.
    public func contains(_ other: IPNetwork) -> Bool {
        isVersion6 == other.isVersion6 && prefix <= other.prefix
            && other.bits & IPNetwork.mask(prefix) == bits
    }

    /// Whether nobody is reached at its addresses across the internet.
    ///
    /// > Source: RFC 1918, RFC 6598 (shared by carriers), RFC 4193 (unique local).
    public var isPrivate: Bool { IPNetwork.privateRanges.contains { $0.contains(self) } }

    private static let privateRanges = [
        "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "fc00::/7",
    ].compactMap { IPNetwork($0) }

    /// Whether any address is in both.
    public func overlaps(_ other: IPNetwork) -> Bool { contains(other) || other.contains(self) }
}

// MARK: - Reading

extension IPNetwork {
    /// Reads `192.0.2.7`, `192.0.2.0/24`, `2001:db8::7`, `2001:db8::/32`; `nil` for anything else.
    ///
    /// An octet with a leading zero is refused, because programs differ on whether it is octal; so are bits past the prefix.
    public init?(_ text: some StringProtocol) {
        let parts = text.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        guard (1...2).contains(parts.count) else { return nil }
        let isVersion6 = parts[0].contains(UInt8(ascii: ":"))
        let address = isVersion6 ? version6(parts[0]) : version4(parts[0]).map { UInt128($0) << 96 }
        guard let address else { return nil }
        let longest = isVersion6 ? 128 : 32
        guard parts.count == 2 else {
            self.init(isVersion6: isVersion6, bits: address, prefix: longest)
            return
        }
        guard let prefix = decimal(parts[1], atMost: longest) else { return nil }
        self.init(isVersion6: isVersion6, bits: address, prefix: prefix)
    }

    /// Reads one address in the form that logs write it: `::ffff:192.0.2.7` is the IPv4 address that it stands for.
    public init?(address text: some StringProtocol) {
        guard let network = IPNetwork(text), network.isAddress else { return nil }
        self = network.unmapped
    }

    /// The range around an address whose bits past the prefix are cleared: what somebody meant who wrote `192.0.2.7/24`.
    public init?(rounding text: some StringProtocol) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, let address = IPNetwork(parts[0]),
            let prefix = decimal(parts[1].utf8, atMost: address.prefix)
        else { return nil }
        self.init(
            isVersion6: address.isVersion6, bits: address.bits & IPNetwork.mask(prefix), prefix: prefix)
    }

    /// The IPv4 range that a mapped IPv6 range stands for, else itself.
    var unmapped: IPNetwork {
        guard isVersion6, prefix >= 96, bits >> 32 == 0xFFFF else { return self }
        return IPNetwork(isVersion6: false, bits: bits << 96, prefix: prefix - 96) ?? self
    }
}

private func decimal(_ digits: some Collection<UInt8>, atMost limit: Int) -> Int? {
    guard (1...3).contains(digits.count), digits.first != UInt8(ascii: "0") || digits.count == 1 else {
        return nil
    }
    var value = 0
    for digit in digits {
        guard (0x30...0x39).contains(digit) else { return nil }
        value = value * 10 + Int(digit - 0x30)
    }
    return value <= limit ? value : nil
}

private func version4(_ text: some Collection<UInt8>) -> UInt32? {
    let octets = text.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
    guard octets.count == 4 else { return nil }
    var address: UInt32 = 0
    for octet in octets {
        guard let value = decimal(octet, atMost: 255) else { return nil }
        address = address << 8 | UInt32(value)
    }
    return address
}

/// > Source: RFC 4291, section 2.2.
private func version6(_ text: Substring.UTF8View.SubSequence) -> UInt128? { groups(Array(text)) }
private func version6(_ text: some Collection<UInt8>) -> UInt128? { groups(Array(text)) }

private func groups(_ bytes: [UInt8]) -> UInt128? {
    guard bytes.count <= 45 else { return nil }
    let colon = UInt8(ascii: ":")
    let gap = bytes.indices.dropLast().first { bytes[$0] == colon && bytes[$0 + 1] == colon }
    guard let gap else { return words(bytes[...]).flatMap { $0.count == 8 ? joined($0) : nil } }
    guard let front = gap == 0 ? [] : words(bytes[..<gap]),
        let back = gap + 2 == bytes.count ? [] : words(bytes[(gap + 2)...]), front.count + back.count <= 7
    else { return nil }
    return joined(front + Array(repeating: 0, count: 8 - front.count - back.count) + back)
}

private func joined(_ words: [UInt16]) -> UInt128 { words.reduce(0) { $0 << 16 | UInt128($1) } }

/// Groups of one to four hexadecimal digits; the last may be a whole IPv4 address.
private func words(_ bytes: ArraySlice<UInt8>) -> [UInt16]? {
    let parts = bytes.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
    guard parts.count <= 8 else { return nil }
    var words: [UInt16] = []
    for (offset, part) in parts.enumerated() {
        if offset == parts.count - 1, part.contains(UInt8(ascii: ".")) {
            guard let address = version4(part) else { return nil }
            words += [UInt16(address >> 16), UInt16(truncatingIfNeeded: address)]
            continue
        }
        guard (1...4).contains(part.count) else { return nil }
        var word: UInt16 = 0
        for byte in part {
            guard let digit = hexadecimalDigit(byte) else { return nil }
            word = word << 4 | UInt16(digit)
        }
        words.append(word)
    }
    return words
}

func hexadecimalDigit(_ byte: UInt8) -> UInt8? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
    default: nil
    }
}

// MARK: - Writing

extension IPNetwork: CustomStringConvertible {
    /// The one canonical form: dotted decimals, or RFC 5952; a range with its prefix.
    public var description: String { isAddress ? address : "\(address)/\(prefix)" }

    /// The first address of the range.
    public var address: String { isVersion6 ? address6 : octets.map { "\($0)" }.joined(separator: ".") }

    /// The four octets of an IPv4 address.
    public var octets: [UInt8] { (0..<4).map { UInt8(truncatingIfNeeded: bits >> (120 - 8 * $0)) } }

    /// The eight groups of an IPv6 address.
    public var groups: [UInt16] { (0..<8).map { UInt16(truncatingIfNeeded: bits >> (112 - 16 * $0)) } }

    /// > Source: RFC 5952, section 4: the longest run of two zeroes or more is `::`, the first of equals.
    private var address6: String {
        let groups = groups
        var best = 0..<0
        var start = 0
        while start < 8 {
            guard groups[start] == 0 else {
                start += 1
                continue
            }
            let end = groups[start...].firstIndex { $0 != 0 } ?? 8
            if end - start > max(best.count, 1) { best = start..<end }
            start = end
        }
        func text(_ range: Range<Int>) -> String {
            groups[range].map { String($0, radix: 16) }.joined(separator: ":")
        }
        return best.isEmpty
            ? text(0..<8) : text(0..<best.lowerBound) + "::" + text(best.upperBound..<8)
    }
}
