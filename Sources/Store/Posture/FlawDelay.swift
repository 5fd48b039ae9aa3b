import Debt
import Posture
import Registry
import Vocabulary

/// Whether the exploited flaws of a system are corrected in time.
enum FlawDelay {
    /// No flaw is open beyond the delay.
    case kept
    /// One is.
    case passed
    /// A correction came out longer ago, and nobody knows whether it was installed.
    case unknown

    init(_ debt: DebtLedger, _ place: Int) {
        let hasExtension = debt.input.facts[place].contains(.hasExtension)
        let latest = debt.day.adding(days: -MeasuredFacts.flawDelayDays)
        var answer = FlawDelay.kept
        for flaw in debt.facts(place)?.flaws ?? [] where flaw.listed < latest {
            if flaw.isOpen(extensionBought: hasExtension) {
                self = .passed
                return
            }
            answer = .unknown
        }
        self = answer
    }
}
