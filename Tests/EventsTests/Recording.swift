import Events
import Foundation
import Testing
import Vocabulary

/// Reads files the slow, obvious way, for the tests.
enum Recording {
    static func evtx(
        _ file: [UInt8], names: FieldNames = FieldNames(), _ body: (inout Event) throws -> Void
    ) throws -> DecodingReport {
        var report = DecodingReport()
        var decoder = EVTXDecoder(names: names)
        var event = Event(names: names)
        let header = min(file.count, EVTXDecoder.headerLength)
        decoder.readHeader(file.span.extracting(0..<header), report: &report)
        for start in stride(from: EVTXDecoder.headerLength, to: file.count, by: EVTXDecoder.chunkLength) {
            let end = min(start + EVTXDecoder.chunkLength, file.count)
            try decoder.decode(
                file.span.extracting(start..<end), at: start, event: &event, report: &report, body)
        }
        return report
    }

    static func file(_ path: String, in folder: URL) throws -> [UInt8] {
        try [UInt8](Data(contentsOf: folder.appending(path: path)))
    }
}

extension Event {
    /// Field name → values, in order.
    var table: [String: [String]] {
        fields.reduce(into: [:]) { table, field in
            table[names.text(of: field.name), default: []].append(text(field))
        }
    }
}

/// One line that decodes without complaint: its fields, and the event itself.
func decodeLine(
    _ line: String, now: String = "2026-03-01T12:00:00Z"
) throws -> (fields: [String: [String]], event: Event) {
    let names = FieldNames()
    var decoder = LineDecoder(names: names, now: try Instant(parsing: now))
    var event = Event(names: names)
    var report = DecodingReport()
    _ = decoder.decode(Array(line.utf8).span, number: 1, into: &event, report: &report)
    #expect(report.skipped.isEmpty && report.mended.isEmpty)
    return (event.table, event)
}

/// Lines of JSON, each as an object.
func objects(_ path: String, in folder: URL) throws -> [[String: Any]] {
    try String(contentsOf: folder.appending(path: path), encoding: .utf8).split(separator: "\n").compactMap {
        try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any]
    }
}
