// A zip archive is read from its end (APPNOTE.TXT 6.3):
//
//     local header, name, extra, data      for each entry: PK\3\4, 30 bytes and two variable parts
//     …
//     central directory                    for each entry: PK\1\2, 46 bytes and three variable parts
//     [zip64 end of central directory]     PK\6\6, [zip64 locator] PK\6\7
//     end of central directory             PK\5\6, 22 bytes, and a comment of at most 65,535
//
// Sizes and places are those of the central directory: what the local headers say of them is not believed. Numbers
// that do not fit 32 bits are all ones there and stand in an extra field (zip64).

/// A zip archive in memory: entries that are stored or deflated, without encryption.
public struct ZipArchive: Sendable {
    private static let format = "zip"
    private let bytes: [UInt8]
    private let limits: ArchiveLimits
    private let directory: Range<Int>
    private let count: Int

    /// Whether bytes begin like a zip archive, an empty one included.
    public static func recognises(_ bytes: some Collection<UInt8>) -> Bool {
        bytes.starts(with: [0x50, 0x4B, 3, 4]) || bytes.starts(with: [0x50, 0x4B, 5, 6])
    }

    /// Finds the central directory.
    public init(_ bytes: [UInt8], limits: ArchiveLimits = ArchiveLimits()) throws(CompressionError) {
        self.bytes = bytes
        self.limits = limits
        guard let end = ZipArchive.endRecord(in: bytes) else {
            throw .truncated(format: ZipArchive.format, offset: bytes.count)
        }
        var count = UInt64(bytes.word16(end + 10))
        var size = UInt64(bytes.word32(end + 12))
        var start = UInt64(bytes.word32(end + 16))
        if count == 0xFFFF || size == 0xFFFF_FFFF || start == 0xFFFF_FFFF, end >= 20,
            bytes.word32(end - 20) == 0x0706_4B50
        {
            let place = bytes.word64(end - 12)
            guard bytes.count >= 56, place <= UInt64(bytes.count - 56),
                bytes.word32(Int(place)) == 0x0606_4B50
            else {
                throw .corrupt(
                    format: ZipArchive.format, offset: end,
                    reason: "the zip64 directory is not where it should be")
            }
            (count, size, start) = (
                bytes.word64(Int(place) + 32), bytes.word64(Int(place) + 40), bytes.word64(Int(place) + 48)
            )
        }
        guard count <= UInt64(limits.entries) else {
            throw .corrupt(
                format: ZipArchive.format, offset: end,
                reason: "it claims \(count) entries; at most \(limits.entries) are read")
        }
        guard start <= UInt64(end), size <= UInt64(end) - start else {
            throw .corrupt(
                format: ZipArchive.format, offset: end, reason: "its directory lies outside the file")
        }
        directory = Int(start)..<Int(start + size)
        self.count = Int(count)
    }

    /// Hands over the files whose name is wanted, in the order of the directory, and returns those it refused.
    ///
    /// Folders are passed over. A damaged entry costs itself alone; a damaged directory ends the work.
    public func forEach(
        where isWanted: (String) -> Bool, _ body: (ArchiveEntry) throws -> Void
    ) throws -> [RefusedEntry] {
        var refused: [RefusedEntry] = []
        var offset = directory.lowerBound
        var left = limits.total
        for _ in 0..<count {
            guard let header = CentralHeader(bytes, at: offset, before: directory.upperBound) else {
                throw CompressionError.corrupt(
                    format: ZipArchive.format, offset: offset, reason: "its directory is cut or damaged")
            }
            offset = header.end
            guard !header.name.hasSuffix("/"), isWanted(header.name) else { continue }
            do throws(EntryRefusal) {
                let content = try content(of: header, atMost: left)
                left -= content.count
                try hand(header.name, content, body)
            } catch {
                switch error {
                case .reason(let reason): refused.append(RefusedEntry(name: header.name, reason: reason))
                case .body(let error): throw error
                }
            }
        }
        return refused
    }

    private enum EntryRefusal: Error {
        case reason(String)
        case body(any Error)
    }

    private func hand(
        _ name: String, _ content: [UInt8], _ body: (ArchiveEntry) throws -> Void
    ) throws(EntryRefusal) {
        do { try body(ArchiveEntry(name: name, bytes: content)) } catch { throw .body(error) }
    }

    private func content(of header: CentralHeader, atMost left: Int) throws(EntryRefusal) -> [UInt8] {
        guard header.flags & 1 == 0 else { throw .reason("it is encrypted") }
        let bound = min(limits.entryLength, left)
        guard header.length <= UInt64(bound) else {
            throw .reason("it claims \(header.length) bytes; at most \(bound) are read")
        }
        guard let place = dataStart(of: header), header.packedLength <= UInt64(bytes.count - place) else {
            throw .reason("its data lie outside the archive")
        }
        let packed = bytes[place..<place + Int(header.packedLength)]
        let content: [UInt8]
        switch header.method {
        case 0: content = Array(packed)
        case 8: content = try inflated(packed, to: Int(header.length))
        default: throw .reason("compression method \(header.method) is not supported; pack with deflate")
        }
        guard content.count == header.length, crc32(of: content) == header.checksum else {
            throw .reason("its length or checksum is wrong")
        }
        return content
    }

    /// The local header says only how long its own variable parts are.
    private func dataStart(of header: CentralHeader) -> Int? {
        guard header.place <= UInt64(max(0, bytes.count - 30)) else { return nil }
        let place = Int(header.place)
        guard bytes.count - place >= 30, bytes.word32(place) == 0x0403_4B50 else { return nil }
        let start = place + 30 + Int(bytes.word16(place + 26)) + Int(bytes.word16(place + 28))
        return start <= bytes.count ? start : nil
    }

    private func inflated(_ packed: ArraySlice<UInt8>, to length: Int) throws(EntryRefusal) -> [UInt8] {
        guard length <= max(1 << 20, packed.count.multipliedReportingOverflow(by: limits.ratio).partialValue)
        else { throw .reason("it grows more than \(limits.ratio) times, as no text does") }
        guard var stream = InflateStream(.none) else { throw .reason("no memory") }
        var content: [UInt8] = []
        content.reserveCapacity(length)
        let source = packed[...]
        var offset = 0
        while content.count <= length {
            let (outcome, read, written) = stream.step(source, from: offset)
            offset += read
            content.append(contentsOf: stream.chunk[..<written])
            switch outcome {
            case .ended: return content
            case .damaged(let reason): throw .reason("its data are damaged: \(reason)")
            case .more:
                if read == 0, written == 0 { throw .reason("its data end too soon") }
            }
        }
        throw .reason("it is longer than it claims")
    }

    /// The end record is searched from the end: a comment may follow it.
    private static func endRecord(in bytes: [UInt8]) -> Int? {
        var offset = bytes.count - 22
        let last = max(0, bytes.count - 22 - 0xFFFF)
        while offset >= last, offset >= 0 {
            if bytes.word32(offset) == 0x0605_4B50 { return offset }
            offset -= 1
        }
        return nil
    }
}

/// What the central directory says of one entry.
private struct CentralHeader {
    let name: String
    let flags: UInt16
    let method: UInt16
    let checksum: UInt32
    private(set) var packedLength: UInt64
    private(set) var length: UInt64
    private(set) var place: UInt64
    let end: Int

    init?(_ bytes: [UInt8], at offset: Int, before end: Int) {
        guard end - offset >= 46, bytes.word32(offset) == 0x0201_4B50 else { return nil }
        flags = bytes.word16(offset + 8)
        method = bytes.word16(offset + 10)
        checksum = bytes.word32(offset + 16)
        packedLength = UInt64(bytes.word32(offset + 20))
        length = UInt64(bytes.word32(offset + 24))
        place = UInt64(bytes.word32(offset + 42))
        let nameEnd = offset + 46 + Int(bytes.word16(offset + 28))
        let extraEnd = nameEnd + Int(bytes.word16(offset + 30))
        self.end = extraEnd + Int(bytes.word16(offset + 32))
        guard self.end <= end else { return nil }
        name = String(archiveName: bytes[offset + 46..<nameEnd])
        readZip64(bytes, nameEnd..<extraEnd)
    }

    /// The extra field 1 holds, in this order, those of the three numbers that are all ones in the header.
    private mutating func readZip64(_ bytes: [UInt8], _ extra: Range<Int>) {
        var offset = extra.lowerBound
        while extra.upperBound - offset >= 4 {
            let length = Int(bytes.word16(offset + 2))
            let end = offset + 4 + length
            guard end <= extra.upperBound else { return }
            if bytes.word16(offset) == 1 {
                var place = offset + 4
                for number in [\CentralHeader.length, \.packedLength, \.place]
                where self[keyPath: number] == 0xFFFF_FFFF && end - place >= 8 {
                    self[keyPath: number] = bytes.word64(place)
                    place += 8
                }
                return
            }
            offset = end
        }
    }
}

extension [UInt8] {
    fileprivate func word16(_ offset: Int) -> UInt16 {
        UInt16(self[offset]) | UInt16(self[offset + 1]) << 8
    }

    fileprivate func word32(_ offset: Int) -> UInt32 {
        UInt32(word16(offset)) | UInt32(word16(offset + 2)) << 16
    }

    fileprivate func word64(_ offset: Int) -> UInt64 {
        UInt64(word32(offset)) | UInt64(word32(offset + 4)) << 32
    }
}
