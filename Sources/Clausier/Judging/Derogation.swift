public import Registry
public import Vocabulary

/// A control waived by a buyer for a release, with what makes up for it and until when.
public struct Derogation: Hashable, Codable, Sendable {
    /// Its place in the store.
    public var id: ID<Derogation>
    /// Who waives it, for itself alone.
    public var establishment: ID<Establishment>
    /// The release it is about.
    public var release: ID<Release>
    /// The control that is waived.
    public var control: ControlReference
    /// Why; never empty.
    public var reason: String
    /// What is done instead; never empty.
    public var compensation: String
    /// How the audit log names who approved it.
    public var approver: String
    /// When it was approved.
    public var at: Instant
    /// Its last day.
    public var ends: Day
    /// How many days before its end the owner is reminded.
    public var reminderDays: Int
    /// When it was taken back, if it was.
    public var revoked: Instant?

    /// How a derogation stands on a day.
    public enum State: String, CaseIterable, Codable, Sendable {
        case active
        /// Active, and its end is near: the owner is reminded.
        case ending
        case lapsed, revoked

        /// As people say it.
        public var title: LocalizedText {
            switch self {
            case .active: LocalizedText("En cours", en: "Active")
            case .ending: LocalizedText("Expire bientôt", en: "Ends soon")
            case .lapsed: LocalizedText("Échue", en: "Expired")
            case .revoked: LocalizedText("Révoquée", en: "Revoked")
            }
        }

        /// Whether the control is waived.
        public var holds: Bool { self == .active || self == .ending }
    }

    /// The longest a derogation may run: two years, in days.
    public static let longestDays = 731

    /// A derogation with all its parts.
    public init(
        id: ID<Derogation>, establishment: ID<Establishment>, release: ID<Release>, control: ControlReference,
        reason: String, compensation: String, approver: String, at: Instant, ends: Day,
        reminderDays: Int = 30,
        revoked: Instant? = nil
    ) {
        self.id = id
        self.establishment = establishment
        self.release = release
        self.control = control
        self.reason = reason
        self.compensation = compensation
        self.approver = approver
        self.at = at
        self.ends = ends
        self.reminderDays = reminderDays
        self.revoked = revoked
    }

    /// How it stands on a day; its last day still counts.
    public func state(on day: Day) -> State {
        if revoked.map({ $0.parisDay <= day }) ?? false { return .revoked }
        if day > ends { return .lapsed }
        return ends.adding(days: -reminderDays) <= day ? .ending : .active
    }

    /// What keeps it from being approved; empty where nothing does.
    public var problems: [LocalizedText] {
        var problems: [LocalizedText] = []
        if !reason.contains(where: { !$0.isWhitespace }) {
            problems.append(LocalizedText("Indiquez le motif.", en: "Give the reason."))
        }
        if !compensation.contains(where: { !$0.isWhitespace }) {
            problems.append(
                LocalizedText("Indiquez la mesure compensatoire.", en: "Give the compensating measure."))
        }
        if ends <= at.parisDay {
            problems.append(LocalizedText("La date de fin est passée.", en: "The end date is in the past."))
        }
        if ends > at.parisDay.adding(days: Derogation.longestDays) {
            problems.append(
                LocalizedText(
                    "Une dérogation dure deux ans au plus\u{A0}; choisissez une date de fin plus proche.",
                    en: "A waiver lasts two years at most; choose an earlier end date."))
        }
        return problems
    }
}
