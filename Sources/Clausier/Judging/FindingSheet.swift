public import Vocabulary

/// An assessor's findings on one release, before they have a place in the store.
public struct FindingSheet: Hashable, Codable, Sendable {
    /// What is judged.
    public var edition: EditionKey
    /// As the supplier names the product, and the release.
    public var product: String, version: String
    /// One for each control that was judged.
    public var findings: [FindingRow]

    /// Findings on a release.
    public init(edition: EditionKey, product: String, version: String, findings: [FindingRow]) {
        self.edition = edition
        self.product = product
        self.version = version
        self.findings = findings
    }
}

/// One finding of a file.
public struct FindingRow: Hashable, Codable, Sendable {
    /// The control.
    public var code: ControlCode
    /// What was decided.
    public var verdict: Verdict
    /// Why.
    public var reason: String
    /// Who decided.
    public var assessor: String
    /// As what they decided.
    public var capacity: Finding.Capacity
    /// When.
    public var at: Instant

    /// One finding.
    public init(
        code: ControlCode, verdict: Verdict, reason: String, assessor: String,
        capacity: Finding.Capacity = .assessor, at: Instant
    ) {
        self.code = code
        self.verdict = verdict
        self.reason = reason
        self.assessor = assessor
        self.capacity = capacity
        self.at = at
    }
}
