import Events
import TestSupport
import Testing
import Vocabulary

@Suite("What definitions may take of memory and time") struct EVTXTemplateMemoryTests {
    /// A chunk of nothing but definitions that lie in each other, each behind the processing instruction of the one before,
    /// and records that refer to them.
    private struct Chunk {
        private(set) var bytes = [UInt8](repeating: 0, count: EVTXDecoder.chunkLength)
        private let long = 36_000

        init() { put(Array("ElfChnk\0".utf8), at: 0) }

        mutating func put(_ new: [UInt8], at place: Int) {
            bytes.replaceSubrange(place..<place + new.count, with: new)
        }

        /// A name of so many letters behind all else.
        mutating func name(_ units: Int) {
            put(EventsTests.bytes(UInt16(units)), at: long + 6)
            for index in 0..<units { bytes[long + 8 + 2 * index] = 0x61 }
        }

        /// So many definitions, of which each refers to the name as often as definitions stand behind it, and records that use the
        /// first of them, so many each.
        mutating func definitions(_ references: Int, used: Int, each: Int = 9) {
            let end = 600 + 24 + 32 * references
            for index in 0...references {
                let place = 600 + 32 * index
                put(EventsTests.bytes(UInt64(index)), at: place + 4)
                put(EventsTests.bytes(UInt32(end - place - 23)), at: place + 20)
                guard index < references else { continue }
                // The header of the next one is the instruction's data.
                put([0x0A] + EventsTests.bytes(UInt32(long)) + [0x0B, 12, 0], at: place + 24)
            }
            records((0..<used).map { 600 + 32 * $0 }, each: each)
        }

        /// Gives the first definitions other GUIDs.
        mutating func rename(_ definitions: Int, as seed: UInt64) {
            for index in 0..<definitions { put(EventsTests.bytes(seed), at: 600 + 32 * index + 12) }
        }

        mutating func cut(at end: Int) { bytes.removeSubrange(end...) }

        /// Records of instances without a value.
        mutating func records(_ places: [Int], each: Int = 1) {
            var offset = 30_000
            for (index, first) in stride(from: 0, to: places.count, by: each).enumerated() {
                let body = places[first..<min(first + each, places.count)].flatMap {
                    EVTXBuilder.instance(of: $0, [])
                }
                let length = EventsTests.bytes(UInt32(24 + body.count + 4))
                put(
                    [0x2A, 0x2A, 0, 0] + length + EventsTests.bytes(UInt64(index + 1))
                        + EventsTests.bytes(130_000_000_000_000_000 as UInt64) + body + length, at: offset)
                offset += 24 + body.count + 4
            }
        }
    }

    private func read(_ chunk: Chunk, with decoder: inout EVTXDecoder, _ names: FieldNames) throws -> Int {
        var event = Event(names: names)
        var report = DecodingReport()
        try decoder.decode(chunk.bytes.span, at: 0, event: &event, report: &report) { _ in }
        return report.records
    }

    @Test("Nine hundred references to one long name are read as often as there is time for, and kept nowhere")
    func references() throws {
        let names = FieldNames()
        var decoder = EVTXDecoder(names: names)
        var chunk = Chunk()
        chunk.name(14_000)
        chunk.definitions(900, used: 12)
        #expect(try read(chunk, with: &decoder, names) == 0)
        #expect(decoder.keptBytes < 1 << 20)
    }

    @Test(
        "A name that only a hostile file has is not kept, one that is referred to often is kept once",
        arguments: [(14_000, 10, 100_000), (120, 900, 2_000_000)])
    func names(units: Int, references: Int, most: Int) throws {
        let names = FieldNames()
        var decoder = EVTXDecoder(names: names)
        var chunk = Chunk()
        chunk.name(units)
        chunk.definitions(references, used: 9, each: 1)
        for _ in 0..<2 { #expect(try read(chunk, with: &decoder, names) == 9) }
        #expect(decoder.keptBytes < most)
    }

    @Test("Entities become no more text than there is time for") func entities() throws {
        let names = FieldNames()
        var decoder = EVTXDecoder(names: names)
        var chunk = Chunk()
        chunk.name(14_000)
        let start = 600 + 24
        var body: [UInt8] = [0x01, 0xFF, 0xFF, 0, 0, 0, 0] + EventsTests.bytes(36_000 as UInt32) + [0x02]
        for _ in 0..<5_000 { body += [0x09] + EventsTests.bytes(36_000 as UInt32) }
        body += [0x04, 0x00]
        chunk.put(EventsTests.bytes(UInt32(body.count)), at: start - 4)
        chunk.put(body, at: start)
        chunk.records([600])
        #expect(try read(chunk, with: &decoder, names) == 0)
        #expect(decoder.keptBytes < 4 << 20)
    }

    @Test("What is kept of ever new definitions is bounded, and they read the same") func full() throws {
        let names = FieldNames()
        var decoder = EVTXDecoder(names: names)
        var chunk = Chunk()
        chunk.name(8)
        // Definitions of 28,000 bytes and less.
        chunk.definitions(870, used: 3)
        for seed in 1...60 as ClosedRange<UInt64> {
            chunk.rename(3, as: seed)
            #expect(try read(chunk, with: &decoder, names) == 1)
        }
        #expect(decoder.keptBytes < 9 << 20)
    }

    @Test("A name whose end is cut off is read by no decoder, whether it knows the definition or not")
    func cut() throws {
        let names = FieldNames()
        var kept = EVTXDecoder(names: names)
        var chunk = Chunk()
        chunk.name(4)
        let body: [UInt8] =
            [0x01, 0xFF, 0xFF, 0, 0, 0, 0] + EventsTests.bytes(36_000 as UInt32) + [0x03, 0x00]
        chunk.put(EventsTests.bytes(UInt32(body.count)), at: 620)
        chunk.put(body, at: 624)
        chunk.records([600])
        #expect(try read(chunk, with: &kept, names) == 1)
        for (missing, records) in [(0, 1), (1, 0), (2, 0)] {
            var cut = chunk
            cut.cut(at: 36_000 + 8 + 8 + 2 - missing)
            var fresh = EVTXDecoder(names: names)
            #expect(try read(cut, with: &fresh, names) == records)
            #expect(try read(cut, with: &kept, names) == records)
        }
    }
}
