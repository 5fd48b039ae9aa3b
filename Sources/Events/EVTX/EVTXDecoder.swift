// An EVTX file is a header of 4,096 bytes and then chunks of 65,536 bytes, each of which can be read alone:
//
//     file header      0  "ElfFile\0"                          chunk     0  "ElfChnk\0"
//                     42  number of chunks, 16 bits                     44  offset of the last record
//                    120  flags: 1 not closed, 2 full                   48  offset of the free space behind it
//                    124  CRC-32 of bytes 0..<120                       52  CRC-32 of the records
//                                                                      124  CRC-32 of bytes 0..<120 and 128..<512
//     record           0  "**\0\0"                                     128  offsets of the names, by hash
//                      4  length, all included                         384  offsets of the templates, by hash
//                      8  record number, 64 bits                       512  records, one behind the other
//                     16  time written, FILETIME
//                     24  binary XML (see EVTXRunner, EVTXCompiler)
//                 length-4  the length again
//
// Windows writes the headers late. After a crash the file header counts too few chunks and the last chunk's header
// too few records, so that both are only hints here: every chunk of the file is read, and within it every record that
// says its length twice. Where the chain of records is broken, the next record is searched byte by byte.

/// Reads EVTX, chunk by chunk, so that a file of any size needs the memory of one chunk.
///
/// Checksums are verified and a wrong one is reported; it is never a reason to refuse a record that reads.
public struct EVTXDecoder: Sendable {
    /// The length of the file header.
    public static let headerLength = 4_096
    /// The length of each chunk.
    public static let chunkLength = 65_536

    /// Whether bytes begin like an EVTX file.
    public static func recognises(_ bytes: Span<UInt8>) -> Bool {
        unsafe bytes.bytes.starts(with: fileMagic)
    }

    /// Where the chunks of a file begin whose first bytes are given: behind its header, be that damaged, or at once, in
    /// what was carved from a disk; `nil` if there are none.
    public static func startOfChunks(_ bytes: Span<UInt8>) -> Int? {
        let first = unsafe bytes.bytes
        if first.starts(with: fileMagic) { return headerLength }
        if first.starts(with: chunkMagic) { return 0 }
        guard first.byteCount > headerLength else { return nil }
        return first.extracting(headerLength..<first.byteCount).starts(with: chunkMagic) ? headerLength : nil
    }

    private static let fileMagic: [UInt8] = Array("ElfFile\0".utf8)
    private static let chunkMagic: [UInt8] = Array("ElfChnk\0".utf8)
    private static let firstRecord = 512
    private static let recordMagic: UInt32 = 0x0000_2A2A

    private let keepsRaw: Bool
    private var runner: EVTXRunner

    /// A decoder for any number of files, one after the other: it learns their names.
    ///
    /// With `keepsRaw`, each event starts with its record as it came, in binary XML; see ``Event/raw``. It can hardly
    /// be read without its chunk, which is why that is not the rule.
    public init(names: FieldNames, keepsRaw: Bool = false) {
        self.keepsRaw = keepsRaw
        runner = EVTXRunner(names: names)
    }

    /// How much memory is taken by what is kept from chunk to chunk, in bytes.
    package var keptBytes: Int { runner.keptBytes }

    /// Looks at the file header. Whatever is wrong with it, the chunks may still be read.
    public func readHeader(_ bytes: Span<UInt8>, report: inout DecodingReport) {
        let header = unsafe bytes.bytes
        report.add(bytes: header.byteCount)
        if header.byteCount == 0 {
            return report.mend("EVTX file: no header, only chunks", at: "byte 0")
        }
        guard header.byteCount >= EVTXDecoder.headerLength else {
            return report.skip("EVTX file: cut within its header", at: "byte \(header.byteCount)")
        }
        var sum = CRC32()
        sum.update(header, 0..<120)
        if !header.starts(with: EVTXDecoder.fileMagic) || sum.value != header.word32(at: 124) {
            report.mend("EVTX file: the checksum of the file header is wrong", at: "byte 0")
        }
    }

    /// Decodes every record of one chunk, and hands each to `body` in the same event.
    ///
    /// The chunk is 65,536 bytes, or what is left of them in a cut file; `place` is its offset in the file, for the
    /// report. What `body` throws ends the work; nothing else does.
    public mutating func decode(
        _ bytes: Span<UInt8>, at place: Int, event: inout Event, report: inout DecodingReport,
        _ body: (inout Event) throws -> Void
    ) throws {
        let chunk = unsafe bytes.bytes
        report.add(bytes: chunk.byteCount)
        guard let recordsEnd = check(chunk, at: place, report: &report) else { return }
        runner.startChunk()
        var offset = EVTXDecoder.firstRecord
        var gap: Int?
        var next: UInt64?
        while offset < recordsEnd || EVTXDecoder.isRecord(next, chunk, at: offset) {
            guard let length = EVTXDecoder.recordLength(chunk, at: offset) else {
                if gap == nil { gap = offset }
                offset = EVTXDecoder.nextRecord(chunk, after: offset, before: recordsEnd)
                continue
            }
            if let start = gap {
                EVTXDecoder.reportGap(chunk, start..<offset, at: place, report: &report)
                gap = nil
            }
            next = chunk.word64(at: offset + 8) &+ 1
            if decodeRecord(chunk, offset..<offset + length, at: place, event: &event, report: &report) {
                report.add(records: 1)
                try body(&event)
            }
            offset += length
        }
        if let gap { EVTXDecoder.reportGap(chunk, gap..<offset, at: place, report: &report) }
    }

    private mutating func decodeRecord(
        _ chunk: RawSpan, _ range: Range<Int>, at place: Int, event: inout Event, report: inout DecodingReport
    ) -> Bool {
        event.reset()
        event.record = chunk.word64(at: range.lowerBound + 8)
        event.time = .init(fileTime: chunk.word64(at: range.lowerBound + 16))
        var damage: EVTXDamage?
        repeat {
            damage = nil
            event.fields.removeAll(keepingCapacity: true)
            let isWhole = event.write { text, event in
                if keepsRaw {
                    text.put(chunk, range)
                    event.rawRange = Event.Text(start: 0, length: range.count)
                }
                do throws(EVTXDamage) {
                    try runner.run(
                        chunk, range.lowerBound + 24..<range.upperBound - 4, into: &event, &text)
                } catch {
                    damage = error
                }
            }
            if isWhole || damage != nil { break }
            damage = .tooLong
        } while event.makeRoom(upTo: EVTXRunner.expansionLimit)
        guard let damage else { return true }
        report.skip(
            damage.reason,
            at: "record \(chunk.word64(at: range.lowerBound + 8)), byte \(place + range.lowerBound)")
        return false
    }

    // MARK: Chunk

    /// Verifies the chunk, and returns where its records end, or `nil` if there are none.
    private func check(_ chunk: RawSpan, at place: Int, report: inout DecodingReport) -> Int? {
        guard chunk.byteCount > EVTXDecoder.firstRecord else {
            if !chunk.isZero {
                report.skip(
                    "EVTX file: cut within the header of a chunk", at: "byte \(place + chunk.byteCount)")
            }
            return nil
        }
        guard chunk.starts(with: EVTXDecoder.chunkMagic) else {
            if chunk.isZero { return nil }
            report.mend("EVTX chunk: damaged header, its records are searched", at: "byte \(place)")
            return chunk.byteCount
        }
        if chunk.byteCount < EVTXDecoder.chunkLength {
            report.skip("EVTX file: cut within a chunk", at: "byte \(place + chunk.byteCount)")
            return chunk.byteCount
        }
        var sum = CRC32()
        sum.update(chunk, 0..<120)
        sum.update(chunk, 128..<512)
        guard sum.value == chunk.word32(at: 124) else {
            report.mend("EVTX chunk: the checksum of its header is wrong", at: "byte \(place)")
            return chunk.byteCount
        }
        let end = Int(chunk.word32(at: 48))
        guard (EVTXDecoder.firstRecord...chunk.byteCount).contains(end) else {
            report.mend("EVTX chunk: damaged header, its records are searched", at: "byte \(place)")
            return chunk.byteCount
        }
        sum = CRC32()
        sum.update(chunk, EVTXDecoder.firstRecord..<end)
        if sum.value != chunk.word32(at: 52) {
            report.mend("EVTX chunk: the checksum of its records is wrong", at: "byte \(place)")
        }
        return end
    }

    /// The length of the record at an offset, if one stands there whole.
    private static func recordLength(_ chunk: RawSpan, at offset: Int) -> Int? {
        guard chunk.holds(28, at: offset), chunk.word32(at: offset) == recordMagic else { return nil }
        let length = Int(chunk.word32(at: offset + 4))
        guard length >= 28, chunk.holds(length, at: offset),
            Int(chunk.word32(at: offset + length - 4)) == length
        else { return nil }
        return length
    }

    /// Whether the record of that number stands at the offset: one that was written before the chunk's header
    /// was, for records left over from an earlier use of the chunk have other numbers.
    private static func isRecord(_ number: UInt64?, _ chunk: RawSpan, at offset: Int) -> Bool {
        guard let number, recordLength(chunk, at: offset) != nil else { return false }
        return chunk.word64(at: offset + 8) == number
    }

    private static func nextRecord(_ chunk: RawSpan, after start: Int, before end: Int) -> Int {
        var offset = start + 1
        while offset < end {
            if chunk.byte(at: offset) == 0x2A, recordLength(chunk, at: offset) != nil { return offset }
            offset += 1
        }
        return end
    }

    /// Bytes between records count as a lost record, unless they are the empty rest of a chunk.
    private static func reportGap(
        _ chunk: RawSpan, _ range: Range<Int>, at place: Int, report: inout DecodingReport
    ) {
        guard !chunk.extracting(range).isZero else { return }
        report.skip(
            "EVTX chunk: bytes between records that are no record", at: "byte \(place + range.lowerBound)")
    }
}

extension RawSpan {
    fileprivate var isZero: Bool {
        // Logs are laid out in advance, so that whole chunks of zeros are common: sixty-four bytes at once.
        var offset = 0
        while offset &+ 64 <= byteCount {
            let block = unsafe unsafeLoadUnaligned(fromByteOffset: offset, as: SIMD8<UInt64>.self)
            guard block == SIMD8() else { return false }
            offset &+= 64
        }
        while offset < byteCount {
            if byte(at: offset) != 0 { return false }
            offset += 1
        }
        return true
    }

    func starts(with magic: [UInt8]) -> Bool {
        guard byteCount >= magic.count else { return false }
        for (offset, expected) in magic.enumerated() where byte(at: offset) != expected { return false }
        return true
    }
}
