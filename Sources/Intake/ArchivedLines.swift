import Events
import Vocabulary

/// The records of one batch, decoded one after the other: by detection, and when a person asks for one of them again.
struct ArchivedLines {
    private let bytes: [UInt8]
    private let received: Instant

    /// The old form of syslog names no year: it is taken as the latest that is not after `received`.
    init(_ bytes: [UInt8], received: Instant) {
        self.bytes = bytes
        self.received = received
    }

    /// Each record with its first line's number; the lines of one event of auditd are one record.
    func forEach(_ names: FieldNames, report: inout DecodingReport, _ body: (Event) -> Void) {
        var reader = RecordReader(
            names: names, now: received, clock: .paris.nearest(to: received), keepsUnread: true)
        var event = Event(names: names)
        Lines.forEach(in: bytes) { number, line in
            reader.take(
                bytes.span.extracting(line), number: UInt64(number + 1), into: &event, report: &report
            ) { body($0) }
        }
        reader.finish(into: &event, report: &report) { body($0) }
    }
}
