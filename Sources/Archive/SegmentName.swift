public import Registry
public import Vocabulary

/// The name of one file of the archive: the records that an establishment sent within an hour.
///
/// `990000012/2026/03/14/02-0.log.zst`: the establishment's FINESS number, the day and hour of reception in UTC,
/// and a counter for hours that need several files. The path says all of it, so that the archive can be read
/// without the database.
public struct SegmentName: Hashable, Sendable {
    /// Whose records.
    public let establishment: Finess
    /// The day of reception in UTC.
    public let day: Day
    /// The hour of reception in UTC, 0...23.
    public let hour: Int
    /// From 0 within the hour.
    public let counter: Int

    /// The segment that a batch received at that instant belongs to.
    public init(establishment: Finess, received: Instant, counter: Int) {
        self.establishment = establishment
        day = received.day
        hour = received.hour
        self.counter = counter
    }

    /// Reads a path; `nil` for anything that is not exactly such a name, so that no path leaves the archive.
    public init?(path: String) {
        let parts = path.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 5, let finess = try? Finess(parsing: String(parts[0])),
            let day = try? Day(parsing: parts[1...3].joined(separator: "-")), parts[4].hasSuffix(".log.zst")
        else { return nil }
        let numbers = parts[4].dropLast(".log.zst".count).split(separator: "-").compactMap { Int($0) }
        guard numbers.count == 2, (0...23).contains(numbers[0]), numbers[1] >= 0 else { return nil }
        establishment = finess
        self.day = day
        hour = numbers[0]
        counter = numbers[1]
        guard self.path == path else { return nil }
    }

    /// Below the archive's folder, with `/` between its parts.
    public var path: String { "\(folder)/\(hour < 10 ? "0" : "")\(hour)-\(counter).log.zst" }

    /// The folder of the day.
    var folder: String { SegmentName.folder(of: establishment, on: day) }

    static func folder(of establishment: Finess, on day: Day) -> String {
        "\(establishment)/\(day.description.replacing("-", with: "/"))"
    }
}

extension SegmentName: Comparable, CustomStringConvertible {
    /// Orders by establishment, then by time.
    public static func < (left: SegmentName, right: SegmentName) -> Bool {
        (left.establishment.text, left.day, left.hour, left.counter)
            < (right.establishment.text, right.day, right.hour, right.counter)
    }

    /// The path.
    public var description: String { path }
}
