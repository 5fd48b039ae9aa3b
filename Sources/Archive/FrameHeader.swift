import FoundationEssentials
public import Vocabulary

// A segment is a row of pairs, and nothing else:
//
//     offset  bytes
//     0       5C 2A 4D 18          magic of a zstd skippable frame
//     4       7B 00 00 00          its length, little-endian
//     8       {"batch":"...",...}  the header below, as JSON
//     131     28 B5 2F FD ...      a zstd frame with the records, one a line, as they came
//
//     ...     5D 2A 4D 18 ...      where records were deleted after their time: a skippable frame over a hole
//
// zstdcat passes over skippable frames, so a segment reads as plain text with common tools; the headers let the
// archive be checked, and the database be mended, from the segment alone.

/// What is written before each batch of records in a segment.
public struct FrameHeader: Hashable, Codable, Sendable {
    /// The sender's name for the batch: the same batch sent twice is kept once.
    public var batch: String
    /// When the batch was received: by the collector that held it where it says so, else when it arrived. The segment is of the hour
    /// of its arrival all the same.
    public var received: Instant
    /// How many records it holds.
    public var records: Int
    /// The length of the records in bytes, before compression.
    public var bytes: Int
    /// The length of the zstd frame that follows.
    public var length: Int
    /// SHA-256 of the records before compression, in hexadecimal.
    public var sha256: String
    /// The length of the skippable frame over a hole that follows, its head included; `nil` where none does.
    public var hole: Int?

    /// A skippable frame that holds this header, with so many blanks behind it.
    func encoded(paddedBy blanks: Int = 0) throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys]
        let json = Array(try encoder.encode(self)) + [UInt8](repeating: 0x20, count: blanks)
        return FrameHeader.magic + littleEndian(UInt32(json.count)) + json
    }

    /// The length of the magic and of the length field.
    static let prefixLength = 8

    /// The most a header may take: a longer one is not ours.
    static let longest = 4_096

    /// The length of the JSON that follows these eight bytes; `nil` if they do not start a header.
    static func length(ofPrefix prefix: [UInt8]) -> Int? {
        guard prefix.count == prefixLength, Array(prefix[..<4]) == magic else { return nil }
        let length = prefix[4...].reversed().reduce(0) { $0 << 8 | Int($1) }
        return (2...longest).contains(length) ? length : nil
    }

    private static let magic: [UInt8] = [0x5C, 0x2A, 0x4D, 0x18]
    /// Another skippable frame: room that a frame no longer needs.
    private static let holeMagic: [UInt8] = [0x5D, 0x2A, 0x4D, 0x18]

    /// The head of a hole: the bytes behind it are not written.
    static func hole(ofLength length: Int) -> [UInt8] { holeMagic + littleEndian(UInt32(length)) }

    /// The length of the hole that these eight bytes begin; `nil` if they begin none.
    static func holeLength(ofPrefix prefix: [UInt8]) -> Int? {
        guard prefix.count == prefixLength, Array(prefix[..<4]) == holeMagic else { return nil }
        return prefix[4...].reversed().reduce(0) { $0 << 8 | Int($1) }
    }
}

private func littleEndian(_ number: UInt32) -> [UInt8] {
    (0..<4).map { UInt8(truncatingIfNeeded: number >> ($0 * 8)) }
}
