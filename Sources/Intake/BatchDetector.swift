import Archive
import Detection
import Events
import Foundation
import Registry
import Sharing
import Sigma
import Store
import Vocabulary
import Watch

/// What a batch holds: matches, where its records came from, and what could not be read.
struct Findings {
    var detections: [NewDetection] = []
    /// Correlations that fired, at the records that made them fire.
    var correlations: [Correlated] = []
    var sources: [SourceCount] = []
    /// What was odd about the times of its records, and which came twice.
    var troubles: [SourceTrouble] = []
    /// How many records there are of each kind that rules tell apart, and when the last of them happened.
    var kinds: [String: (records: Int, last: Instant)] = [:]
    var span: ClosedRange<Instant>?
    var report = DecodingReport()
    /// What the archive's index is told; empty if nobody asks.
    var observables = IndexGathering()

    /// A correlation that fired, and its detection without what made it: that names records of other batches.
    struct Correlated {
        let match: CorrelationMatch
        let detection: NewDetection
    }
}

/// Decodes the records of batches and asks the rules about each; correlations count what the rules find.
struct BatchDetector {
    private let names = FieldNames()
    private var detector: Detector
    private var extractor: ObservableExtractor
    private let gathers: Bool
    private let reading: RecordReading
    var correlator: Correlator
    /// The indicators that hospitals look for together.
    var watch = WatchList.empty
    private var hits: [WatchTable.Hit] = []
    private var recent = RecentRecords()
    private var clock = StageClock()

    /// Times that ISO 8601 can write: years 1 to 9999. What a worker finds is told in such text.
    private static let readable =
        Instant(milliseconds: -62_135_596_800_000)...Instant(milliseconds: 253_402_300_799_999)

    /// A detector that gathers observables for the index too, if it is told to.
    ///
    /// One whose rules come `after` those of another goes on where that one was: with the indicators that are looked for, and
    /// with the records that came lately, since a sender that repeats itself across the change repeats itself all the same.
    init(
        _ rules: RuleSet, correlations: CorrelationSet, reading: RecordReading,
        gathersObservables: Bool = false,
        after other: BatchDetector? = nil
    ) {
        self.reading = reading
        if let other { (watch, recent) = (other.watch, other.recent) }
        detector = Detector(rules, names: names)
        correlator = Correlator(correlations, names: names)
        extractor = ObservableExtractor(names: names)
        gathers = gathersObservables
    }

    /// Everything found in the records of a batch.
    ///
    /// A record is a line, or the lines of one event of auditd, found again by the first of them. Lines of one event that
    /// were sent in two batches are two records. Whose they are, the batch's place in the archive says, unless `hospital` does.
    mutating func findings(
        in records: [UInt8], of batch: IngestBatch, at hospital: Finess? = nil
    ) -> Findings {
        let work = begin(records, of: batch, at: hospital, isInParts: false)
        goOn(work, atMost: .max)
        return finish(work)
    }

    /// Begins a batch that is detected in a part at a time; nothing is asked of its records yet.
    func begin(
        _ records: [UInt8], of batch: IngestBatch, at hospital: Finess? = nil, isInParts: Bool = true
    ) -> BatchWork {
        let hospital = hospital ?? SegmentName(path: batch.segment)?.establishment
        let lines = ArchivedLines(records, received: batch.received, of: hospital, reading)
        return BatchWork(batch, lines.walk(names), countsLater: isInParts)
    }

    /// Asks the rules about the next records of a batch, about so many of common length.
    mutating func goOn(_ work: BatchWork, atMost records: Int) {
        clock.beginBatch()
        ask(&work.walk, &work.report, &work.tally, work.batch, atMost: records)
        clock.endBatch()
    }

    /// Everything found in a batch whose records were all asked about.
    mutating func finish(_ work: BatchWork) -> Findings {
        let batch = work.batch
        for later in work.tally.later {
            for match in correlator.count(later.clues, in: batch.establishment) {
                work.tally.findings.correlations.append(
                    Findings.Correlated(match: match, detection: detection(match, later.record, of: batch)))
            }
        }
        work.tally.later = []
        var findings = work.tally.findings
        findings.span = work.tally.span.told
        findings.report = work.report
        findings.kinds = work.tally.kinds.kinds
        findings.sources = work.tally.sources.sources
        findings.troubles = work.tally.sources.troubles
        return findings
    }

    private mutating func ask(
        _ walk: inout RecordWalk, _ report: inout DecodingReport, _ tally: inout BatchTally,
        _ batch: IngestBatch, atMost records: Int
    ) {
        walk.goOn(atMost: records, report: &report) { event in
            clock.end(.decode)
            let time = event.time.flatMap { BatchDetector.readable.contains($0) ? $0 : nil } ?? batch.received
            // A clock that is ahead must not make all that others say look late.
            let counted = min(time, tally.latest)
            tally.span.add(time)
            let isRepeat = recent.isRepeat(
                ByteHash.value(of: event.bytes, event.rawRange.range, salt: tally.salt &+ UInt64(event.item)))
            tally.sources.add(event, at: time, isRepeat: isRepeat)
            tally.kinds.add(event, at: counted)
            clock.end(.tally)
            if gathers {
                extractor.forEach(in: event) { tally.findings.observables.add($0.fingerprint, at: time) }
            }
            clock.end(.observables)
            // What was detected in already must not count twice in a correlation. A line without a number of its own may
            // well be two events that read alike.
            if isRepeat, event.isNumbered { return }
            judge(event, at: time, counted: counted, of: batch, into: &tally)
            clock.end(.match)
            if !watch.table.isEmpty { look(into: event, at: time, of: batch, &tally.findings) }
            clock.end(.watch)
        }
    }

    private mutating func judge(
        _ event: Event, at time: Instant, counted: Instant, of batch: IngestBatch,
        into tally: inout BatchTally
    ) {
        let matches = detector.matches(in: event)
        guard !matches.isEmpty else { return }
        for match in matches where !correlator.isSilent(match.rule.id) {
            tally.findings.detections.append(detection(match, in: event, at: time, of: batch))
        }
        let reference = RecordReference(batch: batch.id, line: event.line)
        if tally.countsLater {
            guard let clues = correlator.clues(matches, of: event, at: counted, reference) else { return }
            tally.later.append(BatchTally.Later(clues: clues, record: ToldRecord(event)))
            return
        }
        for match in correlator.observe(matches, of: event, at: counted, reference, in: batch.establishment) {
            tally.findings.correlations.append(
                Findings.Correlated(match: match, detection: detection(match, ToldRecord(event), of: batch)))
        }
    }

    /// Looks for shared indicators in every value of a record; each that is met is an alert of its own.
    private mutating func look(
        into event: Event, at time: Instant, of batch: IngestBatch, _ findings: inout Findings
    ) {
        hits.removeAll(keepingCapacity: true)
        let bytes = event.bytes.span
        for (index, field) in event.fields.enumerated() {
            watch.table.scan(bytes, field.value.range, value: index, into: &hits)
        }
        // A line that no decoder reads is looked into as it came.
        if event.fields.isEmpty { watch.table.scan(bytes, event.rawRange.range, value: 0, into: &hits) }
        guard !hits.isEmpty else { return }
        let values =
            event.fields.isEmpty ? [event.rawRange.range] : event.fields.map(\.value.range)
        var met: Set<Int> = []
        for hit in hits where !met.contains(hit.entry) {
            let entry = watch.table.entries[hit.entry]
            guard watch.isWatched(entry, by: batch.establishment, at: batch.received),
                watch.table.holds(hit, bytes, values)
            else { continue }
            met.insert(hit.entry)
            findings.detections.append(NewDetection(entry, hit, in: event, values, at: time, of: batch))
        }
    }

    private func detection(
        _ match: Match, in event: Event, at time: Instant, of batch: IngestBatch
    ) -> NewDetection {
        NewDetection(
            match.rule.metadata, ToldRecord(event), at: time, of: batch, host: event.computer ?? "",
            account: event.account, matched: MatchedField.json(MatchedField.fields(match)))
    }

    /// About the machine and the account of the group: the record that made it fire may be of another.
    private func detection(
        _ match: CorrelationMatch, _ record: ToldRecord, of batch: IngestBatch
    ) -> NewDetection {
        let (host, account) = match.subject
        return NewDetection(
            match.correlation.metadata, record, at: match.time, of: batch, host: host, account: account,
            matched: "[]")
    }
}

extension NewDetection {
    /// What a rule says of a record.
    fileprivate init(
        _ rule: Metadata, _ record: ToldRecord, at time: Instant, of batch: IngestBatch, host: String,
        account: String, matched: String
    ) {
        self.init(
            establishment: batch.establishment, rule: rule.id, ruleTitle: rule.title,
            level: AlertLevel(named: rule.level.rawValue) ?? .informational, tags: rule.tags.map(\.text),
            time: time, host: host, account: account, segment: RecordLocator.text(of: batch),
            line: record.line, sourceFormat: record.format, matched: matched, raw: record.raw)
    }
}

extension NewDetection {
    /// A shared indicator that stands in a record.
    fileprivate init(
        _ entry: WatchTable.Entry, _ hit: WatchTable.Hit, in event: Event, _ values: [Range<Int>],
        at time: Instant,
        of batch: IngestBatch
    ) {
        let value = values[hit.value]
        let field = event.fields.isEmpty ? "" : event.names.text(of: event.fields[hit.value].name)
        let matched = MatchedField(
            field: field, value: String(decoding: event.bytes[value], as: UTF8.self),
            marks: [.init(offset: hit.range.lowerBound - value.lowerBound, length: hit.range.count)])
        self.init(
            establishment: batch.establishment, rule: IndicatorRule.name(of: entry.id),
            ruleTitle: "Indicateur partagé rencontré\u{A0}: \(entry.observable.defanged.prefix(200))",
            level: entry.confidence.percent >= 70 ? .high : .medium, tags: ["cordon.indicator"], time: time,
            host: event.computer ?? "", account: event.account, segment: RecordLocator.text(of: batch),
            line: event.line, sourceFormat: event.dialect, matched: MatchedField.json([matched]),
            raw: Data(event.raw))
    }
}

extension MatchedField {
    /// Why the rule matched.
    fileprivate static func fields(_ match: Match) -> [MatchedField] {
        match.matched.map { field, value in
            let marks = match.ranges(in: field, of: value).map {
                Mark(offset: $0.lowerBound, length: $0.count)
            }
            return MatchedField(field: field, value: value, marks: marks)
        }
    }

    /// As it is stored.
    static func json(_ fields: [MatchedField]) -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return (try? encoder.encode(fields)).map { String(decoding: $0, as: UTF8.self) } ?? "[]"
    }
}

extension Event {
    /// The line of its batch on which it begins, from 0.
    var line: Int { Int(clamping: record) - 1 }

    /// Whether the record bears a number that no other record of its log has: the same bytes are the same event.
    var isNumbered: Bool { channelRange != nil && first("EventRecordID") != nil }

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
