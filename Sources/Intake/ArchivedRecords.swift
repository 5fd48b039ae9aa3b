public import Archive
import Events
public import Registry
public import Store
public import Vocabulary

/// One record of the archive, decoded as far as a person needs to recognise it.
public struct ArchivedRecord: Hashable, Sendable {
    /// Where its batch lies.
    public let batch: String
    /// Its line in the batch, from 0.
    public let line: Int
    /// When it happened.
    public let time: Instant
    /// One line that says what it is.
    public let summary: LocalizedText
    /// As it came.
    public let bytes: [UInt8]
}

/// Finds records again in what an establishment has stored.
public struct ArchivedRecords: Sendable {
    private let store: Store
    private let archive: EventArchive

    /// The batches that one question may open: a question is answered in a second, or in part.
    private static let mostBatches = 200

    /// The records of a data folder.
    public init(store: Store, archive: EventArchive) {
        self.store = store
        self.archive = archive
    }

    /// The record on a line of a batch; `nil` if it belongs to another establishment or is not there.
    public func record(
        batch: String, line: Int, of establishment: ID<Establishment>
    ) async throws -> ArchivedRecord? {
        guard let place = RecordLocator(batch),
            try await store.establishmentNumbers()[establishment] == place.segment.establishment
        else { return nil }
        let records = try archive.records(of: place.segment, at: place.offset)
        var found: ArchivedRecord?
        Lines(of: records, in: batch).forEach { number, event, time in
            if number == line { found = ArchivedRecord(event, batch: batch, line: number, time: time) }
        }
        return found
    }

    /// The records of a machine around a time, earliest first: those nearest to it when there are more than `limit`.
    public func neighbours(
        of host: String, at time: Instant, within span: Duration, establishment: ID<Establishment>, limit: Int
    ) async throws -> [ArchivedRecord] {
        let window = time.advanced(by: .zero - span)...time.advanced(by: span)
        let batches = try await store.batches(
            of: establishment, within: window, limit: ArchivedRecords.mostBatches)
        let wanted = host.lowercased()
        var found: [ArchivedRecord] = []
        for batch in batches {
            guard let segment = SegmentName(path: batch.segment) else { continue }
            let records = try archive.records(of: segment, at: Int64(batch.start))
            let name = RecordLocator.text(of: batch)
            Lines(of: records, in: name).forEach { number, event, recordTime in
                guard let recordTime, window.contains(recordTime), event.computer?.lowercased() == wanted
                else {
                    return
                }
                found.append(ArchivedRecord(event, batch: name, line: number, time: recordTime))
            }
        }
        let nearest = found.sorted { left, right in
            abs(left.time.milliseconds - time.milliseconds) < abs(right.time.milliseconds - time.milliseconds)
        }
        return nearest.prefix(limit).sorted { ($0.time, $0.batch, $0.line) < ($1.time, $1.batch, $1.line) }
    }
}

/// The records of one batch, decoded one after the other.
private struct Lines {
    private let records: [UInt8]
    private let received: Instant

    init(of records: [UInt8], in batch: String) {
        self.records = records
        // Records without a year took theirs from the hour of reception, and do so again.
        let segment = RecordLocator(batch)?.segment
        received =
            segment.map { Instant(startOf: $0.day).advanced(by: .seconds(3_600 * $0.hour)) }
            ?? Instant(milliseconds: 0)
    }

    func forEach(_ body: (_ number: Int, _ event: Event, _ time: Instant?) -> Void) {
        let names = FieldNames()
        var decoder = LineDecoder(names: names, now: received)
        var event = Event(names: names)
        var report = DecodingReport()
        for (number, line) in records.split(separator: 0x0A, omittingEmptySubsequences: false).enumerated() {
            let line = line.last == 0x0D ? line.dropLast() : line
            guard !line.isEmpty,
                decoder.decode(line.span, number: UInt64(number + 1), into: &event, report: &report)
            else {
                continue
            }
            body(number, event, event.time)
        }
    }
}

extension ArchivedRecord {
    fileprivate init(_ event: Event, batch: String, line: Int, time: Instant?) {
        self.batch = batch
        self.line = line
        self.time = time ?? Instant(milliseconds: 0)
        summary = EventSummary(event).text
        bytes = Array(event.raw)
    }
}
