import Compression
import Crypto

/// The bytes of one file or of standard input, in pieces; gzip and zstd are expanded on the way.
///
/// Never holds more than a few pieces, whatever the length of the input.
struct ByteSource: ~Copyable {
    /// The most bytes of one read.
    static let pieceLength = 1 << 18
    /// The most compressed bytes that are expanded at once: a few of them can become megabytes.
    private static let sliceLength = 1 << 11

    private let path: String
    private var file: FileBytes
    private var stage = Stage.unknown
    /// What was read last, and how much of it was handed on.
    private var begun: [UInt8] = []
    private var offset = 0
    /// What ended the input, to be thrown once all that came before is handed on.
    private var failure: InputError?
    private var hash: SHA256?
    /// How many bytes were read, as they lie on the disk.
    private(set) var readCount = 0

    private enum Stage {
        case unknown, plain, gzip, zstd, ended
    }

    private var gzip: GzipDecoder?
    private var zstd: ZstdDecoder?

    /// Opens the file, or standard input for `-`.
    init(path: String, hashes: Bool = false) throws(InputError) {
        self.path = path
        file = try FileBytes(path: path)
        if hashes { hash = SHA256() }
    }

    /// The SHA-256 of what was read, as it lies on the disk, in hexadecimal; `nil` if it was not asked for.
    var digest: String? {
        hash.map { hash in
            hash.finalize().map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
        }
    }

    /// The next piece, never empty; `nil` at the end.
    ///
    /// What is read as it lies on the disk comes in pieces of at most `length` bytes, and the array is the one that the
    /// system wrote to.
    mutating func next(upTo length: Int = ByteSource.pieceLength) throws(InputError) -> [UInt8]? {
        if stage == .unknown { try recognise(length) }
        while stage != .ended {
            if offset >= begun.count {
                begun = try read(stage == .plain ? length : ByteSource.pieceLength)
                offset = 0
            }
            if begun.isEmpty {
                try finish()
                return nil
            }
            if stage == .plain {
                defer { begun = [] }
                return begun
            }
            var output: [UInt8] = []
            do throws(CompressionError) {
                let slice = begun[offset..<min(offset + ByteSource.sliceLength, begun.count)]
                offset += slice.count
                try gzip?.decode(slice, into: &output)
                try zstd?.decode(slice, into: &output)
            } catch {
                failure = .notDecompressed(path, reason: error.description)
                stage = .ended
            }
            // What came out before the damage counts.
            if !output.isEmpty { return output }
        }
        if let failure {
            self.failure = nil
            throw failure
        }
        return nil
    }

    private mutating func finish() throws(InputError) {
        stage = .ended
        do throws(CompressionError) {
            try gzip?.finish()
            try zstd?.finish()
        } catch {
            throw .notDecompressed(path, reason: error.description)
        }
    }

    private mutating func recognise(_ length: Int) throws(InputError) {
        begun = try read(length)
        while (1..<4).contains(begun.count) {
            let piece = try read(length - begun.count)
            if piece.isEmpty { break }
            begun += piece
        }
        do throws(CompressionError) {
            if begun.starts(with: [0x1F, 0x8B]) {
                gzip = try GzipDecoder()
                stage = .gzip
            } else if ByteSource.startsZstd(begun) {
                zstd = try ZstdDecoder()
                stage = .zstd
            } else {
                stage = .plain
            }
        } catch {
            throw .notDecompressed(path, reason: error.description)
        }
    }

    /// A frame, or a skippable frame as the event archive writes them.
    private static func startsZstd(_ bytes: [UInt8]) -> Bool {
        guard bytes.count >= 4 else { return false }
        return bytes.starts(with: [0x28, 0xB5, 0x2F, 0xFD])
            || (0x50...0x5F).contains(bytes[0]) && bytes[1...3].elementsEqual([0x2A, 0x4D, 0x18])
    }

    private mutating func read(_ length: Int) throws(InputError) -> [UInt8] {
        let piece = try file.read(length)
        readCount += piece.count
        hash?.update(data: piece)
        return piece
    }
}
