public import Foundation
public import Registry
public import Vocabulary
public import Watch

/// One match of a rule, ready to be kept.
public struct NewDetection: Hashable, Sendable {
    /// Where it happened.
    public var establishment: ID<Establishment>
    /// The rule's own identifier.
    public var rule: String
    /// The rule's title.
    public var ruleTitle: String
    /// How serious the rule says it is.
    public var level: AlertLevel
    /// The rule's tags, such as `attack.t1003.001` and `attack.credential-access`.
    public var tags: [String]
    /// When the record says it happened.
    public var time: Instant
    /// The machine; empty when the record names none.
    public var host: String
    /// The account; empty when the record names none.
    public var account: String
    /// The archive segment that holds the record.
    public var segment: String
    /// The record's line in the segment, from 0.
    public var line: Int
    /// The decoder that read it, such as `windows-json`.
    public var sourceFormat: String
    /// The fields that matched: a JSON array of `MatchedField`.
    public var matched: String
    /// The record as it came. Its first 64 KiB are kept beside the alert; the archive has the whole.
    public var raw: Data

    /// A match with its place in the archive.
    public init(
        establishment: ID<Establishment>, rule: String, ruleTitle: String, level: AlertLevel, tags: [String],
        time: Instant, host: String, account: String, segment: String, line: Int, sourceFormat: String,
        matched: String, raw: Data
    ) {
        self.establishment = establishment
        self.rule = rule.boundedName(to: 300)
        self.ruleTitle = ruleTitle
        self.level = level
        self.tags = tags
        self.time = time
        self.host = host.bounded(to: 300)
        self.account = account.bounded(to: 300)
        self.segment = segment
        self.line = line
        self.sourceFormat = sourceFormat
        self.matched = matched
        self.raw = raw
    }
}

/// An alert that detections made or added to: what live pages are told.
public struct ChangedAlert: Hashable, Sendable {
    /// Which alert.
    public let id: ID<Alert>
    /// Whose it is: who may be told.
    public let establishment: ID<Establishment>
    /// How serious it is.
    public let level: AlertLevel
    /// Whether it was not there before.
    public let isNew: Bool
}

/// Detections of one rule on one host and account, close in time: what a person handles.
public struct Alert: Hashable, Sendable {
    /// Its place in the store.
    public let id: ID<Alert>
    /// Where it happened.
    public let establishment: ID<Establishment>
    /// The establishment's name.
    public let establishmentName: String
    /// The rule's own identifier.
    public let rule: String
    /// The rule's title.
    public let ruleTitle: String
    /// How serious it is.
    public let level: AlertLevel
    /// The rule's tags.
    public let tags: [String]
    /// The machine; empty when the records name none.
    public let host: String
    /// The account; empty when the records name none.
    public let account: String
    /// Time of the earliest record.
    public let firstSeen: Instant
    /// Time of the latest record.
    public let lastSeen: Instant
    /// How many records matched.
    public let detections: Int
    /// How far people have come with it.
    public let state: AlertState
    /// Why it was closed.
    public let closingReason: ClosingReason?
    /// What the last person wrote.
    public let note: String
    /// Who brought it to its state; `nil` while nobody has.
    public let stateBy: String?
    /// Since when it is in its state.
    public let stateSince: Instant
    /// How soon somebody should look at it, 0 to 100; with the network's part for who sees the whole network.
    public let risk: Int
    /// The sign-in name of who handles it.
    public let owner: String?
    /// The case that it is part of, and what people call that.
    public let caseFile: ID<CaseFile>?
    /// `nil` where it was not asked for.
    public let caseReference: String?
    /// When each stage of service was reached, and what is promised next.
    public let service: ServiceTimes
    /// The stage that is due next, and until when; `nil` when nothing is due.
    public let due: (stage: ServiceStage, at: Instant)?
    /// Other open alerts of the rule in reach, counted to a hundred; `nil` where it was not asked for.
    public let similar: Int?

    /// By its place in the store.
    public static func == (left: Alert, right: Alert) -> Bool {
        left.id == right.id && left.state == right.state && left.stateSince == right.stateSince
            && left.detections == right.detections && left.lastSeen == right.lastSeen
            && left.owner == right.owner
            && left.caseFile == right.caseFile && left.note == right.note
    }

    /// By its place in the store.
    public func hash(into hasher: inout Hasher) { hasher.combine(id) }
}

/// What happened to records of one origin in a batch.
public struct SourceCount: Hashable, Sendable {
    /// The machine or program that wrote the records.
    public var name: String
    /// The dialect, such as `windows-json` or `syslog`.
    public var kind: String
    /// Time of the latest of them.
    public var lastEvent: Instant
    /// How many there are.
    public var records: Int

    /// What a source is called that has no name, and those together for which there is no place.
    public static let unnamed = "?"

    /// Records of one origin.
    public init(name: String, kind: String, lastEvent: Instant, records: Int) {
        self.name = name.boundedName(to: 300)
        self.kind = kind.boundedName(to: 100)
        self.lastEvent = lastEvent
        self.records = records
    }
}

/// Bytes that came in and lie in the archive.
public struct IngestBatch: Hashable, Sendable {
    /// Its place in the store.
    public let id: ID<IngestBatch>
    /// Whose records.
    public let establishment: ID<Establishment>
    /// The client's own identifier of the batch, or the hash of its content: unique for the establishment.
    public let key: String
    /// The archive segment that holds it.
    public let segment: String
    /// Where it begins in the segment; bytes or lines as the archive counts them.
    public let start: Int
    /// How long it is, in the same unit.
    public let length: Int
    /// How many records it holds.
    public let records: Int
    /// When it was received: by its collector where that says so, else when it came.
    public let received: Instant
    /// Whether detection has gone over it.
    public let isDetected: Bool
    /// The digest of its records as they came, in hexadecimal, where retention took some of them away since.
    public let firstDigest: String?
    /// How many batches it stands for: more than one where old ones were joined, which have no name of their own any more.
    public let batches: Int

    /// A batch that lies there.
    package init(
        id: ID<IngestBatch>, establishment: ID<Establishment>, key: String, segment: String, start: Int,
        length: Int, records: Int, received: Instant, isDetected: Bool, firstDigest: String? = nil,
        batches: Int = 1
    ) {
        self.id = id
        self.establishment = establishment
        self.key = key
        self.firstDigest = firstDigest
        self.batches = batches
        self.segment = segment
        self.start = start
        self.length = length
        self.records = records
        self.received = received
        self.isDetected = isDetected
    }
}

/// What became of a batch that was sent.
public enum BatchReceipt: Hashable, Sendable {
    /// It is new, and recorded as archived.
    case accepted(ID<IngestBatch>)
    /// It came before: to be acknowledged again, and nothing else.
    case duplicate(IngestBatch)
}
