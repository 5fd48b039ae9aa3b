public import Clausier
public import Vocabulary

/// An OSCAL component definition: what a supplier answers for one release, edition by edition, out and in.
public enum OSCALComponents {
    /// The component of one release: all sheets must be of the same supplier, product and version.
    public static func write(_ sheets: [AnswerSheet], at now: Instant) throws(ClausierFileFault) -> [UInt8] {
        guard let first = sheets.first else {
            throw ClausierFileFault("aucune réponse à écrire", en: "no answers to write")
        }
        let name = "component/\(first.supplier)/\(first.product)/\(first.version)"
        let title = [first.product, first.version].filter { !$0.isEmpty }.joined(separator: " ")
        let component = Component(
            uuid: NamedUUID.of(name), type: "software", title: title.isEmpty ? "-" : title,
            description: title.isEmpty ? "-" : title,
            props: [
                OSCAL.Property("supplier", first.supplier), OSCAL.Property("product", first.product),
                OSCAL.Property("version", first.version),
            ],
            controlImplementations: sheets.filter { !$0.answers.isEmpty }.map { implementation($0, of: name) }
        )
        var made = component
        if made.controlImplementations?.isEmpty == true { made.controlImplementations = nil }
        return try OSCAL.write(
            Document(
                componentDefinition: Definition(
                    uuid: NamedUUID.of("definition/\(name)"),
                    metadata: OSCAL.Metadata(title: title, version: first.version, at: now),
                    components: [made])))
    }

    /// The answers of each component of a document, edition by edition.
    ///
    /// Documents of other programs say neither edition nor claim: their implementations get `edition`, a
    /// requirement is taken as a "yes" with its description, unless its status says that it is partial, planned or not applicable.
    ///
    /// Implementations of one component and edition, which other programs write one a topic, are one sheet.
    public static func read(_ bytes: [UInt8], edition: EditionKey) throws(ClausierFileFault) -> [AnswerSheet]
    {
        try parted(bytes, edition: edition).map(\.sheet)
    }

    /// The same, with the identifiers of requirements that name no control.
    static func parted(_ bytes: [UInt8], edition: EditionKey) throws(ClausierFileFault) -> [(
        sheet: AnswerSheet, nameless: [String]
    )] {
        let definition = try OSCAL.read(Document.self, bytes).componentDefinition
        try definition.metadata.check()
        var sheets: [(sheet: AnswerSheet, nameless: [String])] = []
        for component in definition.components ?? [] {
            for implementation in component.controlImplementations ?? [] {
                let sheet = AnswerSheet(
                    edition: implementation.props.own("edition").flatMap { EditionKey($0) } ?? edition,
                    supplier: component.props.own("supplier") ?? "",
                    product: component.props.own("product") ?? component.title,
                    version: component.props.own("version") ?? "")
                guard implementation.implementedRequirements.count <= Edition.controlLimit else {
                    throw ClausierFileFault(
                        at: "implemented-requirements", "trop de réponses", en: "too many answers")
                }
                let place =
                    sheets.firstIndex { known in
                        known.sheet.edition == sheet.edition && known.sheet.supplier == sheet.supplier
                            && known.sheet.product == sheet.product && known.sheet.version == sheet.version
                    } ?? sheets.endIndex
                if place == sheets.endIndex { sheets.append((sheet, [])) }
                for requirement in implementation.implementedRequirements {
                    if let answer = answer(requirement) {
                        sheets[place].sheet.answers.append(answer)
                    } else {
                        sheets[place].nameless.append(requirement.controlId)
                    }
                }
            }
        }
        return sheets
    }

    private static func implementation(_ sheet: AnswerSheet, of name: String) -> Implementation {
        Implementation(
            uuid: NamedUUID.of("implementation/\(name)/\(sheet.edition)"),
            source: "#\(OSCALCatalog.identifier(of: sheet.edition))", description: "\(sheet.edition)",
            props: [OSCAL.Property("edition", sheet.edition.description)],
            implementedRequirements: sheet.answers.map { requirement($0, "\(name)/\(sheet.edition)") })
    }

    private static func requirement(_ answer: AnswerRow, _ name: String) -> Requirement {
        var props = [
            OSCAL.Property("code", answer.code.text), OSCAL.Property("claim", answer.claim.rawValue),
        ]
        if !answer.comment.isEmpty { props.append(OSCAL.Property("comment", answer.comment)) }
        if !answer.details.isEmpty { props.append(OSCAL.Property("details", answer.details)) }
        props += answer.measures.sorted { $0.key < $1.key }.map {
            OSCAL.Property("measure", "\($0.key)=\($0.value)")
        }
        let status: String
        switch answer.claim {
        case .yes: status = "implemented"
        case .partial: status = "partial"
        case .no: status = "planned"
        case .notConcerned: status = "not-applicable"
        }
        props.append(OSCAL.Property(standard: "implementation-status", status))
        let words = [answer.comment, answer.details].filter { $0.contains { !$0.isWhitespace } }
        return Requirement(
            uuid: NamedUUID.of("requirement/\(name)/\(answer.code)"),
            controlId: OSCALToken.of(answer.code.text),
            description: words.isEmpty ? answer.claim.title.english : words.joined(separator: "\n\n"),
            props: props)
    }

    private static func answer(_ requirement: Requirement) -> AnswerRow? {
        let props = requirement.props
        guard let code = ControlCode(props.own("code") ?? requirement.controlId) else { return nil }
        if let claim = props.own("claim").flatMap({ Claim(rawValue: $0) }) {
            var measures: [String: Double] = [:]
            for text in props.all("measure") {
                guard let sign = text.lastIndex(of: "="), let value = Double(text[text.index(after: sign)...])
                else { continue }
                measures[String(text[..<sign])] = value
            }
            return AnswerRow(
                code: code, claim: claim, comment: props.own("comment") ?? "",
                details: props.own("details") ?? "",
                measures: measures)
        }
        let claim: Claim
        switch props?.first(where: { $0.name == "implementation-status" })?.value {
        case "partial", "alternative": claim = .partial
        case "planned": claim = .no
        case "not-applicable": claim = .notConcerned
        default: claim = .yes
        }
        return AnswerRow(
            code: code, claim: claim, comment: claim == .yes ? "" : requirement.description,
            details: requirement.description)
    }

    private struct Document: Codable {
        var componentDefinition: Definition
    }

    private struct Definition: Codable {
        var uuid: String
        var metadata: OSCAL.Metadata
        var components: [Component]?
    }

    private struct Component: Codable {
        var uuid: String
        var type: String
        var title: String
        var description: String
        var props: [OSCAL.Property]?
        var controlImplementations: [Implementation]?
    }

    private struct Implementation: Codable {
        var uuid: String
        var source: String
        var description: String
        var props: [OSCAL.Property]?
        var implementedRequirements: [Requirement]
    }

    private struct Requirement: Codable {
        var uuid: String
        var controlId: String
        var description: String
        var props: [OSCAL.Property]?
    }
}
