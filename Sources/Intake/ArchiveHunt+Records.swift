public import Archive
public import Events
public import Registry
import Store
public import Vocabulary

/// A record that a hunt found.
public struct HuntRecord: Hashable, Sendable {
    /// Whose.
    public let establishment: ID<Establishment>
    /// For people.
    public let establishmentName: String
    /// The record as it came, and what it says.
    public let record: ArchivedRecord
    /// The machine that wrote it; empty if it does not say.
    public let host: String
    /// The observables that it names, of those that were looked for.
    public let observables: [Observable]
}

/// How far a hunt has come.
public struct HuntProgress: Hashable, Sendable {
    /// Segments that were read.
    public var segments = 0
    /// Segments there are to read.
    public var allSegments = 0
    /// Bytes of the archive that were read, compressed.
    public var bytes: Int64 = 0
    /// Bytes there are to read, compressed.
    public var allBytes: Int64 = 0
    /// Records that were looked at.
    public var records = 0
    /// What was found.
    public var found = 0
    /// Segments of which a part cannot be read: what stands there, nobody can say.
    public var damaged: [SegmentName] = []

    /// At the start.
    public init() {}
}

extension ArchiveHunt {
    /// Hands over each record that names any of the observables, by establishment, in the order in which they came.
    ///
    /// Only segments that the index names are read. `body` returns whether to go on. A cancelled task stops between two
    /// batches with `CancellationError`; a damaged segment gives what stands before the damage, and is told in the progress.
    public func forEachRecord(
        of observables: [Observable], on ground: Ground, progress: (HuntProgress) async -> Void = { _ in },
        _ body: (HuntRecord) async throws -> Bool
    ) async throws {
        try await ArchiveReading.run { try await read(observables, ground, progress, body) }
    }

    private func read(
        _ observables: [Observable], _ ground: Ground, _ progress: (HuntProgress) async -> Void,
        _ body: (HuntRecord) async throws -> Bool
    ) async throws {
        let wanted = Dictionary(observables.map { ($0.fingerprint, $0) }) { first, _ in first }
        let names = FieldNames()
        var extractor = ObservableExtractor(names: names)
        var search = HuntProgress()
        for place in try await establishments(on: ground) {
            let segments = index.segments(with: Array(wanted.keys), of: place.finess, within: ground.hours)
            search.allSegments += segments.count
            search.allBytes += segments.reduce(0) { $0 + index.length(of: $1) }
            for segment in segments {
                var frames = FrameWalk(archive, segment)
                while let (frame, records) = try await frames.next() {
                    try Task.checkCancellation()
                    var found: [HuntRecord] = []
                    var report = DecodingReport()
                    let lines = ArchivedLines(
                        records, received: frame.header.received, of: place.finess, reading)
                    lines.forEach(names, report: &report) { event in
                        search.records += 1
                        var met: [Observable] = []
                        extractor.forEach(in: event) {
                            if let one = wanted[$0.fingerprint] { met.append(one) }
                        }
                        if !met.isEmpty { found.append(HuntRecord(event, met, at: frame, of: place)) }
                    }
                    search.bytes += frame.length
                    for one in found {
                        search.found += 1
                        guard try await body(one) else { return }
                    }
                    await progress(search)
                }
                if frames.isDamaged { search.damaged.append(segment) }
                search.segments += 1
            }
        }
        await progress(search)
    }
}

/// The frames of a segment one by one, for whoever waits between them. What follows a damage is left out, and said; a segment
/// that is deleted meanwhile, after its time, ends there.
struct FrameWalk {
    private let archive: EventArchive
    private let segment: SegmentName
    private var offset: Int64 = 0
    /// Whether the rest cannot be read.
    private(set) var isDamaged = false

    init(_ archive: EventArchive, _ segment: SegmentName, from offset: Int64 = 0) {
        self.archive = archive
        self.segment = segment
        self.offset = offset
    }

    /// A frame that is being written is whole a moment later.
    private static let patience: Duration = .milliseconds(200)

    mutating func next() async throws -> (StoredFrame, [UInt8])? {
        do {
            return try read()
        } catch {
            guard archive.holds(segment) else { return nil }
            try await Task.sleep(for: FrameWalk.patience)
        }
        do {
            return try read()
        } catch {
            isDamaged = archive.holds(segment)
            return nil
        }
    }

    private mutating func read() throws(ArchiveError) -> (StoredFrame, [UInt8])? {
        let next = try archive.frame(of: segment, at: offset)
        if let next { offset = next.0.offset + next.0.length }
        return next
    }
}

extension HuntRecord {
    fileprivate init(
        _ event: Event, _ met: [Observable], at frame: StoredFrame, of place: SearchableEstablishment
    ) {
        self.init(
            establishment: place.id, establishmentName: place.name,
            record: ArchivedRecord(
                event, batch: RecordLocator(segment: frame.segment, offset: frame.offset).description,
                received: frame.header.received),
            host: event.computer ?? "", observables: met)
    }
}
