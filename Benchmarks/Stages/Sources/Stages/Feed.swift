import Events
import Foundation
import Vocabulary

/// Records of one form, kept in memory, and what decodes them.
struct Feed {
    /// Bytes, and where the lines lie among them; none for EVTX.
    struct Source {
        let name: String
        let bytes: [UInt8]
        let lines: [Range<Int>]

        init(evtx name: String, _ bytes: [UInt8]) {
            self.name = name
            self.bytes = bytes
            lines = []
        }

        init(lines name: String, _ texts: [[UInt8]]) {
            self.name = name
            var (bytes, lines): ([UInt8], [Range<Int>]) = ([], [])
            for text in texts {
                lines.append(bytes.count..<bytes.count + text.count)
                bytes += text + [0x0A]
            }
            (self.bytes, self.lines) = (bytes, lines)
        }

        init(_ name: String, _ bytes: [UInt8]) {
            if EVTXDecoder.recognises(bytes.span) {
                self.init(evtx: name, bytes)
            } else {
                self.init(lines: name, bytes.split(separator: 0x0A).map { Array($0) })
            }
        }
    }

    let title: String
    let sources: [Source]
    let names: FieldNames
    private var evtx: EVTXDecoder
    /// Made for the first line, because it reads the names of all products' fields.
    private var text: LineDecoder?
    private var event: Event
    /// Room for a part of a file, as large as the program reads at once.
    private var block: [UInt8] = []
    private static let chunksInBlock = 8

    init(_ title: String, _ sources: [Source], names: FieldNames = FieldNames()) {
        self.title = title
        self.sources = sources
        self.names = names
        evtx = EVTXDecoder(names: names)
        event = Event(names: names)
    }

    /// Bytes of one pass.
    var byteCount: Int { sources.reduce(0) { $0 + $1.bytes.count } }

    /// Decodes every record of every source; returns how many there were.
    @discardableResult
    mutating func pass(_ body: (_ source: Int, inout Event) throws -> Void) throws -> Int {
        var records = 0
        for number in sources.indices {
            records += try pass(over: sources[number]) { try body(number, &$0) }
        }
        return records
    }

    /// Decodes every record of a source; returns how many there were.
    mutating func pass(over source: Source, _ body: (inout Event) throws -> Void) throws -> Int {
        var report = DecodingReport()
        if source.lines.isEmpty {
            try decode(evtx: source.bytes, &report, body)
        } else {
            var text = text ?? LineDecoder(names: names, now: Instant(milliseconds: 1_790_000_000_000))
            self.text = nil
            for (number, line) in source.lines.enumerated()
            where text.decode(
                source.bytes.span.extracting(line), number: UInt64(number + 1), into: &event, report: &report)
            {
                try body(&event)
            }
            self.text = text
        }
        return report.records
    }

    /// Decodes every record of an EVTX file block by block, as the program does; `nil` for another kind of file.
    mutating func pass(overFile path: String, _ body: (inout Event) throws -> Void) throws -> Int? {
        let (header, chunk) = (EVTXDecoder.headerLength, EVTXDecoder.chunkLength)
        if block.isEmpty { block = Array(repeating: 0, count: header + Feed.chunksInBlock * chunk) }
        guard let file = unsafe fopen(path, "rb") else { throw BenchmarkError("\(path) cannot be opened") }
        defer { unsafe fclose(file) }
        unsafe setvbuf(file, nil, _IONBF, 0)
        // Taken out, because the body may not reach what is lent to the decoder.
        var block = block
        self.block = []
        defer { self.block = block }
        var count = unsafe block.withUnsafeMutableBytes { unsafe fread($0.baseAddress, 1, $0.count, file) }
        guard count >= 8, EVTXDecoder.recognises(block.span) else { return nil }
        var report = DecodingReport()
        evtx.readHeader(block.span.extracting(first: min(header, count)), report: &report)
        var (place, offset) = (0, header)
        while count > 0 {
            while offset < count {
                let end = min(offset + chunk, count)
                try evtx.decode(
                    block.span.extracting(offset..<end), at: place + offset, event: &event, report: &report,
                    body)
                offset = end
            }
            place += count
            offset = 0
            count = unsafe block.withUnsafeMutableBytes {
                unsafe fread($0.baseAddress, 1, Feed.chunksInBlock * chunk, file)
            }
        }
        return report.records
    }

    private mutating func decode(
        evtx bytes: [UInt8], _ report: inout DecodingReport, _ body: (inout Event) throws -> Void
    ) throws {
        let header = min(EVTXDecoder.headerLength, bytes.count)
        evtx.readHeader(bytes.span.extracting(first: header), report: &report)
        var place = header
        while place < bytes.count {
            let end = min(place + EVTXDecoder.chunkLength, bytes.count)
            try evtx.decode(
                bytes.span.extracting(place..<end), at: place, event: &event, report: &report, body)
            place = end
        }
    }
}

/// Reads a file into an array, in place of what it held.
func read(_ path: String, into bytes: inout [UInt8]) throws {
    guard let file = unsafe fopen(path, "rb") else { throw BenchmarkError("\(path) cannot be opened") }
    defer { unsafe fclose(file) }
    unsafe setvbuf(file, nil, _IONBF, 0)
    guard unsafe fseek(file, 0, SEEK_END) == 0, case let length = unsafe ftell(file), length >= 0 else {
        throw BenchmarkError("\(path) is no file of a known length")
    }
    unsafe rewind(file)
    bytes = []
    bytes = unsafe [UInt8](unsafeUninitializedCapacity: length) { buffer, count in
        count = unsafe fread(buffer.baseAddress, 1, length, file)
    }
    guard bytes.count == length else { throw BenchmarkError("\(path) cannot be read") }
}
