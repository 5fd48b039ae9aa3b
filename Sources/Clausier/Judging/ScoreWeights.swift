/// What a buyer holds dear: the weight of each control, and which controls block.
///
/// Only the ratios of weights count: all of them doubled give the same score.
public struct ScoreWeights: Hashable, Codable, Sendable {
    /// By criticality; 0 or more. One that is not listed weighs 1.
    public var byCriticality: [String: Double]
    /// By key of a theme, which covers the themes below it that are not listed; one that is not listed weighs 1.
    public var byTheme: [String: Double]
    /// By code, in place of all else.
    public var byControl: [String: Double]
    /// Controls that block for this buyer, besides those that the edition calls blocking.
    public var blocking: Set<ControlCode>
    /// Controls that the edition calls blocking and this buyer does not.
    public var notBlocking: Set<ControlCode>
    /// The most a release can score, in 0...100, while a blocking control is failed.
    public var failedCap: Double
    /// The most a release can score while a blocking control is partly met or unknown; at least ``failedCap``.
    public var openCap: Double

    /// Weights of a buyer.
    public init(
        byCriticality: [String: Double] = ["minor": 1, "major": 3, "blocking": 6],
        byTheme: [String: Double] = [:],
        byControl: [String: Double] = [:], blocking: Set<ControlCode> = [],
        notBlocking: Set<ControlCode> = [],
        failedCap: Double = 40, openCap: Double = 60
    ) {
        self.byCriticality = byCriticality
        self.byTheme = byTheme
        self.byControl = byControl
        self.blocking = blocking
        self.notBlocking = notBlocking
        self.failedCap = min(100, max(0, failedCap))
        self.openCap = min(100, max(self.failedCap, openCap))
    }

    /// Minor 1, major 3, blocking 6: a place to start from.
    public static let usual = ScoreWeights()

    /// The weight of a control, 0 or more; what is no number weighs nothing.
    public func weight(of control: Control, in edition: Edition) -> Double {
        let plain: Double
        if let own = byControl[control.code.text] {
            plain = own
        } else {
            plain =
                (byCriticality[control.criticality.rawValue] ?? 1) * themeWeight(control.theme, in: edition)
        }
        return plain.isFinite && plain > 0 ? plain : 0
    }

    /// Whether failing a control cannot be made up for.
    public func blocks(_ control: Control) -> Bool {
        if blocking.contains(control.code) { return true }
        return control.criticality == .blocking && !notBlocking.contains(control.code)
    }

    private func themeWeight(_ key: String, in edition: Edition) -> Double {
        if byTheme.isEmpty { return 1 }
        var current = edition.themes.first { $0.key == key }
        for _ in edition.themes.indices {
            guard let theme = current else { return 1 }
            if let own = byTheme[theme.key] { return own }
            current = theme.parent.flatMap { parent in edition.themes.first { $0.key == parent } }
        }
        return 1
    }
}

extension ScoreWeights {
    /// Reads weights; what is left out is as in ``usual``, and caps are kept in bounds.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        func weights(_ key: CodingKeys) throws -> [String: Double]? {
            try container.decodeIfPresent([String: Double].self, forKey: key)
        }
        self.init(
            byCriticality: try weights(.byCriticality) ?? ScoreWeights.usual.byCriticality,
            byTheme: try weights(.byTheme) ?? [:], byControl: try weights(.byControl) ?? [:],
            blocking: Set(try container.decodeIfPresent([ControlCode].self, forKey: .blocking) ?? []),
            notBlocking: Set(try container.decodeIfPresent([ControlCode].self, forKey: .notBlocking) ?? []),
            failedCap: try container.decodeIfPresent(Double.self, forKey: .failedCap) ?? 40,
            openCap: try container.decodeIfPresent(Double.self, forKey: .openCap) ?? 60)
    }

    /// Writes weights, codes in order: equal weights give equal bytes in every process.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(byCriticality, forKey: .byCriticality)
        try container.encode(byTheme, forKey: .byTheme)
        try container.encode(byControl, forKey: .byControl)
        try container.encode(blocking.sorted(), forKey: .blocking)
        try container.encode(notBlocking.sorted(), forKey: .notBlocking)
        try container.encode(failedCap, forKey: .failedCap)
        try container.encode(openCap, forKey: .openCap)
    }

    private enum CodingKeys: String, CodingKey {
        case byCriticality, byTheme, byControl, blocking, notBlocking, failedCap, openCap
    }
}
