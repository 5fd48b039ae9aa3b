import Archive
import Events
import Foundation
import Registry
import TestSupport
import Testing
import Vocabulary

@Suite("The index of the archive") struct IndexTests {
    private let place: TemporaryFolder
    private let finess: Finess
    private let noon: Instant

    init() throws {
        place = try TemporaryFolder()
        finess = try Finess(withoutKey: "99000001")
        noon = try Instant(parsing: "2026-03-14T12:00:00Z")
    }

    private func segment(hour: Int = 0, of finess: Finess? = nil) -> SegmentName {
        SegmentName(
            establishment: finess ?? self.finess, received: noon.advanced(by: .seconds(3_600 * hour)),
            counter: 0)
    }

    private func gathering(_ values: some Sequence<UInt64>, minute: Int = 0) -> IndexGathering {
        var all = IndexGathering()
        for value in values { all.add(Fingerprint(value), at: noon.advanced(by: .seconds(60 * minute))) }
        return all
    }

    /// A segment of that many bytes, so that days have something to list.
    private func touch(_ segment: SegmentName, _ length: Int) throws {
        let file = place.url.appending(path: segment.path)
        try FileManager.default.createDirectory(
            at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(repeating: 0, count: length).write(to: file)
    }

    private func ask(_ index: ArchiveIndex, _ value: UInt64) -> IndexEntry? {
        index.ask([Fingerprint(value)], of: [finess]).found[finess]?[Fingerprint(value)]
    }

    @Test("What is forgotten while its file is being written does not come back")
    func forgottenMeanwhile() throws {
        let index = ArchiveIndex(folder: place.url)
        let segment = segment()
        try touch(segment, 10)
        #expect(index.add(gathering([1]), of: segment, from: 0, to: 10) == 10)
        try index.flush(closingBefore: noon) { index.forget([$0]) }
        #expect(ask(index, 1) == nil && index.coverage(of: segment) == 0)
        let names = try FileManager.default.contentsOfDirectory(
            atPath: place.url.appending(path: segment.path).deletingLastPathComponent().path(
                percentEncoded: false))
        #expect(names.allSatisfy { $0.hasSuffix(".zst") })
        // And it is written again afterwards.
        #expect(index.add(gathering([2]), of: segment, from: 0, to: 10) == 10)
        try index.flush(closingBefore: noon)
        #expect(ask(ArchiveIndex(folder: place.url), 2) != nil)
    }

    @Test("What was added is found at once, after it is written, and after the index is opened again")
    func roundTrip() throws {
        try touch(segment(), 30)
        let index = ArchiveIndex(folder: place.url)
        #expect(index.add(gathering([1, 2]), of: segment(), from: 0, to: 10) == 10)
        #expect(ask(index, 1)?.records == 1)
        try index.flush(closingBefore: noon)
        #expect(index.add(gathering([2, 3], minute: 5), of: segment(), from: 10, to: 30) == 30)
        for index in [index, index] {
            #expect(ask(index, 2)?.records == 2)
            #expect(ask(index, 2)?.firstSeen == noon)
            #expect(ask(index, 2)?.lastSeen == noon.advanced(by: .seconds(300)))
            try index.flush(closingBefore: noon.advanced(by: .seconds(7_200)))
        }
        let reopened = ArchiveIndex(folder: place.url)
        #expect([1, 2, 3, 4].map { ask(reopened, $0)?.records ?? 0 } == [1, 2, 1, 0])
        #expect(reopened.coverage(of: segment()) == 30)
    }

    @Test("A part that was added before changes nothing, and one with a gap before it is refused")
    func order() throws {
        try touch(segment(), 20)
        let index = ArchiveIndex(folder: place.url)
        #expect(index.add(gathering([1]), of: segment(), from: 10, to: 20) == 0)
        #expect(index.add(gathering([1]), of: segment(), from: 0, to: 10) == 10)
        #expect(index.add(gathering([1]), of: segment(), from: 0, to: 10) == 10)
        #expect(ask(index, 1)?.records == 1)
        #expect(index.ask([Fingerprint(1)], of: [finess]).behind.map(\.start) == [10])
    }

    @Test("However a file is cut or changed, it is taken for missing or answers as before")
    func torn() throws {
        try touch(segment(), 10)
        let index = ArchiveIndex(folder: place.url)
        _ = index.add(
            gathering((0..<40).map { $0 * 400_000_000_000_000_000 }), of: segment(), from: 0, to: 10)
        try index.flush(closingBefore: noon.advanced(by: .seconds(7_200)))
        let file = place.url.appending(path: String(segment().path.dropLast(8)) + ".idx")
        let whole = try Data(contentsOf: file)
        for length in stride(from: 0, to: whole.count, by: 7) {
            try whole.prefix(length).write(to: file)
            let cut = ArchiveIndex(folder: place.url)
            #expect(cut.coverage(of: segment()) == 0)
            #expect(ask(cut, 0) == nil)
            #expect(cut.ask([Fingerprint(0)], of: [finess]).behind.count == 1)
        }
        // A changed column is no index to add to: it starts afresh.
        var changed = whole
        changed[70] ^= 1
        try changed.write(to: file)
        #expect(try !ArchiveIndex(folder: place.url).close(noon.day, of: finess))
    }

    @Test(
        "A day that is over answers from one file as its hours did, and a day that grows again from its hours"
    )
    func days() throws {
        var numbers = Seed().numbers
        let index = ArchiveIndex(folder: place.url)
        var truth: [UInt64: Int] = [:]
        for hour in 0..<6 {
            try touch(segment(hour: hour), 10)
            let values = (0..<3_000).map { _ in
                UInt64.random(in: 0...4_000, using: &numbers) &* 0x9E37_79B9_7F4A_7C15
            }
            for value in values { truth[value, default: 0] += 1 }
            _ = index.add(gathering(values, minute: hour), of: segment(hour: hour), from: 0, to: 10)
        }
        #expect(try !index.close(noon.day, of: finess))
        try index.flush(closingBefore: noon.advanced(by: .seconds(86_400)))
        #expect(try index.close(noon.day, of: finess))
        for seed in UInt64(0)...4_100 {
            let value = seed &* 0x9E37_79B9_7F4A_7C15
            #expect(Int(ask(index, value)?.records ?? 0) == truth[value] ?? 0)
        }
        try touch(segment(hour: 7), 10)
        _ = index.add(gathering([7]), of: segment(hour: 7), from: 0, to: 10)
        #expect(ask(index, 7) != nil)
    }

    @Test("A question about some hours, or of some establishments, tells nothing of the others")
    func narrow() throws {
        let other = try Finess(withoutKey: "99000002")
        let index = ArchiveIndex(folder: place.url)
        for (hour, owner) in [(0, finess), (3, finess), (0, other)] {
            try touch(segment(hour: hour, of: owner), 10)
            _ = index.add(gathering([1]), of: segment(hour: hour, of: owner), from: 0, to: 10)
        }
        let answer = index.ask([Fingerprint(1)], of: [finess], within: noon...noon.advanced(by: .seconds(10)))
        #expect(answer.found.keys.sorted { $0.text < $1.text } == [finess])
        #expect(answer.found[finess]?[Fingerprint(1)]?.records == 1)
        #expect(index.segments(with: [Fingerprint(1)], of: finess) == [segment(), segment(hour: 3)])
        #expect(index.segments(with: [Fingerprint(2)], of: finess).isEmpty)
    }

    @Test("Fingerprints that stand close together are found all the same")
    func clustered() throws {
        try touch(segment(), 10)
        let index = ArchiveIndex(folder: place.url)
        let values = (0..<5_000).map { UInt64($0) } + (0..<5_000).map { UInt64.max - $0 } + [1 << 63]
        _ = index.add(gathering(values), of: segment(), from: 0, to: 10)
        try index.flush(closingBefore: noon.advanced(by: .seconds(7_200)))
        for value in values { #expect(ask(index, value) != nil) }
        for value: UInt64 in [5_001, 1 << 62, (1 << 63) + 1] { #expect(ask(index, value) == nil) }
    }
}
