import Compression
import Foundation

// A spooled batch is a zstd skippable frame with the positions as JSON, or with its sender's name for it, and a zstd frame with the records, one a line:
// zstdcat shows what waits.

enum SpoolFile {
    private static let magic: [UInt8] = [0x5C, 0x2A, 0x4D, 0x18]

    static func encode(_ lines: [UInt8], _ places: [FileIdentity: FilePlace], key: String? = nil) throws
        -> [UInt8]
    {
        let places = places.map { Place(file: $0.key, place: $0.value) }
        let json =
            try key.map { try JSONEncoder().encode(Keyed(key: $0)) } ?? JSONEncoder().encode(places)
        let count = UInt32(json.count)
        let length = (0..<4).map { UInt8(truncatingIfNeeded: count >> ($0 * 8)) }
        return magic + length + json + (try Zstd.compress(lines))
    }

    static func positions(of file: URL) throws -> [FileIdentity: FilePlace] { try split(file).places }

    /// The name that its sender gave the batch; `nil` for one that came without.
    static func key(of file: URL) throws -> String? {
        let (json, _) = try parts(of: file)
        return try? JSONDecoder().decode(Keyed.self, from: json).key
    }

    static func decode(_ file: URL) throws -> (lines: [UInt8], places: [FileIdentity: FilePlace]) {
        let (places, body) = try split(file)
        return (try Zstd.decompress(Array(body), limit: 64 << 20), places)
    }

    private static func split(_ file: URL) throws -> (
        places: [FileIdentity: FilePlace], body: ArraySlice<UInt8>
    ) {
        let (json, body) = try parts(of: file)
        if (try? JSONDecoder().decode(Keyed.self, from: json)) != nil { return ([:], body) }
        let places = try JSONDecoder().decode([Place].self, from: json)
        return (Dictionary(places.map { ($0.file, $0.place) }) { $1 }, body)
    }

    private static func parts(of file: URL) throws -> (json: Data, body: ArraySlice<UInt8>) {
        let bytes = try [UInt8](Data(contentsOf: file))
        guard bytes.count > 8, bytes.starts(with: magic) else {
            throw CollectorError.spool(path: file.path(percentEncoded: false), reason: "no batch")
        }
        let length = bytes[4..<8].reversed().reduce(0) { $0 << 8 | Int($1) }
        guard 8 + length < bytes.count else {
            throw CollectorError.spool(
                path: file.path(percentEncoded: false), reason: "the batch is cut short")
        }
        return (Data(bytes[8..<8 + length]), bytes[(8 + length)...])
    }

    private struct Keyed: Codable {
        let key: String
    }

    private struct Place: Codable {
        let file: FileIdentity
        let place: FilePlace
    }
}

/// One file, whatever it is called now: rotation renames it.
public struct FileIdentity: Hashable, Codable, Sendable {
    /// The file system.
    public let device: UInt64
    /// The number within it.
    public let inode: UInt64

    /// A file by its numbers.
    public init(device: UInt64, inode: UInt64) {
        self.device = device
        self.inode = inode
    }
}

/// How far a file was read.
public struct FilePlace: Hashable, Codable, Sendable {
    /// The bytes before it were kept; in a Windows log, the records up to that number.
    public let offset: UInt64
    /// A digest of the bytes just before: where they differ, another file has the number now, or it was emptied.
    public let digest: UInt64
    /// A digest of the file's first bytes, no more of them than stand before the place. The ends of lines repeat themselves, and
    /// numbers of files are used again: only together do the two tell one generation from another. `nil` of older versions,
    /// and in a Windows log.
    public let head: UInt64?

    /// A place in a file.
    public init(offset: UInt64, digest: UInt64) {
        (self.offset, self.digest, head) = (offset, digest, nil)
    }

    /// A place in a file of lines, by what stands just before it and at the file's beginning.
    init(offset: UInt64, after bytes: some Collection<UInt8>, head: UInt64?) {
        (self.offset, digest, self.head) = (offset, FilePlace.digest(of: bytes), head)
    }

    /// FNV-1a of at most ``remembered`` bytes.
    ///
    /// Where the file ends before the offset there are fewer, and the digest is another.
    static func digest(of bytes: some Collection<UInt8>) -> UInt64 {
        bytes.reduce(0xCBF2_9CE4_8422_2325 ^ UInt64(bytes.count)) {
            ($0 ^ UInt64($1)) &* 0x0000_0100_0000_01B3
        }
    }

    /// Where nothing was read yet.
    static let start = FilePlace(offset: 0, digest: 0)

    /// How many bytes before a place, and at the beginning, tell whether it is the same file still.
    static let remembered: UInt64 = 64
}
