public import Vocabulary

/// Kinds of files that evidence comes in by.
public enum EvidenceFile: String, CaseIterable, Codable, Sendable {
    /// PingCastle's health check report, in XML.
    case pingCastle = "pingcastle"
    /// The level that ANSSI's directory service (ADS, fed by ORADAD) gives, by domain.
    case directoryScore = "ads"
    /// Restorations that were tried.
    case restoreTests = "restores"
    /// Results of crisis exercises.
    case exercises
    /// What can be seen from the internet.
    case exposure
    /// How much of the whole a protection covers, as its console counts it.
    case coverage
    /// Declarations with what shows them.
    case declarations

    /// The evidence in a file of this kind; `name` is how it is called in sources.
    ///
    /// - Throws: ``PostureError`` with line and column; a file is taken whole or not at all.
    public func evidence(_ bytes: [UInt8], named name: String) throws(PostureError) -> [EvidenceItem] {
        if self == .pingCastle {
            let report = try PingCastleReport(bytes), source = Source.file(name, line: 1)
            return [report.evidence(source: source), report.privilegedAccess(source: source)]
        }
        let table = try EvidenceTable(String(decoding: bytes, as: UTF8.self), needed: columns)
        var items: [EvidenceItem] = []
        for row in table.rows { items += try evidence(row, .file(name, line: row.line)) }
        return items
    }

    /// The columns that a table must have.
    public var columns: [String] {
        switch self {
        case .pingCastle: []
        case .directoryScore: ["domain", "date", "level"]
        case .restoreTests: ["system", "date", "success", "offline", "hours"]
        case .exercises: ["name", "date", "objectives", "reached"]
        case .exposure: ["address", "date", "service", "severity"]
        case .coverage: ["aspect", "date", "covered", "total", "source"]
        case .declarations: ["aspect", "date", "level", "declared_by", "proof"]
        }
    }

    private func evidence(_ row: EvidenceTable.Row, _ source: Source) throws(PostureError) -> [EvidenceItem] {
        switch self {
        case .pingCastle: []
        case .directoryScore: [try directoryScore(row, source)]
        case .restoreTests: [try restoreTest(row, source)]
        case .exercises: try exercise(row, source)
        case .exposure: [try exposure(row, source)]
        case .coverage: try CoverageRow(row).evidence(source)
        case .declarations: [try declaration(row, source)]
        }
    }

    /// ADS gives levels 1, critical, to 5, state of the art.
    ///
    /// > Source: ANSSI, "Active Directory Security (ADS)", guide of the control points and their five levels.
    private func directoryScore(_ row: EvidenceTable.Row, _ source: Source) throws(PostureError)
        -> EvidenceItem
    {
        let level = try row.number("level", 1...5)
        let domain = row["domain"].prefix(253)
        return EvidenceItem(
            .dimension(.directoryCleanup), .directoryAudit, .measured, level: (level - 1) / 4, source: source,
            asOf: try row.day("date"),
            fact: LocalizedText(
                "Service ADS de l’ANSSI, domaine \(domain)\u{A0}: niveau \(Int(level)) sur 5",
                en: "ANSSI’s ADS service, domain \(domain): level \(Int(level)) of 5"),
            object: "domain \(domain.lowercased())")
    }

    /// A restoration counts whole if it worked, from a copy that is offline, within the time that was allowed.
    private func restoreTest(_ row: EvidenceTable.Row, _ source: Source) throws(PostureError) -> EvidenceItem
    {
        let isDone = try row.truth("success"), isOffline = try row.truth("offline")
        // One that failed took no time that says anything.
        let hours = isDone ? try row.number("hours", 0...10_000) : try row.optionalNumber("hours", 0...10_000)
        let allowed = try row.optionalNumber("allowed_hours", 0...10_000)
        let isInTime = allowed.map { (hours ?? 0) <= $0 } ?? true
        let time = hours.map { "\(Int($0))" }
        let system = row["system"].prefix(120)
        let level = isDone ? (isOffline ? 0.6 : 0.3) + (isInTime ? 0.4 : 0.1) : 0
        return EvidenceItem(
            .dimension(.testedBackups), .restoreTest, .measured, level: level, source: source,
            asOf: try row.day("date"),
            fact: LocalizedText(
                "Restauration de \(system)\u{A0}: \(isDone ? "réussie" : "échouée")\(time.map { " en \($0)\u{A0}h" } ?? ""), copie \(isOffline ? "hors ligne" : "en ligne")\(isInTime ? "" : ", hors délai")",
                en:
                    "Restoration of \(system): \(isDone ? "worked" : "failed")\(time.map { " in \($0) h" } ?? ""), copy \(isOffline ? "offline" : "online")\(isInTime ? "" : ", too late")"
            ), object: "system \(system.lowercased())")
    }

    /// An exercise counts by the objectives that were reached; care that went on is evidence of continuity.
    private func exercise(_ row: EvidenceTable.Row, _ source: Source) throws(PostureError) -> [EvidenceItem] {
        let result = ExerciseResult(
            name: String(row["name"].prefix(120)), day: try row.day("date"),
            objectives: Int(try row.number("objectives", 1...200)),
            reached: Int(try row.number("reached", 0...200)),
            detectHours: try row.optionalNumber("detect_hours", 0...10_000),
            decideHours: try row.optionalNumber("decide_hours", 0...10_000),
            isolateHours: try row.optionalNumber("isolate_hours", 0...10_000),
            restoreHours: try row.optionalNumber("restore_hours", 0...100_000),
            declaredRestoreHours: try row.optionalNumber("declared_restore_hours", 0...100_000),
            continuity: try row.optionalNumber("continuity", 0...1))
        guard result.reached <= result.objectives else {
            throw .cell(
                line: row.line, column: "reached", text: row["reached"],
                expected: LocalizedText(
                    "au plus le nombre d’objectifs, \(result.objectives)",
                    en: "at most the number of objectives, \(result.objectives)"))
        }
        return result.evidence(source: source)
    }

    /// What is seen from outside: critical 0, high 0.2, medium 0.6, low 0.9, none 1.
    private func exposure(_ row: EvidenceTable.Row, _ source: Source) throws(PostureError) -> EvidenceItem {
        let levels: [String: Double] = ["critical": 0, "high": 0.2, "medium": 0.6, "low": 0.9, "none": 1]
        guard let level = levels[row["severity"].lowercased()] else {
            throw .cell(
                line: row.line, column: "severity", text: row["severity"],
                expected: LocalizedText(
                    "critical, high, medium, low ou none", en: "critical, high, medium, low or none"))
        }
        let service = row["service"].prefix(80), address = row["address"].prefix(80)
        return EvidenceItem(
            EvidenceFile.aspect(ofService: service.lowercased()), .exposureScan, .measured, level: level,
            confidence: 0.5, source: source, asOf: try row.day("date"),
            fact: LocalizedText(
                "Exposition vue d’internet\u{A0}: \(service) sur \(address), gravité \(row["severity"].lowercased())",
                en:
                    "Seen from the internet: \(service) on \(address), severity \(row["severity"].lowercased())"
            ), object: "\(service.lowercased()) on \(address.lowercased())")
    }

    /// Remote desktops and management ports say how networks are cut; what guards mail says nothing of the hospital's own
    /// systems; the rest says how corrections are applied.
    private static func aspect(ofService service: String) -> PostureAspect {
        switch service {
        case "rdp", "smb", "winrm", "ssh", "vnc", "telnet": .dimension(.segmentation)
        case "smtp", "mail", "dmarc", "spf", "dkim", "mta-sts", "imap": .mail
        default: .dimension(.patching)
        }
    }

    private func declaration(_ row: EvidenceTable.Row, _ source: Source) throws(PostureError) -> EvidenceItem
    {
        guard let aspect = PostureAspect(word: row["aspect"].lowercased()) else {
            throw .cell(
                line: row.line, column: "aspect", text: row["aspect"],
                expected: .both(
                    (PostureAspect.all + PostureAspect.asked).map(\.word).joined(separator: ", ")))
        }
        let level = try row.number("level", 0...1)
        return Declaration(
            aspect: aspect, level: level, person: String(row["declared_by"].prefix(120)),
            day: try row.day("date"), proof: Declaration.Proof(String(row["proof"].prefix(400)))
        ).evidence
    }
}

/// What a crisis exercise showed.
public struct ExerciseResult: Hashable, Codable, Sendable {
    /// What it is called.
    public var name: String
    /// The day it was played.
    public var day: Day
    /// How many objectives it had; 1 or more.
    public var objectives: Int
    /// How many were reached.
    public var reached: Int
    /// Hours until it was noticed.
    public var detectHours: Double?
    /// Hours until it was decided what to do.
    public var decideHours: Double?
    /// Hours until the attack was contained.
    public var isolateHours: Double?
    /// Hours until the first vital service was back.
    public var restoreHours: Double?
    /// What had been said it would take.
    public var declaredRestoreHours: Double?
    /// The share of care that went on meanwhile, 0...1.
    public var continuity: Double?

    /// A result.
    public init(
        name: String, day: Day, objectives: Int, reached: Int, detectHours: Double? = nil,
        decideHours: Double? = nil, isolateHours: Double? = nil, restoreHours: Double? = nil,
        declaredRestoreHours: Double? = nil, continuity: Double? = nil
    ) {
        self.name = name
        self.day = day
        self.objectives = max(objectives, 1)
        self.reached = min(max(reached, 0), max(objectives, 1))
        self.detectHours = detectHours
        self.decideHours = decideHours
        self.isolateHours = isolateHours
        self.restoreHours = restoreHours
        self.declaredRestoreHours = declaredRestoreHours
        self.continuity = continuity
    }

    /// How long it took to notice, to decide and to contain, in French and English; empty where nobody took the time.
    private var timesInWords: (String, String) {
        let known = [
            (detectHours, "détection", "noticed"), (decideHours, "décision", "decided"),
            (isolateHours, "isolement", "contained"),
        ].compactMap { hours, french, english in hours.map { (Int($0.rounded()), french, english) } }
        guard !known.isEmpty else { return ("", "") }
        return (
            "\u{A0}; " + known.map { "\($0.1) en \($0.0)\u{A0}h" }.joined(separator: ", "),
            "; " + known.map { "\($0.2) in \($0.0) h" }.joined(separator: ", ")
        )
    }

    /// As evidence of exercises, and of continuity if it was measured.
    public func evidence(source: Source) -> [EvidenceItem] {
        var share = Double(reached) / Double(objectives)
        let times = timesInWords
        var late = ("", "")
        if let restoreHours, let declaredRestoreHours, restoreHours > declaredRestoreHours, restoreHours > 0 {
            // A restart that took longer than was said counts by as much less.
            share *= 0.5 + 0.5 * declaredRestoreHours / restoreHours
            late = (
                "\u{A0}; redémarrage en \(Int(restoreHours))\u{A0}h pour \(Int(declaredRestoreHours))\u{A0}h annoncées",
                "; restart in \(Int(restoreHours)) h where \(Int(declaredRestoreHours)) h were announced"
            )
        }
        var items = [
            EvidenceItem(
                .dimension(.exercises), .exercise, .measured, level: share, source: source, asOf: day,
                fact: LocalizedText(
                    "Exercice «\u{A0}\(name)\u{A0}»\u{A0}: \(reached) objectifs atteints sur \(objectives)\(late.0)\(times.0)",
                    en:
                        "Exercise “\(name)”: \(reached) of \(objectives) objectives reached\(late.1)\(times.1)"
                ))
        ]
        if let continuity {
            items.append(
                EvidenceItem(
                    .continuity, .exercise, .measured, level: continuity, source: source, asOf: day,
                    fact: LocalizedText(
                        "Exercice «\u{A0}\(name)\u{A0}»\u{A0}: \(Int((continuity * 100).rounded()))\u{A0}% des soins maintenus",
                        en: "Exercise “\(name)”: \(Int((continuity * 100).rounded()))% of care went on")))
        }
        return items
    }
}
