public import Vocabulary

/// An indicator as a feed or a file states it.
public struct ImportedIndicator: Hashable, Sendable {
    /// What to look for.
    public var observable: Indicator
    /// How far it may travel; `nil` when the source does not say.
    public var light: TrafficLight?
    /// How sure the source is; `nil` when it does not say.
    public var confidence: Confidence?
    /// When it lapses; `nil` when the source does not say.
    public var expires: Instant?
    /// What the source says of it.
    public var about: String
    /// Whether the source takes it back.
    public var isRevoked: Bool

    /// An indicator with what the source says.
    public init(
        _ observable: Indicator, light: TrafficLight? = nil, confidence: Confidence? = nil,
        expires: Instant? = nil,
        about: String = "", isRevoked: Bool = false
    ) {
        self.observable = observable
        self.light = light
        self.confidence = confidence
        self.expires = expires
        self.about = String(about.prefix(500))
        self.isRevoked = isRevoked
    }
}
