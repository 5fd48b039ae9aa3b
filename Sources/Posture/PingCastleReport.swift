public import Vocabulary

/// What PingCastle found in a directory: its health check report (`ad_hc_<domain>.xml`).
///
/// > Source: PingCastle's documentation, "Health check": scores go from 0, nothing found, to 100 for each of four themes; the
/// > global score is the highest of them.
public struct PingCastleReport: Hashable, Sendable {
    /// The domain.
    public let domain: String
    /// The day of the audit.
    public let day: Day
    /// The worst of the four themes, 0...100, where 0 is best.
    public let globalScore: Int
    /// Accounts and machines that are no longer used.
    public let staleObjects: Int
    /// Privileged accounts.
    public let privilegedAccounts: Int
    /// Trusts with other domains.
    public let trusts: Int
    /// Anomalies: backups, certificates, Kerberos and so on.
    public let anomalies: Int
    /// The maturity level, 1...5, where the report has one.
    public let maturity: Int?
    /// The rules that were broken, by points lost.
    public let findings: [Finding]

    /// What a file is that this reads.
    package static let kind = LocalizedText("un rapport PingCastle", en: "PingCastle report")

    /// A rule that was broken.
    public struct Finding: Hashable, Sendable {
        /// PingCastle's name of the rule, such as `A-Krbtgt`.
        public let rule: String
        /// Points lost.
        public let points: Int
        /// What was found.
        public let rationale: String
    }

    /// The most findings that are kept.
    static let mostFindings = 500

    /// Reads a report.
    ///
    /// - Throws: ``PostureError`` for what is no report, is broken or is too large.
    public init(_ bytes: [UInt8]) throws(PostureError) {
        var scores: [String: String] = [:]
        var findings: [Finding] = []
        var finding: [String: String] = [:]
        do {
            var scan = try XMLScan(bytes)
            try scan.elements { path, text in
                guard path.first == "HealthcheckData" else {
                    throw PostureError.notRecognised(PingCastleReport.kind)
                }
                if path.count == 2 { scores[path[1]] = text.trimmed }
                guard path.count >= 3, path[1] == "RiskRules" else { return }
                if path.count == 4 { finding[path[3]] = text.trimmed }
                guard path.count == 3 else { return }
                if findings.count < PingCastleReport.mostFindings, let rule = finding["RiskId"] {
                    findings.append(
                        Finding(
                            rule: String(rule.prefix(80)), points: Int(finding["Points"] ?? "") ?? 0,
                            rationale: String((finding["Rationale"] ?? "").prefix(400))))
                }
                finding = [:]
            }
        } catch let error as PostureError {
            throw error
        } catch {
            throw .notRecognised(PingCastleReport.kind)
        }
        func score(_ name: String) throws(PostureError) -> Int {
            guard let text = scores[name] else { throw .missingElement(name) }
            guard let value = Int(text), (0...100).contains(value) else {
                throw .cell(
                    line: 1, column: name, text: text,
                    expected: LocalizedText("un nombre entier de 0 à 100", en: "a whole number from 0 to 100")
                )
            }
            return value
        }
        globalScore = try score("GlobalScore")
        staleObjects = try score("StaleObjectsScore")
        // The spelling is PingCastle's own.
        privilegedAccounts = try score(
            scores["PrivilegiedGroupScore"] == nil ? "PrivilegedGroupScore" : "PrivilegiedGroupScore")
        trusts = try score("TrustScore")
        anomalies = try score("AnomalyScore")
        maturity = scores["MaturityLevel"].flatMap { Int($0) }.flatMap { (1...5).contains($0) ? $0 : nil }
        domain = String((scores["DomainFQDN"] ?? "").prefix(253))
        guard let date = scores["GenerationDate"], let day = try? Day(parsing: String(date.prefix(10))) else {
            throw .missingElement("GenerationDate")
        }
        self.day = day
        self.findings = findings.sorted { ($1.points, $0.rule) < ($0.points, $1.rule) }
    }

    /// The most rules that a fact names.
    static let mostNamedRules = 10

    /// The directory's clean-up as evidence: what is left of 100, with the rules that cost most.
    public func evidence(source: Source) -> EvidenceItem {
        let rules = findings.prefix(PingCastleReport.mostNamedRules).map { "\($0.rule) \($0.points)" }
            .joined(separator: ", ")
        return EvidenceItem(
            .dimension(.directoryCleanup), .directoryAudit, .measured, level: 1 - Double(globalScore) / 100,
            confidence: 0.9, source: source, asOf: day,
            fact: LocalizedText(
                "PingCastle, domaine \(domain)\u{A0}: \(globalScore) points de risque sur 100 (objets \(staleObjects), comptes à privilèges \(privilegedAccounts), relations \(trusts), anomalies \(anomalies))\(rules.isEmpty ? "" : "\u{A0}; règles\u{A0}: \(rules)")",
                en:
                    "PingCastle, domain \(domain): \(globalScore) risk points of 100 (stale objects \(staleObjects), privileged accounts \(privilegedAccounts), trusts \(trusts), anomalies \(anomalies))\(rules.isEmpty ? "" : "; rules: \(rules)")"
            ), object: "domain \(domain.lowercased())")
    }

    /// Privileged accounts as evidence: what their theme leaves of 100.
    public func privilegedAccess(source: Source) -> EvidenceItem {
        EvidenceItem(
            .privilegedAccess, .privilegedAccounts, .measured, level: 1 - Double(privilegedAccounts) / 100,
            confidence: 0.9, source: source, asOf: day,
            fact: LocalizedText(
                "PingCastle, domaine \(domain)\u{A0}: comptes à privilèges, \(privilegedAccounts) points de risque sur 100",
                en:
                    "PingCastle, domain \(domain): privileged accounts, \(privilegedAccounts) risk points of 100"
            ), object: "domain \(domain.lowercased())")
    }
}

extension String {
    /// Without blanks at either end.
    var trimmed: String {
        let blanks: (Character) -> Bool = { $0.isWhitespace }
        return String(drop(while: blanks).reversed().drop(while: blanks).reversed())
    }
}
