import Vocabulary

/// What a release weighs on each system that runs it on a day: computed once a release, not once a system.
struct ReleaseLoad: Sendable {
    var state: SupportState = .unknown
    /// Parts of a million a year, flaws included, before exposure.
    var chance: Int64 = 0
    var openFlaws: Int32 = 0
    var flawsToVerify: Int32 = 0
    var hasRansomwareFlaw = false
    var areFlawsKnown = true
    var lastFreeDay: Int32 = LedgerInput.unknownDay

    /// A system of which nothing is known.
    init() {}

    init(_ release: LedgerRelease, on day: Day, hasExtension: Bool, _ assumptions: LedgerAssumptions) {
        let loss = assumptions.loss
        state = release.lifecycle?.state(on: day, extensionBought: hasExtension) ?? .unknown
        lastFreeDay = LedgerInput.number(release.lifecycle?.lastFreeDay)
        chance = loss.chanceByState[Int(state.rawValue)]
        areFlawsKnown = release.areFlawsKnown
        for flaw in release.flaws {
            let isOpen = flaw.isOpen(extensionBought: hasExtension)
            if isOpen { openFlaws += 1 } else { flawsToVerify += 1 }
            if isOpen, flaw.isUsedByRansomware { hasRansomwareFlaw = true }
            chance += ReleaseLoad.weight(of: flaw, isOpen: isOpen, loss)
        }
    }

    /// Never negative, so that one more flaw never lowers the interest.
    private static func weight(of flaw: FlawMatch, isOpen: Bool, _ loss: LossAssumptions) -> Int64 {
        let base = isOpen ? loss.openFlaw * (flaw.isUsedByRansomware ? 2 : 1) : loss.flawToVerify
        let score = isOpen ? Double(loss.certainScore) * (flaw.score?.probability ?? 0) : 0
        return max(0, Int64(((Double(base) + score) * min(max(flaw.confidence, 0), 1)).rounded()))
    }

    /// What an up-to-date system would weigh.
    static func upToDate(_ loss: LossAssumptions) -> ReleaseLoad {
        var load = ReleaseLoad()
        load.state = .active
        load.chance = loss.chanceByState[Int(SupportState.active.rawValue)]
        return load
    }

    /// Whole years without free corrections, the current one included; at most thirty.
    func yearsPastSupport(on day: Int32) -> Int32 {
        guard lastFreeDay != LedgerInput.unknownDay, lastFreeDay < day else {
            return state.isPastSupport ? 1 : 0
        }
        return min(30, 1 + saturatingDifference(day, lastFreeDay) / 365)
    }
}
