import Detection
import Events
import Foundation
import Sigma
import TestSupport

/// Both engines side by side: what one finds, the other must find, for the same reasons.
struct EnginePair {
    private var indexed: Detector
    private var plain: PlainDetector
    /// How many events both were asked about.
    private(set) var events = 0
    /// Where they differ, the first few.
    private(set) var differences: [String] = []

    init(_ rules: RuleSet, names: FieldNames) {
        indexed = Detector(rules, names: names)
        plain = PlainDetector(rules, names: names)
    }

    /// The rules that hold, as the indexed engine finds them; differences are told with the event's name.
    mutating func rules(in event: borrowing Event, called name: String) -> [String] {
        events += 1
        let found = indexed.matches(in: event)
        let wanted = plain.matches(in: event)
        let ids = found.map(\.rule.id)
        let agree =
            ids == wanted.map(\.rule.id) && found.map(\.selections) == wanted.map(\.selections)
            && found.map(\.evidence) == wanted.map(\.evidence)
        if !agree, differences.count < 20 {
            differences.append("\(name): \(ids) is not \(wanted.map(\.rule.id)), or for other reasons")
        }
        return ids
    }
}

/// Records of the corpora as the program reads them: through the decoders, from bytes.
extension CorpusEvents {
    /// The lines of a file below the corpora, as bytes.
    static func texts(_ path: String) throws -> [[UInt8]] {
        guard let folder = Corpora.folder else { return [] }
        return try Data(contentsOf: folder.appending(path: path)).split(separator: 0x0A).map { [UInt8]($0) }
    }

    /// Decodes lines of JSON.
    static func decode(
        _ lines: [[UInt8]], _ names: FieldNames, _ body: (_ index: Int, inout Event) throws -> Void
    ) throws -> DecodingReport {
        var decoder = JSONLineDecoder(names: names)
        var event = Event(names: names)
        var report = DecodingReport()
        for (index, line) in lines.enumerated()
        where decoder.decode(line.span, number: UInt64(index + 1), into: &event, report: &report) {
            try body(index, &event)
        }
        return report
    }

    /// Decodes the records of an EVTX file, chunk by chunk.
    static func decode(
        evtx url: URL, _ names: FieldNames, _ body: (inout Event) throws -> Void
    ) throws -> DecodingReport {
        let bytes = [UInt8](try Data(contentsOf: url))
        var decoder = EVTXDecoder(names: names)
        var event = Event(names: names)
        var report = DecodingReport()
        for start in stride(from: EVTXDecoder.headerLength, to: bytes.count, by: EVTXDecoder.chunkLength) {
            let end = min(start + EVTXDecoder.chunkLength, bytes.count)
            try decoder.decode(
                bytes.span.extracting(start..<end), at: start, event: &event, report: &report, body)
        }
        return report
    }
}
