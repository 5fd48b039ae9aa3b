public import Events
public import Vocabulary

/// Reads files of any known kind, record by record, with flat memory.
///
/// What is wrong with one record is counted in the report and never stops the rest. Files are read, not mapped: a
/// mapped file that is cut while it is read, as rotating logs on a share are, would stop the process.
public struct InputReader {
    /// The longest line that is decoded; a longer one is skipped and counted.
    public static let longestLine = 16 << 20

    private let names: FieldNames
    private let now: Instant
    private let lineLimit: Int
    private var event: Event

    /// A reader of files, whose fields bear the names that the detector knows too.
    ///
    /// `now` is for syslog, whose old form has no year; `lineLimit` is in bytes.
    public init(names: FieldNames, now: Instant, lineLimit: Int = InputReader.longestLine) {
        self.names = names
        self.now = now
        self.lineLimit = lineLimit
        event = Event(names: names)
    }

    /// Hands over every record of a file, or of standard input for `-`, in order.
    ///
    /// What can still be read of a file whose compression is damaged is handed over first.
    ///
    /// - Throws: ``InputError`` when the input cannot be opened or read on; what `body` throws.
    public mutating func read(_ path: String, _ body: (inout Event) throws -> Void) throws -> DecodingReport {
        var report = DecodingReport()
        try read(path, report: &report, body)
        return report
    }

    /// The same, with a report that also tells what was read before an error.
    ///
    /// - Throws: ``InputError`` when the input cannot be opened or read on; what `body` throws.
    public mutating func read(
        _ path: String, report: inout DecodingReport, _ body: (inout Event) throws -> Void
    ) throws {
        var source = try ByteSource(path: path)
        guard var first = try source.next() else { return }
        // Damage right behind the start must not cost the records before it.
        var failure: InputError?
        do throws(InputError) {
            while first.count < EVTXDecoder.headerLength, let piece = try source.next() { first += piece }
        } catch {
            failure = error
        }
        if EVTXDecoder.recognises(first.span) {
            try readEVTX(first, &source, &report, body)
        } else if isText(first) {
            try readLines(first, &source, &report, body)
        } else {
            report.add(bytes: first.count)
            report.skip("file: neither EVTX nor text", at: "byte 0", sample: first[...])
        }
        if let failure { throw failure }
    }

    private mutating func readEVTX(
        _ first: [UInt8], _ source: inout ByteSource, _ report: inout DecodingReport,
        _ body: (inout Event) throws -> Void
    ) throws {
        var decoder = EVTXDecoder(names: names)
        decoder.readHeader(first.span.extracting(first: EVTXDecoder.headerLength), report: &report)
        var pending = first
        var offset = min(EVTXDecoder.headerLength, first.count)
        var place = offset
        while true {
            while pending.count - offset < EVTXDecoder.chunkLength, let piece = try source.next() {
                pending.removeFirst(offset)
                offset = 0
                pending += piece
            }
            let length = min(EVTXDecoder.chunkLength, pending.count - offset)
            guard length > 0 else { return }
            try decoder.decode(
                pending.span.extracting(offset..<offset + length), at: place, event: &event, report: &report,
                body)
            offset += length
            place += length
        }
    }

    private mutating func readLines(
        _ first: [UInt8], _ source: inout ByteSource, _ report: inout DecodingReport,
        _ body: (inout Event) throws -> Void
    ) throws {
        var decoder = LineDecoder(names: names, now: now)
        var splitter = LineSplitter(limit: lineLimit)
        let limit = lineLimit
        func take(_ line: LineSplitter.Line, _ number: Int) throws {
            switch line {
            case .tooLong(let start, let length):
                report.skip(
                    "text: line longer than \(limit) bytes", at: "line \(number), \(length) bytes",
                    sample: start)
            case .whole(let bytes):
                if decoder.decode(bytes.span, number: UInt64(number), into: &event, report: &report) {
                    try body(&event)
                }
            }
        }
        let hasMark = first.starts(with: [0xEF, 0xBB, 0xBF])
        var piece = hasMark ? Array(first.dropFirst(3)) : first
        report.add(bytes: first.count)
        while true {
            try splitter.split(piece, take)
            guard let next = try source.next() else { break }
            report.add(bytes: next.count)
            piece = next
        }
        try splitter.finish(take)
    }

    /// Zeros at the start tell a picture or a database from text.
    private func isText(_ start: [UInt8]) -> Bool {
        !start.prefix(512).contains(0)
    }
}
