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
        var reader = RecordReader(
            names: names, now: received, mapping: reading.convention.fields,
            clock: reading.clocks.clock(of: hospital).nearest(to: received), keepsUnread: true)
        var event = Event(names: names)
        Lines.forEach(in: bytes) { number, line in
            reader.take(
                bytes.span.extracting(line), number: UInt64(number + 1), into: &event, report: &report
            ) { body($0) }
        }
        reader.finish(into: &event, report: &report) { body($0) }
    }
}
