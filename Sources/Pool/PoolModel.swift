/// A pool as the engines see it: rates, costs and common causes; rates a year, money in M€.
///
/// > Source: the loss model's specification, section 5.
public struct PoolModel: Sendable {
    /// One hospital.
    public struct Site: Sendable {
        /// The group whose directory and network it shares; any number.
        public var group: Int
        /// Minor incidents a year.
        public var minorRate: Double
        /// What a minor incident costs.
        public var minor: Severity?
        /// Major incidents that begin here, a year.
        public var majorRate: Double
        /// What a major incident costs here.
        public var major: Severity
        /// How far common causes reach it, in 0...1.
        public var exposure: Double
        /// What it keeps of each incident, in M€.
        public var deductible: Double
        /// The most the pool pays for one incident, in M€; infinite for no limit.
        public var limit: Double

        /// A hospital with all that the engines need.
        public init(
            group: Int, minorRate: Double = 0, minor: Severity? = nil, majorRate: Double, major: Severity,
            exposure: Double, deductible: Double = 0, limit: Double = .infinity
        ) {
            self.group = group
            self.minorRate = minorRate
            self.minor = minor
            self.majorRate = majorRate
            self.major = major
            self.exposure = exposure
            self.deductible = deductible
            self.limit = limit
        }
    }

    /// How much of its members a common cause reaches.
    public enum Reach: Hashable, Sendable {
        /// Always this share, in 0...1.
        case fixed(Double)
        /// A share that follows a Beta law.
        case beta(a: Double, b: Double)

        /// E W.
        public var mean: Double {
            switch self {
            case .fixed(let share): share
            case .beta(let a, let b): a / (a + b)
            }
        }

        /// E W².
        public var secondMoment: Double {
            switch self {
            case .fixed(let share): share * share
            case .beta(let a, let b): a * (a + 1) / ((a + b) * (a + b + 1))
            }
        }
    }

    /// A cause that several hospitals share: a supplier, a product, a worm.
    public struct Shock: Sendable {
        /// What it is called.
        public var name: String
        /// Events a year.
        public var rate: Double
        /// The share of the members that an event reaches.
        public var reach: Reach
        /// What the median downtime is multiplied by.
        public var shortening: Double
        /// The hospitals it can reach, as places among the sites.
        public var members: [Int]
        /// Where the numbers come from: those of the loss model's parameters move with them.
        public var assumption = Assumption.stated

        /// A cause with its members.
        public init(name: String, rate: Double, reach: Reach, shortening: Double, members: [Int]) {
            self.name = name
            self.rate = rate
            self.reach = reach
            self.shortening = shortening
            self.members = members
        }
    }

    /// The hospitals.
    public var sites: [Site]
    /// The causes they share.
    public var shocks: [Shock]
    /// The probability that a major incident takes the shared directory or network of the group.
    public var groupFall: Double
    /// The probability that this reaches a fully exposed hospital of the group.
    public var groupReach: Double
    /// The variance of the factor common to all incidents of a year that no shock brings.
    public var yearVariance: Double

    /// The most sites that one pool may have.
    public static let mostSites = 20_000

    /// Binds hospitals to what they share.
    ///
    /// - Throws: ``PoolError`` naming the site or the cause and the field that is out of range.
    public init(
        sites: [Site], shocks: [Shock] = [], groupFall: Double = 0, groupReach: Double = 0,
        yearVariance: Double = 0
    ) throws(PoolError) {
        guard !sites.isEmpty else { throw .empty("the pool") }
        guard sites.count <= PoolModel.mostSites else {
            throw .tooMany("sites", sites.count, limit: PoolModel.mostSites)
        }
        try PoolError.check(groupFall, in: .probability, "w_ght")
        try PoolError.check(groupReach, in: .probability, "c_ght")
        try PoolError.check(yearVariance, in: .between(0, 100), "v_theta")
        for (place, site) in sites.enumerated() { try PoolModel.check(site, "site \(place)") }
        for shock in shocks { try PoolModel.check(shock, sites: sites.count) }
        self.sites = sites
        self.shocks = shocks
        self.groupFall = groupFall
        self.groupReach = groupReach
        self.yearVariance = yearVariance
    }

    private static func check(_ site: Site, _ name: String) throws(PoolError) {
        try PoolError.check(site.minorRate, in: .between(0, 10_000), "\(name): rate_minor")
        try PoolError.check(site.majorRate, in: .between(0, 10_000), "\(name): rate_major")
        try PoolError.check(site.exposure, in: .probability, "\(name): v, the exposure")
        try PoolError.check(site.deductible, in: .between(0, 1e9), "\(name): ded")
        guard site.limit > 0 else { throw .outside(site.limit, of: "more than 0", in: "\(name): lim") }
        if site.minorRate > 0, site.minor == nil { throw .empty("\(name): the cost of minor incidents") }
        for severity in [site.major, site.minor].compactMap({ $0 }) {
            if case .lognormal(let median, let sigma) = severity {
                try PoolError.check(median, in: .between(1e-12, 1e9), "\(name): median")
                try PoolError.check(sigma, in: .between(1e-6, 20), "\(name): sigma")
            }
            // A tail without cap and without limit would have no variance, and no lattice would hold it.
            let first = severity.mean, second = severity.secondMoment
            guard !first.isNaN, !second.isNaN else {
                throw .outside(second, of: "a number", in: "\(name): the second moment of the cost")
            }
            guard site.limit < .infinity || second < .infinity else {
                throw .outside(
                    site.limit, of: "finite where a tail has no cap and alpha is 2 or less",
                    in: "\(name): lim")
            }
        }
    }

    private static func check(_ shock: Shock, sites: Int) throws(PoolError) {
        let name = "cause '\(shock.name)'"
        try PoolError.check(shock.rate, in: .between(0, 1_000), "\(name): nu")
        try PoolError.check(shock.shortening, in: .between(1e-6, 1e6), "\(name): tau")
        switch shock.reach {
        case .fixed(let share): try PoolError.check(share, in: .probability, "\(name): w")
        case .beta(let a, let b):
            try PoolError.check(a, in: .between(1e-3, 1e4), "\(name): a")
            try PoolError.check(b, in: .between(1e-3, 1e4), "\(name): b")
        }
        guard Set(shock.members).count == shock.members.count else {
            throw .unreadable("\(name): members", expected: "each member once")
        }
        for member in shock.members where !(0..<sites).contains(member) {
            throw .unknown("member \(member)", in: name)
        }
    }
}

extension PoolModel {
    /// The probability of a year in which nothing happens at that site, incidents below its deductible included.
    public func quietProbability(ofSite place: Int) -> Double {
        let site = sites[place]
        let peers = sites.indices.reduce(0.0) {
            $1 != place && sites[$1].group == site.group ? $0 + sites[$1].majorRate : $0
        }
        let own = site.minorRate + site.majorRate + groupFall * groupReach * site.exposure * peers
        let shared = shocks.reduce(0) {
            $1.members.contains(place) ? $0 + $1.rate * $1.reach.mean * site.exposure : $0
        }
        let quiet =
            yearVariance > 0
            ? Elementary.power(1 + yearVariance * own, -1 / yearVariance) : Elementary.exp(-own)
        return quiet * Elementary.exp(-shared)
    }

    /// The probability of a year without any incident, those below a deductible included: see ``noPaymentProbability``.
    public var noIncidentProbability: Double {
        let own = sites.reduce(0) { $0 + $1.minorRate + $1.majorRate }
        let shared = shocks.reduce(0) { $0 + $1.rate }
        let quiet =
            yearVariance > 0
            ? Elementary.power(1 + yearVariance * own, -1 / yearVariance) : Elementary.exp(-own)
        return quiet * Elementary.exp(-shared)
    }
}
