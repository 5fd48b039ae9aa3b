import Sigma
import TestSupport
import Testing

@Suite("What is done eight bytes at a time, and the plain way") struct FastPathTests {
    @Test("Text is lowered as its scalars are") func folding() {
        let seed = Seed()
        var numbers = seed.numbers
        let pieces =
            (0..<0x80).map { String(UnicodeScalar(UInt8($0))) } + [
                "é", "É", "İ", "ẞ", "–", "“", "Ж", "𐐀", "×",
            ]
        for _ in 0..<5_000 {
            // Mostly ASCII, as logs are, so that long runs of it are met too.
            let text = (0..<Int.random(in: 0...200, using: &numbers)).map { _ in
                pieces[
                    Int.random(
                        in: 0..<(Int.random(in: 0..<30, using: &numbers) == 0 ? pieces.count : 0x80),
                        using: &numbers)]
            }.joined()
            let plain = text.unicodeScalars.map { $0.properties.lowercaseMapping }.joined()
            #expect(folded(Array(text.utf8)) == Array(plain.utf8), "\(seed): \(text.debugDescription)")
            var buffer: [UInt8] = Array("what was there".utf8)
            let isPlain = fold(Array(text.utf8).span, into: &buffer)
            #expect(buffer == Array(plain.utf8), "\(seed): \(text.debugDescription)")
            #expect(isPlain == text.utf8.allSatisfy { $0 < 0x80 })
        }
    }

    @Test("A text is found where it stands first") func searching() {
        let seed = Seed()
        var numbers = seed.numbers
        for _ in 0..<20_000 {
            func bytes(_ most: Int) -> [UInt8] {
                (0..<Int.random(in: 0...most, using: &numbers)).map { _ in
                    numbers.pick([0, 1, 0x61, 0x62, 0x80, 0xFF])
                }
            }
            let (text, needle) = (bytes(80), bytes(4))
            let plain = (0...max(0, text.count)).first { text[$0...].starts(with: needle) }
            #expect(firstOffset(of: needle, in: text) == plain, "\(seed): \(needle) in \(text)")
        }
    }

    @Test("An address in bytes is the one in text") func addresses() throws {
        let seed = Seed()
        var numbers = seed.numbers
        let pieces = [
            ":", "::", ".", "0", "1", "01", "255", "256", "fe80", "FFFF", "10000", "%eth0", "-0", "+1", "g",
            "192.0.2.1",
        ]
        let networks = try ["0.0.0.0/0", "192.0.2.0/24", "::/0", "fe80::/10", "::ffff:0:0/96", "0:1::/32"].map
        {
            try #require(AddressRange($0))
        }
        var read = 0
        for _ in 0..<50_000 {
            let text = (0..<Int.random(in: 0...16, using: &numbers)).map { _ in
                Bool.random(using: &numbers) ? ":" : numbers.pick(pieces)
            }.joined()
            let address = Address(Array(text.utf8).span)
            read += address == nil ? 0 : 1
            for network in networks {
                #expect(
                    (address.map(network.contains) ?? false) == network.contains(text), "\(seed): \(text)")
            }
        }
        #expect(read > 500, "too few of them are addresses to show anything")
        #expect(Address(Array("2001:db8::192.0.2.33%eth0".utf8).span) != nil)
    }
}
