public import Registry
public import Vocabulary

/// What detections must share to be one alert for a person.
public struct AlertKey: Hashable, Sendable {
    /// Where it happened.
    public let establishment: ID<Establishment>
    /// The rule's own identifier.
    public let rule: String
    /// The machine, in lower case; empty when the record names none.
    public let host: String
    /// The account, in lower case; empty when the record names none.
    public let account: String

    /// A key whose host and account compare without case, as Windows and directories do.
    public init(establishment: ID<Establishment>, rule: String, host: String, account: String) {
        self.establishment = establishment
        self.rule = rule
        self.host = host.lowercased()
        self.account = account.lowercased()
    }
}

/// Decides whether a detection joins an alert that is already there.
public enum AlertGrouping {
    /// Detections of one key further apart than this make two alerts.
    public static let window: Duration = .seconds(3_600)

    /// Whether a detection at `time` belongs to an open alert that runs from `first` to `last`.
    ///
    /// Both sides count, because records arrive late and out of order.
    public static func joins(_ time: Instant, from first: Instant, to last: Instant) -> Bool {
        time >= first.advanced(by: .zero - window) && time <= last.advanced(by: window)
    }
}
