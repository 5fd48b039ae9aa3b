import Compression
import Federation
import Foundation
import Intake
import Registry
import Vocabulary

/// The state of one partition while a worker has it.
struct PartitionWork {
    let number: Int
    var lease: UInt64
    var detector: PartitionDetector
    /// The last message that was worked on.
    var sequence: UInt64
    var reading: Int
    /// What was saved last.
    var state: SavedState.Version
    var savedSequence: UInt64
    var savedAt = ContinuousClock.now
}

/// What correlations have seen, in keys of a bucket: a head that names the parts, so that a half-written state is never read.
struct SavedState {
    /// What one value may hold; servers take messages of a megabyte unless told otherwise.
    private static let part = 512 << 10

    /// One state that was saved.
    struct Version {
        /// The revision of the head; 0 if there is none.
        var revision: UInt64 = 0
        /// Which of two sets of keys has its parts: the next is written into the other one.
        var slot = 1
    }

    private struct Head: Codable {
        let sequence: UInt64
        let slot: Int
        let parts: Int
        /// Made up for each write: every part begins with it, so that parts of two writes are never taken for one state.
        let write: UUID
    }

    /// The newest state of a partition, and where it stands; `nil` if there is none. Without bytes if they cannot be read: then
    /// correlations start afresh, and the place in the stream holds all the same.
    static func read(_ partition: Int, _ link: NATSLink) async throws -> (
        bytes: [UInt8]?, sequence: UInt64, version: Version
    )? {
        guard let (value, revision) = try await link.get("p\(partition)", in: FederationNames.states) else {
            return nil
        }
        guard let head = try? JSONDecoder().decode(Head.self, from: Data(value)) else {
            let place = try? JSONDecoder().decode(Place.self, from: Data(value))
            return (nil, place?.sequence ?? 0, Version(revision: revision))
        }
        let version = Version(revision: revision, slot: head.slot)
        var packed: [UInt8] = []
        for index in 0..<head.parts {
            guard
                let part = try await link.get(
                    "p\(partition).\(head.slot).\(index)", in: FederationNames.states),
                part.value.starts(with: head.write.bytes)
            else { return (nil, head.sequence, version) }
            packed += part.value.dropFirst(head.write.bytes.count)
        }
        return (try? Zstd.decompress(packed, limit: 512 << 20), head.sequence, version)
    }

    /// Writes a state, unless another worker has written one since.
    static func write(_ bytes: [UInt8], _ work: PartitionWork, _ link: NATSLink) async throws -> Version {
        let packed = try Zstd.compress(bytes)
        let (write, slot) = (UUID(), 1 - work.state.slot)
        let parts = stride(from: 0, to: packed.count, by: part).map {
            Array(packed[$0..<min(packed.count, $0 + part)])
        }
        for (index, one) in parts.enumerated() {
            try await link.put(
                write.bytes + one, "p\(work.number).\(slot).\(index)", in: FederationNames.states)
        }
        let head = try JSONEncoder().encode(
            Head(sequence: work.sequence, slot: slot, parts: parts.count, write: write))
        let revision = try await link.put(
            Array(head), "p\(work.number)", in: FederationNames.states, after: work.state.revision)
        return Version(revision: revision, slot: slot)
    }

    /// What every head says, also one of another version of this program.
    private struct Place: Decodable {
        let sequence: UInt64
    }
}

extension UUID {
    /// Its letters, as a mark before bytes.
    var bytes: [UInt8] { Array(uuidString.utf8) }
}
