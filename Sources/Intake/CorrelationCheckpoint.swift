import Crypto
import Registry
import Store
import Vocabulary

// The file, all numbers little-endian:
//
//     magic        8 bytes   "CordIntk"
//     version      u32       2; 1 of older programs, without floor and lasts: the batch is the floor there
//     batch        i64       the last batch that was counted; 0 if there was none
//     place        u32 and as many bytes: where that batch lies, by which it is known again
//     floor        i64       all batches up to it were counted
//     lasts        u32       each an establishment i64 and the last of its batches that was counted, past the floor, i64
//     states       u32       each an establishment i64, a length u64 and the bytes of `CorrelationState.snapshot()`
//     digest       32 bytes  SHA-256 of everything before

/// What correlations had seen once a batch was counted, as a file beside the records.
struct CorrelationCheckpoint {
    /// The batch with the highest number of those that were counted.
    var batch: ID<IngestBatch>
    /// All batches up to it that were detected in were counted.
    var floor: ID<IngestBatch>
    /// The last one that was counted of each establishment that is past the floor: batches of one are counted in order, and
    /// those of several in turn.
    var lasts: [ID<Establishment>: ID<IngestBatch>]
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
                "the saved state of correlations has version \(version), and this program reads versions 1 and 2"
            case .damaged: "the saved state of correlations is cut short or damaged"
            }
        }
    }

    private static let magic = "CordIntk".utf8
    private static let version: UInt32 = 2

    init(
        batch: ID<IngestBatch>, place: String, floor: ID<IngestBatch>? = nil,
        lasts: [ID<Establishment>: ID<IngestBatch>] = [:],
        states: [(establishment: ID<Establishment>, bytes: [UInt8])]
    ) {
        self.batch = batch
        self.place = place
        self.floor = floor ?? batch
        self.lasts = lasts
        self.states = states
    }

    /// Whether the state has counted a batch.
    func hasCounted(_ batch: IngestBatch) -> Bool {
        batch.id <= floor || lasts[batch.establishment].map { batch.id <= $0 } ?? false
    }

    var bytes: [UInt8] {
        // Where all were counted in one order, as a partition's are, a worker of an older version reads it too.
        let isPlain = floor == batch && lasts.isEmpty
        var bytes = Array(CorrelationCheckpoint.magic)
        bytes.append(isPlain ? UInt32(1) : CorrelationCheckpoint.version)
        bytes.append(batch.rawValue)
        bytes.append(UInt32(clamping: place.utf8.count))
        bytes += place.utf8
        if !isPlain {
            bytes.append(floor.rawValue)
            bytes.append(UInt32(clamping: lasts.count))
            for (establishment, last) in lasts.sorted(by: { $0.key < $1.key }) {
                bytes.append(establishment.rawValue)
                bytes.append(last.rawValue)
            }
        }
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
        guard (1...CorrelationCheckpoint.version).contains(version) else { throw .otherVersion(version) }
        guard SHA256.hash(data: bytes[..<end]).elementsEqual(bytes[end...]) else { throw .damaged }
        batch = ID(Int64(bitPattern: try reader.number(8)))
        place = String(decoding: try reader.bytes(try reader.number(4)), as: UTF8.self)
        (floor, lasts) = (batch, [:])
        if version > 1 {
            floor = ID(Int64(bitPattern: try reader.number(8)))
            for _ in 0..<(try reader.number(4)) {
                let establishment = ID<Establishment>(Int64(bitPattern: try reader.number(8)))
                lasts[establishment] = ID(Int64(bitPattern: try reader.number(8)))
            }
        }
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
