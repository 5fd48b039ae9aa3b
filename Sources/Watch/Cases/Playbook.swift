import FoundationEssentials
public import Registry
public import Vocabulary

/// What is to be done in an incident of a kind: a list of steps that become tasks of a case.
///
/// Playbooks are data, as files of JSON that a person can read and change.
public struct Playbook: Hashable, Codable, Sendable {
    /// The kind of incident.
    public let kind: CaseKind
    /// The edition, such as `2026-11`.
    public let edition: String
    /// One line.
    public let title: LocalizedText
    /// What to keep in mind from the first minute.
    public let advice: LocalizedText
    /// In the order of the work.
    public let steps: [Step]

    /// One thing to do.
    public struct Step: Hashable, Codable, Sendable {
        /// Outlives editions: letters, digits and hyphens.
        public let id: String
        /// The part of the work.
        public let phase: TaskPhase
        /// What to do.
        public let title: LocalizedText
        /// How, and what to beware of.
        public let how: LocalizedText
        /// Minutes after the case was opened by which it should be done; `nil` when no time is set.
        public let withinMinutes: Int?
        /// Whether each establishment has the task for itself, rather than all of them one in common.
        public let eachEstablishment: Bool
    }

    /// The tasks for one more establishment of a case; those that are common too when it is the `first`.
    public func tasks(at establishment: ID<Establishment>, isFirst: Bool, opened: Instant) -> [CaseTask] {
        steps.filter { $0.eachEstablishment || isFirst }.map { step in
            CaseTask(
                establishment: step.eachEstablishment ? establishment : nil,
                step: "\(kind.rawValue)/\(step.id)", phase: step.phase, title: step.title, how: step.how,
                due: step.withinMinutes.map { opened.advanced(by: .seconds(60 * $0)) })
        }
    }
}

/// The playbooks in force.
public struct Playbooks: Hashable, Sendable {
    private let books: [CaseKind: Playbook]

    /// No playbook: cases are opened without tasks.
    public static let empty = Playbooks(books: [:])

    private init(books: [CaseKind: Playbook]) { self.books = books }

    /// What is shipped.
    public static func shipped() throws(PlaybookFault) -> Playbooks {
        try Playbooks(reading: Array((Assets.files["playbooks.json"] ?? "").utf8))
    }

    /// The playbook for a kind of incident; `nil` where there is none.
    public subscript(kind: CaseKind) -> Playbook? { books[kind] }

    /// Every playbook, in the order of the kinds.
    public var all: [Playbook] { CaseKind.allCases.compactMap { books[$0] } }

    /// Reads a file of playbooks: whole or not at all.
    ///
    /// - Throws: ``PlaybookFault`` with the field and what it should hold.
    public init(reading bytes: [UInt8]) throws(PlaybookFault) {
        guard bytes.count <= 2_000_000 else {
            throw PlaybookFault(
                field: "file", reason: "longer than 2 MB; keep one playbook a kind of incident")
        }
        let file: File
        do {
            file = try JSONDecoder().decode(File.self, from: Data(bytes))
        } catch let error as DecodingError {
            let fault = LegalDutiesFault(error)
            throw PlaybookFault(field: fault.field, reason: fault.reason)
        } catch {
            throw PlaybookFault(field: "file", reason: "\(error)")
        }
        guard file.format == 1 else {
            throw PlaybookFault(field: "format", reason: "is \(file.format); this version reads format 1")
        }
        var books: [CaseKind: Playbook] = [:]
        for (offset, book) in file.playbooks.enumerated() {
            guard books.updateValue(book, forKey: book.kind) == nil else {
                throw PlaybookFault(
                    field: "playbooks[\(offset)].kind",
                    reason: "\(book.kind.rawValue) stands there twice; keep one")
            }
            try Playbooks.check(book, at: "playbooks[\(offset)]")
        }
        self.books = books
    }

    private static func check(_ book: Playbook, at place: String) throws(PlaybookFault) {
        var seen: Set<String> = []
        for (offset, step) in book.steps.enumerated() {
            let field = "\(place).steps[\(offset)]"
            let isName =
                !step.id.isEmpty && step.id.utf8.count <= 60
                && step.id.utf8.allSatisfy {
                    (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == 0x2D
                }
            guard isName else {
                throw PlaybookFault(
                    field: field + ".id",
                    reason: "'\(step.id)' must be of a to z, 0 to 9 and hyphens, 60 at most")
            }
            guard seen.insert(step.id).inserted else {
                throw PlaybookFault(field: field + ".id", reason: "'\(step.id)' stands there twice")
            }
            guard step.withinMinutes.map({ (1...525_600).contains($0) }) ?? true else {
                throw PlaybookFault(
                    field: field + ".withinMinutes", reason: "must be from 1 to 525600, a year, or left out")
            }
        }
    }

    private struct File: Decodable {
        let format: Int
        let playbooks: [Playbook]
    }
}

/// Why a file of playbooks was refused, and where.
public struct PlaybookFault: Error, Hashable, Sendable, CustomStringConvertible {
    /// The path of the field: `playbooks[3].steps[1].id`.
    public let field: String
    /// What is wrong there.
    public let reason: String

    /// One line for people.
    public var description: String { "playbooks, \(field): \(reason)" }
}
