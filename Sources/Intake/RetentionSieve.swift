import Archive
import Events
import Store
import Vocabulary

/// Leaves out the lines of a batch whose time is over, line by line: each keeps its number, because its line break stays.
struct RetentionSieve {
    private let plan: RetentionPlan
    private let day: Day
    private let today: Day
    private let names = FieldNames()
    /// Records that went, by dialect.
    private(set) var deleted: [String: Int] = [:]
    private var verdicts: [String: Bool] = [:]

    init(_ plan: RetentionPlan, of day: Day, today: Day) {
        (self.plan, self.day, self.today) = (plan, day, today)
    }

    /// The records without what went, and how many are left; `nil` if all stay.
    mutating func sieve(_ records: [UInt8], received: Instant) -> (records: [UInt8], count: Int)? {
        // Lines of one event of several lines are of one dialect, and are told apart one by one.
        var decoder = LineDecoder(names: names, now: received, keepsUnread: true)
        var event = Event(names: names)
        var report = DecodingReport()
        var gone: [Range<Int>] = []
        var left = 0
        Lines.forEach(in: records) { number, line in
            let isRead = decoder.decode(
                records.span.extracting(line), number: UInt64(number + 1), into: &event, report: &report)
            let dialect = isRead ? event.dialect : "other"
            if isOver(dialect) {
                deleted[dialect, default: 0] += 1
                gone.append(line)
            } else {
                left += 1
            }
        }
        guard !gone.isEmpty else { return nil }
        var kept: [UInt8] = []
        kept.reserveCapacity(records.count)
        var next = 0
        for line in gone {
            kept += records[next..<line.lowerBound]
            next = line.upperBound
        }
        kept += records[next...]
        return (kept, left)
    }

    private mutating func isOver(_ dialect: String) -> Bool {
        if let known = verdicts[dialect] { return known }
        let verdict = plan.isOver(dialect, of: day, today: today)
        verdicts[dialect] = verdict
        return verdict
    }
}
