public import Posture

/// What a protection is worth at one hospital: to itself, and to those it shares a group with; M€ a year.
///
/// Whole losses count, before deductibles and limits: a loss that the pool does not pay is borne all the same.
///
/// > Source: the loss model's specification, section 12.
public struct MeasureValue: Hashable, Sendable {
    /// A hospital as far as values go.
    public struct Site: Hashable, Sendable {
        /// The yearly budget, in M€.
        public var budget: Double
        /// Its protections.
        public var coverages: Coverages
        /// What moves its risk besides.
        public var modifiers: RiskModifiers

        /// A hospital.
        public init(budget: Double, coverages: Coverages, modifiers: RiskModifiers = RiskModifiers()) {
            self.budget = budget
            self.coverages = coverages
            self.modifiers = modifiers
        }
    }

    /// A shared cause that reaches the hospital.
    public struct Cause: Hashable, Sendable {
        /// Events a year.
        public var rate: Double
        /// The mean share of the members that an event reaches.
        public var reach: Double
        /// What the median downtime is multiplied by.
        public var shortening: Double

        /// A cause.
        public init(rate: Double, reach: Double, shortening: Double) {
            self.rate = rate
            self.reach = reach
            self.shortening = shortening
        }
    }

    /// What is saved a year by completing a protection.
    public struct Saving: Hashable, Sendable {
        /// At the hospital itself, in M€.
        public let own: Double
        /// At the others of its group, in M€.
        public let others: Double
    }

    private let site: Site
    private let causes: [Cause]
    private let parameters: LossParameters
    private let peerRates: Double
    private let peerLosses: Double

    /// Prepares the values of one hospital among its peers.
    ///
    /// - Throws: ``PoolError`` for a parameter out of range.
    public init(_ site: Site, peers: [Site], causes: [Cause], parameters: LossParameters) throws(PoolError) {
        try parameters.check()
        for cause in causes {
            try PoolError.check(cause.rate, in: .notNegative, "nu")
            try PoolError.check(cause.reach, in: .probability, "ew")
            try PoolError.check(cause.shortening, in: .positive, "tau")
        }
        self.site = site
        self.causes = causes
        self.parameters = parameters
        var rates = 0.0, losses = 0.0
        for peer in peers {
            let profile = try RiskProfile(
                budget: peer.budget, coverages: peer.coverages, parameters: parameters
            ).modified(by: peer.modifiers, parameters)
            rates += profile.majorRate
            losses += profile.exposure * (try EventLoss(profile, parameters)).mean
        }
        peerRates = rates
        peerLosses = losses
    }

    /// The expected loss of the hospital, in M€ a year.
    public func ownLoss() throws(PoolError) -> Double { try own(site.coverages) }

    /// The expected loss that its incidents bring to the others of its group, in M€ a year.
    public func externality() throws(PoolError) -> Double { try others(site.coverages) }

    /// What completing one protection saves.
    public func completing(_ dimension: Dimension) throws(PoolError) -> Saving {
        try moving(to: site.coverages.completing(dimension))
    }

    /// What going to other protections saves; negative for a loss.
    public func moving(to coverages: Coverages) throws(PoolError) -> Saving {
        Saving(
            own: try own(site.coverages) - own(coverages),
            others: try others(site.coverages) - others(coverages))
    }

    private func profile(_ coverages: Coverages) throws(PoolError) -> RiskProfile {
        try RiskProfile(budget: site.budget, coverages: coverages, parameters: parameters)
            .modified(by: site.modifiers, parameters)
    }

    private func own(_ coverages: Coverages) throws(PoolError) -> Double {
        let profile = try self.profile(coverages)
        let major = try EventLoss(profile, parameters)
        let minor = profile.minorMedian * Elementary.exp(parameters.minorSigma * parameters.minorSigma / 2)
        let mean = major.mean
        var loss = profile.minorRate * minor + profile.majorRate * mean
        loss += parameters.groupFall * parameters.groupReach * profile.exposure * mean * peerRates
        for cause in causes {
            loss += cause.rate * cause.reach * profile.exposure * major.scaled(by: cause.shortening).mean
        }
        return loss
    }

    private func others(_ coverages: Coverages) throws(PoolError) -> Double {
        let profile = try self.profile(coverages)
        return profile.majorRate * parameters.groupFall * parameters.groupReach * peerLosses
    }
}
