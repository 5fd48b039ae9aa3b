/// What would raise a posture most.
public struct PostureAdvice: Hashable, Sendable {
    /// What to do.
    public enum Action: Hashable, Sendable {
        /// Bring what an item counts to its best: mend what it found.
        case mend(EvidenceItem)
        /// Show evidence of that kind, where there is none.
        case show(EvidenceKind)
    }

    /// What it is about.
    public let aspect: PostureAspect
    /// What to do.
    public let action: Action
    /// How much the level rises, 0...1, if it succeeds.
    public let gain: Double
    /// How much narrower the interval becomes.
    public let narrowing: Double

    /// What would raise a posture, the most first; `value` says what a whole point of an aspect is worth, equal for all
    /// unless the loss model says otherwise.
    public static func ranked(
        _ posture: EstablishmentPosture, judge: PostureJudge, value: (PostureAspect) -> Double = { _ in 1 }
    ) -> [PostureAdvice] {
        posture.aspects.flatMap { advice(on: $0, judge) }
            .sorted {
                (value($0.aspect) * $0.gain, $0.narrowing) > (value($1.aspect) * $1.gain, $1.narrowing)
            }
    }

    private static func advice(on aspect: AspectPosture, _ judge: PostureJudge) -> [PostureAdvice] {
        let mending = aspect.counted.filter { $0.item.level < 0.995 }.map {
            PostureAdvice(
                aspect: aspect.aspect, action: .mend($0.item), gain: $0.share * (1 - $0.item.level),
                narrowing: 0)
        }
        let present = Set(aspect.counted.filter { $0.item.basis == .measured }.map(\.item.kind))
        let showing = EvidenceKind.measuring(aspect.aspect).filter { !present.contains($0) }.map { kind in
            // What could be shown at best, beside what counts already.
            let total = judge.priorWeight + aspect.knowledge
            let weight = judge.scale.weight(of: kind)
            let best = (total * aspect.level + weight) / (total + weight)
            let narrow = 1 - (total + 1).squareRoot() / (total + weight + 1).squareRoot()
            return PostureAdvice(
                aspect: aspect.aspect, action: .show(kind), gain: best - aspect.level,
                narrowing: (aspect.high - aspect.low) * narrow)
        }
        return mending + showing
    }
}

extension EvidenceKind {
    /// The kinds that can measure an aspect.
    public static func measuring(_ aspect: PostureAspect) -> [EvidenceKind] {
        switch aspect {
        case .dimension(.multiFactor): [.secondFactor, .remoteMaintenance]
        case .dimension(.endpointDetection): [.watchedEndpoints]
        case .dimension(.testedBackups): [.restoreTest]
        case .dimension(.directoryCleanup): [.directoryAudit]
        case .dimension(.sharedWatch): [.watchedSources]
        case .dimension(.exercises): [.exercise]
        case .dimension(.segmentation): [.isolatedSystems, .exposureScan]
        case .dimension(.patching): [.supportedShare, .exploitedFlaws, .exposureScan, .patchDelay]
        case .supplierCompliance: [.supplierFindings]
        case .continuity: [.exercise]
        case .mail: [.exposureScan]
        case .privilegedAccess: [.privilegedAccounts]
        case .thirdPartyAccess: [.remoteMaintenance]
        case .patchDelay: [.patchDelay]
        }
    }
}
