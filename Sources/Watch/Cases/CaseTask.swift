public import Registry
public import Vocabulary

/// Something to do in a case: a step of a playbook, or what somebody wrote.
public struct CaseTask: Hashable, Sendable {
    /// Its place in the store.
    public var id: ID<CaseTask>
    /// Whose task it is; `nil` for one that is common to all establishments of the case.
    public var establishment: ID<Establishment>?
    /// The step of the playbook it was made from, as `ransomware/isolate`; `nil` for one that somebody wrote.
    public var step: String?
    /// The part of the work it belongs to.
    public var phase: TaskPhase
    /// What to do.
    public var title: LocalizedText
    /// How, and what to beware of.
    public var how: LocalizedText
    /// How far it is.
    public var state: TaskState
    /// The sign-in name of who does it.
    public var owner: String?
    /// By when.
    public var due: Instant?
    /// When it was done, or found not to be needed, and by whom.
    public var ended: Instant?
    /// Who ended it.
    public var endedBy: String?
    /// What came of it.
    public var note: String

    /// A task with all that is known of it.
    public init(
        id: ID<CaseTask> = ID(0), establishment: ID<Establishment>? = nil, step: String? = nil,
        phase: TaskPhase, title: LocalizedText, how: LocalizedText = LocalizedText("", en: ""),
        state: TaskState = .toDo, owner: String? = nil, due: Instant? = nil, ended: Instant? = nil,
        endedBy: String? = nil, note: String = ""
    ) {
        self.id = id
        self.establishment = establishment
        self.step = step
        self.phase = phase
        self.title = title
        self.how = how
        self.state = state
        self.owner = owner
        self.due = due
        self.ended = ended
        self.endedBy = endedBy
        self.note = note
    }

    /// Whether it is past its time and not ended.
    public func isLate(at now: Instant) -> Bool { !state.isEnded && due.map { $0 < now } == true }
}

/// The parts of the work on an incident, in their order.
public enum TaskPhase: String, CaseIterable, Codable, Sendable {
    case qualify, contain, care, preserve, eradicate, restore, inform, learn

    /// As people say it.
    public var title: LocalizedText {
        switch self {
        case .qualify: LocalizedText("Comprendre", en: "Understand")
        case .contain: LocalizedText("Endiguer", en: "Contain")
        case .care: LocalizedText("Maintenir les soins", en: "Keep care going")
        case .preserve: LocalizedText("Conserver les preuves", en: "Keep the evidence")
        case .eradicate: LocalizedText("Éliminer", en: "Eradicate")
        case .restore: LocalizedText("Rétablir", en: "Restore")
        case .inform: LocalizedText("Informer", en: "Inform")
        case .learn: LocalizedText("Tirer les leçons", en: "Learn lessons")
        }
    }
}

/// How far a task is.
public enum TaskState: String, CaseIterable, Codable, Sendable {
    case toDo, doing, done
    /// Looked at, and not needed here.
    case notNeeded

    /// Whether nothing more is to be done.
    public var isEnded: Bool { self == .done || self == .notNeeded }

    /// As people say it.
    public var title: LocalizedText {
        switch self {
        case .toDo: LocalizedText("À faire", en: "To do")
        case .doing: LocalizedText("En cours", en: "In progress")
        case .done: LocalizedText("Fait", en: "Done")
        case .notNeeded: LocalizedText("Sans objet", en: "Not needed")
        }
    }
}
