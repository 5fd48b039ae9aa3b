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
        /// Which of two sets of keys has its parts: the next is written into the other one.
        let slot: Int
        /// Made up for each write: every part begins with it, so that parts of two writes are never taken for one value.
        let write: UUID
    }

    let name: String
    let bucket: String

    /// Which version is there; `nil` if there is none.
    func version(_ link: NATSLink) async throws -> Int64? {
        try await link.get(name, in: bucket).flatMap {
            try? JSONDecoder().decode(Head.self, from: Data($0.value)).version
        }
    }

    /// The value, if there is one and all of it is there.
    func read(_ link: NATSLink) async throws -> (bytes: [UInt8], version: Int64)? {
        guard let (value, _) = try await link.get(name, in: bucket),
            let head = try? JSONDecoder().decode(Head.self, from: Data(value))
        else { return nil }
        var packed: [UInt8] = []
        for index in 0..<head.parts {
            guard let part = try await link.get(key(head.slot, index), in: bucket),
                part.value.starts(with: head.write.bytes)
            else { return nil }
            packed += part.value.dropFirst(head.write.bytes.count)
        }
        // Parts of two versions, where another is being written: the next look finds the whole.
        return (try? Zstd.decompress(packed, limit: PartedValue.longest)).map { ($0, head.version) }
    }

    /// Puts another value in its place; its parts are written before its head.
    func write(_ bytes: [UInt8], version: Int64, _ link: NATSLink) async throws {
        let old = try await link.get(name, in: bucket).flatMap {
            try? JSONDecoder().decode(Head.self, from: Data($0.value))
        }
        let (write, slot) = (UUID(), 1 - (old?.slot ?? 1))
        let packed = try Zstd.compress(bytes)
        let starts = Array(stride(from: 0, to: packed.count, by: PartedValue.part))
        for (index, start) in starts.enumerated() {
            try await link.put(
                write.bytes + packed[start..<min(packed.count, start + PartedValue.part)], key(slot, index),
                in: bucket)
        }
        try await link.put(
            Array(
                JSONEncoder().encode(
                    Head(version: version, parts: starts.count, slot: slot, write: write))), name, in: bucket)
    }

    /// Two sets in turn, so that a reader of the old value finds all of it.
    private func key(_ slot: Int, _ index: Int) -> String { "\(name).\(slot).\(index)" }
}
