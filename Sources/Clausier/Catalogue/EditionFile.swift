import FoundationEssentials
import Vocabulary

/// The form in which editions are shipped and edited by hand: JSON, one object a control.
///
/// `format` is 1. `catalogue`, `version`, `title`, `issuer` and `themes` are asked for, and of each control `code`,
/// `theme`, `title` and `test`; the rest has the defaults of ``Control``. Texts are objects of `french` and `english`.
public enum EditionFile {
    /// The most bytes of a file: 8 MiB.
    public static let longest = 8 << 20

    /// Reads an edition: whole or not at all.
    public static func read(_ bytes: [UInt8]) throws(EditionFault) -> Edition {
        guard bytes.count <= longest else {
            throw EditionFault(at: "file", "is longer than 8 MiB; split the catalogue")
        }
        let written: Written
        do {
            written = try JSONDecoder().decode(Written.self, from: Data(bytes))
        } catch let error as DecodingError {
            throw EditionFault(error)
        } catch {
            throw EditionFault(at: "file", "\(error)")
        }
        guard written.format == 1 else {
            throw EditionFault(at: "format", "is \(written.format); this version of Cordon reads format 1")
        }
        guard let key = EditionKey(catalogue: written.catalogue, version: written.version) else {
            throw EditionFault(
                at: "catalogue",
                "'\(written.catalogue)' '\(written.version)' are no key; use lower-case letters and digits")
        }
        let edition = Edition(
            key: key, title: written.title, issuer: written.issuer, published: written.published,
            notice: written.notice, origin: written.origin, themes: written.themes,
            controls: written.controls.map(\.control), routing: written.routing ?? [],
            groups: written.groups ?? [],
            scale: written.scale ?? [])
        if let problem = edition.problems.first { throw problem }
        return edition
    }

    /// Writes an edition as ``read(_:)`` reads it.
    public static func write(_ edition: Edition) throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        let written = Written(
            format: 1, catalogue: edition.key.catalogue, version: edition.key.version, title: edition.title,
            issuer: edition.issuer, published: edition.published, notice: edition.notice,
            origin: edition.origin,
            routing: edition.routing, themes: edition.themes,
            controls: edition.controls.map(WrittenControl.init), groups: edition.groups, scale: edition.scale)
        return [UInt8](try encoder.encode(written)) + [0x0A]
    }

    private struct Written: Codable {
        let format: Int
        let catalogue, version: String
        let title: LocalizedText
        let issuer: String
        let published: Day?
        let notice: LocalizedText?
        let origin: String?
        let routing: [RoutingQuestion]?
        let themes: [Theme]
        let controls: [WrittenControl]
        let groups: [ControlGroup]?
        let scale: [ScaleLevel]?
    }

    private struct WrittenApplicability: Codable {
        let anyOf, allOf: [Trait]?
    }

    private struct WrittenControl: Codable {
        let code: ControlCode
        let theme: String
        let title, test: LocalizedText
        let why: LocalizedText?
        let applicability: WrittenApplicability?
        let criticality: ControlCriticality?
        let evidence: EvidenceKind?
        let expected: LocalizedText?
        let rules: [NumericRule]?
        let respondent: Respondent?
        let feeds: [Feed]?
        let groups: [String]?
        let questions: [ControlQuestion]?
        let origin: String?

        init(_ control: Control) {
            code = control.code
            theme = control.theme
            title = control.title
            test = control.test
            why = control.why
            // In the order of the declaration, so that equal editions give equal files.
            let any = Trait.allCases.filter { control.applicability.anyOf.contains($0) }
            let all = Trait.allCases.filter { control.applicability.allOf.contains($0) }
            applicability = any.isEmpty && all.isEmpty ? nil : WrittenApplicability(anyOf: any, allOf: all)
            criticality = control.criticality
            evidence = control.evidence
            expected = control.expected
            rules = control.rules.isEmpty ? nil : control.rules
            respondent = control.respondent == .supplier ? nil : control.respondent
            feeds = control.feeds.isEmpty ? nil : control.feeds
            groups = control.groups.isEmpty ? nil : control.groups
            questions = control.questions.isEmpty ? nil : control.questions
            origin = control.origin
        }

        var control: Control {
            Control(
                code: code, theme: theme, title: title, test: test, why: why,
                applicability: Applicability(
                    anyOf: Set(applicability?.anyOf ?? []), allOf: Set(applicability?.allOf ?? [])),
                criticality: criticality ?? .major, evidence: evidence ?? .document, expected: expected,
                rules: rules ?? [], respondent: respondent ?? .supplier, feeds: feeds ?? [],
                groups: groups ?? [],
                questions: questions ?? [], origin: origin)
        }
    }
}

extension Edition {
    /// What is wrong with it: codes twice, themes that are missing, too much of something. Empty where nothing is.
    public var problems: [EditionFault] {
        var problems: [EditionFault] = []
        if controls.count > Edition.controlLimit || themes.count > Edition.themeLimit {
            problems.append(
                EditionFault(
                    at: "controls", "has more than \(Edition.controlLimit) controls or themes; split it"))
        }
        if controls.isEmpty { problems.append(EditionFault(at: "controls", "holds no control")) }
        var keys: Set<String> = []
        for (offset, theme) in themes.enumerated() {
            if let parent = theme.parent, !keys.contains(parent) {
                problems.append(
                    EditionFault(
                        at: "themes[\(offset)].parent", "'\(parent)' does not stand before its theme"))
            }
            if !keys.insert(theme.key).inserted {
                problems.append(
                    EditionFault(at: "themes[\(offset)].key", "'\(theme.key)' stands there twice"))
            }
        }
        var codes: Set<ControlCode> = []
        for (offset, control) in controls.enumerated() {
            if !keys.contains(control.theme) {
                problems.append(
                    EditionFault(
                        at: "controls[\(offset)].theme", "\(control.code): no theme '\(control.theme)'"))
            }
            if !codes.insert(control.code).inserted {
                problems.append(
                    EditionFault(at: "controls[\(offset)].code", "\(control.code) stands there twice"))
            }
            if Set(control.rules.map(\.key)).count < control.rules.count
                || control.rules.contains(where: { !AnswerCheck.measures.contains($0.value) })
            {
                problems.append(
                    EditionFault(
                        at: "controls[\(offset)].rules", "\(control.code): a key twice, or no number"))
            }
        }
        return problems
    }
}

/// Why an edition was refused, and where.
public struct EditionFault: Error, Hashable, Sendable, CustomStringConvertible {
    /// The path of the field: `controls[3].code`.
    public let field: String
    /// What is wrong there.
    public let reason: String

    /// A fault at a field.
    public init(at field: String, _ reason: String) {
        self.field = field
        self.reason = reason
    }

    /// One line for people.
    public var description: String { "\(field): \(reason)" }

    init(_ error: DecodingError) {
        switch error {
        case .keyNotFound(let key, let context):
            self.init(at: Self.path(context.codingPath + [key]), "is missing")
        case .typeMismatch(_, let context), .valueNotFound(_, let context), .dataCorrupted(let context):
            self.init(at: Self.path(context.codingPath), context.debugDescription)
        @unknown default: self.init(at: "file", "unreadable JSON")
        }
    }

    private static func path(_ keys: [any CodingKey]) -> String {
        let path = keys.reduce(into: "") { path, key in
            if let index = key.intValue {
                path += "[\(index)]"
            } else {
                path += (path.isEmpty ? "" : ".") + key.stringValue
            }
        }
        return path.isEmpty ? "file" : path
    }
}
