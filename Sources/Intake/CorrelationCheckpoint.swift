import Crypto
import Registry
import Store
import Vocabulary

// The file, all numbers little-endian:
//
//     magic        8 bytes   "CordIntk"
//     version      u32       1
//     batch        i64       the last batch that was counted; 0 if there was none
//     place        u32 and as many bytes: where that batch lies, by which it is known again
//     states       u32       each an establishment i64, a length u64 and the bytes of `CorrelationState.snapshot()`
//     digest       32 bytes  SHA-256 of everything before

/// What correlations had seen once a batch was counted, as a file beside the records.
struct CorrelationCheckpoint {
    /// The last batch that was counted; all that were detected in before it were counted too.
    var batch: ID<IngestBatch>
    /// Where it lies: a number alone may be given again in a folder that was restored from a backup.
    var place: String
    var states: [(establishment: ID<Establishment>, bytes: [UInt8])]

    /// Why a file was not taken back.
    enum Fault: Error, Equatable, CustomStringConvertible {
        case otherVersion(UInt32)
        case damaged

        var description: String {
            switch self {
            case .otherVersion(let version):
                "the saved state of correlations has version \(version), and this program reads version 1"
            case .damaged: "the saved state of correlations is cut short or damaged"
            }
        }
    }

    private static let magic = "CordIntk".utf8
    private static let version: UInt32 = 1

    init(batch: ID<IngestBatch>, place: String, states: [(establishment: ID<Establishment>, bytes: [UInt8])])
    {
        self.batch = batch
        self.place = place
        self.states = states
    }

    var bytes: [UInt8] {
        var bytes = Array(CorrelationCheckpoint.magic)
        bytes.append(CorrelationCheckpoint.version)
        bytes.append(batch.rawValue)
        bytes.append(UInt32(clamping: place.utf8.count))
        bytes += place.utf8
        bytes.append(UInt32(clamping: states.count))
        for (establishment, state) in states {
            bytes.append(establishment.rawValue)
            bytes.append(UInt64(state.count))
            bytes += state
        }
        return bytes + SHA256.hash(data: bytes)
    }

    init(reading bytes: [UInt8]) throws(Fault) {
        let end = bytes.count - SHA256.byteCount
        guard end >= CorrelationCheckpoint.magic.count, bytes.starts(with: CorrelationCheckpoint.magic) else {
            throw .damaged
        }
        var reader = Reader(bytes: bytes, offset: CorrelationCheckpoint.magic.count, end: end)
        let version = UInt32(truncatingIfNeeded: try reader.number(4))
        guard version == CorrelationCheckpoint.version else { throw .otherVersion(version) }
        guard SHA256.hash(data: bytes[..<end]).elementsEqual(bytes[end...]) else { throw .damaged }
        batch = ID(Int64(bitPattern: try reader.number(8)))
        place = String(decoding: try reader.bytes(try reader.number(4)), as: UTF8.self)
        states = []
        for _ in 0..<(try reader.number(4)) {
            let establishment = ID<Establishment>(Int64(bitPattern: try reader.number(8)))
            states.append((establishment, Array(try reader.bytes(try reader.number(8)))))
        }
    }

    /// Nothing is believed that was not compared with what is there.
    private struct Reader {
        let bytes: [UInt8]
        var offset: Int
        let end: Int

        mutating func number(_ count: UInt64) throws(Fault) -> UInt64 {
            try bytes(count).reversed().reduce(0) { $0 << 8 | UInt64($1) }
        }

        mutating func bytes(_ count: UInt64) throws(Fault) -> ArraySlice<UInt8> {
            guard count <= UInt64(end - offset) else { throw .damaged }
            defer { offset += Int(count) }
            return bytes[offset..<offset + Int(count)]
        }
    }
}

extension [UInt8] {
    /// Lowest byte first.
    fileprivate mutating func append(_ number: some FixedWidthInteger) {
        for shift in stride(from: 0, to: number.bitWidth, by: 8) {
            append(UInt8(truncatingIfNeeded: number >> shift))
        }
    }
}
