extension Address {
    /// Reads an address as it stands in a log, without allocating; the same as what reads text, which tests hold it to.
    package init?(_ text: Span<UInt8>) {
        guard text.count <= 64 else { return nil }
        if let bits = Address.fourBytes(text) {
            self.init(bits: UInt128(bits), width: 32)
        } else if let bits = Address.eightWords(text) {
            self.init(bits: bits, width: 128)
        } else {
            return nil
        }
    }

    private static func fourBytes(_ text: Span<UInt8>) -> UInt32? {
        var bits: UInt32 = 0
        var value: UInt32 = 0
        var digits = 0
        var dots = 0
        for index in text.indices {
            let byte = text[index]
            if byte == 0x2E {
                guard digits > 0, value < 256, dots < 3 else { return nil }
                bits = bits << 8 | value
                (value, digits, dots) = (0, 0, dots + 1)
            } else {
                // A leading zero is octal to some programs and decimal to others: neither is an address.
                guard (0x30...0x39).contains(byte), digits < 3, digits == 0 || value != 0 else { return nil }
                value = value * 10 + UInt32(byte & 0x0F)
                digits += 1
            }
        }
        guard dots == 3, digits > 0, value < 256 else { return nil }
        return bits << 8 | value
    }

    private static func eightWords(_ text: Span<UInt8>) -> UInt128? {
        // A zone such as %eth0 is left out.
        let end = text.indices.first { text[$0] == 0x25 } ?? text.count
        func isGap(_ offset: Int) -> Bool {
            offset + 1 < end && text[offset] == 0x3A && text[offset + 1] == 0x3A
        }
        var bits: UInt128 = 0
        var words = 0
        // The words before the gap, once there is one.
        var head = isGap(0) ? 0 : -1
        var offset = head < 0 ? 0 : 2
        while offset < end {
            guard words < 8 else { return nil }
            let stop = (offset..<end).first { text[$0] == 0x3A } ?? end
            if stop == end, let four = fourBytes(text.extracting(offset..<stop)) {
                bits = bits << 32 | UInt128(four)
                words += 2
                break
            }
            guard let word = word(text.extracting(offset..<stop)) else { return nil }
            bits = bits << 16 | UInt128(word)
            words += 1
            offset = stop
            if isGap(offset) {
                guard head < 0 else { return nil }
                head = words
                offset += 2
            } else if offset < end {
                offset += 1
                guard offset < end else { return nil }
            }
        }
        guard head >= 0 else { return words == 8 ? bits : nil }
        guard words < 8 else { return nil }
        let tail = 16 * (words - head)
        let front = bits >> UInt128(tail)
        return front << UInt128(128 - 16 * head) | (bits ^ front << UInt128(tail))
    }

    /// One to four hexadecimal digits.
    private static func word(_ text: Span<UInt8>) -> UInt16? {
        guard (1...4).contains(text.count) else { return nil }
        var word: UInt16 = 0
        for index in text.indices {
            let byte = text[index]
            let letter = byte | 0x20
            switch byte {
            case 0x30...0x39: word = word << 4 | UInt16(byte & 0x0F)
            case _ where (0x61...0x66).contains(letter): word = word << 4 | UInt16(letter - 0x57)
            default: return nil
            }
        }
        return word
    }
}
