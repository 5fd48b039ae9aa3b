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
    /// The revision of the saved state; 0 if there is none.
    var stateRevision: UInt64
    var savedSequence: UInt64
    var savedAt = ContinuousClock.now
}

/// What correlations have seen, in keys of a bucket: a head that names the parts, so that a half-written state is never read.
struct SavedState {
    /// What one value may hold; servers take messages of a megabyte unless told otherwise.
    private static let part = 512 << 10

    private struct Head: Codable {
        let sequence: UInt64
        let generation: UInt64
        let parts: Int
    }

    /// The newest state of a partition, and its revision; `nil` if there is none.
    static func read(_ partition: Int, _ link: NATSLink) async throws -> (
        bytes: [UInt8], sequence: UInt64, revision: UInt64
    )? {
        guard let (value, revision) = try await link.get("p\(partition)", in: FederationNames.states) else {
            return nil
        }
        let head = try JSONDecoder().decode(Head.self, from: Data(value))
        var packed: [UInt8] = []
        for index in 0..<head.parts {
            guard
                let part = try await link.get(
                    "p\(partition).\(head.generation % 2).\(index)", in: FederationNames.states)
            else {
                throw FederationError.malformed(
                    "part \(index) of the state of partition \(partition) is missing")
            }
            packed += part.value
        }
        return (try Zstd.decompress(packed, limit: 512 << 20), head.sequence, revision)
    }

    /// Writes a state, unless another worker has written one since.
    static func write(_ bytes: [UInt8], _ work: PartitionWork, _ link: NATSLink) async throws -> UInt64 {
        let packed = try Zstd.compress(bytes)
        let generation = work.stateRevision + 1
        let parts = stride(from: 0, to: packed.count, by: part).map {
            Array(packed[$0..<min(packed.count, $0 + part)])
        }
        for (index, one) in parts.enumerated() {
            try await link.put(one, "p\(work.number).\(generation % 2).\(index)", in: FederationNames.states)
        }
        let head = try JSONEncoder().encode(
            Head(sequence: work.sequence, generation: generation, parts: parts.count))
        return try await link.put(
            Array(head), "p\(work.number)", in: FederationNames.states, after: work.stateRevision)
    }
}
