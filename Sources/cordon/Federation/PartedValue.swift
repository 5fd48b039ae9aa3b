import Compression
import Federation
import Foundation

/// A value of any length in keys of a bucket: a head that names the parts, so that a half-written value is never read.
struct PartedValue {
    /// What one key may hold; servers take messages of a megabyte unless told otherwise.
    private static let part = 512 << 10
    /// A value that is longer, expanded, is none of ours.
    private static let longest = 64 << 20

    private struct Head: Codable {
        let version: Int64
        let parts: Int
    }

    let name: String
    let bucket: String

    /// Which version is there; `nil` if there is none.
    func version(_ link: NATSLink) async throws -> Int64? {
        try await link.get(name, in: bucket).flatMap {
            try? JSONDecoder().decode(Head.self, from: Data($0.value))
        }?
        .version
    }

    /// The value, if there is one and all of it is there.
    func read(_ link: NATSLink) async throws -> (bytes: [UInt8], version: Int64)? {
        guard let (value, _) = try await link.get(name, in: bucket),
            let head = try? JSONDecoder().decode(Head.self, from: Data(value))
        else { return nil }
        var packed: [UInt8] = []
        for index in 0..<head.parts {
            guard let part = try await link.get(key(head.version, index), in: bucket) else { return nil }
            packed += part.value
        }
        // Parts of two versions, where another is being written: the next look finds the whole.
        return (try? Zstd.decompress(packed, limit: PartedValue.longest)).map { ($0, head.version) }
    }

    /// Puts another value in its place; its parts are written before its head.
    func write(_ bytes: [UInt8], version: Int64, _ link: NATSLink) async throws {
        let packed = try Zstd.compress(bytes)
        let starts = Array(stride(from: 0, to: packed.count, by: PartedValue.part))
        for (index, start) in starts.enumerated() {
            try await link.put(
                Array(packed[start..<min(packed.count, start + PartedValue.part)]), key(version, index),
                in: bucket)
        }
        try await link.put(
            Array(JSONEncoder().encode(Head(version: version, parts: starts.count))), name, in: bucket)
    }

    /// Two versions in turn, so that a reader of the old one finds all of it.
    private func key(_ version: Int64, _ index: Int) -> String { "\(name).\(version & 1).\(index)" }
}
