public import Watch

/// Whether those on call would be reached, as the settings say.
public struct OnCallReadiness: Sendable {
    /// Whether a mail server is set.
    public let hasMailServer: Bool
    /// The pages' address as others reach it; `nil` where messages carry no link.
    public let publicAddress: String?

    /// Whether webhooks may lead to this machine and its neighbours: who administers the hub says so.
    public let allowsInternalHooks: Bool

    /// What the settings say.
    public init(hasMailServer: Bool, publicAddress: String?, allowsInternalHooks: Bool = false) {
        self.allowsInternalHooks = allowsInternalHooks
        self.hasMailServer = hasMailServer
        self.publicAddress = publicAddress
    }
}

/// What came of one way to reach somebody.
public struct OnCallTrial: Sendable {
    /// `mail` or `webhook`.
    public let channel: String
    /// Why it failed; `nil` when it was taken by the other side.
    public let failure: CallFailure?

    /// One attempt.
    public init(channel: String, failure: CallFailure?) {
        self.channel = channel
        self.failure = failure
    }
}
