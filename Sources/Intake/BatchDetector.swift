import Detection
import Events
import Foundation
import Sigma
import Store
import Vocabulary
import Watch

/// What a batch holds: matches, where its records came from, and what could not be read.
struct Findings {
    var detections: [NewDetection] = []
    var sources: [SourceCount] = []
    var span: ClosedRange<Instant>?
    var report = DecodingReport()
}

/// Decodes the records of batches and asks the rules about each.
struct BatchDetector {
    private let names = FieldNames()
    private var detector: Detector
    private var event: Event

    init(_ rules: RuleSet) {
        detector = Detector(rules, names: names)
        event = Event(names: names)
    }

    /// Everything found in the records of a batch, one record a line.
    mutating func findings(in records: [UInt8], of batch: IngestBatch) -> Findings {
        var findings = Findings()
        var sources: [SourceKey: SourceCount] = [:]
        var decoder = LineDecoder(names: names, now: batch.received)
        for (offset, line) in records.split(separator: 0x0A, omittingEmptySubsequences: false).enumerated() {
            let line = line.last == 0x0D ? line.dropLast() : line
            guard !line.isEmpty,
                decoder.decode(
                    line.span, number: UInt64(offset + 1), into: &event, report: &findings.report)
            else { continue }
            let time = event.time ?? batch.received
            findings.span =
                findings.span.map { min($0.lowerBound, time)...max($0.upperBound, time) } ?? time...time
            count(time, in: &sources)
            for match in detector.matches(in: event) {
                findings.detections.append(detection(match, at: time, line: offset, of: batch))
            }
        }
        findings.sources = sources.values.sorted { ($0.kind, $0.name) < ($1.kind, $1.name) }
        return findings
    }

    private struct SourceKey: Hashable {
        let name: String
        let kind: String
    }

    /// A batch names few machines; past so many, the rest count as one, so that hostile names fill no table.
    private static let mostSources = 2_000

    private func count(_ time: Instant, in sources: inout [SourceKey: SourceCount]) {
        var key = SourceKey(name: event.computer ?? "?", kind: event.dialect)
        if sources[key] == nil, sources.count >= BatchDetector.mostSources {
            key = SourceKey(name: "?", kind: "other")
        }
        var entry =
            sources[key] ?? SourceCount(name: key.name, kind: key.kind, lastEvent: time, records: 0)
        entry.records += 1
        entry.lastEvent = max(entry.lastEvent, time)
        sources[key] = entry
    }

    private func detection(_ match: Match, at time: Instant, line: Int, of batch: IngestBatch) -> NewDetection
    {
        let metadata = match.rule.metadata
        return NewDetection(
            establishment: batch.establishment, rule: metadata.id, ruleTitle: metadata.title,
            level: AlertLevel(named: metadata.level.rawValue) ?? .informational,
            tags: metadata.tags.map(\.text), time: time, host: event.computer ?? "",
            account: event.account,
            segment: RecordLocator.text(of: batch), line: line, sourceFormat: event.dialect,
            matched: MatchedField.json(match), raw: Data(event.raw))
    }
}

extension MatchedField {
    /// Why the rule matched, as it is stored.
    fileprivate static func json(_ match: Match) -> String {
        let fields = match.matched.map { field, value in
            let marks = match.ranges(in: field, of: value).map {
                Mark(offset: $0.lowerBound, length: $0.count)
            }
            return MatchedField(field: field, value: value, marks: marks)
        }
        return (try? JSONEncoder().encode(fields)).map { String(decoding: $0, as: UTF8.self) } ?? "[]"
    }
}

extension Event {
    /// What the record is, for people who look for a source that fell silent.
    var dialect: String {
        if channel != nil { return "windows" }
        let parts = [logSource?.product, logSource?.service ?? logSource?.category].compactMap(\.self)
        return parts.isEmpty ? "other" : parts.joined(separator: "/")
    }

    /// Who acted, as far as the record says; empty if it does not.
    ///
    /// A sign-in is about the account that signs in; anything else about the one that acts.
    var account: String {
        let signIns: Set<Int> = [4624, 4625, 4648, 4768, 4769, 4771, 4776]
        let order =
            eventID.map(signIns.contains) == true
            ? ["TargetUserName", "SubjectUserName"] : ["User", "SubjectUserName", "TargetUserName"]
        for name in order + ["user", "username", "suser", "duser"] {
            if let value = first(name), !value.isEmpty, value != "-" { return value }
        }
        return ""
    }
}

extension RuleTag {
    /// The label as Sigma writes it.
    fileprivate var text: String {
        switch self {
        case .technique(let name), .actor(let name): "attack.\(name.lowercased())"
        case .tactic(let name): "attack.\(name)"
        case .vulnerability(let name): name.lowercased().replacing("cve-", with: "cve.")
        case .other(let label): label
        }
    }
}
