public import Events
public import Vocabulary

/// Turns blocks into events. Each thread has its own.
public struct BlockDecoder {
    private let names: FieldNames
    private let now: Instant
    private let lineLimit: Int
    private let mapping: FieldMapping
    private let clock: LocalClock
    private var event: Event
    private var evtx: EVTXDecoder

    /// A decoder whose fields bear the names that the detector knows too; `clock` says what times without a zone mean.
    /// For the rest see ``BlockReader``.
    public init(
        names: FieldNames, now: Instant, mapping: FieldMapping = .standard, clock: LocalClock = .utc,
        lineLimit: Int = InputReader.longestLine
    ) {
        self.clock = clock
        self.mapping = mapping
        self.names = names
        self.now = now
        self.lineLimit = lineLimit
        event = Event(names: names)
        evtx = EVTXDecoder(names: names)
    }

    /// Hands over every record of the block, in order, in the same event.
    ///
    /// - Throws: What `body` throws.
    public mutating func decode(
        _ block: InputBlock, report: inout DecodingReport, _ body: (inout Event) throws -> Void
    ) throws {
        switch block.content {
        case .chunks(let bytes, let place, let header):
            try decodeChunks(bytes, at: place, header, &report, body)
        case .lines(let bytes, let first, let followsJSON):
            try decodeLines(bytes, first, followsJSON, &report, body)
        case .objects(let bytes, let objects): try decodeObjects(bytes, objects, &report, body)
        case .longLine(let start, let length, let number):
            report.add(bytes: length)
            skip(start[...], length, number, &report)
        case .notALog, .failure, .end: break
        }
    }

    private mutating func decodeChunks(
        _ bytes: [UInt8], at place: Int, _ headerLength: Int, _ report: inout DecodingReport,
        _ body: (inout Event) throws -> Void
    ) throws {
        var offset = 0
        if place == 0 {
            offset = min(headerLength, bytes.count)
            evtx.readHeader(bytes.span.extracting(first: offset), report: &report)
            // Windows gives every log a chunk, be there no record in it.
            if headerLength > 0, bytes.count == headerLength {
                report.skip("EVTX file: cut behind its header", at: "byte \(headerLength)")
            }
        }
        while offset < bytes.count {
            let length = min(EVTXDecoder.chunkLength, bytes.count - offset)
            try evtx.decode(
                bytes.span.extracting(offset..<offset + length), at: place + offset, event: &event,
                report: &report, body)
            offset += length
        }
    }

    private mutating func decodeLines(
        _ bytes: [UInt8], _ first: Int, _ followsJSON: Bool, _ report: inout DecodingReport,
        _ body: (inout Event) throws -> Void
    ) throws {
        var reader = reader(followsJSON: followsJSON)
        var number = first
        var start = 0
        report.add(bytes: bytes.count)
        while start < bytes.count {
            let end = bytes.offset(of: 0x0A, from: start) ?? bytes.count
            let kept = end > start && bytes[end - 1] == 0x0D ? end - 1 : end
            if end - start > lineLimit {
                skip(bytes[start..<end], end - start, number, &report)
            } else if kept > start {
                try reader.take(
                    bytes.span.extracting(start..<kept), number: UInt64(number), into: &event,
                    report: &report,
                    body)
            }
            number += 1
            start = end + 1
        }
        try reader.finish(into: &event, report: &report, body)
    }

    private mutating func decodeObjects(
        _ bytes: [UInt8], _ objects: [InputBlock.Record], _ report: inout DecodingReport,
        _ body: (inout Event) throws -> Void
    ) throws {
        var reader = reader(followsJSON: true)
        report.add(bytes: bytes.count)
        for object in objects {
            let range = object.range
            if range.count > lineLimit {
                skip(bytes[range], range.count, object.line, &report)
                continue
            }
            try reader.take(
                bytes.span.extracting(range), number: UInt64(object.line), into: &event, report: &report
            ) { event in
                event.item += object.item - 1
                try body(&event)
            }
        }
        try reader.finish(into: &event, report: &report, body)
    }

    /// A reader that has seen a line of JSON, if one came before the block.
    private mutating func reader(followsJSON: Bool) -> RecordReader {
        var reader = RecordReader(names: names, now: now, mapping: mapping, clock: clock)
        if followsJSON {
            var ignored = DecodingReport()
            let object: [UInt8] = Array("{}".utf8)
            reader.take(object.span, number: 0, into: &event, report: &ignored) { _ in }
        }
        return reader
    }

    private func skip(_ line: ArraySlice<UInt8>, _ length: Int, _ number: Int, _ report: inout DecodingReport)
    {
        report.skip(
            "text: line longer than \(lineLimit) bytes", at: "line \(number), \(length) bytes",
            sample: line.prefix(200))
    }
}
