/// One system's debt at a date. Money in cents.
public struct LedgerRow: Hashable, Sendable {
    /// The support it gets.
    public var state: SupportState = .unknown
    /// What pays the debt and gives ``principal``; `nil` when there is none to pay, or when its cost is unknown.
    public var reference: DebtScenario?
    /// The worst criticality among it and all that stops with it: 0 unknown.
    public var criticality: UInt8 = 0
    /// Days since it came into service; `nil` when that day is not known.
    public var ageDays: Int32?
    /// Exploited flaws that nothing closes: no correction comes, or the version that is installed lacks it.
    public var openFlaws: Int32 = 0
    /// Exploited flaws whose correction may be missing.
    public var flawsToVerify: Int32 = 0
    /// Other systems that stop when it stops.
    public var dependents: Int32 = 0
    /// Care services that stop when it stops.
    public var careServices: Int32 = 0
    /// What it takes to bring it up to date, in cents.
    public var principal: Int64 = 0
    /// Run cost above an up-to-date system's, in cents a year.
    public var runOverrun: Int64 = 0
    /// Fees of paid extensions, in cents a year.
    public var extensionFee: Int64 = 0
    /// Expected loss above an up-to-date system's, in cents a year.
    public var lossCarried: Int64 = 0
    /// Why.
    public var reasons: DebtReasons = []

    /// What carrying it costs in a year, in cents.
    public var interest: Int64 { runOverrun + extensionFee + lossCarried }

    /// Whether its principal is not known: neither zero nor good.
    public var isPrincipalUnknown: Bool {
        reference == nil && !reasons.isDisjoint(with: [.supportUnknown, .unitCostUnknown])
    }

    /// Exploited flaws that nothing closes; `nil` where what it runs could be looked up nowhere.
    public var knownOpenFlaws: Int? { reasons.contains(.flawsUnknown) ? nil : Int(openFlaws) }

    /// Exploited flaws whose correction may be missing; `nil` where what it runs could be looked up nowhere.
    public var knownFlawsToVerify: Int? { reasons.contains(.flawsUnknown) ? nil : Int(flawsToVerify) }

    /// Care services that stop when it stops; `nil` where nobody said of it, or of what needs it, which rely on it.
    public var knownCareServices: Int? { careServices > 0 ? Int(careServices) : nil }
}

/// Why a system is in debt, or what is not known of it.
public struct DebtReasons: OptionSet, Hashable, Sendable {
    /// The bits.
    public let rawValue: UInt32

    /// From bits.
    public init(rawValue: UInt32) {
        self.rawValue = rawValue
    }

    /// No correction comes any more.
    public static let supportEnded = DebtReasons(rawValue: 1 << 0)
    /// Corrections come for those who pay, and nobody pays.
    public static let extensionNotBought = DebtReasons(rawValue: 1 << 1)
    /// Corrections come because an extension is paid.
    public static let extensionBought = DebtReasons(rawValue: 1 << 2)
    /// Only security corrections come.
    public static let securityFixesOnly = DebtReasons(rawValue: 1 << 3)
    /// Free corrections end within eighteen months.
    public static let supportEndsSoon = DebtReasons(rawValue: 1 << 4)
    /// Exploited flaws are open: no correction comes, or the version that is installed lacks it.
    public static let openFlaws = DebtReasons(rawValue: 1 << 5)
    /// One of its flaws is used to encrypt and extort.
    public static let ransomwareFlaw = DebtReasons(rawValue: 1 << 6)
    /// Exploited flaws are corrected; whether the corrections are installed is not known.
    public static let flawsToVerify = DebtReasons(rawValue: 1 << 7)
    /// It came into service ten years ago or more.
    public static let old = DebtReasons(rawValue: 1 << 8)
    /// Its supplier is under court protection or wound up.
    public static let supplierInsolvent = DebtReasons(rawValue: 1 << 9)
    /// Its supplier was bought: the product may be withdrawn.
    public static let supplierAcquired = DebtReasons(rawValue: 1 << 10)
    /// Its contract is over.
    public static let contractEnded = DebtReasons(rawValue: 1 << 11)
    /// Its contract ends within eighteen months.
    public static let contractEndsSoon = DebtReasons(rawValue: 1 << 12)
    /// Health data are hosted outside without a certificate.
    public static let noHealthCertificate = DebtReasons(rawValue: 1 << 13)
    /// The certificate for health data has lapsed.
    public static let healthCertificateExpired = DebtReasons(rawValue: 1 << 14)
    /// The certificate for health data ends within eighteen months.
    public static let healthCertificateEndsSoon = DebtReasons(rawValue: 1 << 15)
    /// It is reached from the internet and gets no correction.
    public static let exposedWithoutSupport = DebtReasons(rawValue: 1 << 16)
    /// Care services stop when it stops.
    public static let careStopsWithIt = DebtReasons(rawValue: 1 << 17)
    /// It depends on itself through others.
    public static let dependsOnItself = DebtReasons(rawValue: 1 << 18)
    /// A medical device: the maker alone may change it.
    public static let medicalDevice = DebtReasons(rawValue: 1 << 19)
    /// It is isolated.
    public static let isolated = DebtReasons(rawValue: 1 << 20)
    /// Which release it runs is not known.
    public static let releaseUnknown = DebtReasons(rawValue: 1 << 21)
    /// Until when it is supported is not known.
    public static let supportUnknown = DebtReasons(rawValue: 1 << 22)
    /// Since when it is in service is not known.
    public static let ageUnknown = DebtReasons(rawValue: 1 << 23)
    /// How its supplier stands is not known.
    public static let supplierUnknown = DebtReasons(rawValue: 1 << 24)
    /// Until when its contract runs is not known.
    public static let contractUnknown = DebtReasons(rawValue: 1 << 25)
    /// Where its health data are is not known.
    public static let hostingUnknown = DebtReasons(rawValue: 1 << 26)
    /// How much care depends on it is not known.
    public static let criticalityUnknown = DebtReasons(rawValue: 1 << 27)
    /// What it costs to run is not known.
    public static let runCostUnknown = DebtReasons(rawValue: 1 << 28)
    /// A unit cost is missing.
    public static let unitCostUnknown = DebtReasons(rawValue: 1 << 29)

    /// Which care services rely on it is not known: nobody named any.
    public static let careServicesUnknown = DebtReasons(rawValue: 1 << 30)

    /// Its exploited flaws are not known: what it runs is in no catalogue, or none of flaws is loaded.
    public static let flawsUnknown = DebtReasons(rawValue: 1 << 31)

    /// What is not known, rather than bad.
    public static let unknowns: DebtReasons = [
        .releaseUnknown, .supportUnknown, .ageUnknown, .supplierUnknown, .contractUnknown, .hostingUnknown,
        .criticalityUnknown, .runCostUnknown, .unitCostUnknown, .careServicesUnknown,
        .flawsUnknown,
    ]

    /// The place of a single reason's bit, which never changes: addresses name reasons by it.
    public var place: Int { rawValue.trailingZeroBitCount }

    /// Each reason by itself.
    public var each: [DebtReasons] {
        (0..<32).compactMap { bit in
            let one = DebtReasons(rawValue: 1 << bit)
            return contains(one) ? one : nil
        }
    }
}
