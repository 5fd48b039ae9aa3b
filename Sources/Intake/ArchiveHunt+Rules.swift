import Archive
public import Detection
import Events
import Foundation
public import Registry
public import Sigma
import Store
public import Vocabulary
public import Watch

/// The rules of one hunt, compiled.
public struct HuntRules: Sendable {
    let rules: RuleSet
    let correlations: CorrelationSet

    /// Rules to hunt with.
    public init(_ rules: RuleSet, correlations: CorrelationSet) {
        self.rules = rules
        self.correlations = correlations
    }

    /// Reads the rules of files; `options` has the values of placeholders, `convention` what records call fields.
    ///
    /// - Throws: ``HuntRefusal`` with the first reason why a rule cannot be used: a hunt with half of its rules would say
    ///   "nothing found" too easily.
    public init(
        reading files: [(name: String, text: String)], options: ReadingOptions = ReadingOptions(),
        convention: Convention = .standard
    ) throws(HuntRefusal) {
        let catalogue = RuleCatalogue(reading: files, options: options)
        let set = CorrelationSet(
            catalogue.correlations, over: catalogue.rules, convention: convention)
        if let error = (catalogue.errors + set.errors).first { throw HuntRefusal.rule(error) }
        guard !catalogue.rules.isEmpty else { throw HuntRefusal.noRule }
        self.init(catalogue.ruleSet(convention: convention), correlations: set)
    }
}

/// Why a hunt cannot begin.
public enum HuntRefusal: Error, Equatable, CustomStringConvertible {
    /// A rule does not compile: where and why.
    case rule(SigmaError)
    /// There is no rule in the text.
    case noRule
    /// The text is nothing that can be looked for.
    case noObservable(String)

    /// What is wrong and what to write instead, in English, for command lines.
    public var description: String {
        switch self {
        case .rule(let error): error.description
        case .noRule, .noObservable: sentence.english
        }
    }

    /// What is wrong and what to write instead, as pages say it.
    public var sentence: LocalizedText {
        switch self {
        case .rule(let error): error.sentence
        case .noRule:
            LocalizedText(
                "le texte ne contient aucune règle Sigma\u{A0}; une règle a les clés «\u{A0}title\u{A0}», «\u{A0}logsource\u{A0}» et «\u{A0}detection\u{A0}»",
                en: "there is no Sigma rule in it; a rule has a title, a logsource and a detection")
        case .noObservable(let text):
            LocalizedText(
                "\(text.inGuillemets) n’est rien que l’on puisse chercher\u{A0}; écrivez une adresse, un domaine, une empreinte, un compte ou une machine\u{A0}; s’il peut s’agir de plusieurs choses, écrivez sa nature devant\u{A0}: account:backup",
                en:
                    "'\(text)' is nothing that can be looked for; write an address, a domain, a hash, an account or a machine, with its kind in front if it could be several: account:backup"
            )
        }
    }
}

/// A record in which a rule found something.
public struct HuntMatch: Sendable {
    /// Whose record.
    public let establishment: ID<Establishment>
    /// For people.
    public let establishmentName: String
    /// The rule's identifier.
    public let rule: String
    /// The rule's title.
    public let title: String
    /// How grave the rule says it is.
    public let level: AlertLevel
    /// When it happened.
    public let time: Instant
    /// The machine; empty if the record does not say.
    public let host: String
    /// The account; empty if the record does not say.
    public let account: String
    /// Where the record's batch lies.
    public let batch: String
    /// Its line in the batch, from 0.
    public let line: Int
    /// The record as it came.
    public let bytes: [UInt8]
}

extension ArchiveHunt {
    /// Asks rules about everything that was stored, as detection would have, and hands over what they find.
    ///
    /// Correlations count from the first record that is read: what began before `ground.hours` is not known to them.
    /// `body` returns whether to go on. A cancelled task stops between two batches with `CancellationError`.
    public func forEachMatch(
        of rules: HuntRules, on ground: Ground, progress: (HuntProgress) async -> Void = { _ in },
        _ body: (HuntMatch) async throws -> Bool
    ) async throws {
        try await ArchiveReading.run { try await ask(rules, ground, progress, body) }
    }

    private func ask(
        _ rules: HuntRules, _ ground: Ground, _ progress: (HuntProgress) async -> Void,
        _ body: (HuntMatch) async throws -> Bool
    ) async throws {
        var search = HuntProgress()
        let places = try await establishments(on: ground).map { place in
            (place: place, segments: index.segments(of: place.finess, within: ground.hours))
        }
        for (_, segments) in places {
            search.allSegments += segments.count
            search.allBytes += segments.reduce(0) { $0 + index.length(of: $1) }
        }
        var number: Int64 = 0
        var detector = BatchDetector(rules.rules, correlations: rules.correlations, reading: reading)
        detector.correlator.share(among: places.count)
        for (place, segments) in places {
            for segment in segments {
                var frames = FrameWalk(archive, segment)
                while let (frame, records) = try await frames.next() {
                    try Task.checkCancellation()
                    number += 1
                    let batch = IngestBatch(
                        id: ID(number), establishment: place.id, key: frame.header.batch,
                        segment: segment.path,
                        start: Int(frame.offset), length: Int(frame.length), records: frame.header.records,
                        received: frame.header.received, isDetected: false)
                    let findings = detector.findings(in: records, of: batch)
                    search.bytes += frame.length
                    search.records += findings.report.records
                    for detection in findings.detections + findings.correlations.map({ $0.detection }) {
                        search.found += 1
                        guard try await body(HuntMatch(detection, in: batch, of: place.name)) else { return }
                    }
                    await progress(search)
                }
                if frames.isDamaged { search.damaged.append(segment) }
                search.segments += 1
            }
        }
        await progress(search)
    }
}

extension HuntMatch {
    fileprivate init(_ detection: NewDetection, in batch: IngestBatch, of name: String) {
        self.init(
            establishment: batch.establishment, establishmentName: name, rule: detection.rule,
            title: detection.ruleTitle, level: detection.level, time: detection.time, host: detection.host,
            account: detection.account, batch: detection.segment, line: detection.line,
            bytes: Array(detection.raw))
    }
}
