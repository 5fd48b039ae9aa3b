/// One block of frequencies of a pool: the transforms of all its laws, and what they make together.
struct BlockWork {
    let engine: ExactEngine
    /// Transforms of the laws, law by law.
    private(set) var transforms: [ComplexLanes]
    /// Transforms of amount times probability, law by law, where asked for.
    private(set) var weighted: [ComplexLanes] = []
    private var scratchA = [ComplexLanes](repeating: .zero, count: FrequencyGrid.length)
    private var scratchB = [ComplexLanes](repeating: .zero, count: FrequencyGrid.length)
    private let amounts: [[Double]]
    static let length = FrequencyGrid.length

    /// With `isWeighted`, the transforms of amount times probability are made too.
    init(_ engine: ExactEngine, isWeighted: Bool = false) {
        self.engine = engine
        let size = engine.lattices.count * BlockWork.length
        transforms = [ComplexLanes](repeating: .zero, count: size)
        let step = engine.grid.step
        amounts =
            isWeighted
            ? engine.lattices.map { lattice in lattice.indices.map { Double($0) * step * lattice[$0] } } : []
        if isWeighted { weighted = transforms }
    }

    /// Makes the transforms of one block.
    mutating func transform(_ block: Int) {
        let twists = BlockTwists(engine.grid, block: block)
        for (law, lattice) in engine.lattices.enumerated() {
            twists.transform(
                lattice, into: &transforms, at: law * BlockWork.length, scratch: &scratchA, &scratchB)
        }
        for (law, values) in amounts.enumerated() {
            twists.transform(
                values, into: &weighted, at: law * BlockWork.length, scratch: &scratchA, &scratchB)
        }
    }

    /// Σ rate (transform − 1) of what begins at the sites.
    func ownIntensity() -> [ComplexLanes] {
        let model = engine.model
        var result = [ComplexLanes](repeating: .zero, count: BlockWork.length)
        for (site, law) in engine.ceded.minor.enumerated() {
            guard let law else { continue }
            let rate = model.sites[site].minorRate
            for q in 0..<BlockWork.length {
                result[q] += (transforms[law * BlockWork.length + q] - .one) * rate
            }
        }
        for group in engine.groups { addGroup(group, to: &result) }
        return result
    }

    private func addGroup(_ group: [Int], to result: inout [ComplexLanes]) {
        let model = engine.model
        let fall = group.count > 1 ? model.groupFall : 0
        let total = group.reduce(0) { $0 + model.sites[$1].majorRate }
        guard total > 0 else { return }
        for q in 0..<BlockWork.length {
            var alone = ComplexLanes.zero, product = ComplexLanes.one, spread = ComplexLanes.zero
            for site in group {
                let hit = transforms[engine.ceded.major[site] * BlockWork.length + q]
                let first = hit * model.sites[site].majorRate
                alone += first
                if fall > 0 {
                    let other = hit.thinned(model.groupReach * model.sites[site].exposure)
                    // One of the group is first, every other falls or not.
                    spread = spread * other + product * first
                    product *= other
                }
            }
            result[q] += alone * (1 - fall) + spread * fall - .one * total
        }
    }

    /// Σ rate (transform − 1) of the shared causes.
    func sharedIntensity() -> [ComplexLanes] {
        var result = [ComplexLanes](repeating: .zero, count: BlockWork.length)
        for shock in engine.model.shocks.indices where engine.model.shocks[shock].rate > 0 {
            addShock(shock, to: &result)
        }
        return result
    }

    /// The products over the members of a cause, share by share.
    func products(_ shock: Int) -> [[ComplexLanes]] {
        let cause = engine.model.shocks[shock]
        let places = engine.ceded.shocks[shock].map { $0 * BlockWork.length }
        let exposures = cause.members.map { engine.model.sites[$0].exposure }
        return engine.reaches[shock].points.map { share in
            (0..<BlockWork.length).map { q in
                var product = ComplexLanes.one
                for k in places.indices { product *= transforms[places[k] + q].thinned(share * exposures[k]) }
                return product
            }
        }
    }

    private func addShock(_ shock: Int, to result: inout [ComplexLanes]) {
        let cause = engine.model.shocks[shock]
        for (values, weight) in zip(products(shock), engine.reaches[shock].weights) {
            for q in 0..<BlockWork.length { result[q] += values[q] * (weight * cause.rate) }
        }
        for q in 0..<BlockWork.length { result[q] = result[q] - .one * cause.rate }
    }
}
