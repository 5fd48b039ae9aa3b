public import Clausier
public import Vocabulary

/// OSCAL assessment results: what assessors found on one release, out and in.
public enum OSCALResults {
    /// The results of a release. Each finding has the observation it rests on, with who judged and when.
    public static func write(_ sheet: FindingSheet, at now: Instant) throws(ClausierFileFault) -> [UInt8] {
        let name = "results/\(sheet.product)/\(sheet.version)/\(sheet.edition)"
        let assessors = Set(sheet.findings.map(\.assessor)).filter { !$0.isEmpty }.sorted()
        let title = [sheet.product, sheet.version].filter { !$0.isEmpty }.joined(separator: " ")
        var metadata = OSCAL.Metadata(title: title, version: sheet.version, at: now)
        metadata.parties = assessors.map {
            OSCAL.Party(uuid: NamedUUID.of("party/\($0)"), type: "person", name: $0)
        }
        if assessors.isEmpty { metadata.parties = nil }
        let ids = sheet.findings.map { OSCALToken.of($0.code.text) }
        let selection = Selection(
            includeAll: ids.isEmpty ? Selection.All() : nil,
            includeControls: ids.isEmpty ? nil : ids.map { Selection.Control(controlId: $0) })
        let result = Result(
            uuid: NamedUUID.of("result/\(name)"), title: title.isEmpty ? "-" : title,
            description: "\(sheet.edition)",
            start: (sheet.findings.map(\.at).min() ?? now).description,
            end: sheet.findings.map(\.at).max()?.description,
            props: [
                OSCAL.Property("edition", sheet.edition.description),
                OSCAL.Property("product", sheet.product),
                OSCAL.Property("version", sheet.version),
            ], reviewedControls: Reviewed(controlSelections: [selection]),
            observations: sheet.findings.isEmpty ? nil : sheet.findings.map { observation($0, name) },
            findings: sheet.findings.isEmpty ? nil : sheet.findings.map { finding($0, name) })
        return try OSCAL.write(
            Document(
                assessmentResults: Results(
                    uuid: NamedUUID.of(name), metadata: metadata,
                    importAp: Import(href: "#\(OSCALCatalog.identifier(of: sheet.edition))"),
                    results: [result])))
    }

    /// The findings of each result. Those of other programs know satisfied and not satisfied alone, and get `edition`; who
    /// judged is the party that an observation comes from.
    public static func read(_ bytes: [UInt8], edition: EditionKey) throws(ClausierFileFault) -> [FindingSheet]
    {
        let results = try OSCAL.read(Document.self, bytes).assessmentResults
        try results.metadata.check()
        let parties = Dictionary(
            (results.metadata.parties ?? []).map { ($0.uuid, $0.name ?? "") },
            uniquingKeysWith: { first, _ in first })
        return results.results.map { result in
            let observations = Dictionary(
                (result.observations ?? []).map { ($0.uuid, $0) }, uniquingKeysWith: { first, _ in first })
            return FindingSheet(
                edition: result.props.own("edition").flatMap { EditionKey($0) } ?? edition,
                product: result.props.own("product") ?? result.title,
                version: result.props.own("version") ?? "",
                findings: (result.findings ?? []).prefix(Edition.controlLimit).compactMap {
                    row($0, observations, parties, started: result.start)
                })
        }
    }

    private static func observation(_ row: FindingRow, _ name: String) -> Observation {
        Observation(
            uuid: NamedUUID.of("observation/\(name)/\(row.code)/\(row.at)/\(row.assessor)"),
            description: row.reason.contains { !$0.isWhitespace } ? row.reason : "-",
            props: [OSCAL.Property("reason", row.reason)]
                + (row.assessor.isEmpty ? [] : [OSCAL.Property("assessor", row.assessor)]),
            methods: ["EXAMINE"], types: ["control-objective"],
            origins: row.assessor.isEmpty
                ? nil
                : [.init(actors: [.init(type: "party", actorUuid: NamedUUID.of("party/\(row.assessor)"))])],
            collected: row.at.description)
    }

    private static func finding(_ row: FindingRow, _ name: String) -> Finding {
        let isGood: Bool
        switch row.verdict {
        case .compliant, .notApplicable: isGood = true
        case .partial, .nonCompliant, .toCheck: isGood = false
        }
        let path = "\(name)/\(row.code)/\(row.at)/\(row.assessor)"
        return Finding(
            uuid: NamedUUID.of("finding/\(path)"), title: row.code.text,
            description: row.reason.contains { !$0.isWhitespace } ? row.reason : "-",
            props: [OSCAL.Property("code", row.code.text), OSCAL.Property("verdict", row.verdict.rawValue)]
                + (row.capacity == .arbiter
                    ? [OSCAL.Property("capacity", row.capacity.rawValue)] : []),
            target: .init(
                type: "objective-id", targetId: OSCALToken.of(row.code.text),
                status: .init(
                    state: isGood ? "satisfied" : "not-satisfied",
                    reason: isGood ? "pass" : row.verdict == .toCheck ? "other" : "fail")),
            relatedObservations: [.init(observationUuid: NamedUUID.of("observation/\(path)"))])
    }

    private static func row(
        _ finding: Finding, _ observations: [String: Observation], _ parties: [String: String],
        started: String
    ) -> FindingRow? {
        guard let code = ControlCode(finding.props.own("code") ?? finding.target.targetId) else { return nil }
        let seen = finding.relatedObservations?.lazy.compactMap { observations[$0.observationUuid] }.first
        let verdict =
            finding.props.own("verdict").flatMap { Verdict(rawValue: $0) }
            ?? (finding.target.status.state == "satisfied" ? .compliant : .nonCompliant)
        guard let at = try? Instant(parsing: seen?.collected ?? started) else { return nil }
        let actor = seen?.origins?.lazy.flatMap(\.actors).first { $0.type == "party" }
        return FindingRow(
            code: code, verdict: verdict, reason: seen?.props.own("reason") ?? finding.description,
            assessor: seen?.props.own("assessor") ?? actor.flatMap { parties[$0.actorUuid] } ?? "",
            capacity: finding.props.own("capacity") == "arbiter" ? .arbiter : .assessor, at: at)
    }

    private struct Document: Codable {
        var assessmentResults: Results
    }

    private struct Results: Codable {
        var uuid: String
        var metadata: OSCAL.Metadata
        var importAp: Import
        var results: [Result]
    }

    private struct Import: Codable {
        var href: String
    }

    private struct Result: Codable {
        var uuid: String
        var title: String
        var description: String
        var start: String
        var end: String?
        var props: [OSCAL.Property]?
        var reviewedControls: Reviewed
        var observations: [Observation]?
        var findings: [Finding]?
    }

    private struct Reviewed: Codable {
        var controlSelections: [Selection]
    }

    private struct Selection: Codable {
        struct All: Codable {}
        struct Control: Codable {
            var controlId: String
        }
        var includeAll: All?
        var includeControls: [Control]?
    }

    private struct Observation: Codable {
        struct Origin: Codable {
            struct Actor: Codable {
                var type: String
                var actorUuid: String
            }
            var actors: [Actor]
        }
        var uuid: String
        var description: String
        var props: [OSCAL.Property]?
        var methods: [String]
        var types: [String]?
        var origins: [Origin]?
        var collected: String
    }

    private struct Finding: Codable {
        struct Target: Codable {
            struct Status: Codable {
                var state: String
                var reason: String?
            }
            var type: String
            var targetId: String
            var status: Status
        }
        struct Related: Codable {
            var observationUuid: String
        }
        var uuid: String
        var title: String
        var description: String
        var props: [OSCAL.Property]?
        var target: Target
        var relatedObservations: [Related]?
    }
}
