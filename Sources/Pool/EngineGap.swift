/// How far simulated years lie from what was computed without noise, in standard errors of the years.
public struct EngineGap: Hashable, Sendable {
    /// Beyond so many standard errors something is wrong: chance alone goes there once in 16,000 figures.
    public static let most = 4.0

    /// Simulated less exact; `nil` where so few of the years cost anything that nothing can be judged.
    public let errors: Double?

    /// Puts a figure of both engines side by side, with the standard error of the simulated one.
    ///
    /// Years tell nothing where the error is as large as half of the figure: a pool that is hit once in a thousand years may
    /// not be hit at all in those that were drawn, and its error is 0 then.
    public init(drawn: Double, exact: Double, error: Double) {
        if drawn == exact {
            errors = 0
        } else if error > 0, error <= abs(drawn) / 2 {
            errors = (drawn - exact) / error
        } else {
            errors = nil
        }
    }

    /// Whether both engines agree as far as the years can tell.
    public var isNoise: Bool { errors.map { abs($0) <= EngineGap.most } ?? true }
}

/// The gaps of a year's mean and of the mean of its worst years.
public struct EngineGaps: Hashable, Sendable {
    /// Of the mean.
    public let mean: EngineGap
    /// Of the mean of the worst years.
    public let tail: EngineGap

    /// The gaps of simulated years against both exact means; `level` is the share of years that are no worst ones.
    public init(_ losses: LossStatistics, mean: Double, tailMean: Double, level: Double) {
        self.mean = EngineGap(drawn: losses.mean, exact: mean, error: losses.meanError)
        tail = EngineGap(
            drawn: losses.tailMean(level), exact: tailMean, error: losses.tailMeanError(level))
    }
}
