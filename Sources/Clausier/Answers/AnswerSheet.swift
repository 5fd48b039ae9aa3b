/// Answers to an edition for one release, before they have a place in the store: what files carry in and out.
public struct AnswerSheet: Hashable, Codable, Sendable {
    /// What is answered.
    public var edition: EditionKey
    /// As the supplier trades.
    public var supplier: String
    /// As the supplier names the product.
    public var product: String
    /// The release.
    public var version: String
    /// One for each control that is answered, in the edition's order.
    public var answers: [AnswerRow]

    /// Answers to an edition.
    public init(
        edition: EditionKey, supplier: String, product: String, version: String, answers: [AnswerRow] = []
    ) {
        self.edition = edition
        self.supplier = supplier
        self.product = product
        self.version = version
        self.answers = answers
    }
}

/// One answer of a file.
public struct AnswerRow: Hashable, Codable, Sendable {
    /// The control.
    public var code: ControlCode
    /// See ``Answer/claim``.
    public var claim: Claim
    /// See ``Answer/comment``: the column of details.
    public var comment: String
    /// See ``Answer/details``: the column of elements of consolidation.
    public var details: String
    /// See ``Answer/measures``.
    public var measures: [String: Double]

    /// One answer.
    public init(
        code: ControlCode, claim: Claim, comment: String = "", details: String = "",
        measures: [String: Double] = [:]
    ) {
        self.code = code
        self.claim = claim
        self.comment = comment
        self.details = details
        self.measures = measures
    }

    /// An answer of the store as a row.
    public init(_ answer: Answer) {
        self.init(
            code: answer.control.code, claim: answer.claim, comment: answer.comment, details: answer.details,
            measures: answer.measures)
    }

    /// What is wrong with it as an answer to that control.
    public func problems(as control: Control, for profile: Profile) -> [AnswerProblem] {
        AnswerCheck(claim: claim, comment: comment, details: details, measures: measures)
            .problems(as: control, for: profile)
    }
}
