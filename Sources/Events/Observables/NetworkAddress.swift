/// One IP address as its bytes: four, or sixteen. An IPv4 address written as IPv6 (`::ffff:192.0.2.1`) is the IPv4 one.
struct NetworkAddress: Hashable {
    let bytes: [UInt8]

    /// Reads the whole text; `nil` if it is no address.
    init?(_ text: some Collection<UInt8>) {
        var parser = AddressParser()
        for byte in text {
            guard parser.take(byte) else { return nil }
        }
        guard let found = parser.finish() else { return nil }
        bytes = found.bytes
    }
}

extension NetworkAddress: CustomStringConvertible {
    /// > Source: RFC 5952, section 4: small letters, no leading zeros, the longest run of zeros left out.
    var description: String {
        guard bytes.count == 16 else { return bytes.map(String.init).joined(separator: ".") }
        let groups = (0..<8).map { UInt16(bytes[$0 * 2]) << 8 | UInt16(bytes[$0 * 2 + 1]) }
        var longest = 0..<0
        var start = 0
        while start < 8 {
            var end = start
            while end < 8, groups[end] == 0 { end += 1 }
            if end - start > max(longest.count, 1) { longest = start..<end }
            start = max(end, start + 1)
        }
        let text = { (part: Range<Int>) in part.map { String(groups[$0], radix: 16) }.joined(separator: ":") }
        return longest.isEmpty
            ? text(0..<8) : "\(text(0..<longest.lowerBound))::\(text(longest.upperBound..<8))"
    }
}

/// Reads an address byte by byte, without memory of its own on the heap.
///
/// > Source: RFC 4291, section 2.2, for IPv6. IPv4 in four decimal parts without leading zeros, as RFC 6943, section 3.1.1,
/// > asks where addresses are compared.
struct AddressParser {
    private var groups = InlineArray<8, UInt16>(repeating: 0)
    private var count = 0
    /// How many groups stand before `::`.
    private var gap = -1
    private var decimal: UInt32 = 0
    private var hexadecimal: UInt32 = 0
    private var digits = 0
    private var isHexadecimal = false
    private var octets = InlineArray<4, UInt8>(repeating: 0)
    private var dots = 0
    private var previous: UInt8 = 0

    /// `false` once no address can come of it.
    @inline(__always)
    mutating func take(_ byte: UInt8) -> Bool {
        defer { previous = byte }
        switch byte {
        case 0x30...0x39, 0x41...0x46, 0x61...0x66:
            let digit = UInt32(byte < 0x3A ? byte - 0x30 : (byte | 0x20) - 0x57)
            if digit > 9 { isHexadecimal = true }
            guard digits < 4 else { return false }
            // One colon at the start is none.
            if previous == 0x3A, count == 0, gap < 0 { return false }
            decimal = decimal * 10 + digit
            hexadecimal = hexadecimal << 4 | digit
            digits += 1
            return true
        case 0x2E:
            return closeOctet()
        case 0x3A:
            if dots > 0 { return false }
            if previous == 0x3A {
                guard gap < 0 else { return false }
                gap = count
                return true
            }
            if digits == 0 { return previous == 0 }
            return closeGroup()
        default:
            return false
        }
    }

    private mutating func closeOctet() -> Bool {
        guard dots < 3, isOctet else { return false }
        octets[dots] = UInt8(decimal)
        dots += 1
        restart()
        return true
    }

    /// Without leading zeros, which some programs read as octal.
    private var isOctet: Bool {
        guard digits > 0, digits <= 3, !isHexadecimal, decimal <= 255 else { return false }
        return digits == 1 || decimal >= (digits == 2 ? 10 : 100)
    }

    private mutating func closeGroup() -> Bool {
        guard count < 8 else { return false }
        groups[count] = UInt16(truncatingIfNeeded: hexadecimal)
        count += 1
        restart()
        return true
    }

    private mutating func restart() {
        decimal = 0
        hexadecimal = 0
        digits = 0
        isHexadecimal = false
    }

    /// The address, with everything taken.
    mutating func finish() -> FoundAddress? {
        if dots > 0 {
            guard dots == 3, isOctet else { return nil }
            octets[3] = UInt8(decimal)
            if count == 0, gap < 0 { return FoundAddress(octets) }
            guard count <= 6 else { return nil }
            groups[count] = UInt16(octets[0]) << 8 | UInt16(octets[1])
            groups[count + 1] = UInt16(octets[2]) << 8 | UInt16(octets[3])
            count += 2
        } else if digits > 0 {
            guard closeGroup() else { return nil }
        } else if previous == 0x3A, gap != count {
            return nil
        }
        guard gap >= 0 ? count < 8 : count == 8 else { return nil }
        if gap >= 0 {
            let moved = count - gap
            for index in stride(from: moved - 1, through: 0, by: -1) {
                groups[8 - moved + index] = groups[gap + index]
            }
            for index in gap..<(8 - moved) { groups[index] = 0 }
        }
        return FoundAddress(groups)
    }
}

/// The bytes of an address, on the stack.
struct FoundAddress {
    private var storage = InlineArray<16, UInt8>(repeating: 0)
    let count: Int

    init(_ octets: InlineArray<4, UInt8>) {
        for index in 0..<4 { storage[index] = octets[index] }
        count = 4
    }

    init(_ groups: InlineArray<8, UInt16>) {
        let isMapped = (0..<5).allSatisfy { groups[$0] == 0 } && groups[5] == 0xFFFF
        for index in (isMapped ? 6 : 0)..<8 {
            let place = (index - (isMapped ? 6 : 0)) * 2
            storage[place] = UInt8(truncatingIfNeeded: groups[index] >> 8)
            storage[place + 1] = UInt8(truncatingIfNeeded: groups[index])
        }
        count = isMapped ? 4 : 16
    }

    var bytes: [UInt8] { (0..<count).map { storage[$0] } }

    /// The machine itself, or none: every record could name it.
    var saysNothing: Bool {
        if count == 4 {
            return storage[0] == 127 || storage[0] == 0 || (storage[0] == 255 && storage[3] == 255)
        }
        return (0..<15).allSatisfy { storage[$0] == 0 } && storage[15] < 2
    }

    var fingerprint: Fingerprint {
        var state = FingerprintState(.address)
        for index in stride(from: count - 1, through: 0, by: -1) { state.take(storage[index]) }
        return state.fingerprint
    }
}
