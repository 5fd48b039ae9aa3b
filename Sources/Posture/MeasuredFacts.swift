public import Vocabulary

/// What the installation itself counts of an establishment: its register, its debt, its suppliers' answers, its logs.
///
/// Every count is of the establishment's own things; a whole of 0 says that nothing was counted.
public struct MeasuredFacts: Hashable, Codable, Sendable {
    /// Systems of the register.
    public var systems = 0
    /// Of which the end of support is known.
    public var systemsWithKnownSupport = 0
    /// Of which are supported.
    public var supportedSystems = 0
    /// Systems with an exploited flaw that is open.
    public var systemsWithOpenFlaws = 0
    /// Systems whose flaws were looked for: 0 where no feed of flaws is loaded.
    public var systemsCheckedForFlaws = 0
    /// Of which are known to be corrected in time or late: no correction that waits to be checked is past its delay.
    public var systemsWithKnownDelays = 0
    /// Of which have no open flaw that was listed longer ago than ``flawDelayDays``.
    public var systemsWithinDelays = 0
    /// Unsupported systems.
    public var unsupportedSystems = 0
    /// Of which are set apart from the network.
    public var isolatedUnsupportedSystems = 0
    /// What suppliers of products that run here hold of what is asked of them.
    public var suppliers = JudgedPoints()
    /// The same, of how they come in to maintain their products.
    public var remoteAccess = JudgedPoints()
    /// The same, of strong sign-in from the internet to their products.
    public var strongSignIn = JudgedPoints()
    /// Log sources that are expected.
    public var expectedSources = 0
    /// Of which were heard in the last day.
    public var heardSources = 0

    private enum CodingKeys: String, CodingKey {
        case systems, systemsWithKnownSupport, supportedSystems, systemsWithOpenFlaws, systemsCheckedForFlaws
        case systemsWithKnownDelays, systemsWithinDelays, unsupportedSystems, isolatedUnsupportedSystems
        case suppliers, remoteAccess, strongSignIn, expectedSources, heardSources
    }

    /// Within how many days of its listing a flaw that is used in attacks is to be corrected.
    ///
    /// Assumed for hospitals as their catalogue asks it of suppliers (point O-7.2): a month for the gravest flaws.
    public static let flawDelayDays = 30

    /// Nothing counted yet.
    public init() {}

    /// The facts as evidence of that day: each is about what was counted, so that a later count takes its place.
    public func evidence(on day: Day, source: Source) -> [EvidenceItem] {
        let count = Count(day: day, source: source)
        let shares: [EvidenceItem?] = [
            count.share(
                .dimension(.patching), .supportedShare, supportedSystems, of: systemsWithKnownSupport,
                known: systems, LocalizedText("systèmes encore maintenus", en: "systems still supported")),
            count.share(
                .dimension(.patching), .exploitedFlaws, systemsCheckedForFlaws - systemsWithOpenFlaws,
                of: systemsCheckedForFlaws, known: systems,
                LocalizedText(
                    "systèmes sans faille exploitée ouverte", en: "systems without an open exploited flaw")),
            count.share(
                .patchDelay, .patchDelay, systemsWithinDelays, of: systemsWithKnownDelays, known: systems,
                LocalizedText(
                    "systèmes sans faille exploitée ouverte depuis plus de \(MeasuredFacts.flawDelayDays)\u{A0}jours",
                    en:
                        "systems without an exploited flaw open for more than \(MeasuredFacts.flawDelayDays) days"
                )),
            count.share(
                .dimension(.segmentation), .isolatedSystems, isolatedUnsupportedSystems,
                of: unsupportedSystems, known: unsupportedSystems,
                LocalizedText("systèmes hors maintenance isolés", en: "unsupported systems set apart")),
            count.share(
                .dimension(.sharedWatch), .watchedSources, heardSources, of: expectedSources,
                known: expectedSources,
                LocalizedText(
                    "sources de journaux, déclarées ou habituelles, qui écrivent encore",
                    en: "log sources, declared or usual, that still write")),
        ]
        let verdicts = suppliers.evidence(
            .supplierCompliance, .supplierFindings, count,
            LocalizedText("points de contrôle des fournisseurs", en: "controls of suppliers"))
        let access = remoteAccess.evidence(
            .thirdPartyAccess, .remoteMaintenance, count,
            LocalizedText(
                "règles de télémaintenance des fournisseurs", en: "suppliers’ rules of remote maintenance"))
        let signIn = strongSignIn.evidence(
            .dimension(.multiFactor), .supplierFindings, count,
            LocalizedText(
                "accès des produits depuis internet avec authentification forte",
                en: "products reached from the internet with strong sign-in"))
        return shares.compactMap(\.self) + verdicts + access + signIn
    }

    /// A day's count, and who counts.
    struct Count {
        let day: Day
        let source: Source

        /// A counted share; what of the estate is not known lowers the confidence, not the level.
        func share(
            _ aspect: PostureAspect, _ kind: EvidenceKind, _ part: Int, of whole: Int, known: Int,
            _ words: LocalizedText
        ) -> EvidenceItem? {
            guard whole > 0 else { return nil }
            let kept = min(max(part, 0), whole), count = LocalizedText.counted(kept, of: whole)
            return EvidenceItem(
                aspect, kind, .measured, level: Double(kept) / Double(whole),
                confidence: known > 0 ? min(Double(whole) / Double(known), 1) : 1, source: source, asOf: day,
                fact: LocalizedText(
                    "\(count.french)\u{A0}: \(words.french)", en: "\(count.english): \(words.english)"
                ),
                object: "counted")
        }
    }
}

extension MeasuredFacts {
    /// Reads counts that an earlier version kept: what it did not count is 0.
    public init(from decoder: any Decoder) throws {
        self.init()
        let container = try decoder.container(keyedBy: CodingKeys.self)
        func number(_ key: CodingKeys) throws -> Int {
            try container.decodeIfPresent(Int.self, forKey: key) ?? 0
        }
        func points(_ key: CodingKeys) throws -> JudgedPoints {
            try container.decodeIfPresent(JudgedPoints.self, forKey: key) ?? JudgedPoints()
        }
        systems = try number(.systems)
        systemsWithKnownSupport = try number(.systemsWithKnownSupport)
        supportedSystems = try number(.supportedSystems)
        systemsWithOpenFlaws = try number(.systemsWithOpenFlaws)
        systemsCheckedForFlaws = try number(.systemsCheckedForFlaws)
        systemsWithKnownDelays = try number(.systemsWithKnownDelays)
        systemsWithinDelays = try number(.systemsWithinDelays)
        unsupportedSystems = try number(.unsupportedSystems)
        isolatedUnsupportedSystems = try number(.isolatedUnsupportedSystems)
        suppliers = try points(.suppliers)
        remoteAccess = try points(.remoteAccess)
        strongSignIn = try points(.strongSignIn)
        expectedSources = try number(.expectedSources)
        heardSources = try number(.heardSources)
    }
}
