public import Registry
public import Vocabulary

/// How much an answer can be relied on, in 0...1, with the reasons that make it so.
public struct Confidence: Hashable, Sendable {
    /// From 0, nothing, to 1, checked and fresh.
    public let value: Double
    /// Why, in the order in which they were weighed.
    public let reasons: [Reason]

    /// Something that raises or lowers it.
    public enum Reason: Hashable, Codable, Sendable {
        /// An assessor judged the answer as it stands.
        case judged
        /// Evidence is attached and valid.
        case evidence
        /// The supplier's word, where the control expects no piece.
        case word
        /// A piece is expected and none is attached.
        case bare
        /// A piece of evidence is no longer valid since that day.
        case evidenceExpired(Day)
        /// A newer release is out since that day, for which the answer was not confirmed.
        case newRelease(Day)
        /// The supplier had an incident on that day.
        case incident(Day)
        /// A component that the supplier declared has a flaw that is exploited: the flaw's name, and the day it was listed.
        case exploitedFlaw(String, Day)
        /// Assessors differ.
        case disputed
        /// A hospital's doubt is pending.
        case doubted

        /// As people say it.
        public var sentence: LocalizedText {
            switch self {
            case .judged: LocalizedText("Vérifié par un évaluateur", en: "Checked by an assessor")
            case .evidence: LocalizedText("Preuve jointe et valide", en: "Evidence attached and valid")
            case .word: LocalizedText("Parole du fournisseur", en: "The supplier’s word")
            case .bare: LocalizedText("Aucune preuve jointe", en: "No evidence attached")
            case .evidenceExpired(let day):
                LocalizedText("Preuve expirée depuis le \(day)", en: "Evidence expired on \(day)")
            case .newRelease(let day):
                LocalizedText("Nouvelle version depuis le \(day)", en: "A newer release since \(day)")
            case .incident(let day):
                LocalizedText(
                    "Incident chez le fournisseur le \(day)", en: "Incident at the supplier on \(day)")
            case .exploitedFlaw(let flaw, let day):
                LocalizedText(
                    "Faille exploitée \(flaw) depuis le \(day)", en: "Exploited flaw \(flaw) since \(day)")
            case .disputed: LocalizedText("Les évaluateurs divergent", en: "Assessors differ")
            case .doubted: LocalizedText("Doute d’un établissement", en: "Doubted by a hospital")
            }
        }
    }

    /// A confidence; kept within 0...1.
    public init(_ value: Double, because reasons: [Reason]) {
        self.value = min(1, max(0, value))
        self.reasons = reasons
    }
}

/// The figures by which confidence is weighed: a network may set its own.
public struct ConfidenceModel: Hashable, Codable, Sendable {
    /// An assessor judged the answer.
    public var judged = 1.0
    /// Evidence is attached and valid.
    public var evidence = 0.8
    /// The supplier's word where no piece is expected.
    public var word = 0.7
    /// The supplier's word where a piece is expected.
    public var bare = 0.5
    /// What remains once a newer release is out.
    public var afterNewRelease = 0.8
    /// What remains after an incident at the supplier, until the answer is given or judged again.
    public var afterIncident = 0.6
    /// What remains while a declared component has an exploited flaw.
    public var afterFlaw = 0.5
    /// What remains while assessors differ.
    public var whileDisputed = 0.5
    /// What remains while a doubt is pending.
    public var whileDoubted = 0.7

    /// The usual figures: an agreement among buyers, not a measurement.
    public static let usual = ConfidenceModel()

    /// The usual figures, to be changed.
    public init() {}

    /// Weighs one answer on a day; `nil` where there is none, which an assessor may have judged all the same.
    ///
    /// Events that were told before the answer was written, or before it was judged, do not count: who answered or judged
    /// knew of them. What lapsed leaves what an answer without a piece is worth: to take it back changes nothing. Of several events of one kind each is told and one counts: a supplier
    /// that brings out a release a month is no less to be relied on than one that brings out one a year.
    public func confidence(
        in answer: Answer?, to control: Control, evidence pieces: [Evidence], judgement: Judgement,
        judgedAt: Instant? = nil, isDoubted: Bool = false, after events: [TrustEvent] = [], on day: Day
    ) -> Confidence {
        var reasons: [Confidence.Reason] = []
        var value: Double
        let mine = pieces.filter { answer?.evidence.contains($0.id) == true }
        let isValid = mine.contains { $0.isValid(on: day) }
        if case .settled(let verdict) = judgement, verdict != .toCheck {
            (value, reasons) = (judged, [.judged])
        } else if answer == nil {
            return Confidence(0, because: [])
        } else if isValid {
            (value, reasons) = (evidence, [.evidence])
        } else if control.evidence == .document {
            (value, reasons) = (bare, [.bare])
        } else {
            (value, reasons) = (word, [.word])
        }
        if let lapsed = mine.filter({ !$0.isValid(on: day) }).compactMap(\.expires).max(), !isValid {
            reasons.append(.evidenceExpired(lapsed.adding(days: 1)))
        }
        let spoke = [answer?.at, judgedAt].compactMap { $0 }.max()
        var counted: Set<Int> = []
        for event in events.sorted() where event.day <= day && spoke.map(event.isNews) ?? true {
            guard answer.map(event.concerns) ?? event.concerns(control.code) else { continue }
            if counted.insert(event.rank).inserted { value *= factor(of: event.kind) }
            reasons.append(event.reason)
        }
        if case .disputed = judgement {
            value *= whileDisputed
            reasons.append(.disputed)
        }
        if isDoubted {
            value *= whileDoubted
            reasons.append(.doubted)
        }
        return Confidence(value, because: reasons)
    }

    private func factor(of kind: TrustEvent.Kind) -> Double {
        switch kind {
        case .newRelease: afterNewRelease
        case .incident: afterIncident
        case .exploitedFlaw: afterFlaw
        }
    }
}

/// Something that happened to a release or its supplier and lowers the confidence in what was answered before.
public struct TrustEvent: Hashable, Codable, Comparable, Sendable {
    /// What happened.
    public var kind: Kind
    /// The day.
    public var day: Day
    /// The release it touches.
    public var release: ID<Release>
    /// The only controls it touches; empty for all.
    public var controls: Set<ControlCode>
    /// When people were told, where that is known: who answered or judged before could not know of it.
    public var told: Instant?

    /// What happened.
    public enum Kind: Hashable, Codable, Sendable {
        /// The supplier brought out a newer release.
        case newRelease
        /// The supplier was attacked or lost data.
        case incident
        /// A component of the release has a flaw that is exploited: its name.
        case exploitedFlaw(String)
    }

    /// Something that happened.
    public init(
        _ kind: Kind, on day: Day, to release: ID<Release>, controls: Set<ControlCode> = [],
        told: Instant? = nil
    ) {
        self.kind = kind
        self.day = day
        self.release = release
        self.controls = controls
        self.told = told
    }

    /// Whether whoever spoke at that time did not know of it.
    func isNews(to instant: Instant) -> Bool { told.map { $0 > instant } ?? (day > instant.parisDay) }

    /// Whether it touches an answer.
    public func concerns(_ answer: Answer) -> Bool {
        answer.release == release && concerns(answer.control.code)
    }

    /// Whether it touches a control of the release.
    func concerns(_ code: ControlCode) -> Bool { controls.isEmpty || controls.contains(code) }

    /// Why confidence falls.
    public var reason: Confidence.Reason {
        switch kind {
        case .newRelease: .newRelease(day)
        case .incident: .incident(day)
        case .exploitedFlaw(let name): .exploitedFlaw(name, day)
        }
    }

    /// Orders by day, then by what happened.
    public static func < (left: TrustEvent, right: TrustEvent) -> Bool {
        (left.day, left.rank, left.name) < (right.day, right.rank, right.name)
    }

    fileprivate var rank: Int {
        switch kind {
        case .newRelease: 0
        case .incident: 1
        case .exploitedFlaw: 2
        }
    }

    private var name: String {
        if case .exploitedFlaw(let name) = kind { name } else { "" }
    }
}
