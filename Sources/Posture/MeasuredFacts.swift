public import Vocabulary

/// What the installation itself counts of an establishment: its register, its debt, its suppliers' answers, its logs.
///
/// Every count is of the establishment's own things; `nil` says that nothing was counted.
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
    /// Unsupported systems.
    public var unsupportedSystems = 0
    /// Of which are set apart from the network.
    public var isolatedUnsupportedSystems = 0
    /// Suppliers' controls that assessors have judged, for products that run here.
    public var judgedControls = 0
    /// Of which are met, partly met counting half, in halves.
    public var metControlHalves = 0
    /// Suppliers with remote maintenance whose answer on the second factor was judged.
    public var judgedRemoteMaintenance = 0
    /// Of which have a second factor.
    public var strongRemoteMaintenance = 0
    /// Log sources that are expected.
    public var expectedSources = 0
    /// Of which were heard in the last day.
    public var heardSources = 0
    /// Servers and workstations of the register.
    public var endpoints = 0
    /// Of which report to the watch.
    public var watchedEndpoints = 0

    /// Nothing counted yet.
    public init() {}

    /// The facts as evidence of that day.
    public func evidence(on day: Day, source: Source) -> [EvidenceItem] {
        [
            share(
                .dimension(.patching), .supportedShare, supportedSystems, of: systemsWithKnownSupport,
                known: systems, day, source,
                ("systèmes encore maintenus", "systems still supported"), link: "/debt"),
            share(
                .dimension(.patching), .exploitedFlaws, systemsCheckedForFlaws - systemsWithOpenFlaws,
                of: systemsCheckedForFlaws, known: systems, day, source,
                ("systèmes sans faille exploitée ouverte", "systems without an open exploited flaw"),
                link: "/debt"),
            share(
                .dimension(.segmentation), .isolatedSystems, isolatedUnsupportedSystems,
                of: unsupportedSystems,
                known: unsupportedSystems, day, source,
                ("systèmes hors maintenance isolés", "unsupported systems set apart"), link: "/debt"),
            share(
                .supplierCompliance, .supplierFindings, metControlHalves, of: judgedControls * 2,
                known: judgedControls * 2, day, source,
                (
                    "points de contrôle tenus par les fournisseurs (en demi-points)",
                    "controls met by suppliers (in halves)"
                ),
                link: nil),
            share(
                .dimension(.multiFactor), .remoteMaintenance, strongRemoteMaintenance,
                of: judgedRemoteMaintenance,
                known: judgedRemoteMaintenance, day, source,
                ("télémaintenances avec un second facteur", "remote maintenances with a second factor"),
                link: nil),
            share(
                .dimension(.sharedWatch), .watchedSources, heardSources, of: expectedSources,
                known: expectedSources,
                day, source, ("sources de journaux attendues reçues", "expected log sources heard"), link: nil
            ),
            share(
                .dimension(.endpointDetection), .watchedEndpoints, watchedEndpoints, of: endpoints,
                known: endpoints,
                day, source, ("postes et serveurs qui rendent compte", "endpoints that report"), link: nil),
        ].compactMap(\.self)
    }

    /// A counted share; what of the estate is not known lowers the confidence, not the level.
    private func share(
        _ aspect: PostureAspect, _ kind: EvidenceKind, _ part: Int, of whole: Int, known: Int, _ day: Day,
        _ source: Source, _ words: (String, String), link: String?
    ) -> EvidenceItem? {
        guard whole > 0 else { return nil }
        let kept = min(max(part, 0), whole)
        return EvidenceItem(
            aspect, kind, .measured, level: Double(kept) / Double(whole),
            confidence: known > 0 ? min(Double(whole) / Double(known), 1) : 1, source: source, asOf: day,
            fact: LocalizedText(
                "\(kept) sur \(whole)\u{A0}: \(words.0)", en: "\(kept) of \(whole): \(words.1)"),
            link: link)
    }
}
