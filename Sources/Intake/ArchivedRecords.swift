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
    private let reading: RecordReading

    /// The batches on either side of a time that one question may open: a question is answered in a second, or in part.
    private static let mostBatches = 100

    /// The records of a data folder.
    public init(store: Store, archive: EventArchive, reading: RecordReading = RecordReading()) {
        self.store = store
        self.archive = archive
        self.reading = reading
    }

    /// The record on a line of a batch; `nil` if it belongs to another establishment or is not there.
    public func record(
        batch: String, line: Int, of establishment: ID<Establishment>
    ) async throws -> ArchivedRecord? {
        guard let place = RecordLocator(batch),
            try await store.establishmentNumbers()[establishment] == place.segment.establishment
        else { return nil }
        let stored: (received: Instant, records: [UInt8])? = try await ArchiveReading.run {
            guard let (frame, records) = try archive.frame(of: place.segment, at: place.offset) else {
                // Says why.
                _ = try archive.records(of: place.segment, at: place.offset)
                return nil
            }
            return (frame.header.received, records)
        }
        guard let (received, records) = stored else { return nil }
        var found: ArchivedRecord?
        var report = DecodingReport()
        let lines = ArchivedLines(records, received: received, of: place.segment.establishment, reading)
        lines.forEach(FieldNames(), report: &report) { event in
            if event.line == line, found == nil { found = ArchivedRecord(event, batch: batch) }
        }
        return found
    }

    /// The records of a machine around a time, earliest first: those nearest to it when there are more than `limit`.
    ///
    /// Of a hospital that sends a great deal, the batches nearest to the time are opened, so many on either side.
    ///
    /// - Parameters:
    ///   - host: What the machine is called.
    ///   - time: When the record happened that they are asked for, as it says itself.
    ///   - batch: Where that record lies. Its batch is always opened: a batch is found by the times of clocks that can be
    ///     believed, and where the machine's cannot, what else it sent is not found, and the answer says that it is not all.
    ///   - span: How far from the time, on either side.
    ///   - establishment: Whose.
    ///   - limit: How many at most.
    /// - Returns: The records, and whether they are all.
    /// - Throws: What the archive or the records say when they cannot be read, and `CancellationError`.
    public func neighbours(
        of host: String, at time: Instant, beside batch: String? = nil, within span: Duration,
        establishment: ID<Establishment>, limit: Int
    ) async throws -> Neighbours {
        let own = batch.flatMap { RecordLocator($0) }
        return try await ArchiveReading.run {
            try await read(host, time, own, span, establishment, limit)
        }
    }

    /// The records of a machine around a time.
    public struct Neighbours: Hashable, Sendable {
        /// Earliest first.
        public let records: [ArchivedRecord]
        /// Whether there may be more in that span of time: too many, or some that cannot be read.
        public let isPartial: Bool
    }

    private func read(
        _ host: String, _ time: Instant, _ own: RecordLocator?, _ span: Duration,
        _ establishment: ID<Establishment>, _ limit: Int
    ) async throws -> Neighbours {
        let window = time.advanced(by: .zero - span)...time.advanced(by: span)
        let (batches, isAll) = try await store.batches(
            of: establishment, around: time, within: window, each: ArchivedRecords.mostBatches)
        let wanted = host.lowercased()
        var found: [ArchivedRecord] = []
        var isPartial = !isAll
        let names = FieldNames()
        func look(into frame: StoredFrame, _ records: [UInt8]) throws {
            try Task.checkCancellation()
            let place = RecordLocator(segment: frame.segment, offset: frame.offset)
            var report = DecodingReport()
            let lines = ArchivedLines(
                records, received: frame.header.received, of: place.segment.establishment, reading)
            lines.forEach(names, report: &report) { event in
                guard let time = event.time, window.contains(time), event.computer?.lowercased() == wanted
                else { return }
                found.append(ArchivedRecord(event, batch: place.description))
            }
        }
        for batch in batches {
            let isWhole = try archive.forEachFrame(of: batch) { try look(into: $0, $1) }
            if !isWhole { isPartial = true }
        }
        if let own, !batches.contains(where: { own.lies(in: $0) }),
            try await store.establishmentNumbers()[establishment] == own.segment.establishment
        {
            isPartial = true
            if let (frame, records) = try? archive.frame(of: own.segment, at: own.offset) {
                try look(into: frame, records)
            }
        }
        let nearest = found.sorted { left, right in
            abs(left.time.milliseconds - time.milliseconds) < abs(right.time.milliseconds - time.milliseconds)
        }
        let shown = nearest.prefix(limit).sorted {
            ($0.time, $0.batch, $0.line) < ($1.time, $1.batch, $1.line)
        }
        return Neighbours(records: shown, isPartial: isPartial || nearest.count > limit)
    }
}

extension ArchivedRecord {
    init(_ event: Event, batch: String, received: Instant = Instant(milliseconds: 0)) {
        self.batch = batch
        line = event.line
        time = event.time ?? received
        summary = EventSummary(event).text
        bytes = Array(event.raw)
    }
}
