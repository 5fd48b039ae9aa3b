import Events
import Vocabulary

/// Tells a log from the other files that lie in a folder beside it, by its content alone.
struct LogRecognition {
    private let now: Instant
    private let mapping: FieldMapping
    /// How many lines are looked at, and the share of them that must be of a known form.
    private static let sample = 200
    private static let share = 0.25

    init(now: Instant, mapping: FieldMapping) {
        self.now = now
        self.mapping = mapping
    }

    /// Why an input that is not EVTX is left out, or `nil` if it is read.
    ///
    /// What a person named is read unless it is no text at all.
    func reasonToSkip(_ first: [UInt8], wasNamed: Bool) -> String? {
        // Zeros at the start tell a picture or a database from text.
        if first.prefix(512).contains(0) { return "neither EVTX nor text" }
        if wasNamed || DocumentCutter.recognises(first) || holdsRecords(first) { return nil }
        return "text, but no log of a known form; name the file to read it all the same"
    }

    private func holdsRecords(_ first: [UInt8]) -> Bool {
        let names = FieldNames()
        var decoder = LineDecoder(names: names, now: now, mapping: mapping)
        var event = Event(names: names)
        var report = DecodingReport()
        var lines = 0
        var known = 0
        for line in first.split(separator: 0x0A).prefix(LogRecognition.sample) where !line.isEmpty {
            lines += 1
            let isRead = decoder.decode(line.span, number: UInt64(lines), into: &event, report: &report)
            if isRead, LogRecognition.isRecord(event) { known += 1 }
        }
        return Double(known) >= Double(lines) * LogRecognition.share && known > 0
    }

    /// Whether the record says more than one text: when, of what log, or several fields.
    private static func isRecord(_ event: borrowing Event) -> Bool {
        event.time != nil || event.logSource != nil || event.eventID != nil || event.fields.count > 3
    }
}
