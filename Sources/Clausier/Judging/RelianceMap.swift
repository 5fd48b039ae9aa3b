/// Which systems of which establishments run which release: what a changed answer reaches.
///
/// Rows of a ``ScoreTable`` stand for releases, and places, from 0, for establishments.
public struct RelianceMap: Sendable {
    private var starts: [Int32]
    private var establishments: [Int32]
    private var systems: [Int32]

    /// Sorts systems by release.
    ///
    /// - Parameters:
    ///   - releases: How many rows the score table has.
    ///   - releaseOf: The row of each system's release; below 0 where it is not known.
    ///   - establishmentOf: The place of each system's establishment; as many as `releaseOf`.
    public init(releases: Int, releaseOf: [Int32], establishmentOf: [Int32]) {
        precondition(
            releaseOf.count == establishmentOf.count, "each system has one release and one establishment")
        starts = Array(repeating: 0, count: releases + 1)
        for release in releaseOf where release >= 0 { starts[Int(release) + 1] += 1 }
        for release in 0..<releases { starts[release + 1] += starts[release] }
        var next = starts
        establishments = Array(repeating: 0, count: Int(starts[releases]))
        systems = establishments
        for (system, release) in releaseOf.enumerated() where release >= 0 {
            let slot = Int(next[Int(release)])
            next[Int(release)] += 1
            establishments[slot] = establishmentOf[system]
            systems[slot] = Int32(system)
        }
    }

    /// An establishment that a change reaches, with its systems.
    public struct Reached: Hashable, Sendable {
        /// An establishment with its systems.
        public init(establishment: Int, systems: [Int]) {
            self.establishment = establishment
            self.systems = systems
        }

        /// Its place.
        public let establishment: Int
        /// The places of its systems that run the release, ascending.
        public let systems: [Int]
    }

    /// The establishments that run a release, ascending.
    ///
    /// - Complexity: O(*s* log *s*) for the *s* systems that run it, however many others there are.
    public func reached(by release: Int) -> [Reached] {
        let slots = Int(starts[release])..<Int(starts[release + 1])
        let pairs = slots.map { (establishment: Int(establishments[$0]), system: Int(systems[$0])) }.sorted {
            $0 < $1
        }
        var reached: [Reached] = []
        var place = 0
        while place < pairs.count {
            let establishment = pairs[place].establishment
            var own: [Int] = []
            while place < pairs.count, pairs[place].establishment == establishment {
                own.append(pairs[place].system)
                place += 1
            }
            reached.append(Reached(establishment: establishment, systems: own))
        }
        return reached
    }
}

/// What one changed answer does: the release's score before and after, and whom it reaches.
public struct AnswerEffect: Hashable, Sendable {
    /// Before.
    public let before: ScoreTable.Row
    /// After.
    public let after: ScoreTable.Row
    /// The establishments that run the release.
    public let reached: [RelianceMap.Reached]
}

extension ScoreTable {
    /// Changes one state and tells what that does to whom.
    public mutating func change(
        row: Int, place: Int, to state: PointState, weights: ScoreWeights = .usual, reaching map: RelianceMap
    ) -> AnswerEffect {
        let before = score(ofRow: row, weights)
        self[row, place] = state
        return AnswerEffect(before: before, after: score(ofRow: row, weights), reached: map.reached(by: row))
    }
}
