public import Clausier
public import Registry
public import Vocabulary

/// Everything that is known of one questionnaire, point by point, as one reach sees it on one day.
public struct AnswerDossier: Sendable {
    /// Whose it is and where it stands.
    public let questionnaire: Questionnaire
    /// What is asked.
    public let edition: Edition
    /// What is known of the product: as submitted for a hospital, as being written for its supplier.
    public let profile: Profile
    /// The points that concern the product or may, in the edition's order, those of the hospital included.
    public let points: [AnswerPoint]
    /// The points that do not, by what the supplier says of its product: anybody may judge and doubt that too.
    public let leftOut: [AnswerPoint]
    /// What happened since the answers were given, the latest first.
    public let events: [AnswerEvent]
    /// What the establishments in reach decided, by name; empty for a supplier.
    public let decisions: [RelianceDecision]
    /// Establishments of the network that run the release, and those that rely on its answers.
    public let relying: (running: Int, deciding: Int)

    /// The point of that code, where it concerns the product or may.
    public func point(_ code: ControlCode) -> AnswerPoint? { points.first { $0.control.code == code } }

    /// The point of that code, be it left out or not; `nil` where the edition has none.
    public func anyPoint(_ code: ControlCode) -> AnswerPoint? {
        point(code) ?? leftOut.first { $0.control.code == code }
    }

    /// Points of the supplier that its routing leaves out and that an assessor judged or a hospital doubts.
    public var contested: [AnswerPoint] {
        leftOut.filter {
            $0.control.respondent == .supplier && ($0.state.standing != .notApplicable || $0.isDoubted)
        }
    }

    /// How well the answers meet the edition with these weights.
    public func score(_ weights: ScoreWeights = .usual) -> Score {
        Score(
            edition, states: Dictionary(uniqueKeysWithValues: states.map { ($0.code, $0.state) }),
            weights: weights)
    }

    /// Where the release stands on each point of the edition; what does not concern it is out of the account.
    public var states: [(code: ControlCode, state: PointState)] {
        let known = Dictionary(uniqueKeysWithValues: (points + leftOut).map { ($0.control.code, $0.state) })
        return edition.controls.map { ($0.code, known[$0.code] ?? PointState(.notApplicable)) }
    }

    /// The points that the supplier answers.
    public var asked: [AnswerPoint] { points.filter { $0.control.respondent == .supplier } }
}

/// One point of a questionnaire: what is claimed, what proves it, what was found.
public struct AnswerPoint: Sendable {
    /// What is asked.
    public let control: Control
    /// What was submitted.
    public let answer: Answer?
    /// What the supplier is writing; never seen by a hospital.
    public let draft: DraftAnswer?
    /// The pieces attached to it that may be seen, withdrawn ones left out.
    public let evidence: [Evidence]
    /// The findings that hold, the oldest first.
    public let findings: [Finding]
    /// Who made them, as people call them; without those whom the reader may not know.
    public let assessors: [ID<Finding>: String]
    /// What they amount to.
    public let judgement: Judgement
    /// The doubts about it, the latest first.
    public let doubts: [DoubtSummary]
    /// The derogations of establishments in reach, the latest first.
    public let derogations: [RecordedDerogation]
    /// How many of those whom the point concerns waive it.
    public let waivers: Waivers
    /// How much the answer can be relied on.
    public let confidence: Confidence
    /// Where the release stands.
    public let state: PointState

    /// Whether a doubt about it is pending.
    public var isDoubted: Bool { doubts.contains { $0.state.isPending } }
    /// Whether what is being written differs from what was submitted.
    public var hasNews: Bool {
        guard let draft else { return false }
        guard let answer else { return true }
        return draft.claim != answer.claim || draft.comment != answer.comment
            || draft.details != answer.details
            || draft.measures != answer.measures || draft.choices != answer.choices
    }
    /// Whether what is written came from a former edition that asked something else, and waits for its supplier's word.
    public var isToConfirm: Bool {
        if case .migrated = draft?.origin { true } else { false }
    }
    /// Whether the supplier has still to answer it, or to confirm what it answered to a former edition.
    public var isOpen: Bool { current == nil || isToConfirm }
    /// What the supplier says now: the draft, else what was submitted.
    public var current: DraftAnswer? { draft ?? answer.map { DraftAnswer($0) } }
}

/// How many of the establishments in reach that run a release waive one of its points.
///
/// A waiver holds for who asked for it: for several hospitals together a point is waived once all of them waive it.
public struct Waivers: Hashable, Sendable {
    /// Those that waive it.
    public let holding: Int
    /// Those whom it concerns; while nobody in reach runs the release, those that waive it.
    public let concerned: Int

    /// Whether nobody is left whom the point may block.
    public var isWhole: Bool { holding > 0 && holding == concerned }

    init(
        holding: Set<ID<Establishment>>, among runners: Set<ID<Establishment>>, running: Int
    ) {
        self.holding = running > 0 ? holding.intersection(runners).count : holding.count
        concerned = running > 0 ? running : holding.count
    }
}

extension DraftAnswer {
    /// Whether two answers are the same, however each came.
    public func saysTheSame(as other: DraftAnswer) -> Bool {
        claim == other.claim && comment == other.comment && details == other.details
            && measures == other.measures
    }

    /// A submitted answer to write on.
    public init(_ answer: Answer) {
        self.init(
            claim: answer.claim, comment: answer.comment, details: answer.details, measures: answer.measures,
            choices: answer.choices, origin: answer.origin)
    }
}

/// Something that lowered the confidence in answers and opened decisions again.
public struct AnswerEvent: Hashable, Sendable {
    /// Its place in the store.
    public let id: ID<AnswerEvent>
    /// Why.
    public let cause: Cause
    /// What it was about, in words: the proof, the flaw, the new version.
    public let detail: String
    /// When.
    public let at: Instant
    /// How many decisions it opened again, over the whole network.
    public let reopened: Int
    /// The points it touched.
    public let codes: [ControlCode]

    /// Why decisions open again.
    public enum Cause: String, CaseIterable, Sendable {
        case answerChanged, evidenceExpired, evidenceWithdrawn, newRelease, supplierIncident, exploitedFlaw
        case verdictChanged, doubtUpheld

        /// As people say it.
        public var title: LocalizedText {
            switch self {
            case .answerChanged: LocalizedText("Réponse modifiée", en: "Answer changed")
            case .evidenceExpired: LocalizedText("Preuve expirée", en: "Evidence expired")
            case .evidenceWithdrawn: LocalizedText("Preuve retirée", en: "Evidence withdrawn")
            case .newRelease: LocalizedText("Nouvelle version", en: "Newer release")
            case .supplierIncident:
                LocalizedText("Incident chez le fournisseur", en: "Incident at the supplier")
            case .exploitedFlaw:
                LocalizedText("Faille exploitée dans un composant", en: "Exploited flaw in a component")
            case .verdictChanged: LocalizedText("Constat modifié", en: "Finding changed")
            case .doubtUpheld: LocalizedText("Doute confirmé", en: "Doubt upheld")
            }
        }
    }
}

/// A doubt as lists show it.
public struct DoubtSummary: Hashable, Sendable {
    /// Its place in the store.
    public let id: ID<DoubtThread>
    /// What it is about.
    public let subject: String
    /// How it ended, or for whom it waits.
    public let state: DoubtThread.State
    /// When it was raised.
    public let opened: Instant
    /// The hospital that raised it, where the reader may know.
    public let establishment: String?
    /// How many messages it has.
    public let messages: Int
}

/// A derogation with what became of it.
public struct RecordedDerogation: Hashable, Sendable {
    /// What was asked; `approver` is empty until somebody approved.
    public let derogation: Derogation
    /// As the establishment is called.
    public let establishmentName: String
    /// The first day.
    public let starts: Day
    /// Who asked.
    public let askedBy: String
    /// When somebody approved it.
    public let approved: Instant?
    /// When somebody refused it.
    public let refused: Instant?

    /// Whether it waits for an approver.
    public var isPending: Bool { approved == nil && refused == nil && derogation.revoked == nil }
    /// Whether the point is waived on a day.
    public func holds(on day: Day) -> Bool {
        approved != nil && starts <= day && derogation.state(on: day).holds
    }
}

/// What an establishment decided about a release on the strength of its answers.
public struct RelianceDecision: Hashable, Sendable {
    /// Its place in the store.
    public let id: ID<RelianceDecision>
    /// Whose decision.
    public let establishment: ID<Establishment>
    /// As the establishment is called.
    public let establishmentName: String
    /// What was decided.
    public let outcome: Outcome
    /// Why.
    public let reason: String
    /// On which submission.
    public let submission: Int
    /// Who decided.
    public let by: String
    /// When.
    public let at: Instant
    /// What opened it again; `nil` while it stands.
    public let reopenedBy: AnswerEvent.Cause?
    /// In words.
    public let reopenedDetail: String?

    /// What was decided.
    public enum Outcome: String, CaseIterable, Sendable {
        case accepted, acceptedWithReserve, refused

        /// As people say it.
        public var title: LocalizedText {
            switch self {
            case .accepted: LocalizedText("Accepté", en: "Accepted")
            case .acceptedWithReserve:
                LocalizedText("Accepté avec réserves", en: "Accepted with reservations")
            case .refused: LocalizedText("Refusé", en: "Refused")
            }
        }
    }
}
