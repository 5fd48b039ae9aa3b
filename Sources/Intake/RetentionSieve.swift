import Archive
import Events
import Store
import Vocabulary

/// Leaves out the lines of a batch whose time is over, line by line: each keeps its number, because its line break stays.
struct RetentionSieve {
    private let plan: RetentionPlan
    private let day: Day
    private let today: Day
    private let mapping: FieldMapping
    private let names = FieldNames()
    /// Records that went, by dialect.
    private(set) var deleted: [String: Int] = [:]
    private var verdicts: [String: Bool] = [:]

    /// The mapping is that of detection: it says of which dialect a record is.
    init(_ plan: RetentionPlan, of day: Day, today: Day, _ mapping: FieldMapping) {
        (self.plan, self.day, self.today) = (plan, day, today)
        self.mapping = mapping
    }

    /// The records without what went, and how many are left; `nil` if all stay.
    mutating func sieve(_ records: [UInt8], received: Instant) -> (records: [UInt8], count: Int)? {
        // Lines of one event of several lines are of one dialect, and are told apart one by one.
        var decoder = LineDecoder(names: names, now: received, mapping: mapping, keepsUnread: true)
        var event = Event(names: names)
        var gone: [Range<Int>] = []
        var left = 0
        Lines.forEach(in: records) { number, line in
            let dialects = dialects(of: records.span.extracting(line), UInt64(number + 1), &decoder, &event)
            if dialects.allSatisfy({ isOver($0) }), let dialect = dialects.first {
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

    /// What the records of a line are: one, or a list of them, as clouds export, of which detection sees each. A line is
    /// deleted as a whole, so it stays while any of them may.
    private func dialects(
        of line: Span<UInt8>, _ number: UInt64, _ decoder: inout LineDecoder, _ event: inout Event
    ) -> Set<String> {
        var report = DecodingReport()
        var found: Set<String> = []
        func take(_ record: Span<UInt8>) {
            let isRead = decoder.decode(record, number: number, into: &event, report: &report)
            found.insert(isRead ? event.dialect : "other")
        }
        guard let list = RecordList(line) else {
            take(line)
            return found
        }
        _ = list.forEach(in: line) { take(line.extracting($0)) }
        return found
    }

    private mutating func isOver(_ dialect: String) -> Bool {
        if let known = verdicts[dialect] { return known }
        let verdict = plan.isOver(dialect, of: day, today: today)
        verdicts[dialect] = verdict
        return verdict
    }
}
