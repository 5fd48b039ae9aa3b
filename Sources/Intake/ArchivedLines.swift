import Detection
import Events
import Registry
import Vocabulary

/// The records of one batch, decoded one after the other: by detection, and when a person asks for one of them again.
struct ArchivedLines {
    private let bytes: [UInt8]
    private let received: Instant
    private let hospital: Finess?
    private let reading: RecordReading

    /// The old form of syslog names no year: it is taken as the latest that is not after `received`. Times without a zone are
    /// of the hospital's.
    init(_ bytes: [UInt8], received: Instant, of hospital: Finess?, _ reading: RecordReading) {
        self.bytes = bytes
        self.received = received
        self.hospital = hospital
        self.reading = reading
    }

    /// Each record with its first line's number; the lines of one event of auditd are one record.
    func forEach(_ names: FieldNames, report: inout DecodingReport, _ body: (Event) -> Void) {
        var records = self.walk(names)
        records.goOn(atMost: .max, report: &report, body)
    }

    /// The same, some records at a time.
    func walk(_ names: FieldNames) -> RecordWalk {
        RecordWalk(
            bytes,
            RecordReader(
                names: names, now: received, mapping: reading.convention.fields,
                clock: reading.clocks.clock(of: hospital).nearest(to: received), keepsUnread: true),
            Event(names: names))
    }
}

/// A reading of the records of one batch that stops and goes on.
struct RecordWalk {
    /// A long line takes as long as several short ones.
    static let bytesOfRecord = 512

    private let bytes: [UInt8]
    private var place = Lines.Place()
    private var reader: RecordReader
    private var event: Event
    /// Whether every record was handed over.
    private(set) var isDone = false

    fileprivate init(_ bytes: [UInt8], _ reader: RecordReader, _ event: Event) {
        (self.bytes, self.reader, self.event) = (bytes, reader, event)
    }

    /// How much of the bytes is left, between 0 and 1.
    var left: Double {
        bytes.isEmpty ? 0 : Double(max(0, bytes.count - place.offset)) / Double(bytes.count)
    }

    /// Hands over the next records, about so many of common length, each with its first line's number.
    mutating func goOn(atMost records: Int, report: inout DecodingReport, _ body: (Event) -> Void) {
        let bytes = self.bytes
        var rest = records
        while rest > 0, let (number, line) = Lines.next(in: bytes, &place) {
            reader.take(
                bytes.span.extracting(line), number: UInt64(number + 1), into: &event, report: &report
            ) { body($0) }
            rest -= max(1, line.count / RecordWalk.bytesOfRecord)
        }
        guard place.offset >= bytes.count, !isDone else { return }
        reader.finish(into: &event, report: &report) { body($0) }
        isDone = true
    }
}
