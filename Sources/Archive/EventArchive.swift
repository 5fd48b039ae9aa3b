public import Foundation
public import Registry
public import Vocabulary

/// Every log record as it came, one zstd frame a batch, in hourly segments by establishment.
///
/// A batch is on the disk before ``append(_:)`` returns: only then may it be acknowledged. What was being
/// written when the machine stopped is dropped by ``recover(_:from:)``, because nobody was told it was safe.
public actor EventArchive {
    /// The most one batch may hold, in bytes before compression.
    public static let longestBatch = 64 << 20

    /// A segment that has grown past this is followed by another of the same hour.
    static let longestSegment: Int64 = 1 << 30

    let folder: URL
    private var open: [Finess: OpenSegment] = [:]
    /// The start of the latest hour that was written to: files of hours before it are closed.
    private var hour = Instant(milliseconds: .min)
    /// How many groups were written: tells which file was left alone longest.
    private var groups = 0

    /// Files that stay open. A hospital may fall silent for days, and a process has a thousand descriptors unless it is given more.
    static let mostOpen = 512

    private struct OpenSegment {
        let name: SegmentName
        var file: SegmentFile
        var lastUse = 0
    }

    /// What was written to one file and is not known to be on the disk.
    private struct Piece {
        let segment: OpenSegment
        let places: ArraySlice<Int>
        let end: Int64
    }
    /// Waiting for the disk holds up nobody else.
    private let thread = SerialThread("cordon.archive")

    /// The archive's own thread.
    nonisolated public var unownedExecutor: UnownedSerialExecutor { unsafe thread.asUnownedSerialExecutor() }

    /// The archive in that folder, which is made on the first write.
    public init(folder: URL) {
        self.folder = folder
    }

    /// Adds a batch and waits until the disk holds it.
    public func append(_ batch: RecordBatch) throws(ArchiveError) -> StoredFrame {
        try append([PackedBatch(batch)])[0].get()
    }

    /// Adds batches in their order, and waits for all files that they go to at the same time: what many senders of many
    /// hospitals bring together costs one wait for the disk.
    ///
    /// - Returns: For each batch, where it lies on the disk, or why it does not: a file that cannot be written refuses
    ///   its own batches and no others.
    public func append(_ batches: [PackedBatch]) -> [Result<StoredFrame, ArchiveError>] {
        var results: [Int: Result<StoredFrame, ArchiveError>] = [:]
        groups += 1
        var rests = Dictionary(grouping: batches.indices, by: { batches[$0].establishment }).values.map {
            $0[...]
        }
        while !rests.isEmpty {
            var pieces: [Piece] = []
            for (place, rest) in rests.enumerated() {
                guard let first = rest.first else { continue }
                let count = write(batches, rest, as: batches[first], &pieces, &results)
                rests[place] = rest.dropFirst(count)
            }
            settle(pieces, batches, &results)
            rests.removeAll(where: \.isEmpty)
        }
        closeUnused()
        return batches.indices.map {
            results[$0] ?? .failure(.notWritable(path: folder.path(percentEncoded: false), reason: "lost"))
        }
    }

    /// Writes those that go to the segment of the first; returns how many they are.
    private func write(
        _ batches: [PackedBatch], _ places: ArraySlice<Int>, as first: PackedBatch, _ pieces: inout [Piece],
        _ results: inout [Int: Result<StoredFrame, ArchiveError>]
    ) -> Int {
        let (day, hour) = (first.received.day, first.received.hour)
        let run = places.prefix { batches[$0].received.day == day && batches[$0].received.hour == hour }
        do throws(ArchiveError) {
            let segment = try segment(of: first)
            let room = EventArchive.longestSegment - segment.file.length
            var size: Int64 = 0
            let fitting = run.prefix { place in
                defer { size += Int64(batches[place].bytes.count) }
                return size < room
            }
            open[first.establishment] = segment
            do throws(ArchiveError) {
                let end = try segment.file.write(fitting.lazy.map { batches[$0].bytes })
                pieces.append(Piece(segment: segment, places: fitting, end: end))
            } catch {
                for place in fitting { results[place] = .failure(error) }
            }
            return fitting.count
        } catch {
            for place in run { results[place] = .failure(error) }
            return run.count
        }
    }

    /// Waits until the disk holds what was written. A file that cannot be written refuses its own batches and no others.
    private func settle(
        _ pieces: [Piece], _ batches: [PackedBatch],
        _ results: inout [Int: Result<StoredFrame, ArchiveError>]
    ) {
        let errors = SegmentFile.synchronize(pieces.map(\.segment.file))
        for (piece, error) in zip(pieces, errors) {
            if let error {
                piece.segment.file.takeBack()
                for place in piece.places { results[place] = .failure(error) }
                continue
            }
            var offset = piece.segment.file.length
            for place in piece.places {
                let length = Int64(batches[place].bytes.count)
                results[place] = .success(
                    StoredFrame(
                        segment: piece.segment.name, offset: offset, length: length,
                        header: batches[place].header))
                offset += length
            }
            open[piece.segment.name.establishment]?.file.length = piece.end
        }
    }

    /// Closes the files of hours that are over, and those that were left alone longest where there are too many.
    private func closeUnused() {
        let latest = open.values.map(\.name.start).max() ?? hour
        if latest > hour {
            hour = latest
            for (establishment, segment) in open where segment.name.start < hour {
                segment.file.close()
                open[establishment] = nil
            }
        }
        guard open.count > EventArchive.mostOpen else { return }
        let surplus = open.count - EventArchive.mostOpen * 3 / 4
        for (establishment, segment) in open.sorted(by: { $0.value.lastUse < $1.value.lastUse }).prefix(
            surplus)
        {
            segment.file.close()
            open[establishment] = nil
        }
    }

    /// Takes back a frame that was just appended and that nobody was told of.
    ///
    /// Does nothing if another frame follows it.
    public func drop(_ frame: StoredFrame) throws(ArchiveError) {
        guard var segment = open[frame.segment.establishment], segment.name == frame.segment,
            segment.file.length == frame.offset + frame.length
        else { return }
        defer { open[frame.segment.establishment] = segment }
        try segment.file.truncate(to: frame.offset)
    }

    /// The records of a frame, one a line, their digest checked.
    nonisolated public func records(of segment: SegmentName, at offset: Int64) throws(ArchiveError) -> [UInt8]
    {
        var reader = try FrameReader(segment: segment, url: url(of: segment), from: offset)
        switch try reader.next() {
        case .frame(_, let records): return records
        case .end:
            throw .damaged(path: segment.path, offset: offset, reason: "the segment ends before this byte")
        case .torn(let error): throw error
        }
    }

    /// The frame at an offset with its records; `nil` where the segment ends.
    ///
    /// - Throws: ``ArchiveError/damaged(path:offset:reason:)`` where it is not whole, as one that is being written at this
    ///   moment is not; ``ArchiveError/notReadable(path:reason:)`` where there is no such file.
    nonisolated public func frame(of segment: SegmentName, at offset: Int64) throws(ArchiveError) -> (
        StoredFrame, [UInt8]
    )? {
        var reader = try FrameReader(segment: segment, url: url(of: segment), from: offset)
        switch try reader.next() {
        case .frame(let frame, let records): return (frame, records)
        case .end: return nil
        case .torn(let error): throw error
        }
    }

    /// Whether a segment is there: one may be deleted after its time while somebody reads the archive.
    nonisolated public func holds(_ segment: SegmentName) -> Bool {
        FileManager.default.fileExists(atPath: url(of: segment).path(percentEncoded: false))
    }

    /// What the header of a frame says; its records are not read.
    nonisolated public func header(of segment: SegmentName, at offset: Int64) throws(ArchiveError)
        -> FrameHeader
    {
        var reader = try FrameReader(segment: segment, url: url(of: segment), from: offset)
        return try reader.header()
    }

    /// Hands over every whole frame of a segment from an offset on, in order.
    ///
    /// - Returns: The offset after the last whole frame, and what is wrong there if the segment goes on.
    nonisolated public func walk(
        _ segment: SegmentName, from offset: Int64 = 0, _ body: (StoredFrame, [UInt8]) throws -> Void
    ) throws -> (end: Int64, damage: ArchiveError?) {
        var reader = try FrameReader(segment: segment, url: url(of: segment), from: offset)
        while true {
            switch try reader.next() {
            case .frame(let frame, let records): try body(frame, records)
            case .end: return (reader.offset, nil)
            case .torn(let error): return (reader.offset, error)
            }
        }
    }

    /// Makes the end of a segment whole again after a crash.
    ///
    /// - Parameters:
    ///   - segment: The file to mend.
    ///   - offset: The end of the last frame that the database knows.
    /// - Returns: The whole frames past that offset, which the database must be told of.
    /// - Throws: ``ArchiveError``.
    public func recover(_ segment: SegmentName, from offset: Int64) throws -> [StoredFrame] {
        var found: [StoredFrame] = []
        let (end, damage) = try walk(segment, from: offset) { frame, _ in found.append(frame) }
        if damage != nil {
            var file = try SegmentFile(url: url(of: segment))
            try file.truncate(to: end)
            file.close()
        }
        return found
    }

    /// Every segment of the archive, in order.
    nonisolated public func segments() -> [SegmentName] {
        let paths =
            FileManager.default.enumerator(atPath: folder.path(percentEncoded: false))?.compactMap {
                $0 as? String
            } ?? []
        return paths.compactMap { SegmentName(path: $0) }.sorted()
    }

    /// Those who have sent records, in order.
    nonisolated public func establishments() -> [Finess] {
        let names =
            (try? FileManager.default.contentsOfDirectory(atPath: folder.path(percentEncoded: false))) ?? []
        return names.compactMap { try? Finess(parsing: $0) }.sorted { $0.text < $1.text }
    }

    /// The segments of the last two days on which the establishment sent records: those a crash can have torn.
    nonisolated public func latestSegments(of establishment: Finess) -> [SegmentName] {
        let home = folder.appending(path: establishment.text)
        var days = [""]
        for _ in 0..<3 {  // Year, month, day.
            days = days.flatMap { parent in
                let children = try? FileManager.default.contentsOfDirectory(
                    atPath: home.appending(path: parent).path(percentEncoded: false))
                return (children ?? []).sorted().suffix(2).map { "\(parent)\($0)/" }
            }
        }
        return days.suffix(2).flatMap { day in
            let files = try? FileManager.default.contentsOfDirectory(
                atPath: home.appending(path: day).path(percentEncoded: false))
            return (files ?? []).compactMap { SegmentName(path: "\(establishment)/\(day)\($0)") }
        }.sorted()
    }

    /// Closes the file of a segment that is about to be deleted.
    func close(_ segment: SegmentName) {
        guard open[segment.establishment]?.name == segment else { return }
        open.removeValue(forKey: segment.establishment)?.file.close()
    }

    /// Closes every file; the next write opens what it needs again.
    public func close() {
        for segment in open.values { segment.file.close() }
        open = [:]
    }

    nonisolated func url(of segment: SegmentName) -> URL { folder.appending(path: segment.path) }

    /// The open segment of the batch's hour; hours that went by are closed.
    private func segment(of batch: PackedBatch) throws(ArchiveError) -> OpenSegment {
        let establishment = batch.establishment
        if var segment = open[establishment], segment.name.day == batch.received.day,
            segment.name.hour == batch.received.hour, segment.file.length < EventArchive.longestSegment
        {
            segment.lastUse = groups
            return segment
        }
        open.removeValue(forKey: establishment)?.file.close()
        var counter = 0
        while true {
            let name = SegmentName(establishment: establishment, received: batch.received, counter: counter)
            let file = try SegmentFile(url: url(of: name))
            if file.length < EventArchive.longestSegment {
                return OpenSegment(name: name, file: file, lastUse: groups)
            }
            file.close()
            counter += 1
        }
    }
}

/// Records that one sender sent at once.
public struct RecordBatch: Sendable {
    /// The sender's name for it, or a digest of its bytes.
    public var id: String
    /// Whose records.
    public var establishment: Finess
    /// When they arrived: names the segment.
    public var received: Instant
    /// When they were received, by the collector where it says so: written before them.
    public var collected: Instant
    /// One record a line.
    public var bytes: [UInt8]
    /// How many lines that are not empty.
    public var records: Int

    /// A batch as it came.
    public init(
        id: String, establishment: Finess, received: Instant, collected: Instant? = nil, bytes: [UInt8],
        records: Int
    ) {
        self.id = id
        self.establishment = establishment
        self.received = received
        self.collected = collected ?? received
        self.bytes = bytes
        self.records = records
    }
}

/// Where a batch lies in the archive.
public struct StoredFrame: Hashable, Sendable {
    /// The file.
    public let segment: SegmentName
    /// Where its header starts.
    public let offset: Int64
    /// Header and body together, in bytes.
    public let length: Int64
    /// What the header says.
    public let header: FrameHeader
}
