public import Registry
public import Vocabulary

/// The ends of the three kinds of support of one release, with who says so and when.
public struct ReleaseLifecycle: Hashable, Codable, Sendable {
    /// First day of sale or download.
    public var released: Day?
    /// End of improvements.
    public var activeSupport: SupportEnd
    /// End of free security corrections.
    public var securitySupport: SupportEnd
    /// End of corrections that are paid for apart.
    public var paidExtension: SupportEnd
    /// Who says so.
    public var source: Source
    /// The day the source said it.
    public var asOf: Day

    /// What a source says of a release.
    public init(
        released: Day? = nil, activeSupport: SupportEnd = .unknown, securitySupport: SupportEnd,
        paidExtension: SupportEnd = .unknown, source: Source, asOf: Day
    ) {
        self.released = released
        self.activeSupport = activeSupport
        self.securitySupport = securitySupport
        self.paidExtension = paidExtension
        self.source = source
        self.asOf = asOf
    }

    /// The support a system gets on a day. The last day of support is still supported.
    ///
    /// A later day never gives a better state. Where the source knows nothing of security support, active support that
    /// still holds counts, because it includes security corrections.
    public func state(on day: Day, extensionBought: Bool) -> SupportState {
        let extended = paidExtension.holds(on: day, asOf: asOf)
        switch freeSupport(on: day) {
        case .holds(let isActive): return isActive ? .active : .securityOnly
        case .unknown:
            // Corrections arrive at least through the extension, where it runs and is paid.
            if extended == true, extensionBought { return .extensionBought }
            return extended == false ? .ended : .unknown
        case .over:
            switch extended {
            case true?: return extensionBought ? .extensionBought : .extensionNotBought
            case false?: return .ended
            case nil: return paidExtension != .unknown && extensionBought ? .unknown : .ended
            }
        }
    }

    private enum FreeSupport {
        case holds(isActive: Bool), over, unknown
    }

    private func freeSupport(on day: Day) -> FreeSupport {
        let active = activeSupport.holds(on: day, asOf: asOf)
        switch securitySupport.holds(on: day, asOf: asOf) {
        case true?:
            // Sources leave the end of active support out where it is that of security support.
            return .holds(isActive: activeSupport == .unknown ? true : active ?? false)
        case false?: return .over
        case nil:
            if securitySupport == .unknown {
                return active.map { $0 ? .holds(isActive: true) : .over } ?? .unknown
            }
            return .unknown
        }
    }

    /// The last day with free security corrections, where it is known.
    public var lastFreeDay: Day? {
        securitySupport.day ?? (securitySupport == .unknown ? activeSupport.day : nil)
    }

    /// The days alone, as the registry keeps them.
    public var registered: Sourced<Lifecycle> {
        Sourced(
            Lifecycle(
                released: released, activeSupportEnd: activeSupport.day,
                securitySupportEnd: securitySupport.day, extendedSupportEnd: paidExtension.day),
            from: source, asOf: asOf)
    }

    /// What the registry keeps of a release, whose missing days are unknown.
    public init(_ registered: Sourced<Lifecycle>) {
        func end(_ day: Day?) -> SupportEnd { day.map(SupportEnd.on) ?? .unknown }
        self.init(
            released: registered.value.released, activeSupport: end(registered.value.activeSupportEnd),
            securitySupport: end(registered.value.securitySupportEnd),
            paidExtension: end(registered.value.extendedSupportEnd), source: registered.source,
            asOf: registered.asOf)
    }
}
