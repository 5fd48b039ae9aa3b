import TestSupport
import Testing

@testable import Events

@Suite("Checksums of EVTX") struct ChecksumTests {
    private func sum(_ bytes: [UInt8], _ range: Range<Int>, byTables: Bool = false) -> UInt32 {
        var sum = CRC32()
        let span = unsafe bytes.span.bytes
        if byTables { sum.updateByTables(span, range) } else { sum.update(span, range) }
        return sum.value
    }

    @Test("The check value of CRC-32 is what the literature says") func check() {
        let digits = Array("123456789".utf8)
        #expect(sum(digits, 0..<9) == 0xCBF4_3926)
    }

    @Test("Products and tables give the same for every length and place") func agree() {
        let seed = Seed()
        var random = seed.numbers
        let bytes = (0..<1_000).map { _ in UInt8.random(in: 0...255, using: &random) }
        for start in 0..<20 {
            for end in start...bytes.count where end < 300 || end % 37 == 0 {
                #expect(
                    sum(bytes, start..<end) == sum(bytes, start..<end, byTables: true),
                    "\(start)..<\(end), \(seed)")
            }
        }
    }

    @Test("A sum goes on from where it was") func parts() {
        let bytes = (0..<500).map { UInt8(truncatingIfNeeded: $0 &* 7) }
        let span = unsafe bytes.span.bytes
        for middle in stride(from: 0, through: 500, by: 13) {
            var whole = CRC32()
            whole.update(span, 0..<middle)
            whole.update(span, middle..<500)
            #expect(whole.value == sum(bytes, 0..<500, byTables: true))
        }
    }
}
