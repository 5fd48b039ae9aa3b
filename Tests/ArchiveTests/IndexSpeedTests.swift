import Archive
import Events
import Foundation
import Registry
import TestSupport
import Testing
import Vocabulary

/// How fast one indicator is looked up in 1,000 establishment-days: `CORDON_MEASURE=1 swift test --filter IndexSpeed`.
@Suite("Speed of the index", .enabled(if: ProcessInfo.processInfo.environment["CORDON_MEASURE"] != nil))
struct IndexSpeedTests {
    @Test("One indicator over 1,000 establishment-days, cold and warm")
    func thousandDays() throws {
        let place = try TemporaryFolder()
        let index = ArchiveIndex(folder: place.url)
        var numbers = SeededNumbers(1)
        let owners = try (1...50).map { try Finess(withoutKey: "9900\(1_000 + $0)") }
        let start = try Instant(parsing: "2026-03-01T12:00:00Z")
        let common = Fingerprint(numbers.next())
        let clock = ContinuousClock()
        var bytes: Int64 = 0
        var gathered = IndexGathering()
        for _ in 0..<50_000 { gathered.add(Fingerprint(numbers.next()), at: start) }
        for owner in owners {
            for day in 0..<20 {
                let segment = SegmentName(
                    establishment: owner, received: start.advanced(by: .seconds(86_400 * day)), counter: 0)
                let file = place.url.appending(path: segment.path)
                try FileManager.default.createDirectory(
                    at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
                try Data([1]).write(to: file)
                var all = gathered
                if day % 10 == 3 { all.add(common, at: start) }
                _ = index.add(all, of: segment, from: 0, to: 1)
            }
            try index.flush(closingBefore: start.advanced(by: .seconds(86_400 * 400)))
            for day in index.days(of: owner) { _ = try index.close(day, of: owner) }
        }
        for case let name as String in FileManager.default.enumerator(
            atPath: place.url.path(percentEncoded: false)) ?? .init()
        where name.hasSuffix("day.idx") {
            let file = place.url.appending(path: name)
            bytes +=
                (try FileManager.default.attributesOfItem(atPath: file.path(percentEncoded: false))[.size]
                as? NSNumber)?
                .int64Value ?? 0
            dropFromMemory(file)
        }
        for turn in ["cold", "warm", "warm"] {
            var answer = IndexAnswer()
            let time = clock.measure { answer = index.ask([common], of: owners) }
            print(
                "MEASURE \(turn): \(answer.days) days of 50,000 observables, \(answer.found.count) establishments, \(time)"
            )
            #expect(answer.found.count == 50 && answer.days == 1_000)
        }
        print("MEASURE size: \(bytes / 1_000) bytes a day, \(Double(bytes) / 1_000 / 50_000) an observable")
    }

    private func dropFromMemory(_ file: URL) {
        guard let handle = try? FileHandle(forReadingFrom: file) else { return }
        try? handle.synchronize()
        posix_fadvise(handle.fileDescriptor, 0, 0, POSIX_FADV_DONTNEED)
        try? handle.close()
    }
}
