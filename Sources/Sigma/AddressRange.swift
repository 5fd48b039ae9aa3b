/// A network of IPv4 or IPv6 addresses, as in `10.0.0.0/8` or `fe80::/10`.
public struct AddressRange: Hashable, Sendable {
    let network: Address
    /// At most the width of the address.
    let prefixLength: Int

    init(_ network: Address, prefixLength: Int) {
        self.network = network
        self.prefixLength = prefixLength
    }

    /// Reads a network in prefix notation; a plain address is a network of one. Bits past the prefix are ignored.
    public init?(_ text: String) {
        let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard let address = Address(parts[0]) else { return nil }
        let length = parts.count == 1 ? address.width : Int(parts[1])
        guard let length, (0...address.width).contains(length), parts.count == 1 || !parts[1].hasPrefix("+")
        else {
            return nil
        }
        network = address
        prefixLength = length
    }

    /// Whether the text is an address of the network; an IPv4-mapped IPv6 address also counts as its IPv4 address.
    public func contains(_ text: some StringProtocol) -> Bool {
        guard let address = Address(text) else { return false }
        return contains(address)
    }

    /// Whether the network holds an address; an IPv4-mapped IPv6 address also counts as its IPv4 address.
    package func contains(_ address: Address) -> Bool {
        holds(address) || (address.mapped.map(holds) ?? false)
    }

    private func holds(_ address: Address) -> Bool {
        guard address.width == network.width else { return false }
        let shift = address.width - prefixLength
        // A shift of the whole width yields zero, as it should for a prefix of no bits.
        return address.bits >> shift == network.bits >> shift
    }
}

/// One IPv4 or IPv6 address.
package struct Address: Hashable, Sendable {
    let bits: UInt128
    /// 32 or 128.
    let width: Int

    init(bits: UInt128, width: Int) {
        self.bits = bits
        self.width = width
    }

    /// Reads `192.0.2.1`, `2001:db8::1`, `::ffff:192.0.2.1`, and drops a zone such as `%eth0`.
    init?(_ text: some StringProtocol) {
        guard text.utf8.count <= 64 else { return nil }
        if let bits = Address.fourBytes(text) {
            self.init(bits: UInt128(bits), width: 32)
        } else if let bits = Address.eightWords(text.prefix { $0 != "%" }) {
            self.init(bits: bits, width: 128)
        } else {
            return nil
        }
    }

    /// The IPv4 address inside `::ffff:0:0/96`.
    var mapped: Address? {
        width == 128 && bits >> 32 == 0xFFFF ? Address(bits: bits & 0xFFFF_FFFF, width: 32) : nil
    }

    private static func fourBytes(_ text: some StringProtocol) -> UInt32? {
        let parts = text.utf8.split(separator: 0x2E, omittingEmptySubsequences: false)
        guard parts.count == 4 else { return nil }
        var bits: UInt32 = 0
        for part in parts {
            // A leading zero is octal to some programs and decimal to others: neither is an address.
            guard (1...3).contains(part.count), part.allSatisfy({ (0x30...0x39).contains($0) }),
                part.count == 1 || part.first != 0x30, let byte = UInt8(String(decoding: part, as: UTF8.self))
            else { return nil }
            bits = bits << 8 | UInt32(byte)
        }
        return bits
    }

    private static func eightWords(_ text: some StringProtocol) -> UInt128? {
        var head: [UInt16] = []
        var tail: [UInt16] = []
        var rest = Substring(text)
        var gap = false
        guard rest.contains(":") else { return nil }
        if rest.hasPrefix("::") {
            gap = true
            rest = rest.dropFirst(2)
        }
        while !rest.isEmpty {
            guard head.count + tail.count < 8 else { return nil }
            let part = rest.prefix { $0 != ":" }
            if part.contains("."), part.endIndex == rest.endIndex {
                guard let bits = fourBytes(part) else { return nil }
                let words = [UInt16(truncatingIfNeeded: bits >> 16), UInt16(truncatingIfNeeded: bits)]
                if gap { tail += words } else { head += words }
                break
            }
            guard (1...4).contains(part.utf8.count), ![0x2B, 0x2D].contains(part.utf8.first),
                let word = UInt16(part, radix: 16)
            else {
                return nil
            }
            if gap { tail.append(word) } else { head.append(word) }
            rest = rest[part.endIndex...]
            if rest.hasPrefix("::") {
                guard !gap else { return nil }
                gap = true
                rest = rest.dropFirst(2)
            } else if rest.hasPrefix(":") {
                rest = rest.dropFirst()
                guard !rest.isEmpty else { return nil }
            }
        }
        guard gap ? head.count + tail.count < 8 : head.count == 8 else { return nil }
        let words = head + Array(repeating: 0, count: 8 - head.count - tail.count) + tail
        return words.reduce(0) { $0 << 16 | UInt128($1) }
    }
}
