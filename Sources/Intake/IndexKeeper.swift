public import Archive
import Events
public import Logging
import Registry
public import ServiceLifecycle
public import Vocabulary

/// Keeps the index of the archive whole: writes what detection gathered, reads again what a crash left out, and closes days.
public struct IndexKeeper: Service {
    private let archive: EventArchive
    private let index: ArchiveIndex
    private let logger: Logger
    private let now: @Sendable () -> Instant
    private let pause: Duration
    private let isDetectedElsewhere: Bool
    private let reading: RecordReading

    /// A keeper at rest; ``run()`` starts it. Where workers detect elsewhere, it reads what they did not gather.
    public init(
        archive: EventArchive, index: ArchiveIndex, reading: RecordReading = RecordReading(),
        isDetectedElsewhere: Bool = false, logger: Logger,
        pause: Duration = .seconds(30), now: @escaping @Sendable () -> Instant
    ) {
        self.reading = reading
        self.isDetectedElsewhere = isDetectedElsewhere
        self.archive = archive
        self.index = index
        self.logger = logger
        self.pause = pause
        self.now = now
    }

    /// Works until a graceful shutdown, and writes once more then.
    public func run() async throws {
        await cancelWhenGracefulShutdown {
            await ArchiveReading.run { await work() }
        }
        write()
    }

    private func work() async {
        var mended: Day?
        while !Task.isCancelled {
            let today = now().day
            if mended != today, await mend(before: now()) { mended = today }
            if isDetectedElsewhere { await followUp() }
            write()
            let next = ContinuousClock.now + pause
            // Written before its time where memory fills up: detection does not wait for the disk.
            while !Task.isCancelled, ContinuousClock.now < next, !index.isFull {
                try? await Task.sleep(for: min(pause, .seconds(1)))
            }
        }
    }

    /// Reads what came of late and is not indexed: what workers did not gather, or gathered out of turn.
    private func followUp() async {
        let hour: Duration = .seconds(3_600)
        for establishment in archive.establishments() {
            for segment in index.segments(of: establishment, within: now().advanced(by: .zero - hour)...now())
            {
                guard !Task.isCancelled else { return }
                mend(segment)
                await Task.yield()
            }
        }
    }

    /// Writes what waits in memory.
    public func write() {
        do {
            try index.flush(closingBefore: now())
        } catch {
            logger.error("index not written", metadata: ["reason": "\(error)"])
        }
    }

    /// Completes every index of an hour that is over, and closes the days that are. Returns whether all was looked at.
    public func mend(before time: Instant) async -> Bool {
        for establishment in archive.establishments() {
            for day in index.days(of: establishment) where day <= time.day {
                for segment in index.segments(of: establishment, on: day)
                where segment.start.advanced(by: .seconds(3_600)) <= time {
                    guard !Task.isCancelled else { return false }
                    mend(segment)
                    await Task.yield()
                }
                guard day < time.day else { continue }
                write()
                do {
                    _ = try index.close(day, of: establishment)
                } catch {
                    logger.error("day not indexed", metadata: ["day": "\(day)", "reason": "\(error)"])
                }
            }
        }
        return true
    }

    private func mend(_ segment: SegmentName) {
        let covered = index.coverage(of: segment)
        guard covered < index.length(of: segment) else { return }
        do {
            try index.complete(segment, from: archive, to: nil, reading)
            if index.isFull { write() }
        } catch {
            logger.error("segment not indexed", metadata: ["segment": "\(segment)", "reason": "\(error)"])
        }
    }
}

extension ArchiveIndex {
    /// Reads the part of a segment that is not indexed, up to an offset or to its end, and adds it.
    func complete(
        _ segment: SegmentName, from archive: EventArchive, to end: Int64?, _ reading: RecordReading
    ) throws {
        let names = FieldNames()
        var extractor = ObservableExtractor(names: names)
        let (last, damage) = try archive.walk(segment, from: coverage(of: segment)) { frame, records in
            guard frame.offset < end ?? .max else { return }
            let lines = ArchivedLines(
                records, received: frame.header.received, of: segment.establishment, reading)
            let gathered = IndexGathering(lines, received: frame.header.received, names, &extractor)
            _ = add(gathered, of: segment, from: frame.offset, to: frame.offset + frame.length)
        }
        // What cannot be read cannot be indexed: the rest of a damaged segment counts as looked at.
        if let damage, end == nil {
            _ = add(IndexGathering(), of: segment, from: last, to: length(of: segment))
            throw damage
        }
    }
}

extension IndexGathering {
    /// What stands in the records of a batch.
    init(
        _ lines: ArchivedLines, received: Instant, _ names: FieldNames, _ extractor: inout ObservableExtractor
    ) {
        self.init()
        var report = DecodingReport()
        lines.forEach(names, report: &report) { event in
            let time = event.time ?? received
            extractor.forEach(in: event) { add($0.fingerprint, at: time) }
        }
    }
}
