import Compression
public import Foundation
public import Registry
public import Vocabulary

/// What thinning makes of a segment.
public struct ThinnedSegment: Sendable {
    /// The digest of the file before and after, in hexadecimal.
    public var sha256Before = ""
    /// The digest of the file after.
    public var sha256After = ""
    /// How many records each frame that changed holds now, by its offset.
    public var records: [Int64: Int] = [:]
    /// How many records each of them lost, by its offset.
    public var taken: [Int64: Int] = [:]
    /// The digest of the records of each frame that changed, before anything was left out of it, in hexadecimal, by its offset.
    /// Of one that lost records before there is none.
    public var firstDigests: [Int64: String] = [:]
    /// Frames that could not be made smaller, and stay as they were: none in practice, told if there is one.
    public var untouched = 0
    /// The new file, beside the old one, until ``EventArchive/replace(_:with:)``.
    public var file: URL
}

extension EventArchive {
    /// Writes a segment anew without some of its lines, beside the old file.
    ///
    /// Places stay: a frame begins where it did, and a line keeps its number, because what is left of a deleted line is its
    /// line break. What a frame no longer needs is a hole of the file, inside a skippable frame: the disk gets it back, and
    /// zstdcat passes over it.
    ///
    /// - Parameters:
    ///   - segment: One that nobody writes to any more.
    ///   - sieve: The records of a frame as they are to be, and how many lines are left; `nil` to leave them as they are.
    /// - Returns: `nil` if nothing is to be left out.
    /// - Throws: ``ArchiveError``; the old file is untouched then.
    nonisolated public func thin(
        _ segment: SegmentName, _ sieve: ([UInt8], FrameHeader) throws -> (records: [UInt8], count: Int)?
    ) throws -> ThinnedSegment? {
        let old = url(of: segment)
        let fresh = old.appendingPathExtension("thin")
        var result = ThinnedSegment(file: fresh)
        try? FileManager.default.removeItem(at: fresh)
        // A copy that nobody asks for again must not fill a disk that is full already, nor outlive what the law wants gone.
        var isKept = false
        defer { if !isKept { try? FileManager.default.removeItem(at: fresh) } }
        let length =
            try FileManager.default.attributesOfItem(atPath: old.path(percentEncoded: false))[.size]
            as? NSNumber
        let writer = try SparseFile(fresh, length: length?.int64Value ?? 0)
        let source = try FileHandle(forReadingFrom: old)
        defer { try? source.close() }
        let (_, damage) = try walk(segment) { frame, records in
            guard let kept = try sieve(records, frame.header) else {
                try source.seek(toOffset: UInt64(frame.offset))
                return try writer.write(
                    Array(try source.read(upToCount: frame.solidLength) ?? Data()), at: frame.offset)
            }
            guard let bytes = try EventArchive.thinned(frame, kept) else {
                result.untouched += 1
                try source.seek(toOffset: UInt64(frame.offset))
                return try writer.write(
                    Array(try source.read(upToCount: frame.solidLength) ?? Data()), at: frame.offset)
            }
            try writer.write(bytes, at: frame.offset)
            result.records[frame.offset] = kept.count
            result.taken[frame.offset] = frame.header.records - kept.count
            if !EventArchive.wasThinned(records) { result.firstDigests[frame.offset] = frame.header.sha256 }
        }
        // What cannot be read cannot be sieved: the file stays until it goes as a whole.
        if let damage { throw damage }
        guard !result.records.isEmpty else { return nil }
        try writer.finish()
        result.sha256Before = try digest(of: segment).sha256
        result.sha256After = try digest(of: fresh, named: segment).sha256
        isKept = true
        return result
    }

    /// Removes what a stop left of files of a day that were being thinned: they hold the very records that had to go. To be
    /// called while no file is thinned.
    nonisolated public func removeLeftovers(of establishment: Finess, on day: Day) {
        let home = folder.appending(path: SegmentName.folder(of: establishment, on: day))
        let names =
            (try? FileManager.default.contentsOfDirectory(atPath: home.path(percentEncoded: false))) ?? []
        let leftovers = names.filter { $0.hasSuffix(".log.zst.thin") }
        for name in leftovers { try? FileManager.default.removeItem(at: home.appending(path: name)) }
        if !leftovers.isEmpty, leftovers.count == names.count { removeEmptyFolders(from: home) }
    }

    /// Puts the thinned file in the place of the old one.
    public func replace(_ segment: SegmentName, with thinned: ThinnedSegment) throws(ArchiveError) {
        close(segment)
        try renameFile(
            thinned.file.path(percentEncoded: false), to: url(of: segment).path(percentEncoded: false))
    }

    /// Whether records may have been left out: what is left of one is its line break. Blank lines that a sender sent look alike.
    public static func wasThinned(_ records: [UInt8]) -> Bool {
        records.first == 0x0A || zip(records, records.dropFirst()).contains { $0 == 0x0A && $1 == 0x0A }
    }

    /// What the header may need to tell of a hole, in bytes.
    private static let holeRoom = 48

    /// A frame of the same length with other records; `nil` if they do not pack smaller than what was there.
    private static func thinned(_ frame: StoredFrame, _ kept: (records: [UInt8], count: Int)) throws
        -> [UInt8]?
    {
        for level: Int32 in [3, 19] {
            let body = try Zstd.compress(kept.records, level: level)
            var header = frame.header
            header.records = kept.count
            header.bytes = kept.records.count
            header.length = body.count
            header.sha256 = sha256(kept.records)
            header.hole = nil
            let rest = Int(frame.length) - (try header.encoded().count) - body.count
            guard rest >= 0 else { continue }
            // Little room goes into the header, as blanks behind its JSON; more becomes a hole.
            guard rest >= 2 * EventArchive.holeRoom else { return try header.encoded(paddedBy: rest) + body }
            let hole = rest - EventArchive.holeRoom
            header.hole = hole
            let blanks = Int(frame.length) - (try header.encoded().count) - body.count - hole
            return try header.encoded(paddedBy: blanks) + body
                + FrameHeader.hole(ofLength: hole - FrameHeader.prefixLength)
        }
        return nil
    }
}

extension StoredFrame {
    /// How many of its bytes are written, the head of a hole included: a hole that is copied would be none any more.
    fileprivate var solidLength: Int {
        Int(length) - (header.hole.map { $0 - FrameHeader.prefixLength } ?? 0)
    }
}
