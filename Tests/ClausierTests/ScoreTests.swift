import Clausier
import TestSupport
import Testing
import Vocabulary

@Suite("Scores")
struct ScoreTests {
    let edition: Edition
    init() throws { edition = try ShippedEditions.hospital() }

    private func states(_ numbers: inout SeededNumbers) -> [ControlCode: PointState] {
        var states: [ControlCode: PointState] = [:]
        for control in edition.controls where Int.random(in: 0..<8, using: &numbers) > 0 {
            states[control.code] = PointState(
                numbers.pick(Standing.allCases),
                confidence: Double(Int.random(in: 0...255, using: &numbers)) / 255,
                isJudged: Bool.random(using: &numbers), isWaived: Int.random(in: 0..<10, using: &numbers) == 0
            )
        }
        return states
    }

    private func weights(_ numbers: inout SeededNumbers) -> ScoreWeights {
        var weights = ScoreWeights(
            byCriticality: [
                "minor": Double.random(in: 0...3, using: &numbers),
                "major": Double.random(in: 0...5, using: &numbers),
                "blocking": Double.random(in: 0...9, using: &numbers),
            ],
            byTheme: [
                "2": Double.random(in: 0...3, using: &numbers),
                "12": Double.random(in: 0...3, using: &numbers),
            ],
            failedCap: Double.random(in: 0...50, using: &numbers),
            openCap: Double.random(in: 50...90, using: &numbers))
        for _ in 0..<3 {
            weights.byControl[numbers.pick(edition.controls).code.text] = Double.random(
                in: 0...20, using: &numbers)
            weights.blocking.insert(numbers.pick(edition.controls).code)
            weights.notBlocking.insert(numbers.pick(edition.controls).code)
        }
        return weights
    }

    @Test("More compliance never lowers the score", arguments: [UInt64(20_261_129), .random(in: 0...9_999)])
    func monotonic(seed: UInt64) {
        var numbers = SeededNumbers(seed)
        let order: [Standing] = [.nonCompliant, .unknown, .partial, .compliant]
        for _ in 0..<200 {
            let weights = weights(&numbers)
            var states = states(&numbers)
            let control = numbers.pick(edition.controls)
            let confidence = Double.random(in: 0...1, using: &numbers)
            var last = -1.0
            for standing in order {
                states[control.code] = PointState(standing, confidence: confidence)
                guard let value = Score(edition, states: states, weights: weights).value else { continue }
                #expect(value >= last - 1e-9, "seed \(seed), \(control.code) \(standing)")
                last = value
            }
        }
    }

    @Test(
        "A blocking failure caps the score, however good the rest",
        arguments: [UInt64(7), .random(in: 0...9_999)])
    func capped(seed: UInt64) {
        var numbers = SeededNumbers(seed)
        for _ in 0..<100 {
            let weights = weights(&numbers)
            let all = Dictionary(
                uniqueKeysWithValues: edition.controls.map { ($0.code, PointState(.compliant)) })
            #expect(Score(edition, states: all, weights: weights).outcome == .clear)
            for control in edition.controls where weights.blocks(control) && control.respondent == .supplier {
                var failed = all
                failed[control.code] = PointState(.nonCompliant)
                let score = Score(edition, states: failed, weights: weights)
                #expect(score.outcome == .blocked, "seed \(seed)")
                #expect((score.value ?? 0) <= weights.failedCap, "seed \(seed), \(control.code)")
                #expect(score.blockers.map(\.code) == [control.code])
                failed[control.code] = .unknown
                #expect((Score(edition, states: failed, weights: weights).value ?? 0) <= weights.openCap)
                failed[control.code] = PointState(.nonCompliant, isWaived: true)
                #expect(Score(edition, states: failed, weights: weights).outcome == .clear)
            }
        }
    }

    @Test("Only the ratios of weights count", arguments: [UInt64(3), .random(in: 0...9_999)])
    func scaleFree(seed: UInt64) throws {
        var numbers = SeededNumbers(seed)
        for _ in 0..<100 {
            let weights = weights(&numbers)
            let states = states(&numbers)
            let factor = Double.random(in: 0.01...100, using: &numbers)
            var scaled = weights
            for key in ["minor", "major", "blocking"] { scaled.byCriticality[key]? *= factor }
            for key in scaled.byControl.keys { scaled.byControl[key]? *= factor }
            let one = Score(edition, states: states, weights: weights).value
            let other = Score(edition, states: states, weights: scaled).value
            #expect(abs((one ?? 0) - (other ?? 0)) < 1e-6, "seed \(seed)")
        }
    }

    @Test("Unknown is not good: what nobody answered scores nothing and caps")
    func unknown() {
        let score = Score(edition, states: [:])
        #expect(score.value == 0 && score.outcome == .open && score.unknown == 117 && score.hospitalSide == 1)
    }

    @Test("A point that blocks for a buyer leaves the account by an assessor's word, not by the bidder's")
    func declined() throws {
        let control = try #require(
            edition.controls.first {
                $0.respondent == .supplier && $0.applicability == .always && $0.criticality == .minor
            })
        var weights = ScoreWeights.usual
        weights.blocking.insert(control.code)
        func outcome(_ state: PointState) -> Score.Outcome {
            var states = Dictionary(
                uniqueKeysWithValues: edition.controls.map { ($0.code, PointState(.compliant)) })
            states[control.code] = state
            let input = Comparison.Input(edition: edition, weights: weights, states: [states])
            return Comparison([input], needs: Profile(), bidders: 1).outcomes[0]
        }
        #expect(outcome(PointState(.compliant)) == .clear)
        #expect(outcome(PointState(.notApplicable)) == .open)
        #expect(outcome(PointState(.notApplicable, isJudged: true)) == .clear)
    }

    @Test("The hospital's own controls do not move the supplier's score")
    func hospitalSide() throws {
        let code = try #require(ControlCode("O-2.8"))
        let one = Score(edition, states: [code: PointState(.compliant)])
        #expect(one == Score(edition, states: [code: PointState(.nonCompliant)]))
    }

    @Test(
        "Losses and score make one hundred, themes weigh one",
        arguments: [UInt64(11), .random(in: 0...9_999)])
    func explained(seed: UInt64) {
        var numbers = SeededNumbers(seed)
        for _ in 0..<50 {
            let score = Score(edition, states: states(&numbers), weights: weights(&numbers))
            guard let uncapped = score.uncapped else { continue }
            #expect(abs(uncapped + score.losses.reduce(0) { $0 + $1.points } - 100) < 1e-6, "seed \(seed)")
            #expect(abs(score.themes.reduce(0) { $0 + $1.weight } - 1) < 1e-9)
            let again = score.themes.reduce(0) { $0 + $1.weight * ($1.value ?? 0) }
            #expect(abs(again - uncapped) < 1e-6)
            #expect(score.themes.reduce(0) { $0 + $1.counted } == score.counted)
        }
    }

    @Test(
        "The table of all releases agrees with the score of one",
        arguments: [UInt64(5), .random(in: 0...9_999)])
    func table(seed: UInt64) throws {
        var numbers = SeededNumbers(seed)
        var table = ScoreTable(edition)
        var all: [[ControlCode: PointState]] = []
        for row in 0..<60 {
            let states = states(&numbers)
            table.addRow()
            for (place, control) in edition.controls.enumerated() {
                if let state = states[control.code] {
                    table[row, place] = state
                    #expect(table[row, place] == state)
                }
            }
            all.append(states)
        }
        let weights = weights(&numbers)
        for (row, figures) in table.scores(weights).enumerated() {
            let score = Score(edition, states: all[row], weights: weights)
            #expect(
                abs((score.value ?? 0) - (figures.value.isNaN ? 0 : figures.value)) < 1e-6, "seed \(seed)")
            #expect(score.outcome == figures.outcome && score.counted == figures.counted)
            #expect(score.unknown == figures.unknown)
        }
    }

    @Test("The score says in words why it is what it is")
    func sentence() throws {
        let code = try #require(ControlCode("O-7.2"))
        var all = Dictionary(uniqueKeysWithValues: edition.controls.map { ($0.code, PointState(.compliant)) })
        all[code] = PointState(.nonCompliant)
        let score = Score(edition, states: all)
        #expect(
            score.sentence(of: edition, in: .english)
                == "117 controls count, 0 of them unknown; 1 is the hospital’s; capped by blocking controls that are failed: O-7.2."
        )
    }

    @Test("A changed answer reaches exactly those who run the release")
    func effect() throws {
        var table = ScoreTable(edition)
        for _ in 0..<3 { table.addRow() }
        let map = RelianceMap(
            releases: 3, releaseOf: [0, 1, 1, -1, 2, 1], establishmentOf: [0, 4, 2, 1, 1, 4])
        let effect = table.change(row: 1, place: 0, to: PointState(.compliant), reaching: map)
        #expect(effect.after.value > effect.before.value)
        #expect(
            effect.reached == [
                .init(establishment: 2, systems: [2]), .init(establishment: 4, systems: [1, 5]),
            ])
    }
}
