import Compression
import Crypto
public import Foundation
public import Logging
import Metrics
public import Vocabulary

/// Batches that wait on the collector's disk until the hub has them: what was kept survives a stop at any point.
///
/// Each batch is one file, written whole, waited for, and given its name last; its number is part of the key under which
/// the hub knows it, so that sending it twice keeps it once. Where followed files were read to is written with the batch.
public actor Spool: RecordSink {
    /// A batch that waits.
    public struct Batch: Hashable, Sendable {
        /// Its number, from 1, in the order in which batches came.
        public let number: UInt64
        /// What the hub knows it by.
        public let key: String
        /// How many bytes its file has.
        public let length: Int64
        /// When it was kept: what the hub reads its records by, however much later they come there. After a stop, when its file was
        /// written.
        public let received: Instant
        /// The file: one zstd frame of lines.
        public let file: URL
    }

    /// How much the spool may take of the disk, in bytes.
    private let limit: Int64
    private let folder: URL
    private let logger: Logger
    private let identity: String
    private var next: UInt64
    /// Let go of from the front, however many wait after a day's cut.
    private var waiting: ArraySlice<Batch>
    /// What waits of what senders gave names to, by these: a batch that is sent again meanwhile is known.
    private var names: [String: BatchName]
    private var taken: Int64
    private var positions: FilePositions
    /// Whether their file lacks something: then it is carried by batches alone.
    private var arePositionsBehind = false
    private var hourBegan = ContinuousClock.now
    private var arrivals: [CheckedContinuation<Void, Never>] = []
    /// Batches that were set aside for a person; they take room too.
    private var aside: (batches: Int, bytes: Int64) = (0, 0)

    /// Opens the spool in a folder, which is made where it is missing; half-written files are dropped.
    ///
    /// - Throws: ``CollectorError``.
    public init(folder: URL, limit: Int64, logger: Logger) throws(CollectorError) {
        self.folder = folder
        self.limit = limit
        self.logger = logger
        // New at each start, so that no number that was used before, and is gone with its batch, names another.
        identity = (0..<16).map { _ in String(Int.random(in: 0..<16), radix: 16) }.joined()
        do {
            let manager = FileManager.default
            try manager.createDirectory(
                at: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
            positions = FilePositions(reading: folder.appending(path: Spool.positionsName))
            var found: [Batch] = []
            var aside: (batches: Int, bytes: Int64) = (0, 0)
            for name in try manager.contentsOfDirectory(atPath: folder.path(percentEncoded: false)) {
                let file = folder.appending(path: name)
                if name.hasSuffix(".new") { try? manager.removeItem(at: file) }
                let attributes = try? manager.attributesOfItem(atPath: file.path(percentEncoded: false))
                let size = (attributes?[.size] as? NSNumber)?.int64Value ?? 0
                let written = (attributes?[.modificationDate] as? Date) ?? Date()
                if name.hasSuffix("." + Spool.asideExtension) {
                    aside = (aside.batches + 1, aside.bytes + size)
                }
                let isNamed = name.hasSuffix(Spool.namedSuffix)
                let parts = name.dropLast(isNamed ? Spool.namedSuffix.count : 4).split(separator: "-")
                guard name.hasSuffix(".zst"), parts.count == 2, let number = UInt64(parts[0]) else {
                    continue
                }
                // One whose name cannot be read is damaged: whoever sends it finds that out, and sets it aside.
                let key = isNamed ? try? SpoolFile.key(of: file) : nil
                found.append(
                    Batch(
                        number: number, key: key ?? "\(parts[1])-\(number)", length: size,
                        received: Instant(written), file: file))
            }
            waiting = found.sorted { $0.number < $1.number }[...]
            self.aside = aside
        } catch {
            throw .spool(path: folder.path(percentEncoded: false), reason: "\(error)")
        }
        names = Dictionary(
            waiting.compactMap { BatchName(key: $0.key) }.map { ($0.given, $0) }
        ) { first, _ in first }
        taken = waiting.reduce(aside.bytes) { $0 + $1.length }
        next = max(positions.lastBatch, waiting.last?.number ?? 0) + 1
        // A stop came between a batch and the positions that it stands for.
        for batch in waiting where batch.number > positions.lastBatch {
            if let carried = try? SpoolFile.positions(of: batch.file) {
                positions.take(carried, batch: batch.number)
            }
        }
    }

    /// Where a followed file was read to.
    public func place(of file: FileIdentity) -> FilePlace? { positions.place(of: file) }

    /// When the folder of a followed name had last been changed when it was listed, in nanoseconds since 1970; `nil` if it never was.
    func bound(beside path: String) -> Int64? { positions.bound(beside: path) }

    /// Writes down where files stand that no batch tells of, and with them when the folder of a followed name was changed.
    func note(_ places: [FileIdentity: FilePlace], bound: (path: String, time: Int64)? = nil) {
        positions.take(places, batch: positions.lastBatch)
        if let bound { positions.take(bound: bound.time, beside: bound.path) }
        writePositions()
    }

    /// Remembers when the folder of a followed name was changed. It is written with what is written next: at worst an older time
    /// is known after a stop, by which more is looked at again, and nothing less.
    func remember(bound time: Int64, beside path: String) { positions.take(bound: time, beside: path) }

    /// Tells which files are still there, about once an hour: the places of those that are gone are forgotten in time.
    func note(present files: some Sequence<FileIdentity>) {
        let isNextHour = ContinuousClock.now - hourBegan >= .seconds(3_600)
        if isNextHour { hourBegan = .now }
        if positions.take(present: files, isNextHour: isNextHour) { writePositions() }
    }

    /// Keeps lines that came in by themselves.
    public func keep(_ lines: [UInt8], of owner: RecordOwner) throws(SinkError) {
        try keep(lines, readTo: [:])
    }

    /// What became of a batch that its sender gave a name.
    public enum Kept: Hashable, Sendable {
        /// It is on the disk.
        case now
        /// It waits here already.
        case before
        /// Another batch of that name waits here: this one was not kept.
        case not
    }

    /// Keeps a batch that its sender gave a name.
    ///
    /// The hub knows it by the name and by what it holds: sent again after it left, it is sent on again, and kept once; and other
    /// records that come under the same name later are not taken for it.
    public func keep(_ lines: [UInt8], named name: BatchName) throws(SinkError) -> Kept {
        if let known = names[name.given] { return known == name ? .before : .not }
        try keep(lines, readTo: [:], named: name)
        return .now
    }

    /// Keeps lines, and where the files that they are from were read to: both or neither.
    public func keep(_ lines: [UInt8], readTo places: [FileIdentity: FilePlace]) throws(SinkError) {
        try keep(lines, readTo: places, named: nil)
    }

    private func keep(
        _ lines: [UInt8], readTo places: [FileIdentity: FilePlace], named name: BatchName?
    ) throws(SinkError) {
        guard taken < limit else { throw .full }
        let number = next
        let key = name?.key ?? "\(identity)-\(number)"
        let file = folder.appending(path: "\(number)-\(identity)\(name == nil ? ".zst" : Spool.namedSuffix)")
        do {
            let bytes = try SpoolFile.encode(lines, places, key: name?.key)
            try DurableBytes.write(bytes, to: file)
            next += 1
            taken += Int64(bytes.count)
            waiting.append(
                Batch(
                    number: number, key: key, length: Int64(bytes.count), received: Instant(Date()),
                    file: file))
            if let name { names[name.given] = name }
        } catch {
            if DurableBytes.isFull(error) {
                logger.error(
                    "disk full: nothing is taken in",
                    metadata: ["folder": "\(folder.path(percentEncoded: false))"])
                throw .full
            }
            throw .refused("\(file.path(percentEncoded: false)): \(error)")
        }
        if !places.isEmpty {
            positions.take(places, batch: number)
            writePositions()
        }
        Counter(label: "cordon_spool_batches_total").increment()
        for one in arrivals { one.resume() }
        arrivals = []
    }

    /// How many batches wait, and how many bytes they take.
    public var backlog: (batches: Int, bytes: Int64) { (waiting.count, taken) }

    /// The batches that have waited longest.
    public func oldest(_ count: Int) -> [Batch] { Array(waiting.prefix(count)) }

    /// Returns once a batch waits.
    public func arrival() async {
        guard waiting.isEmpty else { return }
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                if Task.isCancelled || !waiting.isEmpty {
                    continuation.resume()
                } else {
                    arrivals.append(continuation)
                }
            }
        } onCancel: {
            Task { await self.wake() }
        }
    }

    private func wake() {
        for one in arrivals { one.resume() }
        arrivals = []
    }

    /// The records of a batch.
    public nonisolated func records(of batch: Batch) throws(SpoolFault) -> [UInt8] {
        do { return try SpoolFile.decode(batch.file).lines } catch { throw SpoolFault(error) }
    }

    /// Puts a batch that can never be sent where it holds up no other, for a person to look at.
    ///
    /// Its file is renamed and nothing is deleted; it goes on to count against the spool's limit.
    public func setAside(_ batch: Batch, because reason: String) {
        guard let index = waiting.firstIndex(of: batch) else { return }
        let place = batch.file.appendingPathExtension(Spool.asideExtension)
        logger.error(
            "batch set aside",
            metadata: ["file": "\(place.path(percentEncoded: false))", "reason": "\(reason)"])
        do {
            try FileManager.default.moveItem(at: batch.file, to: place)
        } catch {
            // It stays as it is, and is tried again at the next start.
            logger.error("batch not renamed", metadata: ["reason": "\(error)"])
        }
        if index == waiting.startIndex { waiting.removeFirst() } else { waiting.remove(at: index) }
        if let name = BatchName(key: batch.key) { names[name.given] = nil }
        aside = (aside.batches + 1, aside.bytes + batch.length)
        Counter(label: "cordon_spool_refused_total").increment()
    }

    /// How many batches were set aside, now or before the last start, and how many bytes they take.
    public var setAside: (batches: Int, bytes: Int64) { aside }

    /// Lets go of a batch that the hub has on its disk.
    public func drop(_ batch: Batch) {
        guard let index = waiting.firstIndex(of: batch) else { return }
        try? FileManager.default.removeItem(at: batch.file)
        if index == waiting.startIndex { waiting.removeFirst() } else { waiting.remove(at: index) }
        if let name = BatchName(key: batch.key) { names[name.given] = nil }
        taken -= batch.length
        // The file that went may have made the room that they want.
        if arePositionsBehind { writePositions() }
    }

    /// The batch is kept, and carries its positions itself: a disk that refuses them must not make its sender bring it again.
    private func writePositions() {
        do {
            try positions.write(to: folder.appending(path: Spool.positionsName))
            arePositionsBehind = false
        } catch {
            logger.error(
                "positions not written",
                metadata: ["folder": "\(folder.path(percentEncoded: false))", "reason": "\(error)"])
            arePositionsBehind = true
        }
    }

    private static let positionsName = "positions.json"
    /// Of files whose batch has a name of its sender's.
    private static let namedSuffix = ".named.zst"
    /// Of batches that were set aside.
    private static let asideExtension = "refused"
}

extension Instant {
    fileprivate init(_ date: Date) {
        self.init(milliseconds: Int64((date.timeIntervalSince1970 * 1_000).rounded(.down)))
    }
}
