import Vocabulary

/// A line of a coverage file: how much of the whole a protection covers, as the console that runs it counts.
struct CoverageRow {
    /// What a console can count.
    private enum Counted: String, CaseIterable {
        /// Workstations and servers that report to the endpoint detection.
        case endpoints = "edr"
        /// Accounts that sign in with a second factor.
        case secondFactor = "mfa"
        /// Third-party accesses that go through the gateway with a second factor.
        case thirdParties = "third-parties"
        /// Privileged accounts that are named, kept apart and sign in with a second factor.
        case privileges
        /// Corrections of flaws used in attacks that were installed in time.
        case delays
    }

    private let counted: Counted
    private let covered: Int
    private let total: Int
    private let console: String
    private let day: Day

    /// The most that a console counts.
    private static let most = 10_000_000.0

    init(_ row: EvidenceTable.Row) throws(PostureError) {
        guard let counted = Counted(rawValue: row["aspect"].lowercased()) else {
            throw .cell(
                line: row.line, column: "aspect", text: row["aspect"],
                expected: .both(Counted.allCases.map(\.rawValue).joined(separator: ", ")))
        }
        self.counted = counted
        total = Int(try row.number("total", 1...CoverageRow.most))
        covered = Int(try row.number("covered", 0...CoverageRow.most))
        guard covered <= total else {
            throw .cell(
                line: row.line, column: "covered", text: row["covered"],
                expected: LocalizedText("au plus le total, \(total)", en: "at most the total, \(total)"))
        }
        console = String(row["source"].prefix(120))
        guard !console.isEmpty else {
            throw .cell(
                line: row.line, column: "source", text: "",
                expected: LocalizedText(
                    "la console qui a compté", en: "the console that counted"))
        }
        day = try row.day("date")
    }

    /// A person carried the count here: it is measured, and not quite as sure as what Cordon counts itself.
    private static let confidence = 0.9

    func evidence(_ source: Source) -> [EvidenceItem] {
        let count = LocalizedText.counted(covered, of: total)
        return aspects.map { aspect in
            EvidenceItem(
                aspect, kind, .measured, level: Double(covered) / Double(total),
                confidence: CoverageRow.confidence, source: source, asOf: day,
                fact: LocalizedText(
                    "\(count.french)\u{A0}: \(words.french), d’après \(console)",
                    en: "\(count.english): \(words.english), counted by \(console)"),
                object: "\(counted.rawValue) by \(console.lowercased())")
        }
    }

    private var aspects: [PostureAspect] {
        switch counted {
        case .endpoints: [.dimension(.endpointDetection)]
        case .secondFactor: [.dimension(.multiFactor)]
        case .thirdParties: [.dimension(.multiFactor), .thirdPartyAccess]
        case .privileges: [.privilegedAccess]
        case .delays: [.dimension(.patching), .patchDelay]
        }
    }

    private var kind: EvidenceKind {
        switch counted {
        case .endpoints: .watchedEndpoints
        case .secondFactor: .secondFactor
        case .thirdParties: .remoteMaintenance
        case .privileges: .privilegedAccounts
        case .delays: .patchDelay
        }
    }

    private var words: LocalizedText {
        switch counted {
        case .endpoints:
            LocalizedText(
                "postes et serveurs qui rendent compte à l’EDR",
                en: "workstations and servers that report to the EDR")
        case .secondFactor:
            LocalizedText(
                "comptes qui se connectent avec un second facteur",
                en: "accounts that sign in with a second factor")
        case .thirdParties:
            LocalizedText(
                "accès de prestataires par la passerelle avec un second facteur",
                en: "third-party accesses through the gateway with a second factor")
        case .privileges:
            LocalizedText(
                "comptes à privilèges nominatifs, séparés et à second facteur",
                en: "privileged accounts that are named, kept apart and use a second factor")
        case .delays:
            LocalizedText(
                "correctifs de failles exploitées posés dans les délais",
                en: "fixes of exploited flaws installed in time")
        }
    }
}
