/// What happens to a pool in a year, as a measure on amounts: how often incidents cost how much.
///
/// The own part is multiplied by the year's factor, the shared part is not. A year's loss is the sum of all incidents.
public struct PoolIntensity: Sendable {
    /// Σ rate (transform − 1) of incidents that begin at a site, with what they do to the group.
    var own: Spectrum
    /// The same of shared causes.
    var shared: Spectrum
    /// Incidents a year of each part, those that cost nothing included.
    let ownRate: Double
    let sharedRate: Double
    let yearVariance: Double
    let grid: FrequencyGrid
    let fourier: FourierTransform

    /// The transform of the year's loss; with `isWeighted`, each year is weighted by its factor.
    func spectrum(isWeighted: Bool = false) -> Spectrum {
        var result = Spectrum(count: own.re.count)
        for k in own.re.indices {
            // (1 − v Ψ)^(−1/v), whose real part of the base is at least 1; e^Ψ where the factor is constant.
            var exponent = (re: own.re[k], im: own.im[k])
            var factor = (re: 0.0, im: 0.0)
            if yearVariance > 0 {
                let a = 1 - yearVariance * own.re[k], b = -yearVariance * own.im[k]
                let logarithm = (re: 0.5 * Elementary.log(a * a + b * b), im: Elementary.arctangent(b, a))
                exponent = (-logarithm.re / yearVariance, -logarithm.im / yearVariance)
                if isWeighted { factor = (-logarithm.re, -logarithm.im) }
            }
            let size = Elementary.exp(exponent.re + shared.re[k] + factor.re)
            let angle = exponent.im + shared.im[k] + factor.im
            result.re[k] = size * Elementary.cos(angle)
            result.im[k] = size * Elementary.sin(angle)
        }
        return result
    }

    /// The law of the year's loss.
    public func law() -> LossLaw { LossLaw(step: grid.step, masses: spectrum().values(fourier)) }

    /// The intensity that is left when, of each incident's total, a layer pays what passes `attachment` up to `limit`; both
    /// in M€, without a limit for the year.
    ///
    /// A sum of compound Poisson laws is compound Poisson: it is enough to change the amounts of the measure.
    public func net(ofLayerAt attachment: Double, limit: Double) -> PoolIntensity {
        PoolIntensity(
            own: net(own, ownRate, attachment, limit), shared: net(shared, sharedRate, attachment, limit),
            ownRate: ownRate, sharedRate: sharedRate, yearVariance: yearVariance, grid: grid, fourier: fourier
        )
    }

    private func net(_ part: Spectrum, _ rate: Double, _ attachment: Double, _ limit: Double) -> Spectrum {
        guard rate > 0 else { return part }
        var measure = part
        for k in measure.re.indices { measure.re[k] += rate }
        let masses = measure.values(fourier)
        var moved = [Double](repeating: 0, count: masses.count)
        for (k, mass) in masses.enumerated() {
            let amount = Double(k) * grid.step
            let kept = (amount - min(max(amount - attachment, 0), limit)) / grid.step
            let below = min(Int(kept), masses.count - 1)
            let share = kept - Double(below)
            moved[below] += mass * (1 - share)
            if share > 0, below + 1 < moved.count { moved[below + 1] += mass * share }
        }
        var result = Spectrum(of: moved, fourier)
        for k in result.re.indices { result.re[k] -= rate }
        return result
    }
}
