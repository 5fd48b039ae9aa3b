public import Registry
public import Vocabulary

/// A fact that an answer becomes elsewhere, with the answer it came from.
public struct JoinedFact: Hashable, Codable, Sendable {
    /// The release it holds for.
    public var release: ID<Release>
    /// The control whose answer it came from.
    public var control: ControlReference
    /// The answer, and its version.
    public var answer: ID<Answer>, answerVersion: Int
    /// The fact itself.
    public var value: Value

    /// What an answer becomes.
    public enum Value: Hashable, Codable, Sendable {
        /// A part of the release.
        case component(DeclaredComponent)
        /// Addresses that no block may override.
        case maintenanceAddress(AddressRange)
        /// How to work without it, in the supplier's words.
        case degradedMode(String)
        /// Where or by whom it is hosted, in the supplier's words.
        case hosting(String)
        /// A certificate with its last day, where the evidence says one.
        case hostingCertificate(ID<Evidence>, expires: Day?)
        /// In how many hours the supplier owes notice of a breach.
        case noticeHours(Double)
        /// Who to call about security.
        case securityContact(String)
        /// A correction delay.
        case correctionDelay(NumericRule)
        /// Until when the release is supported, in the supplier's words.
        case supportEnd(String)
    }

    /// A fact.
    public init(
        release: ID<Release>, control: ControlReference, answer: ID<Answer>, answerVersion: Int, value: Value
    ) {
        self.release = release
        self.control = control
        self.answer = answer
        self.answerVersion = answerVersion
        self.value = value
    }
}

/// A part that a supplier declared: a line of its list of software.
public struct DeclaredComponent: Hashable, Codable, Sendable {
    /// As the supplier writes it.
    public var name: String
    /// Its version, where the line says one.
    public var version: String?

    /// A part.
    public init(name: String, version: String? = nil) {
        self.name = name
        self.version = version
    }
}

/// Something of an answer's details that could not become a fact, with its line.
public struct JoinProblem: Hashable, Sendable {
    /// The line of the details, from 1.
    public var line: Int
    /// What stands there, at most 80 characters.
    public var text: String
    /// What is wrong and what to write instead.
    public var what: LocalizedText

    /// A problem.
    public init(line: Int, text: String, what: LocalizedText) {
        self.line = line
        self.text = text.count > 80 ? text.prefix(80) + "…" : text
        self.what = what
    }
}

/// What an answer feeds, and what of it could not be read.
public struct JoinReading: Hashable, Sendable {
    /// The facts, in the order of the answer.
    public var facts: [JoinedFact]
    /// What could not be read.
    public var problems: [JoinProblem]
}
