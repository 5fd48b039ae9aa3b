import Allocations
import Foundation

/// One line of the table: some work over some records, done several times.
struct Stage {
    let title: String
    /// Bytes of input of one pass.
    let bytes: Int
    /// Does one pass, and says how many records it went over.
    let pass: () throws -> Int

    /// The best of so many passes, after one that is not counted: it warms caches and makes room.
    func measure(passes: Int) throws -> Figures {
        var figures = Figures(
            title: title, records: try pass(), bytes: bytes, seconds: .infinity, allocations: .max)
        for _ in 0..<passes {
            let (start, before) = (cpuSeconds(), allocation_count())
            figures.records = try pass()
            figures.seconds = min(figures.seconds, cpuSeconds() - start)
            figures.allocations = min(figures.allocations, Int(allocation_count() - before))
        }
        return figures
    }
}

/// What one pass cost: CPU of the whole process, user and system.
struct Figures {
    static let heading = """
        | stage | records | ns/record | records/CPU-s | MB/CPU-s | heap allocations, whole pass |
        |---|--:|--:|--:|--:|--:|
        """

    let title: String
    var records: Int
    let bytes: Int
    var seconds: Double
    var allocations: Int

    var row: String {
        let perRecord = Int((seconds * 1e9 / Double(max(1, records))).rounded())
        let rate = Int((Double(records) / seconds).rounded())
        let megabytes = Int((Double(bytes) / seconds / 1e6).rounded())
        return "| \(title) | \(records) | \(perRecord) | \(rate) | \(megabytes) | \(allocations) |"
    }
}

/// CPU seconds of this process so far.
private func cpuSeconds() -> Double {
    var time = timespec()
    unsafe clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
}
