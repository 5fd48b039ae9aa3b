/// Bidders side by side: control by control, theme by theme, and in order.
public struct Comparison: Sendable {
    /// The editions compared, in the tender's order.
    public let parts: [Part]
    /// The overall value of each bidder in 0...100, in the tender's order; `nil` where no part has one.
    ///
    /// The parts' scores weighted by their shares; while any part is blocked, at most the lowest cap of those.
    public let totals: [Double?]
    /// Whether a blocking control decides for each bidder, in any part.
    public let outcomes: [Score.Outcome]
    /// The bidders' places, the best first: nothing that is blocked comes before what is not. Equals keep their order.
    public let ranking: [Int]

    /// One edition.
    public struct Part: Sendable {
        /// The edition.
        public let edition: Edition
        /// Its part of the whole, in 0...1.
        public let share: Double
        /// The score of each bidder.
        public let scores: [Score]
        /// The controls that apply to the needs and that suppliers answer, in order.
        public let rows: [Row]
    }

    /// One control across all bidders.
    public struct Row: Sendable {
        /// The control.
        public let control: Control
        /// Its part of all weights, in 0...1.
        public let weight: Double
        /// Whether it blocks for this buyer.
        public let blocks: Bool
        /// Where each bidder stands.
        public let states: [PointState]
        /// Whether bidders differ in standing: what a reader looks at first.
        public var differs: Bool { states.contains { $0.standing != states[0].standing } }
    }

    /// What one edition of a tender is compared on.
    public struct Input: Sendable {
        /// The edition.
        public var edition: Edition
        /// The buyer's weights.
        public var weights: ScoreWeights
        /// How much it counts; only ratios count.
        public var share: Double
        /// For each bidder, in the tender's order, where its release stands by code.
        public var states: [[ControlCode: PointState]]

        /// What one edition is compared on.
        public init(
            edition: Edition, weights: ScoreWeights = .usual, share: Double = 1,
            states: [[ControlCode: PointState]]
        ) {
            self.edition = edition
            self.weights = weights
            self.share = share
            self.states = states
        }
    }

    /// Compares bidders on what a tender needs: controls that do not apply to the needs count for nobody.
    public init(_ inputs: [Input], needs: Profile, bidders: Int) {
        let shares = inputs.map { $0.share.isFinite && $0.share > 0 ? $0.share : 0 }
        let whole = shares.reduce(0, +)
        parts = zip(inputs, shares).map { input, share in
            Comparison.part(input, share: whole > 0 ? share / whole : 0, needs: needs, bidders: bidders)
        }
        var totals: [Double?] = []
        var outcomes: [Score.Outcome] = []
        for bidder in 0..<bidders {
            let scores = parts.map { (score: $0.scores[bidder], share: $0.share) }
            let weighed = scores.filter { $0.score.value != nil && $0.share > 0 }
            let sum = weighed.reduce(0) { $0 + $1.share }
            let mean = weighed.reduce(0.0) { $0 + ($1.score.value ?? 0) * $1.share }
            let isBlocked = scores.contains { $0.score.outcome == .blocked }
            let isOpen = scores.contains { $0.score.outcome == .open }
            outcomes.append(isBlocked ? .blocked : isOpen ? .open : .clear)
            let cap = zip(inputs, scores).map { Score.cap($1.score.outcome, $0.weights) }.min() ?? 100
            totals.append(sum > 0 ? min(mean / sum, cap) : nil)
        }
        self.totals = totals
        self.outcomes = outcomes
        let places = Array(0..<bidders)
        ranking = places.sorted {
            let left = (outcomes[$0] == .blocked ? 1 : 0, -(totals[$0] ?? -1), $0)
            let right = (outcomes[$1] == .blocked ? 1 : 0, -(totals[$1] ?? -1), $1)
            return left < right
        }
    }

    /// A point that blocks for this buyer leaves the account by an assessor's word, never by the bidder's own.
    private static func believed(
        _ states: [ControlCode: PointState], of controls: [Control], _ weights: ScoreWeights, _ needs: Profile
    ) -> [ControlCode: PointState] {
        var states = states
        for control in controls where weights.blocks(control) {
            guard let state = states[control.code], state.standing == .notApplicable, !state.isJudged,
                control.applicability.applies(to: needs) == .yes
            else { continue }
            states[control.code] = PointState(.unknown, confidence: 0, isWaived: state.isWaived)
        }
        return states
    }

    private static func part(_ input: Input, share: Double, needs: Profile, bidders: Int) -> Part {
        var asked = input.edition
        asked.controls = input.edition.controls(for: needs)
        let own = asked.controls.filter { $0.respondent == .supplier }
        let states = (0..<bidders).map { bidder in
            bidder < input.states.count ? believed(input.states[bidder], of: own, input.weights, needs) : [:]
        }
        let weights = own.map { input.weights.weight(of: $0, in: asked) }
        let sum = weights.reduce(0, +)
        return Part(
            edition: asked, share: share,
            scores: states.map { Score(asked, states: $0, weights: input.weights) },
            rows: zip(own, weights).map { control, weight in
                Row(
                    control: control, weight: sum > 0 ? weight / sum : 0,
                    blocks: input.weights.blocks(control),
                    states: states.map { $0[control.code] ?? .unknown })
            })
    }
}
