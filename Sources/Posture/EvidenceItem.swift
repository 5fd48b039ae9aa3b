public import Vocabulary

/// What a posture is judged on: one of the eight protections, a modifier, or what insurers ask about besides.
public enum PostureAspect: Hashable, Codable, Sendable {
    /// A protection that the loss model knows.
    case dimension(Dimension)
    /// How far suppliers keep to what is asked of them.
    case supplierCompliance
    /// How well care goes on without systems.
    case continuity
    /// Whether mail is filtered and its origin checked: asked by insurers, no part of the loss model.
    case mail
    /// Whether privileged accounts are few and controlled: asked by insurers.
    case privilegedAccess
    /// Whether third parties come in by the hospital's own way, each by name: asked by insurers.
    case thirdPartyAccess
    /// Whether flaws that are used in attacks are corrected in time: asked by insurers.
    case patchDelay

    /// All that moves the loss, in the order of pages.
    public static let all =
        Dimension.allCases.map(PostureAspect.dimension) + [.supplierCompliance, .continuity]
    /// What insurers ask about besides, in the order of pages: no part of the loss model.
    public static let asked: [PostureAspect] = [.mail, .privilegedAccess, .thirdPartyAccess, .patchDelay]

    /// A word for files and addresses.
    public var word: String {
        switch self {
        case .dimension(let dimension): dimension.rawValue
        case .supplierCompliance: "suppliers"
        case .continuity: "continuity"
        case .mail: "mail"
        case .privilegedAccess: "privileges"
        case .thirdPartyAccess: "third-parties"
        case .patchDelay: "delays"
        }
    }

    /// The aspect of that word.
    public init?(word: String) {
        guard let found = (PostureAspect.all + PostureAspect.asked).first(where: { $0.word == word }) else {
            return nil
        }
        self = found
    }
}

/// How something is known.
public enum EvidenceBasis: String, CaseIterable, Codable, Sendable {
    /// A machine counted it or a test showed it.
    case measured
    /// Somebody says so and shows something for it.
    case proven
    /// Somebody says so.
    case declared
}

/// The kinds of evidence, each with its weight and how fast it ages.
public enum EvidenceKind: String, CaseIterable, Codable, Sendable {
    /// Supported share of the systems, from the registry and the debt.
    case supportedShare
    /// Systems without an exploited flaw that is open.
    case exploitedFlaws
    /// Old systems that are set apart.
    case isolatedSystems
    /// What assessors found at the suppliers whose products run here.
    case supplierFindings
    /// How third parties come in: what assessors found at suppliers, or what the gateway counts.
    case remoteMaintenance
    /// Accounts that sign in with a second factor, as the directory of identities counts them.
    case secondFactor
    /// Flaws used in attacks that were corrected in time.
    case patchDelay
    /// Privileged accounts, as an audit or a count finds them.
    case privilegedAccounts
    /// Expected log sources that were heard.
    case watchedSources
    /// Endpoints that report to the watch.
    case watchedEndpoints
    /// A crisis exercise with measured times.
    case exercise
    /// An audit of the directory.
    case directoryAudit
    /// A restoration that was tried.
    case restoreTest
    /// A scan from the internet.
    case exposureScan
    /// A declaration.
    case declaration

    /// How much one whole item counts, in items of the prior: 1 is as much as knowing nothing at all.
    ///
    /// Assumed: what is counted over the whole estate weighs most, one test less, a word least.
    public var weight: Double {
        switch self {
        case .supportedShare, .exploitedFlaws, .watchedSources, .watchedEndpoints, .secondFactor: 8
        case .directoryAudit, .exposureScan, .supplierFindings, .remoteMaintenance, .patchDelay,
            .privilegedAccounts:
            6
        case .restoreTest, .exercise, .isolatedSystems: 4
        case .declaration: 1.5
        }
    }

    /// After how many days an item counts half.
    ///
    /// Assumed: counts of every day age in a quarter, audits in a year, exercises in nine months.
    public var halfLifeDays: Double {
        switch self {
        case .supportedShare, .exploitedFlaws, .watchedSources, .watchedEndpoints, .isolatedSystems,
            .secondFactor, .patchDelay:
            90
        case .exposureScan: 60
        case .restoreTest: 180
        case .exercise: 270
        case .directoryAudit, .supplierFindings, .remoteMaintenance, .privilegedAccounts, .declaration: 365
        }
    }
}

/// One fact that says how far something is in place, with where it comes from and when.
public struct EvidenceItem: Hashable, Codable, Sendable {
    /// What it is about.
    public var aspect: PostureAspect
    /// What kind of fact it is.
    public var kind: EvidenceKind
    /// How it is known.
    public var basis: EvidenceBasis
    /// How far the protection is in place, 0...1.
    public var level: Double
    /// How much the source is trusted, 0...1.
    public var confidence: Double
    /// Who or what says so.
    public var source: Source
    /// The day it was true.
    public var asOf: Day
    /// The fact in words, with its figures.
    public var fact: LocalizedText
    /// Where to see what shows it: an address that begins with `https://`, or a path of the site.
    public var link: String?
    /// What was looked at, such as an address with its service, a domain or a system: a newer fact of the same kind about it
    /// takes this one's place. `nil` where each fact stands beside the others.
    public var object: String?

    /// Binds a level to what it is known by; `level` and `confidence` are brought into 0...1, what is no number to 0.
    public init(
        _ aspect: PostureAspect, _ kind: EvidenceKind, _ basis: EvidenceBasis, level: Double,
        confidence: Double = 1, source: Source, asOf: Day, fact: LocalizedText, link: String? = nil,
        object: String? = nil
    ) {
        self.aspect = aspect
        self.kind = kind
        self.basis = basis
        self.level = level.isFinite ? min(max(level, 0), 1) : 0
        self.confidence = confidence.isFinite ? min(max(confidence, 0), 1) : 0
        self.source = source
        self.asOf = asOf
        self.fact = fact
        self.link = link
        self.object = object
    }

    /// How much it counts on that day: weight, times confidence, times one half for each half-life of age.
    ///
    /// What lies ahead counts as of today. Whether something is only declared is not in here: see ``PostureJudge``.
    public func strength(on day: Day, by scale: EvidenceScale = EvidenceScale()) -> Double {
        scale.weight(of: kind) * confidence * freshness(on: day, by: scale)
    }

    /// What its age leaves of it on that day, in 0...1: one half for each half-life.
    public func freshness(on day: Day, by scale: EvidenceScale = EvidenceScale()) -> Double {
        powerOfHalf(Double(max(day.number - asOf.number, 0)) / scale.halfLifeDays(of: kind))
    }
}

/// How much each kind of evidence counts and how fast it ages, where members agreed on something else than what Cordon
/// ships: see ``EvidenceKind/weight`` and ``EvidenceKind/halfLifeDays``.
public struct EvidenceScale: Hashable, Sendable {
    private let weights: [String: Double]
    private let halfLives: [String: Double]

    /// Weights in items of the prior and half-lives in days, by the kinds' words; kinds that are not named are as shipped, and
    /// so is what is not above 0.
    public init(weights: [String: Double] = [:], halfLives: [String: Double] = [:]) {
        self.weights = weights.filter { $0.value > 0 && $0.value.isFinite }
        self.halfLives = halfLives.filter { $0.value > 0 && $0.value.isFinite }
    }

    /// How much one whole item of a kind counts.
    public func weight(of kind: EvidenceKind) -> Double { weights[kind.rawValue] ?? kind.weight }

    /// After how many days an item of a kind counts half.
    public func halfLifeDays(of kind: EvidenceKind) -> Double {
        halfLives[kind.rawValue] ?? kind.halfLifeDays
    }
}

/// 2^(−x), for x of 0 or more; 0 far out.
func powerOfHalf(_ x: Double) -> Double {
    guard x < 1_000 else { return 0 }
    let whole = x.rounded(.down)
    // The series of e^(−t ln 2) for t below 1: ten terms leave less than 1e-9.
    let t = -(x - whole) * 0.693_147_180_559_945_3
    var term = 1.0, sum = 1.0
    for k in 1...12 {
        term *= t / Double(k)
        sum += term
    }
    return sum * Double(sign: .plus, exponent: -Int(whole), significand: 1)
}
