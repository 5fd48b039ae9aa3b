import Detection
import Events
import Sigma
import TestSupport
import Testing
import Vocabulary

@Suite("Saved states of correlations") struct CorrelationSnapshotTests {
    private let names = FieldNames()

    private func set(_ correlations: [String], rules: [String] = CorrelationSample.rules) throws
        -> CorrelationSet
    {
        let file = RuleFile(reading: (rules + correlations).joined(separator: "\n---\n"), name: "k.yml")
        try #require(file.errors.isEmpty, "\(file.errors)")
        return CorrelationSet(file.correlations, over: file.rules)
    }

    private func correlation(_ id: String, _ rule: String, _ bound: Int = 3, title: String = "k") -> String {
        """
        title: \(title)
        id: \(id)
        correlation: {type: event_count, rules: [\(rule)], group-by: [User], timespan: 1h, condition: {gte: \(bound)}}
        """
    }

    private func state(_ set: CorrelationSet, _ matches: [(rule: String, user: String)]) -> CorrelationState {
        var state = CorrelationState(set)
        _ = state.observe(batch(set, matches))
        return state
    }

    private func batch(_ set: CorrelationSet, _ matches: [(rule: String, user: String)]) -> ClueBatch {
        var batch = ClueBatch()
        let made = matches.map {
            MadeMatch(rule: $0.rule, milliseconds: 0, fields: ["User": $0.user], reference: 7)
        }
        batch.add(made, CorrelationReader(set, names: names), names)
        return batch
    }

    @Test("A changed correlation starts afresh, and so does one whose rule changed; the others go on")
    func changes() throws {
        let before = try set([correlation("x", "a"), correlation("y", "b"), correlation("z", "c")])
        let saved = state(before, ["id-a", "id-a", "id-b", "id-b", "id-c", "id-c"].map { ($0, "u") })
        // x changes its bound, the rule of z what it looks for; y only its title and place.
        var rules = CorrelationSample.rules
        rules[2] = rules[2].replacing("EventID: 1", with: "EventID: 2")
        let after = try set(
            [correlation("y", "b", title: "other"), correlation("x", "a", 2), correlation("z", "c")],
            rules: rules)
        var state = CorrelationState(after)
        let result = try state.restore(from: saved.snapshot())
        #expect(result.groups == 1)
        #expect(result.outdatedGroups == 2)
        let fired = state.observe(batch(after, [("id-a", "u"), ("id-b", "u"), ("id-c", "u")]))
        #expect(fired.map(\.correlation.metadata.id) == ["y"])
        var continued = try saved.continued(with: after)
        #expect(continued.observe(batch(after, [("id-b", "u")])).count == 1)
    }

    @Test("A state cut at any byte is refused, and the state before stays")
    func cut() throws {
        let set = try set([correlation("x", "a")])
        let saved = state(set, [("id-a", "u"), ("id-a", "u"), ("id-a", "v")]).snapshot()
        var state = state(set, [("id-a", "w"), ("id-a", "w")])
        for length in 0..<saved.count {
            #expect(throws: CorrelationSnapshotError.self) {
                try state.restore(from: Array(saved[..<length]))
            }
        }
        #expect(state.observe(batch(set, [("id-a", "w")])).count == 1)
        try state.restore(from: saved)
        #expect(state.observe(batch(set, [("id-a", "u")])).count == 1)
    }

    @Test("A state with any byte changed is refused")
    func changedByte() throws {
        let set = try set([correlation("x", "a")])
        let saved = state(set, [("id-a", "u"), ("id-a", "v")]).snapshot()
        var state = CorrelationState(set)
        for offset in saved.indices {
            var bytes = saved
            bytes[offset] ^= 0x10
            #expect(throws: CorrelationSnapshotError.self) { try state.restore(from: bytes) }
        }
    }

    @Test(
        "Hostile bytes behind a right checksum are refused or taken, and never crash",
        arguments: UInt64(0)..<20)
    func hostile(_ seed: UInt64) throws {
        let sample = CorrelationSample(seed: seed, count: 80, lateness: 10)
        let reader = CorrelationReader(sample.set, names: names)
        var batch = ClueBatch()
        batch.add(sample.matches, reader, names)
        var saved = CorrelationState(sample.set)
        _ = saved.observe(batch)
        let bytes = saved.snapshot()
        var random = SeededNumbers(seed)
        var taken = 0
        for _ in 0..<400 {
            var hostile = Array(bytes.dropLast(16))
            for _ in 0..<Int.random(in: 1...3, using: &random) {
                let offset = Int.random(in: 12..<hostile.count, using: &random)
                hostile[offset] = random.pick([
                    0, 1, 0x7F, 0x80, 0xFF, UInt8.random(in: 0...255, using: &random),
                ])
            }
            var state = CorrelationState(sample.set)
            if (try? state.restore(from: CorrelationState.sealed(hostile))) != nil {
                taken += 1
                _ = state.observe(batch)
                _ = state.snapshot()
            }
        }
        #expect(taken < 400)
    }

    @Test("What is no saved state is refused with a sentence that says what to do")
    func sentences() throws {
        var state = CorrelationState(try set([correlation("x", "a")]))
        #expect(throws: CorrelationSnapshotError.notASnapshot) {
            try state.restore(from: Array("hello".utf8))
        }
        #expect(throws: CorrelationSnapshotError.otherVersion(9)) {
            try state.restore(from: Array("CordCorr".utf8) + [9, 0, 0, 0])
        }
        #expect(
            CorrelationSnapshotError.otherVersion(9).description
                == "the saved state of correlations has version 9, and this program reads version 1; start without it"
        )
        #expect(
            CorrelationSnapshotError.damaged("it ends too early", offset: 12).description
                == "the saved state of correlations is damaged at byte 12: it ends too early; start without it"
        )
    }
}
